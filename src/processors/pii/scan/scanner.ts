import { type Candidate, type CandidateKind, FEATURES, type Scan } from '../model.ts'
import { CLASSES } from './characters.ts'
import { fold } from './fold.ts'
import { look, type Seen } from './look.ts'
import { timestampEnd } from './opaque-runs.ts'
import { createPieces, cutPieces, type Pieces } from './pieces.ts'
import { createPlaces } from './places.ts'
import { addGroup, addRow, clearRows, createRows, formOf, kindOf, lengthOf, type Rows, takeRow } from './rows.ts'
import { createTokens, tokenise } from './tokens.ts'

/** Longest candidate, counted without separators: longer ones have no checksum that we know. */
export const MOST_COMPACT = 128
/** Longest candidate with spaces in it, without separators: an IBAN. */
const MOST_SPACED = 34
/** Pieces that may make up one candidate. */
const MOST_PIECES = 9
/** Of these at most so many may be a single character. */
const MOST_SINGLE = 2
const UNDERSCORE = 0x5f
const OPEN = 0x28
const CLOSE = 0x29

export interface CutScan extends Scan {
  /** Places of the text as it was given; absent where they are the same. */
  readonly places: Int32Array | undefined
}

export interface Scanner {
  /** The same object for every text. */
  scan(text: string): CutScan
  /** Cuts the candidates of the last scan; answers how many there are. */
  cut(): number
  kind(row: number): CandidateKind
  /** Of the compact form. */
  length(row: number): number
  start(row: number): number
  end(row: number): number
  /** The same object for every row. */
  take(row: number): Candidate
}

/** Whether any recogniser takes candidates of a kind and length; others are not kept. */
export type IsWanted = (kind: CandidateKind, length: number) => boolean

/** A scanner with arrays of its own, used again for every text: what it answers is valid until the next scan. */
export function createScanner(isWanted: IsWanted): Scanner {
  const tokens = createTokens()
  const rows = createRows()
  const pieces = createPieces()
  const seen: Seen = { features: 0, digits: createPlaces(), longRuns: createPlaces(), longNumbers: createPlaces() }
  const wanted = wantedTable(isWanted)
  let isTokenised = false
  const scan = {
    text: '',
    features: 0,
    longRuns: seen.longRuns,
    longNumbers: seen.longNumbers,
    places: undefined as Int32Array | undefined,
    tokens() {
      if (!isTokenised) tokenise(scan.text, tokens, seen.longRuns)
      isTokenised = true
      return tokens
    },
    words: () => scan.tokens().words,
  }

  return {
    scan(given) {
      look(given, seen)
      scan.text = given
      scan.features = seen.features
      scan.places = undefined
      isTokenised = false
      if ((seen.features & FEATURES.nonAscii) !== 0) {
        const folded = fold(given)
        scan.text = folded.text
        scan.places = folded.places
        if (folded.text !== given) look(folded.text, seen)
        scan.features = seen.features | FEATURES.nonAscii
      }
      return scan
    },
    cut() {
      const { text } = scan
      const { count, at } = seen.digits
      clearRows(rows)
      let from = 0
      for (let run = 0; run < count; run++) {
        const digit = at[run] ?? 0
        if (digit < from) continue
        const time = timestampEnd(text, digit)
        if (time > digit) {
          from = time
          continue
        }
        from = cutPieces(text, digit, from, pieces)
        addAllWindows(text, pieces, wanted, rows)
        if (from > digit) continue
        // The words before did not hang together with the number: `pan ABCPE1234F`.
        from = cutPieces(text, digit, runStart(text, digit, from), pieces)
        addAllWindows(text, pieces, wanted, rows)
      }
      return rows.count
    },
    kind: (row) => kindOf(rows, row),
    length: (row) => lengthOf(rows, row),
    start: (row) => rows.starts[row] ?? 0,
    end: (row) => rows.ends[row] ?? 0,
    take: (row) => takeRow(rows, row, scan.text),
  }
}

/** Where the letters and digits that touch a digit begin. */
function runStart(text: string, digit: number, from: number): number {
  let start = digit
  while (start > from && (CLASSES[text.charCodeAt(start - 1)] ?? 0) !== 0) start--
  return start
}

/** Bit 1: as digits, bit 2: with letters. */
function wantedTable(isWanted: IsWanted): Uint8Array {
  return Uint8Array.from(
    { length: MOST_COMPACT + 1 },
    (_, length) => (isWanted('digits', length) ? 1 : 0) | (isWanted('alnum', length) ? 2 : 0),
  )
}

function addAllWindows(text: string, pieces: Pieces, wanted: Uint8Array, rows: Rows): void {
  addGroup(rows, pieces.starts[0] ?? 0, pieces.ends[pieces.count - 1] ?? 0)
  let before = 0
  for (let first = 0; first < pieces.count; first++) {
    addWindows(first, before, text, pieces, wanted, rows)
    before += pieces.lengths[first] ?? 0
  }
}

/** Adds every run of whole pieces from `first` on (`before`: letters and digits before it) that has a wanted kind and length. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop that adds up the pieces of every row of numbers
function addWindows(first: number, before: number, text: string, pieces: Pieces, wanted: Uint8Array, rows: Rows): void {
  const start = pieces.starts[first] ?? 0
  if (start > 0 && text.charCodeAt(start - 1) === UNDERSCORE) return
  const last = Math.min(pieces.count, first + MOST_PIECES)
  let length = 0
  let digits = 0
  let singles = 0
  for (let row = first; row < last; row++) {
    const own = pieces.lengths[row] ?? 0
    length += own
    digits += pieces.digits[row] ?? 0
    if (own === 1) singles++
    if (singles > MOST_SINGLE || length > (row === first ? MOST_COMPACT : MOST_SPACED)) return
    const isDigits = digits === length
    if (((wanted[length] ?? 0) & (isDigits ? 1 : 2)) === 0 || (digits === 0 && row > first)) continue
    const end = pieces.ends[row] ?? 0
    if (end < text.length && text.charCodeAt(end) === UNDERSCORE) continue
    const isWhole = !hasDigits(pieces, first - 1) && !hasDigits(pieces, row + 1)
    const from = row > first && isBracketed(text, start, pieces.ends[first] ?? 0) ? start - 1 : start
    addRow(rows, from, end, formOf(length, isDigits, isWhole), before)
  }
}

const isBracketed = (text: string, start: number, end: number): boolean =>
  start > 0 && text.charCodeAt(start - 1) === OPEN && text.charCodeAt(end) === CLOSE

const hasDigits = (pieces: Pieces, row: number): boolean =>
  row >= 0 && row < pieces.count && (pieces.digits[row] ?? 0) > 0
