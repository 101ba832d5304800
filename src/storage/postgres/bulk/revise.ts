import type pg from 'pg'
import type { EventColumns } from '../../../models/batch.ts'
import type { Content } from '../../../models/events.ts'
import { parseStored } from '../../../utils/json-text.ts'
import type { EditPatch } from '../../ports.ts'
import {
  CONTENT_COLUMNS,
  type ContentRow,
  canonical,
  contentOfBatch,
  contentOfRow,
  contentOfText,
  objectOf,
  overlay,
} from '../content.ts'
import { int8Text, uuidText } from './arrays.ts'
import { type Revision, writeReadings, writeRevisions } from './revisions.ts'

export interface StoredReading {
  readonly rank: number
  readonly asof: number
  readonly hash: string
  readonly content: Content
}

export interface ReviseContext {
  readonly owner: number
  readonly run?: number
  readonly origin?: (row: number) => { readonly file: number; readonly record: number }
  /** Rank of the channel and time of the export the row was read from. Without it the row replaces what is stored. */
  readonly reading?: (row: number) => { readonly rank: number; readonly asof: number }
  /** What a fact is, given all its readings: `processors/stream/merge.ts`. */
  readonly fold: (readings: readonly StoredReading[]) => Content
}

interface Result {
  readonly outcome: Uint8Array
  readonly placed: Map<number, { readonly position: number; readonly revision: number }>
  readonly live: Map<number, number>
}

export interface CurrentRow extends ContentRow {
  readonly id: string
  readonly revision: number
  readonly state: number
  readonly hash: string
  readonly run: number | null
  readonly file: number | null
  readonly record: number | null
  readonly rank: number | null
  readonly asof: number | null
}

const CHUNK = 2000
const DELETED = 1
const RETRACTED = 3
const REVISED = 1
const DUPLICATE = 2

/** Takes rows whose fact is stored with other content: folds all readings; writes a revision where the fold is new. */
export async function reviseRows(
  client: pg.PoolClient,
  columns: EventColumns,
  rows: readonly number[],
  firstPosition: number,
  context: ReviseContext,
  result: Result,
): Promise<void> {
  let position = firstPosition
  for (const round of rounds(columns, rows)) {
    const facts = await loadFacts(
      client,
      context.owner,
      round.map((row) => uuidText(columns.id, row)),
    )
    const revisions: Revision[] = []
    const readings: ReadingRow[] = []
    for (const row of round) {
      const fact = facts.get(uuidText(columns.id, row))
      if (fact === undefined) continue
      const revised = reviseRow(columns, row, fact, context, readings)
      result.outcome[row] = revised === undefined ? DUPLICATE : REVISED
      if (revised === undefined) continue
      const revision = fact.current.revision + 1
      revisions.push({
        id: fact.current.id,
        position,
        revision,
        hash: int8Text(columns.hash, row),
        state: 0,
        content: revised,
        ...originOf(context, row),
      })
      result.placed.set(row, { position: position++, revision })
      const type = columns.type[row] as number
      if (fact.current.state === RETRACTED) result.live.set(type, (result.live.get(type) ?? 0) + 1)
    }
    await writeReadings(client, context.owner, readings)
    await writeRevisions(client, context.owner, revisions)
  }
}

export interface ReadingRow extends StoredReading {
  readonly id: string
  readonly run?: number | undefined
  readonly file?: number | undefined
  readonly record?: number | undefined
}

/** The new content of the fact, or undefined where nothing changes. Adds what must be kept to `readings`. */
function reviseRow(
  columns: EventColumns,
  row: number,
  fact: Fact,
  context: ReviseContext,
  readings: ReadingRow[],
): Content | undefined {
  const { current, edit } = fact
  if (current.state === DELETED) return undefined
  const incoming = contentOfBatch(columns, row)
  const source = context.reading?.(row)
  let folded = incoming
  if (source !== undefined) {
    const before = current.state === RETRACTED ? [] : fact.readings.length > 0 ? fact.readings : [implied(current)]
    const hash = int8Text(columns.hash, row)
    const isSame = (other: ReadingRow) => other.rank === source.rank && other.hash === hash
    // An older export that says the same as a newer one takes nothing from it.
    const asof = Math.max(source.asof, ...before.filter(isSame).map((other) => other.asof))
    const own: ReadingRow = {
      id: current.id,
      rank: source.rank,
      asof,
      hash,
      content: incoming,
      ...originOf(context, row),
    }
    const all = [...before.filter((other) => !isSame(other)), own]
    if (fact.readings.length === 0 && before.length > 0) readings.push(...before)
    readings.push(own)
    folded = context.fold(all)
  }
  const shown = overlay(folded, edit)
  const same = current.state !== RETRACTED && canonical(shown) === canonical(contentOfRow(current))
  return same ? undefined : shown
}

/** The one reading a fact without stored readings has: its row. */
function implied(current: CurrentRow): ReadingRow {
  return {
    id: current.id,
    rank: current.rank ?? 0,
    asof: current.asof ?? 0,
    hash: current.hash,
    content: contentOfRow(current),
    run: current.run ?? undefined,
    file: current.file ?? undefined,
    record: current.record ?? undefined,
  }
}

function originOf(context: ReviseContext, row: number) {
  const origin = context.origin?.(row)
  return { run: context.run, file: origin?.file, record: origin?.record }
}

/** Rows in rounds of distinct ids, so that a fact that comes twice is revised twice, in order. */
function* rounds(columns: EventColumns, rows: readonly number[]): Generator<readonly number[]> {
  let left = rows
  while (left.length > 0) {
    const ids = new Set<string>()
    const round: number[] = []
    const later: number[] = []
    for (const row of left) {
      const id = uuidText(columns.id, row)
      if (ids.has(id) || round.length === CHUNK) later.push(row)
      else {
        ids.add(id)
        round.push(row)
      }
    }
    yield round
    left = later
  }
}

interface Fact {
  readonly current: CurrentRow
  readonly readings: readonly ReadingRow[]
  readonly edit?: EditPatch
}

/** The facts with everything that decides what they are, locked for the rest of the transaction. */
export async function loadFacts(
  client: pg.PoolClient,
  owner: number,
  ids: readonly string[],
): Promise<Map<string, Fact>> {
  const current = await client.query<CurrentRow>(
    `select e.id::text, e.revision, e.state, e.hash::text, e.run, e.file, e.record, ${CONTENT_COLUMNS},
       f.rank, (extract(epoch from f.asof) * 1000)::float8 as asof
     from dp.event e left join dp.run_file f on f.run = e.run and f.no = e.file
     where e.usr = $1 and e.id = any($2) order by e.id for update of e`,
    [owner, ids],
  )
  const readings = await client.query<{
    id: string
    rank: number
    asof: number
    hash: string
    content: string
    run: number | null
    file: number | null
    record: number | null
  }>(
    `select id::text, rank, (extract(epoch from asof) * 1000)::float8 as asof, hash::text, content::text, run, file, record
     from dp.reading where usr = $1 and id = any($2)`,
    [owner, ids],
  )
  const edits = await client.query<{ id: string; patch: string }>(
    'select id::text, patch::text from dp.edit where usr = $1 and id = any($2)',
    [owner, ids],
  )
  const byFact = new Map<string, (typeof readings.rows)[number][]>()
  for (const row of readings.rows) {
    const list = byFact.get(row.id)
    if (list === undefined) byFact.set(row.id, [row])
    else list.push(row)
  }
  const patches = new Map(edits.rows.map((row) => [row.id, objectOf(parseStored(row.patch))]))
  return new Map(
    current.rows.map((row) => {
      const edit = patches.get(row.id)
      const own = (byFact.get(row.id) ?? []).map(({ content, run, file, record, ...rest }) => ({
        ...rest,
        content: contentOfText(content),
        run: run ?? undefined,
        file: file ?? undefined,
        record: record ?? undefined,
      }))
      return [row.id, { current: row, readings: own, ...(edit === undefined ? {} : { edit }) }]
    }),
  )
}
