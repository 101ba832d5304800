// Prints `N passed N failed` for a JSON report of vitest. What was skipped, and what could not even start, has failed.
import { existsSync, readFileSync } from 'node:fs'

const LINES_OF_A_FAULT = 6
const firstLines = (text = '') =>
  text
    .split('\n', LINES_OF_A_FAULT)
    .filter((line) => line.trim() !== '')
    .map((line) => `    ${line}\n`)
    .join('')

const [path = ''] = process.argv.slice(2)
const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { testResults: [] }
const tests = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ status, fullName, failureMessages }) => ({
    status,
    name: `${name}: ${fullName}`,
    why: failureMessages?.[0],
  })),
)
const passed = tests.filter(({ status }) => status === 'passed')
const faults = [
  ...tests.filter(({ status }) => status !== 'passed'),
  ...report.testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
    )
    .map(({ name, message }) => ({ status: 'failed outside of its tests', name, why: message })),
  ...(tests.length === 0 ? [{ status: 'missing', name: 'the report of the tests, or every test' }] : []),
]
for (const { status, name, why } of faults) process.stderr.write(`${status}: ${name}\n${firstLines(why)}`)
process.stdout.write(`${passed.length} passed ${faults.length} failed\n`)
