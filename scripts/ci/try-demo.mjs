// Runs the demo as the README has it and looks at what it says: succeeded, closed, enough.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const LEAST_RECORDS = 200_000
const MOST_SECONDS = 180

const started = performance.now()
const { status, stdout } = spawnSync('npm', ['run', '--silent', 'demo', '--', '--exit', '--json'], {
  cwd: join(import.meta.dirname, '..', '..'),
  encoding: 'utf8',
  stdio: ['ignore', 'pipe', 'inherit'],
})
const seconds = (performance.now() - started) / 1000
process.stderr.write(stdout)
assert.equal(status, 0, `the demo ended with ${status}`)
const lines = stdout.trim().split('\n')
assert.equal(lines.length, 1, 'one line on stdout')

// The runs may stand at the top or in the imports that the demo made.
const runsOf = (value) =>
  Array.isArray(value.runs)
    ? value.runs
    : Object.values(value).flatMap((part) => (part && typeof part === 'object' ? runsOf(part) : []))
const runs = runsOf(JSON.parse(lines[0]))
const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0)
let read = 0
for (const { state, counts } of runs) {
  assert.equal(state, 'succeeded')
  assert.equal(
    counts.read,
    counts.stored + counts.revised + counts.duplicate + sum(counts.dropped) + sum(counts.quarantined),
  )
  read += counts.read
}
assert.ok(read >= LEAST_RECORDS, `the demo read ${read} records, at least ${LEAST_RECORDS} are promised`)
assert.ok(seconds <= MOST_SECONDS, `the demo took ${seconds.toFixed(0)} s, at most ${MOST_SECONDS} are promised`)
process.stderr.write(`${read} records in ${seconds.toFixed(0)} s\n`)
