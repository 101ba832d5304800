import { FLAGS } from '../gazetteers/flags.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { claim, entityAt, type Findings } from './findings.ts'
import { digitsAt, has, isCapitalised, isGlued, isMark, isNear, isNumber, isOneOf, lengthAt, MARK, numberAt, shapeAt, wordSet } from './reading.ts' // biome-ignore format: a list of names

const CUES = wordSet('zip zipcode postcode postal plz postleitzahl cap cp pincode postnummer')
const CODE_WORDS = wordSet('code')

/** The end of what has the form of a postcode: 4 to 6 digits, ZIP+4, `1234 AB`, `123 45`, `SW1A 1AA`, `K1A 0B1`; 0: none. */
export function postcodeEnd(tokens: Tokens, row: number): number {
  if (!isNumber(tokens, row)) return letterPostcodeEnd(tokens, row)
  const length = lengthAt(tokens, row)
  if (
    length === 5 &&
    isMark(tokens, row + 1, MARK.hyphen) &&
    isNumber(tokens, row + 2) &&
    lengthAt(tokens, row + 2) === 4
  )
    return row + 3
  if (
    length === 4 &&
    shapeAt(tokens, row + 1) === SHAPES.upper &&
    lengthAt(tokens, row + 1) === 2 &&
    isNear(tokens, row + 1)
  )
    return row + 2
  if (length === 3)
    return isNumber(tokens, row + 1) && isNear(tokens, row + 1) && lengthAt(tokens, row + 1) === 2 ? row + 2 : 0
  return length >= 4 && length <= 6 ? row + 1 : 0
}

/** Of the United Kingdom and Canada, which begin with letters. */
function letterPostcodeEnd(tokens: Tokens, row: number): number {
  if (!isCapitalised(tokens, row) || lengthAt(tokens, row) > 2 || !isGlued(tokens, row + 1)) return 0
  let end = row + 1
  while (end < row + 5 && isNear(tokens, end) && shapeAt(tokens, end) !== SHAPES.mark) {
    end++
    if (LETTER_FORM.test(tokens.text.slice(tokens.starts[row], tokens.ends[end - 1]))) return end
  }
  return 0
}
const LETTER_FORM = /^(?:[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-CEGHJ-NPR-TVXY]\d[A-Z] ?\d[A-Z]\d)$/

/** Postcodes that are no part of an address. */
export function findPostcodes(tokens: Tokens, findings: Findings): void {
  if (tokens.numbers === 0) return
  for (let at = 0, next = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (row < next || tokens.claimed[row] !== 0) continue
    if (isNumber(tokens, row)) next = digitsHere(tokens, findings, row)
    else {
      const end = letterPostcodeEnd(tokens, row)
      if (end > 0) next = claim(findings, 'POSTCODE', [row, end], 1.5)
    }
  }
}

/** Digits after `zip code is`, `PLZ:`, a state code or a place. */
function digitsHere(tokens: Tokens, findings: Findings, row: number): number {
  const digits = digitsAt(tokens, row)
  if (digits < 3 || digits > 6) return row + 1
  const end = postcodeEnd(tokens, row) || row + 1
  const logit = Math.max(isCued(tokens, row, end) ? 3 : -9, afterPlace(tokens, findings, row, digits))
  return logit < 0 ? row + 1 : claim(findings, 'POSTCODE', [row, end], logit)
}

function isCued(tokens: Tokens, row: number, end: number): boolean {
  for (let back = row - 1; back > row - 6; back--) {
    if (isOneOf(tokens, back, CUES)) return true
    if (isMark(tokens, back, MARK.dot) || isNumber(tokens, back)) break
  }
  for (let ahead = end; ahead < end + 4; ahead++)
    if (isOneOf(tokens, ahead, CUES) && (isOneOf(tokens, ahead + 1, CODE_WORDS) || lengthAt(tokens, ahead) > 2))
      return true
  return false
}

function isYear(tokens: Tokens, row: number): boolean {
  const number = numberAt(tokens, row)
  return number >= 1800 && number < 2100
}

/** `Boston, MA 02134`, `Springfield 62701`, `10115 Berlin`. */
function afterPlace(tokens: Tokens, findings: Findings, row: number, digits: number): number {
  const hasComma = isMark(tokens, row - 1, MARK.comma)
  if (digits < 5) return digits === 4 && !hasComma && !isYear(tokens, row) && isAfterPlace(findings, row - 1) ? 0 : -9
  if (isState(tokens, row - 1)) return 2
  if (isAfterPlace(findings, hasComma ? row - 2 : row - 1)) return 1
  return digits === 5 && isTown(tokens, row + 1) ? 0.8 : -9
}

function isState(tokens: Tokens, row: number): boolean {
  return has(tokens, row, FLAGS.stateCode) && shapeAt(tokens, row) === SHAPES.upper
}

function isAfterPlace(findings: Findings, row: number): boolean {
  return entityAt(findings, row) === 'LOCATION_NAME'
}

function isTown(tokens: Tokens, row: number): boolean {
  return (
    isCapitalised(tokens, row) && isNear(tokens, row) && has(tokens, row, FLAGS.city) && !has(tokens, row, FLAGS.word)
  )
}
