import type { Content } from '../../../models/events.ts'
import { type Instant, timeMs } from '../../../processors/normalization/time.ts'
import type { Bag } from '../../decoding/json.ts'
import { rfc3339 } from './values.ts'

/** A pause is rarely longer; a play without a connection that seems to end later than this was handed in later. */
const HOUR = 3_600_000

/**
 * From when to when something was played. The export tells when a play ended, and how long it was heard: pauses are not told,
 * so its start is the end less that length. Where it was played without a connection, `offlineAt` is its start, and the end
 * that is told may be when the device had a connection again. Then the play ended as long after its start as it was heard,
 * and `reportedAt` keeps what is told. Without a length only the end is known, and is the time of the play.
 */
export function spanOf(told: Instant, data: Bag): Pick<Content, 'time' | 'endtime' | 'precision'> {
  const { ms: end, precision } = told
  const how = precision === 'ms' ? {} : { precision }
  const length = typeof data['msPlayed'] === 'number' ? data['msPlayed'] : undefined
  const began = data['offline'] === true ? timeMs(data['offlineAt']) : Number.NaN
  if (!(began <= end))
    return length === undefined ? { time: end, ...how } : { time: end - length, endtime: end, ...how }
  if (length === undefined || end - (began + length) <= HOUR) return { time: began, endtime: end, ...how }
  data['reportedAt'] = rfc3339(end)
  return { time: began, endtime: began + length, ...how }
}
