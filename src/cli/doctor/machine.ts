import { access, constants, stat, statfs } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import type { Config } from '../../core/config/config.ts'
import { bytes } from '../format.ts'
import { isAnswering, readServerNote } from '../server-note.ts'
import { type Check, fail, failedBy, ok, warn } from './check.ts'

const LEAST_NODE = [20, 19] as const
const LITTLE_ROOM = 5e9
const NO_ROOM = 5e8
const OTHERS = 0o077

/** Program and platform. */
export function checkNode(version: string = process.versions.node): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isOld = major < LEAST_NODE[0] || (major === LEAST_NODE[0] && minor < LEAST_NODE[1])
  return isOld ? fail('Node.js', version, `Install Node.js ${LEAST_NODE.join('.')} or newer.`) : ok('Node.js', version)
}

export function checkPlatform(config: Config): Check {
  const name = `${process.platform} ${process.arch}`
  const isSupported = ['linux', 'darwin'].includes(process.platform) && ['x64', 'arm64'].includes(process.arch)
  if (isSupported || config.databaseUrl !== undefined) return ok('platform', name)
  return fail('platform', name, 'The built-in PostgreSQL does not run here: install PostgreSQL and set DATABASE_URL.')
}

/** The data directory; undefined in `exists` when nothing is there yet. */
export async function checkDirectory(directory: string): Promise<Check> {
  const name = 'data directory'
  const found = await stat(directory).catch(() => undefined)
  if (found === undefined) {
    const nearest = await nearestExisting(directory)
    const isPossible = (await stat(nearest)).isDirectory() && (await isWritable(nearest))
    return isPossible
      ? ok(name, `${directory} (made by the first command that needs it)`)
      : fail(name, `${directory} cannot be made in ${nearest}`, 'Choose another with --data.')
  }
  if (!found.isDirectory()) return fail(name, `${directory} is no directory`, 'Choose another with --data.')
  if (!(await isWritable(directory)))
    return fail(name, `${directory} is not yours to write`, 'Correct its owner, or choose another with --data.')
  if ((found.mode & OTHERS) !== 0) return warn(name, `${directory} can be entered by others`, `chmod 700 ${directory}`)
  return ok(name, directory)
}

const isWritable = (directory: string): Promise<boolean> =>
  access(directory, constants.R_OK | constants.W_OK | constants.X_OK).then(
    () => true,
    () => false,
  )

export async function checkRoom(directory: string): Promise<Check> {
  const name = 'free disk'
  const nearest = await nearestExisting(directory)
  try {
    const { bavail, bsize } = await statfs(nearest)
    const free = bavail * bsize
    if (free < NO_ROOM)
      return fail(name, bytes(free), 'Free some space: an import needs about twice the size of its records.')
    return free < LITTLE_ROOM
      ? warn(name, bytes(free), 'Enough for small exports; large ones need more.')
      : ok(name, bytes(free))
  } catch (error) {
    return failedBy(name, error)
  }
}

async function nearestExisting(path: string): Promise<string> {
  const isThere = await stat(path).then(
    () => true,
    () => false,
  )
  return isThere || dirname(path) === path ? path : nearestExisting(dirname(path))
}

export async function checkKey({ data, masterKey, masterKeyFile }: Config): Promise<Check> {
  const name = 'master key'
  if (masterKey !== undefined) return ok(name, 'from the environment')
  const path = masterKeyFile ?? join(data, 'master.key')
  const found = await stat(path).catch(() => undefined)
  if (found === undefined) return ok(name, `${path} (made at the first start)`)
  if ((found.mode & OTHERS) !== 0) return fail(name, `others can read ${path}`, `chmod 600 ${path}`)
  return ok(name, path)
}

export async function checkPort({ host, port, data }: Config): Promise<Check> {
  const name = 'port'
  const note = await readServerNote(data)
  if (note !== undefined && (await isAnswering(note.url)))
    return ok(name, `the server of this instance answers at ${note.url}`)
  const problem = await listenOnce(host, port)
  if (problem === undefined) return ok(name, `${host}:${port} is free`)
  return warn(name, `${host}:${port} cannot be used (${problem})`, 'Choose another with --port; 0 takes a free one.')
}

function listenOnce(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', ({ code, message }: NodeJS.ErrnoException) =>
      resolve(code === 'EADDRINUSE' ? 'another program listens there' : (code ?? message)),
    )
    server.listen(port, host, () => server.close(() => resolve(undefined)))
  })
}
