import { AppError, isAppError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logging/logger.ts'
import type { Metrics } from '../../../core/metrics.ts'
import { type Inputs, openInputs } from '../../../integrations/archive/inputs.ts'
import type { Source } from '../../../integrations/source.ts'
import type { RunState } from '../../../models/stream.ts'
import type { PageCounts } from '../../../processors/stream/ingest.ts'
import type { Projections, Run, RunBook } from '../../../storage/ports.ts'
import type { Job, JobContext } from '../../engine.ts'
import { importSource, plannedFiles } from './import-source.ts'
import { createProgressMeter, type ProgressMeter } from './progress-meter.ts'
import { type RecognisedFile, type Recognition, recognise } from './recognise.ts'

export interface ImportDependencies {
  readonly book: RunBook
  readonly projections: Projections
  readonly sources: readonly Source[]
  readonly metrics: Metrics
  readonly log: Logger
  /** Seed of the content hashes. */
  readonly seed: readonly [number, number]
}

export interface ImportInput {
  readonly paths: readonly string[]
}

/** Plan → per source: read, store, count → reconcile → report. Goes on from the cursor in the store after any crash. */
export function createImportArchive(dependencies: ImportDependencies): Job<ImportInput> {
  const { book } = dependencies
  return {
    name: 'import',
    lane: 'flow',
    async prepare({ paths }, { owner, engine }) {
      const inputs = await openInputs(paths)
      try {
        return await book.begin(owner, {
          work: 'import',
          engine,
          fingerprint: await inputs.fingerprint(),
          input: paths,
        })
      } finally {
        await inputs.close()
      }
    },
    async perform(run, { paths }, context) {
      const hold = await book.hold(run)
      if (hold === undefined)
        throw new AppError(
          'run.busy',
          `another process is at work on this import, run ${run}; "datapunk runs ${run}" shows it`,
        )
      try {
        const inputs = await openInputs(paths)
        try {
          return await importAll(dependencies, run, inputs, context)
        } finally {
          await inputs.close()
        }
      } finally {
        await hold.release()
      }
    },
  }
}

async function importAll(
  dependencies: ImportDependencies,
  run: string,
  inputs: Inputs,
  context: JobContext,
): Promise<Run> {
  const { book, projections, sources, log } = dependencies
  const { owner, signal } = context
  const meter = createProgressMeter(run, context.progress, (phase, done, total) =>
    book.progress(run, phase, done, total),
  )
  const ends: RunState[] = []
  let recognition: Recognition = { bySource: new Map(), ignored: [], advice: [] }
  let failure: unknown
  try {
    await meter.phase('looking at files')
    recognition = await recognise(inputs, sources, signal)
    meter.expect([...recognition.bySource.values()].flat().map(({ entry }) => entry.bytes))
    for (const [source, files] of recognition.bySource) {
      await meter.phase(`importing ${source.id}`, source.id)
      ends.push(await importOne(dependencies, run, source, files, inputs, meter, context))
    }
    await meter.phase('indexing text')
    await projections.advance(owner, signal)
  } catch (error) {
    failure = error
    if (!signal.aborted) log.error({ run, err: error }, 'import failed')
  } finally {
    await meter.end()
  }
  const state = stateOf(ends, inputs, failure, signal)
  const error = errorOf(state, failure, recognition, inputs)
  return book.finish(owner, run, {
    state,
    ignored: [...recognition.ignored, ...inputs.problems.map(({ path, why }) => ({ path, why }))],
    ...(error === undefined ? {} : { error }),
  })
}

async function importOne(
  { book, metrics, log, seed }: ImportDependencies,
  parent: string,
  source: Source,
  files: readonly RecognisedFile[],
  inputs: Inputs,
  meter: ProgressMeter,
  { owner, signal }: JobContext,
): Promise<RunState> {
  const run = await book.child(owner, parent, source.id)
  const planned = plannedFiles(files)
  const progress = await book.files(owner, run, planned)
  const store = await book.pages(owner, run, source.id, planned)
  const notes = new Map<number, string>()
  let last = performance.now()
  const onCommit = (counts: PageCounts) => {
    const now = performance.now()
    metrics.batch(source.id, (now - last) / 1000)
    last = now
    countPage(metrics, source.id, counts)
    meter.add(counts)
  }
  const noted = {
    ...store,
    endFile: (file: number, records: number, note: string | undefined) =>
      store.endFile(file, records, note ?? notes.get(file)),
  }
  let state: RunState = 'succeeded'
  let error: { code: string; message: string } | undefined
  try {
    const damaged = await importSource({
      source,
      inputs,
      files,
      progress,
      store: noted,
      seed,
      signal,
      onBytes: meter.bytes,
      onCommit,
      onNote: (file, note) => notes.set(file, note),
    })
    if (damaged.size > 0) state = 'partial'
  } catch (thrown) {
    state = signal.aborted ? 'cancelled' : 'failed'
    error = problemOf(thrown)
    if (!signal.aborted) log.error({ run, source: source.id, err: thrown }, 'import of a source failed')
  }
  const finished = await book.finish(owner, run, { state, ...(error === undefined ? {} : { error }) })
  const { read, stored, revised, duplicate, dropped } = finished.counts
  // Of records that were read something must have become known, new or by rule: else nothing was understood.
  if (state === 'succeeded' && read > 0 && stored + revised + duplicate === 0 && Object.keys(dropped).length === 0) {
    await book.finish(owner, run, {
      state: 'failed',
      error: {
        code: 'input.nothing_understood',
        message: `none of the ${read} records of ${source.id} was understood`,
      },
    })
    return 'failed'
  }
  return state
}

function countPage(metrics: Metrics, source: string, { records, events }: PageCounts): void {
  const total = (by: Readonly<Record<string, number>>) => Object.values(by).reduce((sum, n) => sum + n, 0)
  for (const outcome of ['read', 'stored', 'revised', 'duplicate'] as const)
    metrics.records(source, outcome, records[outcome])
  metrics.records(source, 'dropped', total(records.dropped))
  metrics.records(source, 'quarantined', total(records.quarantined))
  for (const outcome of ['new', 'revised', 'duplicate'] as const) metrics.events(source, outcome, events[outcome])
}

function stateOf(ends: readonly RunState[], inputs: Inputs, failure: unknown, signal: AbortSignal): RunState {
  if (signal.aborted) return 'cancelled'
  if (failure !== undefined || ends.length === 0 || ends.every((end) => end === 'failed')) return 'failed'
  if (ends.some((end) => end !== 'succeeded') || inputs.problems.some((problem) => problem.fatal)) return 'partial'
  return 'succeeded'
}

function errorOf(
  state: RunState,
  failure: unknown,
  recognition: Recognition,
  inputs: Inputs,
): { code: string; message: string } | undefined {
  if (state === 'cancelled')
    return { code: 'cancelled', message: 'cancelled; what was stored is kept, and the same command goes on from there' }
  if (failure !== undefined) return problemOf(failure)
  const fatal = inputs.problems.filter((problem) => problem.fatal).map(({ path, why }) => `${path}: ${why}`)
  if (recognition.bySource.size === 0) {
    const why = [
      ...recognition.advice,
      ...fatal,
      ...recognition.ignored.slice(0, 3).map((file) => `${file.path}: ${file.why}`),
    ]
    return {
      code: 'input.nothing_understood',
      message: [...new Set(why)].slice(0, 6).join('\n') || 'there is no file in the input',
    }
  }
  if (fatal.length > 0) return { code: 'input.damaged', message: fatal.slice(0, 6).join('\n') }
  return undefined
}

function problemOf(error: unknown): { code: string; message: string } {
  return isAppError(error)
    ? { code: error.code, message: error.message }
    : { code: 'internal.unexpected', message: error instanceof Error ? error.message : 'unknown' }
}
