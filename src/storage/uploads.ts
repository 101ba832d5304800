import type { Readable } from 'node:stream'

/**
 * PORT: files that were sent to be imported, in drafts. A draft is what one import will read: all parts of an export
 * together. Only the one server of an instance writes here.
 *
 * Guaranteed: bytes that were counted as received survive the end of the process; files of a draft lie in one folder
 * under the names they were given. Not here: who may, how much, which names are good, what is in the files.
 */
export interface Uploads {
  create(owner: number, options?: DraftOptions): Promise<Draft>
  /** Those of an owner, or of all; oldest first. */
  list(owner?: number): Promise<readonly Draft[]>
  /** Undefined where the owner has no such draft. */
  get(owner: number, draft: string): Promise<Draft | undefined>
  /** Announces a file; no byte of it is there yet. `name` is a checked relative path; a second of a name gets a number. */
  addFile(draft: Draft, file: AnnouncedFile): Promise<UploadedFile>
  /**
   * Appends bytes from `offset` on; who writes the same file already is cut first. Answers how many are received then.
   * `request.conflict` where the file does not end at `offset`, `upload.too_large` where more comes than was announced,
   * `upload.checksum` (nothing is kept), `storage.full`. What came before a connection broke is kept.
   */
  write(draft: Draft, file: string, piece: Piece): Promise<number>
  removeFile(draft: Draft, file: string): Promise<void>
  /** Notes which run reads it, and whether that has imported it, which removes its files. */
  note(draft: Draft, state: { readonly run: string; readonly isImported: boolean }): Promise<Draft>
  remove(draft: Draft): Promise<void>
  /** The folder of the files of a draft. */
  folder(draft: string): string
  /** Bytes that the disk has left. */
  free(): Promise<number>
  /** Cuts all who write, and refuses them from now on. */
  stop(): Promise<void>
}

export interface DraftOptions {
  /** Its import keeps pictures and films. */
  readonly keepMedia?: boolean
}
export interface Draft extends DraftOptions {
  readonly id: string
  readonly owner: number
  /** Milliseconds since 1970. */
  readonly created: number
  /** When it last changed: a file came, or a part of one. */
  readonly touched: number
  /** The latest run that reads it. */
  readonly run?: string
  /** Its files are imported and removed. */
  readonly isImported: boolean
  readonly files: readonly UploadedFile[]
}

export interface AnnouncedFile {
  /** Below the draft; forward slashes. */
  readonly name: string
  readonly bytes: number
  /** When it was last changed where it came from (ms). */
  readonly modified?: number
}
export interface UploadedFile extends AnnouncedFile {
  readonly id: string
  readonly received: number
}

export interface Piece {
  readonly offset: number
  readonly content: Readable
  readonly checksum?: Checksum
}
export interface Checksum {
  readonly algorithm: ChecksumAlgorithm
  readonly digest: Uint8Array
}

export const CHECKSUM_ALGORITHMS = ['sha1', 'sha256'] as const
export type ChecksumAlgorithm = (typeof CHECKSUM_ALGORITHMS)[number]
