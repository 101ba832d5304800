import { chmod, chown, mkdir, mkdtemp, open, readdir, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../../core/errors.ts'
import { command, type Runner, SYSTEM_FOLDER } from './account.ts'
import { programFailed } from './faults.ts'
import type { Places } from './folder.ts'
import { run } from './programs.ts'
import { hasCode, shortHash } from './system.ts'

const MINUTE = 60_000
/** A workshop of this age belongs to an initdb that was killed. */
const ABANDONED_MS = 10 * MINUTE
const NEW = '.new-'
const READABLE_BY_ALL = 0o755

/** Locale C sorts by code point and makes the fastest indexes; checksums tell of a failing disk. */
const INITDB = [
  '--username=postgres', '--auth=scram-sha-256', '--encoding=UTF8', '--locale=C', '--data-checksums', '--no-instructions',
] // biome-ignore format: a list of flags

/**
 * Makes an empty cluster. It is made in a folder beside and put in place in one step when it is whole, so that of
 * several commands at once the first wins and the others find its cluster; a killed one leaves nothing half-made.
 */
export async function initialise(
  places: Places,
  runner: Runner,
  password: string,
  signal?: AbortSignal,
): Promise<void> {
  await clearAbandoned(places)
  const workshop = await makeWorkshop(places, runner)
  let isKept = false
  try {
    const made = await initdb(workshop, runner, password, signal)
    isKept = await putInPlace(made, places, runner)
  } finally {
    if (!isKept) await rm(workshop, { recursive: true, force: true })
  }
}

/** Removes what killed runs of initdb left. */
export async function clearAbandoned({ folder }: Places): Promise<void> {
  const home = dirname(folder)
  const names = await readdir(home).catch((): string[] => [])
  for (const name of names.filter((each) => each.startsWith(basename(folder) + NEW))) {
    const left = await stat(join(home, name)).catch(() => undefined)
    if (left !== undefined && Date.now() - left.mtimeMs > ABANDONED_MS) {
      await rm(join(home, name), { recursive: true, force: true })
    }
  }
}

/** For another user the workshop is also where the cluster stays: below a data directory it might not be reached. */
async function makeWorkshop({ folder, data }: Places, { account }: Runner): Promise<string> {
  if (account.kind !== 'user') return await mkdtemp(folder + NEW)
  await mkdir(SYSTEM_FOLDER, { recursive: true })
  await chmod(SYSTEM_FOLDER, READABLE_BY_ALL)
  const workshop = await mkdtemp(join(SYSTEM_FOLDER, `${shortHash(data)}-`))
  await chown(workshop, account.uid, account.gid)
  return workshop
}

async function initdb(workshop: string, runner: Runner, password: string, signal?: AbortSignal): Promise<string> {
  const made = join(workshop, 'cluster')
  const secret = join(workshop, 'password')
  await writeFile(secret, `${password}\n`, { mode: 0o600 })
  if (runner.account.kind === 'user') await chown(secret, runner.account.uid, runner.account.gid)
  const { code, output } = await run(
    command(runner, 'initdb', [...INITDB, `--pwfile=${secret}`, `--pgdata=${made}`]),
    signal,
  )
  await rm(secret, { force: true })
  signal?.throwIfAborted()
  if (code === 0) return made
  const home = dirname(workshop)
  throw await programFailed(`Making a database cluster in ${home}`, output, home)
}

/** Answers whether the workshop has to stay. */
async function putInPlace(made: string, { folder, entry }: Places, { account }: Runner): Promise<boolean> {
  try {
    if (account.kind === 'user') {
      await symlink(made, entry)
      return true
    }
    await rename(made, folder)
    await persist(dirname(folder))
    return false
  } catch (cause) {
    // Somebody else was first; theirs is as good.
    if (hasCode(cause, 'ENOTEMPTY', 'EEXIST')) return false
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('database.unavailable', `Putting a new database cluster in place at ${folder} failed: ${why}.`, {
      cause,
    })
  }
}

/** Makes the new name last through a power cut, as everything committed below it will. */
async function persist(folder: string): Promise<void> {
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}
