import type pg from 'pg'
import { type Content, STATES } from '../../../models/events.ts'
import { storableJson } from '../../../utils/json-text.ts'
import type { EditPatch } from '../../ports.ts'
import {
  CONTENT_COLUMNS,
  type ContentRow,
  contentOfRow,
  contentOfText,
  milliseconds,
  patchOfText,
  ROW_CONTENT,
  storedContent,
} from '../content.ts'
import { booleans, decimals, documents, int4s, uuids } from './arrays.ts'
import { createSeenLookup, type SeenLookup } from './seen.ts'

/** What a fold sees of a reading. */
export interface FoldedReading {
  readonly rank: number
  /** When the provider said so (ms). */
  readonly asof: number
  readonly content: Content
}

/** What a fact is, given all its readings: `processors/stream/merge.ts`. */
export type Fold = (readings: readonly FoldedReading[]) => Content

export interface Reading extends FoldedReading {
  /** Of the content; decimal. */
  readonly hash: string
  readonly run: number
  readonly file: number
  readonly record?: number | undefined
  /** The id it would have by itself, where it came under another name of the fact. */
  readonly own?: string | undefined
  /** It tells of no more than a part of the fact. */
  readonly isPart?: boolean
  /**
   * The revision of the fact that says the same, present or to come in the transaction that keeps the reading: its content is
   * not written once more then.
   */
  readonly revision?: number | undefined
}

export interface CurrentRow extends ContentRow {
  readonly id: string
  readonly type: number
  readonly position: number
  readonly revision: number
  /** Index into `STATES`. */
  readonly state: number
  /** Decimal; `SEVERAL` where the readings stand in dp.reading. */
  readonly hash: string
  readonly run: number | null
  readonly file: number | null
  readonly record: number | null
  readonly rank: number | null
  readonly asof: number | null
}

/** A fact with everything that decides what it is. */
export interface Fact {
  readonly current: CurrentRow
  /** All that was read of it and not taken back; none for events that their owner appended. */
  readonly readings: readonly Reading[]
  /** Whether the readings stand in dp.reading. Else all say the same: the row is the first, dp.seen tells of the others. */
  readonly isKept: boolean
  readonly edit: EditPatch | undefined
}

/** The readings that have a say: those of parts only where there are no others. */
export function withSay(readings: readonly Reading[]): readonly Reading[] {
  const whole = readings.filter(({ isPart }) => isPart !== true)
  return whole.length > 0 ? whole : readings
}

/** In dp.event.hash: the fact has several readings, so none of them is found again by its hash. */
export const SEVERAL = '0'

export const LIVE = STATES.indexOf('live')
export const DELETED = STATES.indexOf('deleted')
const GONE = STATES.indexOf('gone')
export const RETRACTED = STATES.indexOf('retracted')

/**
 * The rows of the ids in $2, one look into the primary key each. Asked for by `id = any($2)` a planner that knows little of
 * the table yet goes through all rows of the owner, for every few hundred ids.
 */
export const each = (table: string) =>
  `unnest($2::uuid[]) q(id) cross join lateral (select * from ${table} where usr = $1 and id = q.id offset 0)`
const EACH_EVENT = each('dp.event')

/** Locks facts until the transaction ends, in an order that all keep. Take positions after it: revisions follow theirs. */
export async function lockFacts(client: pg.PoolClient, owner: number, ids: readonly string[]): Promise<void> {
  await client.query(
    'select from unnest($2::uuid[]) q(id) cross join lateral (select from dp.event where usr = $1 and id = q.id for update) e',
    [owner, uuids(ids.toSorted())],
  )
}

/** The facts of the ids that are stored. */
export async function loadFacts(
  client: pg.PoolClient,
  owner: number,
  ids: readonly string[],
  seen: SeenLookup = createSeenLookup(),
): Promise<ReadonlyMap<string, Fact>> {
  const { rows } = await client.query<CurrentRow & { patch: string | null }>(
    `select e.id::text, e.type, e.position::float8 as position, e.revision, e.state, e.hash::text, e.run, e.file, e.record,
       ${CONTENT_COLUMNS}, f.rank, ${milliseconds('f.asof')} as asof,
       (select patch::text from dp.edit where usr = $1 and id = e.id) as patch
     from ${EACH_EVENT} e left join dp.run_file f on f.run = e.run and f.no = e.file`,
    [owner, uuids(ids)],
  )
  // Whoever keeps readings takes the hash away.
  const several = rows.filter(({ hash }) => hash === SEVERAL).map(({ id }) => id)
  const kept = await loadReadings(client, owner, several)
  const single = rows.filter((row) => !kept.has(row.id) && (row.state === LIVE || row.state === GONE))
  const again = await seen.find(
    client,
    owner,
    single.filter((row) => row.run !== null),
  )
  return new Map(
    rows.map(({ patch, ...current }) => {
      const readings = kept.get(current.id)
      const edit = patch === null ? undefined : patchOfText(patch)
      return [
        current.id,
        readings === undefined
          ? { current, readings: impliedReadings(current, again.get(current.id) ?? []), isKept: false, edit }
          : { current, readings, isKept: true, edit },
      ]
    }),
  )
}

/** The readings of a fact that has none in dp.reading: its row, and who read the same again. */
function impliedReadings(current: CurrentRow, again: readonly Omit<Reading, 'hash' | 'content'>[]): readonly Reading[] {
  const { run, file, record, rank, asof, hash, state } = current
  if (run === null || file === null || state === RETRACTED || state === DELETED) return []
  const content = contentOfRow(current)
  const own = { run, file, record: record ?? undefined, rank: rank ?? 0, asof: asof ?? 0, hash, content }
  return [own, ...again.map(({ run, file, rank, asof }) => ({ run, file, rank, asof, hash, content }))]
}

async function loadReadings(
  client: pg.PoolClient,
  owner: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Reading[]>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<{
    id: string
    run: number
    file: number
    record: number | null
    own: string | null
    part: boolean
    revision: number | null
    rank: number
    asof: number
    hash: string
    content: string
  }>(
    `select r.id::text, r.run, r.file, r.record, r.own::text, r.part, r.revision, f.rank, ${milliseconds('f.asof')} as asof, r.hash::text, c.content::text
     from ${each('dp.reading')} r
       cross join lateral (
         select content from dp.reading_content where r.revision is null and usr = $1 and id = r.id and hash = r.hash
         union all
         select ${ROW_CONTENT} from (
           select * from dp.event where usr = $1 and id = r.id and revision = r.revision
           union all select * from dp.event_history where usr = $1 and id = r.id and revision = r.revision) e
       ) c
       join dp.run_file f on f.run = r.run and f.no = r.file`,
    [owner, uuids(ids)],
  )
  const byFact = new Map<string, Reading[]>()
  for (const { id, record, own, part, revision, content, ...rest } of rows) {
    const of = { record: record ?? undefined, revision: revision ?? undefined }
    const given = { ...rest, ...of, content: contentOfText(content) }
    const reading = own === null ? given : { ...given, own, isPart: part }
    const known = byFact.get(id)
    if (known === undefined) byFact.set(id, [reading])
    else known.push(reading)
  }
  return byFact
}

/** A reading to be kept in dp.reading. */
export interface KeptReading extends Reading {
  readonly id: string
}

/** `revised`: facts of which the caller writes a revision that has the hash `SEVERAL`. */
export async function keepReadings(
  client: pg.PoolClient,
  owner: number,
  readings: readonly KeptReading[],
  revised: ReadonlySet<string> = NONE,
): Promise<void> {
  if (readings.length === 0) return
  await keepContents(client, owner, readings)
  await client.query(
    `insert into dp.reading (usr, id, run, file, record, hash, own, part, revision)
     select $1, q.* from unnest($2::uuid[], $3::int[], $4::int[], $5::int[], $6::bigint[], $7::uuid[], $8::bool[], $9::int[])
       q(id, run, file, record, hash, own, part, revision)
     on conflict do nothing`,
    [
      owner,
      uuids(readings.map(({ id }) => id)),
      int4s(readings.map(({ run }) => run)),
      int4s(readings.map(({ file }) => file)),
      int4s(readings.map(({ record }) => record)),
      decimals(readings.map(({ hash }) => hash)),
      uuids(readings.map(({ own }) => own)),
      booleans(readings.map(({ isPart }) => isPart === true)),
      int4s(readings.map(({ revision }) => revision)),
    ],
  )
  // Facts whose readings are kept are no longer found by the hash of one.
  const others = [...new Set(readings.map((reading) => reading.id))].filter((id) => !revised.has(id))
  if (others.length === 0) return
  await client.query(`update dp.event set hash = ${SEVERAL} where usr = $1 and id = any($2) and hash <> ${SEVERAL}`, [
    owner,
    others,
  ])
}

const NONE: ReadonlySet<string> = new Set()

async function keepContents(client: pg.PoolClient, owner: number, readings: readonly KeptReading[]): Promise<void> {
  const given = new Map<string, KeptReading>()
  for (const reading of readings)
    if (reading.revision === undefined) given.set(`${reading.id}/${reading.hash}`, reading)
  if (given.size === 0) return
  const all = [...given.values()]
  await client.query(
    `insert into dp.reading_content (usr, id, hash, content)
     select $1, q.* from unnest($2::uuid[], $3::bigint[], $4::jsonb[]) q(id, hash, content) on conflict do nothing`,
    [
      owner,
      uuids(all.map(({ id }) => id)),
      decimals(all.map(({ hash }) => hash)),
      documents(all.map(({ content }) => storableJson(storedContent(content)))),
    ],
  )
}
