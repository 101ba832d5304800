import { isDate } from '../../checksums/calendar.ts'
import { hasRemainder, type WeightedSum } from '../../checksums/check-digit.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup, Match, Recogniser } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

/** Numbers given out since 2007 need not pass: it may raise, never drop. https://cpr.dk/cpr-systemet/opbygning-af-cpr-nummeret */
const CPR: WeightedSum = { weights: [4, 3, 2, 7, 6, 5, 4, 3, 2, 1], modulus: 11 }
function hasCprCheck(compact: string, sum = CPR): boolean {
  return hasRemainder(compact, sum)
}

/** `DDMMYY`, where the seventh digit gives the century. */
export function isCpr(compact: string): boolean {
  const short = numberAt(compact, 4, 6)
  return isDate(centuryOf(numberAt(compact, 6, 7), short) + short, numberAt(compact, 2, 4), numberAt(compact, 0, 2))
}

function centuryOf(seventh: number, year: number): number {
  if (seventh < 4) return 1900
  if (seventh === 4 || seventh === 9) return year < 37 ? 2000 : 1900
  return year < 58 ? 2000 : 1800
}

const dated = numberRecogniser({
  id: 'dk-cpr',
  entity: 'DK_CPR',
  shapes: ['9999999999'],
  isValid: isCpr,
  chance: 0.0366,
  layouts: { '999999-9999': 0.7, '999999 9999': 0.3 },
  cues: ['cpr', 'cpr-nr', 'cpr-nummer', 'cpr nummer', 'cprnr', 'personnummer', 'danish personal number', 'danish id'],
}) // biome-ignore format: tables of cues

/** With the old checksum too, it is more likely one. */
const PASSED = 0.4
const DK_CPR: Recogniser = {
  ...dated,
  isCueOnly: false,
  match: (candidate, scan): Match | undefined => {
    const match = dated.match(candidate, scan)
    if (match === undefined || !hasCprCheck(candidate.compact)) return match
    return { ...match, shape: (match.shape ?? 0) + PASSED }
  },
}

export const group: CatalogueGroup = {
  entities: [governmentNumber('DK_CPR', 'Danish CPR number', 'DK')],
  recognisers: [DK_CPR],
}
