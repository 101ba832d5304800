import { isDate } from '../../checksums/calendar.ts'
import { numberAt } from '../../checksums/digits.ts'
import type { CatalogueGroup } from '../../model.ts'
import { numberRecogniser } from '../number-rule.ts'
import { governmentNumber } from './entity.ts'

export const CHECKS = '0123456789ABCDEFHJKLMNPRSTUVWXY'

/**
 * `DDMMYY`, a sign of the century (`-`, or U to Y, for 1900; A to F for 2000; `+` for 1800), serial of three, check
 * character of the nine digits mod 31. The hyphen is no part of the compact form.
 * https://dvv.fi/en/personal-identity-code
 */
export function isHetu(compact: string, checks = CHECKS): boolean {
  const serialAt = compact.length - 4
  const sign = serialAt === 7 ? compact.charAt(6) : '-'
  if (serialAt === 7 && !'ABCDEFUVWXY'.includes(sign)) return false
  const century = 'ABCDEF'.includes(sign) ? 2000 : 1900
  const serial = numberAt(compact, serialAt, serialAt + 3)
  const date = numberAt(compact, 0, 6)
  if (!(serial >= 2)) return false
  if (!isDate(century + (date % 100), Math.floor(date / 100) % 100, Math.floor(date / 10_000))) return false
  return checks.charAt((date * 1000 + serial) % checks.length) === compact.charAt(compact.length - 1)
}

export const group: CatalogueGroup = {
  entities: [governmentNumber('FI_HETU', 'Finnish personal identity code', 'FI')],
  recognisers: [
    numberRecogniser({
      id: 'fi-hetu',
      entity: 'FI_HETU',
      shapes: ['999999999X', '999999A999X'],
      takes: ['digits', 'alnum'],
      isValid: (compact) => isHetu(compact),
      chance: 0.001,
      alone: -0.2,
      layouts: { '999999-9999': 1.5, '999999+9999': 1.5 },
      cues: ['hetu', 'henkilötunnus', 'henkilotunnus', 'sosiaaliturvatunnus', 'personbeteckning', 'finnish personal identity code', 'finnish id'],
    }),
  ],
} // biome-ignore format: tables of cues
