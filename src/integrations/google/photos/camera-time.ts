import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { readNumber, readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import { isObject } from '../../decoding/json.ts'

/** What a file says of when it was made: columns of the event, and what is said of them in `data`. */
interface CameraTime {
  readonly columns: Pick<Draft, 'time' | 'tz' | 'precision'>
  readonly said: JsonObject
}

const MINUTE_MS = 60_000
const SECOND_MS = 1000
/** All zones lie on quarters of an hour, and none farther away from UTC than this. */
const QUARTER_MS = 15 * MINUTE_MS
const MOST_OFFSET_MS = 14 * 60 * MINUTE_MS
/** How old the fix of a GPS may be at the moment of the photo. */
const MOST_STALE_MS = 2 * MINUTE_MS

/**
 * The best that a file says. `{}` where it says nothing.
 *
 * - EXIF with an offset, or QuickTime's creation date: local time with its zone.
 * - EXIF without one, with the time of the GPS, which is UTC: the clock of the camera, moved by the quarters of an hour
 *   that lie between the two.
 * - EXIF alone: the clock of the camera, as if it were UTC; `when` and `zoneGuessed` say so.
 * - The index of a film: UTC by the format.
 */
export function cameraTime(record: JsonObject): CameraTime | undefined {
  const exif = isObject(record['exif']) ? record['exif'] : {}
  return fromExif(exif) ?? fromQuickTime(record['creationDate']) ?? fromFilm(record['created'])
}

const CLOCKS = [
  ['dateTimeOriginal', 'offsetTimeOriginal', 'subSecTimeOriginal'],
  ['dateTimeDigitized', 'offsetTimeDigitized', ''],
] as const

function fromExif(exif: JsonObject): CameraTime | undefined {
  for (const [time, offset, fraction] of CLOCKS) {
    const text = clockText(exif[time])
    if (text === undefined) continue
    const whole = `${text}${fractionOf(exif[fraction])}`
    const zone = readText(exif[offset]) ?? readText(exif['offsetTime']) ?? ''
    const found = zonedTime(whole + zone) ?? clockTime(whole, text, exif['gps'])
    if (found !== undefined) return found
  }
  return undefined
}

function zonedTime(text: string): CameraTime | undefined {
  const { ms, precision, offset } = parseTime(text) ?? {}
  if (ms === undefined || precision === undefined || offset === undefined) return undefined
  return { columns: { time: ms, tz: offset, precision }, said: { timeFrom: 'exif' } }
}

function clockTime(whole: string, when: string, gps: Json | undefined): CameraTime | undefined {
  const clock = parseTime(`${whole}Z`)
  if (clock === undefined) return undefined
  const { ms, precision } = clock
  const utc = byGps(ms, gps)
  return utc === undefined
    ? { columns: { time: ms, precision }, said: { timeFrom: 'exif', when, zoneGuessed: true } }
    : { columns: { time: utc, precision }, said: { timeFrom: 'exif-gps', when } }
}

const CLOCK = /^(\d{4})[:-](\d\d)[:-](\d\d)[ T](\d\d:\d\d:\d\d)/

/** `2025:03:01 13:00:00` as `2025-03-01T13:00:00`; undefined for blanks and zeros, which stand for "not known". */
function clockText(value: Json | undefined): string | undefined {
  const [, year, month, day, time] = CLOCK.exec(readText(value) ?? '') ?? []
  return time === undefined || year === '0000' ? undefined : `${year}-${month}-${day}T${time}`
}

function fractionOf(value: Json | undefined): string {
  const digits = /^\d{1,9}$/.exec(readText(value) ?? '')?.[0]
  return digits === undefined ? '' : `.${digits}`
}

function byGps(clock: number, gps: Json | undefined): number | undefined {
  if (!isObject(gps)) return undefined
  const day = /^(\d{4})[:-](\d\d)[:-](\d\d)$/.exec(readText(gps['date']) ?? '')
  const seconds = readNumber(gps['time'])
  if (day === null || seconds === undefined) return undefined
  const midnight = parseTime(`${day[1]}-${day[2]}-${day[3]}T00:00:00Z`)
  if (midnight === undefined) return undefined
  const between = clock - (midnight.ms + seconds * SECOND_MS)
  const offset = Math.round(between / QUARTER_MS) * QUARTER_MS
  const isSound = Math.abs(offset) <= MOST_OFFSET_MS && Math.abs(between - offset) <= MOST_STALE_MS
  return isSound ? clock - offset : undefined
}

/** `2025-03-01T13:00:00+0100` */
function fromQuickTime(value: Json | undefined): CameraTime | undefined {
  const time = parseTime(readText(value))
  if (time?.offset === undefined) return undefined
  const { ms, precision, offset } = time
  return { columns: { time: ms, tz: offset, precision }, said: { timeFrom: 'quicktime' } }
}

/** Seconds since 1970. */
function fromFilm(value: Json | undefined): CameraTime | undefined {
  const seconds = readNumber(value)
  const time = seconds === undefined ? undefined : parseTime(String(seconds))
  return time === undefined ? undefined : { columns: { time: time.ms, precision: 's' }, said: { timeFrom: 'film' } }
}
