import { AppError } from '../../../core/errors.ts'
import { type Inputs, openInputs } from '../../../integrations/archive/inputs.ts'
import type { Source } from '../../../integrations/source.ts'
import type { IgnoredFile } from '../../../models/stream.ts'
import type { PlannedFile, Projections, Run } from '../../../storage/ports.ts'
import type { Listed } from '../../../utils/listed.ts'
import type { Job, JobContext } from '../../engine.ts'
import type { MediaService } from '../../media.ts'
import type { ImportInput } from '../import-input.ts'
import { countIgnored } from './count-ignored.ts'
import { importExports } from './import-exports.ts'
import { errorOf, type SourceOutcome, stateOf, storedEnd } from './import-outcome.ts'
import { importShared } from './import-shared.ts'
import { importSource } from './import-source.ts'
import { type JoinedRecognition, joinSources } from './join-files.ts'
import { checkMediaRoom, keepMedia as keepMediaOf, mediaFiles } from './keep-media.ts'
import { ownFiles, sharedFiles, takenFiles, withOthers } from './planned-files.ts'
import { createProgressMeter, type ProgressMeter } from './progress-meter.ts'
import { isRead, type Recognition, readFiles, recognise, type SharedFile } from './recognise.ts'
import { openSourceRun, type SourceDependencies, type SourceRun } from './source-run.ts'

export interface ImportDependencies extends SourceDependencies {
  readonly projections: Projections
  readonly sources: readonly Source[]
  /** Where the pictures and films go of an import that keeps them. */
  readonly media: MediaService
  /** Where the input of an owner's run lies on this machine (`uploads/upload-references.ts`). Default: where it says. */
  readonly locate?: (owner: number, input: readonly string[]) => Promise<readonly string[]>
}

/** Plan → per source: read, store, count → reconcile → report. Goes on from the cursor in the store after any crash. */
export function createImportArchive(dependencies: ImportDependencies): Job<ImportInput> {
  const { book, locate = async (_, paths) => paths } = dependencies
  return {
    name: 'import',
    lane: 'flow',
    prepare: async ({ paths, keepMedia = false }, { owner, engine }) =>
      withInputs(await locate(owner, paths), async (inputs) => {
        const files = await inputs.fingerprint()
        // Who asks to keep media must not be attached to a run that does not.
        const fingerprint = keepMedia ? `${files} with media` : files
        return book.begin(owner, { work: 'import', engine, fingerprint, input: paths, keepMedia })
      }),
    async perform(run, { paths, keepMedia = false }, context) {
      const hold = await book.hold(run)
      if (hold === undefined)
        throw new AppError(
          'run.busy',
          `another process is at work on this import, run ${run}; "datapunk runs ${run}" shows it`,
        )
      try {
        const located = await locate(context.owner, paths)
        return await withInputs(located, (inputs) => importAll(dependencies, { run, inputs, keepMedia }, context))
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

interface ImportWork {
  readonly run: string
  readonly inputs: Inputs
  readonly keepMedia: boolean
}

async function importAll(
  dependencies: ImportDependencies,
  { run, inputs, keepMedia }: ImportWork,
  context: JobContext,
): Promise<Run> {
  const { book, projections, sources, media, log } = dependencies
  const { owner, signal } = context
  const meter = createProgressMeter(run, context.progress, (phase, done, total) =>
    book.progress(run, phase, done, total),
  )
  const outcomes: SourceOutcome[] = []
  let recognition: JoinedRecognition = {
    bySource: new Map(),
    joins: new Map(),
    shared: [],
    exports: [],
    ignored: [],
    countable: new Map(),
    advice: [],
    joined: new Map(),
  }
  let failure: unknown
  try {
    await meter.phase('looking at files')
    recognition = await joinSources(await recognise(inputs, sources, signal), inputs, sources, signal)
    if (keepMedia) await checkMediaRoom(media, { owner, run }, recognition)
    meter.expect(filesToRead(recognition, keepMedia))
    outcomes.push(
      ...(await importSources(dependencies, { parent: run, recognition, inputs, meter, keepMedia }, context)),
    )
    if (recognition.countable.size > 0) {
      await meter.phase('counting what is listed')
      recognition = { ...recognition, ignored: await countIgnored(recognition, inputs, signal) }
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

interface Part {
  readonly parent: string
  readonly recognition: JoinedRecognition
  readonly inputs: Inputs
  readonly meter: ProgressMeter
  readonly keepMedia: boolean
}

/** Media that are kept are read once more for that. */
function* filesToRead(recognition: Recognition, keepMedia: boolean) {
  yield* readFiles(recognition)
  if (keepMedia) yield* mediaFiles(recognition)
}

/** A run for each source: first the files that are its alone, then those that hold records of several. */
async function importSources(
  dependencies: ImportDependencies,
  { parent, recognition, inputs, meter, keepMedia }: Part,
  context: JobContext,
): Promise<readonly SourceOutcome[]> {
  const { bySource, shared } = recognition
  const runs = new Map<Source, Promise<SourceRun>>()
  const open = (source: Source, own: Listed<PlannedFile>): Promise<SourceRun> => {
    const files = withOthers(own, sharedFiles(takenFiles(source, shared)))
    const run = runs.get(source) ?? openSourceRun(dependencies, { parent, source, files, meter }, context)
    runs.set(source, run)
    return run
  }
  for (const [source, files] of bySource) {
    await meter.phase(`importing ${source.id}`, source.id)
    const planned = ownFiles(files, recognition.joined.get(source))
    const run = await open(source, planned)
    await importSource(run, { files, planned, inputs, meter })
    if (keepMedia) await keepMediaOf(run, { files, planned, inputs, meter }, dependencies.media, context.owner)
  }
  if (shared.length > 0) {
    await meter.phase('importing what several sources share')
    const openShared = async (source: Source) => {
      const run = await open(source, [])
      return { run, numberOf: numbersOf(source, recognition) }
    }
    await importShared({ files: shared, inputs, meter, open: openShared }, context.signal)
  }
  const outcomes: SourceOutcome[] = []
  for (const run of runs.values()) outcomes.push(await (await run).finish())
  if (recognition.exports.length > 0) {
    await meter.phase('importing exports of Datapunk Stream')
    outcomes.push(
      ...(await importExports(dependencies, { parent, files: recognition.exports, inputs, meter }, context)),
    )
  }
  return outcomes
}

/** Shared files are numbered behind the source's own. */
function numbersOf(source: Source, { bySource, shared }: Recognition) {
  const first = bySource.get(source)?.length ?? 0
  const numbers = new Map(takenFiles(source, shared).map(({ entry }, i) => [entry.path, first + i]))
  return ({ entry }: SharedFile) => numbers.get(entry.path) ?? first
}

/** What was met but not read. A file that was read up to its damage is no such: its run tells of it. */
function unread({ problems }: Inputs, recognition: Recognition): readonly IgnoredFile[] {
  return problems.filter(({ path }) => !isRead(recognition, path)).map(({ path, why }) => ({ path, why }))
}
