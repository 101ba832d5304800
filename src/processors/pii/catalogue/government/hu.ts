import { type CheckDigit, hasCheckDigit, REMAINDER_10, REMAINDER_11 } from '../../checksums/check-digit.ts'
import type { CatalogueGroup } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** Act XX of 1996, annex: social insurance number. */
export const TAJ: CheckDigit = { weights: [3, 7, 3, 7, 3, 7, 3, 7], modulus: 10, table: REMAINDER_10, at: 8 }
export function isTaj(compact: string, check = TAJ): boolean {
  return hasCheckDigit(compact, check)
}

/** Begins with 8; tax identification of persons. */
export const ADOAZONOSITO: CheckDigit = {
  weights: [1, 2, 3, 4, 5, 6, 7, 8, 9],
  modulus: 11,
  table: REMAINDER_11,
  at: 9,
}
export function isAdoazonosito(compact: string, check = ADOAZONOSITO): boolean {
  return compact.charCodeAt(0) === 56 && hasCheckDigit(compact, check)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('HU_TAJ', 'Hungarian social insurance number (TAJ)', 'HU'),
    governmentNumber('HU_TAX_ID', 'Hungarian personal tax number', 'HU'),
  ],
  recognisers: [
    numberRecogniser({ id: 'hu-taj', entity: 'HU_TAJ', shapes: ['999999999'], isValid: isTaj, chance: 0.1, layouts: { '999 999 999': 0, '999-999-999': 0 }, cues: ['taj', 'taj szám', 'taj-szám', 'tajszám', 'társadalombiztosítási', 'társadalombiztosítási azonosító', 'hungarian social security'] }),
    numberRecogniser({ id: 'hu-tax-id', entity: 'HU_TAX_ID', shapes: ['9999999999'], isValid: isAdoazonosito, chance: 0.0091, layouts: { '9 999 999 999': 0, '9 9999 9999 9': 0 }, cues: ['adóazonosító', 'adóazonosító jel', 'adószám', 'adoazonosito', 'hungarian tax', 'nav'] }),
  ],
} // biome-ignore format: tables of cues
