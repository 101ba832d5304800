import type { Logger } from '../../../core/logging/logger.ts'
import type { Metrics } from '../../../core/metrics.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import type { RawRecord, Source } from '../../../integrations/source.ts'
import type { RecordCounts } from '../../../models/stream.ts'
import { type IngestFile, type IngestStore, ingest } from '../../../processors/stream/ingest.ts'
import type { PageCounts } from '../../../processors/stream/page.ts'
import type { FileProgress, PageStore, PlannedFile, RunBook, RunEnd } from '../../../storage/ports.ts'
import type { JobContext } from '../../engine.ts'
import { problemOf, type SourceOutcome, storedEnd } from './import-outcome.ts'
import type { ProgressMeter } from './progress-meter.ts'
import type { RecognisedFile } from './recognise.ts'
import { recordPages } from './record-pages.ts'

/** What of the input belongs to one source. */
export interface SourcePart {
  /** The run of the whole import. */
  readonly parent: string
  readonly source: Source
  readonly files: readonly RecognisedFile[]
  readonly inputs: Inputs
  readonly meter: ProgressMeter
}

export interface SourceDependencies {
  readonly book: RunBook
  readonly metrics: Metrics
  readonly log: Logger
  /** Seed of the content hashes. */
  readonly seed: readonly [number, number]
}

/** Imports the files of one source as a run of its own. Throws only where its end could not be stored. */
export async function importSource(
  { book, metrics, log, seed }: SourceDependencies,
  part: SourcePart,
  { owner, signal }: JobContext,
): Promise<SourceOutcome> {
  const { source, files, meter } = part
  const run = await book.child(owner, part.parent, source.id)
  const planned = plannedFiles(files)
  const progress = await book.files(owner, run, planned)
  const notes = createNotes()
  const store = notedStore(await book.pages(owner, run, source.id, planned), notes)
  let end: SourceOutcome = { state: 'succeeded', problems: [] }
  let failure: unknown
  try {
    const onCommit = countPages(metrics, source.id, meter)
    const damaged = await ingest(sourceFiles(part, progress, notes, signal), store, {
      types: source.types,
      seed,
      signal,
      onCommit,
    })
    const problems = [...damaged].map(([file, why]) => {
      return { code: 'input.damaged', message: `${planned[file]?.path ?? ''}: ${why}` }
    })
    if (problems.length > 0) end = { state: 'partial', problems }
  } catch (error) {
    end = { state: signal.aborted ? 'cancelled' : 'failed', problems: [problemOf(error)] }
    if (!signal.aborted) {
      failure = error
      log.error({ run, source: source.id, err: error }, 'import of a source failed')
    }
  }
  const { counts } = await storedEnd(failure, () => book.finish(owner, run, runEnd(end)))
  if (end.state !== 'succeeded' || isUnderstood(counts)) return end
  const reasons = Object.entries(counts.quarantined).map(([reason, records]) => `${reason} ${records}`)
  const paths = planned.slice(0, MOST_NAMED).map(({ path }) => path)
  const message = `none of the ${counts.read} records of ${source.id} in ${paths.join(', ')} was understood (${reasons.join(', ')}); "datapunk quarantine list --run ${run}" shows them`
  const failed: SourceOutcome = { state: 'failed', problems: [{ code: 'input.nothing_understood', message }] }
  await book.finish(owner, run, runEnd(failed))
  return failed
}

const MOST_NAMED = 3

function runEnd({ state, problems }: SourceOutcome): RunEnd {
  const [first] = problems
  return first === undefined ? { state } : { state, error: first }
}

/** Of records that were read something must have become known, new or by rule: else nothing was understood. */
function isUnderstood({ read, stored, revised, duplicate, dropped }: RecordCounts): boolean {
  return read === 0 || stored + revised + duplicate > 0 || Object.keys(dropped).length > 0
}

/** The name Takeout gives its archives says when they were made: `takeout-20250301T120000Z-003.zip`. */
const TAKEOUT_TIME = /takeout-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/i

/** The files of a source as the run knows them. When the provider wrote a file: the archive's name, else its entry. */
function plannedFiles(files: readonly RecognisedFile[]): readonly PlannedFile[] {
  return files.map(({ entry, channel }) => {
    const named = TAKEOUT_TIME.exec(entry.path)
    const [, year = 0, month = 1, day = 1, hour, minute, second] = (named ?? []).map(Number)
    const asof = named === null ? (entry.modified ?? 0) : Date.UTC(year, month - 1, day, hour, minute, second)
    return {
      path: entry.path,
      ...(entry.bytes === undefined ? {} : { bytes: entry.bytes }),
      format: channel.id,
      rank: channel.rank,
      asof,
    }
  })
}

async function* sourceFiles(
  { inputs, files, meter }: SourcePart,
  progress: readonly FileProgress[],
  notes: Notes,
  signal: AbortSignal,
): AsyncGenerator<IngestFile<RawRecord>> {
  const numbers = new Map(files.map((file, no) => [file.entry.path, no]))
  const wanted = new Set<string>()
  files.forEach(({ entry }, no) => {
    if (progress[no]?.complete) meter.bytes(entry.bytes ?? 0)
    else wanted.add(entry.path)
  })
  if (wanted.size === 0) return
  for await (const { entry, chunks } of inputs.read(wanted, signal)) {
    const no = numbers.get(entry.path)
    const channel = no === undefined ? undefined : files[no]?.channel
    if (no === undefined || channel === undefined) continue
    const decoder = await channel.load()
    yield {
      no,
      name: entry.name,
      committed: progress[no]?.committed ?? [],
      pages: (take) => recordPages(channel.layout, counted(chunks, meter.bytes), take, (note) => notes.add(no, note)),
      decode: (record, context) => decoder.decode(record, context),
      ...(decoder.kernel === undefined ? {} : { kernel: decoder.kernel }),
    }
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk
    onBytes(chunk.length)
  }
}

/** Oddities that lost nothing, by file: the first, and how many more there were. */
interface Notes {
  add(file: number, note: string): void
  of(file: number): string | undefined
}

function createNotes(): Notes {
  const notes = new Map<number, { readonly first: string; more: number }>()
  return {
    add(file, note) {
      const known = notes.get(file)
      if (known === undefined) notes.set(file, { first: note, more: 0 })
      else known.more++
    },
    of(file) {
      const note = notes.get(file)
      return note === undefined || note.more === 0 ? note?.first : `${note.first}; and ${note.more} more like this`
    },
  }
}

/** A damaged file is not complete: who goes on with the run finds the damage again. */
function notedStore(store: PageStore, notes: Notes): IngestStore {
  return {
    commit: (page) => store.commit(page),
    endFile: (file, records, damage) => store.endFile(file, records, damage ?? notes.of(file), damage === undefined),
  }
}

function countPages(metrics: Metrics, source: string, meter: ProgressMeter) {
  const total = (by: Readonly<Record<string, number>>) => Object.values(by).reduce((sum, n) => sum + n, 0)
  let last = performance.now()
  return (counts: PageCounts) => {
    const { records, events } = counts
    const now = performance.now()
    metrics.batch(source, (now - last) / 1000)
    last = now
    for (const outcome of ['read', 'stored', 'revised', 'duplicate'] as const)
      metrics.records(source, outcome, records[outcome])
    metrics.records(source, 'dropped', total(records.dropped))
    metrics.records(source, 'quarantined', total(records.quarantined))
    for (const outcome of ['new', 'revised', 'duplicate'] as const) metrics.events(source, outcome, events[outcome])
    meter.add(counts)
  }
}
