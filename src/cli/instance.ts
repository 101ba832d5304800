import { statfs } from 'node:fs/promises'
import type { Config } from '../core/config/config.ts'
import { AppError, isAppError } from '../core/errors.ts'
import type { Instance } from '../services/instance.ts'
import type { Session } from './context.ts'
import { bytes } from './format.ts'

const SILENT_MS = 700
/** PostgreSQL cannot go on without room for a few segments of its log, 16 MiB each. */
const LEAST_ROOM = 64 << 20

/** Opens the instance for the time of `work` and closes it, whatever happens. Says so where opening takes a while. */
export async function withInstance<T>(session: Session, work: (instance: Instance) => Promise<T>): Promise<T> {
  const instance = await openInstance(session)
  try {
    return await work(instance)
  } catch (error) {
    throw await causeOf(error, session.config)
  } finally {
    await instance.close()
  }
}

/** A built-in database that has no room left stops, and seen from outside it is only gone: the room tells. */
async function causeOf(error: unknown, { data, databaseUrl }: Config): Promise<unknown> {
  if (databaseUrl !== undefined || !isAppError(error, 'database.unavailable')) return error
  const disk = await statfs(data).catch(() => undefined)
  const room = disk === undefined ? Number.POSITIVE_INFINITY : disk.bavail * disk.bsize
  if (room >= LEAST_ROOM) return error
  return new AppError('storage.full', `${error.message}. The disk of ${data} has ${bytes(room)} left.`, {
    cause: error,
  })
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
