import type pg from 'pg'
import type { Connections } from './connections.ts'

/** Wakes readers of the log, in this process and others. A hint: readers also look by themselves every second. */
export interface LogNotifier {
  /** A transaction committed that ends before this position. */
  committed(behind: number): void
  /** Ends when something may have been committed behind `position`, after a second at the latest, or on abort. */
  wait(position: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const CHANNEL = 'datapunk_log'
const POLL_MS = 1000
/** Notifications are gathered: each takes a lock on the whole cluster. */
const GATHER_MS = 5
const OPEN_BLOCK_MS = 3

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

export function createNotifier(connections: Connections): LogNotifier {
  const waiters = new Set<() => void>()
  let newest = 0
  let listener: Promise<pg.Client | undefined> | undefined
  let pending: NodeJS.Timeout | undefined
  let sent = 0

  const wake = (behind: number) => {
    if (behind <= newest) return
    newest = behind
    for (const waiter of [...waiters]) waiter()
  }
  const listen = async (): Promise<pg.Client | undefined> => {
    try {
      const client = await connections.dedicated('listener')
      client.on('notification', ({ payload }) => wake(Number(payload)))
      client.on('end', () => {
        listener = undefined
      })
      await client.query(`listen ${CHANNEL}`)
      return client
    } catch {
      // Without it readers look once a second; the next wait tries again.
      listener = undefined
      return undefined
    }
  }
  const send = () => {
    pending = undefined
    if (newest <= sent) return
    sent = newest
    connections.writer.query('select pg_notify($1, $2)', [CHANNEL, String(newest)]).catch(() => undefined)
  }

  return {
    committed(behind) {
      wake(behind)
      pending ??= setTimeout(send, GATHER_MS).unref()
    },
    wait(position, signal) {
      listener ??= listen()
      if (signal.aborted) return Promise.resolve()
      // Committed, but perhaps behind a block that is still open: look again in a moment, not at once.
      if (newest > position + 1) return pause(OPEN_BLOCK_MS)
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer)
          waiters.delete(done)
          signal.removeEventListener('abort', done)
          resolve()
        }
        const timer = setTimeout(done, POLL_MS)
        waiters.add(done)
        signal.addEventListener('abort', done, { once: true })
      })
    },
    async close() {
      clearTimeout(pending)
      send()
      await (await listener)?.end()
    },
  }
}
