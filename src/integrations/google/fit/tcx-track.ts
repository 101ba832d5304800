import type { Json, JsonObject } from '../../../models/events.ts'
import { fromDegrees, type LatLng, toDegrees } from '../../../processors/normalization/geo.ts'
import { readNumber } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import { type Bag, isList, isObject } from '../../decoding/json.ts'
import type { Lost } from '../../source.ts'
import { aside } from './drafts.ts'
import { children, inner, leaf, quantity } from './tcx-values.ts'

export interface Track {
  /** A list a quantity, all of one length; absent where there is no point. */
  readonly columns: Bag | undefined
  /** Where it began. */
  readonly position: LatLng | undefined
  /** Time of the last point, ms. */
  readonly last: number | undefined
  /** Some position could not be read. */
  readonly isIncomplete: boolean
}

const SECOND = 1000
const NONE: Track = { columns: undefined, position: undefined, last: undefined, isIncomplete: false }

/** What is read of a point by its name; whatever else it has becomes a column of that name. */
const QUANTITIES: readonly (readonly [column: string, element: string, within?: string])[] = [
  ['altitude', 'AltitudeMeters'],
  ['distance', 'DistanceMeters'],
  ['heartRate', 'HeartRateBpm', 'Value'],
  ['cadence', 'Cadence'],
]
const READ = new Set(['Time', 'Position', 'Extensions', ...QUANTITIES.map(([, element]) => element)])
/** Of the extension of an activity: https://www8.garmin.com/xmlschemas/ActivityExtensionv2.xsd */
const OF_EXTENSION: ReadonlyMap<string, string> = new Map([
  ['Speed', 'speed'],
  ['Watts', 'watts'],
  ['RunCadence', 'cadence'],
])

/** `start` is the beginning of the workout, ms. */
export function readTrack(points: readonly JsonObject[], start: number, lost: Lost[]): Track {
  if (points.length === 0) return NONE
  const table = createTable(points.length)
  let position: LatLng | undefined
  let last: number | undefined
  const bad = { time: 0, position: 0, value: 0 }
  for (const [i, point] of points.entries()) {
    const ms = timeMs(leaf(point, 'Time'))
    if (Number.isNaN(ms)) bad.time++
    else {
      last = Math.max(last ?? ms, ms)
      table.set('seconds', i, (ms - start) / SECOND)
    }
    const at = positionOf(point)
    if (typeof at === 'string') bad.position++
    else if (at !== undefined) {
      position ??= at
      table.set('latitude', i, toDegrees(at.lat))
      table.set('longitude', i, toDegrees(at.lon))
    }
    bad.value += readQuantities(table, point, i)
  }
  tell(bad, points.length, lost)
  return { columns: table.columns(), position, last, isIncomplete: bad.position > 0 }
}

function positionOf(point: JsonObject): ReturnType<typeof fromDegrees> {
  const [position] = children(point, 'Position')
  if (position === undefined) return undefined
  return fromDegrees(leaf(position, 'LatitudeDegrees'), leaf(position, 'LongitudeDegrees'))
}

/** Answers how many values could not be read. */
function readQuantities(table: Table, point: JsonObject, at: number): number {
  let bad = 0
  for (const [column, element, within] of QUANTITIES) {
    const value = quantity(within === undefined ? leaf(point, element) : inner(point, element, within))
    if (value === undefined) continue
    if (Number.isNaN(value)) bad++
    else table.set(column, at, value)
  }
  for (const name in point) if (!READ.has(name)) keep(table, name, at, point[name])
  for (const extensions of children(point, 'Extensions')) readExtensions(table, extensions, at)
  return bad
}

function readExtensions(table: Table, extensions: JsonObject, at: number): void {
  for (const [name, group] of Object.entries(extensions)) {
    for (const extension of isList(group) ? group : []) {
      if (isObject(extension)) readExtension(table, extension, at)
      else keep(table, name, at, extension)
    }
  }
}

function readExtension(table: Table, extension: JsonObject, at: number): void {
  for (const [field, value] of Object.entries(extension)) {
    const column = OF_EXTENSION.get(field)
    const number = readNumber(leaf(extension, field))
    if (column !== undefined && number !== undefined) table.set(column, at, number)
    else keep(table, field, at, value)
  }
}

/** What is not known stays under its own name: a number where it is one. */
function keep(table: Table, name: string, at: number, value: Json | undefined): void {
  const [first, ...more] = isList(value) ? value : [value ?? null]
  const only = more.length === 0 ? (first ?? null) : (value ?? null)
  table.set(aside(name, NAMES), at, typeof only === 'string' ? (readNumber(only) ?? only) : only)
}

const NAMES = new Set([
  ...['seconds', 'latitude', 'longitude', ...QUANTITIES.map(([column]) => column), ...OF_EXTENSION.values()],
])

interface Table {
  set(column: string, at: number, value: Json): void
  columns(): Bag
}

function createTable(length: number): Table {
  const columns = new Map<string, Json[]>()
  return {
    set(column, at, value) {
      let list = columns.get(column)
      if (list === undefined) {
        list = new Array<Json>(length).fill(null)
        columns.set(column, list)
      }
      list[at] = value
    },
    columns: () => Object.fromEntries(columns),
  }
}

function tell(
  bad: { readonly time: number; readonly position: number; readonly value: number },
  of: number,
  lost: Lost[],
) {
  if (bad.time > 0) lost.push({ code: 'bad_time', detail: `Track: ${bad.time} of ${of} points have no readable time` })
  if (bad.position > 0)
    lost.push({ code: 'bad_position', detail: `Track: coordinates of ${bad.position} of ${of} points cannot be read` })
  if (bad.value > 0) lost.push({ code: 'bad_value', detail: `Track: ${bad.value} values are no numbers` })
}
