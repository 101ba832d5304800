import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import type { EventColumns } from '../../../models/batch.ts'
import { only } from '../connections.ts'
import { int8Array, uuidArray } from './arrays.ts'
import { COPY_EVENTS, type RowBuffers, type RowContext } from './copy-rows.ts'
import { type DistinctRows, distinctRows, fingerprint, idRange } from './distinct.ts'
import { type ReviseContext, reviseRows } from './revise.ts'

/** What became of a row of the batch. */
export const NEW = 0
export const REVISED = 1
export const DUPLICATE = 2

export type AppendContext = RowContext & ReviseContext & { readonly buffers: RowBuffers }

export interface Appended {
  /** NEW, REVISED or DUPLICATE by row. */
  readonly outcome: Uint8Array
  /** First position given out and how many; rows that were new have theirs in order of the rows. */
  readonly first: number
  readonly positions: number
  /** Positions and revisions by row, where the row was not a duplicate; only kept for small batches. */
  readonly placed: ReadonlyMap<number, { readonly position: number; readonly revision: number }>
  /** Which stored facts were read again: everything in the range of ids, or the rows listed. */
  readonly seen:
    | {
        readonly low: string
        readonly high: string
        readonly types: readonly number[]
        readonly rows?: readonly number[]
      }
    | undefined
  /** Change of the number of live events, by index of the columns' types. */
  readonly live: ReadonlyMap<number, number>
}

const PLACED_AT_MOST = 10_000

/**
 * Appends a batch within the caller's transaction. Cheapest question first: nothing stored in the range of ids → all
 * rows are copied straight in; the same rows stored → nothing is sent; else ids and hashes are asked for.
 */
export async function appendColumns(
  client: pg.PoolClient,
  columns: EventColumns,
  context: AppendContext,
): Promise<Appended> {
  const distinct = distinctRows(columns)
  const outcome = new Uint8Array(columns.count).fill(NEW)
  for (const row of distinct.repeats) outcome[row] = DUPLICATE
  for (const row of distinct.changed) outcome[row] = REVISED
  const known = await compare(client, columns, distinct, context, outcome)
  const fresh: number[] = []
  const changed: number[] = []
  for (const row of distinct.first) {
    if (outcome[row] === NEW) fresh.push(row)
    else if (outcome[row] === REVISED) changed.push(row)
  }
  changed.push(...distinct.changed)
  const placed = new Map<number, { position: number; revision: number }>()
  const live = new Map<number, number>()
  const positions = fresh.length + changed.length
  if (positions === 0)
    return { outcome, first: 0, positions, placed, seen: seenRows(columns, distinct, context, outcome, known), live }

  const { rows } = await client.query<{ first: string }>('select dp.take_positions($1) as first', [positions])
  const first = Number(only(rows).first)
  if (fresh.length > 0) await copyRows(client, context.buffers, context.buffers.encode(columns, fresh, first, context))
  const keep = columns.count <= PLACED_AT_MOST
  fresh.forEach((row, k) => {
    const type = columns.type[row] as number
    live.set(type, (live.get(type) ?? 0) + 1)
    if (keep) placed.set(row, { position: first + k, revision: 1 })
  })
  if (changed.length > 0)
    await reviseRows(client, columns, changed, first + fresh.length, context, { outcome, placed, live })
  return { outcome, first, positions, placed, seen: seenRows(columns, distinct, context, outcome, known), live }
}

type Known = 'none' | 'all' | 'some'

/** Marks rows that are stored already as DUPLICATE, or REVISED where their content is another. */
async function compare(
  client: pg.PoolClient,
  columns: EventColumns,
  distinct: DistinctRows,
  context: AppendContext,
  outcome: Uint8Array,
): Promise<Known> {
  if (columns.count === 0) return 'none'
  const { low, high } = idRange(columns)
  const types = typesOf(columns, distinct, context)
  const probe = await client.query<{ any: boolean }>(
    'select exists(select from dp.event where usr = $1 and id between $2 and $3) as any',
    [context.owner, low, high],
  )
  if (!only(probe.rows).any) return 'none'
  const range = await client.query<{ rows: string; hash: string | null }>(
    `select count(*) as rows, bit_xor(hash) as hash from (
       select hash from dp.event where usr = $1 and id between $2 and $3 and type = any($4) and state <> 3 limit $5) range`,
    [context.owner, low, high, types, distinct.first.length + 1],
  )
  const { rows, hash } = only(range.rows)
  if (Number(rows) === distinct.first.length && hash === fingerprint(columns, distinct.first)) {
    for (const row of distinct.first) outcome[row] = DUPLICATE
    return 'all'
  }
  const answer = await client.query<{ codes: string }>(
    `select string_agg(case when e.id is null then '0' when e.state = 1 then '2' when e.hash = q.hash and e.state <> 3 then '2' else '1' end, '' order by q.n) as codes
     from unnest($2::uuid[], $3::bigint[]) with ordinality q(id, hash, n) left join dp.event e on e.usr = $1 and e.id = q.id`,
    [context.owner, uuidArray(columns.id, distinct.first), int8Array(columns.hash, distinct.first)],
  )
  const { codes } = only(answer.rows)
  distinct.first.forEach((row, k) => {
    outcome[row] = codes.charCodeAt(k) - 48
  })
  return 'some'
}

function seenRows(
  columns: EventColumns,
  distinct: DistinctRows,
  context: AppendContext,
  outcome: Uint8Array,
  known: Known,
): Appended['seen'] {
  if (known === 'none' || columns.count === 0) return undefined
  const { low, high } = idRange(columns)
  const types = typesOf(columns, distinct, context)
  return known === 'all'
    ? { low, high, types }
    : { low, high, types, rows: [...distinct.first].filter((row) => outcome[row] !== NEW) }
}

function typesOf(columns: EventColumns, distinct: DistinctRows, context: AppendContext): number[] {
  const indexes = new Set<number>()
  for (const row of distinct.first) indexes.add(columns.type[row] as number)
  return [...indexes].map((index) => context.types[index] as number)
}

async function copyRows(client: pg.PoolClient, buffers: RowBuffers, bytes: Buffer): Promise<void> {
  await pipeline(Readable.from(slices(bytes)), client.query(copyFrom(COPY_EVENTS)))
  buffers.release(bytes)
}

const SLICE = 256 << 10

function* slices(bytes: Buffer): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += SLICE) yield bytes.subarray(at, at + SLICE)
}
