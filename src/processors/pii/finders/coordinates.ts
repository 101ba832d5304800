import { FEATURES, type Finder } from '../model.ts'

/** Decimal degrees, a pair; bounded so that it stays linear. */
const PAIR =
  /(?<![\d.])([-+]?\d{1,2}\.\d{2,15})°?\s{0,2}([NS])?\s{0,2}[,;/ ]\s{0,2}([-+]?\d{1,3}\.\d{2,15})°?(?:\s?([EWO])\b)?(?![\d.])/g
/** Degrees, minutes, seconds with a hemisphere, a pair. */
const SEXAGESIMAL =
  /(?<!\d)\d{1,2}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d{1,4})?["″]\s?)?[NS][,;]?\s{0,2}\d{1,3}°\s?\d{1,2}['′]\s?(?:\d{1,2}(?:\.\d{1,4})?["″]\s?)?[EWO]\b/g
/** Open location codes, whole: `8FVC9G8F+6X`. */
const PLUS_CODE = /(?<![\w+])[23456789CFGHJMPQRVWX]{8}\+[23456789CFGHJMPQRVWX]{2,3}(?![\w+])/g

const PRECISE = 3
const LOGIT = { precise: 3, coarse: -0.5, marked: 4, code: 2 } as const
const [MOST_LATITUDE, MOST_LONGITUDE] = [90, 180]

/** Places as numbers. */
export const coordinates: Finder = {
  id: 'coordinates',
  version: 1,
  entities: ['LOCATION_COORDINATES'],
  needs: FEATURES.digits4,
  find({ text, features }, _knowledge, add) {
    const addAll = (form: RegExp, logit: (match: RegExpMatchArray) => number) => {
      for (const match of text.matchAll(form))
        add({
          entity: 'LOCATION_COORDINATES',
          start: match.index,
          end: match.index + match[0].length,
          logit: logit(match),
        })
    }
    if ((features & FEATURES.dot) !== 0) addAll(PAIR, logitOf)
    if ((features & FEATURES.nonAscii) !== 0 && text.includes('°')) addAll(SEXAGESIMAL, () => LOGIT.marked)
    if ((features & FEATURES.plus) !== 0) addAll(PLUS_CODE, () => LOGIT.code)
  },
}

function logitOf([, latitude = '', north, longitude = '', east]: RegExpMatchArray): number {
  if (Math.abs(Number(latitude)) > MOST_LATITUDE || Math.abs(Number(longitude)) > MOST_LONGITUDE) return -1
  if (north !== undefined || east !== undefined) return LOGIT.marked
  const decimals = Math.min(decimalsOf(latitude), decimalsOf(longitude))
  return decimals >= PRECISE ? LOGIT.precise : LOGIT.coarse
}
const decimalsOf = (number: string): number => number.length - number.indexOf('.') - 1
