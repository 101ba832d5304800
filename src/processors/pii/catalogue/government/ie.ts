import { type CheckDigit, hasCheckDigit } from '../../checksums/check-digit.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

const LETTERS = 'WABCDEFGHIJKLMNOPQRSTUV'
/** https://assets.gov.ie/static/documents/pps-number-check-character.pdf: `A` is 1 here. */
export const PPS: CheckDigit = { weights: [8, 7, 6, 5, 4, 3, 2], modulus: 23, table: LETTERS, at: 7 }
/** A second letter counts nine times; W, T and X of old numbers of spouses count nothing. */
const PPS_TWO: CheckDigit = {
  weights: [8, 7, 6, 5, 4, 3, 2, 0, 9],
  modulus: 23,
  lettersFrom: 64,
  table: LETTERS,
  at: 7,
}

export function isPps(compact: string, one = PPS, two = PPS_TWO): boolean {
  if (compact.length === 8) return hasCheckDigit(compact, one)
  const second = compact.charCodeAt(8)
  if (second >= 65 && second <= 73) return hasCheckDigit(compact, two)
  return 'WTX'.includes(compact.charAt(8)) && hasCheckDigit(compact, one)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('IE_PPS', 'Irish Personal Public Service number', 'IE'),
    governmentNumber('IE_PASSPORT', 'Irish passport', 'IE'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'ie-pps',
      entity: 'IE_PPS',
      shapes: ['9999999A', '9999999AA'],
      isValid: isPps,
      chance: 0.0296,
      alone: -0.8,
      layouts: { '9999999 9': 0, '9999999 99': 0, '9999999-9': 0, '999 9999 99': 0, '999 9999 9': 0 },
      cues: ['pps', 'ppsn', 'pps number', 'pps no', 'personal public service', 'revenue', 'social welfare', 'uimhir psp'],
    }),
    numberRecogniser({
      id: 'ie-passport',
      entity: 'IE_PASSPORT',
      shapes: ['AA9999999', 'A99999999', 'AA999999A'],
      alone: NEEDS_NEAR_CUE,
      cues: ['irish passport', 'passport number', 'passport no', 'passport'],
    }),
  ],
} // biome-ignore format: tables of cues
