import type pg from 'pg'
import { AppError } from '../../../core/errors.ts'
import type { StoredEvent } from '../../../models/events.ts'
import type { EventFilter } from '../../../models/stream.ts'
import { FIRST_TIMELESS_ID, lowestId, timeOfId } from '../../../utils/fact-id.ts'
import type { EventPage, QueryPage } from '../../ports.ts'
import { type EventRow, eventOf, selectEvents } from '../rows.ts'
import { conditions, type Parameters, parameters, timeConditions } from './filter.ts'

/** Identities cut their time to the second at the coarsest. */
const CUT_MS = 1000
/** What a `Date` can hold. */
const MOST_MS = 8.64e15

/** Where a page ended: `at` is the sorting time in ms, or null among the facts without a time. */
interface Cursor {
  readonly at: number | null
  readonly id: string
}

/**
 * Current events by time. Three ways lead to them: ids that begin with a time are a range of the primary key; facts with
 * a time that is not in their id have an index of their own; facts whose owner changed the time are few and looked up
 * one by one. Facts without a time come last.
 */
export async function queryByTime(
  client: pg.ClientBase,
  owner: number,
  filter: EventFilter,
  page: QueryPage,
): Promise<EventPage> {
  const cursor = page.after === undefined ? undefined : parseCursor(page.after)
  const known = parameters(owner)
  const wanting = await conditions(client, owner, filter, known)
  if (wanting === undefined) return { events: [] }
  const hasMoved = await hasMovedFacts(client, owner)
  const down = page.order === 'desc'
  const search: Search = {
    client,
    filter,
    wanting,
    values: known.values,
    hasMoved,
    down,
    wanted: page.limit + 1,
    cursor,
  }
  const found: Placed[] = []
  if (cursor?.at !== null)
    found.push(...(await firstOf(search, hasMoved ? [byId, byTime, byMovedTime] : [byId, byTime])))
  if (found.length < search.wanted && filter.from === undefined && filter.to === undefined) {
    const left = { ...search, wanted: search.wanted - found.length }
    found.push(...(await firstOf(left, hasMoved ? [withoutTime, withoutTimeAnyMore] : [withoutTime])))
  }
  const events = found.slice(0, page.limit)
  const last = events.at(-1)
  return {
    events: events.map((row) => row.event),
    ...(found.length > page.limit && last !== undefined ? { next: formatCursor(last) } : {}),
  }
}

interface Search {
  readonly client: pg.ClientBase
  readonly filter: EventFilter
  /** Conditions of the filter, and the values of their placeholders. */
  readonly wanting: readonly string[]
  readonly values: readonly unknown[]
  /** Whether there are facts whose owner changed the time: most owners never did, and have two ways less to go. */
  readonly hasMoved: boolean
  readonly down: boolean
  readonly wanted: number
  readonly cursor: Cursor | undefined
}

interface Placed extends Cursor {
  readonly event: StoredEvent
}

/** A way to events: which, in which order, and where a row stands in it. */
interface Way {
  readonly where: readonly string[]
  readonly by: readonly string[]
  readonly at: (row: EventRow) => number | null
}

async function firstOf(
  search: Search,
  ways: readonly ((search: Search, bound: Parameters) => Way)[],
): Promise<readonly Placed[]> {
  const found: Placed[] = []
  for (const way of ways) found.push(...(await select(search, way)))
  return found.sort((a, b) => (search.down ? -order(a, b) : order(a, b))).slice(0, search.wanted)
}

const order = (a: Cursor, b: Cursor) => (a.at ?? 0) - (b.at ?? 0) || (a.id < b.id ? -1 : 1)

const MOVED = 'any(array(select x.id from dp.edit x where x.usr = $1 and x.moved))'

function byId({ filter, cursor, down }: Search, bound: Parameters): Way {
  const low = filter.from === undefined ? undefined : lowestId(filter.from - CUT_MS)
  const high = filter.to === undefined ? FIRST_TIMELESS_ID : lowestId(Math.ceil(filter.to))
  const where = [`e.id < ${bound.add(high)} and not e.id = ${MOVED}`]
  if (low !== undefined) where.push(`e.id >= ${bound.add(low)}`)
  if (cursor !== undefined) {
    const { edge, isOpen } = edgeOf(cursor)
    where.push(`e.id ${down ? '<' : isOpen ? '>' : '>='} ${bound.add(edge)}`)
  }
  return { where, by: ['e.id'], at: (row) => timeOfId(row.fact) ?? row.time }
}

/** Where a cursor stands among the ids that begin with a time: at its own id, or between two times. */
function edgeOf({ at, id }: Cursor): { readonly edge: string; readonly isOpen: boolean } {
  const time = at ?? 0
  if (timeOfId(id) === time) return { edge: id, isOpen: true }
  const isBelow = !Number.isInteger(time) || id < lowestId(time)
  return { edge: lowestId(isBelow ? Math.ceil(time) : time + 1), isOpen: false }
}

function byTime({ cursor, down }: Search, bound: Parameters): Way {
  const where = [`e.id >= '${FIRST_TIMELESS_ID}' and e.time is not null and not e.id = ${MOVED}`]
  return inOrderOfTime(where, cursor, down, bound)
}

function byMovedTime({ cursor, down }: Search, bound: Parameters): Way {
  return inOrderOfTime([`e.id = ${MOVED} and e.time is not null`], cursor, down, bound)
}

function inOrderOfTime(where: string[], cursor: Cursor | undefined, down: boolean, bound: Parameters): Way {
  if (cursor !== undefined) {
    const [at, id] = [bound.add(cursor.at ?? 0), bound.add(cursor.id)]
    where.push(`(e.time, e.id) ${down ? '<' : '>'} (dp.instant(${at}), ${id}::uuid)`)
  }
  return { where, by: ['e.time', 'e.id'], at: (row) => row.time }
}

function withoutTime(search: Search, bound: Parameters): Way {
  return inOrderOfId([`e.id >= '${FIRST_TIMELESS_ID}' and e.time is null and not e.id = ${MOVED}`], search, bound)
}

function withoutTimeAnyMore(search: Search, bound: Parameters): Way {
  return inOrderOfId([`e.id = ${MOVED} and e.time is null`], search, bound)
}

function inOrderOfId(where: string[], { cursor, down }: Search, bound: Parameters): Way {
  if (cursor?.at === null) where.push(`e.id ${down ? '<' : '>'} ${bound.add(cursor.id)}`)
  return { where, by: ['e.id'], at: () => null }
}

async function select(search: Search, way: (search: Search, bound: Parameters) => Way): Promise<readonly Placed[]> {
  const { client, filter, wanting, values, down, wanted } = search
  const bound = parameters(...values)
  const { where, by, at } = way(search, bound)
  const all = ['e.usr = $1', 'e.state in (0, 2)', ...wanting, ...where, ...timeConditions(filter, bound)]
  const sorting = by.map((column) => `${column} ${down ? 'desc' : 'asc'}`).join(', ')
  const rows = `select e.* from event e where ${all.join(' and ')} order by ${sorting} limit ${bound.add(wanted)}`
  const result = await client.query<EventRow>(selectEvents(rows), bound.values)
  return result.rows.map((row): Placed => ({ id: row.fact, at: at(row), event: eventOf(row) }))
}

async function hasMovedFacts(client: pg.ClientBase, owner: number): Promise<boolean> {
  const { rows } = await client.query('select from dp.edit where usr = $1 and moved limit 1', [owner])
  return rows.length > 0
}

function formatCursor({ at, id }: Cursor): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

function parseCursor(text: string): Cursor {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(value) && value.length === 2) {
      const [at, id] = value as unknown[]
      const isTime = at === null || (typeof at === 'number' && Math.abs(at) <= MOST_MS)
      if (isTime && typeof id === 'string' && UUID.test(id)) return { at, id }
    }
  } catch {
    // Said below.
  }
  throw new AppError('cursor.invalid', 'the cursor is none that a page of this query gave')
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
