import { createRequire } from 'node:module'
import { PassThrough, Readable } from 'node:stream'
import { text } from 'node:stream/consumers'

interface Loaded {
  readonly main: (args: readonly string[]) => Promise<number>
}
interface Inside {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

const STREAMS = ['stdin', 'stdout', 'stderr'] as const

/**
 * Runs a command line of the built program in this process, with the environment and the streams of a process of its
 * own. One at a time: environment and streams are the process's.
 */
export async function calledInside(
  loader: string,
  args: readonly string[],
  { env, stdin }: { readonly env: Readonly<Record<string, string>>; readonly stdin: string | undefined },
): Promise<Inside> {
  const { main }: Loaded = await createRequire(import.meta.url)(loader).load()
  const before = { env: process.env, streams: STREAMS.map((name) => Object.getOwnPropertyDescriptor(process, name)) }
  const own = {
    stdin: Readable.from(stdin === undefined ? [] : [stdin]),
    stdout: new PassThrough(),
    stderr: new PassThrough(),
  }
  const said = Promise.all([text(own.stdout), text(own.stderr)])
  for (const name of STREAMS) Object.defineProperty(process, name, { configurable: true, value: own[name] })
  process.env = { ...env }
  try {
    const code = await main(args)
    own.stdout.end()
    own.stderr.end()
    const [stdout, stderr] = await said
    return { code, stdout, stderr }
  } finally {
    process.env = before.env
    for (const [i, name] of STREAMS.entries()) Object.defineProperty(process, name, before.streams[i] ?? {})
  }
}
