import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readInteger, readText } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import type { Decoded, Decoder, Lost, PushDecoder, RawRecord } from '../../source.ts'
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
import { POSITION, STEPS, TRANSITION, WAYPOINT } from './names.ts'

/**
 * Messages of the OwnTracks apps, the same in MQTT and HTTP mode: https://owntracks.org/booklet/tech/json/
 *
 *     {"_type": "location", "lat": 48.1, "lon": 11.5, "tst": 1738408200, "acc": 12, "alt": 520, "vel": 5, "batt": 81, "bs": 1,
 *       "conn": "w", "t": "t", "m": 2, "tid": "mi", "SSID": "home", "inregions": ["Home"], "topic": "owntracks/mira/phone"}
 *     {"_type": "transition", "event": "enter", "desc": "Home", "rid": "6da9cf", "wtst": 1610104395, "tst": 1738408200, "lat": …, "lon": …}
 *     {"_type": "waypoint", "desc": "Home", "lat": …, "lon": …, "rad": 100, "rid": "6da9cf", "tst": 1610104395}
 *     {"_type": "waypoints", "waypoints": [{"_type": "waypoint", …}]}
 *     {"_type": "steps", "tst": …, "steps": 4180, "from": 1738364400, "to": 1738408200}
 *     {"_type": "encrypted", "data": "<base64>"}
 *
 * OwnTracks Recorder exports the same with fields of its own: `isotst` and `disptst` (the time again), `isorcv`, `ghash`, `tzname`,
 * `isolocal`, `addr`, `cc`, `locality`, `username`, `device`.
 */
const MESSAGE = {
  _type: null,
  lat: null,
  lon: null,
  tst: null,
  acc: null,
  isotst: null,
  disptst: null,
  tid: 'trackerId',
  topic: 'topic',
  created_at: 'createdAt',
} as const

const POSITION_NAMES = naming({
  ...MESSAGE,
  alt: 'altitude',
  vac: 'verticalAccuracy',
  vel: 'velocityKmh',
  cog: 'heading',
  batt: 'battery',
  bs: 'batteryState',
  conn: 'connection',
  t: 'trigger',
  m: 'monitoringMode',
  motionactivities: 'motion',
  SSID: 'ssid',
  BSSID: 'bssid',
  inregions: 'regions',
  inrids: 'regionIds',
  p: 'pressure',
  poi: 'poi',
  tag: 'tag',
  image: 'image',
  imagename: 'imageName',
  rad: 'radius',
})
const TRANSITION_NAMES = naming({
  ...MESSAGE,
  event: 'event',
  desc: 'region',
  rid: 'regionId',
  wtst: 'regionCreated',
  t: 'trigger',
})
const WAYPOINT_NAMES = naming({ ...MESSAGE, desc: 'name', rad: 'radius', rid: 'regionId' })
const STEPS_NAMES = naming({ ...MESSAGE, steps: 'steps', from: null, to: null })

const CONNECTIONS = new Map([
  ['w', 'wifi'],
  ['m', 'mobile'],
  ['o', 'offline'],
])
const BATTERY_STATES = ['unknown', 'unplugged', 'charging', 'full'] as const

/** Messages that hold no fact about the person: about the connection, the app, or to the app. */
const NO_FACTS = new Set(['lwt', 'card', 'status', 'cmd', 'configuration', 'request', 'beacon'])

type Found = Draft | Fault | 'no_position' | 'no_event' | 'no_steps'
type Reader = (message: JsonObject, device: string | undefined) => Found

/** Decodes what phones push: the device is the one whose key was used. */
export function createPushDecoder(): PushDecoder {
  return {
    // A list is no message of the apps, but the shortest way to send a kept queue.
    records: (body) => (Array.isArray(body) ? body.map(recordOf) : [recordOf(body)]),
    decode: (record, { name }) => decode(record, () => name),
  }
}

/** Decodes exports of OwnTracks Recorder: the device is the one that each message names. */
export function createRecorderDecoder(): Decoder {
  return { decode: (record) => decode(record, deviceOf) }
}

const recordOf = (value: Json): RawRecord => ({ kind: 'json', part: '', value })

/** `owntracks/mira/phone` is of the device `phone`; a transition stands one level below it. */
function deviceOf({ topic, device }: JsonObject): string | undefined {
  const [, , named] = (readText(topic) ?? '').split('/')
  return (readText(named) ?? readText(device))?.toLowerCase()
}

function decode(record: RawRecord, device: (message: JsonObject) => string | undefined): Outcome<Decoded> {
  const message = record.kind === 'json' ? record.value : undefined
  if (!isObject(message)) return quarantine('no_message', 'the message is no object')
  const type = readText(message['_type']) ?? ''
  if (NO_FACTS.has(type)) return drop(type)
  if (type === 'encrypted') return quarantine('encrypted', ENCRYPTED)
  if (type === 'waypoints') return waypoints(message, device(message))
  const read = READERS.get(type)
  if (read === undefined) return quarantine('unknown_type', 'the message has no `_type`, or one that is not known')
  const found = read(message, device(message))
  if (found === 'no_position' || found === 'no_steps') return drop(found)
  return typeof found === 'string' ? quarantine(found, WRONG[found]) : next({ drafts: [found] })
}

const ENCRYPTED =
  'the payload is ciphertext; empty "Encryption key" in the settings of the app, and let TLS protect what it sends'
const WRONG = { ...DETAILS, no_event: 'there is no `event`' } as const

const READERS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['location', readPosition],
  ['transition', readTransition],
  ['waypoint', readWaypoint],
  ['steps', readSteps],
])

function readPosition(message: JsonObject, device: string | undefined): Found {
  const draft = begin(POSITION, message, device, POSITION_NAMES)
  if (typeof draft === 'string') return draft
  if (draft.lat === undefined) return 'no_position'
  const { data } = draft
  const { connection, batteryState } = data
  if (typeof connection === 'string') data['connection'] = CONNECTIONS.get(connection) ?? connection
  if (typeof batteryState === 'number') data['batteryState'] = BATTERY_STATES[batteryState] ?? batteryState
  return draft
}

function readTransition(message: JsonObject, device: string | undefined): Found {
  const event = readText(message['event'])
  if (event === undefined) return 'no_event'
  const draft = begin(TRANSITION, message, device, TRANSITION_NAMES)
  if (typeof draft === 'object') draft.data['event'] = event
  return draft
}

function readWaypoint(message: JsonObject, device: string | undefined): Found {
  return begin(WAYPOINT, message, device, WAYPOINT_NAMES)
}

/** The time is when the counting began; where that is not told, when it was asked for. */
function readSteps(message: JsonObject, device: string | undefined): Found {
  const steps = readInteger(message['steps'])
  if (steps === undefined || steps < 0) return 'no_steps'
  const draft = begin(STEPS, { ...message, tst: message['from'] ?? message['tst'] ?? null }, device, STEPS_NAMES)
  if (typeof draft === 'string') return draft
  const end = timeMs(message['to'])
  if (!Number.isNaN(end)) draft.endtime = end
  draft.data['steps'] = steps
  return draft
}

/** What all messages have: when, where, by which device. */
function begin(type: string, message: JsonObject, device: string | undefined, names: Naming): Building | Fault {
  const draft: Building = { type, data: {} }
  if (device !== undefined && device !== '') draft.subject = device
  if (!setTime(draft, message['tst'])) return 'bad_time'
  const placed = placeAt(draft, message['lat'], message['lon'])
  if (typeof placed === 'string') return placed
  copyFields(draft.data, message, names)
  setAccuracy(draft, message['acc'])
  return draft
}

function waypoints({ waypoints: list }: JsonObject, device: string | undefined): Outcome<Decoded> {
  if (!isList(list)) return quarantine('no_waypoints', '`waypoints` is no list')
  if (list.length === 0) return drop('no_waypoints')
  const drafts: Draft[] = []
  const lost: Lost[] = []
  for (const [at, waypoint] of list.entries()) {
    const found = isObject(waypoint) ? begin(WAYPOINT, waypoint, device, WAYPOINT_NAMES) : 'bad_value'
    if (typeof found === 'object') drafts.push(found)
    else lost.push({ code: found, detail: `[${at}]: ${found === 'bad_value' ? 'is no object' : DETAILS[found]}` })
  }
  return next({ drafts, lost })
}
