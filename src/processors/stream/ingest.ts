import { isAppError } from '../../core/errors.ts'
import type { BulkSink, EventColumns } from '../../models/batch.ts'
import type { Draft, EventType } from '../../models/events.ts'
import type { Outcome, Quarantine } from '../../models/outcome.ts'
import type { EventCounts, RecordCounts } from '../../models/stream.ts'
import { createEventChecker } from '../validation/event-schema.ts'
import { createEventBatch, type EventBatch } from './batch.ts'
import { createPageTally, type PageTally } from './tally.ts'

/** What the loop needs of a store. */
export interface IngestStore {
  /**
   * One transaction: events, quarantine, cursor (`ranges`), counts. `classify` is called with the outcome of every
   * row (0 new, 1 revised, 2 duplicate) before the commit; what it gives is stored with the page.
   */
  commit(page: IngestPage): Promise<PageCounts>
  /** The file was read to its end, or as far as it could be. Its records are counted from 0. */
  endFile(file: number, records: number, note: string | undefined): Promise<void>
}

export interface IngestPage {
  readonly columns: EventColumns
  readonly ranges: readonly RecordRange[]
  readonly quarantined: readonly QuarantinedRaw[]
  readonly classify: (outcome: Uint8Array) => PageCounts
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
export interface PageCounts {
  readonly records: RecordCounts
  readonly events: EventCounts
}

/** A file as the loop reads it. */
export interface IngestFile<R> {
  readonly no: number
  readonly name: string
  /** Ranges of records that an earlier attempt committed: they are passed over. */
  readonly committed: readonly (readonly [number, number])[]
  /** `take` may be offered the bytes of every record first; it answers where the record ends, or -1. */
  pages(take: Take | undefined): AsyncIterable<RawPage<R>>
  readonly decode: (record: R, context: { readonly name: string }) => Outcome<Decoded>
  readonly kernel?: Kernel
}
export type Take = (bytes: Uint8Array, at: number, to: number, part: number, ordinal: number) => number
interface Kernel {
  readonly type: string
  read(bytes: Uint8Array, start: number, to: number, sink: BulkSink): number
}
interface Decoded {
  readonly drafts: readonly Draft[]
  readonly lost?: readonly { readonly code: string; readonly detail: string }[]
}
export interface RawPage<R> {
  readonly count: number
  /** The i-th record; undefined where `take` took it. */
  item(i: number): RawItem<R> | undefined
}
export interface RawItem<R> {
  readonly part: string
  /** The record, or why it could not be read, with the stage that says so. */
  readonly record: R | (Quarantine & { readonly stage: string })
  raw(): Uint8Array
}

export interface IngestOptions {
  readonly types: readonly EventType[]
  readonly seed: readonly [number, number]
  readonly signal: AbortSignal
  /** Pages that may be at the store at once. */
  readonly concurrency?: number
  readonly recordsPerPage?: number
  readonly onCommit?: (counts: PageCounts) => void
}

const RECORDS_PER_PAGE = 20_000
const EVENTS_PER_PAGE = 40_000
const BYTES_PER_PAGE = 12 << 20

/**
 * The one loop: reads pages of raw records, runs the stages over them and commits events, quarantine and cursor
 * together. Everything before the store is pure; a fault of a record is a value and never ends the loop. A damaged file
 * keeps what came before the damage. Answers the files that were damaged, with where they broke.
 */
export async function ingest<R>(
  files: AsyncIterable<IngestFile<R>>,
  store: IngestStore,
  options: IngestOptions,
): Promise<ReadonlyMap<number, string>> {
  const pipeline = createPipeline<R>(store, options)
  const damaged = new Map<number, string>()
  try {
    for await (const file of files) {
      options.signal.throwIfAborted()
      const note = await pipeline.read(file)
      if (note !== undefined) damaged.set(file.no, note)
    }
    await pipeline.flush()
  } finally {
    await pipeline.settle()
  }
  pipeline.rethrow()
  return damaged
}

interface Page {
  readonly batch: EventBatch
  readonly tally: PageTally
  readonly ranges: RecordRange[]
  readonly quarantined: QuarantinedRaw[]
  readonly ended: { readonly file: number; readonly records: number; readonly note: string | undefined }[]
  records: number
  committing: Promise<void>
}

function createPipeline<R>(store: IngestStore, options: IngestOptions) {
  const { types, seed, signal, concurrency = 2, recordsPerPage = RECORDS_PER_PAGE, onCommit } = options
  const check = createEventChecker(types)
  const pages = Array.from({ length: concurrency + 1 }, (): Page => emptyPage(createEventBatch(types, seed)))
  const failures: unknown[] = []
  let turn = 0
  let page = pages[0] as Page

  const commit = async (sent: Page): Promise<void> => {
    try {
      const classify = (outcome: Uint8Array) => sent.tally.classify(sent.batch, outcome)
      const counts = await store.commit({
        columns: sent.batch,
        ranges: sent.ranges,
        quarantined: sent.quarantined,
        classify,
      })
      onCommit?.(counts)
      for (const { file, records, note } of sent.ended) await store.endFile(file, records, note)
    } catch (error) {
      failures.push(error)
    } finally {
      clearPage(sent)
    }
  }
  const flush = async (): Promise<void> => {
    if (page.records > 0) {
      page.committing = commit(page)
      turn = (turn + 1) % pages.length
      page = pages[turn] as Page
      await page.committing
    } else {
      for (const { file, records, note } of page.ended.splice(0)) await store.endFile(file, records, note)
    }
    if (failures.length > 0) throw failures[0]
    signal.throwIfAborted()
  }

  const take = (file: IngestFile<R>, base: () => number): Take | undefined => {
    const { kernel } = file
    if (kernel === undefined) return undefined
    const sinks = new Map(pages.map((each) => [each, each.batch.sink(kernel.type)]))
    return (bytes, at, to, _part, ordinal) => {
      if (isCommitted(file.committed, base() + ordinal)) return -1
      page.batch.beginRecord(page.records + ordinal)
      return kernel.read(bytes, at, to, sinks.get(page) as BulkSink)
    }
  }

  const decodeItem = (file: IngestFile<R>, record: number, ordinal: number, item: RawItem<R>): void => {
    const keep = (stage: string, { code, detail }: { code: string; detail: string }) =>
      page.quarantined.push({ file: file.no, record, part: item.part, stage, code, detail, raw: item.raw().slice() })
    page.batch.beginRecord(ordinal)
    if (isFault(item.record)) {
      keep(item.record.stage, item.record)
      page.tally.quarantined(`${item.record.stage}.${item.record.code}`)
      return
    }
    const outcome = file.decode(item.record, { name: file.name })
    if (outcome.kind === 'drop') return page.tally.dropped(outcome.reason)
    if (outcome.kind === 'quarantine') {
      keep('decode', outcome)
      return page.tally.quarantined(`decode.${outcome.code}`)
    }
    let given = 0
    let refused: string | undefined
    const refuse = (stage: string, fault: { code: string; detail: string }) => {
      keep(stage, fault)
      refused = `${stage}.${fault.code}`
    }
    for (const draft of outcome.value.drafts) {
      const fault = check(draft)
      if (fault === undefined) {
        page.batch.add(draft)
        given++
      } else refuse('event', fault)
    }
    for (const lost of outcome.value.lost ?? []) refuse('decode', lost)
    if (given > 0) return
    if (refused !== undefined) page.tally.quarantined(refused)
    else page.tally.dropped('empty')
  }

  const takePage = (file: IngestFile<R>, base: number, raw: RawPage<R>): void => {
    for (let i = 0; i < raw.count; i++) {
      const record = base + i
      if (isCommitted(file.committed, record)) continue
      const ordinal = page.records + i
      extend(page.ranges, file.no, record, ordinal)
      page.tally.read(1)
      const item = raw.item(i)
      if (item !== undefined) decodeItem(file, record, ordinal, item)
    }
    page.records += raw.count
  }

  return {
    flush,
    async read(file: IngestFile<R>): Promise<string | undefined> {
      let records = 0
      let note: string | undefined
      try {
        for await (const raw of file.pages(take(file, () => records))) {
          takePage(file, records, raw)
          records += raw.count
          if (
            page.records >= recordsPerPage ||
            page.batch.count >= EVENTS_PER_PAGE ||
            lastByte(page.batch) >= BYTES_PER_PAGE
          )
            await flush()
          signal.throwIfAborted()
        }
      } catch (error) {
        if (!isAppError(error) || error.code !== 'input.damaged') throw error
        note = error.message
      }
      page.ended.push({ file: file.no, records, note })
      return note
    },
    /** Waits for the pages on their way, whatever becomes of them. */
    async settle() {
      await Promise.all(pages.map((each) => each.committing))
    },
    rethrow() {
      if (failures.length > 0) throw failures[0]
    },
  }
}

function emptyPage(batch: EventBatch): Page {
  return {
    batch,
    tally: createPageTally(),
    ranges: [],
    quarantined: [],
    ended: [],
    records: 0,
    committing: Promise.resolve(),
  }
}

function clearPage(page: Page): void {
  page.batch.clear()
  page.tally.clear()
  page.ranges.length = 0
  page.quarantined.length = 0
  page.ended.length = 0
  page.records = 0
}

function extend(ranges: RecordRange[], file: number, record: number, ordinal: number): void {
  const last = ranges.at(-1)
  if (
    last !== undefined &&
    last.file === file &&
    last.to === record &&
    last.ordinal + (last.to - last.from) === ordinal
  )
    last.to++
  else ranges.push({ file, from: record, to: record + 1, ordinal })
}

function isCommitted(ranges: readonly (readonly [number, number])[], record: number): boolean {
  return ranges.length > 0 && ranges.some(([from, to]) => record >= from && record < to)
}

function isFault<R>(
  record: R | (Quarantine & { readonly stage: string }),
): record is Quarantine & { readonly stage: string } {
  return (
    typeof record === 'object' &&
    record !== null &&
    'stage' in record &&
    'kind' in record &&
    record.kind === 'quarantine'
  )
}

function lastByte(batch: EventBatch): number {
  return batch.count === 0 ? 0 : (batch.end[batch.count - 1] as number)
}
