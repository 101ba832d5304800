/**
 * PORT: pictures and films that imports kept. `MediaFiles` holds them under their hashes, each once an owner; `MediaBook`
 * knows which file of which run each is. Not here: who may, whether there is room, what they are.
 */
export interface MediaFiles {
  /**
   * Takes content in: durable when it answers, under its hash once it is placed. What a crash left of the same run is
   * replaced. Where the content breaks off nothing is left, and its error is thrown; `storage.full`.
   */
  receive(owner: number, run: string, content: AsyncIterable<Uint8Array>): Promise<ReceivedMedium>
  /** Removes what a crash left of a run while it received. */
  forget(owner: number, run: string): Promise<void>
  /** Removes the content of a hash; it is no fault where there is none. */
  remove(owner: number, sha256: string): Promise<void>
  /** Where content of a hash lies below `folder`, forward slashes; whether it is there is not looked at. */
  locate(owner: number, sha256: string): { readonly folder: string; readonly path: string }
  /** Bytes that the disk has left. */
  free(): Promise<number>
}
export interface ReceivedMedium {
  /** Hexadecimal. */
  readonly sha256: string
  readonly bytes: number
  /** Puts it under its hash, for good; where that is there already it is kept once. */
  place(): Promise<void>
  discard(): Promise<void>
}

export interface MediaBook {
  /** Numbers of the files that were kept for the run of a source. */
  kept(owner: number, run: string): Promise<ReadonlySet<number>>
  /** What runs have kept, together with their child runs: of all, or of one. */
  totals(owner: number, run?: string): Promise<MediaTotals>
  /** Notes a kept file; `place` is called before that is committed, while nothing is released. */
  add(owner: number, medium: KeptMedium, place: () => Promise<void>): Promise<void>
  /** A file of an event that is kept: the first one, or the first of the role; undefined where there is none. */
  find(owner: number, fact: string, role?: string): Promise<FoundMedium | undefined>
  /**
   * Takes back what a run and its child runs kept. `remove` is called with each hash that no other run refers to, while
   * nothing is added. Can be done again after a crash.
   */
  release(owner: number, run: string, remove: (sha256: string) => Promise<void>): Promise<void>
}
export interface MediaTotals {
  /** Contents, each once. */
  readonly files: number
  readonly bytes: number
  /** Of all files, also of those that are the same. */
  readonly readBytes: number
}
export interface FoundMedium {
  /** Hexadecimal. */
  readonly sha256: string
  readonly bytes: number
  /** Media type, by its first bytes; empty where nothing is known. */
  readonly type: string
}
export interface KeptMedium extends FoundMedium {
  /** Of the source. */
  readonly run: string
  /** Number of the file in the run. */
  readonly file: number
  /** As events name it. */
  readonly name: string
}
