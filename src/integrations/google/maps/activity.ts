import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { type LatLng, parseLatLng, toDegrees } from '../../../processors/normalization/geo.ts'
import { isGiven, readNumber } from '../../../processors/normalization/number.ts'
import type { Building } from '../../decoding/building.ts'
import { number, readFields, text, word } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, leftOver } from '../../decoding/json.ts'
import type { Lost } from '../../source.ts'
import { degrees, type Findings, firstTime, place, positionOr } from './drafts.ts'
import { ACTIVITY } from './names.ts'
import { reading } from './reading.ts'
import { ACTIVITY_DATA } from './schemas.ts'
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

const BODY = reading('activity', ACTIVITY_DATA, {
  fields: {
    distance: number('distance'),
    distanceMeters: number('distance'),
    activityType: word('activityType', activityType),
    probability: number('probability'),
    confidence: text('confidence'),
    editConfirmationStatus: text('editConfirmationStatus'),
  },
  skip: [
    ...[...SPAN_FIELDS, ...STARTS, ...ENDS, 'duration', 'topCandidate', 'activities', 'parkingEvent', 'parking'],
    ...['waypointPath', 'simplifiedRawPath', 'transitPath'],
  ],
})
const TOP = reading('activity.topCandidate', ACTIVITY_DATA, {
  fields: {
    type: word('activityType', activityType),
    activityType: word('activityType', activityType),
    probability: number('typeProbability'),
  },
  nest: 'topCandidate',
})
const { activities: GUESSES, transit: LINE, parking: PARKED, end: END } = ACTIVITY_DATA.properties
const GUESS = reading('activity.activities[]', GUESSES.items, {
  fields: {
    activityType: word('activityType', activityType),
    type: word('activityType', activityType),
    probability: number('probability'),
  },
})
const E7 = ['latitudeE7', 'longitudeE7', 'latE7', 'lngE7', 'latLng'] as const
const TRANSIT = reading('activity.transitPath', LINE, { skip: ['transitStops'] })
const STOP = reading('activity.transitPath.transitStops[]', LINE.properties.stops.items, {
  fields: { placeId: text('placeId') },
  skip: E7,
})
const AT_END = reading('activity.end', END, { skip: [...E7, 'sourceInfo'] })
const PARKING = reading('activity.parking', PARKED, {
  skip: [...E7, 'location', 'timestamp', 'timestampMs', 'startTime', 'accuracyMetres', 'accuracyMeters'],
})
const WAYPOINTS = new Set(['waypoints'])

/** Reads an activity into `into`; what is wrong with it too. */
export function readActivity(outer: JsonObject, body: JsonObject, into: Findings): void {
  const span = readSpan(outer, body)
  const draft: Building = { type: ACTIVITY, data: {} }
  const onTheWay: Findings = { drafts: [], lost: [] }
  const lost: Lost[] = []
  fillActivity(draft, body, lost)
  readRawPath(draft.data, body['simplifiedRawPath'], span, onTheWay)
  if (Number.isNaN(span.start)) {
    if (span.startGiven || isSomething(draft))
      into.lost.push({ code: 'bad_time', detail: 'activity has no readable start' })
    into.lost.push(...onTheWay.lost)
  } else {
    into.lost.push(...lost, ...onTheWay.lost)
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
  const end = readEnd(data, body, ENDS, lost)
  if (end) data['end'] = end.data
  readStart(draft, body, lost)
  const parked = body['parking'] ?? body['parkingEvent']
  if (isObject(parked)) data['parking'] = readParking(parked, lost)
}

/** Where no start is given, the way began at its first waypoint, or at its first stop. */
function readStart(draft: Building, body: JsonObject, lost: Lost[]): void {
  const { data } = draft
  const start = readEnd(data, body, STARTS, lost)
  const way = readWaypoints(data, body['waypointPath'], lost)
  const stop = readTransit(data, body['transitPath'], lost)
  const at = start?.at ?? way ?? stop
  if (at) place(draft, at)
  if (at && !start) data['positionFrom'] = way ? 'waypointPath' : 'transit'
  const { latitude: _latitude, longitude: _longitude, ...rest } = start?.data ?? {}
  if (Object.keys(rest).length > 0) data['start'] = rest
}

/** One end of the way, with what the object says beside the coordinates. */
function readEnd(
  data: Bag,
  body: JsonObject,
  names: readonly string[],
  lost: Lost[],
): { readonly at: LatLng; readonly data: Bag } | undefined {
  const name = names.find((candidate) => isGiven(body[candidate]))
  const value = name === undefined ? undefined : body[name]
  const at = positionOr(parseLatLng(value), `activity.${name}`, lost)
  const end: Bag = at ? degrees(at) : {}
  if (isObject(value)) {
    readFields(end, value, AT_END, lost)
    const info = value['sourceInfo']
    if (isObject(info) && isGiven(info['deviceTag'])) data['deviceTag'] ??= info['deviceTag']
  }
  return at && { at, data: end }
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
  const transit: Bag = {}
  readFields(transit, value, TRANSIT, lost)
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

/** `{location: {latLng}, startTime}` of phones and `{location: {latitudeE7, …, accuracyMetres}, timestamp}` of Takeout. */
function readParking(value: JsonObject, lost: Lost[]): Bag {
  const location = value['location']
  const at = positionOr(parseLatLng(isGiven(location) ? location : value), 'activity.parking', lost)
  const within = isObject(location) ? location : {}
  const accuracy = readNumber(within['accuracyMetres'] ?? within['accuracyMeters'])
  const time = firstTime(['startTime', 'timestamp', 'timestampMs'], value)
  const parking: Bag = at ? degrees(at) : {}
  if (accuracy !== undefined) parking['accuracy'] = accuracy
  if (!Number.isNaN(time)) parking['time'] = new Date(time).toISOString()
  readFields(parking, within, PARKING, lost)
  readFields(parking, value, PARKING, lost)
  return parking
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
  const { rawPath, activityType: type } = data
  const told = [lat, data['end'], data['distance'], data['path'], data['parking'], data['transit']]
  if (told.some((value) => value !== undefined)) return true
  return (type ?? 'UNKNOWN') !== 'UNKNOWN' || (isObject(rawPath) && rawPath['path'] !== undefined)
}
