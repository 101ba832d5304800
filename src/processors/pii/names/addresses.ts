import { FLAGS } from '../gazetteers/flags.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { isUnit, nextPart, partEnd } from './address-parts.ts'
import { claim, type Findings, isFree } from './findings.ts'
import { isLineStart, isMark, isWord, MARK, shapeAt } from './reading.ts'
import { type Street, streetAt } from './streets.ts'

const MOST_PARTS = 8

/** Street addresses with what follows of them: unit, place, state, postcode, country. */
export function findAddresses(tokens: Tokens, findings: Findings): void {
  if (tokens.numbers === 0 && (tokens.seen & FLAGS.street) === 0) return
  for (let at = 0, next = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (row < next || tokens.claimed[row] !== 0) continue
    const street = streetAt(tokens, row)
    const start = street.start ?? row
    if (street.end === 0 || street.logit < -0.5 || !isFree(findings, start, street.end)) continue
    next = claimAddress(tokens, findings, start, street)
  }
}

/**
 * Claims the street and all that belongs to it; the row after. Inside running text an address is one finding; in a block of
 * lines each line is its own, as labels and forms have it.
 */
function claimAddress(tokens: Tokens, findings: Findings, start: number, { end, logit }: Street): number {
  const isBlock = shapeAt(tokens, end) === SHAPES.newline && isLineStart(tokens, start) && !isAfterLabel(tokens, start)
  let last = end
  let partStart = start
  for (let parts = 0; parts < MOST_PARTS; parts++) {
    const next = nextPart(tokens, last)
    const after = partEnd(tokens, next, last)
    if (after === 0 || !isFree(findings, next, after)) break
    if (isBlock) {
      claim(findings, entityOf(tokens, partStart, start), [partStart, last], logit)
      partStart = next
    }
    last = after
  }
  return claim(findings, entityOf(tokens, partStart, start), [partStart, last], logit)
}

/** In a block place names are places; unit and postcode are parts of the address. */
function entityOf(tokens: Tokens, row: number, start: number): 'STREET_ADDRESS' | 'LOCATION_NAME' {
  return row === start || isUnit(tokens, row) || !isWord(tokens, row) ? 'STREET_ADDRESS' : 'LOCATION_NAME'
}

function isAfterLabel(tokens: Tokens, row: number): boolean {
  let before = row - 1
  while (shapeAt(tokens, before) === SHAPES.newline) before--
  return isMark(tokens, before, MARK.colon)
}
