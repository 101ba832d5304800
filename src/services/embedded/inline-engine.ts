import { AppError } from '../../core/errors.ts'
import type { Logger } from '../../core/logging/logger.ts'
import type { Run } from '../../storage/ports.ts'
import type { Engine, Progress } from '../engine.ts'

export interface InlineEngineOptions {
  readonly log: Logger
  readonly onProgress: (progress: Progress) => void
}

/**
 * The engine that works in the process itself: a submit begins at once. A run that a crash leaves behind is gone on
 * with by the next submit of the same input, or by the server when it starts.
 */
export function createInlineEngine({ log, onProgress }: InlineEngineOptions): Engine {
  const working = new Map<string, { readonly abort: AbortController; readonly done: Promise<Run> }>()
  return {
    kind: 'inline',
    async submit(job, input, { owner }) {
      const { run, attached } = await job.prepare(input, { owner, engine: 'inline' })
      const present = working.get(run)
      if (present !== undefined) return { run, attached: true, done: present.done }
      const abort = new AbortController()
      const done = job
        .perform(run, input, { owner, signal: abort.signal, progress: onProgress })
        .finally(() => working.delete(run))
      // Who submits may not wait for the end; a failure is told there or here, never as an unhandled rejection.
      done.catch((error: unknown) => log.warn({ run, err: error }, 'run ended without an outcome'))
      working.set(run, { abort, done })
      return { run, attached, done }
    },
    cancel(run, why) {
      const present = working.get(run)
      present?.abort.abort(new AppError('cancelled', why))
      return present !== undefined
    },
    async drain(ms) {
      const all = Promise.allSettled([...working.values()].map(({ done }) => done))
      let timer: NodeJS.Timeout | undefined
      const late = new Promise<void>((resolve) => {
        timer = setTimeout(() => {
          for (const { abort } of working.values()) abort.abort(new AppError('cancelled', 'the process is ending'))
          resolve()
        }, ms)
      })
      await Promise.race([all, late])
      clearTimeout(timer)
      await all
    },
  }
}
