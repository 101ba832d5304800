import { FLAGS } from '../gazetteers/flags.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { matchPlace } from './places.ts'
import { postcodeEnd } from './postcodes.ts'
import {
  has, isCapitalised, isCaseless, isLineEnd, isMark, isNear, isNumber, isNumeric, isOneOf, MARK, shapeAt, skipDot, wordSet,
} from './reading.ts' // biome-ignore format: a list of names

/** Post offices of the armed forces of the United States. */
export const FIELD_POST = wordSet('apo fpo dpo')
/** What no place name in an address begins with. */
const NO_PLACE = FLAGS.never | FLAGS.title | FLAGS.month | FLAGS.greeting

/** Apt 5, Suite 621, # 12. */
export function isUnit(tokens: Tokens, row: number): boolean {
  if (isMark(tokens, row, MARK.hash)) return isNumber(tokens, row + 1)
  if (!has(tokens, row, FLAGS.unit)) return false
  const value = skipDot(tokens, row + 1)
  return isNumeric(tokens, value) && isNear(tokens, value)
}

/** Past one comma, one line end and marks of quoting. */
export function nextPart(tokens: Tokens, row: number): number {
  let at = row
  if (isMark(tokens, at, MARK.dot) && (shapeAt(tokens, at + 1) === SHAPES.newline || isUnit(tokens, at + 1))) at++
  for (let steps = 0; steps < 5 && isBetween(tokens, at); steps++) at++
  return at
}

function isBetween(tokens: Tokens, row: number): boolean {
  return (
    shapeAt(tokens, row) === SHAPES.newline ||
    isMark(tokens, row, MARK.comma) ||
    isMark(tokens, row, 0x3e) ||
    isMark(tokens, row, MARK.question)
  )
}

/** The end of the part of an address that begins here, after its street ended at `last`: unit, state, postcode, place; 0: none. */
export function partEnd(tokens: Tokens, row: number, last: number): number {
  if (isUnit(tokens, row)) return isMark(tokens, row, MARK.hash) ? row + 2 : skipDot(tokens, row + 1) + 1
  if (isOneOf(tokens, row, FIELD_POST) && has(tokens, row + 1, FLAGS.stateCode)) return row + 2
  if (shapeAt(tokens, row) === SHAPES.upper && has(tokens, row, FLAGS.stateCode)) return row + 1
  return postcodeEnd(tokens, row) || placeEnd(tokens, row, last)
}

function placeEnd(tokens: Tokens, row: number, last: number): number {
  const { end } = matchPlace(tokens, row)
  const isKnown = end > 0 && (isCapitalised(tokens, row) || isCaseless(tokens)) && !has(tokens, end - 1, FLAGS.frequent)
  if (isKnown && !isCapitalised(tokens, end)) return end
  return unknownEnd(tokens, row, last) || (isKnown ? end : 0)
}

/** A place that no list holds: capitalised words that fill the line or stand between commas, or that follow a unit. */
function unknownEnd(tokens: Tokens, row: number, last: number): number {
  if (!isCapitalised(tokens, row) || has(tokens, row, NO_PLACE)) return 0
  let end = row + 1
  while (end < row + 5 && isNear(tokens, end) && isLocalityPart(tokens, end)) end++
  const isAfterUnit = isUnit(tokens, last - 2) || isUnit(tokens, last - 3)
  if (isAfterUnit) return end
  const isClosed = isLineEnd(tokens, end) || isMark(tokens, end, MARK.comma) || isMark(tokens, end, MARK.dot)
  return row > last && (isClosed || postcodeEnd(tokens, nextPart(tokens, end)) > 0) ? end : 0
}

function isLocalityPart(tokens: Tokens, row: number): boolean {
  return isCapitalised(tokens, row) || (has(tokens, row, FLAGS.particle) && isCapitalised(tokens, row + 1))
}
