import { setTimeout as sleep } from 'node:timers/promises'
import type { Logger } from '../core/logging/logger.ts'
import type { Stores } from '../storage/ports.ts'
import type { Engine, Job } from './engine.ts'
import type { Jobs } from './instance.ts'
import { filterOfWords } from './pii/reprocess-input.ts'
import { endLeftPushRun, PUSH_WORK } from './push-run.ts'
import type { UploadService } from './uploads/upload-service.ts'

export interface DutyOptions {
  readonly owner: number
  readonly stores: Stores
  readonly engine: Engine
  readonly jobs: Jobs
  readonly uploads: Pick<UploadService, 'tidy'>
  readonly log: Logger
}

/**
 * What the one server of an instance does beside answering: goes on with imports that a crash left behind, keeps the
 * projections close to the log, and removes uploads that nobody needs any more. Returns how to end it.
 */
export function beginServerDuties(options: DutyOptions): () => Promise<void> {
  const ending = new AbortController()
  const resuming = resume(options)
  const projecting = project(options, ending.signal)
  const tidying = tidy(options, ending.signal)
  return async () => {
    ending.abort()
    await Promise.allSettled([resuming, projecting, tidying])
  }
}

async function resume({ owner, stores, engine, jobs, log }: DutyOptions): Promise<void> {
  const unfinished: Readonly<Record<string, (input: readonly string[], keepMedia: boolean) => Promise<unknown>>> = {
    import: (paths, keepMedia) => submit(jobs.importArchive, { paths, keepMedia }),
    retry: () => submit(jobs.retryQuarantine, {}),
    undo: ([run = '']) => submit(jobs.undoRun, { run }),
    reprocess: (words) => submit(jobs.reprocess, { filter: filterOfWords(words) }),
  }
  const submit = <A>(job: Job<A>, input: A) => engine.submit(job, input, { owner })
  for (const { run, work, input, keepMedia } of await stores.book.orphans(owner)) {
    try {
      if (work === PUSH_WORK) {
        await endLeftPushRun(stores, owner, run)
        continue
      }
      await unfinished[work]?.(input, keepMedia)
      log.info({ run, job: work }, 'going on with a run that was left unfinished')
    } catch (error) {
      const message = error instanceof Error ? error.message : 'unknown'
      log.warn({ run, job: work, err: error }, 'a run that was left unfinished cannot go on')
      await stores.book.finish(owner, run, { state: 'failed', error: { code: 'input.not_found', message } })
    }
  }
}

async function project({ owner, stores, log }: DutyOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      const position = await stores.events.head(owner)
      await stores.projections.advance(owner, signal)
      await rest(PROJECTING_MS, signal)
      await stores.events.changed(position, signal)
    } catch (error) {
      if (signal.aborted) return
      log.warn({ err: error }, 'feeding the projections failed; trying again')
      await rest(RETRY_MS, signal)
    }
  }
}

async function tidy({ uploads, log }: DutyOptions, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await uploads.tidy()
    } catch (error) {
      log.warn({ err: error }, 'removing uploads that nobody needs failed; trying again')
    }
    await rest(TIDYING_MS, signal)
  }
}

const TIDYING_MS = 600_000
const RETRY_MS = 2000
/** A projection costs almost the same for one commit and for fifty: text is found this much later, at most. */
const PROJECTING_MS = 250

const rest = (ms: number, signal: AbortSignal) => sleep(ms, undefined, { signal }).catch(() => undefined)
