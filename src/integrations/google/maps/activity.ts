import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { type LatLng, parseLatLng, toDegrees } from '../../../processors/normalization/geo.ts'
import { isGiven, readNumber, readText } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import type { Lost } from '../../source.ts'
import { type Bag, isList, isObject, leftOver } from '../shared/json.ts'
import { type Building, degrees, type Findings, place, positionOr } from './drafts.ts'
import { number, readFields, reading, text, word } from './fields.ts'
import { ACTIVITY } from './names.ts'
import { readSpan, SPAN_FIELDS, setSpan } from './span.ts'
import { readRawPath } from './visit.ts'
import { activityType } from './vocabulary.ts'

/**
 * A way from one place to another, in the dialects of Takeout and of both phones, also mixed:
 *
 *     {"activitySegment": {"startLocation": {"latitudeE7": …}, "endLocation": {…}, "duration": {…}, "distance": 1400,
 *       "activityType": "WALKING", "confidence": "HIGH", "activities": [{"activityType": "WALKING", "probability": 97.1}],
 *       "waypointPath": {"waypoints": [{"latE7": …, "lngE7": …}]}, "transitPath": {…}, "parkingEvent": {…}}}
 *     {"startTime": …, "activity": {"start": {"latLng": "48.1°, 11.5°"}, "end": {…}, "distanceMeters": 1400.5,
 *       "topCandidate": {"type": "IN_PASSENGER_VEHICLE", "probability": 0.85}}}
 *     {"startTime": …, "activity": {"start": "geo:48.1,11.5", "topCandidate": {"type": "in passenger vehicle"}}}
 */
const STARTS = ['start', 'startLocation'] as const
const ENDS = ['end', 'endLocation'] as const

const BODY = reading(
  'activity',
  {
    distance: number('distance'),
    distanceMeters: number('distance'),
    activityType: word('activityType', activityType),
    probability: number('probability'),
    confidence: text('confidence'),
    editConfirmationStatus: text('editConfirmationStatus'),
  },
  [
    ...SPAN_FIELDS,
    ...STARTS,
    ...ENDS,
    ...[
      'duration',
      'topCandidate',
      'activities',
      'waypointPath',
      'simplifiedRawPath',
      'transitPath',
      'parkingEvent',
      'parking',
    ],
  ],
)

const TOP = reading(
  'activity.topCandidate',
  {
    type: word('activityType', activityType),
    activityType: word('activityType', activityType),
    probability: number('typeProbability'),
  },
  [],
  'topCandidate',
)

const GUESS = reading(
  'activity.activities[]',
  {
    activityType: word('activityType', activityType),
    type: word('activityType', activityType),
    probability: number('probability'),
  },
  [],
)

const STOP = reading('activity.transitPath.transitStops[]', { placeId: text('placeId') }, ['latitudeE7', 'longitudeE7'])
const END_POSITION = new Set(['latitudeE7', 'longitudeE7', 'latE7', 'lngE7', 'latLng', 'sourceInfo'])
const WAYPOINTS = new Set(['waypoints'])
const STOPS = new Set(['transitStops'])

/** Reads an activity into `into`; what is wrong with it too. */
export function readActivity(outer: JsonObject, body: JsonObject, into: Findings): void {
  const span = readSpan(outer, body)
  const draft: Building = { type: ACTIVITY, data: {} }
  const onTheWay: Findings = { drafts: [], lost: into.lost }
  fillActivity(draft, body, into.lost)
  readRawPath(draft.data, body['simplifiedRawPath'], span, onTheWay)
  if (Number.isNaN(span.start)) {
    into.lost.push({ code: 'bad_time', detail: 'activity has no readable start' })
  } else {
    setSpan(draft, span, 'activity', into)
    startOnTheWay(draft, onTheWay.drafts[0])
    if (isSomething(draft)) into.drafts.push(draft)
  }
  into.drafts.push(...onTheWay.drafts)
}

function startOnTheWay(draft: Building, point: Draft | undefined): void {
  if (draft.lat !== undefined || point?.lat === undefined || point.lon === undefined) return
  draft.lat = point.lat
  draft.lon = point.lon
  draft.data['positionFrom'] = 'rawPath'
}

function fillActivity(draft: Building, body: JsonObject, lost: Lost[]): void {
  const { data } = draft
  readFields(data, body, BODY, lost)
  const top = body['topCandidate']
  if (isObject(top)) readFields(data, top, TOP, lost)
  const guesses = body['activities']
  if (isList(guesses)) setList(data, 'activities', guesses, (guess, bag) => readFields(bag, guess, GUESS, lost))
  const start = readEnd(data, body, STARTS, lost)
  if (start) place(draft, start.at)
  const end = readEnd(data, body, ENDS, lost)
  if (end) data['end'] = end.data
  const way = readWaypoints(data, body['waypointPath'], lost)
  const stop = readTransit(data, body['transitPath'], lost)
  const first = way ?? stop
  if (!start && first) {
    place(draft, first)
    data['positionFrom'] = way ? 'waypointPath' : 'transit'
  }
  const parked = body['parking'] ?? body['parkingEvent']
  if (isObject(parked)) data['parking'] = readParking(parked, lost)
}

/** One end of the way, with what the object says beside the coordinates. */
function readEnd(
  data: Bag,
  body: JsonObject,
  names: readonly string[],
  lost: Lost[],
): { at: LatLng; data: JsonObject } | undefined {
  const name = names.find((candidate) => isGiven(body[candidate]))
  if (name === undefined) return undefined
  const value = body[name]
  const at = positionOr(parseLatLng(value), `activity.${name}`, lost)
  const rest = isObject(value) ? leftOver(value, END_POSITION) : undefined
  const info = isObject(value) ? value['sourceInfo'] : undefined
  if (isObject(info) && isGiven(info['deviceTag'])) data['deviceTag'] ??= info['deviceTag']
  if (rest && names === STARTS) data['start'] = rest
  return at && { at, data: { ...degrees(at), ...(names === ENDS && rest) } }
}

/** Answers the first waypoint. */
function readWaypoints(data: Bag, value: Json | undefined, lost: Lost[]): LatLng | undefined {
  if (!isObject(value)) return undefined
  const rest = leftOver(value, WAYPOINTS)
  if (rest) data['waypointPath'] = rest
  const points = value['waypoints']
  if (!isList(points)) return undefined
  let first: LatLng | undefined
  const path: [number, number][] = []
  for (let at = 0; at < points.length; at++) {
    const position = positionOr(parseLatLng(points[at]), 'activity.waypointPath.waypoints', lost, at)
    if (!position) continue
    first ??= position
    path.push([toDegrees(position.lon), toDegrees(position.lat)])
  }
  if (path.length > 0) data['path'] = path
  return first
}

/** Keeps the line as it is given, its stops with degrees; answers where the first stop is. */
function readTransit(data: Bag, value: Json | undefined, lost: Lost[]): LatLng | undefined {
  if (!isObject(value)) return undefined
  const transit: Bag = { ...leftOver(value, STOPS) }
  let first: LatLng | undefined
  const stops = value['transitStops']
  if (isList(stops)) {
    setList(transit, 'stops', stops, (stop, bag) => {
      readFields(bag, stop, STOP, lost)
      const position = positionOr(parseLatLng(stop), 'activity.transitPath.transitStops[]', lost)
      if (position) Object.assign(bag, degrees(position))
      first ??= position
    })
  }
  data['transit'] = transit
  return first
}

const PARKED_READ = new Set(['location', 'latLng', 'timestamp', 'timestampMs', 'startTime'])
const PARKED_AT = new Set(['latitudeE7', 'longitudeE7', 'latLng', 'accuracyMetres', 'accuracyMeters'])

/** `{location: {latLng}, startTime}` of phones and `{location: {latitudeE7, …, accuracyMetres}, timestamp}` of Takeout. */
function readParking(value: JsonObject, lost: Lost[]): JsonObject {
  const location = value['location']
  const at = positionOr(parseLatLng(isGiven(location) ? location : value), 'activity.parking', lost)
  const time = [value['startTime'], value['timestamp'], value['timestampMs']]
    .map(timeMs)
    .find((ms) => !Number.isNaN(ms))
  const within = isObject(location) ? location : {}
  const accuracy = readNumber(within['accuracyMetres'] ?? within['accuracyMeters'])
  return {
    ...(at && degrees(at)),
    ...(accuracy !== undefined && { accuracy }),
    ...(time !== undefined && { time: new Date(time).toISOString() }),
    ...leftOver(within, PARKED_AT),
    ...leftOver(value, PARKED_READ),
  }
}

function setList(data: Bag, name: string, list: readonly Json[], fill: (from: JsonObject, bag: Bag) => void): void {
  const objects = list.filter(isObject).map((from) => {
    const bag: Bag = {}
    fill(from, bag)
    return bag
  })
  if (objects.length > 0) data[name] = objects
}

/** False for a way of which nothing is known but when: that is no fact. */
function isSomething({ lat, data }: Building): boolean {
  const { end, distance, path } = data
  const type = readText(data['activityType']) ?? 'UNKNOWN'
  return lat !== undefined || end !== undefined || distance !== undefined || path !== undefined || type !== 'UNKNOWN'
}
