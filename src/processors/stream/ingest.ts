import { isAppError } from '../../core/errors.ts'
import type { BulkSink, EventColumns } from '../../models/batch.ts'
import type { EventType } from '../../models/events.ts'
import type { PageGuard } from '../../models/guard.ts'
import type { PiiFound } from '../../models/pii.ts'
import { createJudge, type Decode, type RawItem } from './judge.ts'
import {
  clearPage,
  createPage,
  type EndedFile,
  enterRecord,
  isFull,
  isHeavy,
  type Page,
  type PageCounts,
  type QuarantinedRaw,
  RECORDS_PER_PAGE,
  type RecordRange,
} from './page.ts'

/** What the loop needs of a store. */
export interface IngestStore {
  /**
   * One transaction: events, quarantine, cursor (`ranges`), counts. `classify` is called with the outcome of every
   * row (0 new, 1 revised, 2 duplicate) before the commit; what it gives is stored with the page.
   */
  commit(page: IngestPage): Promise<PageCounts>
  /** The files were read to their ends, or as far as they could be; all at once, because there may be thousands. */
  endFiles(files: readonly EndedFile[]): Promise<void>
}

export interface IngestPage {
  readonly columns: EventColumns
  readonly ranges: readonly RecordRange[]
  readonly quarantined: readonly QuarantinedRaw[]
  readonly classify: (outcome: Uint8Array) => PageCounts
  /** What the PII stage says of the page; absent where there is none. */
  readonly found?: PiiFound
}

/** A file as the loop reads it. */
export interface IngestFile<R> {
  readonly no: number
  readonly name: string
  /** Number of its first record here; default 0. More where records of a file come in several deliveries. */
  readonly first?: number
  /** Ranges of records that an earlier attempt committed: they are passed over. */
  readonly committed: readonly (readonly [number, number])[]
  /** `take` may be offered the bytes of every record first; it answers where the record ends, or -1. */
  pages(take: Take | undefined): AsyncIterable<RawPage<R>>
  readonly decode: Decode<R>
  readonly kernel?: Kernel
}
export type Take = (bytes: Uint8Array, at: number, to: number, part: number, ordinal: number) => number
interface Kernel {
  readonly type: string
  read(bytes: Uint8Array, start: number, to: number, sink: BulkSink): number
}
export interface RawPage<R> {
  readonly count: number
  /** The i-th record; undefined where `take` took it. */
  item(i: number): RawItem<R> | undefined
}

export interface IngestOptions {
  readonly types: readonly EventType[]
  readonly seed: readonly [number, number]
  readonly signal: AbortSignal
  /** Pages that may be at the store at once. Default 2. */
  readonly concurrency?: number
  /** Default 20,000; fewer where their events or faults are large. */
  readonly recordsPerPage?: number
  readonly onCommit?: (counts: PageCounts) => void
  /** The PII stage; absent in tests alone. */
  readonly guard?: PageGuard
}

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
  const book = createPageBook(store, options)
  const judge = createJudge<R>(options.types)
  const damaged = new Map<number, string>()
  try {
    for await (const file of files) {
      options.signal.throwIfAborted()
      const damage = await readFile(file, book, judge)
      if (damage !== undefined) damaged.set(file.no, damage)
    }
    await book.flush()
  } finally {
    await book.settle()
  }
  book.rethrow()
  return damaged
}

/** The page that is being filled, and those on their way to the store. */
export interface PageBook {
  readonly page: Page
  readonly pages: readonly Page[]
  /** Commits the page if it is full. */
  turn(): Promise<void>
  flush(): Promise<void>
  /** Waits for the pages on their way, whatever becomes of them. */
  settle(): Promise<void>
  /** Throws what went wrong with a page on its way. */
  rethrow(): void
}

export function createPageBook(store: IngestStore, options: IngestOptions): PageBook {
  const { types, seed, signal, concurrency = 2, recordsPerPage = RECORDS_PER_PAGE, onCommit, guard } = options
  const pages = Array.from({ length: concurrency + 1 }, () => createPage(types, seed, recordsPerPage, guard))
  const failures: unknown[] = []
  let turn = 0
  const current = () => pages[turn] as Page

  const commit = async (page: Page): Promise<void> => {
    // Before anything is waited for: the next page is filled meanwhile.
    const found = guard === undefined ? {} : { found: guard.taken() }
    try {
      const { batch: columns, ranges, quarantined, tally } = page
      const classify = (outcome: Uint8Array) => tally.classify(columns, outcome)
      // Records that were committed before leave nothing to commit.
      if (ranges.length > 0) onCommitted(await store.commit({ columns, ranges, quarantined, classify, ...found }))
      if (page.ended.length > 0) await store.endFiles(page.ended)
    } catch (error) {
      failures.push(error)
    } finally {
      clearPage(page)
    }
  }
  const onCommitted = (counts: PageCounts) => onCommit?.(counts)
  const settle = async () => {
    await Promise.all(pages.map((page) => page.committing))
  }
  const rethrow = () => {
    if (failures.length > 0) throw failures[0]
  }
  const flush = async (): Promise<void> => {
    const page = current()
    const isAlone = isHeavy(page)
    page.committing = commit(page)
    turn = (turn + 1) % pages.length
    await (isAlone ? settle() : current().committing)
    rethrow()
    signal.throwIfAborted()
  }
  return {
    get page() {
      return current()
    },
    pages,
    flush,
    settle,
    rethrow,
    async turn() {
      if (isFull(current(), recordsPerPage)) await flush()
      else signal.throwIfAborted()
    },
  }
}

/** Reads a file to its end, or as far as it can be read; answers where it broke off. */
async function readFile<R>(
  file: IngestFile<R>,
  book: PageBook,
  judge: ReturnType<typeof createJudge<R>>,
): Promise<string | undefined> {
  const { no, name, first = 0, committed, decode } = file
  let records = first
  let damage: string | undefined
  try {
    for await (const raw of file.pages(takeOf(file, book, () => records))) {
      const { page } = book
      for (let i = 0; i < raw.count; i++) {
        const index = records + i
        if (isCommitted(committed, index)) continue
        const ordinal = page.records + i
        enterRecord(page, no, index, ordinal)
        const item = raw.item(i)
        if (item !== undefined) judge(page, item, { file: no, name, index, ordinal }, decode)
      }
      page.records += raw.count
      records += raw.count
      await book.turn()
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    damage = error.message
  }
  book.page.ended.push({ file: no, records, damage })
  return damage
}

/** Offers records to the kernel of the file; not those that were committed before. */
function takeOf<R>({ kernel, committed }: IngestFile<R>, book: PageBook, base: () => number): Take | undefined {
  if (kernel === undefined) return undefined
  const sinks = new Map(book.pages.map((page) => [page, page.batch.sink(kernel.type)]))
  return (bytes, at, to, _part, ordinal) => {
    if (isCommitted(committed, base() + ordinal)) return -1
    const { page } = book
    page.batch.beginRecord(page.records + ordinal)
    return kernel.read(bytes, at, to, sinks.get(page) as BulkSink)
  }
}

function isCommitted(ranges: readonly (readonly [number, number])[], record: number): boolean {
  return ranges.length > 0 && ranges.some(([from, to]) => record >= from && record < to)
}
