import { statfs } from 'node:fs/promises'
import { AppError } from '../../../core/errors.ts'
import { lastLines } from './programs.ts'

const SCARCE_BYTES = 67_108_864
const KIB = 1024

/**
 * The error for a program of PostgreSQL that failed: what was being done, and what it said last. `storage.full` where
 * it found no room, else `database.unavailable`.
 */
export async function programFailed(doing: string, told: string, folder: string): Promise<AppError> {
  const disk = await statfs(folder).catch(() => undefined)
  const free = disk === undefined ? Number.POSITIVE_INFINITY : disk.bavail * disk.bsize
  const isFull = free === 0 || /No space left on device|Check free disk space|could not extend file/.test(told)
  const room = free < SCARCE_BYTES ? ` The disk has ${Math.floor(free / KIB)} KiB left.` : ''
  const code = isFull ? 'storage.full' : 'database.unavailable'
  return new AppError(code, `${doing} failed.${room} PostgreSQL said:\n${lastLines(told)}`)
}
