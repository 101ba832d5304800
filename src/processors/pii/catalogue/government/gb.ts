import { isDate } from '../../checksums/calendar.ts'
import { type CheckDigit, hasCheckDigit } from '../../checksums/check-digit.ts'
import { isDigit, isLetter, numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { LIKELY, NEEDS_NEAR_CUE, numberRecogniser, UNMISTAKABLE } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110 */
export function isNino(compact: string): boolean {
  const first = compact.charAt(0)
  const second = compact.charAt(1)
  if ('DFIQUV'.includes(first) || 'DFIQUVO'.includes(second)) return false
  return (
    !',BG,GB,KN,NK,NT,TN,ZZ,'.includes(compact.slice(0, 2)) &&
    (compact.length === 8 || 'ABCD'.includes(compact.charAt(8)))
  )
}

/** The first digit checks the others. HMRC, Unique Taxpayer Reference modulus check. */
export const UTR: CheckDigit = {
  weights: [6, 7, 8, 9, 10, 5, 4, 3, 2],
  from: 1,
  modulus: 11,
  table: '21987654321',
  at: 0,
}
export function isUtr(compact: string, check = UTR): boolean {
  return hasCheckDigit(compact, check)
}

/**
 * `MORGA657054SM9IJ`: five letters of the surname padded with 9, decade, month (+ 50 for women), day, year, two initials
 * padded with 9, a digit, two check letters that only the DVLA can compute.
 */
function isDrivingLicence(compact: string): boolean {
  let at = 0
  while (at < 5 && isLetter(compact, at)) at++
  if (at === 0) return false
  for (; at < 5; at++) if (compact.charCodeAt(at) !== NINE) return false
  if (!isBirth(compact)) return false
  const isFirstInitial = isLetter(compact, 11) || compact.charCodeAt(11) === NINE
  const isSecondInitial = isLetter(compact, 12) || compact.charCodeAt(12) === NINE
  return isFirstInitial && isSecondInitial && isDigit(compact, 13) && isLetter(compact, 14) && isLetter(compact, 15)
}

const NINE = 57

function isBirth(compact: string): boolean {
  const year = numberAt(compact, 5, 6) * 10 + numberAt(compact, 10, 11)
  const month = numberAt(compact, 6, 8)
  return isDate(1900 + year, month > 50 ? month - 50 : month, numberAt(compact, 8, 10))
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('UK_NINO', 'UK National Insurance number', 'GB'),
    governmentNumber('UK_UTR', 'UK Unique Taxpayer Reference', 'GB'),
    governmentNumber('UK_PASSPORT', 'UK passport', 'GB'),
    governmentNumber('UK_DRIVING_LICENCE', 'UK driving licence', 'GB'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'uk-nino',
      entity: 'UK_NINO',
      shapes: ['AA999999A', 'AA999999'],
      isValid: isNino,
      chance: 0.32,
      alone: -0.4,
      layouts: { '99 99 99 99 9': 2, '99 999999 9': 1.5, '99-99-99-99-9': 2, '99 99 99 99': 0, '99 999999': 0 },
      cues: ['nino', 'ni number', 'ni no', 'n.i. number', 'national insurance', 'national insurance number', 'nat ins', 'insurance number', 'hmrc', 'ni'],
    }),
    numberRecogniser({
      id: 'uk-utr',
      entity: 'UK_UTR',
      shapes: ['9999999999'],
      isValid: isUtr,
      chance: 0.1,
      layouts: { '99999 99999': 0.5, '999 999 9999': 0, '9999 999 999': 0 },
      cues: ['utr', 'unique taxpayer', 'unique taxpayer reference', 'taxpayer reference', 'tax reference', 'self assessment', 'hmrc', 'tax return'],
    }),
    numberRecogniser({
      id: 'uk-passport',
      entity: 'UK_PASSPORT',
      shapes: ['999999999'],
      alone: NEEDS_NEAR_CUE,
      cues: ['uk passport', 'british passport', 'gb passport', 'hm passport'],
    }),
    numberRecogniser({
      id: 'uk-driving-licence',
      entity: 'UK_DRIVING_LICENCE',
      shapes: ['XXXXX999999XX9AA'],
      isValid: isDrivingLicence,
      chance: 0.0087,
      alone: UNMISTAKABLE,
      layouts: { '99999 999999 99999': 0, '99999 999999 999 99': 0, '99999-999999-99999': 0 },
      lowerCase: LIKELY,
      cues: ['driving licence', 'driving license', 'driver number', 'dvla', 'licence number', 'licence no'],
    }),
  ],
} // biome-ignore format: tables of cues
