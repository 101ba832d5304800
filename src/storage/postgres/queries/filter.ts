import type pg from 'pg'
import type { EventFilter } from '../../../models/stream.ts'
import { storableText } from '../../../utils/json-text.ts'

/** Parameters of a statement as they are gathered: `add` answers the placeholder. */
export interface Parameters {
  readonly values: unknown[]
  add(value: unknown): string
}

export function parameters(...first: unknown[]): Parameters {
  const values = [...first]
  return {
    values,
    add(value) {
      values.push(value)
      return `$${values.length}`
    },
  }
}

const SCALE = 1e7

/**
 * Conditions on `e`, a row of dp.event, for everything of the filter but its times; undefined where nothing can match.
 * Names of streams, types, kinds and sources become numbers here: the tables are small, the log is not.
 */
export async function conditions(
  client: pg.ClientBase,
  owner: number,
  filter: EventFilter,
  bound: Parameters,
): Promise<string[] | undefined> {
  const where: string[] = []
  if (filter.stream !== undefined) {
    const streams = await streamIds(client, owner, filter.stream)
    if (streams.length === 0) return undefined
    where.push(`e.stream = any(${bound.add(streams)}::int[])`)
  }
  if (filter.type !== undefined || filter.kind !== undefined || filter.source !== undefined) {
    const { rows } = await client.query<{ id: number }>(
      `select id from dp.type where usr = $1 and ($2::text[] is null or name = any($2)) and ($3::text[] is null or kind = any($3))
         and ($4::text[] is null or source = any($4))`,
      [owner, texts(filter.type), texts(filter.kind), texts(filter.source)],
    )
    if (rows.length === 0) return undefined
    where.push(`e.type = any(${bound.add(rows.map((row) => row.id))}::int[])`)
  }
  if (filter.place !== undefined) where.push(`e.place = ${bound.add(storableText(filter.place))}`)
  if (filter.bbox !== undefined) where.push(inBox(filter.bbox, bound))
  if (filter.text !== undefined) {
    where.push(
      `e.id = any(array(select x.id from event_text x where x.usr = ${bound.add(owner)} and x.words @@ plainto_tsquery('simple', ${bound.add(storableText(filter.text))})))`,
    )
  }
  return where
}

/** The times of a filter. */
export function timeConditions({ from, to }: EventFilter, bound: Parameters): string[] {
  return [
    ...(from === undefined ? [] : [`e.time >= dp.instant(${bound.add(from)})`]),
    ...(to === undefined ? [] : [`e.time < dp.instant(${bound.add(to)})`]),
  ]
}

/** Names as PostgreSQL takes them: one with a character that it refuses is the name of nothing. */
const texts = (names: readonly string[] | undefined) => names?.map(storableText) ?? null

function inBox([west, south, east, north]: readonly [number, number, number, number], bound: Parameters): string {
  const e7 = (degrees: number) => bound.add(Math.round(degrees * SCALE))
  const latitude = `e.lat between ${e7(south)} and ${e7(north)}`
  // West of east in the ordinary case; a box over the antimeridian is two.
  return west <= east
    ? `${latitude} and e.lon between ${e7(west)} and ${e7(east)}`
    : `${latitude} and (e.lon >= ${e7(west)} or e.lon <= ${e7(east)})`
}

export async function streamIds(
  client: pg.ClientBase,
  owner: number,
  names: readonly string[] | undefined,
): Promise<number[]> {
  const { rows } = await client.query<{ id: number }>(
    'select id from dp.stream where usr = $1 and ($2::text[] is null or name = any($2))',
    [owner, texts(names)],
  )
  return rows.map((row) => row.id)
}
