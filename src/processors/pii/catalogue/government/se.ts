import { isDate, isShortDate } from '../../checksums/calendar.ts'
import { hasLuhn } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** `YYMMDD` or `YYYYMMDD` (day + 60 for coordination numbers), serial, Luhn over the last ten. https://www.skatteverket.se */
export function isPersonnummer(compact: string): boolean {
  const from = compact.length - 10
  const month = numberAt(compact, from + 2, from + 4)
  const day = numberAt(compact, from + 4, from + 6)
  const birthday = day > 60 ? day - 60 : day
  if (from === 2) return isCentury(compact) && isDate(numberAt(compact, 0, 4), month, birthday) && hasLuhn(compact, 2)
  return isShortDate(numberAt(compact, 0, 2), month, birthday) && hasLuhn(compact)
}

function isCentury(compact: string): boolean {
  const century = numberAt(compact, 0, 2)
  return century === 18 || century === 19 || century === 20
}

export const group: CatalogueGroup = {
  entities: [governmentNumber('SE_PERSONNUMMER', 'Swedish personal identity number', 'SE')],
  recognisers: [
    numberRecogniser({
      id: 'se-personnummer',
      entity: 'SE_PERSONNUMMER',
      shapes: ['9999999999'],
      isValid: isPersonnummer,
      chance: 0.0073,
      layouts: { '999999-9999': 1.4, '999999 9999': 0.4, '999999+9999': 1.4 },
      cues: ['personnummer', 'pers.nr', 'persnr', 'person nr', 'samordningsnummer', 'personnr', 'swedish personal number', 'swedish id', 'pnr'],
    }),
    numberRecogniser({
      id: 'se-personnummer-long',
      entity: 'SE_PERSONNUMMER',
      shapes: ['999999999999'],
      isValid: isPersonnummer,
      chance: 0.0002,
      alone: -0.4,
      layouts: { '99999999-9999': 2, '99999999 9999': 1 },
      cues: ['personnummer', 'pers.nr', 'persnr', 'person nr', 'samordningsnummer', 'personnr', 'swedish personal number', 'swedish id', 'pnr'],
    }),
  ],
} // biome-ignore format: tables of cues
