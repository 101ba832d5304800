import { isAppError } from '../../../core/errors.ts'
import { type Attached, attach, detach } from './attach.ts'
import { urlOf } from './holder.ts'
import type { ClusterOptions } from './options.ts'
import { pause } from './system.ts'

/** A hold on the PostgreSQL cluster of a data directory. */
export interface Cluster {
  /** `postgres://postgres:…@127.0.0.1:<port>/datapunk`: the superuser, in a database that is there and ours alone. */
  readonly url: string
  /** Whether this process started the postmaster; otherwise it was running already. */
  readonly started: boolean
  /** Of the postmaster. */
  readonly pid: number
  /**
   * Gives up the hold; close all other connections before. The last one out stops the postmaster and waits for its
   * end. May be called again.
   */
  release(): Promise<void>
}

const RETRY_MS = 5_000

/**
 * Attaches to the cluster of a data directory. It belongs to the directory and not to a process: a living postmaster
 * is adopted, whoever started it; otherwise one is started, after `initdb` where there is no cluster yet. Should the
 * postmaster die while attached, it is started again, on the same port.
 *
 * Throws `database.platform` (not built in here), `database.version` (made by another major version),
 * `database.unavailable` and `storage.full` (with the last lines of PostgreSQL's log), `data.directory`.
 */
export async function attachCluster(options: ClusterOptions): Promise<Cluster> {
  const first = await attach(options)
  const url = urlOf({ port: first.port, password: options.password })
  const over = new AbortController()
  let attached: Attached | undefined = first
  let pid = first.pid
  let released: Promise<void> | undefined
  const kept = keep()

  /** Attaches again whenever the connection is lost, until `release`. */
  async function keep(): Promise<void> {
    while (attached !== undefined) {
      await Promise.race([attached.holder.ended, whenAborted(over.signal)])
      if (over.signal.aborted) return
      options.log.warn({ pid }, 'the connection to the embedded PostgreSQL was lost; attaching again')
      attached = undefined
      attached = await attachAgain({ ...options, signal: over.signal })
      pid = attached?.pid ?? pid
      if (attached !== undefined && attached.port !== first.port) {
        options.log.warn({ port: attached.port }, 'its port was taken meanwhile, it has another now: start again')
      }
    }
  }

  async function release(): Promise<void> {
    over.abort()
    await kept
    if (attached !== undefined) await detach(attached, options.log)
  }

  return {
    url,
    started: first.started,
    get pid() {
      return pid
    },
    release: () => (released ??= release()),
  }
}

/** Tries until it succeeds or, with nothing, until the signal aborts. */
async function attachAgain(options: ClusterOptions & { readonly signal: AbortSignal }): Promise<Attached | undefined> {
  const { log, signal } = options
  while (!signal.aborted) {
    try {
      return await attach(options)
    } catch (error) {
      if (signal.aborted) return undefined
      const code = isAppError(error) ? error.code : 'internal.unexpected'
      log.warn({ code }, 'attaching to the embedded PostgreSQL failed; trying again')
      await pause(RETRY_MS, signal).catch(() => undefined)
    }
  }
  return undefined
}

function whenAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}
