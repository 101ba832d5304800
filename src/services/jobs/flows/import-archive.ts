import { AppError } from '../../../core/errors.ts'
import { type Inputs, openInputs } from '../../../integrations/archive/inputs.ts'
import type { Source } from '../../../integrations/source.ts'
import type { IgnoredFile } from '../../../models/stream.ts'
import type { Projections, Run } from '../../../storage/ports.ts'
import type { Job, JobContext } from '../../engine.ts'
import { errorOf, type SourceOutcome, stateOf, storedEnd } from './import-outcome.ts'
import { importSource, type SourceDependencies } from './import-source.ts'
import { createProgressMeter } from './progress-meter.ts'
import { type Recognition, recognise } from './recognise.ts'

export interface ImportDependencies extends SourceDependencies {
  readonly projections: Projections
  readonly sources: readonly Source[]
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
    prepare: ({ paths }, { owner, engine }) =>
      withInputs(paths, async (inputs) =>
        book.begin(owner, { work: 'import', engine, fingerprint: await inputs.fingerprint(), input: paths }),
      ),
    async perform(run, { paths }, context) {
      const hold = await book.hold(run)
      if (hold === undefined)
        throw new AppError(
          'run.busy',
          `another process is at work on this import, run ${run}; "datapunk runs ${run}" shows it`,
        )
      try {
        return await withInputs(paths, (inputs) => importAll(dependencies, run, inputs, context))
      } finally {
        // A lock that cannot be given back has ended with its connection; what broke that is told already.
        await hold.release().catch(() => undefined)
      }
    },
  }
}

async function withInputs<T>(paths: readonly string[], work: (inputs: Inputs) => Promise<T>): Promise<T> {
  const inputs = await openInputs(paths)
  try {
    return await work(inputs)
  } finally {
    await inputs.close()
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
  const outcomes: SourceOutcome[] = []
  let recognition: Recognition = { bySource: new Map(), ignored: [], advice: [] }
  let failure: unknown
  try {
    await meter.phase('looking at files')
    recognition = await recognise(inputs, sources, signal)
    meter.expect([...recognition.bySource.values()].flat().map(({ entry }) => entry.bytes))
    for (const [source, files] of recognition.bySource) {
      await meter.phase(`importing ${source.id}`, source.id)
      outcomes.push(await importSource(dependencies, { parent: run, source, files, inputs, meter }, context))
    }
    await meter.phase('indexing text')
    await projections.advance(owner, signal)
  } catch (error) {
    failure = error
    if (!signal.aborted) log.error({ run, err: error }, 'import failed')
  } finally {
    await meter.end()
  }
  const state = stateOf(outcomes, inputs, failure, signal)
  const error = errorOf({ state, outcomes, failure, recognition, inputs, sources })
  const ignored = [...recognition.ignored, ...unread(inputs, recognition)]
  return storedEnd(signal.aborted ? undefined : failure, () =>
    book.finish(owner, run, { state, ignored, ...(error === undefined ? {} : { error }) }),
  )
}

/** What was met but not read. A file that was read up to its damage is no such: its run tells of it. */
function unread({ problems }: Inputs, { bySource }: Recognition): readonly IgnoredFile[] {
  const read = new Set([...bySource.values()].flat().map(({ entry }) => entry.path))
  return problems.filter(({ path }) => !read.has(path)).map(({ path, why }) => ({ path, why }))
}
