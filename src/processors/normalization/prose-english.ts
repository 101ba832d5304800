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
  const month = text[MONTH_END] === ' ' ? MONTHS.indexOf(text.slice(0, MONTH_END)) : -1
  if (month < 0) return undefined
  const dayAt = MONTH_END + 1
  const dayEnd = numberEnd(text, dayAt)
  const yearEnd = dayEnd + ', 2020'.length
  const hourAt = yearEnd + 2
  const hourEnd = numberEnd(text, hourAt)
  const halfAt = hourEnd + ':00:00 '.length
  if (!isSeparated(text, dayEnd, yearEnd, hourEnd, halfAt)) return undefined
  const midnight = midnightOf(numberAt(text, dayEnd + 2, yearEnd), month, numberAt(text, dayAt, dayEnd))
  const clock = clockAt(text, hourAt, hourEnd) + (text[halfAt] === 'P' ? TWELVE * SIXTY * MINUTE : 0)
  const zoneAt = halfAt + 'PM'.length
  const offsets = text.length === zoneAt ? NONE : offsetsOf(text, zoneAt)
  // What is no number makes no number of the whole.
  if (offsets === undefined || Number.isNaN(midnight + clock)) return undefined
  const zone = offsets === NONE ? 'none' : offsets.length > 1 ? 'ambiguous' : 'given'
  return { ms: midnight + clock - offsets[0] * MINUTE, precision: 's', zone }
}

/** NaN where there is no such day, or none in the years that are read. */
function midnightOf(year: number, month: number, day: number): number {
  if (!(year >= FIRST_YEAR && year < LAST_YEAR && day >= 1)) return Number.NaN
  const midnight = Date.UTC(year, month, day)
  // The 31st of a month of 30 days is a day of the next month to `Date`.
  return day <= SHORTEST || new Date(midnight).getUTCMonth() === month ? midnight : Number.NaN
}

/** Of a clock of twelve hours, in ms since it was twelve; NaN where the text has none there. */
function clockAt(text: string, hourAt: number, hourEnd: number): number {
  const hour = numberAt(text, hourAt, hourEnd)
  const minute = numberAt(text, hourEnd + 1, hourEnd + 3)
  const second = numberAt(text, hourEnd + 4, hourEnd + 6)
  const isClock = hour >= 1 && hour <= TWELVE && minute < SIXTY && second < SIXTY
  return isClock ? ((hour % TWELVE) * SIXTY + minute) * MINUTE + second * SECOND : Number.NaN
}

/** Whether between the numbers stands what belongs there, and the half of the day behind them. */
function isSeparated(text: string, dayEnd: number, yearEnd: number, hourEnd: number, halfAt: number): boolean {
  return (
    text.startsWith(', ', dayEnd) &&
    text.startsWith(', ', yearEnd) &&
    text[hourEnd] === ':' &&
    text[hourEnd + 3] === ':' &&
    SPACES.includes(text[halfAt - 1] ?? '?') &&
    (text[halfAt] === 'A' || text[halfAt] === 'P') &&
    text[halfAt + 1] === 'M'
  )
}

/** Behind the one or two digits at `from`, the first of them no zero. */
function numberEnd(text: string, from: number): number {
  const isLonger = digitAt(text, from + 1) >= 0
  return digitAt(text, from) > 0 ? from + (isLonger ? 2 : 1) : from
}

/** NaN where something else than digits stands there, or nothing. */
function numberAt(text: string, from: number, to: number): number {
  let number = from < to ? 0 : Number.NaN
  for (let at = from; at < to; at++) {
    const digit = digitAt(text, at)
    number = digit < 0 ? Number.NaN : number * 10 + digit
  }
  return number
}

/** -1 where none stands there. */
function digitAt(text: string, at: number): number {
  const digit = text.charCodeAt(at) - ZERO
  return digit >= 0 && digit <= 9 ? digit : -1
}

/** Of the abbreviation behind a space that ends the text. */
function offsetsOf(text: string, from: number): readonly [number, ...number[]] | undefined {
  const name = text.slice(from + 1)
  return text[from] === ' ' && /^[A-Z]{2,5}$/.test(name) ? zoneOffset(name) : undefined
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const MONTH_END = 3
/** Before the half of the day; newer pages have one that does not break. */
const SPACES = ' \u00a0\u202f'
const ZERO = 0x30
const SIXTY = 60
const FIRST_YEAR = 1900
const LAST_YEAR = 2200
/** Days that every month has. */
const SHORTEST = 28
const NONE = [0] as const
const TWELVE = 12
const MINUTE = 60_000
const SECOND = 1000
