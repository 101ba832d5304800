import { setTimeout as pause } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { StoredEvent } from '../../models/events.ts'
import type { EventReader } from '../ports.ts'
import { point, type TestLog, testLog, visit } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const DAY = Date.UTC(2024, 4, 1)

/** Reads on from a position until there is nothing more. */
async function readOn(
  events: EventReader,
  owner: number,
  after: string,
  limit = 100,
): Promise<{ read: StoredEvent[]; head: string }> {
  const read: StoredEvent[] = []
  let head = after
  for (;;) {
    const page = await events.read(owner, {}, { after: head, limit, allRevisions: true })
    read.push(...page.events)
    head = page.head
    if (page.events.length < limit) return { read, head }
  }
}

/** A transaction of somebody else, open until `end`. */
async function openTransaction(first: string) {
  const client = new pg.Client({ connectionString: log.url })
  client.on('error', () => undefined)
  await client.connect()
  await client.query('begin')
  const { rows } = await client.query(first)
  return {
    client,
    rows,
    async end(how: 'commit' | 'rollback') {
      await client.query(how)
      await client.end()
    },
  }
}

/** A writer that has taken a block of positions and written to it, and takes its time to commit. */
async function slowWriter(owner: number) {
  const { run } = await log.import(owner, [{ drafts: [point(DAY - 1)] }])
  const writer = await openTransaction('select dp.take_positions(3)::int as first')
  const first: number = writer.rows[0].first
  await writer.client.query(
    `insert into dp.event (position, hash, id, usr, run, stream, type, revision, precision, state, data)
     select $2 + n, 0, gen_random_uuid(), usr, run, stream, type, 1, 0, 0, '{}' from dp.event, generate_series(0, 2) n where usr = $1 and run = $3`,
    [owner, first, Number(run)],
  )
  return { first, end: writer.end }
}

describe('positions', () => {
  test('grow with every event, in order of the rows, and each is given once', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: Array.from({ length: 10 }, (_, i) => point(DAY + i)) }], { perPage: 4 })
    const { read, head } = await readOn(log.stores.events, owner, '0')
    expect(read.map((event) => event.time?.slice(-5, -1))).toEqual(Array.from({ length: 10 }, (_, i) => `.00${i}`))
    const positions = read.map((event) => Number(event.position))
    expect(positions).toEqual([...new Set(positions)].sort((a, b) => a - b))
    expect(head).toBe(await log.stores.events.head(owner))
  })

  test('are not read beyond a block that is still open, and then in order', async () => {
    const owner = await log.owner()
    const slow = await slowWriter(owner)
    const start = String(slow.first - 1)
    await log.import(owner, [{ drafts: [point(DAY)] }])
    const held = await readOn(log.stores.events, owner, start)
    expect(held).toEqual({ read: [], head: start })
    expect(await log.stores.events.head(owner)).toBe(start)
    await slow.end('commit')
    const { read } = await readOn(log.stores.events, owner, start)
    expect(read.map((event) => Number(event.position) - slow.first)).toEqual([0, 1, 2, 3])
  })

  test('of a writer that gave up are passed over', async () => {
    const owner = await log.owner()
    const slow = await slowWriter(owner)
    await log.import(owner, [{ drafts: [point(DAY)] }])
    await slow.end('rollback')
    const { read } = await readOn(log.stores.events, owner, String(slow.first - 1))
    expect(read.map((event) => Number(event.position) - slow.first)).toEqual([3])
  })

  test('are held up by no other transaction, however long it is open and whatever it writes', async () => {
    const owner = await log.owner()
    const others = await Promise.all([
      openTransaction('select pg_current_xact_id()'),
      openTransaction("insert into dp.owner (name) values ('somebody') returning id"),
      openTransaction('select pg_advisory_xact_lock(17488)'),
      openTransaction('select pg_advisory_xact_lock(17488, 77)'),
      openTransaction('select * from dp.event for share'),
    ])
    const { run } = await log.import(owner, [{ drafts: [point(DAY), visit(DAY, 'a')] }])
    const { read } = await readOn(log.stores.events, owner, '0')
    expect(read.map((event) => event.run)).toEqual([run, run])
    for (const other of others) await other.end('rollback')
  })

  test('of another database on the same server hold nobody up', async () => {
    const other = await testLog()
    const owner = await other.owner()
    const slow = await slowWriter(await log.owner())
    await other.import(owner, [{ drafts: [point(DAY)] }])
    expect((await readOn(other.stores.events, owner, '0')).read).toHaveLength(1)
    await slow.end('rollback')
    await other.close()
  })

  test('are not lost to others when a writer is interrupted while it takes them', async () => {
    const blocker = await openTransaction('select pg_advisory_lock(17488, 1)')
    const waiting = log.sql("set statement_timeout = '100ms'; select dp.take_positions(1)")
    await expect(waiting).rejects.toThrow('statement timeout')
    await blocker.end('commit')
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [point(DAY)] }])
    const failing = log.sql('begin; select dp.take_positions(-1000000000000); commit')
    await expect(failing).rejects.toThrow('out of bounds')
    expect((await log.import(owner, [{ drafts: [point(DAY + 1)] }])).events.new).toBe(1)
    expect(await log.sql("select from pg_locks where locktype = 'advisory' and classid = 17488 and objid = 1")).toEqual(
      [],
    )
  })

  test('are followed without a miss and without seeing one twice while many write', async () => {
    const owner = await log.owner()
    const others = [log.stores, log.anotherProcess(), log.anotherProcess()]
    const unrelated = await openTransaction('select pg_current_xact_id()')
    const start = await log.stores.events.head(owner)
    const ending = new AbortController()
    const follow = async (events: EventReader, limit: number) => {
      const read: StoredEvent[] = []
      let head = start
      for (;;) {
        const isOver = ending.signal.aborted
        const page = await readOn(events, owner, head, limit)
        read.push(...page.read)
        head = page.head
        if (isOver) return read
        await events.changed(head, ending.signal)
      }
    }
    const followers = others.map(({ events }, i) => follow(events, [3, 50, 1000][i] ?? 1))

    const append = async (stores: (typeof others)[number], who: number) => {
      for (let i = 0; i < 25; i++) {
        const events = Array.from({ length: 1 + (i % 4) }, (_, k) => ({
          type: 'note',
          id: `${(i * 7 + k) % 40}`,
          data: { who, i },
        }))
        await stores.editor.append(owner, `notes`, events)
        if (i % 5 === 0) await pause(3)
      }
    }
    const write = async (stores: (typeof others)[number], who: number) => {
      for (let round = 0; round < 3; round++) {
        const run = await log.begin(owner, [{ drafts: [], rank: who, asof: round }], stores)
        const drafts = Array.from({ length: 300 }, (_, i) =>
          visit(DAY + (i % 200) * 1000, 'k', { data: { [`w${who}`]: round } }),
        )
        await Promise.all([0, 100, 200].map((from) => run.commit(0, from, drafts.slice(from, from + 100))))
      }
    }
    const edit = async () => {
      for (let i = 0; i < 20; i++) {
        const { events } = await log.stores.events.query(owner, { type: ['note'] }, { limit: 5 })
        for (const { fact } of events) await log.stores.editor.edit(owner, fact, { subject: `s${i}` })
      }
    }
    await Promise.all([...others.map(append), ...others.map(write), edit()])
    ending.abort()
    const read = await Promise.all(followers)
    await unrelated.end('rollback')
    const there = await log.sql<{ id: string; position: string }>(
      `select id || '.' || revision as id, position from (select id, revision, position, usr from dp.event union all
         select id, revision, position, usr from dp.event_history) all_revisions where usr = $1 order by position`,
      [owner],
    )
    expect(there.length).toBeGreaterThan(900)
    for (const each of read) {
      expect(each.map(({ fact, revision, position }) => ({ id: `${fact}.${revision}`, position }))).toEqual(there)
      // Revisions of a fact come in their order.
      const latest = new Map<string, number>()
      for (const { fact, revision } of each) {
        expect(revision).toBe((latest.get(fact) ?? 0) + 1)
        latest.set(fact, revision)
      }
    }
  })
})

describe('reading the log', () => {
  test('shows a revised fact again, at its new position, and the superseded one only when asked', async () => {
    const owner = await log.owner()
    const drafts = [visit(DAY, 'a'), visit(DAY, 'b')]
    await log.import(owner, [{ drafts }])
    const before = await log.stores.events.head(owner)
    await log.import(owner, [{ drafts: [visit(DAY, 'a', { subject: 'x' })], asof: 1 }])
    const page = { after: '0', limit: 10 }
    const shown = async (allRevisions: boolean) =>
      (await log.stores.events.read(owner, {}, { ...page, allRevisions })).events.map(
        ({ data, revision }) => `${JSON.parse(data).key}${revision}`,
      )
    expect(await shown(false)).toEqual(['b1', 'a2'])
    expect(await shown(true)).toEqual(['a1', 'b1', 'a2'])
    const { events } = await log.stores.events.read(owner, {}, { after: before, limit: 10 })
    expect(events.map(({ revision, subject }) => [revision, subject])).toEqual([[2, 'x']])
  })

  test('takes a filter and tells how far it has searched', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [visit(DAY, 'a'), point(DAY), visit(DAY + 5000, 'b')] }])
    await log.stores.editor.append(owner, 'mine', [{ type: 'note', data: {} }])
    const head = await log.stores.events.head(owner)
    const read = async (filter: Parameters<EventReader['read']>[1], limit = 10) => {
      const page = await log.stores.events.read(owner, filter, { after: '0', limit })
      return { types: page.events.map(({ type }) => type.split('.').at(-1)), head: page.head }
    }
    expect(await read({ type: ['test.life.visit'] })).toEqual({ types: ['visit', 'visit'], head })
    expect(await read({ stream: ['mine'] })).toEqual({ types: ['note'], head })
    expect(await read({ kind: ['moved'], from: DAY, to: DAY + 1 })).toEqual({ types: ['point'], head })
    expect(await read({ from: DAY + 1 })).toEqual({ types: ['visit'], head })
    expect(await read({ stream: ['nobody'] })).toEqual({ types: [], head })
    expect(await read({ type: ['nothing'] })).toEqual({ types: [], head })
    const first = await read({}, 1)
    expect(first.types).toEqual(['visit'])
    expect(Number(first.head)).toBeLessThan(Number(head))
  })

  test('refuses what is no position, and waits at one that is not reached yet', async () => {
    const owner = await log.owner()
    for (const after of ['', '-1', '1.5', 'x', '9'.repeat(16)])
      await expect(log.stores.events.read(owner, {}, { after, limit: 1 })).rejects.toMatchObject({
        code: 'cursor.invalid',
      })
    expect(await log.stores.events.read(owner, {}, { after: '999999999', limit: 1 })).toEqual({
      events: [],
      head: '999999999',
    })
  })
})
