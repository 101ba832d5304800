import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { EventFilter } from '../../models/stream.ts'
import { wireText } from '../../utils/json-text.ts'
import type { EventReader, LogPage, PlaceSummary } from '../ports.ts'
import { type Connections, only, type Sight } from './connections.ts'
import { milliseconds, present } from './content.ts'
import type { LogNotifier } from './notifier.ts'
import { queryByTime } from './queries/by-time.ts'
import { exportEvents } from './queries/export.ts'
import { conditions, parameters, streamIds, timeConditions } from './queries/filter.ts'
import { readFixes } from './queries/fixes.ts'
import { type EventRow, eventOf, instant, selectEvents } from './rows.ts'

/** A read of the log looks at so many positions at most, so that a rare filter never makes one statement long. */
const SEARCHED_AT_MOST = 250_000
/** Spans of one type follow each other, so few that began earlier can still be open. */
const OPEN_SPANS = 64
export const FACT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function createEventReader(
  connections: Connections,
  notifier: LogNotifier,
  sight: Sight = 'clear',
): EventReader {
  const reader = <T>(owner: number, work: (client: pg.PoolClient) => Promise<T>) =>
    connections.reader(owner, work, sight)
  return {
    query: (owner, filter, page) => reader(owner, (client) => queryByTime(client, owner, filter, page)),
    read: (owner, filter, page) => reader(owner, (client) => readLog(client, owner, filter, page)),
    head: (owner) => reader(owner, async (client) => String((await fence(client)) - 1)),
    async get(owner, fact) {
      if (!FACT.test(fact)) return undefined
      const rows = await reader(owner, (client) =>
        client.query<EventRow>(selectEvents('select * from event where usr = $1 and id = $2'), [owner, fact]),
      )
      return rows.rows.map(eventOf)[0]
    },
    async revisions(owner, fact) {
      if (!FACT.test(fact)) return []
      const both =
        'select * from event_history where usr = $1 and id = $2 union all select * from event where usr = $1 and id = $2'
      const rows = await reader(owner, (client) =>
        client.query<EventRow>(`${selectEvents(both)} order by e.revision`, [owner, fact]),
      )
      return rows.rows.map(eventOf)
    },
    overlapping: (owner, types, from, to, limit) =>
      reader(owner, async (client) => {
        const inside = await queryByTime(client, owner, { type: types, from, to }, { limit })
        const { rows } = await client.query<EventRow>(
          `${selectEvents(`select * from (
             select e.* from dp.type t cross join lateral (
               select * from event where usr = $1 and type = t.id and endtime is not null and time < dp.instant($2) and state in (0, 2)
               order by time desc limit $4) e
             where t.usr = $1 and t.name = any($3)) latest where endtime > dp.instant($2)`)} order by e.time, e.id`,
          [owner, from, types, OPEN_SPANS],
        )
        return [...rows.map(eventOf), ...inside.events].slice(0, limit)
      }),
    fixes: (owner, span) => reader(owner, (client) => readFixes(client, owner, span)),
    places: (owner, filter, limit) => reader(owner, (client) => places(client, owner, filter, limit)),
    counts: (owner) =>
      reader(owner, async (client) => {
        const { rows } = await client.query<{ source: string; stream: string; type: string; events: number }>(
          `select t.source, s.name as stream, t.name as type, sum(y.events)::float8 as events
           from dp.tally y join dp.type t on t.id = y.type join dp.stream s on s.id = y.stream
           where y.usr = $1 group by 1, 2, 3 having sum(y.events) <> 0 order by 1, 2, 3`,
          [owner],
        )
        return rows
      }),
    export: (owner, filter, options) => exportEvents({ connections, sight }, owner, filter, options),
    changed: (position, signal) => notifier.wait(positionOf(position), signal),
  }
}

async function fence(client: pg.ClientBase): Promise<number> {
  return Number(only((await client.query<{ fence: string }>('select dp.fence() as fence')).rows).fence)
}

async function readLog(client: pg.ClientBase, owner: number, filter: EventFilter, page: LogPage) {
  const after = positionOf(page.after)
  // A statement of its own: the rows are read with a snapshot that is younger than the fence.
  const end = Math.min(await fence(client), after + 1 + SEARCHED_AT_MOST)
  const { stream, ...rest } = filter
  const bound = parameters(owner, after, end, page.limit)
  const where = await conditions(client, owner, rest, bound)
  const streams = await streamIds(client, owner, stream)
  if (where === undefined || streams.length === 0 || end <= after + 1)
    return { events: [], head: String(Math.max(after, end - 1)) }
  const bounds = ['e.usr = $1', 'e.stream = s.id', 'e.position > $2', 'e.position < $3']
  const all = [...bounds, ...where, ...timeConditions(filter, bound)].join(' and ')
  const perStream = (table: string) => `select e.* from unnest(${bound.add(streams)}::int[]) s(id)
    cross join lateral (select e.* from ${table} e where ${all} order by e.position limit $4) e`
  const rows = page.allRevisions ? `${perStream('event')} union all ${perStream('event_history')}` : perStream('event')
  const found = await client.query<EventRow>(
    `${selectEvents(`select * from (${rows}) e order by e.position limit $4`)} order by e.position`,
    bound.values,
  )
  const events = found.rows.map(eventOf)
  const last = events.length < page.limit ? undefined : events.at(-1)
  return { events, head: last?.position ?? String(end - 1) }
}

function positionOf(text: string): number {
  if (!/^\d{1,15}$/.test(text))
    throw new AppError('cursor.invalid', `"${text.slice(0, 40)}" is no position; the beginning is 0`)
  return Number(text)
}

async function places(
  client: pg.ClientBase,
  owner: number,
  filter: EventFilter,
  limit: number,
): Promise<readonly PlaceSummary[]> {
  const bound = parameters(owner, limit)
  const where = await conditions(client, owner, filter, bound)
  if (where === undefined) return []
  where.push(...timeConditions(filter, bound))
  const latest = (field: string) =>
    `(array_agg(e.data ->> '${field}' order by e.time desc) filter (where e.data ? '${field}'))[1]`
  const { rows } = await client.query<{
    place: string
    name: string | null
    address: string | null
    semanticType: string | null
    lat: number | null
    lon: number | null
    visits: number
    seconds: number
    first: number
    last: number
  }>(
    `select e.place, ${latest('name')} as name, ${latest('address')} as address, ${latest('semanticType')} as "semanticType",
       (array_agg(e.lat order by e.time desc) filter (where e.lat is not null))[1] as lat,
       (array_agg(e.lon order by e.time desc) filter (where e.lon is not null))[1] as lon,
       count(*)::int as visits, coalesce(extract(epoch from sum(e.endtime - e.time)), 0)::float8 as seconds,
       ${milliseconds('min(e.time)')} as first, ${milliseconds('max(e.time)')} as last
     from event e where ${['e.usr = $1', 'e.place is not null', 'e.time is not null', 'e.state in (0, 2)', ...where].join(' and ')}
     group by e.place order by visits desc, seconds desc limit $2`,
    bound.values,
  )
  return rows.map(({ place, name, address, semanticType, lat, lon, visits, seconds, first, last }) => ({
    place: wireText(place),
    ...present({
      name: name === null ? null : wireText(name),
      address: address === null ? null : wireText(address),
      semanticType: semanticType === null ? null : wireText(semanticType),
      lat,
      lon,
    }),
    visits,
    seconds,
    first: instant(first),
    last: instant(last),
  }))
}
