import { type ChildProcess, spawn } from 'node:child_process'
import { chmod, cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import type { ImportResult } from '../src/cli/import-result.ts'

/** The program as its own process, for what only a process can show: being killed, signals, memory, exit codes. */
export interface Program {
  /** Begins a command. */
  start(args: readonly string[], options?: ProgramOptions): Running
  /** Runs a command to its end. */
  run(args: readonly string[], options?: ProgramOptions): Promise<Ended>
  remove(): Promise<void>
}
export interface ProgramOptions {
  readonly env?: Readonly<Record<string, string>>
  /** Permissions hold for it even where root runs the tests: root may else read everything. */
  readonly isBound?: boolean
  /** What stdin holds; nothing where it is not given. */
  readonly stdin?: string
}
export interface Running {
  readonly child: ChildProcess
  readonly pid: number
  readonly ended: Promise<Ended>
  /** Until it has said something on stderr. */
  told(what: RegExp): Promise<void>
}
export interface Ended {
  /** Undefined where a signal ended it. */
  readonly code: number | undefined
  readonly stdout: string
  readonly stderr: string
  /** The object that `--json` prints. */
  readonly json: Printed
  /** The most memory it had at once; 0 where the system does not tell. */
  readonly peakMB: number
}
export type Printed = Partial<ImportResult> & {
  readonly error?: { readonly code: string; readonly message: string }
}

const ROOT = fileURLToPath(new URL('..', import.meta.url))
const MIGRATIONS = 'storage/postgres/migrations'

/** Compiles the program as it is now into a temporary folder: it starts several times quicker than from its sources. */
export async function builtProgram(): Promise<Program> {
  const folder = await mkdtemp(join(tmpdir(), 'datapunk-program-'))
  const program = join(folder, 'dist', 'src')
  await build({
    root: ROOT,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    build: {
      ssr: 'src/main.ts',
      outDir: program,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        output: { preserveModules: true, preserveModulesRoot: 'src', entryFileNames: '[name].js' },
      },
    },
  })
  await cp(join(ROOT, 'src', MIGRATIONS), join(program, MIGRATIONS), { recursive: true })
  await symlink(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  await cp(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true })
  const entry = join(folder, 'bin', 'datapunk.js')
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  await chmod(folder, 0o755)
  const start: Program['start'] = (args, options) => started(entry, args, options)
  return {
    start,
    run: (args, options) => start(args, options).ended,
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}

const POLL_MS = 20
/** Root without what lets root pass over permissions. Not another user: that one could not read a clone below a private folder. */
const POWERS = '-dac_override,-dac_read_search'
const BOUND = ['setpriv', `--inh-caps=${POWERS}`, `--bounding-set=${POWERS}`]

function started(entry: string, args: readonly string[], { env = {}, isBound, stdin }: ProgramOptions = {}): Running {
  const inherited = { PATH: process.env['PATH'], TMPDIR: tmpdir(), HOME: tmpdir() }
  const command = [...(isBound && process.getuid?.() === 0 ? BOUND : []), process.execPath, entry, ...args]
  const child = spawn(command[0] ?? '', command.slice(1), {
    env: { ...inherited, ...env },
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
