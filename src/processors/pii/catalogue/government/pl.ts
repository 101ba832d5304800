import { isDate } from '../../checksums/calendar.ts'
import {
  type CheckDigit,
  COMPLEMENT_10,
  hasCheckDigit,
  hasRemainder,
  REMAINDER_11,
  type WeightedSum,
} from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { businessNumber, governmentNumber } from './entity.ts'

/** `YYMMDD` with 20 or 80 added to the month for 2000 and 1800. https://www.gov.pl/web/gov/czym-jest-numer-pesel */
export const PESEL: CheckDigit = { weights: [1, 3, 7, 9, 1, 3, 7, 9, 1, 3], modulus: 10, table: COMPLEMENT_10, at: 10 }
export function isPesel(compact: string, check = PESEL): boolean {
  const month = numberAt(compact, 2, 4)
  if (month > 32 && month < 81) return false // the 22nd century and later
  const century = month > 80 ? 1800 : month > 20 ? 2000 : 1900
  return isDate(century + numberAt(compact, 0, 2), month % 20, numberAt(compact, 4, 6)) && hasCheckDigit(compact, check)
}

export const NIP: CheckDigit = { weights: [6, 5, 7, 2, 3, 4, 5, 6, 7], modulus: 11, table: REMAINDER_11, at: 9 }
export function isNip(compact: string, check = NIP): boolean {
  return hasCheckDigit(compact, check)
}

/** Three letters, six digits of which the first checks the rest. */
const ID_CARD: WeightedSum = { weights: [7, 3, 1, 9, 7, 3, 1, 7, 3], modulus: 10 }
function isIdCard(compact: string, sum = ID_CARD): boolean {
  return hasRemainder(compact, sum)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('PL_PESEL', 'Polish PESEL', 'PL'),
    businessNumber('PL_NIP', 'Polish tax number (NIP)', 'PL'),
    governmentNumber('PL_ID_CARD', 'Polish identity card', 'PL'),
    governmentNumber('PL_PASSPORT', 'Polish passport', 'PL'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'pl-pesel',
      entity: 'PL_PESEL',
      shapes: ['99999999999'],
      isValid: isPesel,
      chance: 0.018,
      layouts: { '999999 99999': 0.2, '999999-99999': 0.2 },
      cues: ['pesel', 'numer pesel', 'nr pesel', 'polish national id'],
    }),
    numberRecogniser({
      id: 'pl-nip',
      entity: 'PL_NIP',
      shapes: ['9999999999'],
      isValid: isNip,
      chance: 0.09,
      layouts: { '999-999-99-99': 0.9, '999-99-99-999': 0.9, '999 999 99 99': 0.3, '999 99 99 999': 0.3 },
      cues: ['nip', 'numer nip', 'nr nip', 'identyfikacji podatkowej', 'polish tax'],
    }),
    numberRecogniser({
      id: 'pl-id-card',
      entity: 'PL_ID_CARD',
      shapes: ['AAA999999'],
      isValid: isIdCard,
      chance: 0.1,
      alone: -0.9,
      layouts: { '999 999999': 0 },
      cues: ['dowód osobisty', 'dowod osobisty', 'dowodu osobistego', 'numer dowodu', 'seria i numer', 'polish id card'],
    }),
    numberRecogniser({
      id: 'pl-passport',
      entity: 'PL_PASSPORT',
      shapes: ['AA9999999'],
      layouts: { '99 9999999': 0 },
      alone: NEEDS_NEAR_CUE,
      cues: ['paszport', 'paszportu', 'numer paszportu', 'polish passport'],
    }),
  ],
} // biome-ignore format: tables of cues
