import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Draft } from '../../models/events.ts'
import { contents, expectExactTallies, point, type TestLog, testLog, thing, visit } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const DAY = Date.UTC(2024, 4, 1)
const rotated = <T>(list: readonly T[], by: number) => [...list.slice(by), ...list.slice(0, by)]

describe('two processes that import the same', () => {
  test('store everything once, and the counts of both close', async () => {
    const owner = await log.owner()
    const stores = [log.stores, log.anotherProcess()] as const
    const drafts = Array.from({ length: 1200 }, (_, i) =>
      i % 3 === 0 ? point(DAY + i) : i % 3 === 1 ? visit(DAY + i, `${i}`) : thing(`${i}`),
    )
    const outcomes = await Promise.all(
      stores.map(async (own, who) => {
        const run = await log.begin(owner, [{ drafts }], own)
        // Each begins elsewhere, so that pages of one cut across those of the other.
        const mine = rotated(drafts, who * 350)
        const pages = Array.from({ length: 12 }, (_, i) => i * 100)
        const counts = await Promise.all(pages.map((from) => run.commit(0, from, mine.slice(from, from + 100))))
        const { events } = await own.book.finish(owner, run.run, { state: 'succeeded' })
        expect(counts.reduce((sum, page) => sum + page.records.read, 0)).toBe(1200)
        expect(events.new + events.duplicate + events.revised).toBe(1200)
        return events
      }),
    )
    expect(outcomes.reduce((sum, events) => sum + events.new, 0)).toBe(1200)
    expect((await contents(log, owner)).size).toBe(1200)
    await expectExactTallies(log, owner)
  })

  test('end in the same rows when they say different things of the same facts', async () => {
    const read = (who: number) =>
      Array.from({ length: 400 }, (_, i) =>
        visit(DAY + i * 1000, 'k', { subject: `from ${who}`, data: { [`w${who}`]: i } }),
      )
    const files = [1, 2].map((who) => ({ rank: who, drafts: read(who) }))
    const alone = await log.owner()
    for (const file of files) await log.import(alone, [file])
    const owner = await log.owner()
    const stores = [log.stores, log.anotherProcess()]
    await Promise.all(
      files.map(async (file, who) => {
        const run = await log.begin(owner, [file], stores[who])
        const drafts = rotated(file.drafts, who * 130)
        await Promise.all([0, 80, 160, 240, 320].map((from) => run.commit(0, from, drafts.slice(from, from + 80))))
      }),
    )
    expect(await contents(log, owner)).toEqual(await contents(log, alone))
    await expectExactTallies(log, owner)
  })

  test('append to one stream without losing or doubling', async () => {
    const owner = await log.owner()
    const stores = [log.stores, log.anotherProcess()]
    const all = await Promise.all(
      stores.flatMap(({ editor }) =>
        Array.from({ length: 40 }, (_, i) =>
          editor.append(owner, 'shared', [
            { type: 'a', id: `${i}`, data: { i } },
            { type: 'b', id: `${39 - i}`, data: { i: 39 - i } },
          ]),
        ),
      ),
    )
    const outcomes = all.flat().map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'new')).toHaveLength(80)
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(80)
    expect(await log.stores.events.counts(owner)).toEqual([
      { source: '/v1/streams/shared', stream: 'shared', type: 'a', events: 40 },
      { source: '/v1/streams/shared', stream: 'shared', type: 'b', events: 40 },
    ])
  })
})

describe('a writer that dies', () => {
  test('in the middle of a COPY leaves nothing half-written, and the next goes on', async () => {
    const drafts = Array.from({ length: 20_000 }, (_, i) => point(DAY + i, { data: { text: `${i} `.repeat(100) } }))
    const { owner, run } = await killedInCopy(drafts)
    for (const table of ['event', 'batch', 'tally', 'seen'])
      expect(await log.sql(`select from dp.${table} where usr = $1`, [owner])).toEqual([])
    // Its positions are nobody's.
    expect((await log.stores.events.read(owner, {}, { after: '0', limit: 1 })).events).toEqual([])
    const { events } = await run.commit(0, 0, drafts.slice(0, 5000))
    expect(events).toEqual({ new: 5000, revised: 0, duplicate: 0 })
    expect((await log.stores.events.read(owner, {}, { after: '0', limit: 1 })).events).toHaveLength(1)
    await expectExactTallies(log, owner)
  })

  test('while idle is replaced', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [point(DAY)] }])
    await log.stores.events.head(owner)
    await log.sql(
      "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'datapunk %' and datname = current_database()",
    )
    await pause(50)
    expect((await log.import(owner, [{ drafts: [point(DAY + 1)] }])).events.new).toBe(1)
    expect((await log.stores.events.query(owner, {}, { limit: 5 })).events).toHaveLength(2)
  })

  /** A COPY may be over before it is met: then another one is made, of another owner. */
  async function killedInCopy(drafts: readonly Draft[]) {
    for (let tries = 0; tries < 10; tries++) {
      const owner = await log.owner()
      const run = await log.begin(owner, [{ drafts }])
      let isOver = false
      const committing = run
        .commit(0, 0, drafts)
        .then(
          () => 'stored',
          (error) => error.code,
        )
        .finally(() => {
          isOver = true
        })
      await killWriter('copy dp.event%', () => isOver)
      const end = await committing
      if (end === 'stored') continue
      expect(end).toBe('database.unavailable')
      return { owner, run }
    }
    throw new Error('ten times the COPY was over before it was met')
  }

  async function killWriter(statement: string, isOver: () => boolean): Promise<void> {
    const client = new pg.Client({ connectionString: log.url })
    await client.connect()
    try {
      while (!isOver()) {
        const { rows } = await client.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where query like $1 and state = 'active' and datname = current_database()",
          [statement],
        )
        if (rows.length > 0) return
        await pause(1)
      }
    } finally {
      await client.end()
    }
  }
})
