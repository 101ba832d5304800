import { chooseRunner, type Runner } from './account.ts'
import { findBinaries } from './binaries.ts'
import { type Found, findPlaces, inspect, type Places } from './folder.ts'
import { type Holder, hold } from './holder.ts'
import { clearAbandoned, initialise } from './initialise.ts'
import type { ClusterOptions, Log } from './options.ts'
import { makePatience } from './patience.ts'
import { removeLock, startPostmaster, stopPostmaster } from './postmaster.ts'
import { pause } from './system.ts'

/** A hold on a running postmaster. */
export interface Attached {
  readonly holder: Holder
  readonly folder: string
  readonly pid: number
  readonly port: number
  /** By us, just now. */
  readonly started: boolean
}

const POLL_MS = 25
/** Between starts that fail because a killed postmaster's processes are still ending, or somebody else was first. */
const BUSY_MS = 200
const STOP_MS = 60_000

/** Finds, makes, starts or adopts the cluster, step by step from whatever is there, until it holds on to it. */
export async function attach(options: ClusterOptions): Promise<Attached> {
  const patience = makePatience(options.log)
  let started = false
  for (;;) {
    const places = await findPlaces(options.dataDir)
    const found = await inspect(places)
    if (!started) options.signal?.throwIfAborted()
    await patience.check(found, places)
    const next = await advance(found, places, options).catch(async (error: unknown) => {
      // We started it and cannot use it: nobody would ever stop it.
      if (started && found.kind === 'running') await stopPostmaster(found.pid, places.folder, STOP_MS)
      throw error
    })
    if (next === 'started') started = true
    if (next === 'wait') await pause(POLL_MS, options.signal)
    if (typeof next === 'object') return await settle({ ...next, started }, options)
  }
}

/** Lets go of the cluster and stops the postmaster when nobody else holds on to it. */
export async function detach({ holder, folder, pid }: Attached, log: Log): Promise<void> {
  // A connection that fails here is gone, and a postmaster without us is not ours to stop.
  const isLast = await holder.leave().catch(() => false)
  if (isLast) {
    const begin = performance.now()
    const isGone = await stopPostmaster(pid, folder, STOP_MS)
    const milliseconds = Math.round(performance.now() - begin)
    if (isGone) log.info({ pid, milliseconds }, 'stopped the embedded PostgreSQL')
    else log.warn({ pid, milliseconds }, 'the embedded PostgreSQL is still writing; it ends by itself')
  }
  await holder.close().catch(() => undefined)
}

type Next = 'again' | 'started' | 'wait' | Omit<Attached, 'started'>

async function advance(found: Found, places: Places, options: ClusterOptions): Promise<Next> {
  switch (found.kind) {
    case 'absent':
      await initialise(places, await runnerFor(places), options.password, options.signal)
      return 'again'
    case 'mislocked':
      options.log.warn({}, 'removing the lock file of a PostgreSQL that is no more')
      await removeLock(places.folder, found.lock)
      return 'again'
    case 'stopped':
      return await start(places, options)
    case 'running': {
      const { pid, port, status } = found
      if (status !== 'ready' || port === undefined) return 'wait'
      const holder = await hold({ port, password: options.password })
      return holder === undefined ? 'wait' : { holder, pid, port, folder: places.folder }
    }
  }
}

async function start(places: Places, { signal, log }: ClusterOptions): Promise<Next> {
  const patience = makePatience(log)
  await clearAbandoned(places)
  const begun = await startPostmaster(places, await runnerFor(places), {
    signal,
    waiting: (pid) => patience.check({ kind: 'running', pid, port: undefined, status: 'starting' }, places),
  })
  if (begun === 'ready') return 'started'
  await pause(BUSY_MS, signal)
  return 'again'
}

async function runnerFor(places: Places): Promise<Runner> {
  return await chooseRunner(places, await findBinaries(places.data))
}

/** An attempt that was called off while it took hold lets go again. */
async function settle(attached: Attached, { signal, log }: ClusterOptions): Promise<Attached> {
  if (signal?.aborted) {
    await detach(attached, log)
    signal.throwIfAborted()
  }
  const { pid, port, started } = attached
  log.info({ pid, port, started }, 'attached to the embedded PostgreSQL')
  return attached
}
