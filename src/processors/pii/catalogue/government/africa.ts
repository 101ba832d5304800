import { hasShortDate } from '../../checksums/calendar.ts'
import { hasLuhn, hasVerhoeff } from '../../checksums/check-digit.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** `YYMMDD`, sex, citizenship (0, 1, refugees 2), a former race digit, Luhn. http://www.dha.gov.za */
export function isSouthAfricanId(compact: string): boolean {
  const citizenship = compact.charCodeAt(10)
  return hasShortDate(compact, 0) && citizenship >= 48 && citizenship <= 50 && hasLuhn(compact)
}

/** Eleven digits with Verhoeff, as Presidio has it; NIMC publishes no rule. */
function isNin(compact: string): boolean {
  return hasVerhoeff(compact)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('ZA_ID', 'South African identity number', 'ZA'),
    governmentNumber('ZA_PASSPORT', 'South African passport', 'ZA'),
    governmentNumber('NG_NIN', 'Nigerian national identification number', 'NG'),
  ],
  recognisers: [
    numberRecogniser({ id: 'za-id', entity: 'ZA_ID', shapes: ['9999999999999'], isValid: isSouthAfricanId, chance: 0.0011, layouts: { '999999 9999 999': 1.2, '999999 9999 99 9': 1.2, '999999 9999 9 99': 1 }, cues: ['said', 'id number', 'id no', 'south african id', 'sa id', 'rsa id', 'identity number', 'id-nommer', 'identiteitsnommer', 'rsa id number'] }),
    numberRecogniser({ id: 'za-passport', entity: 'ZA_PASSPORT', shapes: ['A99999999'], alone: NEEDS_NEAR_CUE, cues: ['south african passport', 'sa passport'] }),
    numberRecogniser({ id: 'ng-nin', entity: 'NG_NIN', shapes: ['99999999999'], isValid: isNin, chance: 0.1, layouts: { '9999-999-9999': 0, '9999 999 9999': 0 }, cues: ['nin', 'nimc', 'national identification number', 'national identity number', 'nin number'] }),
  ],
} // biome-ignore format: tables of cues
