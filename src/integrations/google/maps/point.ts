import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { parseLatLng, toDegrees } from '../../../processors/normalization/geo.ts'
import { isGiven, readInteger, readNumber, readText } from '../../../processors/normalization/number.ts'
import type { Building } from '../../decoding/building.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, isObject, leftOver } from '../../decoding/json.ts'
import type { Lost } from '../../source.ts'
import { badPosition, type Findings, firstTime, isWholeMetres, place } from './drafts.ts'
import { POINT } from './names.ts'
import { takenNames } from './reading.ts'
import { POINT_DATA } from './schemas.ts'

/**
 * Points: elements of paths and raw signals of phones.
 *
 *     {"point": "48.1000000°, 11.5000000°", "time": "2025-06-15T10:04:00.000+02:00"}
 *     {"point": "geo:48.100100,11.500100", "durationMinutesOffsetFromStartTime": "49"}
 *     {"latE7": 481000000, "lngE7": 115000000, "accuracyMeters": 10, "timestampMs": "1512954904000"}
 *     {"position": {"LatLng": "48.1°, 11.5°", "accuracyMeters": 13, "altitudeMeters": 520.7, "source": "WIFI",
 *       "timestamp": "2025-06-15T10:04:10.000+02:00", "speedMetersPerSecond": 0.07}}
 */
const MINUTE = 60_000
/** The last moment that a date can be. */
const MOST_MS = 8.64e15
const TIMES = ['time', 'timestamp', 'timestampMs'] as const
const OFFSET = 'durationMinutesOffsetFromStartTime'
const ACCURACIES = ['accuracyMeters', 'accuracyMetres', 'accuracy'] as const
const PLACES = ['point', 'latLng', 'LatLng', 'latE7', 'lngE7', 'latitudeE7', 'longitudeE7', 'location'] as const
const READ = new Set<string>([...TIMES, OFFSET, ...ACCURACIES, ...PLACES])
const TAKEN = takenNames(POINT_DATA)
/** Shared by all points of paths of which nothing more is known: there are millions of them. */
const PATH_DATA: Bag = Object.freeze({ source: 'PATH' })

interface PathFrame {
  /** Start of the segment the path belongs to, ms; NaN where unknown. */
  readonly start: number
  readonly tz: number | undefined
  /** Name of the list, for messages. */
  readonly name: string
}

/** Makes a point of every element that has a time; answers the places of those that have none, as [lon, lat] in degrees. */
export function readPath(list: readonly Json[], frame: PathFrame, into: Findings): [number, number][] {
  const timeless: [number, number][] = []
  const startsAtZero = list.some((element) => isObject(element) && isGiven(element[OFFSET]))
  for (let at = 0; at < list.length; at++) {
    const element = list[at]
    const found = isObject(element) ? readElement(element, frame, startsAtZero) : 'bad_value'
    if (found === undefined) continue
    if (typeof found === 'string') into.lost.push({ code: found, detail: `${frame.name}[${at}]: ${WRONG[found]}` })
    else if (Array.isArray(found)) timeless.push(found)
    else into.drafts.push(found)
  }
  return timeless
}

const WRONG = {
  bad_value: 'is no object',
  bad_position: 'coordinates not readable, or outside of ±90°, ±180°',
  bad_time: 'has no readable time',
} as const

function readElement(
  element: JsonObject,
  frame: PathFrame,
  startsAtZero: boolean,
): Building | [number, number] | keyof typeof WRONG | undefined {
  const point = element['point']
  const position = isGiven(point) ? parseLatLng(point) : parseLatLng(element)
  if (position === undefined) return undefined
  if (typeof position === 'string') return 'bad_position'
  const when = timeOf(element, frame.start, startsAtZero)
  if (when === TIMELESS) return [toDegrees(position.lon), toDegrees(position.lat)]
  if (Number.isNaN(when.ms)) return 'bad_time'
  const draft: Building = { type: POINT, time: when.ms, lat: position.lat, lon: position.lon, data: PATH_DATA }
  if (when.minutes) draft.precision = 'min'
  if (frame.tz !== undefined) draft.tz = frame.tz
  const rest = leftOver(element, READ)
  const accuracy = readAccuracy(element)
  if (rest === undefined && accuracy === undefined && !position.repaired) return draft
  draft.data = { source: 'PATH' }
  for (const name in rest) keepField(draft.data, name, rest[name], TAKEN)
  if (position.repaired) draft.data['coordinatesRepaired'] = true
  setAccuracy(draft, accuracy)
  return draft
}

interface When {
  readonly ms: number
  /** Counted in minutes. */
  readonly minutes: boolean
}
/** Nothing is said of the time. */
const TIMELESS: When = { ms: Number.NaN, minutes: false }

/** Minutes behind the start; a path that counts in minutes leaves out the number where it is 0. */
function timeOf(element: JsonObject, start: number, startsAtZero: boolean): When {
  const offset = element[OFFSET]
  const ms = firstTime(TIMES, element)
  if (!Number.isNaN(ms)) return { ms, minutes: false }
  if (isGiven(offset)) {
    const minutes = readNumber(offset)
    const ms = start + Math.round((minutes ?? Number.NaN) * MINUTE)
    return { ms: Math.abs(ms) <= MOST_MS ? ms : Number.NaN, minutes: true }
  }
  if (TIMES.some((name) => isGiven(element[name]))) return { ms: Number.NaN, minutes: false }
  return startsAtZero ? { ms: start, minutes: true } : TIMELESS
}

function readAccuracy(element: JsonObject): Json | undefined {
  for (const name of ACCURACIES) if (isGiven(element[name])) return element[name]
  return undefined
}

/** Whole metres go into the column, anything else stays in `data.accuracy`. */
function setAccuracy(draft: Building, given: Json | undefined): void {
  if (!isGiven(given)) return
  const number = readInteger(given)
  if (isWholeMetres(number)) draft.accuracy = number
  else draft.data['accuracy'] = readNumber(given) ?? given
}

const SIGNAL_TIMES = ['timestamp', 'timestampMs', 'time'] as const
const SIGNAL_READ = new Set<string>([
  ...SIGNAL_TIMES,
  ...ACCURACIES,
  ...PLACES,
  'altitudeMeters',
  'speedMetersPerSecond',
  'source',
])

/** The draft of a `position` signal; 'no_position' where it has none, or what is wrong with it. */
export function readSignal(position: JsonObject, siblings: JsonObject | undefined): Draft | 'no_position' | Lost {
  const at = parseLatLng(position)
  if (at === undefined) return 'no_position'
  if (typeof at !== 'object') return { code: 'bad_position', detail: badPosition(at, 'position') }
  const time = firstTime(SIGNAL_TIMES, position)
  if (Number.isNaN(time)) return { code: 'bad_time', detail: 'position has no readable timestamp' }
  const draft: Building = { type: POINT, time, lat: at.lat, lon: at.lon, data: {} }
  const { data } = draft
  setNumber(data, 'altitude', position['altitudeMeters'])
  setNumber(data, 'velocity', position['speedMetersPerSecond'])
  const source = readText(position['source'])
  if (source !== undefined) data['source'] = source.toUpperCase()
  setAccuracy(draft, readAccuracy(position))
  if (at.repaired) place(draft, at)
  for (const rest of [leftOver(position, SIGNAL_READ), siblings]) {
    for (const name in rest) keepField(data, name, rest[name], TAKEN)
  }
  return draft
}

function setNumber(data: Bag, name: string, value: Json | undefined): void {
  if (isGiven(value)) data[name] = readNumber(value) ?? value
}
