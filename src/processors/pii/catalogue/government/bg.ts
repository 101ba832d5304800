import { isDate } from '../../checksums/calendar.ts'
import { type CheckDigit, hasCheckDigit, REMAINDER_11_ZERO } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** `YYMMDD` with 20 (1800) or 40 (2000) added to the month. https://www.grao.bg */
export const EGN: CheckDigit = { weights: [2, 4, 8, 5, 10, 9, 7, 3, 6], modulus: 11, table: REMAINDER_11_ZERO, at: 9 }
export function isEgn(compact: string, check = EGN): boolean {
  const month = numberAt(compact, 2, 4)
  const century = month > 40 ? 2000 : month > 20 ? 1800 : 1900
  const raised = century === 2000 ? 40 : century === 1800 ? 20 : 0
  return (
    isDate(century + numberAt(compact, 0, 2), month - raised, numberAt(compact, 4, 6)) && hasCheckDigit(compact, check)
  )
}

export const group: CatalogueGroup = {
  entities: [governmentNumber('BG_EGN', 'Bulgarian civil number (EGN)', 'BG')],
  recognisers: [
    numberRecogniser({
      id: 'bg-egn',
      entity: 'BG_EGN',
      shapes: ['9999999999'],
      isValid: isEgn,
      chance: 0.011,
      layouts: { '999999 9999': 0.2 },
      cues: ['егн', 'единен граждански номер', 'egn', 'bulgarian id', 'лична карта'],
    }),
  ],
} // biome-ignore format: tables of cues
