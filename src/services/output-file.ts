import { randomBytes } from 'node:crypto'
import { link, open, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError, isAppError } from '../core/errors.ts'

export interface OutputOptions {
  /** Takes the place of a file that is there. Else that is `output.exists`. */
  readonly force: boolean
}

/**
 * Writes a file that appears under its name whole or not at all: until its end it has another name beside it, and an
 * error, or an abort of what gives the chunks, leaves nothing. Only its owner may read it. Answers its size in bytes.
 */
export async function writeOutput(
  path: string,
  chunks: AsyncIterable<Uint8Array>,
  { force }: OutputOptions,
): Promise<number> {
  if (!force) await assertFree(path)
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.partial`)
  try {
    const bytes = await writeDurably(draft, chunks)
    await (force ? rename(draft, path) : linkFresh(draft, path))
    return bytes
  } catch (error) {
    throw toFileFault(path, error)
  } finally {
    await unlink(draft).catch(() => undefined)
  }
}

/** Throws `output.exists`: asked before the work begins. */
export async function assertFree(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (there !== undefined) throw new AppError('output.exists', `Writing ${path}: it exists already`)
}

async function writeDurably(path: string, chunks: AsyncIterable<Uint8Array>): Promise<number> {
  const file = await open(path, 'wx', 0o600)
  let bytes = 0
  try {
    for await (const chunk of chunks) {
      await file.writeFile(chunk)
      bytes += chunk.length
    }
    await file.sync()
    return bytes
  } finally {
    await file.close()
  }
}

/** Does not take the place of a file that came meanwhile. Where there are no links a rename has to do. */
async function linkFresh(from: string, to: string): Promise<void> {
  try {
    await link(from, to)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw new AppError('output.exists', `Writing ${to}: it exists already`)
    await rename(from, to)
  }
}

/** A fault of the file in our words; other errors pass. */
export function toFileFault(path: string, error: unknown): unknown {
  if (isAppError(error) || !(error instanceof Error) || !('syscall' in error)) return error
  const code = codeOf(error) === 'ENOSPC' ? 'storage.full' : 'output.unwritable'
  return new AppError(code, `Writing ${path}: ${error.message}`, { cause: error })
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined)
