import { AppError } from '../../../core/errors.ts'
import type { Logger } from '../../../core/logging/logger.ts'
import type { PersonKeys } from '../../../core/security/person-keys.ts'
import type { EventType } from '../../../models/events.ts'
import type { ReprocessFilter } from '../../../storage/pii.ts'
import type { EventReader, Projections, Run, RunBook, RunEnd, Runs } from '../../../storage/ports.ts'
import type { Job, JobContext } from '../../engine.ts'
import type { PiiStage } from '../../pii/pii-stage.ts'
import { checkFilter, wordsOf } from '../../pii/reprocess-input.ts'
import { createReprocessStage } from '../../pii/reprocess-stage.ts'
import { problemOf, storedEnd } from './import-outcome.ts'
import { createProgressMeter, type ProgressMeter } from './progress-meter.ts'

export interface ReprocessDependencies {
  readonly book: RunBook
  readonly runs: Runs
  readonly events: Pick<EventReader, 'counts'>
  readonly projections: Projections
  readonly stage: Pick<PiiStage, 'inForce'>
  readonly keys: (owner: number) => Promise<PersonKeys>
  readonly sources: readonly { readonly id: string; readonly types: readonly EventType[] }[]
  readonly log: Logger
}
export interface ReprocessInput {
  readonly filter: ReprocessFilter
}

/**
 * Treats what is stored under the policy and the catalogue in force: nothing else changes the personal values of stored
 * events. An event is one record of the run: `revised` where something of it changed, `duplicate` where nothing did, `quarantined`
 * where it could not be searched and stays as it was.
 */
export function createReprocess(dependencies: ReprocessDependencies): Job<ReprocessInput> {
  const { book } = dependencies
  return {
    name: 'reprocess',
    lane: 'flow',
    async prepare({ filter }, { owner, engine }) {
      checkFilter(filter, await dependencies.events.counts(owner))
      const words = wordsOf(filter)
      return book.begin(owner, { work: 'reprocess', engine, fingerprint: words.join('\n'), input: words })
    },
    async perform(run, { filter }, context) {
      const hold = await book.hold(run)
      if (hold === undefined) throw new AppError('run.busy', `another process is at work on this reprocess, run ${run}`)
      try {
        return await reprocess(dependencies, run, filter, context)
      } finally {
        await hold.release().catch(() => undefined)
      }
    },
  }
}

async function reprocess(
  dependencies: ReprocessDependencies,
  run: string,
  filter: ReprocessFilter,
  context: JobContext,
): Promise<Run> {
  const { book, projections, log } = dependencies
  const { owner, signal } = context
  const meter = createProgressMeter(run, context.progress, (phase, done, total) =>
    book.progress(run, phase, done, total),
  )
  let failure: unknown
  try {
    await meter.phase(PHASE)
    await treatAll(dependencies, { run, filter, meter }, context)
    await meter.phase('indexing text')
    await projections.advance(owner, signal)
  } catch (error) {
    failure = error
    if (!signal.aborted) log.error({ run, err: error }, 'reprocess failed')
  } finally {
    await meter.end()
  }
  const failed = (await dependencies.runs.get(owner, run))?.counts.quarantined['pii.scan_failed'] ?? 0
  const end = endOf(failure, failed, signal)
  return storedEnd(signal.aborted ? undefined : failure, async () => {
    for (const child of await dependencies.runs.children(owner, run))
      await book.finish(owner, child.id, childEnd(child, end))
    return book.finish(owner, run, end)
  })
}

function endOf(failure: unknown, failed: number, { aborted }: AbortSignal): RunEnd {
  if (aborted) {
    const message = 'cancelled; what was treated stays so, and the same command finds it done'
    return { state: 'cancelled', error: { code: 'cancelled', message } }
  }
  if (failure !== undefined) return { state: 'failed', error: problemOf(failure) }
  if (failed === 0) return { state: 'succeeded' }
  const message = `${failed} stored events could not be searched and stay as they were`
  return { state: 'partial', error: { code: 'reprocess.incomplete', message } }
}

/** Of a source of which every event could be searched the run is whole. */
function childEnd({ counts }: Run, end: RunEnd): RunEnd {
  return end.state === 'partial' && Object.keys(counts.quarantined).length === 0 ? { state: 'succeeded' } : end
}

const PHASE = 'treating stored events'
const TELL_MS = 1000

interface Work {
  readonly run: string
  readonly filter: ReprocessFilter
  readonly meter: ProgressMeter
}

async function treatAll(
  { book, stage: pii, keys, sources, events, log }: ReprocessDependencies,
  { run, filter, meter }: Work,
  { owner, signal }: JobContext,
): Promise<void> {
  const parts = await pii.inForce()
  const { decider, detector } = parts
  const onFault = (kind: string) =>
    log.warn({ run, code: 'pii.scan_failed', reason: kind }, 'a stored event could not be searched')
  const stage = createReprocessStage({ parts, keys: await keys(owner), owner, sources, onFault })
  const ground = { policy: decider.policy.version, catalogue: detector.catalogueHash }
  const pages = await book.reprocess(owner, run, filter, ground)
  const total = await expected(events, owner, filter)
  let read = 0
  let told = performance.now()
  for (;;) {
    signal.throwIfAborted()
    const page = await pages.next(stage)
    if (page === undefined) break
    for (const { counts } of page) meter.add(counts)
    read += page.reduce((sum, { counts }) => sum + counts.records.read, 0)
    if (performance.now() - told < TELL_MS) continue
    told = performance.now()
    await meter.phase(total === undefined ? PHASE : `${PHASE}, ${Math.min(99, Math.floor((read / total) * 100))} %`)
  }
}

/** How many events there will be; undefined where a range of time says something else. */
async function expected(
  events: Pick<EventReader, 'counts'>,
  owner: number,
  { source, type, from, to }: ReprocessFilter,
): Promise<number | undefined> {
  if (from !== undefined || to !== undefined) return undefined
  const counts = await events.counts(owner)
  const wanted = counts.filter(
    (each) =>
      (source === undefined || source.includes(each.source)) && (type === undefined || type.includes(each.type)),
  )
  return wanted.reduce((sum, each) => sum + each.events, 0) || undefined
}
