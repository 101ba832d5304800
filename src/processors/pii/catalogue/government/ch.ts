import { type CheckDigit, COMPLEMENT_10, hasCheckDigit } from '../../checksums/check-digit.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** 756 and the check of EAN-13. https://www.zas.admin.ch */
export const AHV: CheckDigit = {
  weights: [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3],
  modulus: 10,
  table: COMPLEMENT_10,
  at: 12,
}
export function isAhv(compact: string, check = AHV): boolean {
  return compact.startsWith('756') && hasCheckDigit(compact, check)
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('CH_AHV', 'Swiss social insurance number (AHV)', 'CH'),
    governmentNumber('CH_PASSPORT', 'Swiss passport', 'CH'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'ch-ahv',
      entity: 'CH_AHV',
      shapes: ['9999999999999'],
      isValid: isAhv,
      chance: 0.0001,
      alone: -0.5,
      layouts: { '999.9999.9999.99': 3, '999 9999 9999 99': 2, '999-9999-9999-99': 2 },
      cues: ['ahv', 'ahv-nr', 'ahv-nummer', 'ahvn13', 'avs', 'numéro avs', 'no avs', 'sozialversicherungsnummer', 'numero avs', 'oasi', 'swiss social security'],
    }),
    numberRecogniser({
      id: 'ch-passport',
      entity: 'CH_PASSPORT',
      shapes: ['A9999999', 'XXXXXXXX'],
      isValid: (compact) => /^[A-Z](?=.*\d)/.test(compact),
      alone: NEEDS_NEAR_CUE,
      cues: ['schweizer pass', 'passeport suisse', 'passaporto svizzero', 'swiss passport'],
    }),
  ],
} // biome-ignore format: tables of cues
