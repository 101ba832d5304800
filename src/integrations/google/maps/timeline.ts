import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven } from '../../../processors/normalization/number.ts'
import { keepField } from '../../decoding/fields.ts'
import { isList, isObject, leftOver, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost, RawRecord } from '../../source.ts'
import { readActivity } from './activity.ts'
import type { Findings } from './drafts.ts'
import { ACTIVITY, TRIP, VISIT } from './names.ts'
import { readPath, readSignal } from './point.ts'
import { takenNames } from './reading.ts'
import { isRecord, readRecord } from './record.ts'
import { ACTIVITY_DATA, TRIP_DATA, VISIT_DATA } from './schemas.ts'
import { readSpan, SPAN_FIELDS } from './span.ts'
import { readTrip } from './trip.ts'
import { readVisit } from './visit.ts'

/**
 * Decodes any record of a location export by what it holds. The file it came from does not matter: dialects mix inside
 * one file, and one wrapper key serves several of them.
 */
const NO_POSITION = drop('no_position')
const BODIES = ['visit', 'placeVisit', 'activity', 'activitySegment', 'timelineMemory'] as const
const SIGNALS = ['position', 'wifiScan', 'activityRecord'] as const
const OF_SEGMENT = new Set<string>([...BODIES, 'timelinePath', 'duration', ...SPAN_FIELDS])
const POSITION = new Set(['position'])
const KEYS_TOLD = 20

/** The decoder of every JSON channel of locations. */
export function createTimelineDecoder(): Decoder {
  return { decode: ({ kind, value }: RawRecord) => (kind === 'json' ? decodeTimeline(value) : unknownShape('no JSON')) }
}

/** Pure; never throws. */
export function decodeTimeline(value: Json): Outcome<Decoded> {
  if (!isObject(value)) return unknownShape(`${nameOf(value)} where an object was expected`)
  if (isGiven(value['latitudeE7']) || isGiven(value['longitudeE7'])) return outcomeOf(readRecord(value))
  if (BODIES.some((name) => isObject(value[name])) || isList(value['timelinePath'])) return decodeSegment(value)
  if (SIGNALS.some((name) => isObject(value[name]))) return decodeSignal(value)
  if (isRecord(value)) return outcomeOf(readRecord(value))
  const names = Object.keys(value)
  const known = names.filter((name) => OF_SEGMENT.has(name) || isSignal(name))
  if (names.length > 0 && known.length === names.length) return NO_POSITION
  return unknownShape(`an object with the fields ${names.slice(0, KEYS_TOLD).join(', ') || '(none)'}`)
}

const isSignal = (name: string) => SIGNALS.some((signal) => signal === name)
const unknownShape = (detail: string) => quarantine('unknown_shape', detail)

function outcomeOf(found: Draft | 'no_position' | Lost): Outcome<Decoded> {
  if (found === 'no_position') return NO_POSITION
  return 'code' in found ? quarantine(found.code, found.detail) : next({ drafts: [found] })
}

function decodeSignal(value: JsonObject): Outcome<Decoded> {
  const position = value['position']
  return isObject(position) ? outcomeOf(readSignal(position, leftOver(value, POSITION))) : NO_POSITION
}

function decodeSegment(value: JsonObject): Outcome<Decoded> {
  const found: Findings = { drafts: [], lost: [] }
  readContents(value, found)
  const [first] = found.drafts
  if (first === undefined) {
    const [why] = found.lost
    return why === undefined ? NO_POSITION : quarantine(why.code, why.detail)
  }
  const rest = leftOver(value, OF_SEGMENT)
  if (rest) found.drafts[0] = { ...first, data: withRest(first, rest) }
  return next(found.lost.length > 0 ? found : { drafts: found.drafts })
}

/** Unknown fields of the segment itself stand with its first event, not with every point of its path. */
function withRest({ type, data }: Draft, rest: JsonObject): JsonObject {
  const bag = { ...data }
  const taken = TAKEN.get(type) ?? NONE
  for (const name in rest) keepField(bag, name, rest[name], taken)
  return bag
}

const NONE: ReadonlySet<string> = new Set()
const TAKEN = new Map([
  [VISIT, takenNames(VISIT_DATA)],
  [ACTIVITY, takenNames(ACTIVITY_DATA)],
  [TRIP, takenNames(TRIP_DATA)],
])

function readContents(value: JsonObject, into: Findings): void {
  const { visit, placeVisit, activity, activitySegment, timelinePath, timelineMemory } = value
  if (isObject(placeVisit)) readVisit(value, placeVisit, into)
  if (isObject(visit)) readVisit(value, visit, into)
  if (isObject(activitySegment)) readActivity(value, activitySegment, into)
  if (isObject(activity)) readActivity(value, activity, into)
  if (isList(timelinePath)) readTimelinePath(value, timelinePath, into)
  if (isObject(timelineMemory)) readTrip(value, timelineMemory, into)
}

/** The offset of a segment is that of its points where it did not change on the way. */
function readTimelinePath(value: JsonObject, list: readonly Json[], into: Findings): void {
  const { start, tz, endtz } = readSpan(value, value)
  const timeless = readPath(list, { start, tz: tz === endtz ? tz : undefined, name: 'timelinePath' }, into)
  if (timeless.length === 0) return
  into.lost.push({ code: 'bad_time', detail: `timelinePath: ${timeless.length} of ${list.length} points have no time` })
}
