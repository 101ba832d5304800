import { type Static, Type } from 'typebox'
import { AppError } from '../core/errors.ts'
import type { EventFilter } from '../models/stream.ts'
import { createCalendar, isDate, isKnownZone, parseInstant } from './calendar.ts'

const names = (description: string) =>
  Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { description, maxItems: 100 }))

/** A moment as requests name it. */
const MomentText = (description: string) =>
  Type.String({
    description: `${description} RFC 3339 (\`2024-05-01T10:00:00+02:00\`) or a date, which is its first moment in \`zone\`.`,
  })

export const ZoneText = Type.String({
  description: 'IANA time zone of dates without a time; default is the zone of the configuration.',
})

/** The conditions by which events are chosen, wherever they are: in a query string, in a WebSocket message. */
export const FILTER_FIELDS = {
  stream: names('Streams; any of them.'),
  source: names('Sources; any of them.'),
  type: names('Types; any of them.'),
  kind: names('Kinds (`moved`, `visited` …); any of them.'),
  from: Type.Optional(MomentText('Events at or after this moment.')),
  to: Type.Optional(MomentText('Events before this moment.')),
  zone: Type.Optional(ZoneText),
  text: Type.Optional(
    Type.String({ minLength: 1, maxLength: 1000, description: 'Words that all occur in the text of the event.' }),
  ),
  place: Type.Optional(Type.String({ minLength: 1, maxLength: 500, description: 'URN of a place.' })),
} as const

const bboxNote =
  'West, south, east, north in degrees; a west greater than the east crosses the antimeridian. Events without coordinates are left out.'

/** As fields of a query string; lists are repeated or separated by commas. */
export const FILTER_QUERY = {
  ...FILTER_FIELDS,
  bbox: Type.Optional(Type.String({ description: `${bboxNote} Separated by commas.` })),
} as const

/** As a JSON object. */
export const FilterSchema = Type.Object(
  {
    ...FILTER_FIELDS,
    bbox: Type.Optional(Type.Array(Type.Number(), { minItems: 4, maxItems: 4, description: bboxNote })),
  },
  { additionalProperties: false, description: 'Conditions that all hold; lists are alternatives.' },
)

const AnyFilter = Type.Object({
  ...FILTER_FIELDS,
  bbox: Type.Optional(Type.Union([Type.String(), Type.Array(Type.Number())])),
})
type FilterInput = Static<typeof AnyFilter>

/** The filter that a request asks for. Throws `request.invalid` naming the parameter. */
export function toFilter(input: FilterInput, defaultZone: string): EventFilter {
  checkText(input)
  const zone = toZone(input.zone, defaultZone)
  const from = input.from === undefined ? undefined : toMoment('from', input.from, zone)
  const to = input.to === undefined ? undefined : toMoment('to', input.to, zone)
  if (from !== undefined && to !== undefined && from > to) throw refused('from', 'is later than `to`')
  const bbox = input.bbox === undefined ? undefined : toBox(input.bbox)
  return {
    ...lists(input),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
    ...(bbox === undefined ? {} : { bbox }),
    ...(input.text === undefined ? {} : { text: input.text }),
    ...(input.place === undefined ? {} : { place: input.place }),
  }
}

/** Throws `request.invalid` for a zone that is not known. */
export function toZone(zone: string | undefined, defaultZone: string): string {
  if (zone === undefined) return defaultZone
  if (isKnownZone(zone)) return zone
  throw refused('zone', 'is no IANA time zone; give one like `Europe/Berlin`')
}

/** Milliseconds since 1970. Throws `request.invalid` naming the parameter. */
export function toMoment(name: string, text: string, zone: string): number {
  if (isDate(text)) return createCalendar(zone).startOf(text)
  // A plus sign that was not percent-encoded arrives as a space.
  const instant = parseInstant(text.replace(/ (\d{2}:\d{2})$/, '+$1'))
  if (instant !== undefined) return instant.time
  throw refused(
    name,
    'must be an RFC 3339 time with an offset, like `2024-05-01T10:00:00Z`, or a date, like `2024-05-01`',
  )
}

/** The error of a parameter. */
export function refused(name: string, what: string): AppError {
  return new AppError('request.invalid', `Reading the request: \`${name}\` ${what}.`)
}

/** PostgreSQL knows no NUL. */
function checkText(input: object): void {
  for (const [name, value] of Object.entries(input)) {
    if (String(value).includes('\0')) throw refused(name, 'holds a NUL character')
  }
}

function lists(input: FilterInput): Pick<EventFilter, 'stream' | 'source' | 'type' | 'kind'> {
  const parts = (values: readonly string[] | undefined) =>
    values?.flatMap((value) => value.split(',')).filter((value) => value !== '')
  const { stream, source, type, kind } = input
  const found = { stream: parts(stream), source: parts(source), type: parts(type), kind: parts(kind) }
  return Object.fromEntries(Object.entries(found).filter(([, values]) => values !== undefined && values.length > 0))
}

function toBox(input: string | readonly number[]): [number, number, number, number] {
  const [west, south, east, north, ...more] = typeof input === 'string' ? numbers(input) : input
  if (west === undefined || south === undefined || east === undefined || north === undefined || more.length > 0)
    throw refused('bbox', 'must be four numbers: west,south,east,north')
  const within = (value: number, most: number) => value >= -most && value <= most
  if (!within(west, 180) || !within(east, 180)) throw refused('bbox', 'has a longitude beyond -180 … 180')
  if (!within(south, 90) || !within(north, 90)) throw refused('bbox', 'has a latitude beyond -90 … 90')
  if (south > north) throw refused('bbox', 'has a south above its north; the order is west,south,east,north')
  return [west, south, east, north]
}

function numbers(text: string): number[] {
  const values = text.split(',').map((part) => (part.trim() === '' ? Number.NaN : Number(part)))
  if (values.some(Number.isNaN)) throw refused('bbox', 'must be four numbers: west,south,east,north')
  return values
}
