import type { Config } from '../../core/config/config.ts'
import { AppError } from '../../core/errors.ts'
import type { Draft, Uploads } from '../../storage/uploads.ts'

export type UploadLimits = Pick<Config, 'uploadQuotaBytes' | 'uploadReserveBytes' | 'uploadFiles' | 'uploadHours'>

/** Drafts that an owner may have begun at a time. */
const MOST_DRAFTS = 100

/** Throws `upload.refused` where an owner has begun too many. */
export function checkDrafts(own: readonly Draft[]): void {
  if (own.filter(({ isImported }) => !isImported).length < MOST_DRAFTS) return
  throw new AppError(
    'upload.refused',
    `Beginning an import: there are ${MOST_DRAFTS} that wait already; start or discard one.`,
  )
}

/**
 * Looks before a byte is taken whether so many more have room: in the draft, in the quota of its owner, on the disk.
 * Throws `upload.refused`, `upload.too_large`, `storage.full`.
 */
export async function checkRoom(
  uploads: Pick<Uploads, 'list' | 'free'>,
  limits: UploadLimits,
  draft: Draft,
  bytes: number,
): Promise<void> {
  if (draft.files.length >= limits.uploadFiles)
    throw new AppError('upload.refused', `Taking a file: an import has at most ${limits.uploadFiles} files.`)
  const all = (await uploads.list()).filter(({ isImported }) => !isImported)
  const announced = sum(all.filter(({ owner }) => owner === draft.owner).map(bytesOf))
  if (announced + bytes > limits.uploadQuotaBytes) {
    throw new AppError(
      'upload.too_large',
      `Taking a file of ${bytes} bytes: with the ${announced} of other uploads it is over the quota of ${limits.uploadQuotaBytes}.`,
      { details: { bytes, announced, quota: limits.uploadQuotaBytes } },
    )
  }
  // What was promised to others is not free any more.
  const promised = sum(all.map((each) => bytesOf(each) - receivedOf(each)))
  const room = (await uploads.free()) - promised - limits.uploadReserveBytes
  if (bytes <= room) return
  throw new AppError(
    'storage.full',
    `Taking a file of ${bytes} bytes: the disk of the data directory has room for ${Math.max(0, room)} more.`,
    { details: { bytes, room: Math.max(0, room) } },
  )
}

/** Bytes that were announced. */
export const bytesOf = ({ files }: Draft): number => sum(files.map(({ bytes }) => bytes))
export const receivedOf = ({ files }: Draft): number => sum(files.map(({ received }) => received))
export const isWhole = ({ files }: Draft): boolean =>
  files.length > 0 && files.every(({ bytes, received }) => received === bytes)

const sum = (numbers: readonly number[]): number => numbers.reduce((all, each) => all + each, 0)
