import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { builtProgram, type Program, type Running, type Said } from '../../test/program.ts'
import { type TestDatabase, testDatabase } from '../storage/postgres/testing.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const MINUTE = 60_000
const START = Date.UTC(2024, 4, 1)
const POINTS = 40

let folder = ''
let database: TestDatabase
let program: Program

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datapunk-contract-'))
  database = await testDatabase()
  program = await builtProgram()
  const takeout = join(folder, 'in', 'Takeout')
  await mkdir(takeout, { recursive: true })
  const records = [
    ...Array.from({ length: POINTS }, (_, index) => point(index)),
    point(POINTS - 1),
    wifiOnly(),
    damaged(),
  ]
  await writeFile(join(takeout, 'Records.json'), recordsJson(records))
  await writeFile(
    join(takeout, 'Settings.json'),
    '{"createdTime":"2016-01-01T00:00:00Z","deviceSettings":[],"hasReportedLocations":true}',
  )
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const point = (minute: number) => ({
  latitudeE7: 535_500_000 + minute * 1000,
  longitudeE7: 99_900_000,
  accuracy: 10,
  source: 'GPS',
  timestamp: new Date(START + minute * MINUTE).toISOString(),
})
const wifiOnly = () => ({
  activeWifiScan: { accessPoints: [] },
  timestamp: new Date(START + 900 * MINUTE).toISOString(),
})
const damaged = () => ({ ...point(0), timestamp: 'never' })
const recordsJson = (records: readonly object[]) => JSON.stringify({ locations: records }, undefined, 2)

const data = () => join(folder, 'data')
const withData = (args: readonly string[]) => [...args, '--data', data()]
const start = (...args: readonly string[]): Running =>
  program.start(withData(args), { env: { DATABASE_URL: database.url } })
/** Of each command something is asked of a process: that it ends by itself is a part of the contract. */
const alone = (...args: readonly string[]): Promise<Said> => start(...args).ended
const run = (...args: readonly string[]): Promise<Said> =>
  program.call(withData(args), { env: { DATABASE_URL: database.url } })
const lines = (text: string): any[] =>
  text
    .trim()
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

interface OneObject {
  readonly code: number | undefined
  readonly object: any
  readonly stderr: string
}
const json = async (...args: readonly string[]) => oneObject(await run(...args, '--json'))
const jsonAlone = async (...args: readonly string[]) => oneObject(await alone(...args, '--json'))

function oneObject({ code, stdout, stderr }: Said): OneObject {
  const objects = lines(stdout)
  expect(objects, stdout).toHaveLength(1)
  expect(stdout.endsWith('\n')).toBe(true)
  return { code, object: objects[0], stderr }
}

describe('the use of the command', () => {
  it('shows version and help', async () => {
    expect((await alone('--version')).stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    const help = await run('help', 'import')
    expect(help.code).toBe(0)
    expect(help.stdout).toContain('Examples:')
  })

  it('tells version and help in one object with --json', async () => {
    expect((await json('--version')).object).toEqual({ version: expect.stringMatching(/^\d+\.\d+\.\d+$/) })
    for (const args of [['--help'], ['help'], ['help', 'import'], ['import', '--help']]) {
      const { code, object } = await json(...args)
      expect(code).toBe(0)
      expect(object).toEqual({ help: expect.stringContaining('Usage: datapunk') })
    }
  })

  it('ends with 2 and an object when it is used wrongly', async () => {
    for (const args of [
      ['imprt'],
      [],
      ['query', '--lmit', '3'],
      ['query', '--on', 'soon'],
      ['tail'],
      ['runs', '--state', 'done'],
      ['start', '--port', 'x'],
    ]) {
      const { code, object } = await json(...args)
      expect(code, args.join(' ')).toBe(2)
      expect(object.error.code).toMatch(/^(usage|config)\.invalid$/)
    }
    expect((await jsonAlone('imprt')).object.error.message).toContain('Did you mean import?')
    expect((await run('query', '--lmit', '3')).stderr).toContain('Did you mean --limit?')
  })
})

describe('import', () => {
  const counts = {
    read: 43,
    stored: 40,
    revised: 0,
    duplicate: 1,
    dropped: { no_position: 1 },
    quarantined: { 'decode.bad_time': 1 },
  }

  it('prints the object of the contract and ends with 0', async () => {
    const { code, object } = await jsonAlone('import', join(folder, 'in'))
    expect(code).toBe(0)
    expect(object).toEqual({
      id: expect.any(String),
      state: 'succeeded',
      seconds: expect.any(Number),
      events: { new: 40, revised: 0, duplicate: 1 },
      runs: [
        {
          id: expect.any(String),
          source: 'google.maps',
          state: 'succeeded',
          seconds: expect.any(Number),
          counts,
          events: { new: 40, revised: 0, duplicate: 1 },
          files: [{ path: join(folder, 'in', 'Takeout', 'Records.json'), format: 'records', records: 43 }],
          formats: [{ format: 'records', files: 1, bytes: expect.any(Number), records: 43 }],
        },
      ],
      ignored: [
        {
          path: join(folder, 'in', 'Takeout', 'Settings.json'),
          bytes: expect.any(Number),
          why: expect.stringContaining('Records.json'),
        },
      ],
    })
  })

  it('shows the closed equation to people', async () => {
    const { code, stdout } = await run('import', join(folder, 'in'))
    expect(code).toBe(0)
    expect(stdout).toMatch(/google\.maps +43 +0 +0 +41 +1 +1 +✓/)
    expect(stdout).not.toContain('\u001b')
  })

  it('tells what is in it without a database, and stores nothing, with --dry-run', async () => {
    const nowhere = join(folder, 'never-made')
    const { code, json: object } = await program.call(
      ['import', '--dry-run', join(folder, 'in'), '--data', nowhere, '--json'],
      { env: { DATABASE_URL: 'postgres://127.0.0.1:1/none' } },
    )
    expect(code).toBe(0)
    expect(object).toMatchObject({
      sources: [
        {
          source: 'google.maps',
          files: 1,
          records: 43,
          isEstimate: false,
          formats: [{ format: 'records', files: 1, records: 43 }],
        },
      ],
      ignored: [{ files: 1, why: expect.stringContaining('Records.json'), paths: [expect.stringMatching(/Settings/)] }],
      problems: [],
    })
    expect(object).not.toMatchObject({
      absent: expect.arrayContaining([expect.objectContaining({ source: 'google.maps' })]),
    })
    expect(existsSync(nowhere)).toBe(false)
    const nothing = await run('import', '--dry-run', join(folder, 'in', 'Takeout', 'Settings.json'))
    expect(nothing.code).toBe(1)
    expect(nothing.stdout).toContain('Nothing in it is understood')
  })

  it('ends with a report that can be given away', async () => {
    const { object: imported } = await json('import', join(folder, 'in'))
    const { code, object } = await json('runs', 'report', imported.id)
    expect(code).toBe(0)
    expect(object).toMatchObject({ run: { state: 'succeeded', equation: { read: 43, closes: true } } })
    expect(JSON.stringify(object)).not.toContain('Takeout/')
    const out = join(folder, 'report.json')
    expect((await run('runs', 'report', imported.id, '--out', out)).code).toBe(0)
    expect(JSON.parse(await readFile(out, 'utf8'))).toEqual(object)
    const { code: refused, object: problem } = await json('runs', 'report', imported.id, '--out', folder)
    expect([refused, problem.error.code]).toEqual([1, 'output.unwritable'])
  })

  it('ends with 1 when nothing is understood, and names the file that is right', async () => {
    const { code, object } = await json('import', join(folder, 'in', 'Takeout', 'Settings.json'))
    expect(code).toBe(1)
    expect(object).toMatchObject({
      state: 'failed',
      runs: [],
      error: { code: 'input.nothing_understood', message: expect.stringContaining('Records.json') },
    })
  })

  it('ends with 1 and an error when the path is not there', async () => {
    const { code, object } = await jsonAlone('import', join(folder, 'absent.zip'))
    expect(code).toBe(1)
    expect(object).toMatchObject({
      state: 'failed',
      error: {
        code: 'input.not_found',
        message: expect.stringContaining('absent.zip'),
        help: expect.any(String),
        retry: 'never',
      },
    })
  })

  it('ends with 1 and says why when the data directory cannot be used', async () => {
    const file = join(folder, 'file')
    await writeFile(file, '')
    const { code, json: object } = await program.call(
      ['import', join(folder, 'in'), '--data', join(file, 'data'), '--json'],
      { env: { DATABASE_URL: database.url } },
    )
    expect(code).toBe(1)
    expect(object).toMatchObject({
      state: 'failed',
      error: { code: 'data.directory', message: expect.stringContaining('not a directory') },
    })
  })

  it('ends with 1 and says which database does not answer, or does not let it in', async () => {
    const wrong = new URL(database.url)
    wrong.pathname = '/there-is-no-such-database'
    for (const url of ['postgres://nobody@127.0.0.1:1/none', wrong.href]) {
      const args = ['import', join(folder, 'in'), '--data', data(), '--json']
      const { code, json: object } = await program.call(args, { env: { DATABASE_URL: url } })
      expect(code).toBe(1)
      expect(object).toMatchObject({ state: 'failed', error: { code: 'database.unavailable' } })
    }
  })

  it('ends with 3 when a part could not be read, and keeps what came before', async () => {
    const path = join(folder, 'cut.json')
    const whole = recordsJson(Array.from({ length: 30 }, (_, index) => point(1000 + index)))
    await writeFile(path, whole.slice(0, -60))
    const { code, object } = await json('import', path)
    expect(code).toBe(3)
    expect(object).toMatchObject({ state: 'partial', events: { new: 29 } })
    expect(object.problems).toEqual([expect.stringContaining('cut.json')])
    expect(object.ignored, 'it was read').toEqual([])
    await symlink(path, join(folder, 'in', 'link.json'))
    const { ignored } = (await json('import', join(folder, 'in'))).object
    expect(ignored).toContainEqual({
      path: join(folder, 'in', 'link.json'),
      bytes: 0,
      why: expect.stringContaining('symbolic link'),
    })
    await rm(join(folder, 'in', 'link.json'))
    const undone = await jsonAlone('runs', 'undo', object.id)
    expect(undone.code).toBe(0)
    expect(lines((await run('query', '--ndjson')).stdout)).toHaveLength(POINTS)
  })
})

describe('looking at what is there', () => {
  it('writes every match as a CloudEvent, over all pages', async () => {
    const all = lines((await alone('query', '--ndjson')).stdout)
    expect(all).toHaveLength(POINTS)
    expect(all[0]).toMatchObject({
      specversion: '1.0',
      type: 'google.maps.point',
      time: '2024-05-01T00:00:00.000Z',
      data: { longitude: 9.99 },
    })
    expect(new Set(all.map(({ id }) => id)).size).toBe(POINTS)
    expect(lines((await run('query', '--ndjson', '--limit', '3')).stdout)).toEqual(all.slice(0, 3))
    expect(
      lines((await run('query', '--ndjson', '--from', '2024-05-01T00:10:00Z', '--to', '2024-05-01T00:12:00Z')).stdout),
    ).toEqual(all.slice(10, 12))
    expect((await run('query', '--ndjson', '--kind', 'watched')).stdout).toBe('')
  })

  it('pages with --json', async () => {
    const first = await json('query', '--limit', '25')
    expect(first.object.events).toHaveLength(25)
    const second = await json('query', '--limit', '25', '--after', first.object.next)
    expect(second.object.events).toHaveLength(15)
    expect(second.object).not.toHaveProperty('next')
  })

  it('keeps an edit and shows every revision in the order of the log', async () => {
    const [event] = (await json('query', '--limit', '1')).object.events
    const edited = await jsonAlone('events', 'edit', event.id, '--set', 'subject=Harbour', '--set', 'data.note=windy')
    expect(edited.object).toMatchObject({
      fact: event.fact,
      revision: event.revision + 1,
      subject: 'Harbour',
      data: { note: 'windy' },
    })
    const revisions = lines((await run('query', '--ndjson', '--all-revisions')).stdout)
    const positions = revisions.map(({ position }) => Number(position))
    expect(positions).toEqual(positions.toSorted((a, b) => a - b))
    expect(revisions.at(-1)).toMatchObject({ fact: event.fact, subject: 'Harbour' })
    expect((await run('query', '--limit', '1')).stdout).toContain('Harbour')
  })

  it.each(['runs', 'sources', 'quarantine', 'streams', 'keys', 'doctor'])(
    'answers %s with one object',
    async (command) => {
      const { code, object } = await jsonAlone(command)
      expect(code).toBe(0)
      expect(Object.values(object).some(Array.isArray)).toBe(true)
      expect((await run(command)).code).toBe(0)
    },
  )

  it('makes, lists and revokes keys', async () => {
    const made = (await json('keys', 'create', 'robot', '--scopes', 'events:read')).object
    expect(made.key).toContain(made.id)
    expect((await json('keys', 'revoke', made.key)).object).toEqual({ id: made.id, revoked: true })
    const { keys } = (await json('keys', 'list')).object
    expect(keys.find(({ id }: any) => id === made.id)).toMatchObject({ name: 'robot', revoked: true })
    expect((await json('keys', 'revoke', 'nobody0000')).object.error.code).toBe('apikey.not_found')
    expect((await json('keys', 'create', 'x', '--scopes', 'everything')).code).toBe(2)
  })

  it('ends quietly when its reader goes away', async () => {
    const running = start('query', '--ndjson', '--all-revisions')
    running.child.stdout?.once('data', () => running.child.stdout?.destroy())
    const { code, stderr } = await running.ended
    expect(stderr).toBe('')
    expect(code).toBe(0)
  })

  it('is as quiet when the reader of a help text goes away', async () => {
    const running = start('help', 'start')
    running.child.stdout?.destroy()
    expect(await running.ended).toMatchObject({ code: 0, stderr: '' })
  })

  it('follows the log from its beginning until it is interrupted', async () => {
    const running = start('tail', '--since-start', '--ndjson')
    let seen = ''
    await new Promise<void>((resolve) => {
      running.child.stdout?.on('data', (text) => {
        seen += text
        if (seen.includes('Harbour')) resolve()
      })
    })
    running.child.kill('SIGINT')
    const { code, stdout } = await running.ended
    expect(code).toBe(130)
    expect(lines(stdout).at(-1).subject).toBe('Harbour')
  })
})

describe('Ctrl-C', () => {
  it('cancels an import, and the same command goes on', async () => {
    const path = join(folder, 'many.json')
    const MANY = 60_000
    await writeFile(path, recordsJson(Array.from({ length: MANY }, (_, index) => point(10_000 + index))))
    const running = start('import', path, '--json')
    await new Promise<void>((resolve) => {
      running.child.stderr?.on('data', (text) => String(text).includes('is at work') && resolve())
    })
    running.child.kill('SIGINT')
    const first = await running.ended
    expect(first.code).toBe(130)
    expect(first.json).toMatchObject({ state: 'cancelled', error: { code: 'cancelled' } })
    expect(first.json, 'a wish is no problem').not.toHaveProperty('problems')
    const again = await json('import', path)
    expect(again.code).toBe(0)
    const { counts } = again.object.runs[0]
    expect(counts.read).toBe(MANY)
    expect(counts.stored + counts.duplicate).toBe(MANY)
  })
})

describe('the server', () => {
  it('prints one line when it answers, shares its data with other commands, and stops cleanly', async () => {
    const server = start('start', '--json', '--port', '0')
    const line = await new Promise<string>((resolve) =>
      server.child.stdout?.once('data', (text) => resolve(String(text))),
    )
    const { url, login, pid } = JSON.parse(line)
    expect(pid).toBe(server.pid)
    expect((await fetch(new URL('/health/live', url))).status).toBe(200)
    const entered = await fetch(login, { redirect: 'manual' })
    expect(entered.status).toBe(303)
    expect(entered.headers.get('set-cookie')).toContain('HttpOnly')

    expect((await jsonAlone('start', '--port', '0')).object.error).toMatchObject({
      code: 'server.running',
      message: expect.stringContaining(url),
    })
    expect((await json('login')).object).toMatchObject({ url, login: expect.stringContaining('/login?token=') })
    expect((await json('import', join(folder, 'in'))).object.events.new).toBe(0)
    expect((await json('doctor')).object.checks).toContainEqual({
      name: 'port',
      state: 'ok',
      found: expect.stringContaining(url),
    })

    server.child.kill('SIGTERM')
    const { code, stdout } = await server.ended
    expect(code).toBe(0)
    expect(lines(stdout)).toHaveLength(1)
    expect(await json('login')).toMatchObject({ code: 1, object: { error: { code: 'server.not_running' } } })
  })

  it('says so when its port is taken', async () => {
    const server = start('start', '--json', '--port', '0')
    const line = await new Promise<string>((resolve) =>
      server.child.stdout?.once('data', (text) => resolve(String(text))),
    )
    const { port } = new URL(JSON.parse(line).url)
    const other = await testDatabase()
    const second = await program.run(['start', '--json', '--port', port, '--data', join(folder, 'other')], {
      env: { DATABASE_URL: other.url },
    })
    expect(second.code).toBe(1)
    expect(second.json.error).toMatchObject({
      code: 'server.address',
      message: expect.stringContaining('another program listens there'),
    })
    server.child.kill('SIGINT')
    expect((await server.ended).code).toBe(0)
    await other.drop()
  })
})
