import { AppError } from '../core/errors.ts'
import type { Instance } from '../services/instance.ts'
import type { Session } from './context.ts'

const SILENT_MS = 700

/** Opens the instance for the time of `work` and closes it, whatever happens. Says so where opening takes a while. */
export async function withInstance<T>(session: Session, work: (instance: Instance) => Promise<T>): Promise<T> {
  const instance = await openInstance(session)
  try {
    return await work(instance)
  } finally {
    await instance.close()
  }
}

/** Opens the instance; the caller closes it. `cancelled` when the person has interrupted meanwhile. */
export async function openInstance({ context, config, terminal, interrupt }: Session): Promise<Instance> {
  const timer = setTimeout(() => terminal.draw([terminal.err.dim('  opening the database …')]), SILENT_MS)
  const instance = await context.open(config).finally(() => {
    clearTimeout(timer)
    terminal.draw([])
  })
  if (!interrupt.signal.aborted) return instance
  await instance.close()
  throw new AppError('cancelled', 'Interrupted before anything was done.')
}
