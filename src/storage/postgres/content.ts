import { type EventColumns, NONE_16, NONE_32 } from '../../models/batch.ts'
import { type Content, type JsonObject, PRECISIONS } from '../../models/events.ts'
import { parseStored } from '../../utils/json-text.ts'
import type { EditPatch } from '../ports.ts'

/** A timestamptz as milliseconds since 1970. */
export const milliseconds = (column: string) => `round(extract(epoch from ${column}) * 1000)::float8`

/** The columns of dp.event that are content, as JavaScript values. */
export const CONTENT_COLUMNS = `${milliseconds('e.time')} as time, ${milliseconds('e.endtime')} as endtime,
  e.tz, e.endtz, e.precision, e.subject, e.place, e.actors, e.lat, e.lon, e.accuracy, e.data::text as data`

export interface ContentRow {
  readonly time: number | null
  readonly endtime: number | null
  readonly tz: number | null
  readonly endtz: number | null
  readonly precision: number
  readonly subject: string | null
  readonly place: string | null
  readonly actors: readonly string[] | null
  readonly lat: number | null
  readonly lon: number | null
  readonly accuracy: number | null
  readonly data: string
}

/** Without the keys whose value is null or undefined. */
type Present<T> = { [K in keyof T]?: NonNullable<T[K]> }
export function present<T extends object>(record: T): Present<T> {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<T>
}

export function contentOfRow(row: ContentRow): Content {
  const { time, endtime, tz, endtz, subject, place, actors, lat, lon, accuracy } = row
  const precision = PRECISIONS[row.precision]
  return {
    ...present({ time, endtime, tz, endtz, subject, place, actors, lat, lon, accuracy }),
    ...(precision === undefined || precision === 'ms' ? {} : { precision }),
    data: objectOf(parseStored(row.data)),
  }
}

/** The content of a row of a batch. */
export function contentOfBatch(columns: EventColumns, row: number): Content {
  const whole = (value: number | undefined) => (value === NONE_32 ? undefined : value)
  const small = (value: number | undefined) => (value === NONE_16 ? undefined : value)
  const instant = (value: number | undefined) => (value === undefined || Number.isNaN(value) ? undefined : value)
  const precision = PRECISIONS[columns.precision[row] ?? 0]
  return {
    ...present({
      time: instant(columns.time[row]),
      endtime: instant(columns.endtime[row]),
      tz: small(columns.tz[row]),
      endtz: small(columns.endtz[row]),
      subject: columns.subject.get(row),
      place: columns.place.get(row),
      actors: columns.actors.get(row),
      lat: whole(columns.lat[row]),
      lon: whole(columns.lon[row]),
      accuracy: whole(columns.accuracy[row]),
    }),
    ...(precision === undefined || precision === 'ms' ? {} : { precision }),
    data: objectOf(parseStored(new TextDecoder().decode(columns.bytes.subarray(columns.start[row], columns.end[row])))),
  }
}

export function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

export function contentOfText(text: string): Content {
  const { data, ...rest } = objectOf(parseStored(text))
  return { ...rest, data: objectOf(data) }
}

/** The owner's edit laid over a content: null empties a field, undefined leaves it. */
export function overlay(content: Content, patch: EditPatch | undefined): Content {
  if (patch === undefined) return content
  const { data = {}, ...columns } = patch
  return { ...laidOver(content, columns), data: laidOver(content.data, data) }
}

function laidOver<T extends object>(base: T, patch: object): T {
  const left = Object.entries(base).filter(([name]) => !Object.hasOwn(given(patch), name))
  const set = Object.entries(given(patch)).filter(([, value]) => value !== null)
  return Object.fromEntries([...left, ...set]) as T
}

/** A later edit laid over an earlier one. */
export function joinPatches(earlier: EditPatch | undefined, later: EditPatch): EditPatch {
  return { ...earlier, ...given(later), data: { ...earlier?.data, ...given(later.data ?? {}) } }
}

/** Without the keys whose value is undefined: they say nothing. */
function given<T extends object>(patch: T): Partial<T> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>
}
