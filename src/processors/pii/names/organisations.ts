import { FLAGS } from '../gazetteers/flags.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { claim, type Findings, isFree } from './findings.ts'
import { organisationContext } from './organisation-context.ts'
import {
  flagsAt, has, isCapitalised, isCaseless, isGlued, isMark, isNear, isOneOf, isSentenceStart, isWord, lengthAt, MARK, shapeAt, textAt, wordSet,
} from './reading.ts' // biome-ignore format: a list of names

const NAME = FLAGS.given | FLAGS.surname
const MOST_WORDS = 9
const INSIDE = wordSet('of for de du des di del della do da fur von der and und et y e')
const ARTICLES = wordSet('the la le der die das les')
const OF = wordSet('of for de du des di del della do da fur von')
const BELONGING = wordSet('of for from at')
const AND = wordSet('and und et y e')
const FORMS_IN_SMALL = wordSet('inc llc ltd gmbh plc corp')
const NO_START = FLAGS.never | FLAGS.title | FLAGS.greeting | FLAGS.placeCue
const NO_NAME = FLAGS.month | FLAGS.weekday | FLAGS.nationality | FLAGS.country

/** Organisations that say what they are: a legal form, a kind of body (University, Bank), names joined as firms join them. */
export function findNamedOrganisations(tokens: Tokens, findings: Findings): void {
  if (isCaseless(tokens)) {
    if ((tokens.seen & FLAGS.orgForm) !== 0) inSmallLetters(tokens, findings)
    return
  }
  for (let at = 0, next = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (row < next || tokens.claimed[row] !== 0) continue
    if (isCapitalised(tokens, row)) next = named(tokens, findings, row, runEnd(tokens, row))
  }
}

/** Organisations that only the words around them betray; after the persons, who are some of these words. */
export function findCuedOrganisations(tokens: Tokens, findings: Findings): void {
  if (isCaseless(tokens)) return
  for (let at = 0, next = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (row < next || tokens.claimed[row] !== 0) continue
    if (isCapitalised(tokens, row)) next = cued(tokens, findings, row)
  }
}

/** Capitalised words with what may stand between them in a company's name: `&`, `and`, `of`, a comma before a legal form. */
function runEnd(tokens: Tokens, start: number): number {
  let end = start + 1
  for (let words = 1; words < MOST_WORDS; words++) {
    const next = afterJoint(tokens, end)
    if (next === 0) break
    end = next + 1
  }
  return end
}

/** The next capitalised word of the run; 0: the run ends. */
function afterJoint(tokens: Tokens, row: number): number {
  if (isCapitalised(tokens, row)) return isNear(tokens, row) ? row : 0
  if (shapeAt(tokens, row) === SHAPES.mark) return afterMark(tokens, row)
  if (!isOneOf(tokens, row, INSIDE) || !isNear(tokens, row)) return 0
  const next = isOneOf(tokens, row + 1, ARTICLES) && !isCapitalised(tokens, row + 1) ? row + 2 : row + 1
  return isCapitalised(tokens, next) && isNear(tokens, next) ? next : 0
}

function afterMark(tokens: Tokens, row: number): number {
  const next = row + 1
  if (!isCapitalised(tokens, next)) return 0
  if (isMark(tokens, row, MARK.hyphen) || isMark(tokens, row, MARK.and)) return next
  if (isMark(tokens, row, MARK.dot)) return isGlued(tokens, row) && isGlued(tokens, next) ? next : 0
  return isMark(tokens, row, MARK.comma) && continuesAfterComma(tokens, row) ? next : 0
}

/** `White, Willis and Hoffman`; `Acme, Inc.` */
function continuesAfterComma(tokens: Tokens, comma: number): boolean {
  const next = comma + 1
  if (has(tokens, next, FLAGS.orgForm)) return true
  const isList = isOneOf(tokens, next + 1, AND) && isCapitalised(tokens, next + 2)
  return isList && has(tokens, comma - 1, FLAGS.surname) && has(tokens, next, FLAGS.surname)
}

/** Claims what of the run is an organisation; the row to go on from. */
function named(tokens: Tokens, findings: Findings, start: number, end: number): number {
  const from = trimmed(tokens, start, end)
  if (from >= end || !isFree(findings, from, end)) return start + 1
  const form = formEnd(tokens, from, end)
  if (form > 0) return take(tokens, findings, [afterPerson(tokens, from, form), form], 4)
  const head = headEnd(tokens, from, end)
  if (head > 0) return take(tokens, findings, [from, head], 1.2 + organisationContext(findings, from, head) * 0.6)
  const firm = firmEnd(tokens, from, end)
  return firm > 0 ? take(tokens, findings, [from, firm], 0.6 + organisationContext(findings, from, firm)) : start + 1
}

/** With the dot of `Inc.` */
function take(
  tokens: Tokens,
  findings: Findings,
  [start, end]: readonly [start: number, end: number],
  logit: number,
): number {
  const isDotted =
    isMark(tokens, end, MARK.dot) &&
    isGlued(tokens, end) &&
    has(tokens, end - 1, FLAGS.orgForm) &&
    !has(tokens, end - 1, FLAGS.word)
  return claim(findings, 'ORGANIZATION', [start, isDotted ? end + 1 : end], logit)
}

/** Without what only begins a sentence: `The`, `Our`, `At`, and honorifics. */
function trimmed(tokens: Tokens, start: number, end: number): number {
  let from = start
  while (from < end && isNoStart(tokens, from)) from++
  return from
}

function isNoStart(tokens: Tokens, row: number): boolean {
  if (!isWord(tokens, row) || has(tokens, row, NO_START)) return true
  return isSentenceStart(tokens, row) && has(tokens, row, FLAGS.frequent) && !has(tokens, row, FLAGS.surname)
}

/** Past the last legal form in the run; 0: none. */
function formEnd(tokens: Tokens, start: number, end: number): number {
  for (let row = end - 1; row > start; row--) if (has(tokens, row, FLAGS.orgForm) && isForm(tokens, row)) return row + 1
  return 0
}

/** One or two letters have to be capitals, and no state after a comma (`Denver, CO`). */
function isForm(tokens: Tokens, row: number): boolean {
  const isAfterComma = isMark(tokens, row - 1, MARK.comma)
  if (!isNear(tokens, row) && !isAfterComma) return false
  if (lengthAt(tokens, row) <= 2 && shapeAt(tokens, row) !== SHAPES.upper) return false
  return !(isAfterComma && has(tokens, row, FLAGS.stateCode))
}

/** In `Ann Lee of Acme Inc.` the organisation begins after `of`. */
function afterPerson(tokens: Tokens, from: number, end: number): number {
  if (!beginsWithPerson(tokens, from)) return from
  for (let row = end - 2; row > from; row--) if (isOneOf(tokens, row, BELONGING)) return row + 1
  return from
}

function beginsWithPerson(tokens: Tokens, from: number): boolean {
  if (has(tokens, from, FLAGS.given) && !has(tokens, from, FLAGS.word)) return true
  return has(tokens, from + 1, FLAGS.surname) && isOneOf(tokens, from + 2, BELONGING)
}

/** `… University`, `University of …`, `Bank of …`; 0: no such word in a run of two and more. */
function headEnd(tokens: Tokens, start: number, end: number): number {
  if (end - start < 2 || isNameWithHead(tokens, start, end)) return 0
  if (has(tokens, end - 1, FLAGS.orgHead) && !isMark(tokens, end - 2, MARK.hyphen)) return end
  if (has(tokens, start, FLAGS.orgHead) && (isOneOf(tokens, start + 1, OF) || !has(tokens, start, FLAGS.frequent)))
    return end
  return innerHeadEnd(tokens, start, end)
}

/** `Ohio University English`: past the head, or to the end where `of` follows it. */
function innerHeadEnd(tokens: Tokens, start: number, end: number): number {
  for (let row = end - 2; row > start; row--)
    if (has(tokens, row, FLAGS.orgHead)) return isOneOf(tokens, row + 1, OF) ? end : row + 1
  return 0
}

/** `Emily Post`, `Tyra Banks`: heads that are family names too. */
function isNameWithHead(tokens: Tokens, start: number, end: number): boolean {
  if (end - start !== 2 || !has(tokens, end - 1, FLAGS.surname)) return false
  return has(tokens, start, FLAGS.given) && !has(tokens, start, FLAGS.word | FLAGS.city)
}

/** Firms named after their people: `White, Willis and Hoffman`, `Mayo-Walters`. */
function firmEnd(tokens: Tokens, start: number, end: number): number {
  if (!has(tokens, start, FLAGS.surname) || !has(tokens, end - 1, FLAGS.surname)) return 0
  if (end - start === 3) return isMark(tokens, start + 1, MARK.hyphen) && !isDoubleName(tokens, start, end) ? end : 0
  if (end - start !== 5 || !isMark(tokens, start + 1, MARK.comma) || !has(tokens, start + 2, FLAGS.surname)) return 0
  const isJoined = isOneOf(tokens, start + 3, AND) || isMark(tokens, start + 3, MARK.and)
  return isJoined && !isListOfPersons(tokens, start) ? end : 0
}

/** `our founders: A, B and C`. */
function isListOfPersons(tokens: Tokens, start: number): boolean {
  return isMark(tokens, start - 1, MARK.colon) && textAt(tokens, start - 2).endsWith('s')
}

/** `Jean-Luc`, or a double name beside another name. */
function isDoubleName(tokens: Tokens, start: number, end: number): boolean {
  if (has(tokens, start, FLAGS.given) && has(tokens, end - 1, FLAGS.given)) return true
  if (
    has(tokens, start - 1, NAME | FLAGS.title) ||
    has(tokens, start - 2, FLAGS.title) ||
    isCapitalised(tokens, start - 1)
  )
    return true
  return isCapitalised(tokens, end) && isNear(tokens, end)
}

function cued(tokens: Tokens, findings: Findings, start: number): number {
  if (isNoStart(tokens, start)) return start + 1
  let end = start + 1
  while (end < start + 4 && isCapitalised(tokens, end) && isNear(tokens, end) && tokens.claimed[end] === 0) end++
  const logit = plainLogit(tokens, start, end) + organisationContext(findings, start, end)
  return logit < -0.2 ? end : take(tokens, findings, [start, end], logit)
}

/** Of capitalised words without any sign of their own. */
function plainLogit(tokens: Tokens, start: number, end: number): number {
  const flags = flagsAt(tokens, start)
  if ((flags & NO_NAME) !== 0) return -9
  let logit = -2
  if (shapeAt(tokens, start) === SHAPES.mixed && (flags & NAME) === 0) logit += 0.7
  if ((flags & FLAGS.given) !== 0 && (flags & FLAGS.word) === 0) logit -= end - start > 1 ? 2.5 : 1
  return isSentenceStart(tokens, start) && (flags & FLAGS.frequent) !== 0 ? logit - 1.5 : logit
}

/** In texts without capitals only a legal form shows a name: the word or hyphenated pair before it. */
function inSmallLetters(tokens: Tokens, findings: Findings): void {
  for (let at = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (!isOneOf(tokens, row, FORMS_IN_SMALL) || !isWord(tokens, row - 1) || !isNear(tokens, row)) continue
    const start = isMark(tokens, row - 2, MARK.hyphen) && isWord(tokens, row - 3) ? row - 3 : row - 1
    if (!has(tokens, start, FLAGS.never) && isFree(findings, start, row + 1))
      claim(findings, 'ORGANIZATION', [start, row + 1], 1.5)
  }
}
