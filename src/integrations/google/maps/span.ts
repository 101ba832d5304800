import type { Json, JsonObject } from '../../../models/events.ts'
import { isGiven, readInteger } from '../../../processors/normalization/number.ts'
import type { Building } from '../../decoding/building.ts'
import { isObject } from '../../decoding/json.ts'
import { anyGiven, type Findings, firstTime } from './drafts.ts'

/**
 * When a segment began and ended, from all the places the dialects keep it in:
 *
 *     {"startTime": "2025-06-15T09:00:00.000+02:00", "endTime": …, "startTimeTimezoneUtcOffsetMinutes": 120, …}
 *     {"duration": {"startTimestamp": "2022-03-01T12:00:00Z", "endTimestamp": …}}
 *     {"duration": {"startTimestampMs": "1646136000000", "endTimestampMs": …}}
 *
 * The printed offset of a time is the phone's at the time of the export; only the two offset fields are the event's own.
 */
export interface Span {
  /** ms; NaN where there is no readable one. */
  readonly start: number
  readonly end: number
  /** Something is given, readable or not. */
  readonly startGiven: boolean
  readonly endGiven: boolean
  /** Minutes east of UTC; NaN where something unreadable is given. */
  readonly tz: number | undefined
  readonly endtz: number | undefined
}

const STARTS = ['startTime', 'startTimestamp', 'startTimestampMs'] as const
const ENDS = ['endTime', 'endTimestamp', 'endTimestampMs'] as const
const TZ = 'startTimeTimezoneUtcOffsetMinutes'
const END_TZ = 'endTimeTimezoneUtcOffsetMinutes'
/** Fields that `readSpan` reads. */
export const SPAN_FIELDS = [...STARTS, ...ENDS, TZ, END_TZ] as const
const FURTHEST = 18 * 60

/** Reads the span of the segment `outer` whose contents are `inner`. */
export function readSpan(outer: JsonObject, inner: JsonObject): Span {
  const own = inner['duration']
  const around = outer['duration']
  const duration = isObject(own) ? own : isObject(around) ? around : undefined
  return {
    start: firstTime(STARTS, duration, outer, inner),
    end: firstTime(ENDS, duration, outer, inner),
    startGiven: anyGiven(STARTS, duration, outer, inner),
    endGiven: anyGiven(ENDS, duration, outer, inner),
    tz: readOffset(outer[TZ] ?? inner[TZ]),
    endtz: readOffset(outer[END_TZ] ?? inner[END_TZ]),
  }
}

/** Puts a span whose start is readable into the columns. An absent end stays absent; an unreadable one is lost. */
export function setSpan(draft: Building, span: Span, path: string, into: Findings): void {
  draft.time = span.start
  if (!Number.isNaN(span.end)) draft.endtime = span.end
  else if (span.endGiven) into.lost.push({ code: 'bad_time', detail: `${path} has no readable end` })
  if (span.tz !== undefined && !Number.isNaN(span.tz)) draft.tz = span.tz
  if (span.endtz !== undefined && !Number.isNaN(span.endtz)) draft.endtz = span.endtz
  if (Number.isNaN(span.tz) || Number.isNaN(span.endtz)) {
    into.lost.push({
      code: 'bad_value',
      detail: `${path} has an offset that is no number of minutes up to ±${FURTHEST}`,
    })
  }
}

function readOffset(value: Json | undefined): number | undefined {
  if (!isGiven(value)) return undefined
  const minutes = readInteger(value)
  return minutes !== undefined && Math.abs(minutes) <= FURTHEST ? minutes : Number.NaN
}
