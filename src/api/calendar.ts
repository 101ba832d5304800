import { isTimeZone } from '../utils/validators.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR
/** No zone was ever further from UTC than this. */
const MOST_OFFSET = 16 * HOUR

/** Days as a zone counts them: with changes of its clock, and days that were left out. */
export interface Calendar {
  readonly zone: string
  /** The date (`2024-03-31`) that a clock in the zone shows at a moment, in ms since 1970. */
  dateAt(time: number): string
  /** The first moment of a date. Where the date did not exist in the zone, the first moment after it. */
  startOf(date: string): number
}

/** `zone` is an IANA zone that this runtime knows. */
export function createCalendar(zone: string): Calendar {
  const known = kept.get(zone)
  if (known !== undefined) return known
  const calendar = makeCalendar(zone)
  if (kept.size >= MOST_KEPT) kept.clear()
  kept.set(zone, calendar)
  return calendar
}

/** Whether this runtime knows the zone. */
export const isKnownZone = (zone: string): boolean => kept.has(zone) || isTimeZone(zone)

/** Date formats are dear and hold memory outside the heap: one for each request kept the garbage collector busy. */
const kept = new Map<string, Calendar>()
const MOST_KEPT = 50

function makeCalendar(zone: string): Calendar {
  const format = new Intl.DateTimeFormat('en-CA-u-nu-latn', {
    timeZone: zone,
    calendar: 'iso8601',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  const dateAt = (time: number) => format.format(time)
  return {
    zone,
    dateAt,
    startOf(date) {
      const guess = Date.parse(`${date}T00:00:00Z`)
      let before = guess - MOST_OFFSET
      let at = guess + MOST_OFFSET
      while (at - before > 1) {
        const middle = Math.floor((before + at) / 2)
        if (dateAt(middle) >= date) at = middle
        else before = middle
      }
      return at
    },
  }
}

/** The date after one: `2024-02-28` → `2024-02-29`. */
export function nextDate(date: string): string {
  return new Date(Date.parse(`${date}T00:00:00Z`) + DAY).toISOString().slice(0, 10)
}

const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]

/** Whether a text is a date that exists: `2024-02-29`. */
export function isDate(text: string): boolean {
  return text.length === 10 && /^\d{4}-\d{2}-\d{2}$/.test(text) && existsAt(text)
}

/** Whether the date at the beginning of a text exists. `Date.parse` would take the 30th of February for the 1st of March. */
function existsAt(text: string): boolean {
  const day = Number(text.slice(8, 10))
  const month = Number(text.slice(5, 7))
  if (day >= 1 && day <= 28 && month >= 1 && month <= 12) return true
  const year = Number(text.slice(0, 4))
  const isLeap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  return day >= 1 && day <= (month === 2 && isLeap ? 29 : (MONTH_DAYS[month - 1] ?? 0))
}

export interface Instant {
  /** Milliseconds since 1970; finer digits are cut off. */
  readonly time: number
  /** Minutes east of UTC as written; absent for `Z`, which says nothing of a local time. */
  readonly offset?: number
}

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:[Zz]|[+-]\d{2}:\d{2})$/

/** Reads an RFC 3339 time with its offset; undefined where it is none or does not exist. */
export function parseInstant(text: string): Instant | undefined {
  if (!RFC_3339.test(text) || !existsAt(text)) return undefined
  const time = Date.parse(text[10] === 'T' ? text : `${text.slice(0, 10)}T${text.slice(11).toUpperCase()}`)
  if (Number.isNaN(time)) return undefined
  const offset = parseOffset(text.slice(-6))
  return offset === undefined ? { time } : { time, offset }
}

/** Minutes east of UTC of `+02:00`; undefined for anything else. */
export function parseOffset(text: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):([0-5]\d)$/.exec(text) ?? []
  if (hours === undefined || Number(hours) > 18) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
