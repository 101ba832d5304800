import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import type { EventColumns } from '../../../models/batch.ts'
import type { Content } from '../../../models/events.ts'
import { uuidText } from '../../../utils/fact-id.ts'
import { contentOfBatch, contentOfRow, overlay, saySame } from '../content.ts'
import { int8Text } from './arrays.ts'
import {
  DELETED,
  type Fact,
  type Fold,
  type KeptReading,
  keepReadings,
  LIVE,
  loadFacts,
  RETRACTED,
  SEVERAL,
  withSay,
} from './facts.ts'
import { type Revision, writeRevisions } from './revisions.ts'
import { createSeenLookup } from './seen.ts'

export interface ReviseContext {
  readonly owner: number
  readonly run?: number
  /** File and record within it, by row; absent for events without a file. */
  readonly origin?: (row: number) => { readonly file: number; readonly record: number }
  /** Rank of the channel and time of the export a file was read from. Without it rows replace what is stored. */
  readonly reading?: (file: number) => { readonly rank: number; readonly asof: number }
  readonly fold: Fold
  /** Of rows whose fact is known here by another name: see `aliases.ts`. */
  readonly renamed?: ReadonlyMap<number, Renamed>
}

/** A row that was given the id of the fact that has one of its names. */
export interface Renamed {
  /** The id it would have by itself. */
  readonly own: string
  readonly isPart: boolean
}

/** Where a row came to stand: the revision that has its content. */
export interface Placed {
  readonly revision: number
  /** Absent where the revision was there before. */
  readonly position?: number
}

interface Result {
  readonly outcome: Uint8Array
  readonly placed: Map<number, Placed> | undefined
  readonly live: Map<number, number>
  /** Rows that only say again what is stored. */
  readonly again: number[]
  /** Whether other rows of the batch say something else of the same fact. */
  readonly hasOthers: (row: number) => boolean
}

/** More are not faster, and what is read and written for them at once outlives the young generation. */
const CHUNK = 500
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
  const seen = createSeenLookup()
  const next: Next = { position: firstPosition, revisions: [], kept: [] }
  const idOf = createIdBook(columns, rows)
  for (const round of rounds(rows, idOf)) {
    const facts = await loadFacts(client, context.owner, round.map(idOf), seen)
    round.forEach((row) => {
      const fact = facts.get(idOf(row))
      if (fact !== undefined) reviseRow(columns, row, fact, context, result, next)
    })
    const revisions = next.revisions.splice(0)
    await keepReadings(client, context.owner, next.kept.splice(0), new Set(revisions.map(({ id }) => id)))
    await writeRevisions(client, context.owner, revisions)
  }
}

/** What a round will write. */
interface Next {
  position: number
  readonly revisions: Revision[]
  readonly kept: KeptReading[]
}

function reviseRow(
  columns: EventColumns,
  row: number,
  fact: Fact,
  context: ReviseContext,
  result: Result,
  next: Next,
): void {
  const verdict = judge(columns, row, fact, context, result.hasOthers(row))
  if (verdict.isAgain) result.again.push(row)
  next.kept.push(...verdict.keep)
  const { id, revision, state } = fact.current
  result.outcome[row] = verdict.content === undefined ? DUPLICATE : REVISED
  if (verdict.content === undefined) {
    result.placed?.set(row, { revision })
    return
  }
  const position = next.position++
  const { hash, content, data } = verdict
  const comesBack = state === RETRACTED
  next.revisions.push({
    id,
    position,
    revision: revision + 1,
    hash,
    state: comesBack ? LIVE : state,
    content,
    data,
    run: context.run,
    ...context.origin?.(row),
  })
  result.placed?.set(row, { position, revision: revision + 1 })
  const type = columns.type[row] as number
  if (comesBack) result.live.set(type, (result.live.get(type) ?? 0) + 1)
}

interface Verdict {
  /** The new content; absent where the row changes nothing. */
  readonly content?: Content
  /** `data` of it as it is stored, where the batch has it. */
  readonly data?: Uint8Array | undefined
  readonly hash: string
  readonly keep: readonly KeptReading[]
  readonly isAgain?: boolean
}

function judge(columns: EventColumns, row: number, fact: Fact, context: ReviseContext, hasOthers: boolean): Verdict {
  const { current, edit } = fact
  const hash = int8Text(columns.hash, row)
  if (current.state === DELETED) return { hash, keep: [] }
  // The hash is of what was read, before personal values were sealed: what was read before is kept as it was sealed then.
  const read = fact.readings.find((reading) => reading.hash === hash)
  const content = read?.content ?? contentOfBatch(columns, row)
  const changed = (folded: Content): Pick<Verdict, 'content'> => {
    const shown = overlay(folded, edit)
    const isSame = current.state !== RETRACTED && saySame(shown, contentNow(fact))
    return isSame ? {} : { content: shown }
  }
  const { run, origin, reading } = context
  if (run === undefined || origin === undefined || reading === undefined) return { hash, keep: [], ...changed(content) }
  const { file, record } = origin(row)
  const renamed = context.renamed?.get(row)
  const own = { id: current.id, run, file, record, ...reading(file), hash, content, ...renamed }
  const { readings: others, isKept } = fact
  // Another spelling (the order of fields) has another hash.
  const isSame =
    !isKept && !hasOthers && renamed === undefined && others[0] !== undefined && saySame(content, others[0].content)
  if (isSame) return { hash, keep: [], isAgain: true }
  const { content: next } = changed(context.fold(withSay([...others, own])))
  const isNext = next !== undefined && edit === undefined && saySame(next, content) && hasSameLabels(next, content)
  const keep = toKeep(fact, isNext ? { ...own, revision: current.revision + 1 } : own)
  const base = { hash: keep.length > 0 ? SEVERAL : hash, keep }
  if (next === undefined) return base
  const isAtHand = isNext && read === undefined
  return { ...base, content: next, data: isAtHand ? dataOf(columns, row) : undefined }
}

/** What its row says. */
function contentNow({ current, readings: [first], isKept, edit }: Fact): Content {
  // Of an only reading that is known already.
  return isKept || edit !== undefined || first === undefined ? contentOfRow(current) : first.content
}

/** What is to be kept of a fact that is read once more: nothing as long as its row is its only reading. */
function toKeep(fact: Fact, own: KeptReading): readonly KeptReading[] {
  if (fact.isKept) return [own]
  // Under which name it came is written down too.
  const isOne = fact.readings.length === 0 && fact.edit === undefined && own.own === undefined
  return isOne ? [] : [...impliedBy(fact), own]
}

const dataOf = ({ bytes, start, end }: EventColumns, row: number) => bytes.subarray(start[row], end[row])

const hasSameLabels = (a: Content, b: Content) => isDeepStrictEqual(a.pii, b.pii)

/** The readings of a fact that has none in dp.reading: they all say what its row says. */
function impliedBy({ current: { id, revision }, readings, edit }: Fact): readonly KeptReading[] {
  return readings.map((reading) => ({ ...reading, id, ...(edit === undefined ? { revision } : {}) }))
}

/** Ids as text, each written once. */
function createIdBook(columns: EventColumns, rows: readonly number[]): (row: number) => string {
  const ids = new Map(rows.map((row) => [row, uuidText(columns.id, row)]))
  return (row) => ids.get(row) ?? ''
}

/** Rows in rounds of distinct ids, so that a fact that comes twice is revised twice, in order. */
function* rounds(rows: readonly number[], idOf: (row: number) => string): Generator<readonly number[]> {
  let left = rows
  while (left.length > 0) {
    const ids = new Set<string>()
    const once: number[] = []
    const later: number[] = []
    for (const row of left) {
      const id = idOf(row)
      if (ids.has(id)) later.push(row)
      else once.push(row)
      ids.add(id)
    }
    for (let from = 0; from < once.length; from += CHUNK) yield once.slice(from, from + CHUNK)
    left = later
  }
}
