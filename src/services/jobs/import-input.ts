/** What an import reads. */
export interface ImportInput {
  /** Absolute paths, or references to an upload. */
  readonly paths: readonly string[]
  /** Copies pictures and films of the input into the data directory. */
  readonly keepMedia?: boolean
}
