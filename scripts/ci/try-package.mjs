// Packs the package, installs it into an empty folder and uses it as somebody would who found it on npm:
// its version, its help, an import of three records, a query, and the size it has.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const MOST_BYTES = 130 * 1024 * 1024
const [work = ''] = process.argv.slice(2)
assert.ok(work !== '', 'name a folder that may be made and removed')

rmSync(work, { recursive: true, force: true })
mkdirSync(work, { recursive: true })
const run = (command, args, cwd) =>
  execFileSync(command, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] })
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const [packed] = JSON.parse(run('npm', ['pack', '--json', '--pack-destination', work], ROOT))
const shipped = packed.files.map(({ path }) => path)
assert.deepEqual(
  shipped.filter((path) => /[.]test[.]|\/fixtures\/|\/testing|^src\/(?!.*\/NOTICE\.md$)|^test\//.test(path)),
  [],
  'only what runs is shipped',
)
for (const needed of [
  /^dist\/src\/main\.js$/,
  /^dist\/src\/storage\/.*\.sql$/,
  /^dist\/web\/index\.html$/,
  /^types\/events\.d\.ts$/,
  /^LICENSE$/,
  /^README\.md$/,
  /^CHANGELOG\.md$/,
]) {
  assert.ok(
    shipped.some((path) => needed.test(path)),
    `the package lacks ${needed}`,
  )
}

const app = join(work, 'app')
mkdirSync(app)
writeFileSync(join(app, 'package.json'), '{"private":true}')
run('npm', ['install', '--no-audit', '--no-fund', '--omit=dev', join(work, packed.filename)], app)
const bytes = Number(run('du', ['-sb', 'node_modules'], app).split('\t')[0])
assert.ok(bytes <= MOST_BYTES, `installed it takes ${bytes} bytes, allowed are ${MOST_BYTES}`)

const datapunk = (...args) => {
  const command = join(app, 'node_modules', '.bin', 'datapunk')
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: app, encoding: 'utf8' })
  assert.equal(status, 0, `datapunk ${args.join(' ')} ended with ${status}: ${stderr}`)
  return stdout
}
assert.equal(datapunk('--version').trim(), manifest.version)
assert.match(datapunk('--help'), /import/)

const location = (minute) => ({
  latitudeE7: 525_200_000 + minute,
  longitudeE7: 134_050_000,
  accuracy: 10,
  source: 'GPS',
  timestamp: `2024-05-01T08:0${minute}:00.000Z`,
})
writeFileSync(join(app, 'Records.json'), JSON.stringify({ locations: [0, 1, 2].map(location) }))
const data = join(work, 'data')
const lines = datapunk('--data', data, 'import', '--json', 'Records.json').trim().split('\n')
assert.equal(lines.length, 1, 'one line on stdout')
const imported = JSON.parse(lines[0])
assert.deepEqual([imported.state, imported.events], ['succeeded', { new: 3, revised: 0, duplicate: 0 }])
const events = datapunk('--data', data, 'query', '--ndjson')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))
assert.equal(events.length, 3)
assert.ok(events.every(({ specversion, data }) => specversion === '1.0' && data.longitude === 13.405))
assert.ok(readdirSync(data).includes('master.key'))
process.stderr.write(
  `${shipped.length} files, ${(packed.size / 1024).toFixed(0)} KiB packed, ${(bytes / 1024 / 1024).toFixed(0)} MiB installed\n`,
)
