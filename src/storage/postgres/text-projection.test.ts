import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { point, type TestLog, testLog, thing, visit } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const DAY = Date.UTC(2024, 4, 1)
const signal = new AbortController().signal
const found = async (owner: number, text: string) =>
  (await log.stores.events.query(owner, { text }, { limit: 50 })).events
    .map((event) => JSON.parse(event.data).key)
    .sort()

describe('text search', () => {
  test('follows the log: new words are found, words of deleted and undone facts are not', async () => {
    const owner = await log.owner()
    const { projections, editor, book } = log.stores
    const say = (key: string, name: string) => thing(key, { data: { name } })
    const { run } = await log.import(owner, [{ drafts: [say('a', 'red house'), say('b', 'red door'), point(DAY)] }])
    await log.import(owner, [{ drafts: [say('c', 'red roof')] }])
    const [before] = await projections.lag(owner)
    expect(before).toMatchObject({ name: 'text' })
    expect(before?.lag).toBeGreaterThanOrEqual(4)
    await projections.advance(owner, signal)
    expect(await projections.lag(owner)).toEqual([
      { name: 'text', position: await log.stores.events.head(owner), lag: 0 },
    ])
    expect(await found(owner, 'red')).toEqual(['a', 'b', 'c'])
    expect(await found(await log.owner(), 'red')).toEqual([])

    const facts = new Map(
      (await log.stores.events.query(owner, { text: 'red' }, { limit: 9 })).events.map((event) => [
        JSON.parse(event.data).key,
        event.fact,
      ]),
    )
    await editor.edit(owner, facts.get('a') ?? '', { data: { name: 'blue house' } })
    await editor.remove(owner, facts.get('c') ?? '')
    expect(await found(owner, 'red')).toEqual(['a', 'b'])
    await projections.advance(owner, signal)
    expect([await found(owner, 'red'), await found(owner, 'blue')]).toEqual([['b'], ['a']])
    await book.undo(owner, run, run)
    await projections.advance(owner, signal)
    expect(await log.sql('select from dp.event_text where usr = $1', [owner])).toEqual([])
    await log.import(owner, [{ drafts: [say('b', 'red door')] }])
    await projections.advance(owner, signal)
    expect(await found(owner, 'door')).toEqual(['b'])
  })

  test('can be built anew from the log', async () => {
    const owner = await log.owner()
    await log.import(owner, [
      { drafts: [visit(DAY, 'a', { subject: 'green', data: { tags: [['deep'], { er: 'deeper' }] } })] },
    ])
    await log.stores.projections.advance(owner, signal)
    await log.sql('delete from dp.event_text where usr = $1', [owner])
    await log.sql('delete from dp.projection where usr = $1', [owner])
    expect(await found(owner, 'green')).toEqual([])
    await log.stores.projections.advance(owner, signal)
    expect(await found(owner, 'green deep deeper')).toEqual(['a'])
  })

  test('takes any text: without words, with words without end, larger than an index holds', async () => {
    const owner = await log.owner()
    const words = Array.from({ length: 300_000 }, (_, i) => `w${i}`).join(' ')
    await log.stores.editor.append(owner, 'mine', [
      { type: 'note', data: { key: 'none', n: 1 } },
      { type: 'note', data: { key: 'long', text: `begin ${'x'.repeat(5000)} end` } },
      { type: 'note', data: { key: 'many', text: words } },
      { type: 'note', subject: 'odd \0 \ud800', data: { key: 'odd' } },
    ])
    await log.stores.projections.advance(owner, signal)
    expect(await found(owner, 'begin end')).toEqual(['long'])
    expect(await found(owner, 'w7')).toEqual(['many'])
    expect(await found(owner, 'odd')).toEqual(['odd'])
    expect((await log.stores.projections.lag(owner))[0]?.lag).toBe(0)
  })

  test('stays behind a block that is still open, and leaves no gap then', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [thing('a', { data: { name: 'early' } })] }])
    const writing = log.sql('begin; select dp.take_positions(1); select pg_sleep(0.3); commit')
    await expect
      .poll(
        async () =>
          (
            await log.sql(
              "select from pg_locks where locktype = 'advisory' and objsubid = 1 and database = (select oid from pg_database where datname = current_database())",
            )
          ).length,
      )
      .toBe(1)
    await log.import(owner, [{ drafts: [thing('b', { data: { name: 'late' } })] }])
    await log.stores.projections.advance(owner, signal)
    expect([await found(owner, 'early'), await found(owner, 'late')]).toEqual([['a'], []])
    await writing
    await log.stores.projections.advance(owner, signal)
    expect(await found(owner, 'late')).toEqual(['b'])
  })

  test('is fed by one process at a time, and not at all after an abort', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [thing('a', { data: { name: 'once' } })] }])
    await log.stores.projections.advance(owner, AbortSignal.abort())
    expect(await found(owner, 'once')).toEqual([])
    const others = [log.stores, log.anotherProcess(), log.anotherProcess()]
    await Promise.all(others.map(({ projections }) => projections.advance(owner, signal)))
    await log.stores.projections.advance(owner, signal)
    expect(await found(owner, 'once')).toEqual(['a'])
  })
})
