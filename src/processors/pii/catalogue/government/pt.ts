import { type CheckDigit, COMPLEMENT_11_ZERO, hasCheckDigit } from '../../checksums/check-digit.ts'
import type { CatalogueGroup } from '../../model.ts'
import { LIKELY, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** https://info.portaldasfinancas.gov.pt: the first digit tells persons (1, 2, 3), firms and others apart; 4 only as 45. */
export const NIF: CheckDigit = { weights: [9, 8, 7, 6, 5, 4, 3, 2], modulus: 11, table: COMPLEMENT_11_ZERO, at: 8 }
export function isNif(compact: string, check = NIF): boolean {
  return compact.charCodeAt(0) !== 48 && hasCheckDigit(compact, check)
}

/** Cartão de cidadão: eight digits, a digit, two letters or digits, check; Luhn with letters from 10 and base 10. */
export function isCitizenCard(compact: string): boolean {
  let sum = 0
  for (let at = 0; at < 12; at++) {
    const code = compact.charCodeAt(at)
    const value = code > 64 ? code - 55 : code - 48
    const doubled = at % 2 === 0 ? value * 2 : value
    sum += at % 2 === 0 && doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('PT_NIF', 'Portuguese tax number (NIF)', 'PT'),
    governmentNumber('PT_CITIZEN_CARD', 'Portuguese citizen card', 'PT'),
  ],
  recognisers: [
    numberRecogniser({
      id: 'pt-nif',
      entity: 'PT_NIF',
      shapes: ['999999999'],
      isValid: isNif,
      chance: 0.09,
      layouts: { '999 999 999': 0, '999.999.999': 0, '999-999-999': 0 },
      cues: ['nif', 'contribuinte', 'número de contribuinte', 'nº contribuinte', 'nipc', 'número de identificação fiscal', 'identificação fiscal', 'finanças', 'portuguese tax'],
    }),
    numberRecogniser({
      id: 'pt-citizen-card',
      entity: 'PT_CITIZEN_CARD',
      shapes: ['999999999AA9', '999999999XX9'],
      isValid: isCitizenCard,
      chance: 0.1,
      alone: -0.6,
      layouts: { '99999999 9 999': LIKELY, '99999999-9-999': LIKELY, '99999999 9999': 0, '99999999-9999': 0 },
      takes: ['alnum'],
      cues: ['cartão de cidadão', 'cartao de cidadao', 'cc', 'bilhete de identidade', 'documento de identificação', 'citizen card'],
    }),
  ],
} // biome-ignore format: tables of cues
