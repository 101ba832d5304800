/** What a text is cut into: all its tokens, and the words among them. */

/**
 * The words of a text, in order: runs of letters with their marks, inner apostrophes and genitive. Hyphens, underscores and digits part words;
 * what stands between two of them is read from the text. Rows are numbered from 0; valid as long as the scan.
 */
export interface Words {
  readonly count: number
  readonly starts: Int32Array
  readonly ends: Int32Array
  /** `hashWord`: the same for a word in capitals and without its accents. */
  readonly hashes: Int32Array
}

/**
 * A text cut once into words, numbers, punctuation and line ends, each word looked up once. Arrays instead of objects, used again
 * for the next text: the finders are asked for every short string of an import. Rows `first` to `last - 1` are tokens; before and
 * after them stand `MARGIN` rows of shape `end`, so that a look at the neighbours needs no check of bounds.
 */
export interface Tokens {
  text: string
  first: number
  last: number
  starts: Int32Array
  ends: Int32Array
  shapes: Uint8Array
  /** `FLAGS` of the gazetteers of a word, else 0. */
  flags: Int32Array
  /** Of a word, else 0. */
  hashes: Int32Array
  /** Of a mark its character, of a number the count of its digits below 0, else 0. */
  codes: Int32Array
  /** Which entity's finding has this token, 0: none. */
  claimed: Uint8Array
  /** Words written with a capital. */
  capitals: number
  /** Words written in capitals throughout. */
  uppers: number
  /** Tokens with digits. */
  numbers: number
  /** Flags of all words together. */
  seen: number
  /** Rows at which something may begin, in order: what is written with a capital or digits, and words that can be more than a word. */
  notable: Int32Array
  notableCount: number
  /** The words alone. */
  readonly words: TextWords
}

/** Words of a text as `Words` has them. */
export interface TextWords extends Words {
  count: number
  starts: Int32Array
  ends: Int32Array
  hashes: Int32Array
}
