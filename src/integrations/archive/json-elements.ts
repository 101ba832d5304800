/** Elements of a JSON document as byte ranges, a window's worth of them at a time. */
export interface ElementPage {
  /** Valid until the next page is asked for. */
  readonly bytes: Uint8Array
  readonly count: number
  /** Element i is `bytes[start[i] … end[i])`; start is -1 where `take` took it. */
  readonly start: readonly number[]
  readonly end: readonly number[]
  /** Index into `arrays`. */
  readonly part: readonly number[]
  readonly faults: ReadonlyMap<number, ElementFault>
}
export interface ElementFault {
  readonly code: 'too_large' | 'too_deep' | 'cut_off'
  readonly detail: string
}

export interface SplitOptions {
  /** Dotted paths of the arrays whose elements are wanted: `locations[]`, `a.b[]`, `[]`; '' is the document as a whole. */
  readonly arrays: readonly string[]
  /** Default 4 MiB. */
  readonly maxElementBytes?: number
  /** Lists and objects nested in an element. Default 200. */
  readonly maxDepth?: number
  /** How much is looked at together: more is faster, less needs less memory. Default 256 KiB. */
  readonly windowBytes?: number
  /**
   * Called first for an element, with its ordinal in the page: may read it at once and answer where it ends, or -1.
   * A byte 0 stands at `bytes[to]`, and the element may go on behind it.
   */
  readonly take?: (bytes: Uint8Array, at: number, to: number, part: number, ordinal: number) => number
  /** Told of an oddity that lost nothing: a comma too many or too few. */
  readonly onNote?: (note: string) => void
}
