import { spawn } from 'node:child_process'
import { chmod, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { command, type Runner } from './account.ts'
import { programFailed } from './faults.ts'
import { inspect, type Places } from './folder.ts'
import { isPostmaster } from './process-table.ts'
import { type Command, spawnOptions } from './programs.ts'
import { hasCode, pause } from './system.ts'

/** How a start ended: `lost` means that somebody else was first, or that leftovers of a killed one are still dying. */
type Start = 'ready' | 'lost'

const POLL_MS = 20
const MAX_LOG_BYTES = 1_048_576
const MAX_LOG_READ = 65_536
const PORT_TRIES = 5

/**
 * What the cluster always runs with; all else is PostgreSQL's default, or what its postgresql.conf says. Logged is what
 * the server itself has to tell and never a statement, a value or an error of a client: those are answers, and hold
 * personal data.
 */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_destination: 'stderr',
  logging_collector: 'off',
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_statement: 'none',
  log_min_duration_statement: '-1',
  log_checkpoints: 'off',
} as const

/** How to wait for a start. */
interface Wait {
  readonly signal: AbortSignal | undefined
  /** Called again and again until the postmaster is ready; what it throws ends the waiting, not the postmaster. */
  waiting(pid: number): Promise<void>
}

/**
 * Starts the postmaster of a whole cluster that nobody serves, apart from this process: it lives on when we are killed.
 * It takes the port of its last time, or a free one. The signal ends the start and the postmaster with it.
 */
export async function startPostmaster(places: Places, runner: Runner, wait: Wait): Promise<Start> {
  await rotateLog(places.log)
  await chmod(places.folder, 0o700)
  let port = await freePort(await lastPort(places.folder))
  for (let attempt = 1; ; attempt++) {
    const from = await sizeOf(places.log)
    const failed = await launch(places, command(runner, 'postgres', serve(places.folder, port)), wait)
    if (failed === undefined) return 'ready'
    const told = `${failed}\n${await readFrom(places.log, from)}`
    if (/lock file ".*" already exists|pre-existing shared memory block/.test(told)) return 'lost'
    if (!/could not (bind|create any TCP)/.test(told) || attempt === PORT_TRIES) {
      throw await programFailed(`Starting PostgreSQL on ${places.folder}`, told, places.folder)
    }
    port = await freePort(0)
  }
}

/** Stops it as `pg_ctl stop -m fast` does. False when it is still at its last checkpoint after `maxMs`. */
export async function stopPostmaster(pid: number, folder: string, maxMs: number): Promise<boolean> {
  const end = performance.now() + maxMs
  if ((await isPostmaster(pid, folder)) !== 'yes') return true
  signalFastShutdown(pid)
  while ((await isPostmaster(pid, folder)) === 'yes') {
    if (performance.now() > end) return false
    await pause(POLL_MS)
  }
  return true
}

/** Takes away a lock file that is not what it claims, unless it has become another one meanwhile. */
export async function removeLock(folder: string, lock: string): Promise<void> {
  const path = join(folder, 'postmaster.pid')
  if ((await readFile(path, 'utf8').catch(() => '')) === lock) await rm(path, { force: true })
}

function signalFastShutdown(pid: number): void {
  try {
    process.kill(pid, 'SIGINT')
  } catch (error) {
    if (!hasCode(error, 'ESRCH')) throw error
  }
}

function serve(folder: string, port: number): readonly string[] {
  return [
    '-D',
    folder,
    '-p',
    String(port),
    ...Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]
}

/** Answers when the postmaster is ready, or why it ended before. */
async function launch(places: Places, program: Command, { signal, waiting }: Wait): Promise<string | undefined> {
  const log = await open(places.log, 'a', 0o600)
  let ended: string | undefined
  const child = spawn(program.file, [...program.args], { ...spawnOptions(program), stdio: ['ignore', log.fd, log.fd] })
  child.on('error', (error) => {
    ended = error.message
  })
  child.on('exit', (code, by) => {
    ended ??= `It ended with ${by ?? `code ${code}`}.`
  })
  child.unref()
  await log.close()
  while (ended === undefined) {
    const found = await inspect(places)
    if (found.kind === 'running' && found.pid === child.pid && found.status === 'ready') return undefined
    if (signal?.aborted) child.kill('SIGINT')
    else await waiting(child.pid ?? 0)
    await pause(POLL_MS)
  }
  signal?.throwIfAborted()
  return ended
}

/** `preferred`, if nobody listens there; else any that is free. */
function freePort(preferred: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', (error) => (preferred === 0 ? reject(error) : resolve(freePort(0))))
    server.listen(preferred, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : preferred))
    })
  })
}

/** The port of the last time, so that what people noted down stays true. `postmaster.opts` is its last command line. */
async function lastPort(folder: string): Promise<number> {
  const options = await readFile(join(folder, 'postmaster.opts'), 'utf8').catch(() => '')
  return Number(/"-p" "(\d+)"/.exec(options)?.[1] ?? 0)
}

async function rotateLog(log: string): Promise<void> {
  if ((await sizeOf(log)) > MAX_LOG_BYTES) await rename(log, `${log}.1`)
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0
}

async function readFrom(path: string, start: number): Promise<string> {
  const file = await open(path)
  try {
    const buffer = Buffer.alloc(MAX_LOG_READ)
    const { bytesRead } = await file.read(buffer, 0, MAX_LOG_READ, start)
    return buffer.toString('utf8', 0, bytesRead)
  } finally {
    await file.close()
  }
}
