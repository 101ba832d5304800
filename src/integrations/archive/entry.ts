import { AppError } from '../../core/errors.ts'

/** One file that can be read, wherever it lies. */
export interface Entry {
  /**
   * For people and reports, and unique in its `Inputs`: the plain path of a file, `archive.zip!/Takeout/…` for members,
   * with the archive's path as it was named or found. A second member of the same name ends in `#2`.
   */
  readonly path: string
  /** The member's path, or the path below the named folder; forward slashes. */
  readonly name: string
  /** Uncompressed, where known. */
  readonly bytes?: number
  /** Milliseconds since 1970: the time of the zip or tar entry (DOS time taken as UTC), or of the file. */
  readonly modified?: number
  /** Which export it belongs to: all parts of a multi-part archive share one; a folder or single file is its own. */
  readonly set: string
}

/** Something of the input that was not read, or not to its end. */
export interface Problem {
  readonly path: string
  /** What was wrong and, where there is a way out, what to do. */
  readonly why: string
  /** A part of the input that should hold data could not be read to its end. */
  readonly fatal: boolean
}

/** Bounds that keep a hostile archive from exhausting the machine. They count real bytes, not declared ones. */
export interface ArchiveLimits {
  /** How many times its compressed size a member, or an archive as a whole, may expand to. Default 200. */
  readonly maxRatio: number
  /** Up to this many expanded bytes the ratio is not looked at. Default 64 MiB. */
  readonly ratioFloorBytes: number
  /** Members of one archive. Default 2,000,000. */
  readonly maxEntries: number
  /** Characters of a member's name. Default 4,096. */
  readonly maxNameLength: number
  /** Folders below each other, in a member's name or on disk. Default 64. */
  readonly maxDepth: number
}

export const ARCHIVE_LIMITS: ArchiveLimits = {
  maxRatio: 200,
  ratioFloorBytes: 64 << 20,
  maxEntries: 2_000_000,
  maxNameLength: 4096,
  maxDepth: 64,
}

/**
 * The content of an entry broke off: what came before was good. The message says where and why. Its code is
 * `input.damaged`, whatever the reason.
 */
export class DamagedStream extends AppError {
  /** `cut`: ends too early. `corrupt`: does not fit its checksum or format. `bomb`: expands beyond all measure. */
  readonly reason: 'cut' | 'corrupt' | 'bomb'

  constructor(reason: 'cut' | 'corrupt' | 'bomb', message: string, cause?: unknown) {
    super('input.damaged', message, cause === undefined ? {} : { cause })
    this.name = 'DamagedStream'
    this.reason = reason
  }
}

/** An entry with the way to its content. */
export interface Member {
  readonly entry: Entry
  /**
   * The content from its beginning, in chunks that are not written to again. Asked for at most once, before the next
   * member is asked for. Throws `DamagedStream` after the good bytes.
   */
  open(): AsyncGenerator<Uint8Array>
}

/** What one pass over the inputs carries with it. */
export interface Pass {
  readonly limits: ArchiveLimits
  readonly signal?: AbortSignal | undefined
  /** Told of each problem; the same one may be told again by a later pass. */
  report(problem: Problem): void
}

/** A file on disk, before it is known what it holds. */
export interface FoundFile {
  readonly path: string
  readonly name: string
  readonly bytes: number
  readonly modified: number
  readonly set: string
}

/** A value in the place of a record that could not be read. */
export interface Damaged {
  readonly index: number
  /** Why; holds nothing of the record. */
  readonly damaged: string
  /** The beginning of the record as it stood in the file. */
  readonly raw: string
}
