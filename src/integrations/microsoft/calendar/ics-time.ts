import type { Json } from '../../../models/events.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import type { Property } from './properties.ts'
import type { ZoneReader } from './zones.ts'

/** A time of a calendar: `20240503T090000Z`, `20240503T090000` in a zone or in none, `20240503`. */
export interface IcsTime {
  readonly ms: number
  readonly precision: 's' | 'min' | 'day'
  /** Minutes east of UTC, of the zone it is in. */
  readonly offset?: number
  /** It names no zone, or one that is not known: it is read as UTC. */
  readonly isFloating: boolean
}

const FORM = /^\s*(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z)?)?\s*$/
const DURATION = /^\s*\+?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,7})M)?(?:(\d{1,9})S)?)?\s*$/
const MINUTE = 60_000
const SECOND = 1000
const UNITS = [604_800, 86_400, 3600, 60, 1] as const

/** Reads the value of a property in the zone that its TZID names; undefined for what is no time. */
export function readTime(
  { value, params }: Property,
  zones: ZoneReader,
  defined: Json | undefined,
): IcsTime | undefined {
  const parts = FORM.exec(value)
  if (parts === null) return undefined
  const [, year, month, day, hour, minute, second, utc] = parts
  const date = `${year}-${month}-${day}`
  const clock = parseTime(hour === undefined ? date : `${date}T${hour}:${minute}:${second ?? '00'}Z`)
  if (clock === undefined) return undefined
  if (hour === undefined) return { ms: clock.ms, precision: 'day', isFloating: false }
  const precision = second === undefined ? 'min' : 's'
  if (utc !== undefined) return { ms: clock.ms, precision, isFloating: false }
  const zone = params.get('TZID')
  const offset = zone === undefined ? undefined : zones.offsetAt(zone, clock.ms, defined)
  if (offset === undefined) return { ms: clock.ms, precision, isFloating: true }
  return { ms: clock.ms - offset * MINUTE, precision, offset, isFloating: false }
}

/** A length of time in ms: `PT1H30M`, `P1D`; undefined for what is none. */
export function readDuration(text: string): number | undefined {
  const parts = DURATION.exec(text)
  if (parts === null || parts.slice(1).every((part) => part === undefined)) return undefined
  return UNITS.reduce((sum, unit, i) => sum + Number(parts[i + 1] ?? 0) * unit, 0) * SECOND
}
