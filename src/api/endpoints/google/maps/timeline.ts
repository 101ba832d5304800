import { type Static, Type } from 'typebox'
import { ACTIVITY, VISIT } from '../../../../integrations/google/maps/names.ts'
import type { StoredEvent } from '../../../../models/events.ts'
import type { EventReader } from '../../../../storage/ports.ts'
import { isFiniteNumber, isRecord } from '../../../../utils/validators.ts'

const Moment = Type.String({ format: 'date-time' })
const Position = Type.Object({ latitude: Type.Number(), longitude: Type.Number() })
const span = {
  begin: Moment,
  end: Moment,
  seconds: Type.Number({ description: 'Within the day' }),
} as const
const ofFact = {
  fact: Type.String(),
  ...span,
  spanBegin: Type.Optional(
    Type.String({ format: 'date-time', description: 'When it really began, where that is before the day' }),
  ),
  spanEnd: Type.Optional(
    Type.String({ format: 'date-time', description: 'When it really ended, where that is after the day' }),
  ),
  tz: Type.Optional(Type.Integer({ description: "The provider's offset, minutes east of UTC" })),
} as const

const VisitSchema = Type.Object({
  kind: Type.Literal('visit'),
  ...ofFact,
  place: Type.Optional(Type.String({ description: 'URN' })),
  name: Type.Optional(Type.String()),
  address: Type.Optional(Type.String()),
  semanticType: Type.Optional(Type.String()),
  level: Type.Integer({ description: '0 a place, 1 a place within it, and so on' }),
  confidence: Type.Optional(Type.Number({ description: '0 to 1: that it was this place' })),
  position: Type.Optional(Position),
})
const ActivitySchema = Type.Object({
  kind: Type.Literal('activity'),
  ...ofFact,
  activityType: Type.String(),
  confidence: Type.Optional(Type.Number({ description: '0 to 1: that it was this type' })),
  distanceMetres: Type.Optional(Type.Number({ description: 'Of the whole activity' })),
  from: Type.Optional(Position),
  to: Type.Optional(Position),
})
const GapSchema = Type.Object({ kind: Type.Literal('gap'), ...span }, { description: 'Nothing is known of this time' })

export const TimelineSchema = Type.Object(
  {
    day: Type.String(),
    zone: Type.String(),
    from: Moment,
    to: Moment,
    segments: Type.Array(Type.Union([VisitSchema, ActivitySchema, GapSchema]), { description: 'In order of time' }),
    totals: Type.Object({
      visitSeconds: Type.Number(),
      activitySeconds: Type.Number(),
      gapSeconds: Type.Number(),
      distanceMetres: Type.Number({ description: 'An activity over midnight counts by its share of time' }),
    }),
    truncated: Type.Boolean({ description: 'The day holds more than is shown' }),
  },
  { description: 'The day' },
)

type Visit = Static<typeof VisitSchema>
type Activity = Static<typeof ActivitySchema>
type Gap = Static<typeof GapSchema>
type Known = Visit | Activity
type Timed = Pick<Gap, 'begin' | 'end'>

interface Span {
  readonly from: number
  readonly to: number
}

const MOST_SEGMENTS = 2000
const DEGREE = 1e7

/** Visits and activities of a span of time, with the gaps between them. */
export async function readDay(events: Pick<EventReader, 'overlapping'>, owner: number, day: Span) {
  const found = await events.overlapping(owner, [VISIT, ACTIVITY], day.from, day.to, MOST_SEGMENTS)
  const known = found.flatMap((event) => segmentOf(event, day)).sort(byTime)
  const gaps = gapsBetween(known, day)
  const visits = known.filter((segment) => segment.kind === 'visit')
  const activities = known.filter((segment) => segment.kind === 'activity')
  return {
    from: iso(day.from),
    to: iso(day.to),
    segments: [...known, ...gaps].sort((a, b) => compare(a.begin, b.begin) || gapsLast(a, b) || byTime(a, b)),
    totals: {
      visitSeconds: covered(visits),
      activitySeconds: covered(activities),
      gapSeconds: covered(gaps),
      distanceMetres: Math.round(activities.reduce((sum, activity) => sum + distanceWithin(activity), 0)),
    },
    truncated: found.length === MOST_SEGMENTS,
  }
}

function segmentOf(event: StoredEvent, day: Span): Known[] {
  if (event.time === undefined || event.state === 'deleted') return []
  const begin = Date.parse(event.time)
  const end = Math.max(begin, event.endtime === undefined ? begin : Date.parse(event.endtime))
  const data: unknown = JSON.parse(event.data)
  const fields = isRecord(data) ? data : {}
  const common = {
    fact: event.fact,
    ...spanWithin({ from: begin, to: end }, day),
    ...(begin < day.from ? { spanBegin: event.time } : {}),
    ...(end > day.to && event.endtime !== undefined ? { spanEnd: event.endtime } : {}),
    ...(event.tz === undefined ? {} : { tz: event.tz }),
  }
  return event.type === VISIT ? [visitOf(event, fields, common)] : [activityOf(event, fields, common)]
}

type Common = Pick<Known, keyof typeof ofFact>
type Fields = Readonly<Record<string, unknown>>

function visitOf(event: StoredEvent, fields: Fields, common: Common): Visit {
  const confidence = number(fields, 'placeProbability') ?? scaled(number(fields, 'placeLocationConfidence'))
  const position = positionOf(event)
  return {
    kind: 'visit',
    ...common,
    ...(event.place === undefined ? {} : { place: event.place }),
    ...texts(fields, ['name', 'address', 'semanticType']),
    level: number(fields, 'hierarchyLevel') ?? 0,
    ...(confidence === undefined ? {} : { confidence }),
    ...(position === undefined ? {} : { position }),
  }
}

function activityOf(event: StoredEvent, fields: Fields, common: Common): Activity {
  const confidence = number(fields, 'typeProbability')
  const distanceMetres = number(fields, 'distance')
  const from = positionOf(event)
  const end = isRecord(fields['end']) ? fields['end'] : {}
  const [latitude, longitude] = [number(end, 'latitude'), number(end, 'longitude')]
  return {
    kind: 'activity',
    ...common,
    activityType: typeof fields['activityType'] === 'string' ? fields['activityType'] : 'UNKNOWN',
    ...(confidence === undefined ? {} : { confidence }),
    ...(distanceMetres === undefined ? {} : { distanceMetres }),
    ...(from === undefined ? {} : { from }),
    ...(latitude === undefined || longitude === undefined ? {} : { to: { latitude, longitude } }),
  }
}

function spanWithin(whole: Span, day: Span) {
  const from = Math.max(whole.from, day.from)
  const to = Math.min(whole.to, day.to)
  return { begin: iso(from), end: iso(to), seconds: (to - from) / 1000 }
}

/** What of the day no segment covers. Segments may overlap: a visit and the visits within it. */
function gapsBetween(known: readonly Timed[], day: Span): Gap[] {
  const gaps: Gap[] = []
  let reached = day.from
  const gapUntil = (to: number) => {
    if (to > reached) gaps.push({ kind: 'gap', ...spanWithin({ from: reached, to }, day) })
  }
  for (const { begin, end } of known) {
    gapUntil(Date.parse(begin))
    reached = Math.max(reached, Date.parse(end))
  }
  gapUntil(day.to)
  return gaps
}

/** Seconds that segments cover together; what overlaps counts once. */
function covered(segments: readonly Timed[]): number {
  let reached = Number.NEGATIVE_INFINITY
  let sum = 0
  for (const { begin, end } of segments) {
    const [from, to] = [Math.max(reached, Date.parse(begin)), Date.parse(end)]
    sum += Math.max(0, to - from)
    reached = Math.max(reached, to)
  }
  return sum / 1000
}

function distanceWithin(activity: Known): number {
  if (activity.kind !== 'activity' || activity.distanceMetres === undefined) return 0
  const whole = Date.parse(activity.spanEnd ?? activity.end) - Date.parse(activity.spanBegin ?? activity.begin)
  return whole === 0 ? activity.distanceMetres : activity.distanceMetres * ((activity.seconds * 1000) / whole)
}

/** By beginning; of two that begin together the one that holds the other comes first. */
const byTime = (a: Timed, b: Timed): number => compare(a.begin, b.begin) || compare(b.end, a.end)
const gapsLast = (a: Known | Gap, b: Known | Gap): number => Number(a.kind === 'gap') - Number(b.kind === 'gap')
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
const iso = (time: number): string => new Date(time).toISOString()

function positionOf({ lat, lon }: StoredEvent) {
  return lat === undefined || lon === undefined ? undefined : { latitude: lat / DEGREE, longitude: lon / DEGREE }
}

const scaled = (percent: number | undefined): number | undefined => (percent === undefined ? undefined : percent / 100)

function number(fields: Fields, name: string): number | undefined {
  const value = fields[name]
  return isFiniteNumber(value) ? value : undefined
}

function texts<const N extends string>(fields: Fields, names: readonly N[]): { [K in N]?: string } {
  const found: { [K in N]?: string } = {}
  for (const name of names) {
    const value = fields[name]
    if (typeof value === 'string') found[name] = value
  }
  return found
}
