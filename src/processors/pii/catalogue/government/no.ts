import { isDate } from '../../checksums/calendar.ts'
import { type CheckDigit, COMPLEMENT_11, hasCheckDigit } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** https://www.skatteetaten.no/en/person/national-registry/birth-and-name-selection/children-born-in-norway/national-id-number/ */
export const FNR_FIRST: CheckDigit = { weights: [3, 7, 6, 1, 8, 9, 4, 5, 2], modulus: 11, table: COMPLEMENT_11, at: 9 }
export const FNR_SECOND: CheckDigit = {
  weights: [5, 4, 3, 2, 7, 6, 5, 4, 3, 2],
  modulus: 11,
  table: COMPLEMENT_11,
  at: 10,
}

/** `DDMMYY`; the day + 40 in numbers of temporary residents (D), the month + 40 in those of hospitals (H). */
export function isFodselsnummer(compact: string, first = FNR_FIRST, second = FNR_SECOND): boolean {
  const day = numberAt(compact, 0, 2)
  const month = numberAt(compact, 2, 4)
  const year = centuryOf(compact) + numberAt(compact, 4, 6)
  if (!isDate(year, month > 40 ? month - 40 : month, day > 40 ? day - 40 : day)) return false
  return hasCheckDigit(compact, first) && hasCheckDigit(compact, second)
}

/** The serial tells the century: 000–499 for 1900, 500–749 for 1854 to 1899, 500–999 for 2000 to 2039, 900–999 for 1940 to 1999. NaN for none. */
function centuryOf(compact: string): number {
  const serial = numberAt(compact, 6, 9)
  const year = numberAt(compact, 4, 6)
  if (serial < 500) return 1900
  if (year < 40) return 2000
  if (serial >= 900) return 1900
  return serial < 750 && year >= 54 ? 1800 : Number.NaN
}

export const group: CatalogueGroup = {
  entities: [governmentNumber('NO_FODSELSNUMMER', 'Norwegian national identity number', 'NO')],
  recognisers: [
    numberRecogniser({
      id: 'no-fodselsnummer',
      entity: 'NO_FODSELSNUMMER',
      shapes: ['99999999999'],
      isValid: isFodselsnummer,
      chance: 0.001,
      layouts: { '999999 99999': 1.4, '999999-99999': 1.4, '999999.99999': 1 },
      cues: ['fødselsnummer', 'fodselsnummer', 'fnr', 'personnummer', 'd-nummer', 'norwegian id', 'fødselsnr', 'norwegian national identity'],
    }),
  ],
} // biome-ignore format: tables of cues
