import { Type } from 'typebox'
import { createCalendar, isDate, nextDate } from '../../calendar.ts'
import { FILTER_FIELDS, refused, toMoment, toZone } from '../../filter.ts'
import type { TrackRequest } from './track.ts'

export const Day = Type.String({ description: 'A date: `2024-05-01`', format: 'date' })

/** Parameters of every track. */
export const TRACK_QUERY = {
  day: Type.Optional(Day),
  from: FILTER_FIELDS.from,
  to: FILTER_FIELDS.to,
  zone: FILTER_FIELDS.zone,
  simplify: Type.Optional(
    Type.Number({ minimum: 0, maximum: 100_000, default: 0, description: 'Metres by which a line may differ' }),
  ),
  gap: Type.Optional(
    Type.Number({ minimum: 1, maximum: 10_080, default: 60, description: 'Minutes without a point that end a line' }),
  ),
  accuracy: Type.Optional(
    Type.Integer({ minimum: 0, description: 'Leaves out points known to be less accurate than so many metres' }),
  ),
}

interface AskedTrack extends AskedSpan {
  readonly zone?: string
  readonly simplify?: number
  readonly gap?: number
  readonly accuracy?: number
}

const MINUTE_MS = 60_000

/** `zone` is that of the owner, where the request names none. */
export function toTrackRequest(query: AskedTrack, zone: string): Omit<TrackRequest, 'types'> {
  const { simplify = 0, gap = 60, accuracy } = query
  return {
    ...askedSpan(query, toZone(query.zone, zone)),
    toleranceMetres: simplify,
    gapMs: gap * MINUTE_MS,
    ...(accuracy === undefined ? {} : { mostMetres: accuracy }),
  }
}

/** Of the calendar, not of the clock: 23 or 25 hours where the clock is changed. */
export function spanOf(day: string, zone: string): { readonly from: number; readonly to: number } {
  if (!isDate(day)) throw refused('day', 'must be a date that exists, like `2024-05-01`')
  const { startOf } = createCalendar(zone)
  return { from: startOf(day), to: startOf(nextDate(day)) }
}

interface AskedSpan {
  readonly day?: string
  readonly from?: string
  readonly to?: string
}

/** A day of the zone, or a span; exactly one of the two. */
function askedSpan({ day, from, to }: AskedSpan, zone: string): { readonly from: number; readonly to: number } {
  if (day !== undefined) {
    if (from !== undefined || to !== undefined) throw refused('day', 'and `from` or `to` exclude each other')
    return spanOf(day, zone)
  }
  if (from === undefined || to === undefined) throw refused('day', 'is missing; give a day, or `from` and `to`')
  return { from: toMoment('from', from, zone), to: toMoment('to', to, zone) }
}
