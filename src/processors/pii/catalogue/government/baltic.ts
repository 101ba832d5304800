import { isDate } from '../../checksums/calendar.ts'
import { type CheckDigit, hasCheckDigit } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** Estonia and Lithuania share the scheme: a second row of weights where the first leaves 10, and 0 where it does too. EVS 585:2007. */
export const PERSONAL_CODE_SECOND: CheckDigit = {
  weights: [3, 4, 5, 6, 7, 8, 9, 1, 2, 3],
  modulus: 11,
  table: '01234567890',
  at: 10,
}
export const PERSONAL_CODE: CheckDigit = {
  weights: [1, 2, 3, 4, 5, 6, 7, 8, 9, 1],
  modulus: 11,
  table: '0123456789?',
  at: 10,
  otherwise: PERSONAL_CODE_SECOND,
}

/** Sex and century (1 or 2: 1800), `YYMMDD`, serial. Lithuanian numbers that begin with 9 have no date. */
export function isPersonalCode(compact: string, check = PERSONAL_CODE): boolean {
  const first = numberAt(compact, 0, 1)
  if (!(first >= 1 && first <= 8)) return false
  const century = 1800 + Math.floor((first - 1) / 2) * 100
  return (
    isDate(century + numberAt(compact, 1, 3), numberAt(compact, 3, 5), numberAt(compact, 5, 7)) &&
    hasCheckDigit(compact, check)
  )
}

export const PERSONAS_KODS: CheckDigit = {
  weights: [1, 6, 3, 7, 9, 10, 5, 8, 4, 2],
  modulus: 11,
  table: '10098765432',
  at: 10,
}

/** `DDMMYY`, century, serial, check; since 2017 numbers begin with 32 and say nothing. */
export function isPersonasKods(compact: string, check = PERSONAS_KODS): boolean {
  const prefix = numberAt(compact, 0, 2)
  if (prefix >= 32) return prefix < 40
  return (
    numberAt(compact, 6, 7) <= 2 &&
    isDate(1800 + numberAt(compact, 6, 7) * 100 + numberAt(compact, 4, 6), numberAt(compact, 2, 4), prefix) &&
    hasCheckDigit(compact, check)
  )
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('EE_ISIKUKOOD', 'Estonian personal code', 'EE'),
    governmentNumber('LT_ASMENS_KODAS', 'Lithuanian personal code', 'LT'),
    governmentNumber('LV_PERSONAS_KODS', 'Latvian personal code', 'LV'),
  ],
  recognisers: [
    numberRecogniser({ id: 'ee-isikukood', entity: 'EE_ISIKUKOOD', shapes: ['99999999999'], isValid: (compact) => isPersonalCode(compact), chance: 0.0032, cues: ['isikukood', 'isikukoodi', 'estonian personal code', 'estonian id code', 'estonian id'] }),
    numberRecogniser({ id: 'lt-asmens-kodas', entity: 'LT_ASMENS_KODAS', shapes: ['99999999999'], isValid: (compact) => isPersonalCode(compact), chance: 0.0032, cues: ['asmens kodas', 'asmens kodo', 'a. k.', 'a.k.', 'lithuanian personal code', 'lithuanian id'] }),
    numberRecogniser({ id: 'lv-personas-kods', entity: 'LV_PERSONAS_KODS', shapes: ['99999999999'], isValid: (compact) => isPersonasKods(compact), chance: 0.08, layouts: { '999999-99999': 0.8, '999999 99999': 0 }, cues: ['personas kods', 'personas koda', 'p.k.', 'latvian personal code', 'latvian id'] }),
  ],
} // biome-ignore format: tables of cues
