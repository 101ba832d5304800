import { hasShortDateDayFirst } from '../../checksums/calendar.ts'
import { type CheckDigit, hasCheckDigit, hasLuhn, REMAINDER_11_ZERO } from '../../checksums/check-digit.ts'
import { isOneCharacter } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** `DDMMYY`, serial, Luhn. https://www.amka.gr */
export function isAmka(compact: string): boolean {
  return hasShortDateDayFirst(compact, 0) && hasLuhn(compact)
}

export const AFM: CheckDigit = {
  weights: [256, 128, 64, 32, 16, 8, 4, 2],
  modulus: 11,
  table: REMAINDER_11_ZERO,
  at: 8,
}
export function isAfm(compact: string, check = AFM): boolean {
  return !isOneCharacter(compact) && hasCheckDigit(compact, check)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('GR_AMKA', 'Greek social security number (AMKA)', 'GR'),
    governmentNumber('GR_AFM', 'Greek tax number (AFM)', 'GR'),
    governmentNumber('GR_ID_CARD', 'Greek identity card', 'GR'),
  ],
  recognisers: [
    numberRecogniser({ id: 'gr-amka', entity: 'GR_AMKA', shapes: ['99999999999'], isValid: isAmka, chance: 0.0037, layouts: { '999999 99999': 0.8, '999999-99999': 0.8 }, cues: ['αμκα', 'α.μ.κ.α', 'amka', 'κοινωνικής ασφάλισης', 'αριθμός μητρώου', 'greek social security'] }),
    numberRecogniser({ id: 'gr-afm', entity: 'GR_AFM', shapes: ['999999999'], isValid: isAfm, chance: 0.1, cues: ['αφμ', 'α.φ.μ', 'afm', 'αριθμός φορολογικού μητρώου', 'φορολογικού μητρώου', 'greek tax'] }),
    numberRecogniser({ id: 'gr-id-card', entity: 'GR_ID_CARD', shapes: ['AA999999', 'A999999'], alone: NEEDS_NEAR_CUE, layouts: { '99-999999': 0, '99 999999': 0, '9-999999': 0, '9 999999': 0 }, cues: ['αδτ', 'α.δ.τ', 'ταυτότητα', 'ταυτότητας', 'αστυνομική ταυτότητα', 'greek id card', 'δελτίο ταυτότητας'] }),
  ],
} // biome-ignore format: tables of cues
