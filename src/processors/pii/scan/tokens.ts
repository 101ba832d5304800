import { FLAGS } from '../gazetteers/flags.ts'
import { foldCode, HASH_SEED, hashStep } from '../gazetteers/fold.ts'
import { type Lexicon, lexicon } from '../gazetteers/lexicon.ts'
import { isIdeograph } from './characters.ts'
import { randomNameEnd, timestampEnd } from './opaque-runs.ts'
import { doubled, type Places } from './places.ts'
import type { TextWords, Tokens } from './words.ts'

/** How a token is written. Words of scripts without case are `uncased`; `end` stands before the first and after the last token. */
export const SHAPES = { end: 0, lower: 1, capital: 2, upper: 3, mixed: 4, uncased: 5, number: 6, alnum: 7, mark: 8, newline: 9 } as const // biome-ignore format: a table

/** Code of the mark `'s`, which no character has. */
export const GENITIVE = 0xffff
/** And of what machines write: random names, times. */
const OPAQUE = 0xfffe

const MARGIN = 16
const LETTER = 1
const UPPER = 2
const DIGIT = 3
const BLANK = 4
const LINE_END = 5
const MARKS = 6
const CLASSES_SIZE = 0x3000
const APOSTROPHE = 0x27
/** Texts of this many words and more that are mostly capitals are read as if they had none. */
const SHOUTED_WORDS = 4

/** Class of a code unit in bits 16 and up, its folded form below. */
const CHARACTERS = characters()

/** Arrays for the tokens of texts, used again for every text. */
export function createTokens(): Tokens {
  const ints = () => new Int32Array(FIRST_ROOM)
  return {
    text: '', first: MARGIN, last: MARGIN, capitals: 0, uppers: 0, numbers: 0, seen: 0, notableCount: 0,
    starts: ints(), ends: ints(), shapes: new Uint8Array(FIRST_ROOM), flags: ints(),
    hashes: ints(), codes: ints(), claimed: new Uint8Array(FIRST_ROOM), notable: ints(),
    words: { count: 0, starts: ints(), ends: ints(), hashes: ints() },
  } // biome-ignore format: a table of arrays
}
const FIRST_ROOM = 512

/**
 * Fills `tokens` with those of a text. `longRuns`: where its runs of letters, digits, `-` and `_` begin that are long enough to be random
 * names; `words`: what is known of words.
 */
export function tokenise(text: string, tokens: Tokens, longRuns: Places = NO_RUNS, words: Lexicon = lexicon()): Tokens {
  tokens.text = text
  tokens.last = MARGIN
  tokens.capitals = 0
  tokens.numbers = 0
  tokens.seen = 0
  tokens.uppers = 0
  tokens.notableCount = 0
  tokens.words.count = 0
  cut(tokens, text, words, longRuns)
  if (tokens.uppers >= SHOUTED_WORDS && tokens.uppers * 2 > tokens.last - MARGIN) whisper(tokens)
  const end = tokens.last
  for (let margin = 0; margin < MARGIN; margin++) put(tokens, text.length, text.length, SHAPES.end)
  tokens.last = end
  return tokens
}

const SPACE = 0x20
const NO_RUNS: Places = { count: 0, at: new Int32Array(0) }

function cut(tokens: Tokens, text: string, words: Lexicon, longRuns: Places): void {
  let at = 0
  for (let run = 0; run < longRuns.count; run++) {
    const start = longRuns.at[run] as number
    const end = randomNameEnd(text, start)
    if (end === start) continue
    cutTo(tokens, text, at, start, words)
    at = readOpaque(tokens, start, end)
  }
  cutTo(tokens, text, at, text.length, words)
}

function cutTo(tokens: Tokens, text: string, start: number, end: number, words: Lexicon): void {
  let at = start
  while (at < end) at = text.charCodeAt(at) === SPACE ? at + 1 : readToken(tokens, text, at, words)
}

function readToken(tokens: Tokens, text: string, at: number, words: Lexicon): number {
  const kind = classAt(text, at)
  if (isLetter(kind)) return readWord(tokens, text, at, words)
  if (kind === BLANK || kind === MARKS) return at + 1
  if (kind === DIGIT) return readNumber(tokens, text, at)
  return readMark(tokens, text, at, kind === LINE_END ? SHAPES.newline : SHAPES.mark)
}

/** One token whatever is in it, at which nothing begins. */
function readOpaque(tokens: Tokens, start: number, end: number): number {
  tokens.codes[put(tokens, start, end, SHAPES.mark)] = OPAQUE
  return end
}

/** What a word in small letters has to be, that something may begin with it. */
const BEGINS =
  FLAGS.month | FLAGS.weekday | FLAGS.title | FLAGS.job | FLAGS.nationality | FLAGS.city | FLAGS.country | FLAGS.region |
  FLAGS.opens | FLAGS.street | FLAGS.streetFirst | FLAGS.orgForm | FLAGS.addressStart // biome-ignore format: a sum
const COMMON = FLAGS.frequent | FLAGS.never
const NAME = FLAGS.given | FLAGS.surname

function isNotable(shape: number, flags: number): boolean {
  if (shape !== SHAPES.lower || (flags & BEGINS) !== 0) return true
  return (flags & COMMON) === 0 && ((flags & NAME) !== 0 || (flags & FLAGS.word) === 0)
}

/** Where everything is in capitals, a capital says nothing. */
function whisper(tokens: Tokens): void {
  for (let row = tokens.first; row < tokens.last; row++)
    if (tokens.shapes[row] === SHAPES.upper || tokens.shapes[row] === SHAPES.capital) tokens.shapes[row] = SHAPES.lower
  tokens.capitals = 0
}

/** Most words are a capital at most and small letters of ASCII; the others are read on from where that ends. */
function readWord(tokens: Tokens, text: string, start: number, words: Lexicon): number {
  let at = start
  let hash = HASH_SEED
  let code = text.charCodeAt(at)
  if (code >= A_UPPER && code <= Z_UPPER) {
    hash = hashStep(hash, code | CASE_BIT)
    code = text.charCodeAt(++at)
  }
  const uppers = at - start
  while (code >= A_LOWER && code <= Z_LOWER) {
    hash = hashStep(hash, code)
    code = text.charCodeAt(++at)
  }
  if (at < text.length && !isPlainEnd(code)) return readAnyWord(tokens, text, [start, at], [hash, uppers], words)
  putWord(tokens, start, at, uppers === 0 ? SHAPES.lower : SHAPES.capital, hash, words.flags(hash))
  addWord(tokens.words, start, at, hash)
  return at
}
const [A_UPPER, Z_UPPER, A_LOWER, Z_LOWER, CASE_BIT] = [0x41, 0x5a, 0x61, 0x7a, 0x20]

/** ASCII that no word goes on with. */
const isPlainEnd = (code: number): boolean =>
  code < 0x80 && code !== APOSTROPHE && !isLetter((CHARACTERS[code] as number) >> 16)

/** A word of any letters, of which the first ones were read. */
function readAnyWord(
  tokens: Tokens,
  text: string,
  [start, from]: readonly [start: number, from: number],
  [seed, capitals]: readonly [seed: number, capitals: number],
  words: Lexicon,
): number {
  let hash = seed
  let uppers = capitals
  let letters = from - start
  let all = 0
  let at = from
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    all |= code
    const character = code < CLASSES_SIZE ? (CHARACTERS[code] as number) : slowCharacter(code)
    const kind = character >> 16
    if (kind === UPPER) uppers++
    else if (kind !== LETTER && !isInside(text, at, kind)) break
    letters++
    if (kind !== MARKS) hash = hashStep(hash, character & 0xffff)
  }
  putWord(tokens, start, at, shapeOf(text, start, uppers, letters), hash, words.flags(hash))
  if (all < FIRST_IDEOGRAPH) addWord(tokens.words, start, at, hash)
  else addIdeographs(tokens.words, text, start, at)
  return at
}

function addWord(words: TextWords, start: number, end: number, hash: number): void {
  const row = words.count++
  if (row === words.starts.length) growWords(words)
  words.starts[row] = start
  words.ends[row] = end
  words.hashes[row] = hash
}

const FIRST_IDEOGRAPH = 0x3040
/** Scripts without spaces: each character is a word, so that a phrase is found inside of a run. */
function addIdeographs(words: TextWords, text: string, start: number, end: number): void {
  let from = start
  let hash = HASH_SEED
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    const isAlone = isIdeograph(code)
    if (isAlone && at > from) addWord(words, from, at, hash)
    if (isAlone) {
      addWord(words, at, at + 1, hashStep(HASH_SEED, foldCode(code)))
      from = at + 1
      hash = HASH_SEED
    } else hash = hashStep(hash, foldCode(code))
  }
  if (end > from) addWord(words, from, end, hash)
}

/** Combining marks, and apostrophes between letters. */
function isInside(text: string, at: number, kind: number): boolean {
  return kind === MARKS || (isApostrophe(text.charCodeAt(at)) && continuesWord(text, at))
}

function putWord(tokens: Tokens, start: number, end: number, shape: number, hash: number, flags: number): void {
  const row = put(tokens, start, end, shape)
  tokens.hashes[row] = hash
  tokens.flags[row] = flags
  tokens.seen |= flags
  if (isNotable(shape, flags)) tokens.notable[tokens.notableCount++] = row
  if (shape === SHAPES.upper) tokens.uppers++
  if (shape === SHAPES.capital || shape === SHAPES.upper || shape === SHAPES.mixed) tokens.capitals++
}

function shapeOf(text: string, start: number, uppers: number, letters: number): number {
  if (uppers === 0) return isUncasedCode(text.charCodeAt(start)) ? SHAPES.uncased : SHAPES.lower
  if (classAt(text, start) !== UPPER) return isApostrophe(text.charCodeAt(start + 1)) ? SHAPES.mixed : SHAPES.lower
  if (uppers === 1) return SHAPES.capital
  return uppers === letters ? SHAPES.upper : SHAPES.mixed
}

/** An apostrophe inside a word (O'Brien, don't), but not the one before a genitive s. */
function continuesWord(text: string, at: number): boolean {
  return isLetter(classAt(text, at + 1)) && !isGenitiveAt(text, at)
}

function isGenitiveAt(text: string, at: number): boolean {
  if ((text.charCodeAt(at + 1) | 0x20) !== 0x73) return false
  const after = classAt(text, at + 2)
  return !isLetter(after) && after !== DIGIT
}

function isLetter(kind: number): boolean {
  return kind === LETTER || kind === UPPER
}

/** Digits, with letters directly behind them (12, 12b, 2nd, 64677), but not with a script that puts no space before a word. */
function readNumber(tokens: Tokens, text: string, start: number): number {
  let at = start
  const time = timestampEnd(text, start)
  if (time > start) return readOpaque(tokens, start, time)
  let kind = DIGIT
  while (kind === DIGIT) kind = classAt(text, ++at)
  const digits = at - start
  while (kind === DIGIT || (isLetter(kind) && text.charCodeAt(at) < FIRST_IDEOGRAPH)) kind = classAt(text, ++at)
  const row = put(tokens, start, at, at - start === digits ? SHAPES.number : SHAPES.alnum)
  tokens.codes[row] = -digits
  tokens.numbers++
  tokens.notable[tokens.notableCount++] = row
  return at
}

function readMark(tokens: Tokens, text: string, at: number, shape: number): number {
  const code = text.charCodeAt(at)
  const hasS = isApostrophe(code) && isGenitiveAt(text, at)
  const end = at + (hasS ? 2 : 1)
  const row = put(tokens, at, end, shape)
  tokens.codes[row] = hasS ? GENITIVE : isApostrophe(code) ? APOSTROPHE : code
  if (hasS) takeGenitive(tokens.words, at, end)
  return end
}

/** For those who look for words alone it belongs to the word. */
function takeGenitive(words: TextWords, at: number, end: number): void {
  const last = words.count - 1
  if (last >= 0 && words.ends[last] === at) words.ends[last] = end
}

function put(tokens: Tokens, start: number, end: number, shape: number): number {
  const row = tokens.last++
  if (row === tokens.starts.length) grow(tokens)
  tokens.starts[row] = start
  tokens.ends[row] = end
  tokens.shapes[row] = shape
  tokens.flags[row] = 0
  tokens.hashes[row] = 0
  tokens.codes[row] = 0
  tokens.claimed[row] = 0
  return row
}

function isApostrophe(code: number): boolean {
  return code === APOSTROPHE || code === 0x2019
}

/** 0 beyond the end. */
function classAt(text: string, at: number): number {
  if (at >= text.length) return 0
  const code = text.charCodeAt(at)
  return (code < CLASSES_SIZE ? (CHARACTERS[code] as number) : slowCharacter(code)) >> 16
}

/** Arabic, Hebrew, Indic, Thai, Georgian, CJK: letters that have no capitals. */
function isUncasedCode(code: number): boolean {
  return (code >= 0x590 && code < 0x1c80) || code >= 0x2e80
}

function characters(): Int32Array {
  const table = new Int32Array(CLASSES_SIZE)
  for (let code = 0; code < CLASSES_SIZE; code++) table[code] = slowCharacter(code)
  return table
}

function slowCharacter(code: number): number {
  return (classOf(code) << 16) | foldCode(code)
}

function classOf(code: number): number {
  if (code === 10 || code === 13) return LINE_END
  if (code >= 0x30 && code <= 0x39) return DIGIT
  if (code >= 0x3041 && code <= 0xd7ff) return LETTER
  const character = String.fromCharCode(code)
  if (code <= 0x20 || /\s/u.test(character)) return BLANK
  if (/[\p{M}\u00ad\u200b-\u200d]/u.test(character)) return MARKS
  if (/[\p{Lu}\p{Lt}]/u.test(character)) return UPPER
  return /\p{L}/u.test(character) ? LETTER : 0
}

function grow(tokens: Tokens): void {
  for (const name of ['starts', 'ends', 'flags', 'hashes', 'codes', 'notable'] as const)
    tokens[name] = doubled(tokens[name])
  for (const name of ['shapes', 'claimed'] as const) {
    const wider = new Uint8Array(tokens[name].length * 2)
    wider.set(tokens[name])
    tokens[name] = wider
  }
}

function growWords(words: TextWords): void {
  for (const name of ['starts', 'ends', 'hashes'] as const) words[name] = doubled(words[name])
}
