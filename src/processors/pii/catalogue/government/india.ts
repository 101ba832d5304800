import { hasLuhn, hasVerhoeff } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { LIKELY, NEEDS_NEAR_CUE, numberRecogniser, UNMISTAKABLE } from '../number-rule.ts'
import { businessNumber, governmentNumber } from './entity.ts'

/** Verhoeff, first digit 2 to 9, no palindrome. https://uidai.gov.in */
export function isAadhaar(compact: string): boolean {
  return compact.charCodeAt(0) > 49 && !isPalindrome(compact) && hasVerhoeff(compact)
}

function isPalindrome(compact: string): boolean {
  for (let at = 0; at * 2 < compact.length; at++)
    if (compact.charCodeAt(at) !== compact.charCodeAt(compact.length - 1 - at)) return false
  return true
}

/** The fourth letter tells who it is of: person, company, trust … */
const HOLDERS = 'ABCFGHJKLPT'
export function isPan(compact: string): boolean {
  return HOLDERS.includes(compact.charAt(3)) && numberAt(compact, 5, 9) !== 0
}

/** State, PAN, count of registrations, `Z`, check: Luhn in base 36. https://www.gst.gov.in */
export function isGstin(compact: string): boolean {
  const state = numberAt(compact, 0, 2)
  if (!((state >= 1 && state <= 38) || state === 97 || state === 99)) return false
  return isPan(compact.slice(2, 12)) && compact.charCodeAt(12) !== 48 && hasLuhn(compact, 0, 15, 36)
}

/** Three letters, seven digits, the last by Luhn over the digits. */
export function isVoterId(compact: string): boolean {
  return hasLuhn(compact, 3)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('IN_AADHAAR', 'Indian Aadhaar', 'IN'),
    governmentNumber('IN_PAN', 'Indian permanent account number', 'IN'),
    businessNumber('IN_GSTIN', 'Indian GST number', 'IN'),
    governmentNumber('IN_VOTER', 'Indian voter id', 'IN'),
    governmentNumber('IN_PASSPORT', 'Indian passport', 'IN'),
    governmentNumber('IN_DRIVER_LICENSE', 'Indian driving licence', 'IN'),
  ],
  recognisers: [
    numberRecogniser({ id: 'in-aadhaar', entity: 'IN_AADHAAR', shapes: ['999999999999'], isValid: isAadhaar, chance: 0.08, alone: -0.9, layouts: { '9999 9999 9999': 0.8, '9999-9999-9999': 0.8 }, cues: ['aadhaar', 'aadhar', 'adhaar', 'uidai', 'uid', 'आधार', 'aadhaar number'] }),
    numberRecogniser({ id: 'in-pan', entity: 'IN_PAN', shapes: ['AAAAA9999A'], isValid: isPan, chance: 0.385, alone: LIKELY, lowerCase: 1.2, cues: ['pan', 'pan card', 'pan number', 'pan no', 'permanent account', 'permanent account number', 'income tax', 'पैन'] }),
    numberRecogniser({ id: 'in-gstin', entity: 'IN_GSTIN', shapes: ['99AAAAA9999AXZX'], isValid: isGstin, chance: 0.0042, alone: UNMISTAKABLE, cues: ['gst', 'gstin', 'gst no', 'gst number'] }),
    numberRecogniser({ id: 'in-voter', entity: 'IN_VOTER', shapes: ['AAA9999999'], isValid: isVoterId, chance: 0.1, alone: -0.8, cues: ['voter', 'voter id', 'epic', 'epic no', 'election card', 'voter card', 'electors photo', 'मतदाता'] }),
    numberRecogniser({ id: 'in-passport', entity: 'IN_PASSPORT', shapes: ['A9999999'], alone: NEEDS_NEAR_CUE, layouts: { '9 9999999': 0, '99 99999 9': 0 }, cues: ['indian passport', 'passport', 'passport no', 'passport number', 'पासपोर्ट'] }),
    numberRecogniser({ id: 'in-driver-license', entity: 'IN_DRIVER_LICENSE', shapes: ['AA9999999999999', 'AA99999999999'], alone: NEEDS_NEAR_CUE, layouts: { '9999 99999999999': 0, '9999-99999999999': 0, '99-9999999999999': 0, '99-99-9999-9999999': 0, '9999 9999 9999999': 0 }, cues: ['driving licence', 'driving license', 'dl no', 'dl number', 'dl', 'licence no'] }),
  ],
} // biome-ignore format: tables of cues
