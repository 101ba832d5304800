import type { Handle } from '../services/engine.ts'
import type { Instance, RunReport } from '../services/instance.ts'
import type { Session } from './context.ts'
import { showProgress } from './progress-bar.ts'

/**
 * Waits for a run to end, shows its progress, and cancels it when the person interrupts. Answers the run as it was
 * stored, with its child runs.
 */
export async function followRun(handle: Handle, instance: Instance, session: Session): Promise<RunReport> {
  const { terminal, interrupt, context } = session
  if (handle.attached)
    terminal.note(terminal.err.dim(`run ${handle.run} of the same input is unfinished: going on with it`))
  const onInterrupt = () => {
    instance.engine.cancel(handle.run, 'interrupted')
  }
  if (interrupt.signal.aborted) onInterrupt()
  interrupt.signal.addEventListener('abort', onInterrupt, { once: true })
  const stop = showProgress(handle.run, instance, terminal, context.now)
  try {
    const run = await handle.done
    return { run, children: await instance.stores.runs.children(instance.owner, run.id) }
  } finally {
    stop()
    interrupt.signal.removeEventListener('abort', onInterrupt)
  }
}
