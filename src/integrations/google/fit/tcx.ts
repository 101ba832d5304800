import type { JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, isObject, leftOver, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost, RawRecord } from '../../source.ts'
import type { Building } from './drafts.ts'
import { WORKOUT } from './names.ts'
import { TAKEN_OF_SESSIONS } from './schemas.ts'
import { offsetOfName, tcxName } from './session-name.ts'
import { type Laps, readLaps } from './tcx-laps.ts'
import { readTrack, type Track } from './tcx-track.ts'
import { children, leaf, word } from './tcx-values.ts'

/**
 * Activities of `Activities/*.tcx`, as the XML reader gives them:
 *
 *     <Activity Sport="Running"><Id>2025-03-01T06:00:00.000Z</Id>
 *       <Lap StartTime="2025-03-01T06:00:00.000Z"><TotalTimeSeconds>843.063</TotalTimeSeconds><DistanceMeters>1200.5</DistanceMeters>
 *         <Calories>64</Calories><Intensity>Active</Intensity><TriggerMethod>Manual</TriggerMethod>
 *         <Track><Trackpoint><Time>2025-03-01T06:00:05.000Z</Time><Position><LatitudeDegrees>48.1</LatitudeDegrees>
 *           <LongitudeDegrees>11.5</LongitudeDegrees></Position><HeartRateBpm><Value>91</Value></HeartRateBpm></Trackpoint></Track>
 *       </Lap></Activity>
 *
 * https://www8.garmin.com/xmlschemas/TrainingCenterDatabasev2.xsd
 */
const READ = new Set(['@Sport', 'Id', 'Lap', 'Notes', 'Creator', 'Extensions'])
const SECOND = 1000

export function createTcxDecoder(): Decoder {
  return {
    decode({ kind, value }: RawRecord, { name }: DecodeContext) {
      if (kind !== 'json' || !isObject(value))
        return quarantine('unknown_shape', `${kind === 'json' ? nameOf(value) : kind} where an activity was expected`)
      return decodeActivity(value, name)
    },
  }
}

function decodeActivity(activity: JsonObject, name: string): Outcome<Decoded> {
  const laps = children(activity, 'Lap')
  const lost: Lost[] = []
  const points = laps.map((lap) => children(lap, 'Track').flatMap((track) => children(track, 'Trackpoint')))
  const time = startOf(activity, laps, points.flat())
  if (Number.isNaN(time)) return quarantine('bad_time', 'neither Id, nor a lap, nor a point holds a readable time')
  const track = readTrack(points.flat(), time, lost)
  const told = readLaps(laps, points, lost)
  const draft: Building = { type: WORKOUT, time, data: {} }
  setNamed(draft, activity, name)
  setWhen(draft, name, track, told)
  Object.assign(draft.data, told.data)
  if (track.position !== undefined) {
    draft.lat = track.position.lat
    draft.lon = track.position.lon
  }
  if (track.isIncomplete) draft.data['positionIncomplete'] = true
  if (track.columns !== undefined) draft.data['track'] = track.columns
  return next(lost.length === 0 ? { drafts: [draft] } : { drafts: [draft], lost })
}

function startOf(activity: JsonObject, laps: readonly JsonObject[], points: readonly JsonObject[]): number {
  const [lap] = laps
  const [point] = points
  const given = [leaf(activity, 'Id'), lap?.['@StartTime'], point === undefined ? undefined : leaf(point, 'Time')]
  return given.map(timeMs).find((ms) => !Number.isNaN(ms)) ?? Number.NaN
}

function setNamed({ data }: Building, activity: JsonObject, name: string): void {
  const { activity: called } = tcxName(name)
  const texts: Bag = { activityName: called, sport: word(activity['@Sport']), notes: word(leaf(activity, 'Notes')) }
  for (const [field, value] of Object.entries(texts)) if (value !== undefined) data[field] = value
  for (const [field, to] of [
    ['Creator', 'creator'],
    ['Extensions', 'extensions'],
  ] as const)
    if (activity[field] !== undefined) data[to] = activity[field]
  const rest = leftOver(activity, READ)
  for (const field in rest) keepField(data, field, rest[field], TAKEN_OF_SESSIONS)
}

/** How long it was stands in the name of the file; the laps leave out pauses, the last point may come before the end. */
function setWhen(draft: Building, name: string, track: Track, { data }: Laps): void {
  const { time = Number.NaN } = draft
  const offset = offsetOfName(name, time)
  if (offset !== undefined) draft.tz = offset
  const { length } = offset === undefined ? {} : tcxName(name)
  const duration = data['duration']
  const byLaps = typeof duration === 'number' ? time + Math.round(duration * SECOND) : time
  const end = length === undefined ? Math.max(byLaps, track.last ?? time) : time + length
  if (end > time && Number.isSafeInteger(end)) draft.endtime = end
}
