import { createHash } from 'node:crypto'
import { type FileHandle, mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { AppError } from '../../core/errors.ts'
import { isRecord } from '../../utils/validators.ts'
import type { MediaFiles, ReceivedMedium } from '../media.ts'

/** Hexadecimal digits that name a folder: 256 folders hold some hundred files each in a large library. */
const SHARD_DIGITS = 2

/**
 * Kept media in a folder: `<owner>/<2 digits>/<sha-256>`; what is being received is in `<owner>/receiving/<run>`, so that a
 * crash leaves at most one such file a run, and never half of a file under a hash. Made when the first one is kept.
 */
export function createDiskMedia(directory: string): MediaFiles {
  const folderOf = (owner: number) => join(directory, String(owner))
  const receivingOf = (owner: number, run: string) => join(folderOf(owner), 'receiving', run)
  const locate = (owner: number, sha256: string) => ({
    folder: folderOf(owner),
    path: `${sha256.slice(0, SHARD_DIGITS)}/${sha256}`,
  })
  const pathOf = (owner: number, sha256: string) => {
    const { folder, path } = locate(owner, sha256)
    return join(folder, path)
  }

  return {
    async receive(owner, run, content): Promise<ReceivedMedium> {
      const draft = receivingOf(owner, run)
      const discard = () => rm(draft, { force: true })
      try {
        await mkdir(dirname(draft), { recursive: true, mode: 0o700 })
        const { sha256, bytes } = await written(draft, content)
        const path = pathOf(owner, sha256)
        return { sha256, bytes, discard, place: () => placed(draft, path, bytes).catch(refused) }
      } catch (error) {
        await discard().catch(() => undefined)
        throw translated(error)
      }
    },
    forget: (owner, run) => rm(receivingOf(owner, run), { force: true }),
    remove: (owner, sha256) => rm(pathOf(owner, sha256), { force: true }),
    locate,
    async free() {
      await mkdir(directory, { recursive: true, mode: 0o700 })
      const { bavail, bsize } = await statfs(directory)
      return bavail * bsize
    },
  }
}

/** Writes the content as it comes; on the disk when it answers. */
async function written(path: string, content: AsyncIterable<Uint8Array>) {
  const hash = createHash('sha256')
  let bytes = 0
  const handle = await open(path, 'w', 0o600)
  try {
    for await (const chunk of content) {
      hash.update(chunk)
      await writeWhole(handle, chunk)
      bytes += chunk.length
    }
    await handle.sync()
  } finally {
    await handle.close()
  }
  return { sha256: hash.digest('hex'), bytes }
}

async function writeWhole(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length; ) at += (await handle.write(chunk, at, chunk.length - at)).bytesWritten
}

/** A name is as durable as its folder, and a folder as the one above. */
async function placed(draft: string, path: string, bytes: number): Promise<void> {
  const known = await stat(path).catch(() => undefined)
  // One that somebody has cut is put right.
  if (known?.size === bytes) return rm(draft, { force: true })
  const folder = dirname(path)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  await rename(draft, path)
  await synced(folder)
  if (made !== undefined) await synced(dirname(folder))
}

async function synced(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

const refused = (error: unknown): never => {
  throw translated(error)
}

function translated(error: unknown): unknown {
  const code = isRecord(error) ? error['code'] : undefined
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new AppError('storage.full', 'Keeping media: the disk of the data directory is full.', { cause: error })
  if (typeof code !== 'string' || !/^E[A-Z]+$/.test(code)) return error
  return new AppError('data.directory', `Keeping media: the data directory cannot be written to (${code}).`, {
    cause: error,
  })
}
