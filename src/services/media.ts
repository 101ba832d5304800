import { AppError } from '../core/errors.ts'
import type { FoundMedium, KeptMedium, MediaBook, MediaFiles, MediaTotals } from '../storage/media.ts'

export interface MediaServiceOptions {
  readonly book: MediaBook
  readonly files: MediaFiles
  /** Bytes of the disk that are left free. */
  readonly reserveBytes: number
}

/** Pictures and films that imports keep: kept, found again, released. */
export interface MediaService {
  /** Looks before anything is kept whether a run has room for so many bytes; `storage.full`. */
  checkRoom(owner: number, run: string, bytes: number): Promise<void>
  /** Numbers of the files that were kept for the run of a source. */
  kept(owner: number, run: string): Promise<ReadonlySet<number>>
  /** Keeps a file, durable when it answers; a content is kept once. Of what breaks off nothing is kept. */
  keep(owner: number, file: MediumToKeep, content: AsyncIterable<Uint8Array>): Promise<void>
  /** A file of an event, with where its content lies; undefined where none is kept. */
  find(owner: number, fact: string, role?: string): Promise<LocatedMedium | undefined>
  /** Takes back what a run alone kept. */
  release(owner: number, run: string): Promise<void>
  /** What is kept: of all runs, or of one. */
  totals(owner: number, run?: string): Promise<MediaTotals>
}
export type MediumToKeep = Omit<KeptMedium, 'sha256' | 'bytes'>
export interface LocatedMedium extends FoundMedium {
  readonly folder: string
  /** Below the folder; forward slashes. */
  readonly path: string
}

export function createMediaService({ book, files, reserveBytes }: MediaServiceOptions): MediaService {
  return {
    async checkRoom(owner, run, bytes) {
      const { readBytes } = await book.totals(owner, run)
      const needed = bytes - readBytes
      const room = (await files.free()) - reserveBytes
      if (needed <= room) return
      throw new AppError(
        'storage.full',
        `Keeping ${needed} bytes of pictures and films: the disk of the data directory has room for ${Math.max(0, room)}. Nothing was imported; without keeping media the import needs no such room.`,
        { details: { bytes: needed, room: Math.max(0, room) } },
      )
    },
    kept: (owner, run) => book.kept(owner, run),
    async keep(owner, file, content) {
      const received = await files.receive(owner, file.run, content)
      try {
        const { sha256, bytes } = received
        await book.add(owner, { ...file, sha256, bytes }, () => received.place())
      } catch (error) {
        await received.discard().catch(() => undefined)
        throw error
      }
    },
    async find(owner, fact, role) {
      const found = await book.find(owner, fact, role)
      return found === undefined ? undefined : { ...found, ...files.locate(owner, found.sha256) }
    },
    async release(owner, run) {
      await files.forget(owner, run)
      await book.release(owner, run, (sha256) => files.remove(owner, sha256))
    },
    totals: (owner, run) => book.totals(owner, run),
  }
}
