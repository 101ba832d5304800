import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Draft } from '../../models/events.ts'
import { contents, expectExactTallies, type TestFile, type TestLog, testLog, thing } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const HIGH = 30
const LOW = 20
/** What has a key of its own, and other names. */
const told = (key: string, claims: string[], data: object = {}, parts: string[] = []): Draft =>
  thing(key, { data: { told: key, ...data }, alias: { claims, parts } })
/** What has no key of its own but its names. */
const alone = (key: string, goesBy: string[], data: object = {}): Draft =>
  thing(key, { data: { alone: key, ...data }, alias: { goesBy } })
const file = (rank: number, ...drafts: Draft[]): TestFile => ({ rank, drafts })

async function undo(owner: number, run: string): Promise<void> {
  const { book } = log.stores
  const { run: by } = await book.begin(owner, {
    work: 'undo',
    engine: 'inline',
    fingerprint: `undo ${run}`,
    input: [run],
  })
  await book.undo(owner, run, by)
  await book.finish(owner, by, { state: 'succeeded' })
}

async function live(owner: number): Promise<ReadonlyMap<string, unknown>> {
  await expectExactTallies(log, owner)
  const all = await contents(log, owner)
  return new Map([...all].filter(([, row]) => (row as { state: string }).state === 'live'))
}
const dataOf = async (owner: number) => [...(await live(owner)).values()].map((row) => (row as { data: unknown }).data)

describe('a fact that one channel knows by another name', () => {
  const STRONG = told('S', ['k'], { title: 'as told', x: 1 })
  const WEAK = alone('P', ['k'], { title: 'as found', y: 2 })
  const ONE = { key: 'S', told: 'S', alone: 'P', title: 'as told', x: 1, y: 2 }

  test('is one event, whichever comes first, and the counts say so', async () => {
    const [first, second] = [await log.owner(), await log.owner()]
    await log.import(first, [file(LOW, WEAK)])
    const claimed = await log.import(first, [file(HIGH, STRONG)])
    expect(claimed.events).toEqual({ new: 1, revised: 0, duplicate: 0 })
    await log.import(second, [file(HIGH, STRONG)])
    const found = await log.import(second, [file(LOW, WEAK)])
    expect(found.events).toEqual({ new: 0, revised: 1, duplicate: 0 })
    expect(await dataOf(first)).toEqual([ONE])
    expect(await live(second)).toEqual(await live(first))
    expect((await log.stores.events.counts(first)).map(({ events }) => events)).toEqual([1])
  })

  test('is told in the stream: the one is taken back, the other has what it said', async () => {
    const owner = await log.owner()
    await log.import(owner, [file(LOW, WEAK)])
    const head = await log.stores.events.head(owner)
    await log.import(owner, [file(HIGH, STRONG)])
    const { events } = await log.stores.events.read(owner, {}, { after: head, limit: 9 })
    expect(events.map(({ state, data }) => [state, JSON.parse(data).key]).sort()).toEqual([
      ['live', 'S'],
      ['retracted', 'P'],
    ])
  })

  test('comes again as a duplicate', async () => {
    const owner = await log.owner()
    for (const _ of [1, 2]) {
      await log.import(owner, [file(LOW, WEAK)])
      await log.import(owner, [file(HIGH, STRONG)])
    }
    expect((await log.import(owner, [file(LOW, WEAK), file(HIGH, STRONG)])).events).toEqual({
      new: 0,
      revised: 0,
      duplicate: 2,
    })
    expect(await dataOf(owner)).toEqual([ONE])
  })

  test('is one event where both come in one page, in any order', async () => {
    for (const drafts of [
      [STRONG, WEAK],
      [WEAK, STRONG],
      [WEAK, STRONG, WEAK, alone('P', ['k'], { z: 3 })],
    ]) {
      const owner = await log.owner()
      await log.import(owner, [file(LOW, ...drafts)])
      expect(await dataOf(owner)).toMatchObject([{ key: expect.any(String), told: 'S', alone: 'P' }])
    }
  })

  test('is what the other says once the run of one was undone, and is whole again with the next import', async () => {
    const owner = await log.owner()
    const weak = await log.import(owner, [file(LOW, WEAK)])
    const strong = await log.import(owner, [file(HIGH, STRONG)])
    await undo(owner, strong.run)
    expect(await dataOf(owner)).toEqual([{ key: 'P', alone: 'P', title: 'as found', y: 2 }])
    await log.import(owner, [file(LOW, WEAK)])
    expect((await live(owner)).size).toBe(1)
    await log.import(owner, [file(HIGH, STRONG)])
    expect(await dataOf(owner)).toEqual([ONE])

    const other = await log.owner()
    const first = await log.import(other, [file(LOW, WEAK)])
    await log.import(other, [file(HIGH, STRONG)])
    await undo(other, first.run)
    expect(await dataOf(other)).toEqual([{ key: 'S', told: 'S', title: 'as told', x: 1 }])
    await undo(owner, weak.run)
  })

  test('keeps what its owner wrote into it, and stays deleted', async () => {
    const owner = await log.owner()
    await log.import(owner, [file(LOW, WEAK)])
    const [fact = ''] = [...(await live(owner)).keys()]
    await log.stores.editor.edit(owner, fact, { data: { y: 'mine' } })
    await log.import(owner, [file(HIGH, STRONG)])
    expect(await dataOf(owner)).toEqual([{ ...ONE, y: 'mine' }])
    const [both = ''] = [...(await live(owner)).keys()]
    await log.stores.editor.remove(owner, both)
    await log.import(owner, [file(LOW, WEAK), file(HIGH, STRONG)])
    expect(await dataOf(owner)).toEqual([])
    const left = await log.sql<{ text: string }>(
      `select data::text as text from dp.event where usr = $1 union all select data::text from dp.event_history where usr = $1
       union all select content::text from dp.reading_content where usr = $1 union all select patch::text from dp.edit where usr = $1`,
      [owner],
    )
    expect(left.filter(({ text }) => text !== '{}')).toEqual([])

    const before = await log.owner()
    await log.import(before, [file(LOW, WEAK)])
    const [gone = ''] = [...(await live(before)).keys()]
    await log.stores.editor.remove(before, gone)
    await log.import(before, [file(HIGH, STRONG)])
    expect(await dataOf(before)).toEqual([])
  })

  test('takes parts of it in, which have no say', async () => {
    const owner = await log.owner()
    const part = alone('Q', ['q'], { title: 'edited', y: 3, only: 'in the part' })
    await log.import(owner, [file(LOW, part)])
    const strong = await log.import(owner, [file(HIGH, told('S', ['k'], { x: 1 }, ['q']))])
    expect(await dataOf(owner)).toEqual([{ key: 'S', told: 'S', x: 1 }])
    await undo(owner, strong.run)
    expect(await dataOf(owner)).toEqual([{ key: 'Q', alone: 'Q', title: 'edited', y: 3, only: 'in the part' }])
  })

  test('meets in pages that are written at the same time', async () => {
    const owner = await log.owner()
    const { store } = await log.begin(owner, [file(LOW), file(HIGH)])
    const { pageOf } = await import('./testing/log.ts')
    const numbers = Array.from({ length: 200 }, (_, i) => i)
    await Promise.all([
      store.commit(pageOf(numbers.map((i) => [0, i, alone(`P${i}`, [`k${i}`])]))),
      store.commit(pageOf(numbers.map((i) => [1, i, told(`S${i}`, [`k${i}`])]))),
    ])
    expect((await live(owner)).size).toBe(200)
  })
})

describe('imports in any order', () => {
  const names = fc.subarray(['a', 'b', 'c'], { minLength: 1 })
  const data = fc.record({ x: fc.constantFrom(1, 2), y: fc.constantFrom(1, 2) })
  const draft = fc.oneof(
    fc
      .tuple(fc.constantFrom('S', 'T'), names, data, fc.subarray(['p']))
      .map(([key, claims, said, parts]) => told(key, claims, said, parts)),
    fc
      .tuple(fc.constantFrom('P', 'Q', 'R'), fc.shuffledSubarray(['a', 'b', 'c', 'p'], { minLength: 1 }), data)
      .map(([key, goesBy, said]) => alone(key, goesBy, said)),
  )
  const run = fc.record({ rank: fc.constantFrom(LOW, HIGH), drafts: fc.array(draft, { minLength: 1, maxLength: 4 }) })
  const scenario = fc.array(run, { minLength: 2, maxLength: 4 }).chain((runs) =>
    fc.record({
      runs: fc.constant(runs),
      order: fc.shuffledSubarray([...runs.keys()], { minLength: runs.length, maxLength: runs.length }),
      undone: fc.integer({ min: 0, max: runs.length }),
      perPage: fc.integer({ min: 1, max: 4 }),
    }),
  )

  test('give the same rows, also where one of them was undone', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ runs, order, undone, perPage }) => {
        const [first, second] = [await log.owner(), await log.owner()]
        const imported = new Map<number, string>()
        for (const [i, one] of runs.entries()) imported.set(i, (await log.import(first, [one], { perPage })).run)
        for (const i of order) await log.import(second, [runs[i] as TestFile])
        expect(await live(second)).toEqual(await live(first))
        // All of it once more, the other way round, changes nothing.
        const before = await live(first)
        for (const one of runs.toReversed()) {
          const { events } = await log.import(first, [one], { perPage })
          expect(events.new + events.revised).toBe(0)
        }
        expect(await live(first)).toEqual(before)
        // Undone in the one, and before anything else in the other.
        const third = await log.owner()
        const gone = runs[undone]
        if (gone === undefined) return
        await undo(third, (await log.import(third, [gone], { perPage })).run)
        for (const i of order) if (i !== undone) await log.import(third, [runs[i] as TestFile])
        const fourth = await log.owner()
        for (const [i, one] of runs.entries()) imported.set(i, (await log.import(fourth, [one], { perPage })).run)
        await undo(fourth, imported.get(undone) as string)
        expect(await live(fourth)).toEqual(await live(third))
      }),
      { numRuns: 25 },
    )
  })
})
