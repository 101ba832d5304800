import type pg from 'pg'
import { type Connections, only } from './connections.ts'
import { storageFault } from './faults.ts'
import { RUN_LOCKS } from './locks.ts'

/** Holds runs for this process. */
export interface RunHolder {
  /** Undefined while another holds the run, in this process or elsewhere. */
  hold(run: string): Promise<{ release(): Promise<void> } | undefined>
  close(): Promise<void>
}

/**
 * By advisory locks on one connection: they end with the process, however it ends. Where the connection alone breaks,
 * another one takes the locks again.
 */
export function createRunHolder(connections: Connections): RunHolder {
  /** By run: whether its lock is taken, or still asked for. */
  const held = new Map<string, boolean>()
  let client: Promise<pg.Client> | undefined
  let isClosed = false

  const lock = async (on: pg.Client, run: string): Promise<boolean> => {
    const { rows } = await on.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
      RUN_LOCKS,
      Number(run),
    ])
    return only(rows).got
  }
  const open = async (): Promise<pg.Client> => {
    const opened = await connections.dedicated('holder')
    opened.once('end', () => {
      client = undefined
      if (held.size > 0 && !isClosed) void connected().catch(() => undefined)
    })
    for (const [run, isLocked] of held) if (isLocked) await lock(opened, run)
    return opened
  }
  const connected = (): Promise<pg.Client> => {
    client ??= open().catch((error: unknown) => {
      client = undefined
      throw error
    })
    return client
  }

  return {
    async hold(run) {
      if (held.has(run)) return undefined
      held.set(run, false)
      try {
        if (!(await lock(await connected(), run))) {
          held.delete(run)
          return undefined
        }
        held.set(run, true)
        // The clock of the work runs from now on; a crash had left it standing.
        await connections.writer.query(
          'update dp.run set beat = case when id = $1 then clock_timestamp() end where id = $1 or parent = $1',
          [Number(run)],
        )
      } catch (error) {
        held.delete(run)
        throw storageFault(error, `holding run ${run}`)
      }
      return {
        async release() {
          if (!held.delete(run)) return
          // A lock that went with its connection is released already.
          await (await connected())
            .query('select pg_advisory_unlock($1, $2)', [RUN_LOCKS, Number(run)])
            .catch(() => undefined)
        },
      }
    },
    async close() {
      isClosed = true
      await (await client)?.end()
    },
  }
}
