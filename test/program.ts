import { type ChildProcess, spawn } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { inject } from 'vitest'
import type { ImportResult } from '../src/cli/import-result.ts'
import { calledInside } from './inside.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** A folder for what the files of a run share; it goes with the run. */
    runFolder: string
  }
}

/** The built program as its users have it. */
export interface Program {
  /** Begins a command, as a process. */
  start(args: readonly string[], options?: ProgramOptions): Running
  /** Runs a command to its end as a process: for what only one can show, such as signals, memory, that it ends by itself. */
  run(args: readonly string[], options?: ProgramOptions): Promise<Ended>
  /** Runs a command to its end in the process of the test, one at a time: many times as quick, for what it says and answers. */
  call(args: readonly string[], options?: CallOptions): Promise<Said>
}
export interface CallOptions {
  readonly env?: Readonly<Record<string, string>>
  /** What stdin holds; nothing where it is not given. */
  readonly stdin?: string
}
export interface ProgramOptions extends CallOptions {
  /** Permissions hold for it even where root runs the tests: root may else read everything. */
  readonly isBound?: boolean
}
export interface Running {
  readonly child: ChildProcess
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Until it has said something on stderr. */
  told(what: RegExp): Promise<void>
}
export interface Said {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
  /** The object that `--json` prints. */
  readonly json: Printed
}
export interface Ended extends Said {
  /** The most memory it had at once; 0 where the system does not tell. */
  readonly peakMB: number
}
export type Printed = Partial<ImportResult> & {
  readonly error?: { readonly code: string; readonly message: string }
}

/** In few files it starts twice as quick: opening one for each module took as long as all else. */
const BUNDLED = [
  ...['commander', 'yaml', 'pg', 'pg-pool', 'pg-protocol', 'pg-types', 'pg-copy-streams', 'prom-client', 'typebox'],
  ...['entities', 'htmlparser2', 'libphonenumber-js', 'tldts', 'yauzl'],
]
const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MIGRATIONS = 'migrations'

/** The program as it is now: compiled by the first worker of a run that asks, for all. From its sources it would start much slower. */
export async function builtProgram(): Promise<Program> {
  const folder = join(inject('runFolder'), 'program')
  await once(folder, compileInto)
  const entry = join(folder, 'bin', 'datapunk.js')
  const start: Program['start'] = (args, options) => started(entry, args, options)
  return {
    start,
    run: (args, options) => start(args, options).ended,
    call: async (args, { env = {}, stdin } = {}) => {
      const ended = await calledInside(join(folder, 'inside.cjs'), args, { env: { ...inherited(), ...env }, stdin })
      return { ...ended, json: printed(ended.stdout) }
    },
  }
}

/** Makes a folder once, whoever asks at the same time; the others wait. It gets its name when it is whole. */
async function once(folder: string, make: (draft: string) => Promise<void>): Promise<void> {
  const lock = `${folder}.lock`
  for (;;) {
    if (await isThere(folder)) return
    if (
      await mkdir(lock).then(
        () => true,
        () => false,
      )
    )
      break
    await pause(POLL_MS)
  }
  try {
    if (await isThere(folder)) return
    const draft = await mkdtemp(`${folder}-`)
    await make(draft)
    await rename(draft, folder)
  } finally {
    await rm(lock, { recursive: true })
  }
}

const isThere = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  )

async function compileInto(folder: string): Promise<void> {
  const program = join(folder, 'dist', 'src')
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: BUNDLED },
    build: {
      ssr: 'src/main.ts',
      outDir: program,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { entryFileNames: '[name].js', chunkFileNames: '[name].js' } },
    },
  })
  // Where they stand for the file that reads them.
  await cp(join(ROOT, 'src', 'storage', 'postgres', MIGRATIONS), join(program, MIGRATIONS), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  await cp(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true })
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  // Loaded by Node itself, past the transformations of the test runner.
  await writeFile(join(folder, 'inside.cjs'), "exports.load = () => import('./dist/src/main.js')\n")
}

const POLL_MS = 20
/** Root without what lets root pass over permissions. Not another user: that one could not read a clone below a private folder. */
const POWERS = '-dac_override,-dac_read_search'
const BOUND = ['setpriv', `--inh-caps=${POWERS}`, `--bounding-set=${POWERS}`]

const inherited = () => ({ PATH: process.env['PATH'] ?? '', TMPDIR: tmpdir(), HOME: tmpdir() })

function started(entry: string, args: readonly string[], { env = {}, isBound, stdin }: ProgramOptions = {}): Running {
  const command = [...(isBound && process.getuid?.() === 0 ? BOUND : []), process.execPath, entry, ...args]
  const child = spawn(command[0] ?? '', command.slice(1), {
    env: { ...inherited(), ...env },
    stdio: [stdin === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  })
  child.stdin?.end(stdin)
  const { pid } = child
  if (pid === undefined) throw new Error('the program does not start')
  let peakMB = 0
  const timer = setInterval(async () => {
    peakMB = Math.max(peakMB, await peakOf(pid))
  }, POLL_MS)
  let stdout = ''
  let stderr = ''
  child.stdout?.on('data', (text) => {
    stdout += text
  })
  child.stderr?.on('data', (text) => {
    stderr += text
  })
  const ended = new Promise<Ended>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', (code) => {
      clearInterval(timer)
      resolve({ code: code ?? undefined, stdout, stderr, json: printed(stdout), peakMB })
    })
  })
  const told = async (what: RegExp) => {
    while (!what.test(stderr)) await pause(POLL_MS)
  }
  return { child, pid, ended, told }
}

/** The most memory a process had so far, in MB. */
async function peakOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? 0) / 1000
}

function printed(stdout: string): Printed {
  try {
    return JSON.parse(stdout)
  } catch {
    return {}
  }
}
