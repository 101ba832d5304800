import { isDate } from '../../checksums/calendar.ts'
import { type CheckDigit, hasCheckDigit } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** Sex and century, `YYMMDD`, county, serial; a remainder of 10 is written as 1. https://ro.wikipedia.org/wiki/Cod_numeric_personal */
export const CNP: CheckDigit = {
  weights: [2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9],
  modulus: 11,
  table: '01234567891',
  at: 12,
}
const CENTURIES = [0, 1900, 1900, 1800, 1800, 2000, 2000, 1900, 1900, 1900]

export function isCnp(compact: string, check = CNP): boolean {
  const century = CENTURIES[numberAt(compact, 0, 1)] ?? 0
  if (century === 0 || !isCounty(numberAt(compact, 7, 9))) return false
  return (
    isDate(century + numberAt(compact, 1, 3), numberAt(compact, 3, 5), numberAt(compact, 5, 7)) &&
    hasCheckDigit(compact, check)
  )
}

/** 1–46 and the sectors of Bucharest; 47, 48 and 70–99 for foreigners, diplomats and new registers. */
function isCounty(county: number): boolean {
  return (
    (county >= 1 && county <= 48) || county === 51 || county === 52 || county === 70 || (county >= 80 && county <= 83)
  )
}

export const group: CatalogueGroup = {
  entities: [governmentNumber('RO_CNP', 'Romanian personal numeric code (CNP)', 'RO')],
  recognisers: [
    numberRecogniser({
      id: 'ro-cnp',
      entity: 'RO_CNP',
      shapes: ['9999999999999'],
      isValid: isCnp,
      chance: 0.0016,
      layouts: { '9 999999 999999': 1.2, '9 999999 99 9999': 1, '9-999999-999999': 1 },
      cues: ['cnp', 'cod numeric personal', 'codul numeric personal', 'c.n.p', 'buletin', 'carte de identitate', 'romanian personal code'],
    }),
  ],
} // biome-ignore format: tables of cues
