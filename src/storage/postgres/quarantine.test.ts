import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestLog, testLog, thing } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

/** Everything in quarantine with its bytes as text. */
async function opened(owner: number) {
  const { book } = log.stores
  const records = await book.quarantined(owner, {})
  const raws = await book.raws(owner, records)
  return records.map((record, i) => ({ ...record, raw: Buffer.from(raws[i] ?? []).toString() }))
}

const unread = (n: number) => ({
  raw: `{"plain text of a life": ${n}}`,
  code: n % 2 === 0 ? 'bad_time' : 'bad_place',
  detail: 'nul \0',
})

describe('quarantine', () => {
  test('keeps what could not be read, sealed: the text is nowhere in the database', async () => {
    const owner = await log.owner()
    const run = await log.begin(owner, [{ drafts: [], path: 'odd \0 name.json', asof: 7000 }])
    const { records } = await run.commit(0, 3, [thing('a'), unread(1), unread(2)])
    expect(records).toMatchObject({ read: 3, stored: 1, quarantined: { 'decode.bad_place': 1, 'decode.bad_time': 1 } })
    expect(await opened(owner)).toMatchObject([
      { run: run.run, source: 'test.life', channel: 'test', part: 'list', name: 'odd \0 name.json', file: 'odd \0 name.json', record: 4, stage: 'decode', code: 'bad_place', detail: 'nul \0', raw: unread(1).raw, bytes: 27, asof: 7000, fileNo: 0 },
      { record: 5, code: 'bad_time', raw: unread(2).raw },
    ]) // biome-ignore format: a table
    const [stored] = await log.sql<{ raw: Buffer }>('select raw from dp.quarantine where usr = $1', [owner])
    expect(stored?.raw.length).toBeGreaterThan(27)
    const tables = await log.sql<{ name: string }>(
      "select table_name as name from information_schema.tables where table_schema = 'dp' and table_type = 'BASE TABLE'",
    )
    for (const { name } of tables) {
      const found = await log.sql(
        `select from dp.${name} each where each::text like '%plain text%' or each::text like '%' || encode('plain text', 'hex') || '%'`,
      )
      expect([name, found.length]).toEqual([name, 0])
    }
  })

  test('opens for its owner alone, and only what was not tampered with', async () => {
    const [owner, other] = [await log.owner(), await log.owner()]
    for (const each of [owner, other])
      await (await log.begin(each, [{ drafts: [] }])).commit(0, 0, [unread(1), unread(2)])
    await log.sql(
      'update dp.quarantine set raw = (select raw from dp.quarantine where usr = $2 limit 1) where usr = $1',
      [owner, other],
    )
    await expect(opened(owner)).rejects.toMatchObject({ code: 'key.wrong' })
    await log.sql('update dp.quarantine set record = record + 1 where usr = $1', [other])
    await expect(opened(other)).rejects.toMatchObject({ code: 'secret.damaged' })
  })

  test('is listed newest first, in pages, by source and run, and emptied by what is understood', async () => {
    const owner = await log.owner()
    const [one, two] = [await log.begin(owner, [{ drafts: [] }]), await log.begin(owner, [{ drafts: [] }])]
    await one.commit(0, 0, [unread(0), unread(1)])
    await two.commit(0, 0, [unread(2), unread(3), unread(4)])
    const list = (page: object) => log.stores.quarantine.list(owner, { limit: 2, ...page })
    const [first, more] = [await list({}), await list({ after: (await list({})).next })]
    expect(first.records.map(({ run, record }) => [run, record])).toEqual([
      [two.run, 2],
      [two.run, 1],
    ])
    expect(more.records.map(({ run, record }) => [run, record])).toEqual([
      [two.run, 0],
      [one.run, 1],
    ])
    expect(first.records[0]).not.toHaveProperty('raw')
    expect((await list({ run: one.run, limit: 9 })).records).toHaveLength(2)
    expect((await list({ source: 'nothing' })).records).toEqual([])
    await expect(list({ after: 'x' })).rejects.toMatchObject({ code: 'cursor.invalid' })
    expect((await list({ run: 'x' })).records).toEqual([])
    const { book } = log.stores
    expect(await book.quarantined(owner, { run: two.run })).toHaveLength(3)
    expect(await book.quarantined(owner, { source: 'nothing' })).toEqual([])
    await book.resolve(
      await log.owner(),
      first.records.map(({ id }) => id),
    )
    expect((await list({ limit: 9 })).records).toHaveLength(5)
    await book.resolve(
      owner,
      first.records.map(({ id }) => id),
    )
    expect((await list({ limit: 9 })).records).toHaveLength(3)
  })

  test('keeps thousands of records a page in one statement', async () => {
    const owner = await log.owner()
    const run = await log.begin(owner, [{ drafts: [] }])
    const started = performance.now()
    await run.commit(
      0,
      0,
      Array.from({ length: 5000 }, (_, i) => unread(i)),
    )
    expect(performance.now() - started).toBeLessThan(5000)
    expect((await log.stores.runs.get(owner, run.run))?.counts.quarantined).toEqual({
      'decode.bad_time': 2500,
      'decode.bad_place': 2500,
    })
  })
})
