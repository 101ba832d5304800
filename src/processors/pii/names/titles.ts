import { FLAGS } from '../gazetteers/flags.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { claim, type Findings, isFree } from './findings.ts'
import { flagsAt, has, isCapitalised, isCaseless, isGlued, isLineEnd, isLineStart, isMark, isNear, isOneOf, isWord, labelBefore, lengthAt, MARK, shapeAt, wordSet } from './reading.ts' // biome-ignore format: a list of names

const OF = wordSet('of')
const AND = wordSet('and')
const AS = wordSet('as')
const JOINTS = wordSet('and of as')
const NO_PART = wordSet('as for of a an the by with our very good great best other same said former ex')
const NO_PART_FLAGS = FLAGS.never | FLAGS.speech | FLAGS.kin | FLAGS.placeCue | FLAGS.personVerb
const LABELS = wordSet('title position role job occupation profession beruf poste cargo ruolo functie')
const ARTICLES = wordSet('a an the our my')
const AM = wordSet("am i'm")
const MOST_WORDS = 6

/** Honorifics before a name, and job titles where somebody is said to have them. */
export function findTitles(tokens: Tokens, findings: Findings): void {
  if ((tokens.seen & (FLAGS.title | FLAGS.job)) === 0) return
  for (let at = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (tokens.claimed[row] !== 0) continue
    const flags = flagsAt(tokens, row)
    if ((flags & FLAGS.title) !== 0) honorific(tokens, findings, row)
    else if ((flags & FLAGS.job) !== 0) jobTitle(tokens, findings, row)
  }
}

function honorific(tokens: Tokens, findings: Findings, row: number): void {
  const isDotted = isMark(tokens, row + 1, MARK.dot) && isGlued(tokens, row + 1)
  const end = isDotted ? row + 2 : row + 1
  const isWritten = isCapitalised(tokens, row) || (isCaseless(tokens) && lengthAt(tokens, row) <= 4 && isDotted)
  if (!isWritten || !isNear(tokens, end) || !isNameAhead(tokens, end)) return
  if (shapeAt(tokens, row) === SHAPES.upper && !isDotted && lengthAt(tokens, row) > 3) return
  claim(findings, 'TITLE', [row, end], has(tokens, row, FLAGS.word) && !isDotted ? 1 : 3)
}

function isNameAhead(tokens: Tokens, row: number): boolean {
  if (!isWord(tokens, row)) return false
  const flags = flagsAt(tokens, row)
  if ((flags & (FLAGS.never | FLAGS.month)) !== 0 && (flags & FLAGS.surname) === 0) return false
  return isCapitalised(tokens, row) || shapeAt(tokens, row) === SHAPES.uncased || isCaseless(tokens)
}

/** `as a network engineer`, `, the Packager,`, a line of its own, `Occupation: …`. */
function jobTitle(tokens: Tokens, findings: Findings, head: number): void {
  if (has(tokens, head + 1, FLAGS.job) && isNear(tokens, head + 1)) return
  const end = jobEnd(tokens, head)
  const start = jobStart(tokens, head)
  if (!isFree(findings, start, end)) return
  const logit = jobLogit(tokens, start, end)
  if (logit >= 0) claim(findings, 'TITLE', [start, end], logit)
}

/** Also `of operations` behind a head. */
function jobEnd(tokens: Tokens, head: number): number {
  if (!isOneOf(tokens, head + 1, OF) || !isWord(tokens, head + 2)) return head + 1
  const isPlace = has(tokens, head + 2, FLAGS.country | FLAGS.city | FLAGS.never) && !has(tokens, head + 2, FLAGS.word)
  return isPlace || has(tokens, head + 2, FLAGS.never) ? head + 1 : head + 3
}

/** Back over the words that belong to the title: never past a mark, an article, a verb or a name. */
function jobStart(tokens: Tokens, head: number): number {
  let start = head
  for (let words = 0; words < MOST_WORDS; words++) {
    const before = start - 1
    if (isMark(tokens, before, MARK.hyphen) && isGlued(tokens, start) && isGlued(tokens, before)) start -= 2
    else if (isListed(tokens, before)) start -= 2
    else if (isNear(tokens, start) && isJobWord(tokens, before)) start--
    else break
  }
  return pastJoints(tokens, start, head)
}

function pastJoints(tokens: Tokens, start: number, head: number): number {
  let row = start
  while (row < head && isOneOf(tokens, row, JOINTS)) row++
  return row
}

/** `Network, and computer administrator` on a line of its own. */
function isListed(tokens: Tokens, comma: number): boolean {
  if (!isMark(tokens, comma, MARK.comma) || !isCapitalised(tokens, comma - 1)) return false
  return has(tokens, comma - 1, FLAGS.job | FLAGS.word) && isLineStart(tokens, comma - 1)
}

function isJobWord(tokens: Tokens, row: number): boolean {
  if (!isWord(tokens, row)) return false
  const flags = flagsAt(tokens, row)
  if (isOneOf(tokens, row, AND)) return isWord(tokens, row - 1) && !has(tokens, row - 1, FLAGS.personVerb)
  if ((flags & NO_PART_FLAGS) !== 0 || isOneOf(tokens, row, NO_PART)) return false
  return (flags & FLAGS.given) === 0 || (flags & FLAGS.word) !== 0
}

function jobLogit(tokens: Tokens, start: number, end: number): number {
  const isWritten = isCapitalised(tokens, start)
  const label = labelBefore(tokens, start)
  if (label > 0) return isOneOf(tokens, label, LABELS) ? 3.5 : -1
  if (isLineStart(tokens, start) && isLineEnd(tokens, end)) return isWritten || isCaseless(tokens) ? 2 : -1
  const capital = isWritten ? 1.2 : 0
  return capital + (isMark(tokens, start - 1, MARK.comma) ? afterComma(tokens, start) : afterWord(tokens, start, end))
}

/** `Ann Lee, Director`. */
function afterComma(tokens: Tokens, start: number): number {
  return isCapitalised(tokens, start - 2) && isCapitalised(tokens, start) ? -0.2 : -2.2
}

function afterWord(tokens: Tokens, start: number, end: number): number {
  if (isOneOf(tokens, start - 1, AS)) return 0.8
  return isOneOf(tokens, start - 1, ARTICLES) && isNear(tokens, start) ? afterArticle(tokens, start, end) : -2.2
}

function afterArticle(tokens: Tokens, start: number, end: number): number {
  if (isOneOf(tokens, start - 2, AS)) return 1.2
  const isClosed = isMark(tokens, end, MARK.comma) || isMark(tokens, end, MARK.dot)
  if (isMark(tokens, start - 2, MARK.comma) && isClosed) return 1
  if (isOneOf(tokens, start - 2, AM)) return 0.8
  return isCapitalised(tokens, start) && isMark(tokens, end, MARK.comma) ? -0.4 : -1.4
}
