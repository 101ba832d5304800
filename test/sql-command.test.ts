import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { type TestDatabase, testDatabase } from '../src/storage/postgres/testing.ts'
import { builtProgram, type Program } from './program.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

let folder: string
let database: TestDatabase
let program: Program
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datapunk-sql-'))
  database = await testDatabase()
  program = await builtProgram()
  const locations = [0, 1, 2].map((minute) => ({
    latitudeE7: 535_500_000,
    longitudeE7: 99_900_000 + minute,
    accuracy: 10,
    source: 'GPS',
    timestamp: new Date(Date.UTC(2024, 4, 1, 8, minute)).toISOString(),
  }))
  await writeFile(join(folder, 'Records.json'), JSON.stringify({ locations }))
  const { code, stderr } = await datapunk('import', join(folder, 'Records.json'))
  expect(code, stderr).toBe(0)
})
afterAll(async () => {
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

const withData = (args: readonly string[]) => [...args, '--data', join(folder, 'data')]
const options = (stdin?: string) => {
  const env = { DATABASE_URL: database.url, DATAPUNK_ZONE: 'UTC' }
  return { env, ...(stdin === undefined ? {} : { stdin }) }
}
const datapunk = (...args: readonly string[]) => program.call(withData(args), options())
const sql = (...args: readonly string[]) => datapunk('sql', ...args)
const FIRST = 'select time, latitude from maps_positions order by time'

describe('datapunk sql', () => {
  test('prints a table, and says where there is more', async () => {
    const { code, stdout, stderr } = await sql(FIRST, '--limit', '2')
    expect(code, stderr).toBe(0)
    expect(
      stdout
        .trimEnd()
        .split('\n')
        .map((line) => line.trim()),
    ).toEqual([
      'time                       latitude',
      '2024-05-01T08:00:00+00:00     53.55',
      '2024-05-01T08:01:00+00:00     53.55',
    ])
    expect(stderr).toContain('the first 2 rows')
  })

  test('prints one object, lines of objects, or CSV', async () => {
    const rows = [0, 1, 2].map((minute) => ({ time: `2024-05-01T08:0${minute}:00+00:00`, latitude: 53.55 }))
    expect(JSON.parse((await sql(FIRST, '--json')).stdout)).toEqual({
      columns: ['time', 'latitude'],
      rows,
      truncated: false,
    })
    const lines = (await sql(FIRST, '--ndjson')).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(rows)
    expect((await sql(FIRST, '--csv', '--limit', '1')).stdout).toBe(
      'time,latitude\r\n2024-05-01T08:00:00+00:00,53.55\r\n',
    )
  })

  test('shows where a statement is wrong', async () => {
    const { code, stderr } = await sql('select 1,\n  nothing from events')
    expect(code).toBe(1)
    expect(stderr).toContain('column "nothing" does not exist')
    const [line, mark] = stderr.split('\n').slice(1, 3)
    expect(line?.indexOf('nothing')).toBe(mark?.indexOf('^'))
    expect(line).toContain('line 2:')
    const asJson = await sql('select nothing', '--json')
    expect(asJson.json.error).toMatchObject({ code: 'sql.failed', details: { position: 8 } })
  })

  test.each(['delete from events', 'reset role', "select set_config('datapunk.owner', '2', false)"])(
    'refuses %s',
    async (statement) => {
      const { code, json } = await sql(statement, '--json')
      expect([code, json.error?.code]).toEqual([1, 'sql.refused'])
    },
  )

  test('lists the views and their columns', async () => {
    expect((await sql('\\d')).stdout).toMatch(/^maps_visits +Stays at places/m)
    expect((await sql('\\d maps_visits')).stdout).toMatch(/^arrived +timestamp with time zone +When it began/m)
    expect((await sql('tables', '--json')).stdout).toMatch(/^\{"views":\[\{"name":.*"name":"events"/)
    expect((await sql('\\d nothing')).code).toBe(1)
  })

  test('runs a script from stdin, up to its first fault', async () => {
    const good = await program.run(withData(['sql', '--csv']), options('select 1 as a;\nselect\n2 as b'))
    expect([good.code, good.stdout]).toEqual([0, 'a\r\n1\r\nb\r\n2\r\n'])
    const bad = await program.call(withData(['sql', '--csv']), options('select 1 as a; drop table x; select 3 as c;'))
    expect([bad.code, bad.stdout]).toEqual([1, 'a\r\n1\r\n'])
    expect(bad.stderr).toContain('DROP does not read')
  })

  test('ends at Ctrl-C, and by its time limit', async () => {
    const running = program.start(withData(['sql', 'select 1, pg_sleep(50)']), options())
    await untilAsleep()
    running.child.kill('SIGINT')
    expect((await running.ended).code).toBe(130)
    expect((await sql('select pg_sleep(50)', '--timeout', '1', '--json')).json.error?.code).toBe('sql.timeout')
  })

  test.each([
    [['--json']],
    [['select 1', '--json', '--csv']],
    [['select 1', '--ndjson', '--csv']],
    [['select 1', '--limit', '0']],
    [['select 1', '--limit', 'x']],
  ])('is used wrongly with %j', async (args) => {
    expect((await sql(...args)).code).toBe(2)
  })
})

/** Until a statement of the program sleeps in the database. */
async function untilAsleep(): Promise<void> {
  const client = new pg.Client({ connectionString: database.url })
  await client.connect()
  const asleep = "select 1 from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'"
  while ((await client.query(asleep)).rowCount === 0) await pause(20)
  await client.end()
}
