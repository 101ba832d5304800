import type { Json, JsonObject } from '../../../models/events.ts'
import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { fromDegrees } from '../../../processors/normalization/geo.ts'
import { isGiven } from '../../../processors/normalization/number.ts'
import { bigDigits } from '../../../utils/json-text.ts'
import { isFiniteNumber } from '../../../utils/validators.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, leftOver, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, RawRecord } from '../../source.ts'
import { activityName, sleepActivity, sleepStage } from './activities.ts'
import { dataTypeOf, layerOf } from './data-source.ts'
import { ACTIVITY_SEGMENT, LOCATION_SAMPLE, measureOf, SLEEP_SEGMENT, valueNames } from './data-types.ts'
import type { Building } from './drafts.ts'
import { ACTIVITY, LOCATION, SAMPLE, SLEEP_STAGE } from './names.ts'
import { type Nanos, readNanos } from './nanos.ts'
import { TAKEN_OF_POINTS } from './schemas.ts'
import { readValues } from './values.ts'

/**
 * Points of `All Data/*.json`, in one form for every data type:
 *
 *     {"Data Source": "derived:com.google.step_count.delta:com.google.android.gms:merge_step_deltas",
 *      "Data Points": [{"fitValue": [{"value": {"intVal": 42}}], "originDataSourceId": "raw:…", "startTimeNanos": 1740830340000000000,
 *        "endTimeNanos": 1740830400000000000, "dataTypeName": "com.google.step_count.delta",
 *        "modifiedTimeMillis": 1740830500000, "rawTimestampNanos": 0}]}
 *
 * Names of files are cut off; what a point is stands inside.
 * https://developers.google.com/fit/rest/v1/reference/users/dataSources/datasets
 */
const READ = new Set<string>([
  ...['fitValue', 'originDataSourceId', 'startTimeNanos', 'endTimeNanos', 'dataTypeName', 'rawTimestampNanos'],
])

export function createPointsDecoder(): Decoder {
  return {
    decode({ kind, value }: RawRecord, { about }: DecodeContext) {
      if (kind !== 'json' || !isObject(value))
        return quarantine('unknown_shape', `${kind === 'json' ? nameOf(value) : kind} where a point was expected`)
      const dataSource = about?.['dataSource']
      return decodePoint(value, typeof dataSource === 'string' ? dataSource : undefined)
    },
  }
}

function decodePoint(point: JsonObject, dataSource: string | undefined): Outcome<Decoded> {
  const list = point['fitValue']
  if (!isList(list)) return quarantine('unknown_shape', `fitValue: ${nameOf(list)} where a list was expected`)
  const when = readSpan(point)
  if (typeof when === 'string') return quarantine('bad_time', when)
  const values = readValues(list)
  if (values.every((value) => value === null)) return drop('no_data')
  const named = point['dataTypeName']
  const dataType = typeof named === 'string' && named !== '' ? named : dataTypeOf(dataSource)
  if (dataType === undefined) return quarantine('unknown_shape', 'neither the point nor its file names a data type')
  const draft: Building = { type: SAMPLE, time: when.start.ms, data: {} }
  if (when.end.ms !== when.start.ms) draft.endtime = when.end.ms
  const fault = fill(draft, dataType, values)
  if (fault !== undefined) return quarantine('bad_position', fault)
  describe(draft.data, point, { dataType, dataSource, when })
  return next({ drafts: [draft] })
}

interface Span {
  readonly start: Nanos
  readonly end: Nanos
}

/** One stamp alone is a moment. A text says what is wrong. */
function readSpan(point: JsonObject): Span | string {
  const start = readNanos(point['startTimeNanos'])
  const end = readNanos(point['endTimeNanos'])
  const one = start ?? end
  if (one === undefined) return 'neither startTimeNanos nor endTimeNanos is given'
  const span = { start: one, end: end ?? one }
  if (Number.isNaN(span.start.ms)) return 'startTimeNanos cannot be read as a time'
  if (Number.isNaN(span.end.ms)) return 'endTimeNanos cannot be read as a time'
  return span.end.ms < span.start.ms ? 'the point ends before it begins' : span
}

/** Puts the values into the draft, by the data type. What does not fit it stays a sample: no point is refused for that. */
function fill(draft: Building, dataType: string, values: readonly Json[]): string | undefined {
  if (setMeasure(draft, dataType, values) || setCode(draft, dataType, values)) return undefined
  if (dataType === LOCATION_SAMPLE && values.slice(0, 2).every(isFiniteNumber)) return setLocation(draft, values)
  const label = values.find((value) => typeof value === 'string' && bigDigits(value) === undefined)
  if (label !== undefined && label !== '') draft.data['label'] = label
  draft.data['values'] = namedValues(values, valueNames(dataType))
  return undefined
}

function setMeasure(draft: Building, dataType: string, values: readonly Json[]): boolean {
  const measure = measureOf(dataType)
  if (measure?.fields.length !== values.length || !values.every(isFiniteNumber)) return false
  draft.type = measure.type
  for (const [i, name] of measure.fields.entries()) draft.data[name] = values[i]
  return true
}

function setCode(draft: Building, dataType: string, [code, ...more]: readonly Json[]): boolean {
  if (typeof code !== 'number' || !Number.isSafeInteger(code) || more.length > 0) return false
  if (dataType === SLEEP_SEGMENT) setStage(draft, code, sleepStage(code))
  else if (dataType === ACTIVITY_SEGMENT) setActivity(draft, code)
  else return false
  return true
}

function setStage(draft: Building, code: number, stage: string | undefined): void {
  draft.type = SLEEP_STAGE
  if (stage !== undefined) draft.data['stage'] = stage
  draft.data['code'] = code
}

function setActivity(draft: Building, code: number): void {
  const stage = sleepActivity(code)
  if (stage !== undefined) {
    setStage(draft, code, stage)
    return
  }
  draft.type = ACTIVITY
  const activity = activityName(code)
  if (activity !== undefined) draft.data['activity'] = activity
  draft.data['code'] = code
}

const MOST_ACCURACY = 2 ** 31

/** Latitude, longitude, accuracy and altitude. Answers what is wrong with the position. */
function setLocation(draft: Building, [latitude, longitude, accuracy, altitude, ...more]: readonly Json[]) {
  const at = fromDegrees(latitude, longitude)
  if (typeof at !== 'object') return 'location.sample: no latitude and longitude within ±90°, ±180°'
  draft.type = LOCATION
  draft.lat = at.lat
  draft.lon = at.lon
  if (typeof accuracy === 'number' && accuracy >= 0 && accuracy < MOST_ACCURACY && Number.isInteger(accuracy))
    draft.accuracy = accuracy
  else if (accuracy !== undefined && accuracy !== null) draft.data['accuracy'] = accuracy
  if (altitude !== undefined && altitude !== null) draft.data['altitude'] = altitude
  if (more.length > 0) draft.data['more'] = more
  return undefined
}

/** By their names; what has none, or is more than there are names, stays a list. */
function namedValues(values: readonly Json[], names: readonly string[] | undefined): Json {
  if (names === undefined) return values
  const named: Bag = {}
  for (const [i, name] of names.entries()) {
    const value = values[i]
    if (value !== undefined && value !== null) named[name] = value
  }
  return values.length > names.length ? { ...named, more: values.slice(names.length) } : named
}

interface From {
  readonly dataType: string
  readonly dataSource: string | undefined
  readonly when: Span
}

/** Where the point is from, and all else that it says. */
function describe(data: Bag, point: JsonObject, { dataType, dataSource, when: { start, end } }: From): void {
  data['dataType'] = dataType
  if (dataSource !== undefined) data['dataSource'] = dataSource
  data['layer'] = layerOf(dataSource)
  const origin = point['originDataSourceId']
  if (isGiven(origin)) data['origin'] = origin
  if (start.exact !== undefined) data['startTimeNanos'] = start.exact
  if (end.exact !== undefined) data['endTimeNanos'] = end.exact
  const raw = point['rawTimestampNanos']
  if (raw !== undefined && raw !== null && raw !== 0) data['rawTimestampNanos'] = raw
  const named = point['dataTypeName']
  if (typeof named !== 'string' && isGiven(named)) keepField(data, 'dataTypeName', named, TAKEN_OF_POINTS)
  const rest = leftOver(point, READ)
  for (const name in rest) keepField(data, name, rest[name], TAKEN_OF_POINTS)
}
