import type { Config } from '../core/config/config.ts'
import { AppError } from '../core/errors.ts'
import { createStyle, type Style } from './style.ts'

/** A stream as processes have it. */
export interface Output {
  readonly isTTY?: boolean
  readonly columns?: number
  write(text: string): boolean
  once(event: 'drain' | 'error', listener: (error?: Error) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
}

/**
 * Where a command speaks: results on stdout, everything else on stderr. With `--json` stdout takes exactly one line,
 * one object: what is printed for people goes to stderr then.
 */
export interface Terminal {
  readonly isJson: boolean
  /** Whether a person reads stdout, and stderr. */
  readonly isOutTerminal: boolean
  readonly isErrTerminal: boolean
  /** Columns of the screen; 80 where nobody knows. */
  readonly width: number
  readonly out: Style
  readonly err: Style
  /** Aborts when nothing more can be written to stdout, most often because its reader has gone (`| head`). */
  readonly gone: AbortSignal
  /** Why stdout cannot be written, where it is not that its reader has gone: a full disk. */
  readonly unwritable: AppError | undefined
  /** Text for people, as a result. */
  print(text: string): void
  /** The one object of `--json`. */
  json(value: object): void
  /** Raw text to stdout; waits while the reader is behind, and ends at once when it has gone. */
  stream(text: string): Promise<void>
  /** A line on stderr. A progress bar is cleared before it. */
  note(text: string): void
  /** Replaces the lines drawn before on stderr; [] clears them. Only where stderr is a terminal. */
  draw(lines: readonly string[]): void
  /** Clears what is drawn. */
  close(): void
}

const USUAL_WIDTH = 80
const MOST_WIDTH = 140

export function createTerminal(
  options: { readonly isJson: boolean; readonly color: Config['color'] },
  { stdout, stderr }: { readonly stdout: Output; readonly stderr: Output } = process,
): Terminal {
  const colored = (output: Output) => options.color === 'always' || (options.color === 'auto' && output.isTTY === true)
  const gone = new AbortController()
  let unwritable: AppError | undefined
  // Both listen to the end of the process: a broken pipe is told late. A reader of stderr that has gone ends nothing.
  stderr.on('error', () => undefined)
  stdout.on('error', (error) => {
    if (!isBrokenPipe(error))
      unwritable = new AppError('output.unwritable', `Writing the output: ${error.message}`, { cause: error })
    gone.abort(error)
  })
  const lines = createLiveLines(stderr)
  const out = (text: string) => {
    if (!gone.signal.aborted) stdout.write(text)
  }
  return {
    isJson: options.isJson,
    isOutTerminal: stdout.isTTY === true,
    isErrTerminal: stderr.isTTY === true,
    get width() {
      return Math.min(MOST_WIDTH, stdout.columns ?? stderr.columns ?? USUAL_WIDTH)
    },
    out: createStyle(colored(options.isJson ? stderr : stdout)),
    err: createStyle(colored(stderr)),
    gone: gone.signal,
    get unwritable() {
      return unwritable
    },
    print: (text) => (options.isJson ? lines.write(`${text}\n`) : out(`${text}\n`)),
    json: (value) => out(`${JSON.stringify(value)}\n`),
    stream: async (text) => {
      if (!gone.signal.aborted && !stdout.write(text)) await drained(stdout, gone.signal)
    },
    note: (text) => lines.write(`${text}\n`),
    draw: lines.draw,
    close: () => lines.draw([]),
  }
}

function isBrokenPipe(error: Error): boolean {
  return (
    'code' in error && (error.code === 'EPIPE' || error.code === 'ECONNRESET' || error.code === 'ERR_STREAM_DESTROYED')
  )
}

function drained(output: Output, gone: AbortSignal): Promise<void> {
  if (gone.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    const end = () => {
      gone.removeEventListener('abort', end)
      resolve()
    }
    gone.addEventListener('abort', end, { once: true })
    output.once('drain', end)
  })
}

/** Lines at the bottom of a terminal that are drawn over and over, and text that scrolls above them. */
function createLiveLines(stderr: Output): { draw(lines: readonly string[]): void; write(text: string): void } {
  let drawn: readonly string[] = []
  const clear = () => (drawn.length === 0 ? '' : `\u001b[${drawn.length}F\u001b[J`)
  return {
    draw: (lines) => {
      if (stderr.isTTY !== true || (lines.length === 0 && drawn.length === 0)) return
      const text = clear() + lines.map((line) => `${line}\n`).join('')
      drawn = lines
      stderr.write(text)
    },
    write: (text) => {
      const again = drawn
      stderr.write(clear() + text + again.map((line) => `${line}\n`).join(''))
    },
  }
}
