import { hasRemainder, type WeightedSum } from '../../checksums/check-digit.ts'
import { isOneCharacter } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** The "elfproef". https://www.rvig.nl/bsn */
export const BSN: WeightedSum = { weights: [9, 8, 7, 6, 5, 4, 3, 2, -1], modulus: 11 }
export function isBsn(compact: string, sum = BSN): boolean {
  return !isOneCharacter(compact) && hasRemainder(compact, sum)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('NL_BSN', 'Dutch citizen service number (BSN)', 'NL'),
    governmentNumber('NL_PASSPORT', 'Dutch passport or identity card', 'NL'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'nl-bsn',
      entity: 'NL_BSN',
      shapes: ['999999999'],
      isValid: isBsn,
      chance: 0.091,
      layouts: { '999 999 999': 0, '9999 99 999': 0.4, '9999.99.999': 1, '999.999.999': 0, '9999-99-999': 0.4, '999-999-999': 0 },
      cues: ['bsn', 'burgerservicenummer', 'burger service nummer', 'bsn-nummer', 'sofinummer', 'sofi-nummer', 'citizen service number', 'dutch social security'],
    }),
    numberRecogniser({
      id: 'nl-passport',
      entity: 'NL_PASSPORT',
      shapes: ['AAXXXXXX9'],
      alone: NEEDS_NEAR_CUE,
      takes: ['alnum'],
      cues: ['paspoort', 'paspoortnummer', 'identiteitskaart', 'id-kaart', 'documentnummer', 'dutch passport', 'passport'],
    }),
  ],
} // biome-ignore format: tables of cues
