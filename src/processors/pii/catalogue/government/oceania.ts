import {
  type CheckDigit,
  COMPLEMENT_10,
  hasCheckDigit,
  hasRemainder,
  type WeightedSum,
} from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { businessNumber, governmentNumber } from './entity.ts'

export const TFN: WeightedSum = { weights: [1, 4, 3, 7, 5, 8, 6, 9, 10], modulus: 11 }
/** Older numbers have eight digits and the weights of the last nine-digit ones but for the first. */
const TFN_EIGHT: WeightedSum = { weights: [10, 7, 8, 4, 6, 3, 5, 1], modulus: 11 }
export function isTfn(compact: string, nine = TFN, eight = TFN_EIGHT): boolean {
  return numberAt(compact, 0, compact.length) !== 0 && hasRemainder(compact, compact.length === 8 ? eight : nine)
}

/** 1 is taken from the first digit; the first two check the rest, as 11 to 99. https://abr.business.gov.au/Help/AbnFormat */
export const ABN: WeightedSum = { weights: [10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19], modulus: 89, add: -10 }
export function isAbn(compact: string, sum = ABN): boolean {
  return numberAt(compact, 0, 2) > 10 && hasRemainder(compact, sum)
}

/** https://asic.gov.au/for-business/registering-a-company/steps-to-register-a-company/australian-company-numbers/australian-company-number-digit-check/ */
export const ACN: CheckDigit = { weights: [8, 7, 6, 5, 4, 3, 2, 1], modulus: 10, table: COMPLEMENT_10, at: 8 }
export function isAcn(compact: string, check = ACN): boolean {
  return hasCheckDigit(compact, check)
}

/** The second row of weights decides where the first leaves a remainder of 1. Resident IRD number specification, Inland Revenue. */
const IRD_SECOND: CheckDigit = { weights: [7, 4, 3, 2, 5, 2, 7, 6], modulus: 11, table: '0-987654321', at: 8 }
export const IRD: CheckDigit = {
  weights: [3, 2, 7, 6, 5, 4, 3, 2],
  modulus: 11,
  table: '0?987654321',
  at: 8,
  otherwise: IRD_SECOND,
}
const IRD_LEAST = 10_000_000
const IRD_MOST = 150_000_000
export function isIrd(compact: string, check = IRD): boolean {
  const value = numberAt(compact, 0, compact.length)
  if (!(value > IRD_LEAST && value < IRD_MOST)) return false
  return hasCheckDigit(compact, compact.length === 8 ? shortened(check) : check)
}

/** Eight digits are nine with a 0 in front. */
function shortened(check: CheckDigit): CheckDigit {
  return check === IRD ? IRD_EIGHT : eightDigits(check)
}
function eightDigits(check: CheckDigit): CheckDigit {
  const { otherwise, ...own } = check
  return {
    ...own,
    weights: own.weights.slice(1),
    at: 7,
    ...(otherwise === undefined ? {} : { otherwise: eightDigits(otherwise) }),
  }
}
const IRD_EIGHT = eightDigits(IRD)

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('AU_TFN', 'Australian tax file number', 'AU'),
    businessNumber('AU_ABN', 'Australian business number', 'AU'),
    businessNumber('AU_ACN', 'Australian company number', 'AU'),
    governmentNumber('AU_PASSPORT', 'Australian passport', 'AU'),
    governmentNumber('AU_DRIVER_LICENSE', 'Australian driver licence', 'AU'),
    governmentNumber('NZ_IRD', 'New Zealand IRD number', 'NZ'),
    governmentNumber('NZ_PASSPORT', 'New Zealand passport', 'NZ'),
  ],
  recognisers: [
    numberRecogniser({ id: 'au-tfn', entity: 'AU_TFN', shapes: ['999999999', '99999999'], isValid: isTfn, chance: 0.091, layouts: { '999 999 999': 0.2, '999-999-999': 0, '99 999 999': 0 }, cues: ['tfn', 'tax file number', 'tax file no', 'tax file', 'ato'] }),
    numberRecogniser({ id: 'au-abn', entity: 'AU_ABN', shapes: ['99999999999'], isValid: isAbn, chance: 0.0112, layouts: { '99 999 999 999': 0.6, '99-999-999-999': 0.4 }, cues: ['abn', 'a.b.n', 'australian business number', 'business number'] }),
    numberRecogniser({ id: 'au-acn', entity: 'AU_ACN', shapes: ['999999999'], isValid: isAcn, chance: 0.1, layouts: { '999 999 999': 0.2, '999-999-999': 0 }, cues: ['acn', 'a.c.n', 'australian company number', 'company number', 'arbn'] }),
    numberRecogniser({ id: 'au-passport', entity: 'AU_PASSPORT', shapes: ['A9999999', 'AA9999999'], alone: NEEDS_NEAR_CUE, cues: ['australian passport', 'passport number', 'passport no', 'passport'] }),
    numberRecogniser({ id: 'au-driver-license', entity: 'AU_DRIVER_LICENSE', shapes: ['999999', '9999999', '99999999', '999999999', '9999999999', '9999AA', 'A99999'], takes: ['digits', 'alnum'], layouts: 'any', alone: NEEDS_NEAR_CUE, isCueOnly: true, cues: ['nsw licence', 'vic licence', 'victorian licence', 'queensland licence', 'vicroads', 'service nsw', 'australian driver licence', 'australian driving licence'] }),
    numberRecogniser({ id: 'nz-ird', entity: 'NZ_IRD', shapes: ['999999999', '99999999'], isValid: isIrd, chance: 0.08, layouts: { '99-999-999': 0.3, '999-999-999': 0.3, '999 999 999': 0, '99 999 999': 0 }, cues: ['ird', 'ird number', 'ird no', 'inland revenue', 'nz tax', 'tax number'] }),
    numberRecogniser({ id: 'nz-passport', entity: 'NZ_PASSPORT', shapes: ['AA999999'], alone: NEEDS_NEAR_CUE, cues: ['new zealand passport', 'nz passport', 'uruwhenua'] }),
  ],
} // biome-ignore format: tables of cues
