import { isDate } from '../../checksums/calendar.ts'
import { type CheckDigit, hasCheckDigit, REMAINDER_10 } from '../../checksums/check-digit.ts'
import { isDigit, numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup, Recogniser } from '../../model.ts'
import { LIKELY, NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { businessNumber, governmentNumber } from './entity.ts'

const NRIC_WEIGHTS = [2, 7, 6, 5, 4, 3, 2]
/** Series S and T of citizens and residents, F and G of foreigners (T and G: + 4), M of foreigners since 2022 (+ 3). */
export const NRIC: Readonly<Record<string, CheckDigit>> = {
  S: { weights: NRIC_WEIGHTS, from: 1, modulus: 11, table: 'JZIHGFEDCBA', at: 8 },
  T: { weights: NRIC_WEIGHTS, from: 1, modulus: 11, add: 4, table: 'JZIHGFEDCBA', at: 8 },
  F: { weights: NRIC_WEIGHTS, from: 1, modulus: 11, table: 'XWUTRQPNMLK', at: 8 },
  G: { weights: NRIC_WEIGHTS, from: 1, modulus: 11, add: 4, table: 'XWUTRQPNMLK', at: 8 },
  M: { weights: NRIC_WEIGHTS, from: 1, modulus: 11, add: 3, table: 'XWUTRQPNJLK', at: 8 },
}
export function isNric(compact: string, series = NRIC): boolean {
  const check = series[compact.charAt(0)]
  return check !== undefined && hasCheckDigit(compact, check)
}

export const UEN_BUSINESS: CheckDigit = { weights: [10, 4, 9, 3, 8, 2, 7, 1], modulus: 11, table: 'XMKECAWLJDB', at: 8 }
export const UEN_COMPANY: CheckDigit = {
  weights: [10, 8, 6, 4, 9, 7, 5, 3, 1],
  modulus: 11,
  table: 'ZKCMDNERGWH',
  at: 9,
}
const UEN_ALPHABET = 'ABCDEFGHJKLMNPQRSTUVWX0123456789'
export const UEN_WEIGHTS = [4, 3, 5, 3, 10, 2, 2, 5, 7]
function hasOtherCheck(compact: string, weights: readonly number[]): boolean {
  let sum = 0
  for (let at = 0; at < weights.length; at++) sum += (weights[at] ?? 0) * UEN_ALPHABET.indexOf(compact.charAt(at))
  return UEN_ALPHABET.charAt((((sum - 5) % 11) + 11) % 11) === compact.charAt(9)
}
const UEN_ENTITIES =
  ',LP,LL,FC,PF,RF,MQ,MM,NB,CC,CS,MB,FM,GS,DP,CP,NR,CM,CD,MD,HS,VH,CH,MH,CL,XL,CX,HC,RP,TU,TC,FB,FN,PA,PB,SS,MC,SM,GA,GB,'
/** Businesses: 8 digits + letter; companies: year + 5 digits + letter; others: `T08LL1234A`. https://www.uen.gov.sg */
export function isUen(
  compact: string,
  business = UEN_BUSINESS,
  company = UEN_COMPANY,
  other: readonly number[] = UEN_WEIGHTS,
): boolean {
  if (compact.length === 9) return hasCheckDigit(compact, business)
  if (isDigit(compact, 0)) return hasCheckDigit(compact, company)
  return (
    'TSR'.includes(compact.charAt(0)) && UEN_ENTITIES.includes(compact.slice(3, 5)) && hasOtherCheck(compact, other)
  )
}

/** Numbers since October 2020 have a random tail and need not pass: it may raise, never drop. */
export const RRN: CheckDigit = {
  weights: [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5],
  modulus: 11,
  table: '10987654321',
  at: 12,
}
export function hasRrnCheck(compact: string, check = RRN): boolean {
  return hasCheckDigit(compact, check)
}
const LAST_PLACE = 96
/** `YYMMDD`, then sex and century: 1 2 5 6 for 1900, 3 4 7 8 for 2000, 9 0 for 1800. */
export function isRrn(compact: string): boolean {
  const sex = numberAt(compact, 6, 7)
  const century = sex === 9 || sex === 0 ? 1800 : sex === 3 || sex === 4 || sex === 7 || sex === 8 ? 2000 : 1900
  if (numberAt(compact, 7, 9) > LAST_PLACE) return false
  return isDate(century + numberAt(compact, 0, 2), numberAt(compact, 2, 4), numberAt(compact, 4, 6))
}

export const TH_ID: CheckDigit = {
  weights: [13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2],
  modulus: 11,
  table: '10987654321',
  at: 12,
}
export function isThaiId(compact: string, check = TH_ID): boolean {
  const first = compact.charCodeAt(0)
  return first !== 48 && first !== 57 && hasCheckDigit(compact, check)
}

/** Tenth: 7 × odd places − even places; eleventh: the sum of the first ten. https://www.nvi.gov.tr */
export const TCKN_TENTH: CheckDigit = {
  weights: [7, -1, 7, -1, 7, -1, 7, -1, 7],
  modulus: 10,
  table: REMAINDER_10,
  at: 9,
}
export const TCKN_LAST: CheckDigit = {
  weights: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
  modulus: 10,
  table: REMAINDER_10,
  at: 10,
}
export function isTckn(compact: string, tenth = TCKN_TENTH, last = TCKN_LAST): boolean {
  return compact.charCodeAt(0) !== 48 && hasCheckDigit(compact, tenth) && hasCheckDigit(compact, last)
}

/** Weights 9 … 2, the remainder is the ninth digit; twelve digits have a branch behind. The rule is of no official text. */
const PH_TIN: CheckDigit = { weights: [9, 8, 7, 6, 5, 4, 3, 2], modulus: 11, table: '0123456789-', at: 8 }
function hasTinCheck(compact: string, check = PH_TIN): boolean {
  return hasCheckDigit(compact, check)
}

const PASSED = 0.5
function raisedBy(rule: Recogniser, isPassed: (compact: string) => boolean): Recogniser {
  return {
    ...rule,
    match: (candidate, scan) => {
      const match = rule.match(candidate, scan)
      return match !== undefined && isPassed(candidate.compact)
        ? { ...match, shape: (match.shape ?? 0) + PASSED }
        : match
    },
  }
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('SG_NRIC_FIN', 'Singapore NRIC or FIN', 'SG'),
    businessNumber('SG_UEN', 'Singapore entity number', 'SG'),
    governmentNumber('KR_RRN', 'Korean resident registration number', 'KR'),
    governmentNumber('KR_PASSPORT', 'Korean passport', 'KR'),
    governmentNumber('TH_ID', 'Thai citizen number', 'TH'),
    governmentNumber('TR_TCKN', 'Turkish identity number', 'TR'),
    governmentNumber('PH_TIN', 'Philippine tax number', 'PH'),
  ],
  recognisers: [
    numberRecogniser({ id: 'sg-nric-fin', entity: 'SG_NRIC_FIN', shapes: ['A9999999A'], isValid: (compact) => isNric(compact), chance: 0.0074, alone: LIKELY, cues: ['nric', 'fin', 'nric no', 'fin number', 'identity card', 'singapore id', 'ic number', 'ic no', 'pink ic', 'work pass'] }),
    numberRecogniser({ id: 'sg-uen', entity: 'SG_UEN', shapes: ['99999999A', '999999999A', 'A99AA9999A'], isValid: isUen, chance: 0.03, alone: NEEDS_NEAR_CUE, cues: ['uen', 'uen no', 'unique entity number', 'acra', 'singapore company'] }),
    raisedBy(numberRecogniser({ id: 'kr-rrn', entity: 'KR_RRN', shapes: ['9999999999999'], isValid: isRrn, chance: 0.0366, layouts: { '999999-9999999': 2.2, '999999 9999999': 0.6 }, cues: ['주민등록번호', '주민번호', '주민등록', '외국인등록번호', 'rrn', 'resident registration', 'resident registration number', 'korean id'] }), hasRrnCheck),
    numberRecogniser({ id: 'kr-passport', entity: 'KR_PASSPORT', shapes: ['A99999999', 'A999A9999'], alone: NEEDS_NEAR_CUE, cues: ['여권', '여권번호', 'korean passport'] }),
    numberRecogniser({ id: 'th-id', entity: 'TH_ID', shapes: ['9999999999999'], isValid: isThaiId, chance: 0.08, layouts: { '9-9999-99999-99-9': 3, '9 9999 99999 99 9': 2.2 }, cues: ['เลขประจำตัวประชาชน', 'บัตรประชาชน', 'หมายเลขบัตรประชาชน', 'thai id', 'thai national id', 'thai citizen id'] }),
    numberRecogniser({ id: 'tr-tckn', entity: 'TR_TCKN', shapes: ['99999999999'], isValid: isTckn, chance: 0.009, layouts: { '999 999 999 99': 0 }, cues: ['tckn', 'tc kimlik', 't.c. kimlik', 'tc kimlik no', 'kimlik no', 'kimlik numarası', 'tc no', 't.c. no', 'vatandaşlık no', 'turkish id'] }),
    raisedBy(numberRecogniser({ id: 'ph-tin', entity: 'PH_TIN', shapes: ['999999999', '999999999999', '99999999999999'], layouts: { '999-999-999': 0, '999-999-999-999': 0.8, '999-999-999-99999': 0.8 }, alone: NEEDS_NEAR_CUE, cues: ['tin', 'tin no', 'tin number', 'bir', 'taxpayer identification', 'philippine tax'] }), hasTinCheck),
  ],
} // biome-ignore format: tables of cues
