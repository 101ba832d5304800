import type { EventType } from '../../models/events.ts'
import type { RowGuard } from '../../models/guard.ts'
import type { EventCounts, RecordCounts } from '../../models/stream.ts'
import { createEventBatch, type EventBatch } from './batch.ts'
import { createPageTally, type PageTally } from './tally.ts'

/** What is committed together: the events of some records, those that gave none, and which records they were. */
export interface Page {
  readonly batch: EventBatch
  readonly tally: PageTally
  readonly ranges: RecordRange[]
  readonly quarantined: QuarantinedRaw[]
  /** Files whose last record stands in this page, or in one before it. */
  readonly ended: EndedFile[]
  /** Ordinals given out: records that were committed before have one too. */
  records: number
  quarantinedBytes: number
  /** Ends when the page can be filled again. */
  committing: Promise<void>
}

/** Records `from` (inclusive) to `to` of a file; the first has the ordinal `ordinal` in the page. */
export interface RecordRange {
  readonly file: number
  readonly from: number
  to: number
  readonly ordinal: number
}
export interface QuarantinedRaw {
  readonly file: number
  readonly record: number
  readonly part: string
  readonly stage: string
  readonly code: string
  readonly detail: string
  readonly raw: Uint8Array
}
export interface EndedFile {
  readonly file: number
  /** Counted from 0. */
  readonly records: number
  /** Where it broke off; undefined where it was read to its end. */
  readonly damage: string | undefined
}
export interface PageCounts {
  readonly records: RecordCounts
  readonly events: EventCounts
}

export const RECORDS_PER_PAGE = 20_000
const EVENTS_PER_PAGE = 40_000
/** Where each record is a file there is much to hold of it, and nothing is waited for as long as for the next files. */
const FILES_PER_PAGE = 1000
const BYTES_PER_PAGE = 3.5 * 2 ** 20
/** Of records so large that what is made of each on its way takes much room too. */
const HEAVY_BYTES_PER_PAGE = 2 ** 18
/** Of a record, on average: usual are some hundreds. */
const HEAVY_BYTES = 4 << 10

/** `expected`: how many records it will hold, where that is few. */
export function createPage(
  types: readonly EventType[],
  seed: readonly [number, number],
  expected?: number,
  guard?: RowGuard,
): Page {
  return {
    batch: createEventBatch(types, seed, expected, guard),
    tally: createPageTally(),
    ranges: [],
    quarantined: [],
    ended: [],
    records: 0,
    quarantinedBytes: 0,
    committing: Promise.resolve(),
  }
}

/** Makes room for the next records. */
export function clearPage(page: Page): void {
  page.batch.clear()
  page.tally.clear()
  page.ranges.length = 0
  page.quarantined.length = 0
  page.ended.length = 0
  page.records = 0
  page.quarantinedBytes = 0
}

/** Whether it is time to commit: what it holds counts, not how many records that came from. */
export function isFull(page: Page, mostRecords: number): boolean {
  const most = isHeavy(page) ? HEAVY_BYTES_PER_PAGE : BYTES_PER_PAGE
  const isOverfull = page.batch.count >= EVENTS_PER_PAGE || page.ended.length >= FILES_PER_PAGE
  return page.records >= mostRecords || isOverfull || bytesOf(page) >= most
}

/** Whether it holds so much for a record that several such pages at once would need too much memory. */
export function isHeavy(page: Page): boolean {
  return bytesOf(page) > page.records * HEAVY_BYTES
}

function bytesOf({ batch, quarantinedBytes }: Page): number {
  return quarantinedBytes + (batch.count === 0 ? 0 : (batch.end[batch.count - 1] as number))
}

/** Counts a record of a file as read in this page. */
export function enterRecord({ ranges, tally }: Page, file: number, record: number, ordinal: number): void {
  tally.read(1)
  const last = ranges.at(-1)
  const goesOn = last?.file === file && last.to === record && last.ordinal + last.to - last.from === ordinal
  if (last !== undefined && goesOn) last.to++
  else ranges.push({ file, from: record, to: record + 1, ordinal })
}
