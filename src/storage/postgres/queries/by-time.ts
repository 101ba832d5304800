import type pg from 'pg'
import { AppError } from '../../../core/errors.ts'
import type { StoredEvent } from '../../../models/events.ts'
import type { EventFilter } from '../../../models/stream.ts'
import { FIRST_TIMELESS_ID, lowestId, timeOfId } from '../../../utils/fact-id.ts'
import type { EventPage, QueryPage } from '../../ports.ts'
import { type EventRow, eventOf, selectEvents } from '../rows.ts'
import { conditions, parameters } from './filter.ts'

/** Identities cut their time to the second at the coarsest. */
const CUT_MS = 1000
const LOWEST_ID = '00000000-0000-0000-0000-000000000000'
const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff'

/** Where a page ended: `at` is the sorting time in ms, or null among the facts without a time. */
interface Cursor {
  readonly at: number | null
  readonly id: string
}

/**
 * Current events by time. Three ways lead to them: ids that begin with a time are a range of the primary key; facts with
 * a time that is not in their id have an index of their own; facts without a time come last.
 */
export async function queryByTime(
  client: pg.ClientBase,
  owner: number,
  filter: EventFilter,
  page: QueryPage,
): Promise<EventPage> {
  const cursor = page.after === undefined ? undefined : parseCursor(page.after)
  const search: Search = { client, owner, filter, down: page.order === 'desc', wanted: page.limit + 1, cursor }
  const found: Placed[] = []
  if (cursor?.at !== null) {
    const timed = [...(await byId(search)), ...(await byTime(search))]
    timed.sort((a, b) => (search.down ? -order(a, b) : order(a, b)))
    found.push(...timed.slice(0, search.wanted))
  }
  if (found.length < search.wanted && filter.from === undefined && filter.to === undefined) {
    found.push(...(await withoutTime({ ...search, wanted: search.wanted - found.length })))
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
  readonly owner: number
  readonly filter: EventFilter
  readonly down: boolean
  readonly wanted: number
  readonly cursor: Cursor | undefined
}

interface Placed extends Cursor {
  readonly event: StoredEvent
}

const order = (a: Cursor, b: Cursor) => (a.at ?? 0) - (b.at ?? 0) || (a.id < b.id ? -1 : 1)

async function byId(search: Search): Promise<Placed[]> {
  const { filter, cursor, down } = search
  const low = filter.from === undefined ? LOWEST_ID : lowestId(filter.from - CUT_MS)
  const high = filter.to === undefined ? FIRST_TIMELESS_ID : lowestId(filter.to)
  // An id without a time sorts behind all ids of its millisecond.
  const beyond =
    cursor === undefined ? undefined : timeOfId(cursor.id) === undefined ? lowestId((cursor.at ?? 0) + 1) : cursor.id
  return select(search, `e.id`, (add) => [
    `e.id >= ${add(low)} and e.id < ${add(high)}`,
    ...(beyond === undefined ? [] : [`e.id ${down ? '<' : '>'} ${add(beyond)}`]),
  ])
}

async function byTime(search: Search): Promise<Placed[]> {
  const { cursor, down } = search
  const instant = (ms: number, add: (value: unknown) => string) => `to_timestamp(${add(ms)}::float8 / 1000)`
  const edge =
    cursor !== undefined && timeOfId(cursor.id) !== undefined ? (down ? LOWEST_ID : FIRST_TIMELESS_ID) : cursor?.id
  return select(search, 'e.time, e.id', (add) => [
    `e.id >= '${FIRST_TIMELESS_ID}' and e.time is not null`,
    ...(cursor === undefined
      ? []
      : [`(e.time, e.id) ${down ? '<' : '>'} (${instant(cursor.at ?? 0, add)}, ${add(edge ?? HIGHEST_ID)}::uuid)`]),
  ])
}

async function withoutTime(search: Search): Promise<Placed[]> {
  const { cursor, down } = search
  return select(search, 'e.id', (add) => [
    `e.id >= '${FIRST_TIMELESS_ID}' and e.time is null`,
    ...(cursor?.at === null ? [`e.id ${down ? '<' : '>'} ${add(cursor.id)}`] : []),
  ])
}

async function select(
  { client, owner, filter, down, wanted }: Search,
  by: string,
  bounds: (add: (value: unknown) => string) => string[],
): Promise<Placed[]> {
  const bound = parameters(owner)
  const where = await conditions(client, owner, filter, bound)
  if (where === undefined) return []
  where.push('e.usr = $1', 'e.state in (0, 2)', ...bounds(bound.add))
  if (filter.from !== undefined) where.push(`e.time >= to_timestamp(${bound.add(filter.from)}::float8 / 1000)`)
  if (filter.to !== undefined) where.push(`e.time < to_timestamp(${bound.add(filter.to)}::float8 / 1000)`)
  const sorting = by
    .split(', ')
    .map((column) => `${column} ${down ? 'desc' : 'asc'}`)
    .join(', ')
  const rows = `select e.* from dp.event e where ${where.join(' and ')} order by ${sorting} limit ${bound.add(wanted)}`
  const result = await client.query<EventRow>(selectEvents(rows), bound.values)
  const placed = result.rows.map(
    (row): Placed => ({ id: row.fact, at: timeOfId(row.fact) ?? row.time, event: eventOf(row) }),
  )
  return placed.sort((a, b) => (down ? -order(a, b) : order(a, b)))
}

function formatCursor({ at, id }: Cursor): string {
  return Buffer.from(JSON.stringify([at, id])).toString('base64url')
}

function parseCursor(text: string): Cursor {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, 'base64url').toString())
    if (Array.isArray(value)) {
      const [at, id] = value as unknown[]
      if ((at === null || typeof at === 'number') && typeof id === 'string' && /^[0-9a-f-]{36}$/.test(id))
        return { at, id }
    }
  } catch {
    // Said below.
  }
  throw new AppError('cursor.invalid', 'the cursor is none that a page of this query gave')
}
