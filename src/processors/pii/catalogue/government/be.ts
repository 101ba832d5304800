import { isDate } from '../../checksums/calendar.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

const MODULUS = 97

/**
 * `YYMMDD`, serial, 97 − (first nine mod 97), with a 2 in front of the nine for births from 2000. Numbers of foreigners
 * (BIS) have 20 or 40 added to the month. https://www.ibz.rrn.fgov.be
 */
export function isNationalNumber(compact: string, modulus = MODULUS): boolean {
  const nine = numberAt(compact, 0, 9)
  const check = numberAt(compact, 9, 11)
  if (modulus - (nine % modulus) === check) return hasBirth(compact, 1900)
  return modulus - ((2_000_000_000 + nine) % modulus) === check && hasBirth(compact, 2000)
}

function hasBirth(compact: string, century: number): boolean {
  const month = numberAt(compact, 2, 4)
  const raised = month > 40 ? 40 : month > 20 ? 20 : 0
  return isDate(century + numberAt(compact, 0, 2), month - raised, numberAt(compact, 4, 6))
}

export const group: CatalogueGroup = {
  entities: [governmentNumber('BE_NATIONAL_NUMBER', 'Belgian national register number', 'BE')],
  recognisers: [
    numberRecogniser({
      id: 'be-national-number',
      entity: 'BE_NATIONAL_NUMBER',
      shapes: ['99999999999'],
      isValid: isNationalNumber,
      chance: 0.0019,
      layouts: { '99.99.99-999.99': 3, '999999-999-99': 1.5, '99.99.99 999 99': 2, '999999 999 99': 1, '99.99.99-999-99': 2.5, '99 99 99 999 99': 1, '999999-999.99': 2 },
      cues: ['rijksregisternummer', 'rijksregister', 'insz', 'niss', 'rrn', 'numéro national', 'numero national', 'registre national', 'numéro de registre national', 'nationalregisternummer', 'belgian national number', 'national number', 'national register'],
    }),
  ],
} // biome-ignore format: tables of cues
