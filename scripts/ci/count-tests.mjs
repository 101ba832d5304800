// Prints `N passed N failed` for a JSON report of vitest. What was skipped, and what could not even start, has failed.
import { existsSync, readFileSync } from 'node:fs'

const [path = ''] = process.argv.slice(2)
const report = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { testResults: [] }
const tests = report.testResults.flatMap(({ name, assertionResults }) =>
  assertionResults.map(({ status, fullName }) => ({ status, name: `${name}: ${fullName}` })),
)
const passed = tests.filter(({ status }) => status === 'passed')
const faults = [
  ...tests.filter(({ status }) => status !== 'passed'),
  ...report.testResults
    .filter(
      ({ status, assertionResults }) =>
        status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
    )
    .map(({ name }) => ({ status: 'failed outside of its tests', name })),
  ...(tests.length === 0 ? [{ status: 'missing', name: 'the report of the tests, or every test' }] : []),
]
for (const { status, name } of faults) process.stderr.write(`${status}: ${name}\n`)
process.stdout.write(`${passed.length} passed ${faults.length} failed\n`)
