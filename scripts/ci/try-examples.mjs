// Starts a server with a made-up day in it and runs every example against it, as its README says.
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'

const ROOT = join(import.meta.dirname, '..', '..')
const EXAMPLES = [
  ['bash', 'examples/curl/events.sh'],
  ['python3', 'examples/python/events.py'],
  [process.execPath, 'node_modules/tsx/dist/cli.mjs', 'examples/typescript/events.ts'],
]
/** What each has to say: the events it asked for, that it went on where it stopped, a row of the view. */
const SAID = [/second/, /while nobody followed/, /2024-05-01T0[89]:00:00/]

const work = mkdtempSync(join(tmpdir(), 'datapunk-examples-'))
const data = join(work, 'data')
mkdirSync(data)
const datapunk = ['bin/datapunk.js', '--data', data, '--zone', 'UTC']
const run = (...args) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...datapunk, ...args, '--json'], {
    cwd: ROOT,
    encoding: 'utf8',
  })
  assert.equal(status, 0, `datapunk ${args.join(' ')} ended with ${status}: ${stderr}`)
  return JSON.parse(stdout)
}

const visit = (hour) => ({
  startTime: `2024-05-01T0${hour}:00:00Z`,
  endTime: `2024-05-01T0${hour}:30:00Z`,
  visit: {
    hierarchyLevel: 0,
    probability: 0.9,
    topCandidate: {
      placeId: 'ChIJexample',
      semanticType: 'HOME',
      probability: 0.9,
      placeLocation: { latLng: '52.5°, 13.4°' },
    },
  },
})
const file = join(work, 'Timeline.json')
writeFileSync(file, JSON.stringify({ semanticSegments: [8, 9].map(visit), rawSignals: [] }))

const server = spawn(process.execPath, [...datapunk, 'start', '--port', '0', '--json'], {
  cwd: ROOT,
  stdio: ['ignore', 'pipe', 'inherit'],
})
try {
  const { value: line } = await createInterface(server.stdout)[Symbol.asyncIterator]().next()
  assert.ok(line, 'the server does not start')
  const { url } = JSON.parse(line)
  run('import', file)
  const { key } = run('keys', 'create', 'examples', '--scopes', 'events:read,events:write')
  for (const [program, ...args] of EXAMPLES) {
    const { status, stdout, stderr } = spawnSync(program, args, {
      cwd: ROOT,
      encoding: 'utf8',
      timeout: 60_000,
      env: { PATH: process.env.PATH, HOME: work, URL: url, KEY: key },
    })
    const name = args.at(-1)
    assert.equal(status, 0, `${name} ended with ${status}: ${stdout}${stderr}`)
    for (const what of SAID) assert.match(stdout, what, `${name} does not say ${what}: ${stdout}${stderr}`)
    process.stderr.write(`${name} works\n`)
  }
} finally {
  const ended = new Promise((resolve) => server.once('exit', resolve))
  server.kill('SIGTERM')
  await ended
  rmSync(work, { recursive: true, force: true })
}
