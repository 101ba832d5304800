import type pg from 'pg'
import { type Connections, only } from './connections.ts'
import { storageFault } from './faults.ts'
import { RUN_LOCKS } from './locks.ts'

/** Holds runs for this process. */
export interface RunHolder {
  /** Undefined while another holds the run, in this process or elsewhere. */
  hold(run: string): Promise<{ release(): Promise<void> } | undefined>
  /** Which attempt at the run is this process's; undefined where it holds none. */
  attempt(run: string): number | undefined
  close(): Promise<void>
}

/**
 * By advisory locks on one connection: they end with the process, however it ends. Where the connection alone breaks,
 * another one takes the locks again.
 */
export function createRunHolder(connections: Connections): RunHolder {
  /** The attempt by run; undefined while its lock is still asked for. */
  const held = new Map<string, number | undefined>()
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
    for (const [run, attempt] of held) if (attempt !== undefined) await lock(opened, run)
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
      held.set(run, undefined)
      try {
        if (!(await lock(await connected(), run))) {
          held.delete(run)
          return undefined
        }
        held.set(run, await take(connections, run))
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
    attempt: (run) => held.get(run),
    async close() {
      isClosed = true
      await (await client)?.end()
    },
  }
}

/**
 * Begins another attempt at the run. Waits for pages of the attempt before that are just being committed; later ones of
 * it are refused. The clock of the work runs from now on; a crash had left it standing.
 */
async function take({ writer }: Connections, run: string): Promise<number> {
  const { rows } = await writer.query<{ attempt: number }>(
    `with taken as (select id from dp.run where id = $1 for update), clocks as (
       update dp.run set beat = null where parent = $1)
     update dp.run r set beat = clock_timestamp(), attempt = r.attempt + 1 from taken where r.id = taken.id returning r.attempt`,
    [Number(run)],
  )
  return only(rows).attempt
}
