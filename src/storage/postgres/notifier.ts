import type pg from 'pg'
import type { Connections } from './connections.ts'

/** Wakes readers of the log, in this process and others. A hint: readers also look by themselves every second. */
export interface LogNotifier {
  /** A transaction of this process committed that ends before this position. */
  committed(behind: number): void
  /** Ends when something may have been committed behind `position`, after a second at the latest, or on abort. */
  wait(position: number, signal: AbortSignal): Promise<void>
  close(): Promise<void>
}

const CHANNEL = 'datapunk_log'
const POLL_MS = 1000
/** Notifications are gathered: each takes a lock on the whole cluster. */
const GATHER_MS = 5
/** What is committed may stand behind a block that is still open: the longer it does, the less often readers look. */
const LEAST_PAUSE_MS = 3
const MOST_PAUSE_MS = 50

export function createNotifier(connections: Connections): LogNotifier {
  const waiters = new Set<() => void>()
  let newest = 0
  let newestAt = 0
  let isClosed = false
  let listener: Promise<pg.Client | undefined> | undefined
  let pending: NodeJS.Timeout | undefined
  let sent = 0

  const wake = (behind: number) => {
    if (!(behind > newest)) return
    newest = behind
    newestAt = performance.now()
    for (const waiter of [...waiters]) waiter()
  }
  const pauseMs = () => Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, (performance.now() - newestAt) / 10))
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
  const send = async () => {
    pending = undefined
    if (newest <= sent) return
    sent = newest
    // Who misses it looks a second later.
    await connections.writer.query('select pg_notify($1, $2)', [CHANNEL, String(newest)]).catch(() => undefined)
  }

  return {
    committed(behind) {
      wake(behind)
      pending ??= setTimeout(() => void send(), GATHER_MS).unref()
    },
    wait(position, signal) {
      if (isClosed || signal.aborted) return Promise.resolve()
      listener ??= listen()
      return new Promise((resolve) => {
        const done = () => {
          clearTimeout(timer)
          waiters.delete(done)
          signal.removeEventListener('abort', done)
          resolve()
        }
        const isBehind = newest > position + 1
        const timer = setTimeout(done, isBehind ? pauseMs() : POLL_MS)
        if (!isBehind) waiters.add(done)
        signal.addEventListener('abort', done, { once: true })
      })
    },
    async close() {
      isClosed = true
      for (const waiter of [...waiters]) waiter()
      clearTimeout(pending)
      await send()
      await (await listener)?.end()
    },
  }
}
