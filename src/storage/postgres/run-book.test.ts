import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PlannedFile, RunBook } from '../ports.ts'
import { pageOf, point, type TestLog, testLog } from './testing/log.ts'

let log: TestLog
let book: RunBook
beforeAll(async () => {
  log = await testLog()
  book = log.stores.book
})
afterAll(() => log.close())

const points = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => point(1_700_000_000_000 + from + i))
const beginRun = (owner: number, fingerprint: string, work = 'import', on = book) =>
  on.begin(owner, { work, engine: 'inline', fingerprint, input: [`${fingerprint}.zip`, 'nul \0'] })
const planned = (...paths: string[]): PlannedFile[] => paths.map((path) => ({ path, format: 'test', rank: 1, asof: 5 }))

describe('a run', () => {
  test('is begun once for the same owner, work and input while it is unfinished', async () => {
    const [owner, other] = [await log.owner(), await log.owner()]
    const first = await beginRun(owner, 'a')
    expect(first.attached).toBe(false)
    expect(await beginRun(owner, 'a')).toEqual({ run: first.run, attached: true })
    const others = [await beginRun(owner, 'b'), await beginRun(owner, 'a', 'retry'), await beginRun(other, 'a')]
    expect(new Set([first, ...others].map(({ run }) => run)).size).toBe(4)
    expect(others.map(({ attached }) => attached)).toEqual([false, false, false])
    for (const state of ['succeeded', 'failed', 'cancelled', 'partial'] as const) {
      const { run } = await beginRun(owner, 'a')
      await book.finish(owner, run, { state })
      expect((await beginRun(owner, 'a')).run).not.toBe(run)
    }
  })

  test('is begun once by many at the same time', async () => {
    const owner = await log.owner()
    const books = [book, log.anotherProcess().book]
    const begun = await Promise.all(
      Array.from({ length: 20 }, (_, i) => beginRun(owner, 'same', 'import', books[i % 2])),
    )
    expect(new Set(begun.map(({ run }) => run)).size).toBe(1)
    expect(begun.filter(({ attached }) => !attached)).toHaveLength(1)
  })

  test('has one child a source, and its counts are the sums of the children', async () => {
    const owner = await log.owner()
    const { run: parent } = await beginRun(owner, 'family')
    const child = await book.child(owner, parent, 'test.life')
    expect(await book.child(owner, parent, 'test.life')).toBe(child)
    const other = await book.child(owner, parent, 'test.other')
    expect(other).not.toBe(child)
    const files = planned('a.json', 'b.json')
    await book.files(owner, child, files)
    await log.sql(
      "insert into dp.run_file (usr, run, no, path, format, rank, asof) values ($1, $2, 0, 'c.json', 'x', 1, now())",
      [owner, Number(other)],
    )
    for (const run of [child, other]) {
      await log.sql(
        `insert into dp.batch (usr, run, no, ranges, read, stored, revised, duplicate, dropped, quarantined, events_new, events_revised, events_duplicate)
         values ($1, $2, 1, '{0,0,6,1,2,6,0,8,9}', 11, 5, 1, 2, '{"no_position": 2}', '{"decode.bad_time": 1}', 7, 1, 2),
           ($1, $2, 2, '{1,6,7}', 1, 0, 0, 0, '{"no_position": 1}', '{}', 0, 0, 0)`,
        [owner, Number(run)],
      )
    }
    const counts = {
      read: 12,
      stored: 5,
      revised: 1,
      duplicate: 2,
      dropped: { no_position: 3 },
      quarantined: { 'decode.bad_time': 1 },
    }
    expect(await book.finish(owner, child, { state: 'succeeded' })).toMatchObject({
      parent, work: 'import', source: 'test.life', state: 'succeeded', counts, events: { new: 7, revised: 1, duplicate: 2 },
      files: [{ path: 'a.json', format: 'test', records: 7 }, { path: 'b.json', format: 'test', records: 5 }],
    }) // biome-ignore format: a table
    await book.finish(owner, other, { state: 'partial' })
    const error = { code: 'input.damaged', message: 'broken \0' }
    const ignored = [{ path: 'x\0y', bytes: 3, why: 'unknown' }]
    const finished = await book.finish(owner, parent, { state: 'partial', error, ignored })
    expect(finished).toMatchObject({
      state: 'partial', events: { new: 14, revised: 2, duplicate: 4 }, ignored, input: ['family.zip', 'nul \0'], undone: false,
      counts: { read: 24, stored: 10, dropped: { no_position: 6 }, quarantined: { 'decode.bad_time': 2 } },
    }) // biome-ignore format: a table
    expect(await log.stores.runs.get(owner, parent)).toEqual(finished)
    expect((await log.stores.runs.children(owner, parent)).map(({ id }) => id)).toEqual([child, other])
  })

  test('is not finished with counts that do not close, or by another owner', async () => {
    const owner = await log.owner()
    const { run } = await log.begin(owner, [{ drafts: [] }])
    await expect(book.finish(await log.owner(), run, { state: 'succeeded' })).rejects.toMatchObject({
      code: 'run.not_found',
    })
    await log.sql(
      `insert into dp.batch (usr, run, no, ranges, read, stored, revised, duplicate, dropped, quarantined, events_new, events_revised, events_duplicate)
       values ($1, $2, 1, '{0,0,2}', 2, 1, 0, 0, '{}', '{}', 1, 0, 0)`,
      [owner, Number(run)],
    )
    await expect(book.finish(owner, run, { state: 'succeeded' })).rejects.toMatchObject({
      code: 'import.count_mismatch',
    })
    expect(await log.stores.runs.get(owner, run)).toMatchObject({ state: 'queued' })
  })

  test('tells its progress while it is unfinished', async () => {
    const owner = await log.owner()
    const { run } = await beginRun(owner, 'progress')
    await book.progress(run, 'looking at files', 0)
    expect(await log.stores.runs.get(owner, run)).toMatchObject({
      state: 'running',
      progress: { done: 0, phase: 'looking at files' },
    })
    await book.progress(run, 'importing', 5e12 + 0.4, 6e12)
    expect((await log.stores.runs.get(owner, run))?.progress).toEqual({ done: 5e12, total: 6e12, phase: 'importing' })
    await book.finish(owner, run, { state: 'cancelled' })
    await book.progress(run, 'too late', 1)
    expect(await log.stores.runs.get(owner, run)).toMatchObject({ state: 'cancelled', progress: { phase: '' } })
  })

  test('counts the time at work, not the pause after a crash', async () => {
    const owner = await log.owner()
    const { run } = await beginRun(owner, 'slow')
    const crashed = log.anotherProcess()
    await crashed.book.hold(run)
    const child = await crashed.book.child(owner, run, 'test.life')
    await pause(150)
    await crashed.book.progress(run, 'importing', 1)
    await crashed.close()
    // The night passes.
    await log.sql(
      "update dp.run set created = created - interval '8 hours', beat = beat - interval '8 hours' where usr = $1",
      [owner],
    )
    const secondsOf = async (id: string) => (await log.stores.runs.get(owner, id))?.seconds ?? 0
    expect(await secondsOf(run)).toBeLessThan(30)
    const hold = await book.hold(run)
    await book.progress(run, 'looking at files', 1)
    expect(await book.child(owner, run, 'test.life')).toBe(child)
    await pause(100)
    await book.progress(run, 'importing', 2)
    for (const id of [child, child, run]) await book.finish(owner, id, { state: 'succeeded' })
    await hold?.release()
    for (const id of [run, child]) {
      expect(await secondsOf(id)).toBeGreaterThan(0.24)
      expect(await secondsOf(id)).toBeLessThan(5)
    }
    const ended = await secondsOf(run)
    await pause(50)
    expect(await secondsOf(run)).toBe(ended)
  })

  test('is listed newest first, in pages, by state, without children', async () => {
    const owner = await log.owner()
    const runs: string[] = []
    for (let i = 0; i < 5; i++) {
      const { run } = await beginRun(owner, `${i}`)
      await book.child(owner, run, 'test.life')
      if (i % 2 === 0) await book.finish(owner, run, { state: 'succeeded' })
      runs.unshift(run)
    }
    const list = (page: object) => log.stores.runs.list(owner, { limit: 2, ...page })
    const first = await list({})
    const second = await list({ after: first.next })
    const third = await list({ after: second.next })
    expect([first, second, third].flatMap((page) => page.runs.map(({ id }) => id))).toEqual(runs)
    expect(third.next).toBeUndefined()
    expect((await list({ state: 'succeeded', limit: 9 })).runs).toHaveLength(3)
    for (const id of ['', 'x', '1.5', '99999999999', '0']) {
      expect(await log.stores.runs.get(owner, id)).toBeUndefined()
      expect(await log.stores.runs.children(owner, id)).toEqual([])
    }
    await expect(list({ after: 'x' })).rejects.toMatchObject({ code: 'cursor.invalid' })
  })
})

describe('holding a run', () => {
  test('is for one at a time, here and in other processes, and ends with the process', async () => {
    const owner = await log.owner()
    const { run } = await beginRun(owner, 'held')
    const other = log.anotherProcess()
    const holds = await Promise.all([book.hold(run), book.hold(run), book.hold(run)])
    const [hold] = holds.filter((each) => each !== undefined)
    expect(holds.filter((each) => each !== undefined)).toHaveLength(1)
    expect(await other.book.hold(run)).toBeUndefined()
    await hold?.release()
    await hold?.release()
    expect(await other.book.hold(run)).toBeDefined()
    expect(await book.hold(run)).toBeUndefined()
    await other.close()
    await expect.poll(() => book.hold(run)).toBeDefined()
  })

  test('outlives the connection it was taken on', async () => {
    const owner = await log.owner()
    const { run } = await beginRun(owner, 'broken')
    const other = log.anotherProcess()
    const hold = await other.book.hold(run)
    const holders = (select: string) =>
      log.sql(`select ${select} from pg_locks l where locktype = 'advisory' and classid = 17489 and objid = $1`, [
        Number(run),
      ])
    const before = await holders('l.pid')
    expect(before).toHaveLength(1)
    await holders('pg_terminate_backend(l.pid)')
    // The old connection takes a moment to end, the new one to be made.
    await expect.poll(() => holders('l.pid')).not.toEqual(before)
    await expect.poll(() => holders('l.pid')).toHaveLength(1)
    expect(await book.orphans(owner)).toEqual([])
    expect(await book.hold(run)).toBeUndefined()
    await hold?.release()
    expect(await book.hold(run)).toBeDefined()
  })

  test('that another process took meanwhile stores no page of the first', async () => {
    const owner = await log.owner()
    const { run } = await beginRun(owner, 'taken')
    const [first, second] = [log.anotherProcess(), log.anotherProcess()]
    expect(await first.book.hold(run)).toBeDefined()
    const files = [{ path: 'a', format: 'list', rank: 1, asof: 0 }]
    await first.book.files(owner, run, files)
    const pages = await first.book.pages(owner, run, 'test.life', files)
    expect((await pages.commit(pageOf([[0, 0, point(1)]]))).events.new).toBe(1)
    // Its connection breaks again and again, until the other is quicker.
    let taken: object | undefined
    while (taken === undefined) {
      await log.sql(
        "select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and classid = 17489 and objid = $1",
        [Number(run)],
      )
      taken = await second.book.hold(run)
    }
    await expect(pages.commit(pageOf([[0, 1, point(2)]]))).rejects.toMatchObject({ code: 'run.busy' })
    const others = await second.book.pages(owner, run, 'test.life', files)
    expect((await others.commit(pageOf([[0, 1, point(2)]]))).events.new).toBe(1)
  })

  test('tells runs at work from those a crash has left', async () => {
    const owner = await log.owner()
    const other = log.anotherProcess()
    const [left, held, ended] = [
      await beginRun(owner, 'left'),
      await beginRun(owner, 'held too'),
      await beginRun(owner, 'ended'),
    ]
    await book.child(owner, left.run, 'test.life')
    await other.book.hold(held.run)
    await book.finish(owner, ended.run, { state: 'failed' })
    expect(await book.orphans(owner)).toEqual([
      { run: left.run, work: 'import', input: ['left.zip', 'nul \0'], keepMedia: false },
    ])
    expect(await book.orphans(await log.owner())).toEqual([])
    await other.close()
    await expect.poll(async () => (await book.orphans(owner)).map(({ run }) => run)).toEqual([left.run, held.run])
  })
})

describe('the files of a run', () => {
  test('remember which records are committed, and are complete only when all of them are', async () => {
    const owner = await log.owner()
    const run = await log.begin(owner, [{ drafts: [], path: 'a\0.json' }, { drafts: [] }])
    const progress = () => book.files(owner, run.run, run.files)
    expect(await progress()).toEqual([
      { committed: [], complete: false },
      { committed: [], complete: false },
    ])
    await run.commit(0, 10, points(10, 15))
    await run.commit(0, 0, points(0, 5))
    await run.commit(1, 0, points(20, 22))
    await run.store.endFiles([{ file: 0, records: 15, note: undefined, isWhole: true }])
    expect(await progress()).toEqual([
      { committed: [[0, 5], [10, 15]], complete: false },
      { committed: [[0, 2]], complete: false },
    ]) // biome-ignore format: a table
    await run.commit(0, 5, points(5, 10))
    await run.store.endFiles([{ file: 1, records: 2, note: 'broke off \0', isWhole: false }])
    expect(await progress()).toEqual([
      { committed: [[0, 15]], complete: true },
      { committed: [[0, 2]], complete: false },
    ])
    expect((await log.stores.runs.get(owner, run.run))?.files).toEqual([
      { path: 'a\0.json', format: 'test', records: 15 },
      { path: 'export-1.json', format: 'test', records: 2, note: 'broke off \0' },
    ])
  })

  test('go on where they were left: another attempt numbers its pages on', async () => {
    const owner = await log.owner()
    const run = await log.begin(owner, [{ drafts: [] }])
    await run.commit(0, 0, points(0, 3))
    const other = log.anotherProcess()
    const store = await other.book.pages(owner, run.run, 'test.life', run.files)
    await store.endFiles([{ file: 0, records: 3, note: undefined, isWhole: true }])
    const again = await log.begin(owner, [{ drafts: [] }], other)
    await again.commit(0, 0, points(0, 3))
    expect((await other.book.finish(owner, run.run, { state: 'succeeded' })).counts).toMatchObject({
      read: 3,
      stored: 3,
    })
  })

  test('must be the same when a run goes on', async () => {
    const owner = await log.owner()
    const { run } = await beginRun(owner, 'files')
    await book.files(owner, run, planned('a.json', 'b.json'))
    await expect(book.files(owner, run, planned('a.json', 'c.json'))).rejects.toMatchObject({ code: 'run.busy' })
    expect(await book.files(owner, run, planned('a.json', 'b.json'))).toHaveLength(2)
  })

  test('are summed up quickly although there are thousands of them', async () => {
    const owner = await log.owner()
    const { run } = await beginRun(owner, 'many')
    const files = planned(...Array.from({ length: 3000 }, (_, i) => `${i}.json`))
    await book.files(owner, run, files)
    await log.sql(
      `insert into dp.batch (usr, run, no, ranges, read, stored, revised, duplicate, dropped, quarantined, events_new, events_revised, events_duplicate)
       select $1, $2, n, array(select v from generate_series(n * 15, n * 15 + 14) f, unnest(array[f, 0, 10]) v), 150, 150, 0, 0, '{}', '{}', 150, 0, 0
       from generate_series(0, 199) n`,
      [owner, Number(run)],
    )
    const started = performance.now()
    const found = await log.stores.runs.get(owner, run)
    expect(performance.now() - started).toBeLessThan(2000)
    expect(found?.formats).toEqual([expect.objectContaining({ files: 3000, records: 30_000 })])
    expect(found?.files).toHaveLength(2000)
    expect(found?.files.every(({ records }) => records === 10)).toBe(true)
    expect(found?.counts.read).toBe(30_000)
  })
})
