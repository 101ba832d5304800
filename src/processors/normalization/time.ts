import type { Precision } from '../../models/events.ts'
import { bigDigits } from '../../utils/json-text.ts'
import { asciiDigits } from './digits.ts'

/**
 * Points in time in every encoding that exports use:
 *
 *     "2025-03-01T12:00:00Z"   ".123Z"   ".123456Z"   "2025-03-01T13:00:00.000+01:00"   "2025-03-01 12:00:00 +0100"
 *     "1512129600000" (ms)   1512129600 (s)   "1512129600.5"   1740830400000000000 (ns, marked or as text)   "2025-03-01"
 *
 * Without a zone a time is UTC. Numbers are told apart by their size: all units of the years 1970 to 2200 lie apart, but
 * for the first weeks of 1970. What lies outside of 1900 to 2200 is no time.
 */
export interface Instant {
  /** Milliseconds since 1970, UTC, cut (not rounded). */
  readonly ms: number
  /** As fine as it was written. */
  readonly precision: Precision
  /** The printed offset in minutes east of UTC; 0 for `Z`; absent where none is printed. */
  readonly offset?: number
}

const MINUTE = 60_000
const FIRST = Date.UTC(1900, 0, 1)
const LAST = Date.UTC(2200, 0, 1)
const LAST_SECOND = LAST / 1000

const FORM =
  /^\s*(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:(?:[Tt]|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d+))?)?\s*([Zz]|UTC|GMT)?\s*(?:([+\u2212-])(\d{2}):?(\d{2})?)?(?:\[[^\]]*\])?)?\s*$/
const DIGITS = /^\s*([+-]?)(\d+)(?:\.(\d*))?\s*$/

/** Reads a time with what was written about it; undefined for anything that is none. */
export function parseTime(value: unknown): Instant | undefined {
  const ms = timeMs(value)
  if (Number.isNaN(ms)) return undefined
  const parts = typeof value === 'string' ? FORM.exec(plainTime(value)) : null
  if (parts === null) return { ms, precision: ms % 1000 === 0 ? 's' : 'ms' }
  const offset = offsetOf(parts)
  const precision = precisionOf(parts)
  return offset === undefined ? { ms, precision } : { ms, precision, offset }
}

/** Reads a time as milliseconds since 1970; NaN for anything that is none. Makes no garbage for the usual forms. */
export function timeMs(value: unknown): number {
  if (typeof value === 'string') {
    const quick = quickIso(value)
    return Number.isNaN(quick) ? slowText(value) : inRange(quick)
  }
  return typeof value === 'number' ? fromNumber(value) : Number.NaN
}

const inRange = (ms: number) => (ms >= FIRST && ms < LAST ? ms : Number.NaN)

function fromNumber(value: number): number {
  const size = Math.abs(value)
  if (size < LAST_SECOND) return inRange(Math.floor(value * 1000))
  if (size < LAST) return inRange(Math.floor(value))
  return inRange(Math.floor(size < LAST * 1000 ? value / 1000 : value / 1_000_000))
}

function slowText(given: string): number {
  const text = plainTime(given)
  const digits = DIGITS.exec(bigDigits(text) ?? text)
  if (digits) return fromDigits(digits[1] === '-' ? -1 : 1, digits[2] ?? '', digits[3] ?? '')
  const parts = FORM.exec(text)
  if (!parts) return Number.NaN
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = parts
  const ms = utc(Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second))
  return inRange(ms + Number(`${fraction}000`.slice(0, 3)) - (offsetOf(parts) ?? 0) * MINUTE)
}

/** In ASCII digits and without direction marks. */
const plainTime = (text: string) => asciiDigits(text).replace(/[\u200e\u200f\u061c]/g, '')

function fromDigits(sign: number, whole: string, fraction: string): number {
  const digits = whole.replace(/^0+(?=\d)/, '')
  if (digits.length > 19) return Number.NaN
  // Nanoseconds are beyond 2^53: their last six digits go before the text becomes a number.
  if (digits.length > 16) return inRange(sign * Number(digits.slice(0, -6)))
  if (Number(digits) >= LAST_SECOND) return fromNumber(sign * Number(digits))
  return inRange(sign * (Number(digits) * 1000 + Number(`${fraction}000`.slice(0, 3))))
}

function offsetOf(parts: RegExpExecArray): number | undefined {
  const [sign, hours, minutes] = [parts[9], parts[10], parts[11]]
  if (sign === undefined) return parts[8] === undefined ? undefined : 0
  const offset = Number(hours) * 60 + Number(minutes ?? 0)
  return sign === '+' ? offset : -offset
}

function precisionOf(parts: RegExpExecArray): Precision {
  if (parts[4] === undefined) return 'day'
  if (parts[6] === undefined) return 'min'
  return parts[7] === undefined ? 's' : 'ms'
}

/** Date.UTC that refuses what does not exist (31 February, 25:00) instead of rolling on. Second 60 is a leap second. */
function utc(year: number, month: number, day: number, hour: number, minute: number, second: number): number {
  if (month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return Number.NaN
  if (minute > 59 || second > 60 || hour > 24 || (hour === 24 && (minute > 0 || second > 0))) return Number.NaN
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** `YYYY-MM-DDTHH:MM:SS[.fff…](Z|±HH:MM)` without a regular expression; NaN where the text is written otherwise. */
function quickIso(text: string): number {
  if (text.length < 20 || text.charCodeAt(10) !== 0x54 || !hasSeparators(text)) return Number.NaN
  const year = pair(text, 0) * 100 + pair(text, 2)
  const ms = utc(year, pair(text, 5), pair(text, 8), pair(text, 11), pair(text, 14), pair(text, 17))
  let at = 19
  let fraction = 0
  if (text.charCodeAt(at) === 0x2e) {
    let scale = 100
    for (at = 20; isDigit(text, at); at++) {
      fraction += (text.charCodeAt(at) - 0x30) * Math.floor(scale)
      scale /= 10
    }
    if (at === 20) return Number.NaN
  }
  return ms + fraction - quickOffset(text, at) * MINUTE
}

const hasSeparators = (text: string) =>
  text.charCodeAt(4) === 0x2d &&
  text.charCodeAt(7) === 0x2d &&
  text.charCodeAt(13) === 0x3a &&
  text.charCodeAt(16) === 0x3a

function quickOffset(text: string, at: number): number {
  const c = text.charCodeAt(at)
  if (c === 0x5a) return text.length === at + 1 ? 0 : Number.NaN
  if ((c !== 0x2b && c !== 0x2d) || text.length !== at + 6 || text.charCodeAt(at + 3) !== 0x3a) return Number.NaN
  const offset = pair(text, at + 1) * 60 + pair(text, at + 4)
  return c === 0x2b ? offset : -offset
}

const isDigit = (text: string, at: number) => {
  const c = text.charCodeAt(at)
  return c >= 0x30 && c <= 0x39
}

/** The two-digit number at `at`; NaN where there is none. */
function pair(text: string, at: number): number {
  const tens = text.charCodeAt(at) - 0x30
  const ones = text.charCodeAt(at + 1) - 0x30
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}
