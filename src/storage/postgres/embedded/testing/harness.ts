import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readlinkSync } from 'node:fs'
import { mkdtemp, realpath, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { attachCluster, type Cluster } from '../cluster.ts'
import { stopPostmaster } from '../postmaster.ts'
import { asGuardedRoot } from './guarded-root.ts'

export const PASSWORD = "a pass/word@with 'all' of ü"
const isLinux = process.platform === 'linux'
const ROOT = fileURLToPath(new URL('../../../../..', import.meta.url))
const SCRIPT = fileURLToPath(new URL('./attach-child.ts', import.meta.url))

/** What a command in a process of its own told. */
interface Told {
  readonly url: string
  readonly pid: number
  readonly started: boolean
  readonly failed?: string
}

/** A command in a process of its own, attached or failed. */
interface Command {
  readonly child: ChildProcess
  readonly told: Told
  /** Lets it release; ends with the process. */
  finish(): Promise<void>
  /** kill -9. */
  kill(): Promise<void>
}

/**
 * Real clusters below a temporary folder of the test file. After each test everything is released and killed; at the
 * end nothing may be left running.
 */
export function useClusters() {
  const clusters: Cluster[] = []
  const children: ChildProcess[] = []
  const logged: { readonly level: string; readonly facts: object; readonly message: string }[] = []
  const home = { base: '' }

  beforeAll(async () => {
    home.base = await realpath(await mkdtemp(join(tmpdir(), 'dp-embedded-')))
  })
  afterEach(async () => {
    for (const cluster of clusters.splice(0)) await cluster.release()
    await Promise.all(children.splice(0).map(end))
    for (const { pid, cwd } of workingBelow(home.base)) await stopPostmaster(pid, cwd, 5_000)
    logged.length = 0
  })
  afterAll(async () => {
    expect(workingBelow(home.base)).toEqual([])
    await rm(home.base, { recursive: true, force: true })
  })

  return {
    logged,
    /** A path below the temporary folder; nothing is there yet. */
    path: (name: string): string => join(home.base, name),
    async attach(dataDir: string, options: { signal?: AbortSignal; password?: string } = {}): Promise<Cluster> {
      const log = {
        info: (facts: object, message: string) => void logged.push({ level: 'info', facts, message }),
        warn: (facts: object, message: string) => void logged.push({ level: 'warn', facts, message }),
      }
      const cluster = await attachCluster({ dataDir, password: PASSWORD, log, ...options })
      clusters.push(cluster)
      return cluster
    },
    /** Attaches from a process of its own, as another user if wanted. */
    async command(dataDir: string, as: { uid?: number; gid?: number } = {}): Promise<Command> {
      const [file = '', ...args] = program(dataDir)
      const env = { PATH: '/usr/local/bin:/usr/bin:/bin', TSX_DISABLE_CACHE: '1' }
      const child = spawn(file, args, { cwd: ROOT, env, stdio: ['pipe', 'pipe', 'inherit'], ...as })
      children.push(child)
      return await follow(child)
    },
    /** The same as root without user namespaces; undefined where that cannot be arranged. */
    async guardedCommand(dataDir: string, passwd: string): Promise<Command | undefined> {
      const child = await asGuardedRoot(passwd, program(dataDir), ROOT)
      if (child === undefined) return undefined
      children.push(child)
      return await follow(child)
    },
  }
}

function program(dataDir: string): readonly string[] {
  return [process.execPath, '--import', 'tsx', SCRIPT, dataDir, PASSWORD]
}

async function follow(child: ChildProcess & { stdin: Writable; stdout: Readable }): Promise<Command> {
  const lines = createInterface({ input: child.stdout })
  const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close')])
  return {
    child,
    told: JSON.parse(line ?? '{"failed":"it said nothing"}'),
    async finish() {
      child.stdin.end()
      await once(child, 'exit')
    },
    kill: () => end(child),
  }
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  client.on('error', () => undefined)
  await client.connect()
  try {
    const { rows } = await client.query<Record<string, unknown>>(text)
    return rows
  } finally {
    await client.end().catch(() => undefined)
  }
}

/** Whether a process lives; a zombie does not. */
export function lives(pid: number): boolean {
  if (isLinux) return workingDirectory(pid) !== undefined
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

/** Postmasters and their children work in the folder of their cluster. */
function workingBelow(folder: string): readonly { pid: number; cwd: string }[] {
  if (!isLinux) return []
  return readdirSync('/proc').flatMap((name) => {
    const cwd = /^\d+$/.test(name) ? workingDirectory(Number(name)) : undefined
    return cwd?.startsWith(folder) ? [{ pid: Number(name), cwd }] : []
  })
}

function workingDirectory(pid: number): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`)
  } catch {
    return undefined
  }
}
