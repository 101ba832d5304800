import { spawn } from 'node:child_process'

/** A program to run: as whom, too. Without `uid` it runs as this process does. */
export interface Command {
  readonly file: string
  readonly args: readonly string[]
  readonly uid?: number
  readonly gid?: number
}

/** How a program ended. `code` is absent when it could not be started or was ended by a signal. */
interface Ended {
  readonly code: number | undefined
  /** The last part of what it wrote to stdout and stderr, or why it could not be started. */
  readonly output: string
}

const MAX_OUTPUT = 16_384

/**
 * What PostgreSQL's programs see of the environment: nothing of ours, so that no secret stands in that of a process
 * that outlives us, and no PGDATA, TZ or LD_LIBRARY_PATH of the user's shell changes what they do.
 */
const ENVIRONMENT = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/run/current-system/sw/bin',
  LC_ALL: 'C',
  TZ: 'UTC',
} as const

/** The options of `spawn` that all of PostgreSQL's programs share: a session of their own, out of reach of Ctrl-C. */
export function spawnOptions({ uid, gid }: Command) {
  return {
    cwd: '/',
    env: ENVIRONMENT,
    detached: true,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
  }
}

/** Runs a program to its end. Never rejects: a program that cannot be started is an outcome. `signal` ends it. */
export function run(command: Command, signal?: AbortSignal): Promise<Ended> {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(command.file, [...command.args], {
      ...spawnOptions(command),
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const stop = () => child.kill('SIGTERM')
    const finish = (code: number | undefined, text: string) => {
      signal?.removeEventListener('abort', stop)
      resolve({ code, output: text })
    }
    const gather = (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-MAX_OUTPUT)
    }
    child.stdout.on('data', gather)
    child.stderr.on('data', gather)
    child.on('error', (error) => finish(undefined, error.message))
    child.on('close', (code) => finish(code ?? undefined, output))
    if (signal?.aborted) stop()
    signal?.addEventListener('abort', stop, { once: true })
  })
}

/** The last lines of what a program wrote, for an error message. */
export function lastLines(text: string, count = 8): string {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .slice(-count)
    .join('\n')
}
