import { CLASSES, DIGIT, LOWER, UPPER } from './characters.ts'
import { doubled } from './places.ts'

const SPACE = 0x20
const HYPHEN = 0x2d
const DOT = 0x2e
const SLASH = 0x2f
const OPEN = 0x28
const CLOSE = 0x29
const UNDERSCORE = 0x5f

const FIRST = 32
/** Longest word of letters that stands with numbers: `GB82 WEST …`. */
const MOST_LETTERS = 4
/** And before one where it has small letters: more of them are a word. */
const MOST_SMALL = 2
/** Pieces of letters looked at before the first digit. */
const MOST_BEFORE = 2

/**
 * What stands together around digits: pieces without a space in them, one space (or a bracket) apart. `AB 12 34 56 C` has five
 * pieces, `123-45-6789` is one. Filled again for every such place.
 */
export interface Pieces {
  count: number
  starts: Int32Array
  ends: Int32Array
  /** Letters and digits of a piece. */
  lengths: Int32Array
  digits: Int32Array
}

export function createPieces(): Pieces {
  const ints = () => new Int32Array(FIRST)
  return { count: 0, starts: ints(), ends: ints(), lengths: ints(), digits: ints() }
}

function add(pieces: Pieces, start: number): number {
  const row = pieces.count++
  if (row === pieces.starts.length) grow(pieces)
  pieces.starts[row] = start
  pieces.ends[row] = start
  pieces.lengths[row] = 0
  pieces.digits[row] = 0
  return row
}

function grow(pieces: Pieces): void {
  pieces.starts = doubled(pieces.starts)
  pieces.ends = doubled(pieces.ends)
  pieces.lengths = doubled(pieces.lengths)
  pieces.digits = doubled(pieces.digits)
}

/** Beyond the text and beyond ASCII there is nothing. */
const classOf = (text: string, at: number): number =>
  at >= 0 && at < text.length ? (CLASSES[text.charCodeAt(at)] ?? 0) : 0

/** Fills `pieces` with what stands around the digit at `digit`, nothing before `from`. Answers where the next look may begin. */
export function cutPieces(text: string, digit: number, from: number, pieces: Pieces): number {
  pieces.count = 0
  let at = firstStart(text, digit, from)
  for (;;) {
    const end = cutPiece(text, at, pieces)
    const next = nextStart(text, end)
    if (next < 0) return end
    at = next
  }
}

/** One piece from `at` on; its end. */
function cutPiece(text: string, start: number, pieces: Pieces): number {
  const row = add(pieces, start)
  let at = start
  let length = 0
  let digits = 0
  for (; at < text.length; at++) {
    const kind = classOf(text, at)
    if (kind === 0) {
      if (!joins(text, at)) break
      continue
    }
    length++
    if (kind === DIGIT) digits++
  }
  pieces.ends[row] = at
  pieces.lengths[row] = length
  pieces.digits[row] = digits
  return at
}

/** Whether the separator at `at` holds its neighbours together: a hyphen most, a dot or slash digits only. */
function joins(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === HYPHEN) return classOf(text, at - 1) !== 0 && isNumbered(text, at + 1)
  if (code === DOT || code === SLASH) return classOf(text, at + 1) === DIGIT && classOf(text, at - 1) === DIGIT
  return false
}

/** Whether what stands at `at` is a part of a number: it has a digit, or a few capitals, or a letter or two; no word. */
function isNumbered(text: string, at: number): boolean {
  let isUpper = true
  for (let length = 0; length <= MOST_LETTERS; length++) {
    const kind = classOf(text, at + length)
    if (kind === DIGIT) return true
    if (kind === 0) return length > 0 && (isUpper || length < 3)
    if (kind === LOWER) isUpper = false
  }
  return false
}

/** Where the next piece begins if it belongs to the one that ends at `end`; else below 0. */
function nextStart(text: string, end: number): number {
  const code = text.charCodeAt(end)
  if (code === SPACE) return afterSpace(text, end + 1)
  if (code === CLOSE) return afterBracket(text, end + 1)
  if (code === HYPHEN || code === SLASH) return text.charCodeAt(end + 1) === SPACE ? digitAt(text, end + 2, end) : -1
  return code === OPEN ? digitAt(text, end + 1, end) : -1
}

const digitAt = (text: string, at: number, end: number): number =>
  classOf(text, at) === DIGIT && (classOf(text, end - 1) === DIGIT || text.charCodeAt(end) !== HYPHEN) ? at : -1

function afterSpace(text: string, at: number): number {
  const kind = classOf(text, at)
  if (kind === DIGIT) return at
  if (kind !== 0) return isShortOrMixed(text, at) ? at : -1
  const code = text.charCodeAt(at)
  if (code === OPEN) return classOf(text, at + 1) === DIGIT ? at + 1 : -1
  if (code !== HYPHEN || classOf(text, at - 2) !== DIGIT) return -1
  const next = text.charCodeAt(at + 1) === SPACE ? at + 2 : at + 1
  return classOf(text, next) === DIGIT ? next : -1
}

function afterBracket(text: string, at: number): number {
  if (classOf(text, at) === DIGIT) return at
  const code = text.charCodeAt(at)
  if ((code === SPACE || code === HYPHEN) && classOf(text, at + 1) === DIGIT) return at + 1
  return -1
}

/**
 * Whether a word after a space may belong to a number: few letters, or a digit soon. Of words in small letters (`232 ms to read`) only
 * one between digits: `gb82 west 1234 …`.
 */
function isShortOrMixed(text: string, start: number): boolean {
  let kinds = 0
  for (let at = start; at <= start + MOST_LETTERS; at++) {
    const kind = classOf(text, at)
    if (kind === DIGIT) return true
    kinds |= kind
    if (kind !== 0) continue
    if (kinds === LOWER && at - start > 1) return text.charCodeAt(at) === SPACE && classOf(text, at + 1) === DIGIT
    return text.charCodeAt(at) !== UNDERSCORE
  }
  return false
}

/** Where what belongs to the digit begins: its own token, what hyphens bind to it, and short words before it. */
function firstStart(text: string, digit: number, from: number): number {
  let start = tokenStart(text, digit, from)
  for (let words = 0; words < MOST_BEFORE; words++) {
    if (start - 1 <= from || text.charCodeAt(start - 1) !== SPACE) break
    const before = lettersStart(text, start - 1, from)
    if (before < 0) break
    start = before
  }
  return start
}

function tokenStart(text: string, digit: number, from: number): number {
  let start = digit
  while (start > from) {
    const code = text.charCodeAt(start - 1)
    if ((CLASSES[code] ?? 0) !== 0) start--
    else if (code === HYPHEN && start - 1 > from && classOf(text, start - 2) !== 0) start -= 2
    else break
  }
  return start
}

/** Where the word of letters that ends at `end` begins, if it is short enough and stands alone; else below 0. */
function lettersStart(text: string, end: number, from: number): number {
  let start = end
  let kinds = 0
  while (start > from && end - start <= MOST_LETTERS && (classOf(text, start - 1) & (UPPER | LOWER)) !== 0)
    kinds |= classOf(text, --start)
  if (start === end || end - start > MOST_LETTERS) return -1
  if ((kinds & LOWER) !== 0 && end - start > MOST_SMALL) return -1
  if (start > from && (classOf(text, start - 1) !== 0 || text.charCodeAt(start - 1) === HYPHEN)) return -1
  return start
}
