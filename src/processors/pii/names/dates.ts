import { FLAGS } from '../gazetteers/flags.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { digitsAt, has, isCapitalised, isGlued, isMark, isNear, isNumber, isNumeric, isOneOf, isWord, lengthAt, MARK, numberAt, shapeAt, skipDot, textAt, wordSet } from './reading.ts' // biome-ignore format: a list of names

const OF = wordSet('of de di')
const OF_YEAR = wordSet('of de del do')
const NOON = wordSet('am pm uhr')
const AT = wordSet('at um à')
const I = wordSet('i')
const YEAR_CUES = wordSet(
  'in during since until till before after around circa early late en im seit anno year summer winter spring fall autumn between',
)
const ARTICLES = wordSet('a the')
const YEAR_JOINTS = wordSet('of and by from')
const ORDINAL = /^\d+(?:st|nd|rd|th|er|e|º)$/

/** The end of a date, a time or a year with a cue that begins here; 0: none. */
export function dateEnd(tokens: Tokens, row: number): number {
  if (isWord(tokens, row)) return wordDate(tokens, row)
  const date = numericDate(tokens, row) || dayMonth(tokens, row)
  if (date > 0) return timeAfter(tokens, date)
  return clockEnd(tokens, row) || yearHere(tokens, row)
}

/** How sure it is that this is a date. */
export function dateLogit(tokens: Tokens, start: number, end: number): number {
  if (end > start + 1) return 3
  return has(tokens, start, FLAGS.weekday) ? 1.2 : 1
}

/** `6/24/1991`, `24.06.91`, `1991-06-24`, also with a time behind a T. */
function numericDate(tokens: Tokens, row: number): number {
  const separator = tokens.codes[row + 1]
  if (separator !== MARK.slash && separator !== MARK.dot && separator !== MARK.hyphen) return 0
  if (
    !isNumber(tokens, row) ||
    !isNumber(tokens, row + 2) ||
    tokens.codes[row + 3] !== separator ||
    !isNumeric(tokens, row + 4)
  )
    return 0
  if (isPartOfMore(tokens, row, separator)) return 0
  for (let at = row + 1; at < row + 5; at++) if (!isGlued(tokens, at)) return 0
  if (!isNumber(tokens, row + 4) && !/^\d\dt\d/.test(textAt(tokens, row + 4))) return 0
  return isDate(tokens, row) ? row + 5 : 0
}

/** Of a version, an address of a machine, a longer number. */
function isPartOfMore(tokens: Tokens, row: number, separator: number): boolean {
  if (isGlued(tokens, row) && isWord(tokens, row - 1)) return true
  if (
    tokens.codes[row + 5] === separator &&
    isGlued(tokens, row + 5) &&
    isNumeric(tokens, row + 6) &&
    isGlued(tokens, row + 6)
  )
    return true
  return (
    isGlued(tokens, row) &&
    shapeAt(tokens, row - 1) === SHAPES.mark &&
    isNumeric(tokens, row - 2) &&
    isGlued(tokens, row - 1)
  )
}

function isDate(tokens: Tokens, row: number): boolean {
  const one = numberAt(tokens, row)
  const two = numberAt(tokens, row + 2)
  const three = numberAt(tokens, row + 4)
  if (lengthAt(tokens, row) === 4) return isYearNumber(one) && isDayAndMonth(three, two)
  const yearLength = lengthAt(tokens, row + 4)
  if (lengthAt(tokens, row) > 2 || (yearLength !== 4 && yearLength !== 2)) return false
  if (yearLength === 4) return isYearNumber(three) && (isDayAndMonth(one, two) || isDayAndMonth(two, one))
  const isPadded = lengthAt(tokens, row) + lengthAt(tokens, row + 2) === 4
  return (isPadded || isMark(tokens, row + 1, MARK.slash)) && (isDayAndMonth(one, two) || isDayAndMonth(two, one))
}

function isYearNumber(year: number): boolean {
  return year >= 1800 && year <= 2100
}

function isDayAndMonth(day: number, month: number): boolean {
  return day >= 1 && day <= 31 && month >= 1 && month <= 12
}

/** `24 June 1991`, `24th of June`, `24. Juni 1991`. */
function dayMonth(tokens: Tokens, row: number): number {
  if (digitsAt(tokens, row) > 2) return 0
  let at = skipDot(tokens, row + 1)
  if (isOneOf(tokens, at, OF)) at++
  if (!isMonth(tokens, at) || !isDay(tokens, row)) return 0
  const month = at + 1
  at = skipDot(tokens, month)
  if (isOneOf(tokens, at, OF_YEAR) || isMark(tokens, at, MARK.comma)) at++
  return isYear(tokens, at) ? at + 1 : month
}

function isDay(tokens: Tokens, row: number): boolean {
  const day = numberAt(tokens, row)
  return day >= 1 && day <= 31 && (isNumber(tokens, row) || ORDINAL.test(textAt(tokens, row)))
}

/** Weekdays, and months with a day or a year: `June 24, 1991`, `June 1991`, `Friday, 3 May`. */
function wordDate(tokens: Tokens, row: number): number {
  if (isWeekday(tokens, row)) return weekdayEnd(tokens, row)
  if (!isMonth(tokens, row)) return 0
  const at = skipDot(tokens, row + 1)
  if (!isNear(tokens, at) || !isNumeric(tokens, at)) return 0
  if (isYear(tokens, at)) return at + 1
  if (digitsAt(tokens, at) > 2 || !isDay(tokens, at)) return 0
  const year = isMark(tokens, at + 1, MARK.comma) ? at + 2 : at + 1
  return timeAfter(tokens, isYear(tokens, year) ? year + 1 : at + 1)
}

function weekdayEnd(tokens: Tokens, row: number): number {
  const next = isMark(tokens, row + 1, MARK.comma) ? row + 2 : row + 1
  const hasDate =
    isMonth(tokens, next) || (isNumeric(tokens, next) && (dayMonth(tokens, next) > 0 || numericDate(tokens, next) > 0))
  return (hasDate && dateEnd(tokens, next)) || row + 1
}

function isWeekday(tokens: Tokens, row: number): boolean {
  return has(tokens, row, FLAGS.weekday) && isCapitalised(tokens, row) && lengthAt(tokens, row) > 4
}

/** A month's name; one that is a frequent word too (`may`) only with a capital. */
function isMonth(tokens: Tokens, row: number): boolean {
  if (!has(tokens, row, FLAGS.month)) return false
  return isCapitalised(tokens, row) || (!has(tokens, row, FLAGS.frequent) && lengthAt(tokens, row) > 3)
}

function isYear(tokens: Tokens, row: number): boolean {
  return (
    isNumber(tokens, row) &&
    lengthAt(tokens, row) === 4 &&
    numberAt(tokens, row) >= 1800 &&
    numberAt(tokens, row) < 2100
  )
}

/** `11:34`, `11:34:35`, `5 pm`, `5pm`. */
function clockEnd(tokens: Tokens, row: number): number {
  if (digitsAt(tokens, row) > 2 || numberAt(tokens, row) > 24) return 0
  if (shapeAt(tokens, row) === SHAPES.alnum) return /^\d+(?:am|pm)$/.test(textAt(tokens, row)) ? row + 1 : 0
  const minutes = pastMinutes(tokens, row + 1)
  if (minutes > row + 1) {
    const end = pastMinutes(tokens, minutes)
    return isOneOf(tokens, end, NOON) ? end + 1 : end
  }
  return isOneOf(tokens, row + 1, NOON) && isNear(tokens, row + 1) && !isOneOf(tokens, row - 1, I) ? row + 2 : 0
}

/** Past `:34`. */
function pastMinutes(tokens: Tokens, row: number): number {
  if (!isMark(tokens, row, MARK.colon) || !isGlued(tokens, row) || !isGlued(tokens, row + 1)) return row
  return digitsAt(tokens, row + 1) === 2 && numberAt(tokens, row + 1) < 60 ? row + 2 : row
}

function timeAfter(tokens: Tokens, end: number): number {
  const at = isMark(tokens, end, MARK.comma) || isOneOf(tokens, end, AT) ? end + 1 : end
  return (isNear(tokens, at) && isNumeric(tokens, at) && clockEnd(tokens, at)) || end
}

/** A bare year after a cue: `in 1971`, `June of 1971`, `a 2017 film`. */
function yearHere(tokens: Tokens, row: number): number {
  if (
    !isYear(tokens, row) ||
    !isNear(tokens, row) ||
    (isMark(tokens, row + 1, MARK.hyphen) && isGlued(tokens, row + 1))
  )
    return 0
  const before = row - 1
  if (isOneOf(tokens, before, YEAR_CUES)) return row + 1
  if (isOneOf(tokens, before, ARTICLES)) return isWord(tokens, row + 1) ? row + 1 : 0
  return isOneOf(tokens, before, YEAR_JOINTS) && (has(tokens, row - 2, FLAGS.month) || isYear(tokens, row - 2))
    ? row + 1
    : 0
}
