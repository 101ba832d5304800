import { type Candidate, type CandidateKind, FEATURES, type Scan, type Words } from '../model.ts'
import { CLASSES, DIGIT, FEATURE_BITS, LOWER, UPPER } from './characters.ts'
import { fold } from './fold.ts'
import { createPieces, cutPieces, type Pieces } from './pieces.ts'
import { createWordCutter } from './words.ts'

/** Longest candidate, counted without separators: longer ones have no checksum that we know. */
export const MOST_COMPACT = 128
/** Longest candidate with spaces in it, without separators: an IBAN. */
const MOST_SPACED = 34
/** Pieces that may make up one candidate. */
const MOST_PIECES = 9
/** Of these at most so many may be a single character. */
const MOST_SINGLE = 2
/** Words of capital letters that are candidates: bank codes. */
const CAPITALS = { least: 8, most: 11 } as const
const FIRST = 64
const FEW_DIGITS = 4
const MANY_DIGITS = 7
/** Letters, digits, `-` and `_` in a row, as keys have them. */
const RUN = FEATURES.digit | FEATURES.upper | FEATURES.lower | FEATURES.hyphen | FEATURES.underscore
const LONG_RUN = 16
const UNDERSCORE = 0x5f
const OPEN = 0x28
const CLOSE = 0x29
const ASCII = 0x80

export interface CutScan extends Scan {
  /** Places of the text as it was given; absent where they are the same. */
  readonly places?: Int32Array
}

/** The candidates of a scan, numbered from 0. */
export interface Candidates {
  readonly count: number
  kind(row: number): CandidateKind
  /** Of the compact form. */
  length(row: number): number
  /** The same object for every row. */
  take(row: number): Candidate
}

export interface Scanner {
  scan(text: string): CutScan
  /** Of the last scan. */
  candidates(): Candidates
}

/** Whether any recogniser takes candidates of a kind and length; others are not kept. */
export type IsWanted = (kind: CandidateKind, length: number) => boolean

/** A scanner with arrays of its own, used again for every text: what it answers is valid until the next scan. */
export function createScanner(isWanted: IsWanted): Scanner {
  const cutWords = createWordCutter()
  const rows = createRows()
  const pieces = createPieces()
  const digitStarts = { count: 0, at: new Int32Array(FIRST) }
  const wanted = wantedTable(isWanted)
  let text = ''
  let isCut = true

  function cut(): void {
    isCut = true
    rows.count = 0
    let from = 0
    for (let run = 0; run < digitStarts.count; run++) {
      const digit = digitStarts.at[run] ?? 0
      if (digit < from) continue
      from = cutPieces(text, digit, from, pieces)
      addWindows(text, pieces, wanted, rows)
      if (from > digit) continue
      // The words before did not hang together with the number: `pan ABCPE1234F`.
      from = cutPieces(text, digit, runStart(text, digit, from), pieces)
      addWindows(text, pieces, wanted, rows)
    }
  }

  return {
    scan(given) {
      let pass = look(given, digitStarts)
      const folded = fold(given, (pass & FEATURES.nonAscii) === 0)
      if (folded.text !== given) pass = look(folded.text, digitStarts) | FEATURES.nonAscii
      text = folded.text
      isCut = false
      let words: Words | undefined
      const own = text
      return {
        text,
        features: pass,
        words: () => {
          words ??= cutWords(own)
          return words
        },
        ...(folded.places && { places: folded.places }),
      }
    },
    candidates() {
      if (!isCut) cut()
      return { count: rows.count, kind: rows.kind, length: rows.length, take: (row) => rows.take(text, row) }
    },
  }
}

/** Where the letters and digits that touch a digit begin. */
function runStart(text: string, digit: number, from: number): number {
  let start = digit
  while (start > from && (CLASSES[text.charCodeAt(start - 1)] ?? 0) !== 0) start--
  return start
}

interface Places {
  count: number
  at: Int32Array
}

/** One pass over the characters: the features, and where runs of digits (or bank codes) begin. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: runs for every character of every text, where a call costs more than the work
function look(text: string, starts: Places): number {
  let features = 0
  let digits = 0
  let before = 0
  let capitals = 0
  let runStart = 0
  starts.count = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code >= ASCII) {
      features |= FEATURES.nonAscii
      before = 0
      continue
    }
    const bits = FEATURE_BITS[code] ?? 0
    features |= bits
    if ((bits & RUN) === 0) {
      if (at - runStart >= LONG_RUN) features |= FEATURES.longRun
      runStart = at + 1
    }
    const kind = CLASSES[code] ?? 0
    if (kind === DIGIT) {
      digits++
      if (before !== DIGIT) addPlace(starts, at)
    }
    if (kind === UPPER) capitals++
    else {
      if (capitals >= CAPITALS.least && capitals <= CAPITALS.most && kind === 0) addPlace(starts, at - capitals)
      capitals = 0
    }
    before = kind
  }
  if (capitals >= CAPITALS.least && capitals <= CAPITALS.most) addPlace(starts, text.length - capitals)
  if (text.length - runStart >= LONG_RUN) features |= FEATURES.longRun
  if (digits >= FEW_DIGITS) features |= FEATURES.digits4
  if (digits >= MANY_DIGITS) features |= FEATURES.digits7
  return features
}

function addPlace(places: Places, at: number): void {
  if (places.count === places.at.length) {
    const twice = new Int32Array(places.at.length * 2)
    twice.set(places.at)
    places.at = twice
  }
  places.at[places.count++] = at
}

/** Bit 1: as digits, bit 2: with letters. */
function wantedTable(isWanted: IsWanted): Uint8Array {
  return Uint8Array.from(
    { length: MOST_COMPACT + 1 },
    (_, length) => (isWanted('digits', length) ? 1 : 0) | (isWanted('alnum', length) ? 2 : 0),
  )
}

/** Adds every run of whole pieces that has a wanted kind and length. */
function addWindows(text: string, pieces: Pieces, wanted: Uint8Array, rows: Rows): void {
  for (let first = 0; first < pieces.count; first++)
    if (text.charCodeAt((pieces.starts[first] ?? 0) - 1) !== UNDERSCORE)
      addWindowsFrom(first, text, pieces, wanted, rows)
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop that adds up the pieces of every row of numbers
function addWindowsFrom(first: number, text: string, pieces: Pieces, wanted: Uint8Array, rows: Rows): void {
  const start = pieces.starts[first] ?? 0
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
    const end = pieces.ends[row] ?? 0
    if (((wanted[length] ?? 0) & (isDigits ? 1 : 2)) === 0 || (digits === 0 && row > first)) continue
    if (text.charCodeAt(end) === UNDERSCORE) continue
    const isWhole = !hasDigits(pieces, first - 1) && !hasDigits(pieces, row + 1)
    const isBracketed =
      row > first && text.charCodeAt(start - 1) === OPEN && text.charCodeAt(pieces.ends[first] ?? 0) === CLOSE
    rows.add({ isDigits, start: isBracketed ? start - 1 : start, end, length, isWhole })
  }
}

const hasDigits = (pieces: Pieces, row: number): boolean =>
  row >= 0 && row < pieces.count && (pieces.digits[row] ?? 0) > 0

interface Row {
  readonly isDigits: boolean
  readonly start: number
  readonly end: number
  readonly length: number
  readonly isWhole: boolean
}
type Rows = ReturnType<typeof createRows>

/** Candidates as numbers, made objects one at a time. */
function createRows() {
  let starts = new Int32Array(FIRST)
  let ends = new Int32Array(FIRST)
  /** Length times four, bit 1 digits, bit 2 whole. */
  let forms = new Int32Array(FIRST)
  const twice = (from: Int32Array) => {
    const to = new Int32Array(from.length * 2)
    to.set(from)
    return to
  }
  const taken = { kind: 'digits' as CandidateKind, start: 0, end: 0, compact: '', isWhole: true }
  const kind = (row: number): CandidateKind => (((forms[row] ?? 0) & 1) === 1 ? 'digits' : 'alnum')
  const rows = {
    count: 0,
    add({ isDigits, start, end, length, isWhole }: Row): void {
      const row = rows.count++
      if (row === starts.length) {
        starts = twice(starts)
        ends = twice(ends)
        forms = twice(forms)
      }
      starts[row] = start
      ends[row] = end
      forms[row] = (length << 2) | (isWhole ? 2 : 0) | (isDigits ? 1 : 0)
    },
    kind,
    length: (row: number): number => (forms[row] ?? 0) >> 2,
    take(text: string, row: number): Candidate {
      taken.kind = kind(row)
      taken.start = starts[row] ?? 0
      taken.end = ends[row] ?? 0
      taken.isWhole = ((forms[row] ?? 0) & 2) !== 0
      taken.compact = compact(text, taken.start, taken.end, rows.length(row))
      if (taken.kind === 'alnum') taken.compact = taken.compact.toUpperCase()
      return taken
    },
  }
  return rows
}

function compact(text: string, start: number, end: number, length: number): string {
  if (end - start === length) return text.slice(start, end)
  let out = ''
  let from = start
  for (let at = start; at < end; at++) {
    if (((CLASSES[text.charCodeAt(at)] ?? 0) & (DIGIT | UPPER | LOWER)) !== 0) continue
    out += text.slice(from, at)
    from = at + 1
  }
  return out + text.slice(from, end)
}
