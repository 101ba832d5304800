import { hasHybridCheck } from '../../checksums/check-digit.ts'
import type { CatalogueGroup } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** ISO 7064 mod 11,10. https://www.porezna-uprava.hr */
export function isOib(compact: string): boolean {
  return hasHybridCheck(compact)
}

export const group: CatalogueGroup = {
  entities: [governmentNumber('HR_OIB', 'Croatian personal identification number (OIB)', 'HR')],
  recognisers: [
    numberRecogniser({
      id: 'hr-oib',
      entity: 'HR_OIB',
      shapes: ['99999999999'],
      isValid: isOib,
      chance: 0.1,
      layouts: { '999 999 999 99': 0 },
      cues: ['oib', 'osobni identifikacijski broj', 'identifikacijski broj', 'croatian id', 'porezni broj'],
    }),
  ],
} // biome-ignore format: tables of cues
