import type { Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven, readNumber, readText } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, leftOver, nameOf, put } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost, RawRecord } from '../../source.ts'
import { isSleep } from './activities.ts'
import { aside, type Building } from './drafts.ts'
import { SLEEP, WORKOUT } from './names.ts'
import { TAKEN_OF_SESSIONS } from './schemas.ts'
import { offsetOfName } from './session-name.ts'

/**
 * Sessions of `All Sessions/*.json`, one document each:
 *
 *     {"fitnessActivity": "walking", "startTime": "2025-03-01T06:00:00Z", "endTime": "2025-03-01T06:30:00.250Z",
 *      "duration": "1800.250s", "segment": [{"fitnessActivity": "walking", "startTime": …, "endTime": …}],
 *      "aggregate": [{"metricName": "com.google.calories.expended", "floatValue": 119.0},
 *        {"metricName": "com.google.step_count.delta", "intValue": 1328}]}
 *
 * The local offset stands in the name of the file alone: `2025-03-01T07_00_00+01_00_WALKING.json`.
 */
const READ = new Set(['fitnessActivity', 'startTime', 'endTime', 'duration', 'segment', 'aggregate'])
const OF_SEGMENT = new Set(['fitnessActivity', 'startTime', 'endTime'])
const SEGMENT_FIELDS = new Set(['activity', 'start', 'end'])
const OF_AGGREGATE = new Set(['metricName', 'intValue', 'floatValue'])

const AGGREGATES: ReadonlyMap<string, string> = new Map([
  ['com.google.step_count.delta', 'steps'],
  ['com.google.distance.delta', 'distance'],
  ['com.google.calories.expended', 'calories'],
  ['com.google.heart_minutes.summary', 'heartPoints'],
  ['com.google.active_minutes', 'activeMinutes'],
])

export function createSessionsDecoder(): Decoder {
  return {
    decode({ kind, value }: RawRecord, { name }: DecodeContext) {
      if (kind !== 'json' || !isObject(value))
        return quarantine('unknown_shape', `${kind === 'json' ? nameOf(value) : kind} where a session was expected`)
      return decodeSession(value, name)
    },
  }
}

function decodeSession(session: JsonObject, name: string): Outcome<Decoded> {
  const time = timeMs(session['startTime'])
  if (Number.isNaN(time)) return quarantine('bad_time', 'startTime cannot be read')
  const lost: Lost[] = []
  const activity = readText(session['fitnessActivity'])
  const draft: Building = { type: isSleep(activity) ? SLEEP : WORKOUT, time, data: {} }
  const { data } = draft
  if (activity !== undefined) data['activity'] = activity
  else if (isGiven(session['fitnessActivity'])) data['fitnessActivity'] = session['fitnessActivity']
  const endtime = readEnd(session, time, lost)
  if (endtime !== undefined) draft.endtime = endtime
  const offset = offsetOfName(name, time)
  if (offset !== undefined) draft.tz = offset
  readDuration(data, session['duration'], lost)
  readSegments(data, session['segment'])
  readAggregates(data, session['aggregate'])
  const rest = leftOver(session, READ)
  for (const field in rest) keepText(data, field, rest[field])
  return next(lost.length === 0 ? { drafts: [draft] } : { drafts: [draft], lost })
}

function readEnd(session: JsonObject, start: number, lost: Lost[]): number | undefined {
  const given = session['endTime']
  if (!isGiven(given)) return undefined
  const end = timeMs(given)
  if (end >= start) return end
  lost.push({ code: 'bad_time', detail: 'endTime cannot be read, or lies before startTime' })
  return undefined
}

/** `"1800.250s"` */
function readDuration(data: Bag, given: Json | undefined, lost: Lost[]): void {
  if (!isGiven(given)) return
  const seconds = readNumber(typeof given === 'string' ? given.replace(/s\s*$/, '') : given)
  if (seconds === undefined) lost.push({ code: 'bad_value', detail: 'duration: no number of seconds' })
  else data['duration'] = seconds
}

function readSegments(data: Bag, given: Json | undefined): void {
  if (!isGiven(given)) return
  if (isList(given) && given.every(isObject)) data['segments'] = given.map(readSegment)
  else keepField(data, 'segment', given, TAKEN_OF_SESSIONS)
}

function readSegment(segment: JsonObject): Bag {
  const { fitnessActivity, startTime, endTime } = segment
  const kept = texts({ activity: fitnessActivity, start: startTime, end: endTime })
  const rest = leftOver(segment, OF_SEGMENT)
  for (const name in rest) put(kept, aside(name, SEGMENT_FIELDS), rest[name])
  return kept
}

/** What is no text is kept as one: schemas of parts have texts. */
function texts(fields: Readonly<Record<string, Json | undefined>>): Bag {
  const kept: Bag = {}
  for (const [name, value] of Object.entries(fields))
    if (isGiven(value)) kept[name] = readText(value) ?? JSON.stringify(value)
  return kept
}

function readAggregates(data: Bag, given: Json | undefined): void {
  if (!isGiven(given)) return
  const metrics: Bag = {}
  const aggregates: readonly Json[] = isList(given) ? given : [given ?? null]
  const odd = aggregates.filter((aggregate) => !readAggregate(data, metrics, aggregate))
  if (Object.keys(metrics).length > 0) data['metrics'] = metrics
  if (odd.length > 0) data['aggregate'] = odd
}

/** False for one of another form, which is kept as it is. */
function readAggregate(data: Bag, metrics: Bag, aggregate: Json): boolean {
  if (!isObject(aggregate)) return false
  const named = readText(aggregate['metricName'])
  const value = aggregateValue(aggregate)
  if (named === undefined || value === undefined) return false
  const field = AGGREGATES.get(named)
  if (field !== undefined && typeof value === 'number' && data[field] === undefined) data[field] = value
  else putAgain(metrics, named, value)
  return true
}

/** A number; undefined for an aggregate of another form, which is kept as it is. */
function aggregateValue(aggregate: JsonObject): Json | undefined {
  const { intValue, floatValue } = aggregate
  if (leftOver(aggregate, OF_AGGREGATE) !== undefined || (intValue !== undefined && floatValue !== undefined))
    return undefined
  const given = intValue ?? floatValue
  return readNumber(given) ?? (isGiven(given) ? given : undefined)
}

/** A name that comes more than once has a list. */
function putAgain(bag: Bag, name: string, value: Json): void {
  const known = Object.hasOwn(bag, name) ? bag[name] : undefined
  if (known === undefined) put(bag, name, value)
  else put(bag, name, [...(isList(known) ? known : [known]), value])
}

/** Name and description are texts; all else stays as it is. */
function keepText(data: Bag, field: string, value: Json | undefined): void {
  if ((field === 'name' || field === 'description') && (typeof value === 'string' || !isGiven(value))) {
    if (typeof value === 'string' && value !== '') data[field] = value
  } else keepField(data, field, value, TAKEN_OF_SESSIONS)
}
