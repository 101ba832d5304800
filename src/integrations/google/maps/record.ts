import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { fromE7, parseLatLng } from '../../../processors/normalization/geo.ts'
import { isGiven, readInteger } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import type { Building } from '../../decoding/building.ts'
import { type Bag, put } from '../../decoding/json.ts'
import type { Lost } from '../../source.ts'
import { badPosition, isWholeMetres } from './drafts.ts'
import { POINT } from './names.ts'

/**
 * A record of `Records.json` (`Location History.json` before 2022):
 *
 *     {"latitudeE7": 481234567, "longitudeE7": 115678901, "accuracy": 20, "source": "WIFI", "deviceTag": -8000000000000000001,
 *      "timestamp": "2023-03-01T12:00:00.000Z", "activity": [{"activity": [{"type": "STILL", "confidence": 90}], "timestamp": …}]}
 *     {"timestampMs": "1512129600000", "latitudeE7": 481234567, "longitudeE7": -1120000001, "accuracy": 10}
 *
 * `data` holds the record's own fields, unchanged and in their order, without the two coordinates, without the
 * time that was used (`timestamp` if it is readable, else `timestampMs`) and without `accuracy` where that is whole,
 * not negative and fits 32 bits. The bulk kernel copies the same bytes.
 */
const OTHER_COORDINATES = new Set(['latE7', 'lngE7', 'latLng', 'LatLng', 'point', 'latitude', 'longitude'])

/** Fields that only records have; readings of Wi-Fi or of movement alone may hold nothing else. */
const OF_RECORDS = [
  ...['latitudeE7', 'longitudeE7', 'activeWifiScan', 'locationMetadata', 'inferredLocation'],
  ...['deviceTag', 'deviceTimestamp', 'serverTimestamp'],
] as const

/** True for an object whose fields are those of a record, with or without coordinates; `lat` and `lon` are other makers'. */
export function isRecord(value: JsonObject): boolean {
  if (OF_RECORDS.some((name) => value[name] !== undefined)) return true
  return (value['timestamp'] !== undefined || value['timestampMs'] !== undefined) && value['lat'] === undefined
}

/** The draft of a record; 'no_position' where it has no coordinates, or what is wrong with it. */
export function readRecord(value: JsonObject): Draft | 'no_position' | Lost {
  const own = fromE7(value['latitudeE7'], value['longitudeE7'])
  const at = own ?? parseLatLng(value)
  if (at === undefined) return 'no_position'
  if (typeof at !== 'object') return { code: 'bad_position', detail: badPosition(at, 'record') }
  const named = timeMs(value['timestamp'])
  const used = Number.isNaN(named) ? 'timestampMs' : 'timestamp'
  const time = Number.isNaN(named) ? timeMs(value['timestampMs']) : named
  if (Number.isNaN(time)) return { code: 'bad_time', detail: 'record has no readable timestamp or timestampMs' }
  const draft: Building = { type: POINT, time, lat: at.lat, lon: at.lon, data: {} }
  const accuracy = wholeAccuracy(value['accuracy'])
  if (accuracy !== undefined) draft.accuracy = accuracy
  copyRest(draft.data, value, used, accuracy !== undefined, own === undefined)
  if (at.repaired) draft.data['coordinatesRepaired'] = true
  return draft
}

function wholeAccuracy(value: Json | undefined): number | undefined {
  if (!isGiven(value)) return undefined
  const number = typeof value === 'number' ? value : readInteger(value)
  return isWholeMetres(number) ? number : undefined
}

function copyRest(data: Bag, from: JsonObject, time: string, accuracyUsed: boolean, otherNames: boolean): void {
  for (const name in from) {
    if (name === 'latitudeE7' || name === 'longitudeE7' || name === time) continue
    if (name === 'accuracy' && accuracyUsed) continue
    if (otherNames && OTHER_COORDINATES.has(name)) continue
    put(data, name, from[name])
  }
}
