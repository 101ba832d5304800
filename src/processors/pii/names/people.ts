import { FLAGS } from '../gazetteers/flags.ts'
import type { Knowledge } from '../model.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { claim, type Findings } from './findings.ts'
import { looksLikeName } from './name-words.ts'
import { personContext } from './person-context.ts'
import { matchPlace } from './places.ts'
import {
  flagsAt, has, isCapitalised, isCaseless, isGlued, isInitial, isMark, isNear, isOneOf, isSentenceStart, isWord, lengthAt, MARK, shapeAt, textAt, wordSet,
} from './reading.ts' // biome-ignore format: a list of names

const MOST_WORDS = 6
/** `y`, `e`, `i` and `und` join two persons as often as two names. */
const JOINTS = wordSet('und y e i')
const I = wordSet('i')
const LOWER_CUES = wordSet("i'm im called named is am name me")
const CALLING = FLAGS.title | FLAGS.kin | FLAGS.greeting | FLAGS.speech
const NAME = FLAGS.given | FLAGS.surname
/** Words with a capital that are no part of a name, unless they are family names too. */
const NO_NAME = FLAGS.weekday | FLAGS.nationality | FLAGS.orgForm
/** Nor then. */
const NEVER = FLAGS.title | FLAGS.greeting | FLAGS.country
const BIG = FLAGS.bigCity | FLAGS.country | FLAGS.region
const NO_LOWER = FLAGS.frequent | FLAGS.never | FLAGS.particle | FLAGS.personVerb

/** Persons: runs of capitalised words, weighed by what the gazetteers say of each and by what stands around them. */
export function findPeople(tokens: Tokens, findings: Findings, knowledge: Knowledge): void {
  const canBegin = isCaseless(tokens) ? canBeginCaseless : canBeginWritten
  for (let at = 0, next = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (row < next || tokens.claimed[row] !== 0) continue
    if (canBegin(tokens, row)) next = judge(tokens, findings, knowledge, row)
  }
}

function canBeginWritten(tokens: Tokens, row: number): boolean {
  if (isCapitalised(tokens, row)) return !has(tokens, row, FLAGS.title | FLAGS.weekday) || has(tokens, row, FLAGS.given)
  if (!has(tokens, row, NAME)) return false
  if (shapeAt(tokens, row) === SHAPES.uncased) return true
  return !has(tokens, row, FLAGS.frequent | FLAGS.never) && isOneOf(tokens, row - 1, LOWER_CUES)
}

/** Where nothing in the text has a capital: known names, and unknown words that only a strong cue will save. */
function canBeginCaseless(tokens: Tokens, row: number): boolean {
  if (!isWord(tokens, row) || has(tokens, row, FLAGS.frequent | FLAGS.never)) return false
  if (has(tokens, row, NAME)) return true
  return !has(tokens, row, FLAGS.word) && (has(tokens, row - 1, CALLING) || isOneOf(tokens, row - 1, LOWER_CUES))
}

/** The row to go on from. */
function judge(tokens: Tokens, findings: Findings, knowledge: Knowledge, row: number): number {
  const run = runEnd(tokens, row)
  const place = bigPlaceEnd(tokens, row, run)
  if (place > 0) return place
  const start = trimStart(tokens, row, run)
  if (start >= run) return run
  const end = trimEnd(tokens, start, start === row ? run : runEnd(tokens, start))
  if (end <= start) return start + 1
  const around = personContext(tokens, start, end)
  if (around < 1.5 && isPlaceOfSeveralWords(tokens, start, end)) return start + 1
  let logit = looksLikeName(tokens, start, end, around >= 1.8) + around
  if (knowledge.isKnownName !== undefined && isKnown(tokens, start, end, knowledge.isKnownName)) logit += 3
  return logit < -0.6 ? end : claim(findings, 'PERSON', [start, end], logit)
}

/** Capitalised words one after the other, with particles, initials and hyphens between. */
function runEnd(tokens: Tokens, start: number): number {
  const isLower = shapeAt(tokens, start) === SHAPES.lower
  let end = start + 1
  for (let words = 1; words < MOST_WORDS; words++) {
    const next = afterJoint(tokens, end, isLower)
    if (next === 0 || tokens.claimed[next] !== 0) break
    end = next + 1
  }
  return suffixEnd(tokens, end)
}

/** The next word of the run; 0: it ends. */
function afterJoint(tokens: Tokens, row: number, isLower: boolean): number {
  if (isMark(tokens, row, MARK.hyphen))
    return isGlued(tokens, row) && isGlued(tokens, row + 1) && isWord(tokens, row + 1) ? row + 1 : 0
  const next = isMark(tokens, row, MARK.dot) && isShort(tokens, row - 1, isLower) ? row + 1 : row
  if (!isNear(tokens, next)) return 0
  return isNameWord(tokens, next, isLower) ? next : afterParticles(tokens, next)
}

function isShort(tokens: Tokens, row: number, isLower: boolean): boolean {
  return isInitial(tokens, row) || (isLower && lengthAt(tokens, row) === 1)
}

function afterParticles(tokens: Tokens, row: number): number {
  let next = row
  for (let particles = 0; particles < 3 && has(tokens, next, FLAGS.particle) && isNear(tokens, next); particles++) {
    next++
    if (isNear(tokens, next) && isCapitalised(tokens, next)) return isOneOf(tokens, next - 1, JOINTS) ? 0 : next
  }
  return 0
}

function isNameWord(tokens: Tokens, row: number, isLower: boolean): boolean {
  if (isCapitalised(tokens, row) || shapeAt(tokens, row) === SHAPES.uncased) return true
  if (!isLower || !isWord(tokens, row)) return false
  if (lengthAt(tokens, row) === 1) return isMark(tokens, row + 1, MARK.dot) || isNameWord(tokens, row + 1, isLower)
  return !has(tokens, row, NO_LOWER) && (!has(tokens, row, FLAGS.word) || has(tokens, row, NAME))
}

/** `Jr.`, `III`, `, PhD`. */
function suffixEnd(tokens: Tokens, end: number): number {
  const at = isMark(tokens, end, MARK.comma) ? end + 1 : end
  return has(tokens, at, FLAGS.suffix) && isNear(tokens, at) && isCapitalised(tokens, at) && lengthAt(tokens, at) <= 4
    ? at + 1
    : end
}

/** Past words that only begin a sentence or a label, and honorifics. */
function trimStart(tokens: Tokens, start: number, end: number): number {
  let from = start
  while (from < end && isNoStart(tokens, from, from + 1 < end)) from++
  return isVerbBeforeName(tokens, from, end) ? from + 1 : from
}

/** At the beginning of a sentence an unknown word before a given name and another is none of them: `Звонила Наталья Кузнецова`. */
function isVerbBeforeName(tokens: Tokens, start: number, end: number): boolean {
  if (end - start !== 3 || !isSentenceStart(tokens, start) || has(tokens, start, NAME) || isInitial(tokens, start))
    return false
  return has(tokens, start + 1, FLAGS.given) && !has(tokens, start + 1, FLAGS.frequent) && isWord(tokens, start + 2)
}

function isNoStart(tokens: Tokens, row: number, isFollowed: boolean): boolean {
  const flags = flagsAt(tokens, row)
  if (!isWord(tokens, row) || (flags & FLAGS.never) !== 0) return true
  if (isInitial(tokens, row)) return isOneOf(tokens, row, I) || !isFollowed
  if ((flags & FLAGS.given) !== 0 && (flags & FLAGS.frequent) === 0)
    return (flags & (FLAGS.weekday | FLAGS.title)) !== 0
  if (isNoName(flags)) return true
  if (isFollowed && (flags & FLAGS.job) !== 0 && (flags & FLAGS.word) !== 0) return true
  if ((flags & FLAGS.frequent) === 0 || !isSentenceStart(tokens, row)) return false
  return (flags & FLAGS.given) === 0 || !isFollowed || (flags & FLAGS.personVerb) !== 0
}

function isNoName(flags: number): boolean {
  if ((flags & NEVER) !== 0) return true
  return (flags & NO_NAME) !== 0 && ((flags & FLAGS.surname) === 0 || (flags & FLAGS.frequent) !== 0)
}

function trimEnd(tokens: Tokens, start: number, end: number): number {
  let to = end
  while (to > start && isNoEnd(tokens, to - 1, start)) to--
  return to
}

const NO_END = FLAGS.never | FLAGS.weekday | FLAGS.orgForm | FLAGS.particle
function isNoEnd(tokens: Tokens, row: number, start: number): boolean {
  if (!isWord(tokens, row)) return !(isMark(tokens, row, MARK.dot) && isInitial(tokens, row - 1))
  const flags = flagsAt(tokens, row)
  if ((flags & FLAGS.suffix) !== 0 && row > start + 1) return false
  const isSurname = (flags & FLAGS.surname) !== 0 && (flags & FLAGS.frequent) === 0
  if ((flags & NO_END) !== 0 && !isSurname) return row > start
  return (flags & FLAGS.frequent) !== 0 && (flags & NAME) === 0
}

/** The end of a well-known place of several words that fills the run (`Los Angeles`); 0: none. */
function bigPlaceEnd(tokens: Tokens, row: number, run: number): number {
  if (!has(tokens, row, FLAGS.opens)) return 0
  const { end, flags } = matchPlace(tokens, row)
  return end > row + 1 && end >= run && (flags & BIG) !== 0 ? end : 0
}

/** `Los Angeles`, `San Bernardino`; not `Juan Fernandez`, which is an island too. */
function isPlaceOfSeveralWords(tokens: Tokens, start: number, end: number): boolean {
  if (end - start < 2) return false
  const { end: to, flags } = matchPlace(tokens, start)
  if (to < end) return false
  if ((flags & BIG) !== 0 || end - start > 3) return true
  return !has(tokens, start, FLAGS.given) || !has(tokens, end - 1, FLAGS.surname)
}

function isKnown(tokens: Tokens, start: number, end: number, ask: (words: string) => boolean): boolean {
  let words = ''
  for (let row = start; row < end; row++)
    if (isWord(tokens, row)) words += (words === '' ? '' : ' ') + textAt(tokens, row)
  return ask(words)
}
