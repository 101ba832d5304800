import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Draft } from '../../models/events.ts'
import {
  contents,
  expectExactTallies,
  point,
  type TestFile,
  type TestLog,
  testLog,
  thing,
  visit,
} from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const DAY = Date.UTC(2024, 4, 1)
const points = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => point(DAY + from + i))

/** Undoes a run as the job does; answers how many events changed. */
async function undo(owner: number, run: string): Promise<number> {
  const { book } = log.stores
  const { run: by } = await book.begin(owner, {
    work: 'undo',
    engine: 'inline',
    fingerprint: `undo ${run}`,
    input: [run],
  })
  const taken = await book.undo(owner, run, by)
  await book.finish(owner, by, { state: 'succeeded' })
  await expectExactTallies(log, owner)
  return taken
}

const live = async (owner: number) => {
  const all = await contents(log, owner)
  return new Map([...all].filter(([, row]) => (row as { state: string }).state === 'live'))
}

describe('undoing a run', () => {
  test('takes back what it alone brought, tells of it in the stream, and a later import brings it back', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: points(0, 5) }])
    const before = await live(owner)
    const { run } = await log.import(owner, [{ drafts: [...points(3, 9), visit(DAY, 'a'), thing('b')] }], {
      perPage: 3,
    })
    const head = await log.stores.events.head(owner)
    expect(await undo(owner, run)).toBe(6)
    expect(await live(owner)).toEqual(before)
    const { events } = await log.stores.events.read(owner, {}, { after: head, limit: 20 })
    expect(events.map(({ state, revision }) => [state, revision])).toEqual(
      Array.from({ length: 6 }, () => ['retracted', 2]),
    )
    expect((await log.stores.runs.get(owner, run))?.undone).toBe(true)
    expect(await undo(owner, run)).toBe(0)

    const again = await log.import(owner, [{ drafts: [...points(3, 9), visit(DAY, 'a'), thing('b')] }])
    expect(again.events).toEqual({ new: 0, revised: 6, duplicate: 2 })
    expect((await live(owner)).size).toBe(11)
    expect((await log.stores.events.query(owner, { type: ['test.life.visit'] }, { limit: 1 })).events).toMatchObject([
      { state: 'live', revision: 3, run: again.run, record: 6 },
    ])
    await expectExactTallies(log, owner)
    expect((await log.import(owner, [{ drafts: points(0, 9) }])).events).toEqual({ new: 0, revised: 0, duplicate: 9 })
    expect(await undo(owner, again.run)).toBe(2)
  })

  test.each([
    ['as a whole', (drafts: Draft[]) => drafts],
    ['one by one', (drafts: Draft[]) => [...drafts, point(DAY + 1000)]],
  ])('leaves what another run read again %s, and takes it with that one', async (_form, others) => {
    const owner = await log.owner()
    const { run } = await log.import(owner, [{ drafts: points(0, 8) }])
    const second = await log.import(owner, [{ drafts: others(points(0, 5)) }], { perPage: 5 })
    // Came later into the same range, and is of another type: nobody else read it.
    const third = await log.import(owner, [{ drafts: [point(DAY + 2, { lat: 1 }), visit(DAY, 'in the range')] }])
    expect(await undo(owner, third.run)).toBe(2)
    expect(await undo(owner, run)).toBe(3)
    expect([...(await live(owner)).values()]).toHaveLength(others(points(0, 5)).length)
    const { events } = await log.stores.events.query(owner, { to: DAY + 5 }, { limit: 9 })
    expect(events.map((event) => [event.run, event.revision])).toEqual(Array.from({ length: 5 }, () => [second.run, 1]))
    // Whoever read it again is the last to hold it.
    expect(await undo(owner, second.run)).toBe(others(points(0, 5)).length)
    expect((await live(owner)).size).toBe(0)
  })

  test('does not hold facts of other types in the same range', async () => {
    const owner = await log.owner()
    const { run } = await log.import(owner, [{ drafts: [...points(-4, 4), visit(DAY, 'a')] }])
    await log.import(owner, [{ drafts: points(-4, 4) }])
    await log.import(owner, [{ drafts: [...points(-4, 4), point(DAY + 5000)] }])
    expect(await undo(owner, run)).toBe(1)
    expect((await log.stores.events.counts(owner)).map(({ type, events }) => [type, events])).toEqual([
      ['test.life.point', 9],
    ])
  })

  test('restores what the others say of facts that several told of', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [visit(DAY, 'a', { subject: 'low', data: { x: 'low', y: 'low' } })], rank: 1 }])
    const before = await contents(log, owner)
    const best = await log.import(owner, [
      { drafts: [visit(DAY, 'a', { subject: 'best', data: { x: 'best' } })], rank: 2 },
    ])
    const both = await contents(log, owner)
    expect(await undo(owner, best.run)).toBe(1)
    expect(await contents(log, owner)).toEqual(before)
    await log.import(owner, [{ drafts: [visit(DAY, 'a', { subject: 'best', data: { x: 'best' } })], rank: 2 }])
    expect(await contents(log, owner)).toEqual(both)
  })

  test('takes the first reading back when a later one was folded over it', async () => {
    const owner = await log.owner()
    const first = await log.import(owner, [
      { drafts: [visit(DAY, 'a', { subject: 'first', data: { x: 1 } })], rank: 1 },
    ])
    await log.import(owner, [{ drafts: [visit(DAY, 'a', { subject: 'second' })], rank: 2 }])
    expect(await undo(owner, first.run)).toBe(1)
    expect([...(await contents(log, owner)).values()]).toMatchObject([
      { state: 'live', subject: 'second', data: { key: 'a' } },
    ])
  })

  test('takes children back with their parent, and counts what failed runs read too', async () => {
    const owner = await log.owner()
    const { book } = log.stores
    const parent = await book.begin(owner, { work: 'import', engine: 'inline', fingerprint: 'parent', input: [] })
    const { run } = await log.import(owner, [{ drafts: points(0, 3) }])
    await log.sql('update dp.run set parent = $1 where id = $2', [Number(parent.run), Number(run)])
    await log.import(owner, [{ drafts: points(0, 1) }], { state: 'failed' })
    await expect(undo(owner, parent.run)).rejects.toMatchObject({ code: 'run.busy' })
    await book.finish(owner, parent.run, { state: 'succeeded' })
    expect(await undo(owner, parent.run)).toBe(2)
    expect((await live(owner)).size).toBe(1)
  })

  test('refuses a run that is not there, and one of somebody else', async () => {
    const [owner, other] = [await log.owner(), await log.owner()]
    const { run } = await log.import(other, [{ drafts: points(0, 1) }])
    for (const id of ['999999', run]) {
      await expect(log.stores.book.undo(owner, id, run)).rejects.toMatchObject({ code: 'run.not_found' })
    }
    expect((await live(other)).size).toBe(1)
  })

  test('leaves edits, and they show again when the fact comes back', async () => {
    const owner = await log.owner()
    const drafts = [visit(DAY, 'a', { subject: 's' })]
    const { run } = await log.import(owner, [{ drafts }])
    const fact = (await log.stores.events.query(owner, {}, { limit: 1 })).events[0]?.fact ?? ''
    await log.stores.editor.edit(owner, fact, { subject: 'mine' })
    expect(await undo(owner, run)).toBe(1)
    await expect(log.stores.editor.edit(owner, fact, { subject: 'other' })).rejects.toMatchObject({
      code: 'event.not_found',
    })
    await log.import(owner, [{ drafts }])
    expect(await log.stores.events.get(owner, fact)).toMatchObject({ state: 'live', subject: 'mine' })
    await expectExactTallies(log, owner)
  })

  test('leaves what the owner deleted, and the owner may delete what was taken back', async () => {
    const owner = await log.owner()
    const drafts = [visit(DAY, 'a'), visit(DAY + 5000, 'b')]
    const { run } = await log.import(owner, [{ drafts }])
    const [a, b] = (await log.stores.events.query(owner, {}, { limit: 2 })).events.map(({ fact }) => fact)
    await log.stores.editor.remove(owner, a ?? '')
    expect(await undo(owner, run)).toBe(1)
    expect(await log.stores.editor.remove(owner, b ?? '')).toMatchObject({ state: 'deleted' })
    await expectExactTallies(log, owner)
    expect((await log.import(owner, [{ drafts }])).events).toEqual({ new: 0, revised: 0, duplicate: 2 })
  })

  test('goes over many pages of facts, and may be done again after it broke off', async () => {
    const owner = await log.owner()
    const { run } = await log.import(owner, [{ drafts: points(0, 4500) }])
    await log.import(owner, [{ drafts: points(1000, 3000) }])
    const busy = log.anotherProcess()
    const undone = undo(owner, run)
    await busy.events.head(owner)
    expect(await undone).toBe(2500)
    expect((await live(owner)).size).toBe(2000)
  })
})

describe('any imports and any undos', () => {
  const draft = fc
    .record({
      key: fc.constantFrom('a', 'b'),
      subject: fc.constantFrom(undefined, 'x', 'y'),
      x: fc.constantFrom(undefined, 'UNKNOWN', 1, 2),
    })
    .map(({ key, subject, x }) =>
      visit(DAY, key, { ...(subject === undefined ? {} : { subject }), data: x === undefined ? {} : { x } }),
    )
  const run = fc
    .array(fc.record({ rank: fc.nat(1), asof: fc.nat(2), drafts: fc.array(draft, { minLength: 1, maxLength: 3 }) }), {
      minLength: 1,
      maxLength: 2,
    })
    .map((files): TestFile[] => files)
  const scenario = fc.record({
    runs: fc.array(fc.tuple(run, fc.boolean()), { minLength: 1, maxLength: 4 }),
    // The place of each undo among the imports: at once, or at the end.
    late: fc.boolean(),
    perPage: fc.integer({ min: 1, max: 4 }),
  })

  test('leave what the runs that were not undone say', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ runs, late, perPage }) => {
        const [owner, kept] = [await log.owner(), await log.owner()]
        const toUndo: string[] = []
        for (const [files, isUndone] of runs) {
          const { run } = await log.import(owner, files, { perPage })
          if (!isUndone) await log.import(kept, files, { perPage })
          else if (late) toUndo.push(run)
          else await undo(owner, run)
        }
        for (const each of toUndo) await undo(owner, each)
        expect(await live(owner)).toEqual(await live(kept))
        // Importing everything once more brings everything back.
        const all = await log.owner()
        for (const [files] of runs) {
          await log.import(owner, files, { perPage })
          await log.import(all, files, { perPage })
        }
        expect(await live(owner)).toEqual(await live(all))
      }),
      { numRuns: 30 },
    )
  })
})
