import { isDate } from '../../checksums/calendar.ts'
import { decimalRemainder } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { NEEDS_NEAR_CUE, numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/**
 * `YYMMDD` with 50 added to the month for women (20 or 70 since 2004 where serials ran out), serial; ten digits are divisible
 * by 11, or the first nine leave 10 and a 0 follows (until 1984). Nine digits, without a check, were given until 1953.
 */
export function isRodneCislo(compact: string, modulus = 11): boolean {
  if (!hasBirth(compact)) return false
  if (compact.length === 9) return numberAt(compact, 6, 9) !== 0
  if (decimalRemainder(compact, modulus) === 0) return true
  return decimalRemainder(compact, modulus, 0, 9) === 10 && compact.charCodeAt(9) === 48 && isBefore1985(compact)
}

function isBefore1985(compact: string): boolean {
  const year = numberAt(compact, 0, 2)
  return year > 53 && year < 85
}

function hasBirth(compact: string): boolean {
  const short = numberAt(compact, 0, 2)
  const year = compact.length === 9 ? (short > 53 ? 1800 : 1900) + short : (short > 53 ? 1900 : 2000) + short
  const raised = numberAt(compact, 2, 4)
  const unsexed = raised > 50 ? raised - 50 : raised
  const month = unsexed > 20 && year >= 2004 ? unsexed - 20 : unsexed
  return isDate(year, month, numberAt(compact, 4, 6))
}

const cues = ['rodné číslo', 'rodne cislo', 'r.č.', 'r. č.', 'rč', 'rodného čísla', 'rodné č', 'birth number', 'czech birth number', 'slovak birth number'] // biome-ignore format: cues

export const group: CatalogueGroup = {
  entities: [
    governmentNumber('CZ_RODNE_CISLO', 'Czech or Slovak birth number', ['CZ', 'SK']),
    governmentNumber('CZ_ID_CARD', 'Czech or Slovak identity card', ['CZ', 'SK']),
  ],
  recognisers: [
    numberRecogniser({ id: 'cz-rodne-cislo', entity: 'CZ_RODNE_CISLO', shapes: ['9999999999'], isValid: (compact) => isRodneCislo(compact), chance: 0.0071, layouts: { '999999/9999': 2.2, '999999 / 9999': 2.2, '999999 9999': 0.4, '999999-9999': 0.6 }, cues }),
    numberRecogniser({ id: 'cz-rodne-cislo-old', entity: 'CZ_RODNE_CISLO', shapes: ['999999999'], isValid: (compact) => isRodneCislo(compact), chance: 0.073, layouts: { '999999/999': 1.2, '999999 999': 0.2 }, cues }),
    numberRecogniser({ id: 'cz-id-card', entity: 'CZ_ID_CARD', shapes: ['999999999', 'AA999999', '999999AA'], takes: ['digits', 'alnum'], alone: NEEDS_NEAR_CUE, layouts: { '99 999999': 0 }, cues: ['občanský průkaz', 'číslo op', 'číslo občanského průkazu', 'občianský preukaz', 'občianskeho preukazu', 'czech id card', 'slovak id card'] }),
  ],
} // biome-ignore format: tables of cues
