import { zoneOffset } from '../../../processors/normalization/prose-zone.ts'
import { parseTime } from '../../../processors/normalization/time.ts'

/**
 * Dates of mails (RFC 5322) as programs of forty years have written them:
 *
 *     Fri, 3 May 2024 09:30:00 +0200 (CEST)   3 May 24 09:30 EST   Fri May  3 09:30:00 2024   Sat, 03-May-2024 9:30:00 GMT+0200
 *
 * What day of the week it says is not looked at: it is often wrong.
 */
export interface MailDate {
  readonly ms: number
  readonly precision: 's' | 'min'
  /** Minutes east of UTC; absent where none is printed, or `-0000`, which says that it is UTC and nothing of the place. */
  readonly offset?: number
  readonly isZoneGuessed: boolean
}

const WEEKDAY = String.raw`(?:[A-Za-z]{2,9}\.?,?\s+)?`
const CLOCK = String.raw`(\d{1,2})[:.](\d{2})(?:[:.](\d{2})(?:\.\d+)?)?\s*([AaPp][Mm])?`
const DAY_FIRST = new RegExp(
  String.raw`^${WEEKDAY}(\d{1,2})[\s-]+([A-Za-z]{3,9})\.?,?[\s-]+(\d{2,4})[,\s]+${CLOCK}\s*(.*)$`,
)
const MONTH_FIRST = new RegExp(
  String.raw`^${WEEKDAY}([A-Za-z]{3,9})\.?\s+(\d{1,2}),?\s+${CLOCK}\s*(.*?)\s*(\d{4})\s*([+-]\d{4})?$`,
)
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']
const LONGEST = 200
const MOST_OFFSET = 14 * 60
const MINUTE = 60_000

/** Reads a date; undefined for what is none. */
export function parseMailDate(given: string): MailDate | undefined {
  const text = withoutComments(given.slice(0, LONGEST)).replace(/\s+/g, ' ').trim()
  const parts = partsOf(text)
  if (parts !== undefined) return dated(parts)
  const instant = parseTime(text)
  if (instant === undefined || !/^\d{4}-/.test(text)) return undefined
  const { ms, offset } = instant
  return { ms, precision: 's', isZoneGuessed: offset === undefined, ...(offset !== undefined && { offset }) }
}

interface Parts {
  readonly year: string
  readonly month: string
  readonly day: string
  readonly clock: readonly (string | undefined)[]
  readonly zone: string
}

function partsOf(text: string): Parts | undefined {
  const first = DAY_FIRST.exec(text)
  if (first !== null) {
    const [, day = '', month = '', year = '', ...rest] = first
    return { year, month, day, clock: rest.slice(0, 4), zone: rest[4] ?? '' }
  }
  const second = MONTH_FIRST.exec(text)
  if (second === null) return undefined
  const [, month = '', day = '', ...rest] = second
  return { year: rest[5] ?? '', month, day, clock: rest.slice(0, 4), zone: rest[6] ?? rest[4] ?? '' }
}

function dated({ year, month, day, clock, zone }: Parts): MailDate | undefined {
  const no = MONTHS.indexOf(month.slice(0, 3).toLowerCase()) + 1
  const [hour = '', minute = '', second, half] = clock
  const date = `${fullYear(year)}-${pad(no)}-${pad(Number(day))}`
  const instant = parseTime(`${date}T${pad(hourOf(Number(hour), half))}:${minute}:${second ?? '00'}Z`)
  if (no === 0 || instant === undefined) return undefined
  const { minutes, isCertain, isLocal } = zoneOf(zone)
  return {
    ms: instant.ms - minutes * MINUTE,
    precision: second === undefined ? 'min' : 's',
    isZoneGuessed: !isCertain,
    ...(isCertain && isLocal && { offset: minutes }),
  }
}

const pad = (value: number) => String(value).padStart(2, '0')

/** RFC 5322, 4.3: two digits are of this century up to 49; three are years since 1900. */
function fullYear(year: string): number {
  const value = Number(year)
  if (year.length >= 4) return value
  return value + (year.length === 2 && value < 50 ? 2000 : 1900)
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour
  return (hour % 12) + (half.toLowerCase() === 'pm' ? 12 : 0)
}

interface Zone {
  readonly minutes: number
  readonly isCertain: boolean
  /** It says where the sender's clock was, and not UTC alone. */
  readonly isLocal: boolean
}

const UNKNOWN: Zone = { minutes: 0, isCertain: false, isLocal: false }
const UTC_ALONE: Zone = { minutes: 0, isCertain: true, isLocal: false }

function zoneOf(text: string): Zone {
  const digits = /([+-]?)(\d{2}):?(\d{2})\b/.exec(text)
  if (digits !== null) return zoneOfDigits(digits[1] ?? '', Number(digits[2]), Number(digits[3]))
  const name = /^[A-Za-z]{1,5}/.exec(text)?.[0]?.toUpperCase() ?? ''
  const offsets = zoneOffset(name)
  if (offsets === undefined) return UNKNOWN
  return { minutes: offsets[0], isCertain: offsets.length === 1, isLocal: !/^(?:UTC?|Z)$/.test(name) }
}

function zoneOfDigits(sign: string, hours: number, minutes: number): Zone {
  const value = hours * 60 + minutes
  if (value > MOST_OFFSET || minutes > 59) return UNKNOWN
  if (value === 0 && sign !== '+') return UTC_ALONE
  // Without a sign only zero says something.
  return sign === '' ? UNKNOWN : { minutes: sign === '-' ? -value : value, isCertain: true, isLocal: true }
}

/** Comments stand in parentheses, and in one another. */
function withoutComments(text: string): string {
  let depth = 0
  let kept = ''
  for (const c of text) {
    if (c === '(') depth++
    else if (c === ')' && depth > 0) depth--
    else if (depth === 0) kept += c
  }
  return kept
}
