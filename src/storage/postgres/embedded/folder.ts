import { lstat, mkdir, readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { AppError } from '../../../core/errors.ts'
import { MAJOR } from './binaries.ts'
import { isPostmaster } from './process-table.ts'
import { hasCode } from './system.ts'

/** Where the cluster of a data directory and what belongs to it lies. */
export interface Places {
  /** The data directory, without symbolic links. */
  readonly data: string
  /** `<data>/postgres`: the cluster itself, or a symbolic link to it. */
  readonly entry: string
  /** Where the cluster really is. */
  readonly folder: string
  /** What PostgreSQL writes to, from its first line on. */
  readonly log: string
}

/** What a cluster folder holds. */
export type Found =
  /** No cluster: nothing there, or an empty folder. */
  | { readonly kind: 'absent' }
  /** A cluster that nobody serves. */
  | { readonly kind: 'stopped' }
  /** Nobody serves it, yet the process of its lock file is there: something else by now. PostgreSQL would not start. */
  | { readonly kind: 'mislocked'; readonly lock: string }
  | { readonly kind: 'running'; readonly pid: number; readonly port: number | undefined; readonly status: Status }
type Status = 'starting' | 'ready' | 'stopping'

const PRIVATE = 0o700

/** Makes the data directory (0700) if need be and finds its places. */
export async function findPlaces(dataDir: string): Promise<Places> {
  try {
    await mkdir(dataDir, { recursive: true, mode: PRIVATE })
    const data = await realpath(dataDir)
    const entry = join(data, 'postgres')
    return { data, entry, folder: await resolveEntry(entry), log: join(data, 'postgres.log') }
  } catch (cause) {
    if (cause instanceof AppError) throw cause
    const why = cause instanceof Error ? cause.message : String(cause)
    throw new AppError('data.directory', `Opening the data directory ${dataDir} failed: ${why}.`, { cause })
  }
}

async function resolveEntry(entry: string): Promise<string> {
  try {
    return await realpath(entry)
  } catch (error) {
    if (!hasCode(error, 'ENOENT')) throw error
    if (await lstat(entry).catch(() => undefined)) {
      const why = 'is a symbolic link to a folder that is not there. Is its disk mounted?'
      throw new AppError('database.unavailable', `${entry} ${why} It is left as it is.`)
    }
    return entry
  }
}

/**
 * Looks at the cluster without changing anything. `database.version` for another major version of PostgreSQL,
 * `database.unavailable` for a folder that is no whole cluster or that belongs to another user.
 */
export async function inspect({ folder, data }: Places): Promise<Found> {
  const names = await list(folder)
  if (names.length === 0) return { kind: 'absent' }
  const version = names.includes('PG_VERSION') ? (await readFile(join(folder, 'PG_VERSION'), 'utf8')).trim() : ''
  const control = await stat(join(folder, 'global', 'pg_control')).catch(() => undefined)
  if (version === '' || control === undefined || control.size === 0) throw incomplete(folder)
  if (version !== MAJOR) throw otherVersion(folder, data, version)
  return await readLock(folder)
}

async function list(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder)
  } catch (cause) {
    if (hasCode(cause, 'ENOENT')) return []
    const why = hasCode(cause, 'EACCES', 'EPERM')
      ? 'belongs to another user. Run the command as that user, or choose another data directory with --data'
      : `cannot be read (${cause instanceof Error ? cause.message : String(cause)})`
    throw new AppError('database.unavailable', `The database folder ${folder} ${why}.`, { cause })
  }
}

/**
 * `postmaster.pid`, one fact a line: pid, folder, start, port, socket folder, address, shared memory, status. It is
 * there from the first moment of a postmaster to its last, and stays behind when it is killed.
 */
async function readLock(folder: string): Promise<Found> {
  const lock = await readFile(join(folder, 'postmaster.pid'), 'utf8').catch((error: unknown) => {
    if (hasCode(error, 'ENOENT')) return ''
    throw error
  })
  const [first = '', , , port = '', , , , status = ''] = lock.split('\n')
  const pid = Math.abs(Number.parseInt(first, 10))
  if (!(pid > 0)) return { kind: 'stopped' }
  switch (await isPostmaster(pid, folder)) {
    case 'yes':
      return { kind: 'running', pid, port: Number.parseInt(port, 10) || undefined, status: readStatus(status) }
    case 'gone':
      return { kind: 'stopped' }
    case 'other':
      return { kind: 'mislocked', lock }
  }
}

function readStatus(text: string): Status {
  const status = text.trim()
  return status === 'ready' || status === 'stopping' ? status : 'starting'
}

function incomplete(folder: string): AppError {
  return new AppError(
    'database.unavailable',
    `${folder} is no whole PostgreSQL cluster: PG_VERSION or global/pg_control is missing or empty. Restore the folder ` +
      `from a backup; or, to begin with an empty database, move it away: mv '${folder}' '${folder}.damaged'`,
  )
}

function otherVersion(folder: string, data: string, version: string): AppError {
  return new AppError(
    'database.version',
    `The database in ${folder} was made by PostgreSQL ${version}, and PostgreSQL ${MAJOR} is built in here, which cannot ` +
      `read it. Either export it with the version of datapunk-stream that made it: ` +
      `\`datapunk query --ndjson --all-revisions --data '${data}' > events.ndjson\`; ` +
      `or serve the folder with a PostgreSQL ${version} of your own and set DATABASE_URL to that. Nothing was changed.`,
  )
}
