import { FLAGS } from '../gazetteers/flags.ts'
import type { Tokens } from '../scan/words.ts'
import { digitsAt, has, isCapitalised, isMark, isNear, isNumber, isOneOf, isWord, lengthAt, MARK, numberAt, textAt, wordSet } from './reading.ts' // biome-ignore format: a list of names

const NONE = -9
const OLDEST = 125
const YEARS = wordSet('year years month months week weeks')
const OLD = wordSet('old young')
const YEARS_ELSEWHERE = wordSet('jahre ans anos anni jaar ar lat')
const OLD_ELSEWHERE = wordSet('alt oud gammel gammal de')
const HAVING = wordSet("j'ai ai a ho ha tengo tiene tenho tem bin ist mam ma")
const LABELS = wordSet('age alter edad eta leeftijd idade wiek')
const AGED = wordSet('aged age')
const TURNED = wordSet('turned turning turn turns')
const OF = wordSet('of is')
const BEING = wordSet("am i'm was is were she's he's")
const SELF = wordSet("am i'm she's he's")
const WHO = wordSet('he she i who they we you')
const AFTER = wordSet('and but in on last this next today yesterday tomorrow so year years when while or now')
const SHORT = wordSet('yo yr yrs y')

/** Whether a number is somebody's age: `34 years old`, `34-year-old`, `aged 34`, `turned 34`, `ho 34 anni`; log-odds, −9: it is not. */
export function ageLogit(tokens: Tokens, row: number): number {
  if (digitsAt(tokens, row) > 3) return NONE
  if (numberAt(tokens, row) > OLDEST) return NONE
  if (!isNumber(tokens, row)) return /^\d+(?:yo|yr|yrs)$/.test(textAt(tokens, row)) ? 2 : NONE
  return Math.max(after(tokens, row), before(tokens, row))
}

function after(tokens: Tokens, row: number): number {
  const unit = pastHyphen(tokens, row + 1)
  if (isOneOf(tokens, unit, YEARS)) {
    const isAge = isOneOf(tokens, pastHyphen(tokens, unit + 1), OLD) || isOfAge(tokens, unit + 1)
    return isAge ? 4 : NONE
  }
  if (isOneOf(tokens, unit, YEARS_ELSEWHERE)) return elsewhere(tokens, row, unit)
  if (!isOneOf(tokens, unit, SHORT)) return NONE
  if (lengthAt(tokens, unit) > 1) return 1.5
  return isMark(tokens, unit + 1, MARK.slash) ? 3 : NONE
}

/** `34 Jahre alt`, `ho 34 anni`. */
function elsewhere(tokens: Tokens, row: number, unit: number): number {
  if (isOneOf(tokens, unit + 1, OLD_ELSEWHERE)) return 3
  return isOneOf(tokens, row - 1, HAVING) ? 2 : NONE
}

function pastHyphen(tokens: Tokens, row: number): number {
  return isMark(tokens, row, MARK.hyphen) ? row + 1 : row
}

function isOfAge(tokens: Tokens, row: number): boolean {
  return isOneOf(tokens, row, OF) && isOneOf(tokens, row + 1, LABELS)
}

function before(tokens: Tokens, row: number): number {
  if (isMark(tokens, row + 1, MARK.percent)) return NONE
  if (isMark(tokens, row - 1, MARK.comma)) return apposition(tokens, row)
  if (isMark(tokens, row - 1, MARK.colon) || isMark(tokens, row - 1, MARK.equals) || isOneOf(tokens, row - 1, OF))
    return isOneOf(tokens, row - 2, LABELS) ? 3.5 : NONE
  if (isOneOf(tokens, row - 1, AGED)) return 3.5
  if (isOneOf(tokens, row - 1, TURNED)) return isMeasure(tokens, row + 1) ? NONE : 2
  return isOneOf(tokens, row - 1, BEING) ? stated(tokens, row) : NONE
}

/** A word behind the number makes it an amount of something. */
function isMeasure(tokens: Tokens, row: number): boolean {
  return isNear(tokens, row) && isWord(tokens, row) && !isOneOf(tokens, row, AFTER)
}

/** `I am 34.`, `when he was 78`: not `I am 34 km away`. */
function stated(tokens: Tokens, row: number): number {
  if (isMeasure(tokens, row + 1) || lengthAt(tokens, row) < 2) return NONE
  if (isMark(tokens, row + 1, MARK.dot) && isNumber(tokens, row + 2)) return NONE
  return isOneOf(tokens, row - 1, SELF) || isOneOf(tokens, row - 2, WHO) ? 1.2 : NONE
}

/** `Ann Lee, 34, of Leeds`. */
function apposition(tokens: Tokens, row: number): number {
  const isClosed = isMark(tokens, row + 1, MARK.comma) || isMark(tokens, row + 1, MARK.dot)
  const isNamed = isCapitalised(tokens, row - 2) && has(tokens, row - 2, FLAGS.given | FLAGS.surname)
  return isClosed && isNamed && lengthAt(tokens, row) === 2 ? 0.8 : NONE
}
