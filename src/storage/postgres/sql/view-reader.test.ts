import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestLog, testLog, thing } from '../testing/log.ts'

let log: TestLog
let owner: number
beforeAll(async () => {
  log = await testLog()
  owner = await log.owner()
  await log.import(owner, [{ drafts: [thing('a', { data: { name: 'uno' } }), thing('b')] }])
  await log.import(await log.owner(), [{ drafts: [thing('c')] }])
})
afterAll(() => log.close())

const ask = (sql: string, types: readonly string[] = [], values: readonly unknown[] = [], zone = 'UTC') =>
  log.stores.views.ask(owner, { sql, types, values, zone, limit: 10 })

describe('asking a view', () => {
  test.each([
    ["9007199254740993::bigint, 0.1::numeric, 1.5::float8, 'NaN'::float8", '[9007199254740993,0.1,1.5,"NaN"]'],
    ["true, null, 'a\"b', E'\\uE0000000'", '[true,null,"a\\"b","\\u0000"]'],
    [
      `'{"n": 12345678901234567890}'::jsonb, array['a,b', null], array[1, 2], '{}'::text[]`,
      '[{"n": 12345678901234567890},["a,b",null],[1,2],[]]',
    ],
    [
      "'2024-05-01 10:00:00.5+00'::timestamptz, '2024-05-01'::date, 'infinity'::timestamptz",
      '["2024-05-01T10:00:00.5+00:00","2024-05-01","infinity"]',
    ],
    [
      "'0099-05-01 10:00:00 BC'::timestamp, interval '1 day', '10:00'::time",
      '["0099-05-01 10:00:00 BC","1 day","10:00:00"]',
    ],
  ])('gives %s exactly', async (values, json) => {
    const { rows } = await ask(`select ${values}`)
    expect(`[${rows[0]?.join(',')}]`).toBe(json)
  })

  test('knows days and hours of the zone', async () => {
    const sql = "select '2024-05-01T23:00:00Z'::timestamptz::date, '2024-05-01T23:00:00Z'::timestamptz"
    expect((await ask(sql, [], [], 'Europe/Berlin')).rows).toEqual([['"2024-05-02"', '"2024-05-02T01:00:00+02:00"']])
    expect((await ask(sql, [], [], 'Asia/Kolkata')).rows).toEqual([['"2024-05-02"', '"2024-05-02T04:30:00+05:30"']])
  })

  test('takes parameters that it does not use, or uses in several ways, and no more rows than asked', async () => {
    const sql = 'select n, $2 as word from generate_series(1, 100) n where $3 is null or n > $3'
    const { columns, rows } = await ask(sql, ['timestamptz', 'text', 'bigint'], [null, 'x\0', 50])
    expect([columns, rows.length, rows[0]]).toEqual([['n', 'word'], 10, ['51', '"x\\u0000"']])
  })

  test('shows the rows of its owner alone, and never writes', async () => {
    expect((await ask('select count(*) from datapunk.events')).rows).toEqual([['2']])
    await expect(ask('select 1 from dp.owner')).rejects.toMatchObject({ code: 'database.failed' })
    await expect(ask('with gone as (delete from dp.event returning 1) select * from gone')).rejects.toThrow()
    expect((await ask('select count(*) from datapunk.events')).rows).toEqual([['2']])
  })

  test('leaves nothing of its zone and time-out behind', async () => {
    await ask('select 1', [], [], 'Asia/Kolkata')
    const all = Array.from({ length: 8 }, () =>
      ask("select current_setting('transaction_read_only'), current_setting('timezone')"),
    )
    for (const { rows } of await Promise.all(all)) expect(rows).toEqual([['"on"', '"UTC"']])
    expect((await log.stores.streams.list(owner)).length).toBeGreaterThan(0)
  })
})
