import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { EventColumns } from '../../../models/batch.ts'
import { uuidText } from '../../../utils/fact-id.ts'
import { only } from '../connections.ts'
import { int8Array, uuidArray } from './arrays.ts'
import { copyEvents, copyStream, type RowContext } from './copy-rows.ts'
import { type DistinctRows, distinctRows, fingerprint, idRange } from './distinct.ts'
import { lockFacts } from './facts.ts'
import { type Placed, type ReviseContext, reviseRows } from './revise.ts'
import type { SeenFacts } from './seen.ts'

/** What became of a row of the batch. */
export const NEW = 0
const REVISED = 1
export const DUPLICATE = 2

export interface AppendContext extends RowContext, ReviseContext {
  /** All positions below were stored when the transaction began: `dp.fence()`, asked for before. */
  readonly fence: number
  /** Is filled with where every row came to stand that is not a duplicate; small batches only. */
  readonly placed?: Map<number, Placed>
}

export interface Appended {
  /** NEW, REVISED or DUPLICATE by row. */
  readonly outcome: Uint8Array
  /** First position given out and how many; rows that were new have theirs in order of the rows. */
  readonly first: number
  readonly positions: number
  /** Which stored facts were read again with the content they have. */
  readonly seen: readonly SeenFacts[]
  /** Change of the number of live events, by index of the columns' types. */
  readonly live: ReadonlyMap<number, number>
}

/**
 * Appends a batch within the caller's transaction. Cheapest question first: nothing stored in the range of ids → all
 * rows are copied straight in; the same rows stored → nothing is sent; else ids and hashes are asked for.
 */
export async function appendColumns(
  client: pg.PoolClient,
  columns: EventColumns,
  context: AppendContext,
): Promise<Appended> {
  // Rows that came to the fact of another are never its first ones: all that tells of the fact by itself goes before them.
  const distinct = distinctOf(columns, context)
  const outcome = new Uint8Array(columns.count).fill(NEW)
  const isWhole = await compare(client, columns, distinct, context, outcome)
  const { fresh, changed, again } = sortedOut(distinct, context, outcome)
  const live = new Map<number, number>()
  const positions = fresh.length + changed.length
  let first = 0
  if (positions > 0) {
    if (changed.length > 0)
      await lockFacts(client, context.owner, [...new Set(changed.map((row) => uuidText(columns.id, row)))])
    const { rows } = await client.query<{ first: string }>('select dp.take_positions($1) as first', [positions])
    first = Number(only(rows).first)
  }
  if (fresh.length > 0)
    await pipeline(
      Readable.from(copyStream(columns, fresh, first, context)),
      client.query(copyFrom(copyEvents(columns))),
    )
  fresh.forEach((row, k) => {
    const type = columns.type[row] as number
    live.set(type, (live.get(type) ?? 0) + 1)
    context.placed?.set(row, { position: first + k, revision: 1 })
  })
  if (changed.length > 0) {
    const several = severalRows(distinct)
    const hasOthers = (row: number) => several.has(row)
    const result = { outcome, placed: context.placed, live, again, hasOthers }
    await reviseRows(client, columns, changed, first + fresh.length, context, result)
  }
  const seen = context.reading === undefined ? [] : seenFacts(columns, distinct, context, isWhole, again)
  return { outcome, first, positions, seen, live }
}

function distinctOf(columns: EventColumns, { renamed }: AppendContext): DistinctRows {
  const distinct = distinctRows(columns, renamed?.size === 0 ? undefined : renamed)
  if (renamed === undefined || renamed.size === 0) return distinct
  const ids = new Set([...renamed.keys()].map((row) => uuidText(columns.id, row)))
  const several = [...distinct.first].filter((row) => ids.has(uuidText(columns.id, row)))
  return { ...distinct, several: new Set([...distinct.several, ...several]) }
}

/**
 * Marks rows that are stored already as DUPLICATE, or REVISED where their content is another. Answers whether what is
 * stored in the range of ids is just what the batch has.
 */
async function compare(
  client: pg.PoolClient,
  columns: EventColumns,
  distinct: DistinctRows,
  context: AppendContext,
  outcome: Uint8Array,
): Promise<boolean> {
  if (distinct.first.length === 0) return false
  // Ids of events that are no readings are scattered: a range of them says nothing.
  if (context.reading === undefined) return compareEach(client, columns, distinct, context, outcome)
  const { low, high } = idRange(columns)
  const probe = await client.query<{ any: boolean }>(
    'select exists(select from dp.event where usr = $1 and id between $2 and $3) as any',
    [context.owner, low, high],
  )
  if (!only(probe.rows).any) return false
  const range = await client.query<{ rows: string; hash: string | null; newest: number | null }>(
    `select count(*) as rows, bit_xor(hash) as hash, max(position)::float8 as newest from (
       select hash, position from dp.event where usr = $1 and id between $2 and $3 and type = any($4) and state <> 3 limit $5) range`,
    [context.owner, low, high, typesOf(columns, distinct, context), distinct.first.length + 1],
  )
  const { rows, hash, newest } = only(range.rows)
  if (Number(rows) === distinct.first.length && hash === fingerprint(columns, distinct.first)) {
    for (const row of distinct.first) outcome[row] = DUPLICATE
    return (newest ?? 0) < context.fence
  }
  return compareEach(client, columns, distinct, context, outcome)
}

async function compareEach(
  client: pg.PoolClient,
  columns: EventColumns,
  distinct: DistinctRows,
  context: AppendContext,
  outcome: Uint8Array,
): Promise<false> {
  const answer = await client.query<{ codes: string }>(
    `select string_agg(case when e.id is null then '0' when e.state = 1 then '2' when e.state = 3 then '1'
         when e.hash = q.hash or e.revision >= ($4::int[])[q.n] then '2' else '1' end, '' order by q.n) as codes
     from unnest($2::uuid[], $3::bigint[]) with ordinality q(id, hash, n) left join dp.event e on e.usr = $1 and e.id = q.id`,
    [
      context.owner,
      uuidArray(columns.id, distinct.first),
      int8Array(columns.hash, distinct.first),
      revisionsOf(columns, distinct, context),
    ],
  )
  const { codes } = only(answer.rows)
  distinct.first.forEach((row, k) => {
    outcome[row] = codes.charCodeAt(k) - 48
  })
  return false
}

/**
 * Of an owner's own events the later revision counts, since they are no readings that could be weighed: what is stored is
 * not revised by an older one that comes out of an export.
 */
function revisionsOf(columns: EventColumns, distinct: DistinctRows, context: AppendContext): number[] | null {
  const { revision } = columns
  if (context.reading !== undefined || revision === undefined) return null
  return Array.from(distinct.first, (row) => revision.get(row) ?? 1)
}

interface SortedOut {
  /** Rows to copy in. */
  readonly fresh: readonly number[]
  /** Rows to weigh against what is stored, in order. */
  readonly changed: readonly number[]
  /** Rows that only say again what is stored, or what the batch itself brings: readings, for all that. */
  readonly again: number[]
}

function sortedOut(distinct: DistinctRows, context: AppendContext, outcome: Uint8Array): SortedOut {
  const fresh: number[] = []
  const changed = [...distinct.changed, ...(context.renamed?.keys() ?? [])]
  const again: number[] = []
  for (const row of distinct.first) {
    if (outcome[row] === NEW) fresh.push(row)
    // Of a fact with several contents every reading counts by itself.
    else if (outcome[row] === REVISED || distinct.several.has(row)) changed.push(row)
    else again.push(row)
  }
  distinct.repeats.forEach((row, k) => {
    const before = distinct.repeated[k] as number
    if (isSameReading(context, row, before)) outcome[row] = DUPLICATE
    else if (outcome[before] === REVISED) changed.push(row)
    else again.push(row)
  })
  for (const row of again) outcome[row] = DUPLICATE
  for (const row of changed) outcome[row] = REVISED
  return { fresh, changed: changed.sort((a, b) => a - b), again }
}

function isSameReading(context: AppendContext, row: number, other: number): boolean {
  return context.reading === undefined || readingKey(context, row) === readingKey(context, other)
}

/** Files of the same rank and time count as one. */
function readingKey({ origin, reading }: AppendContext, row: number): string {
  const { rank, asof } = reading?.(origin?.(row).file ?? 0) ?? { rank: 0, asof: 0 }
  return `${rank}/${asof}`
}

function severalRows(distinct: DistinctRows): ReadonlySet<number> {
  return new Set([...distinct.several, ...distinct.changed])
}

/** What `again` tells, by rank and time; in short form where it is everything stored in the range. */
function seenFacts(
  columns: EventColumns,
  distinct: DistinctRows,
  context: AppendContext,
  isWhole: boolean,
  again: readonly number[],
): SeenFacts[] {
  if (again.length === 0) return []
  const { low, high } = idRange(columns)
  const groups = new Map<string, number[]>()
  const keys = new Map<number, string>()
  for (const row of again.toSorted((a, b) => a - b)) {
    const file = context.origin?.(row).file ?? 0
    const key = keys.get(file) ?? readingKey(context, row)
    keys.set(file, key)
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [row])
    else group.push(row)
  }
  const range = { low, high, types: typesOf(columns, distinct, context), before: context.fence }
  return [...groups.values()].map((rows) => {
    const { file } = context.origin?.(rows[0] as number) ?? { file: 0 }
    const isAll = isWhole && rows.length >= distinct.first.length && groups.size === 1
    return { ...range, file, ...(isAll ? {} : { tails: idTails(columns, rows) }) }
  })
}

/** The last 8 bytes of the ids: enough to know them again. */
function idTails({ id }: EventColumns, rows: readonly number[]): Uint8Array {
  const tails = new Uint8Array(rows.length * 8)
  rows.forEach((row, k) => {
    tails.set(id.subarray(row * 16 + 8, row * 16 + 16), k * 8)
  })
  return tails
}

function typesOf(columns: EventColumns, distinct: DistinctRows, context: AppendContext): number[] {
  const indexes = new Set<number>()
  for (const row of distinct.first) indexes.add(columns.type[row] as number)
  return [...indexes].map((index) => context.types[index] as number)
}
