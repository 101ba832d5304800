import { mkdir, readdir, realpath, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { AppError, isAppError } from '../../core/errors.ts'
import type { Instance } from '../../services/instance.ts'
import type { Session } from '../context.ts'
import { openInstance } from '../instance.ts'

/** Where a demo lives, opened. */
export interface DemoPlace {
  readonly instance: Instance
  /** With the directory that was taken. */
  readonly session: Session
}

/** Says that a directory was made by the demo and may be emptied by it. */
const MARK = 'demo.txt'
const MARK_TEXT = 'This directory was made by `datapunk demo`, which empties it at every start. Keep nothing here.\n'
const MOST_DEMOS = 9
/** What the storage calls the cluster of a data directory. */
const CLUSTER = 'postgres'
/** Where storage puts the clusters of root. Nothing else outside of the demo's directory is ever removed. */
const SYSTEM_FOLDER = '/var/lib/datapunk-stream/'
const PRIVATE = 0o700

/** A directory of the demo alone, for this user. */
export const usualDemoDirectory = (): string => join(tmpdir(), `datapunk-demo-${process.getuid?.() ?? 'user'}`)

/**
 * Opens an empty instance for the demo, or with `keep` the one that is there. A directory that another demo serves at
 * this moment is left alone: the next name is taken. A directory that is not the demo's own is refused, never emptied.
 */
export async function openDemo(session: Session, { keep }: { readonly keep: boolean }): Promise<DemoPlace> {
  for (let number = 1; number <= MOST_DEMOS; number++) {
    const data = number === 1 ? session.config.data : `${session.config.data}-${number}`
    const own = { ...session, config: { ...session.config, data } }
    await checkIsDemo(data)
    if (!keep && !(await empty(own))) continue
    await mkdir(data, { recursive: true, mode: PRIVATE })
    await writeFile(join(data, MARK), MARK_TEXT)
    return { instance: await openInstance(own), session: own }
  }
  throw new AppError('server.running', `Starting the demo: ${MOST_DEMOS} demos run already.`)
}

async function entriesOf(directory: string): Promise<readonly string[]> {
  return readdir(directory).catch(() => [])
}

async function checkIsDemo(data: string): Promise<void> {
  const found = await stat(data).catch(() => undefined)
  // The usual place lies where others can write, too: nobody gets our keys by being there first.
  if (found !== undefined && process.getuid !== undefined && found.uid !== process.getuid()) {
    throw new AppError(
      'data.directory',
      `Starting the demo in ${data}: it belongs to another user. Name another with --data.`,
    )
  }
  const entries = await entriesOf(data)
  if (entries.length === 0 || entries.includes(MARK)) return
  throw new AppError(
    'data.directory',
    `Starting the demo in ${data}: the directory holds something else, and the demo would empty it. Name another with --data.`,
  )
}

/** Removes what an earlier demo left. False when a server or another command is at work there. */
async function empty(session: Session): Promise<boolean> {
  const { data } = session.config
  if ((await entriesOf(data)).length === 0) return true
  if (!(await stopLeftOvers(session))) return false
  await removeAll(data)
  return true
}

/**
 * A demo that was killed leaves its database running, and one must not be removed below it: to attach, and to leave as
 * the last, stops it.
 */
async function stopLeftOvers(session: Session): Promise<boolean> {
  const { data } = session.config
  if (!(await hasPostmaster(data))) return true
  try {
    const instance = await openInstance(session)
    try {
      await (await instance.claimServer()).release()
    } finally {
      await instance.close()
    }
  } catch (error) {
    if (isAppError(error, 'server.running')) return false
    if (isAppError(error, 'cancelled')) throw error
    // What cannot be opened is broken, and about to be removed.
  }
  return !(await hasPostmaster(data))
}

/** Whether a PostgreSQL has its lock file there. */
async function hasPostmaster(data: string): Promise<boolean> {
  return (await stat(join(data, CLUSTER, 'postmaster.pid')).catch(() => undefined)) !== undefined
}

/** Run by root the cluster may belong to another user and lie elsewhere; the directory links to it. */
async function removeAll(data: string): Promise<void> {
  const cluster = await realpath(join(data, CLUSTER)).catch(() => data)
  if (cluster.startsWith(SYSTEM_FOLDER)) await rm(dirname(cluster), { recursive: true, force: true, maxRetries: 3 })
  await rm(data, { recursive: true, force: true, maxRetries: 3 })
}
