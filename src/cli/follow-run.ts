import { isAppError } from '../core/errors.ts'
import type { Handle, Job, Progress } from '../services/engine.ts'
import type { Instance, RunReport } from '../services/instance.ts'
import type { Run } from '../storage/ports.ts'
import type { Session } from './context.ts'
import { equationOf } from './import-result.ts'
import { type ProgressSource, showProgress } from './progress-bar.ts'

const LOOK_MS = 500

/**
 * Submits work and waits for its end, with its progress shown. Where another process is at work on the same it is
 * watched instead, and taken over should that process die. Answers the run as it was stored, with its child runs.
 */
export async function submitAndFollow<A>(
  job: Job<A>,
  input: A,
  instance: Instance,
  session: Session,
): Promise<RunReport> {
  let isTold = false
  const tell = (text: string) => {
    if (!isTold) session.terminal.note(session.terminal.err.dim(text))
    isTold = true
  }
  for (;;) {
    const handle = await instance.engine.submit(job, input, { owner: instance.owner })
    const ended = await outcomeOf(handle, { instance, session, tell })
    if (ended !== undefined)
      return { run: ended, children: await instance.stores.runs.children(instance.owner, ended.id) }
  }
}

interface Following {
  readonly instance: Instance
  readonly session: Session
  readonly tell: (text: string) => void
}

/** The run when it has ended; undefined where it was left by another process and can be submitted again. */
async function outcomeOf(handle: Handle, { instance, session, tell }: Following): Promise<Run | undefined> {
  try {
    if (handle.attached) tell(`run ${handle.run} of the same input is unfinished: going on with it`)
    return await followHere(handle, instance, session)
  } catch (error) {
    if (!isAppError(error, 'run.busy')) throw error
    return watch(handle.run, instance, session)
  }
}

/** Waits for a run of this process, and cancels it when the person interrupts. */
async function followHere(handle: Handle, instance: Instance, session: Session): Promise<Run> {
  const { interrupt } = session
  const cancel = () => {
    instance.engine.cancel(handle.run, 'interrupted')
  }
  if (interrupt.signal.aborted) cancel()
  interrupt.signal.addEventListener('abort', cancel, { once: true })
  const stop = showProgress(handle.run, instance.progress, session)
  try {
    return await handle.done
  } finally {
    stop()
    interrupt.signal.removeEventListener('abort', cancel)
  }
}

/**
 * Looks at a run of another process until it has ended. Undefined when that process has died and left it. An interrupt
 * ends the watching, not the run: it answers the run as it is.
 */
async function watch(id: string, instance: Instance, session: Session): Promise<Run | undefined> {
  const { stores, owner } = instance
  const listeners = new Set<(progress: Progress) => void>()
  const source: ProgressSource = {
    current: new Map(),
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const stop = showProgress(id, source, session)
  try {
    for (;;) {
      const run = await stores.runs.get(owner, id)
      if (run === undefined || run.finished !== undefined || session.interrupt.signal.aborted) return run
      for (const listener of listeners) listener(progressOf(run))
      const orphans = await stores.book.orphans(owner)
      if (orphans.some((orphan) => orphan.run === id)) return undefined
      await new Promise((resolve) => setTimeout(resolve, LOOK_MS))
    }
  } finally {
    stop()
  }
}

function progressOf({ id, progress, counts }: Run): Progress {
  const { closes: _, ...records } = equationOf(counts)
  const { done, total, phase } = progress
  return { run: id, phase, doneBytes: done, ...(total !== undefined && { totalBytes: total }), ...records }
}
