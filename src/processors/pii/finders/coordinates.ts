import { FEATURES, type Finder, type Found } from '../model.ts'
import { CLASSES, DIGIT } from '../scan/characters.ts'

/** Decimal degrees, a pair; bounded so that it stays linear. */
const PAIR =
  /(?<![\d.])([-+]?\d{1,2}\.\d{2,15})°?\s{0,2}([NS])?\s{0,2}[,;/ ]\s{0,2}([-+]?\d{1,3}\.\d{2,15})°?(?:\s?([EWO])\b)?(?!\d|\.\d)/y
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
    if ((features & FEATURES.dot) !== 0) findPairs(text, add)
    if ((features & FEATURES.nonAscii) !== 0 && text.includes('°')) addAll(SEXAGESIMAL, () => LOGIT.marked)
    if ((features & FEATURES.plus) !== 0) addAll(PLUS_CODE, () => LOGIT.code)
  },
}

const PLACE = /!3d(-?\d{1,2}\.\d{2,15})!4d(-?\d{1,3}\.\d{2,15})/g

/** The positions that a link shows: pairs, and the place that links of Google Maps have in their data (`!3d48.1!4d11.5`). */
export function positionsInLink(link: string): readonly Found[] {
  const all: Found[] = []
  findPairs(link, (found) => all.push(found))
  if (!link.includes('!3d')) return all
  for (const match of link.matchAll(PLACE)) {
    const start = match.index + PLACE_MARK
    all.push({ entity: 'LOCATION_COORDINATES', start, end: match.index + match[0].length, logit: LOGIT.marked })
  }
  return all
}
const PLACE_MARK = 3

/** Pairs begin at a dot with digits around it. */
function findPairs(text: string, add: Parameters<Finder['find']>[2]): void {
  for (let dot = text.indexOf('.'); dot >= 0; dot = text.indexOf('.', dot + 1)) {
    if (!isDigit(text, dot + 1) || !isDigit(text, dot + 2) || !isDigit(text, dot - 1)) continue
    const start = numberStart(text, dot)
    PAIR.lastIndex = start
    const match = PAIR.exec(text)
    if (match === null) continue
    const logit = logitOf(match)
    if (logit > 0) add({ entity: 'LOCATION_COORDINATES', start, end: start + match[0].length, logit })
    dot = start + match[0].length
  }
}

/** Of at most two digits before the dot, with its sign. */
function numberStart(text: string, dot: number): number {
  const start = isDigit(text, dot - 2) ? dot - 2 : dot - 1
  return '+-'.includes(text.charAt(start - 1) || ' ') ? start - 1 : start
}

const isDigit = (text: string, at: number): boolean =>
  at >= 0 && at < text.length && (CLASSES[text.charCodeAt(at)] ?? 0) === DIGIT

function logitOf([, latitude = '', north, longitude = '', east]: RegExpMatchArray): number {
  if (Math.abs(Number(latitude)) > MOST_LATITUDE || Math.abs(Number(longitude)) > MOST_LONGITUDE) return -1
  if (north !== undefined || east !== undefined) return LOGIT.marked
  const decimals = Math.min(decimalsOf(latitude), decimalsOf(longitude))
  return decimals >= PRECISE ? LOGIT.precise : LOGIT.coarse
}
const decimalsOf = (number: string): number => number.length - number.indexOf('.') - 1
