import { close, constants, fstat, open, read, type Stats } from 'node:fs'
import type { FoundFile, Pass } from './entry.ts'
import { foundFile, type ListedFile } from './folder.ts'
import { HEAD_BYTES } from './head.ts'
import { isSystemError, systemReason } from './system-errors.ts'

/** A file with its first 64 KiB: what it is is told by them, and most files of an export are no longer. */
export interface BegunFile {
  readonly file: FoundFile
  readonly begin: Buffer
  /** Where more of it is read. */
  readonly real: string
}

/**
 * Opens a file once for its size, time and beginning. One that cannot be opened, or is no file any more, is reported. Not
 * with the promises of Node.js: these cost three times the processor time, and an export may have 100,000 files.
 */
export async function beginFile(listed: ListedFile, pass: Pass): Promise<BegunFile | undefined> {
  const { path, real = path } = listed
  try {
    const { stats, begin } = await beginning(real, listed.real === undefined)
    return { file: foundFile(listed, stats), begin, real }
  } catch (error) {
    if (!isSystemError(error)) throw error
    pass.report({ path, why: `it cannot be opened: ${systemReason(error)}`, fatal: true })
    return undefined
  }
}

interface Beginning {
  readonly stats: Stats
  readonly begin: Buffer
}
const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants

/** Links in folders are not followed, not even one that has just been put in the place of a file. */
function beginning(path: string, isInFolder: boolean): Promise<Beginning> {
  return new Promise((resolve, reject) => {
    open(path, isInFolder ? O_RDONLY | O_NOFOLLOW | O_NONBLOCK : O_RDONLY, (error, handle) => {
      if (error !== null) reject(error)
      else
        firstBytes(handle, (fault, found) => {
          close(handle, () => (found === undefined ? reject(fault) : resolve(found)))
        })
    })
  })
}

function firstBytes(handle: number, done: (error: unknown, found?: Beginning) => void): void {
  fstat(handle, (error, stats) => {
    if (error !== null) {
      done(error)
      return
    }
    const begin = Buffer.allocUnsafeSlow(Math.min(stats.size, HEAD_BYTES))
    fill(handle, begin, 0, (fault, filled) => {
      // A file that has become shorter ends there.
      const size = filled < begin.length ? filled : stats.size
      if (fault !== null) done(fault)
      else done(null, { stats: Object.assign(stats, { size }), begin: begin.subarray(0, filled) })
    })
  })
}

type Filled = (error: NodeJS.ErrnoException | null, filled: number) => void

function fill(handle: number, into: Buffer, from: number, done: Filled): void {
  if (from === into.length) done(null, from)
  else
    read(handle, into, from, into.length - from, from, (error, bytes) => {
      if (error !== null || bytes === 0) done(error, from)
      else fill(handle, into, from + bytes, done)
    })
}
