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

/** Whether a text is a date that exists: `2024-02-29`. */
export function isDate(text: string): boolean {
  const time = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

export interface Instant {
  /** Milliseconds since 1970; finer digits are cut off. */
  readonly time: number
  /** Minutes east of UTC as written; absent for `Z`, which says nothing of a local time. */
  readonly offset?: number
}

const RFC_3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?)([Zz]|[+-]\d{2}:\d{2})$/

/** Reads an RFC 3339 time with its offset; undefined where it is none or does not exist. */
export function parseInstant(text: string): Instant | undefined {
  const [, date, clock, zone] = RFC_3339.exec(text) ?? []
  if (date === undefined || clock === undefined || zone === undefined || !isDate(date)) return undefined
  const time = Date.parse(`${date}T${clock}${zone.toUpperCase()}`)
  if (Number.isNaN(time)) return undefined
  return /[Zz]/.test(zone) ? { time } : { time, offset: parseOffset(zone) ?? 0 }
}

/** Minutes east of UTC of `+02:00`; undefined for anything else. */
export function parseOffset(text: string): number | undefined {
  const [, sign, hours, minutes] = /^([+-])(\d{2}):([0-5]\d)$/.exec(text) ?? []
  if (hours === undefined || Number(hours) > 18) return undefined
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}
