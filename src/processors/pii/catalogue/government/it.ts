import { isShortDate } from '../../checksums/calendar.ts'
import { isLetter, valueAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser, UNMISTAKABLE } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** What a character at an odd place (first, third …) counts: 0–9, then A–Z. DM 23 December 1976, annex. */
export const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23] // biome-ignore format: a table
const MONTHS = 'ABCDEHLMPRST'
/** Where two persons would get the same code, digits are written as these letters, from the right. */
const DIGIT_LETTERS = 'LMNPQRSTUV'

/** Surname, name, year, month letter, day (+ 40 for women), place, check letter. https://www.agenziaentrate.gov.it */
export function isCodiceFiscale(compact: string, odd: readonly number[] = ODD): boolean {
  const day = digitPair(compact, 9)
  const month = MONTHS.indexOf(compact.charAt(8)) + 1
  if (!isShortDate(digitPair(compact, 6), month, day > 40 ? day - 40 : day)) return false
  for (let at = 12; at < 15; at++) if (digitAt(compact, at) < 0) return false
  return checkLetter(compact, odd) === compact.charCodeAt(15)
}

function checkLetter(compact: string, odd: readonly number[]): number {
  let sum = 0
  for (let at = 0; at < 15; at++) {
    const value = valueAt(compact, at)
    if (at % 2 === 0) sum += odd[value] ?? Number.NaN
    else sum += value > 9 ? value - 10 : value
  }
  return 65 + (sum % 26)
}

function digitPair(compact: string, at: number): number {
  const tens = digitAt(compact, at)
  const ones = digitAt(compact, at + 1)
  return tens < 0 || ones < 0 ? Number.NaN : tens * 10 + ones
}

function digitAt(compact: string, at: number): number {
  return isLetter(compact, at) ? DIGIT_LETTERS.indexOf(compact.charAt(at)) : valueAt(compact, at)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('IT_FISCAL_CODE', 'Italian codice fiscale', 'IT'),
    governmentNumber('IT_PASSPORT', 'Italian passport', 'IT'),
    governmentNumber('IT_IDENTITY_CARD', 'Italian identity card', 'IT'),
    governmentNumber('IT_DRIVER_LICENSE', 'Italian driving licence', 'IT'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'it-fiscal-code',
      entity: 'IT_FISCAL_CODE',
      shapes: ['AAAAAAXXAXXAXXXA'],
      isValid: isCodiceFiscale,
      chance: 0.000_02,
      alone: UNMISTAKABLE,
      layouts: { '999 999 99999 99999': 0, '999 999 99999 9999 9': 0, '999-999-99999-99999': 0, '999999 99999 99999': 0, '999999 99 999 9999 9': 0 },
      lowerCase: 0,
      cues: ['codice fiscale', 'cod. fiscale', 'cod fiscale', 'c.f.', 'cf', 'fiscal code', 'italian tax code', 'tessera sanitaria'],
    }),
    numberRecogniser({
      id: 'it-passport',
      entity: 'IT_PASSPORT',
      shapes: ['AA9999999'],
      alone: NEEDS_NEAR_CUE,
      cues: ['passaporto', 'numero di passaporto', 'italian passport', 'passport'],
    }),
    numberRecogniser({
      id: 'it-identity-card',
      entity: 'IT_IDENTITY_CARD',
      shapes: ['AA99999AA', 'AA9999999', '9999999AA'],
      alone: NEEDS_NEAR_CUE,
      layouts: { '99 9999999': 0, '9999999 99': 0 },
      cues: ["carta d'identità", "carta d'identita", 'carta identità', 'carta di identità', 'cie', "documento d'identità", 'italian id card'],
    }),
    numberRecogniser({
      id: 'it-driver-license',
      entity: 'IT_DRIVER_LICENSE',
      shapes: ['AA9999999A', 'U1XXXXXXXA'],
      alone: NEEDS_NEAR_CUE,
      cues: ['patente', 'patente di guida', 'numero patente', 'italian driving licence', 'driving licence', 'driver license'],
    }),
  ],
} // biome-ignore format: tables of cues
