import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven, readText } from '../../../processors/normalization/number.ts'
import { parseTime, timeMs } from '../../../processors/normalization/time.ts'
import type { Decoded, PushDecoder, RawRecord } from '../../source.ts'
import {
  type Building,
  copyFields,
  DETAILS,
  type Fault,
  isList,
  isObject,
  type Naming,
  naming,
  placeAt,
  setAccuracy,
  setTime,
} from '../shared/fields.ts'
import { POSITION, TRIP, VISIT } from './names.ts'

/**
 * What Overland sends: https://github.com/aaronpk/Overland-iOS#api
 *
 *     {"locations": [
 *       {"type": "Feature", "geometry": {"type": "Point", "coordinates": [11.5, 48.1]}, "properties": {"timestamp": "2025-02-01T11:10:00Z",
 *         "altitude": 520, "speed": 4, "course": 270, "horizontal_accuracy": 12, "vertical_accuracy": 3, "motion": ["walking"],
 *         "battery_state": "unplugged", "battery_level": 0.81, "device_id": "phone", "wifi": "home"}},
 *       {"type": "Feature", "geometry": …, "properties": {"timestamp": …, "action": "visit", "arrival_date": …, "departure_date": null, …}},
 *       {"type": "Feature", "geometry": …, "properties": {"timestamp": …, "type": "trip", "mode": "bicycle", "start": …, "end": …, …}},
 *       {"type": "Feature", "properties": {"timestamp": …, "action": "paused_location_updates"}}],
 *      "current": {"type": "Feature", …},
 *      "trip": {"mode": "bicycle", "start": …, "distance": 5200, "current_location": {"type": "Feature", …}, …}}
 *
 * `current` is where the phone is while older positions still wait; it comes again with its batch. `trip` is a trip that
 * goes on; when it ends it comes among the locations.
 */
const STATE = {
  horizontal_accuracy: null,
  battery_state: 'batteryState',
  battery_level: 'batteryLevel',
  wifi: 'ssid',
  device_id: 'deviceId',
  unique_id: 'uniqueId',
} as const

const POSITION_NAMES = naming({
  ...STATE,
  timestamp: null,
  altitude: 'altitude',
  vertical_accuracy: 'verticalAccuracy',
  speed: 'velocity',
  speed_accuracy: 'velocityAccuracy',
  course: 'heading',
  course_accuracy: 'headingAccuracy',
  motion: 'motion',
  trip_id: 'tripId',
})
const VISIT_NAMES = naming({ ...STATE, timestamp: 'recorded', action: null, arrival_date: null, departure_date: null })
const TRIP_NAMES = naming({
  ...STATE,
  type: null,
  mode: 'mode',
  start: null,
  end: null,
  distance: 'distance',
  duration: 'duration',
  steps: 'steps',
  stopped_automatically: 'stoppedAutomatically',
  start_location: 'startLocation',
  end_location: 'endLocation',
})

const LOCATIONS = 'locations[]'
const IN_PROGRESS = 'trip'

export function createDecoder(): PushDecoder {
  return { records, decode: (record, { name }) => decode(record, name) }
}

function records(body: Json): readonly RawRecord[] {
  const locations = isObject(body) ? body['locations'] : undefined
  if (!isObject(body) || !isList(locations)) return [recordOf('', body)]
  const { current, trip } = body
  return [
    ...locations.map((value) => recordOf(LOCATIONS, value)),
    ...(isGiven(current) ? [recordOf('current', current ?? null)] : []),
    ...(isGiven(trip) ? [recordOf(IN_PROGRESS, trip ?? null)] : []),
  ]
}

const recordOf = (part: string, value: Json): RawRecord => ({ kind: 'json', part, value })

type Found = Draft | Fault | 'no_position'

function decode(record: RawRecord, device: string): Outcome<Decoded> {
  const feature = record.kind === 'json' ? record.value : undefined
  if (record.part === '') return quarantine('no_locations', 'the request has no list `locations`')
  if (record.part === IN_PROGRESS) return drop('trip_in_progress')
  const properties = isObject(feature) ? feature['properties'] : undefined
  if (!isObject(feature) || !isObject(properties)) {
    return quarantine('no_feature', 'the location is no object with `properties`')
  }
  const action = readText(properties['action'])
  // What the app did, with the last position that it knew: no fact about the person.
  if (action !== undefined && action !== VISITED) return drop('app_action')
  const found = readerOf(properties)(feature, properties, device)
  if (found === 'no_position') return drop(found)
  return typeof found === 'string' ? quarantine(found, DETAILS[found]) : next({ drafts: [found] })
}

const VISITED = 'visit'

function readerOf({
  action,
  type,
}: JsonObject): (feature: JsonObject, properties: JsonObject, device: string) => Found {
  if (action === VISITED) return readVisit
  return type === 'trip' ? readTrip : readPosition
}

function readPosition(feature: JsonObject, properties: JsonObject, device: string): Found {
  const draft = begin(POSITION, properties, device, POSITION_NAMES)
  const placed = place(draft, feature)
  if (placed !== true) return placed === false ? 'no_position' : placed
  return setMoment(draft, properties['timestamp']) ? draft : 'bad_time'
}

function readVisit(feature: JsonObject, properties: JsonObject, device: string): Found {
  const { arrival_date: arrival, departure_date: departure } = properties
  const draft = begin(VISIT, properties, device, VISIT_NAMES)
  const placed = place(draft, feature)
  if (placed !== true) return placed === false ? 'no_position' : placed
  if (isGiven(arrival)) {
    if (!setMoment(draft, arrival)) return 'bad_time'
    setEnd(draft, departure)
    return draft
  }
  draft.data['arrivalUnknown'] = true
  return setMoment(draft, departure) ? draft : 'bad_time'
}

function readTrip(_feature: JsonObject, properties: JsonObject, device: string): Found {
  const draft = begin(TRIP, properties, device, TRIP_NAMES)
  if (!setMoment(draft, properties['start'])) return 'bad_time'
  setEnd(draft, properties['end'])
  const first = properties['start_location']
  // One that cannot be read is still there, in `data`.
  if (isObject(first)) place(draft, first)
  return draft
}

function begin(type: string, properties: JsonObject, device: string, names: Naming): Building {
  const draft: Building = { type, data: {} }
  if (device !== '') draft.subject = device
  copyFields(draft.data, properties, names)
  setAccuracy(draft, properties['horizontal_accuracy'])
  return draft
}

/** GeoJSON: longitude first. */
function place(draft: Building, { geometry }: JsonObject): boolean | Fault {
  if (!isGiven(geometry)) return false
  const coordinates = isObject(geometry) ? geometry['coordinates'] : undefined
  if (!isList(coordinates)) return 'bad_position'
  const [lon, lat] = coordinates
  return placeAt(draft, lat, lon)
}

/** An offset that is printed is the phone's; `Z` says nothing of where it was. */
function setMoment(draft: Building, value: Json | undefined): boolean {
  const offset = typeof value === 'string' && !/z\s*$/i.test(value) ? parseTime(value)?.offset : undefined
  if (offset !== undefined) draft.tz = offset
  return setTime(draft, value)
}

function setEnd(draft: Building, value: Json | undefined): void {
  const end = isGiven(value) ? timeMs(value) : Number.NaN
  if (!Number.isNaN(end)) draft.endtime = end
}
