import { hasShortDateDayFirst } from '../../checksums/calendar.ts'
import { type CheckDigit, hasCheckDigit, REMAINDER_11 } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** Serial of three, check digit, birth `DDMMYY`. https://www.sozialversicherung.at */
export const VNR: CheckDigit = { weights: [3, 7, 9, 0, 5, 8, 4, 2, 1, 6], modulus: 11, table: REMAINDER_11, at: 3 }
export function isVnr(compact: string, check = VNR): boolean {
  return compact.charCodeAt(0) !== 48 && hasBirth(compact) && hasCheckDigit(compact, check)
}

/** Months 13 and 14 stand where the serials of a day were used up. */
function hasBirth(compact: string): boolean {
  const month = numberAt(compact, 6, 8)
  const day = numberAt(compact, 4, 6)
  return hasShortDateDayFirst(compact, 4) || ((month === 13 || month === 14) && day >= 1 && day <= 31)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('AT_SOCIAL_SECURITY', 'Austrian social insurance number', 'AT'),
    governmentNumber('AT_PASSPORT', 'Austrian passport', 'AT'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'at-social-security',
      entity: 'AT_SOCIAL_SECURITY',
      shapes: ['9999999999'],
      isValid: isVnr,
      chance: 0.0035,
      layouts: { '9999 999999': 0.8, '9999-999999': 0.8, '9999 99 99 99': 0.6, '9999/999999': 0.6 },
      cues: ['sozialversicherungsnummer', 'sv-nummer', 'sv-nr', 'svnr', 'versicherungsnummer', 'vnr', 'sozialversicherung', 'e-card', 'austrian social security'],
    }),
    numberRecogniser({
      id: 'at-passport',
      entity: 'AT_PASSPORT',
      shapes: ['A9999999', 'AA9999999'],
      layouts: { '9 9999999': 0, '99 9999999': 0 },
      alone: NEEDS_NEAR_CUE,
      cues: ['reisepass', 'passnummer', 'pass-nr', 'österreichischer pass', 'austrian passport'],
    }),
  ],
} // biome-ignore format: tables of cues
