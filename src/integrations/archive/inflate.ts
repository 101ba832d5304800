import { createGunzip, createInflateRaw } from 'node:zlib'
import { type ArchiveLimits, DamagedStream } from './entry.ts'

export interface InflateOptions {
  readonly format: 'raw' | 'gzip'
  readonly limits: ArchiveLimits
  /** Whether the next bytes are expanded, in another thread, while the consumer is busy with these. Default true. */
  readonly ahead?: boolean
  /** Called when the compressed stream has ended by itself, with the number of its bytes. */
  readonly onEnd?: (consumed: number) => void
}

/** Compressed bytes handed over at a time: at the worst ratio of deflate, 1,030, they become 16 MiB. */
export const INFLATE_INPUT = 16 << 10
const OUTPUT_CHUNK = 64 << 10

interface Step {
  readonly chunks: readonly Uint8Array[]
  readonly last: boolean
  readonly error?: unknown
}

/**
 * Expands a deflate or gzip stream (of any number of members). What was expanded before a damage is given, then
 * `DamagedStream` is thrown; so it is where the stream expands beyond `limits.maxRatio`. Input behind the end of the
 * stream is left alone. Chunks of `input` should be of INFLATE_INPUT bytes.
 */
export async function* inflate(input: AsyncGenerator<Uint8Array>, options: InflateOptions): AsyncGenerator<Uint8Array> {
  const { ahead = true } = options
  const engine = createEngine(options.format)
  const step = () => nextStep(engine, input, options)
  let pending = step()
  try {
    for (;;) {
      const { chunks, last, error } = await pending
      if (!last && ahead) pending = step()
      yield* chunks
      if (error !== undefined) throw damaged(error, engine.consumed())
      if (last) return
      if (!ahead) pending = step()
    }
  } finally {
    await pending
    engine.close()
    await input.return(undefined)
  }
}

/** Expands the next piece of input. Never rejects: what was expanded before an error is given with it. */
async function nextStep(
  engine: Engine,
  input: AsyncGenerator<Uint8Array>,
  { limits, onEnd }: InflateOptions,
): Promise<Step> {
  try {
    const next = await input.next()
    if (next.done === true) await engine.finish()
    else await engine.write(next.value)
    const { given, gave } = engine
    if (gave() > limits.ratioFloorBytes && gave() > limits.maxRatio * given())
      return { chunks: engine.take(), last: true, error: bomb(limits, gave(), given()) }
    // Where not all was taken, the stream ended before.
    const last = next.done === true || engine.consumed() < given()
    if (last) onEnd?.(engine.consumed())
    return { chunks: engine.take(), last }
  } catch (error) {
    return { chunks: engine.take(), last: true, error }
  }
}

/** What is said of a stream that expands beyond `limits.maxRatio`. */
export function bomb(limits: ArchiveLimits, expanded: number, compressed: number): DamagedStream {
  return new DamagedStream(
    'bomb',
    `it expands to more than ${limits.maxRatio} times its size (${compressed} bytes gave ${expanded} so far), as only archives made to do harm do; no more of it is read`,
  )
}

function damaged(error: unknown, fed: number): unknown {
  if (error instanceof DamagedStream) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'Z_BUF_ERROR')
    return new DamagedStream('cut', `its compressed data ends early, after ${fed} bytes`, error)
  if (!code.startsWith('Z_')) return error
  return new DamagedStream('corrupt', `its compressed data is damaged, within the first ${fed} bytes`, error)
}

interface Engine {
  write(chunk: Uint8Array): Promise<void>
  finish(): Promise<void>
  /** Bytes of the input so far, and those of them that belong to the stream. */
  given(): number
  consumed(): number
  /** Bytes it expanded to so far. */
  gave(): number
  /** What was expanded since it was last asked. */
  take(): readonly Uint8Array[]
  close(): void
}

/** Node's streams drop what they hold when they fail; here every byte that was expanded before is kept. */
function createEngine(format: 'raw' | 'gzip'): Engine {
  const options = { chunkSize: OUTPUT_CHUNK }
  const stream = format === 'raw' ? createInflateRaw(options) : createGunzip(options)
  let chunks: Uint8Array[] = []
  let given = 0
  let gave = 0
  let failure: unknown
  let settle = () => {}
  // Flowing, so nothing waits inside the stream. What waits here is bounded by the size of one write.
  stream.on('data', (chunk: Buffer) => {
    gave += chunk.length
    chunks.push(chunk)
  })
  stream.on('error', (error) => {
    failure = error
    settle()
  })
  stream.on('end', () => settle())

  const settled = (begin: (done: () => void) => void) =>
    new Promise<void>((resolve, reject) => {
      settle = () => (failure === undefined ? resolve() : reject(failure))
      begin(settle)
    })
  return {
    write(chunk) {
      given += chunk.length
      return settled((done) => stream.write(chunk, () => done()))
    },
    finish: () => settled(() => stream.end()),
    given: () => given,
    gave: () => gave,
    consumed: () => stream.bytesWritten,
    take() {
      const taken = chunks
      chunks = []
      return taken
    },
    close() {
      stream.destroy()
    },
  }
}
