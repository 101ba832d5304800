import type { Logger } from '../../../core/logging/logger.ts'
import type { Metrics } from '../../../core/metrics.ts'
import type { Source } from '../../../integrations/source.ts'
import type { RecordCounts } from '../../../models/stream.ts'
import type { IngestOptions, IngestStore } from '../../../processors/stream/ingest.ts'
import type { PageCounts } from '../../../processors/stream/page.ts'
import type { FileProgress, PageStore, PlannedFile, RunBook, RunEnd } from '../../../storage/ports.ts'
import type { Listed } from '../../../utils/listed.ts'
import type { JobContext } from '../../engine.ts'
import type { PiiStage } from '../../pii/pii-stage.ts'
import { isUnderstood, problemOf, type RunProblem, type SourceOutcome, storedEnd } from './import-outcome.ts'
import { createPageCounter } from './page-counter.ts'
import type { ProgressMeter } from './progress-meter.ts'

export interface SourceDependencies {
  readonly book: RunBook
  readonly metrics: Metrics
  readonly log: Logger
  /** Seed of the content hashes. */
  readonly seed: readonly [number, number]
  readonly stage: Pick<PiiStage, 'guard'>
}

/** The part of an import that is one source's: a run of its own. */
export interface SourceRun {
  readonly id: string
  readonly source: Source
  readonly progress: readonly FileProgress[]
  readonly store: IngestStore
  readonly options: IngestOptions
  /** An oddity in a file that lost nothing. */
  note(file: number, note: string): void
  damaged(file: number, why: string): void
  failed(error: unknown): void
  /** Stores how it ended. Throws only where that could not be stored. */
  finish(): Promise<SourceOutcome>
}

export interface SourceRunOptions {
  /** The run of the whole import. */
  readonly parent: string
  readonly source: Source
  readonly files: Listed<PlannedFile>
  readonly meter: ProgressMeter
}

/** Makes the run of a source, or finds that of an earlier attempt. */
export async function openSourceRun(
  { book, metrics, log, seed, stage }: SourceDependencies,
  { parent, source, files, meter }: SourceRunOptions,
  { owner, signal }: JobContext,
): Promise<SourceRun> {
  const run = await book.child(owner, parent, source.id)
  const progress = await book.files(owner, run, files)
  const notes = createNotes()
  const store = notedStore(await book.pages(owner, run, source.id, files), notes)
  const guard = await stage.guard(owner, source.id)
  const problems: RunProblem[] = []
  let failure: unknown
  let isFailed = false

  const end = (): SourceOutcome => {
    if (isFailed) return { state: signal.aborted ? 'cancelled' : 'failed', problems }
    return { state: problems.length > 0 ? 'partial' : 'succeeded', problems }
  }
  return {
    id: run,
    source,
    progress,
    store,
    options: { types: source.types, seed, signal, guard, onCommit: countPages(metrics, source.id, meter) },
    note: notes.add,
    damaged(file, why) {
      problems.push({ code: 'input.damaged', message: `${files.at(file)?.path ?? ''}: ${why}` })
    },
    failed(error) {
      isFailed = true
      problems.unshift(problemOf(error))
      if (signal.aborted) return
      failure = error
      log.error({ run, source: source.id, err: error }, 'import of a source failed')
    },
    async finish() {
      const outcome = end()
      const { counts } = await storedEnd(failure, () => book.finish(owner, run, runEnd(outcome)))
      if (outcome.state !== 'succeeded' || isUnderstood(counts)) return outcome
      const message = notUnderstood(source.id, run, counts, files)
      const none: SourceOutcome = { state: 'failed', problems: [{ code: 'input.nothing_understood', message }] }
      await book.finish(owner, run, runEnd(none))
      return none
    },
  }
}

export function runEnd({ state, problems }: SourceOutcome): RunEnd {
  const [first] = problems
  return first === undefined ? { state } : { state, error: first }
}

const MOST_NAMED = 3

export function notUnderstood(source: string, run: string, counts: RecordCounts, files: Listed<PlannedFile>): string {
  const reasons = Object.entries(counts.quarantined).map(([reason, records]) => `${reason} ${records}`)
  const paths = Array.from({ length: Math.min(files.length, MOST_NAMED) }, (_, i) => files.at(i)?.path ?? '')
  return `none of the ${counts.read} records of ${source} in ${paths.join(', ')} was understood (${reasons.join(', ')}); "datapunk quarantine list --run ${run}" shows them`
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
    endFiles: (files) =>
      store.endFiles(
        files.map(({ file, records, damage }) => ({
          file,
          records,
          note: damage ?? notes.of(file),
          isWhole: damage === undefined,
        })),
      ),
  }
}

export function countPages(metrics: Metrics, source: string, meter: ProgressMeter) {
  const count = createPageCounter(metrics, source)
  return (counts: PageCounts) => {
    count(counts)
    meter.add(counts)
  }
}
