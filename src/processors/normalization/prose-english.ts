import type { Precision } from '../../models/events.ts'
import { zoneOffset } from './prose-zone.ts'

/** As `ProseDate`. */
interface EnglishDate {
  readonly ms: number
  readonly precision: Precision
  readonly zone: 'given' | 'none' | 'ambiguous'
}

/**
 * The form in which most pages print their dates: `Mar 1, 2020, 5:00:00 PM UTC`. Read here as the tables of all languages
 * would read it, without them: building those takes half a second. Undefined for anything else.
 */
export function readEnglishDate(text: string): EnglishDate | undefined {
  const found = FORM.exec(text)
  if (found === null) return undefined
  const [, name = '', day, year, hour, minute, second, half, zone] = found
  const month = MONTHS.indexOf(name) / NAME
  const ms = Date.UTC(Number(year), month, Number(day), (Number(hour) % TWELVE) + (half === 'P' ? TWELVE : 0))
  const offsets = zone === undefined ? NONE : zoneOffset(zone)
  // The 31st of a month of 30 days is a day of the next month to `Date`.
  if (offsets === undefined || new Date(ms).getUTCMonth() !== month) return undefined
  return {
    ms: ms + (Number(minute) - offsets[0]) * MINUTE + Number(second) * SECOND,
    precision: 's',
    zone: zone === undefined ? 'none' : offsets.length > 1 ? 'ambiguous' : 'given',
  }
}

const MONTHS = 'JanFebMarAprMayJunJulAugSepOctNovDec'
const NAME = 3
const FORM =
  /^(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) ([1-9]|[12]\d|3[01]), ((?:19|20|21)\d\d), ([1-9]|1[0-2]):([0-5]\d):([0-5]\d)[ \u00a0\u202f]([AP])M(?: ([A-Z]{2,5}))?$/
const NONE = [0] as const
const TWELVE = 12
const MINUTE = 60_000
const SECOND = 1000
