import { FLAGS } from '../gazetteers/flags.ts'
import { hashWord } from '../gazetteers/fold.ts'
import { GENITIVE, SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'

/** Small questions about tokens that all name finders ask. A row in the margins is the end: no flags, shape `end`. */

export const MARK = { dot: 0x2e, comma: 0x2c, hyphen: 0x2d, colon: 0x3a, slash: 0x2f, hash: 0x23, and: 0x26, question: 0x3f, bracket: 0x28, quote: 0x22, equals: 0x3d, percent: 0x25 } as const // biome-ignore format: a table

/** A few words, asked for by hash: a power of two of slots, 0 where free. */
export type WordSet = Int32Array

/** `words`: lower-case, parted by blanks; marks do not count (`nee` is also `née`). */
export function wordSet(words: string): WordSet {
  const hashes = words.trim().split(/\s+/).map(hashWord)
  const set = new Int32Array(1 << (33 - Math.clz32(hashes.length)))
  for (const hash of hashes) {
    let slot = hash & (set.length - 1)
    while (set[slot] !== 0 && set[slot] !== hash) slot = (slot + 1) & (set.length - 1)
    set[slot] = hash
  }
  return set
}

/** Whether the word of this row is one of these. */
export function isOneOf(tokens: Tokens, row: number, set: WordSet): boolean {
  const hash = tokens.hashes[row] as number
  if (hash === 0) return false
  let slot = hash & (set.length - 1)
  for (let found = set[slot] as number; found !== 0; found = set[slot] as number) {
    if (found === hash) return true
    slot = (slot + 1) & (set.length - 1)
  }
  return false
}

export function has(tokens: Tokens, row: number, flags: number): boolean {
  return ((tokens.flags[row] as number) & flags) !== 0
}

export function flagsAt(tokens: Tokens, row: number): number {
  return tokens.flags[row] as number
}

export function shapeAt(tokens: Tokens, row: number): number {
  return tokens.shapes[row] as number
}

export function isWord(tokens: Tokens, row: number): boolean {
  return tokens.hashes[row] !== 0
}

/** Written with a capital first letter, or all in capitals. */
export function isCapitalised(tokens: Tokens, row: number): boolean {
  const shape = tokens.shapes[row] as number
  return shape >= SHAPES.capital && shape <= SHAPES.mixed
}

export function isNumber(tokens: Tokens, row: number): boolean {
  return tokens.shapes[row] === SHAPES.number
}

/** Digits with or without letters behind them. */
export function isNumeric(tokens: Tokens, row: number): boolean {
  return (tokens.codes[row] as number) < 0
}

export function digitsAt(tokens: Tokens, row: number): number {
  return -(tokens.codes[row] as number)
}

/** The number that the digits of a token make, up to nine of them. */
export function numberAt(tokens: Tokens, row: number): number {
  const start = tokens.starts[row] as number
  let number = 0
  for (let at = start; at < start + Math.min(digitsAt(tokens, row), 9); at++)
    number = number * 10 + (tokens.text.charCodeAt(at) - 0x30)
  return number
}

/** Whether this mark stands there (`MARK`). */
export function isMark(tokens: Tokens, row: number, mark: number): boolean {
  return tokens.codes[row] === mark
}

export function isGenitive(tokens: Tokens, row: number): boolean {
  return tokens.codes[row] === GENITIVE
}

export function lengthAt(tokens: Tokens, row: number): number {
  return (tokens.ends[row] as number) - (tokens.starts[row] as number)
}

/** Nothing between this token and the one before. */
export function isGlued(tokens: Tokens, row: number): boolean {
  return tokens.starts[row] === tokens.ends[row - 1] && tokens.shapes[row] !== SHAPES.end
}

/** Next to the one before: at most two blanks apart. */
export function isNear(tokens: Tokens, row: number): boolean {
  return (tokens.starts[row] as number) - (tokens.ends[row - 1] as number) <= 2 && tokens.shapes[row] !== SHAPES.end
}

/** Lower-case text of a token. */
export function textAt(tokens: Tokens, row: number): string {
  return tokens.text.slice(tokens.starts[row], tokens.ends[row]).toLowerCase()
}

/** A single capital letter: an initial. */
export function isInitial(tokens: Tokens, row: number): boolean {
  return tokens.shapes[row] === SHAPES.capital && lengthAt(tokens, row) === 1
}

/** A new sentence, line, quote or label value begins here, so that a capital says nothing. */
export function isSentenceStart(tokens: Tokens, row: number): boolean {
  const before = row - 1
  const shape = tokens.shapes[before]
  if (shape === SHAPES.end || shape === SHAPES.newline) return true
  if (shape !== SHAPES.mark) return false
  const code = tokens.codes[before] as number
  if (code === MARK.dot) return !isInitial(tokens, before - 1) && !has(tokens, before - 1, FLAGS.title)
  return code !== MARK.comma && code !== MARK.hyphen && code !== MARK.slash && code !== MARK.and && code !== GENITIVE
}

/** Line starts: the first token, or one after a line end and marks of quoting and lists (`>`, `?`, `*`, `|`, `-`). */
export function isLineStart(tokens: Tokens, row: number): boolean {
  let before = row - 1
  while (tokens.shapes[before] === SHAPES.mark) {
    const code = tokens.codes[before]
    if (code !== 0x3e && code !== MARK.question && code !== 0x2a && code !== 0x7c && code !== MARK.hyphen) return false
    before--
  }
  return isLineEnd(tokens, before)
}

export function isLineEnd(tokens: Tokens, row: number): boolean {
  const shape = tokens.shapes[row]
  return shape === SHAPES.end || shape === SHAPES.newline
}

/** The row of the word that labels a value (`City: X`, `"city": "X"`, `city=X`); a row without a word if there is none. */
export function labelBefore(tokens: Tokens, row: number): number {
  let before = row - 1
  if (tokens.codes[before] === MARK.quote) before--
  if (tokens.codes[before] !== MARK.colon && tokens.codes[before] !== MARK.equals) return 0
  before--
  return tokens.codes[before] === MARK.quote ? before - 1 : before
}

/** Past a dot that is glued to the word before. */
export function skipDot(tokens: Tokens, row: number): number {
  return tokens.codes[row] === MARK.dot && isGlued(tokens, row) ? row + 1 : row
}

/** No word is written with a capital. */
export function isCaseless(tokens: Tokens): boolean {
  return tokens.capitals === 0
}
