import { type EventColumns, NONE_16, NONE_32 } from '../../models/batch.ts'
import { type Content, type JsonObject, PRECISIONS } from '../../models/events.ts'
import type { PiiLabel } from '../../models/pii.ts'
import { labelsOf, labelTuples } from '../../models/pii-labels.ts'
import { equalJson } from '../../utils/canonical-json.ts'
import { fieldOfPath } from '../../utils/event-path.ts'
import { parseStored, storableJson } from '../../utils/json-text.ts'
import type { EditPatch } from '../ports.ts'

/** A timestamptz as milliseconds since 1970. */
export const milliseconds = (column: string) => `round(date_part('epoch', ${column}) * 1000)`

/** The columns of dp.event that are content, as JavaScript values. */
export const CONTENT_COLUMNS = `${milliseconds('e.time')} as time, ${milliseconds('e.endtime')} as endtime,
  e.tz, e.endtz, e.precision, e.subject, e.place, e.actors, e.lat, e.lon, e.accuracy, e.data::text as data, e.pii::text as pii`

/** A row of dp.event as JSON of its `Content`: what `contentOfRow` makes of it. */
export const ROW_CONTENT = `jsonb_strip_nulls(jsonb_build_object('time', ${milliseconds('e.time')}, 'endtime', ${milliseconds('e.endtime')},
  'tz', e.tz, 'endtz', e.endtz, 'precision', (array[${PRECISIONS.map((name) => (name === 'ms' ? 'null' : `'${name}'`)).join()}])[e.precision + 1],
  'subject', e.subject, 'place', e.place, 'actors', e.actors, 'lat', e.lat, 'lon', e.lon, 'accuracy', e.accuracy))
  || jsonb_build_object('data', e.data) || case when e.pii is null then '{}' else jsonb_build_object('pii', e.pii) end`

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
  /** As `labels.ts` writes them. */
  readonly pii: string | null
}

/** Without the keys whose value is null or undefined. */
type Present<T> = { [K in keyof T]?: NonNullable<T[K]> }
export function present<T extends object>(record: T): Present<T> {
  return Object.fromEntries(
    Object.entries(record).filter(([, value]) => value !== null && value !== undefined),
  ) as Present<T>
}

export function contentOfRow(row: ContentRow): Content {
  const content: Filled = { data: objectOf(parseStored(row.data)) }
  if (row.time !== null) content.time = row.time
  if (row.endtime !== null) content.endtime = row.endtime
  if (row.tz !== null) content.tz = row.tz
  if (row.endtz !== null) content.endtz = row.endtz
  if (row.subject !== null) content.subject = row.subject
  if (row.place !== null) content.place = row.place
  if (row.actors !== null) content.actors = row.actors
  if (row.lat !== null) content.lat = row.lat
  if (row.lon !== null) content.lon = row.lon
  if (row.accuracy !== null) content.accuracy = row.accuracy
  const precision = PRECISIONS[row.precision]
  if (precision !== undefined && precision !== 'ms') content.precision = precision
  return withStoredLabels(content, row.pii)
}

const withStoredLabels = (content: Content, pii: string | null): Content =>
  pii === null ? content : { ...content, ...labelled(parseStored(pii)) }

/** Filled field by field: a page of readings makes ten thousands of them. */
type Filled = { -readonly [K in keyof Content]: Content[K] }

const UTF8 = new TextDecoder()

/** The content of a row of a batch. */
export function contentOfBatch(columns: EventColumns, row: number): Content {
  const given = (column: ArrayLike<number>, none: number) => {
    const value = column[row]
    return value === undefined || value === none || Number.isNaN(value) ? null : value
  }
  const content = contentOfRow({
    time: given(columns.time, Number.NaN),
    endtime: given(columns.endtime, Number.NaN),
    tz: given(columns.tz, NONE_16),
    endtz: given(columns.endtz, NONE_16),
    precision: columns.precision[row] ?? 0,
    subject: columns.subject.get(row) ?? null,
    place: columns.place.get(row) ?? null,
    actors: columns.actors.get(row) ?? null,
    lat: given(columns.lat, NONE_32),
    lon: given(columns.lon, NONE_32),
    accuracy: given(columns.accuracy, NONE_32),
    data: UTF8.decode(columns.bytes.subarray(columns.start[row], columns.end[row])),
    pii: null,
  })
  const labels = columns.pii.get(row)
  return labels === undefined ? content : { ...content, pii: labels }
}

function objectOf(value: unknown): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : {}
}

export function contentOfText(text: string): Content {
  const { data, pii, ...rest } = objectOf(parseStored(text))
  return { ...rest, data: objectOf(data), ...labelled(pii) }
}

/** What a stored document says in `pii`. */
export function labelled(pii: unknown): { readonly pii?: readonly PiiLabel[] } {
  const labels = labelsOf(pii)
  return labels === undefined || labels.length === 0 ? {} : { pii: labels }
}

/** A content as it is written into a column of its own; `contentOfText` reads it. */
export function storedContent({ pii, ...content }: Content): JsonObject {
  return { ...content, ...(pii === undefined ? {} : { pii: labelTuples(pii) }) }
}

/** Whether two contents say the same. Labels say nothing of what was read. */
export function saySame({ pii: _a, ...a }: Content, { pii: _b, ...b }: Content): boolean {
  return equalJson(a, b)
}

/** An edit as it stands in dp.edit. */
export const patchOfText = (text: string): EditPatch => patchOf(parseStored(text))

export function patchOf(value: unknown): EditPatch {
  const { pii, ...patch } = objectOf(value)
  return { ...patch, ...labelled(pii) }
}

/** JSON text for dp.edit. */
export function storedPatch({ pii, ...patch }: EditPatch): string {
  return storableJson({ ...patch, ...(pii === undefined ? {} : { pii: labelTuples(pii) }) })
}

/** The owner's edit laid over a content: null empties a field, undefined leaves it. */
export function overlay(content: Content, patch: EditPatch | undefined): Content {
  if (patch === undefined) return content
  const { data = {}, pii, ...columns } = patch
  const { pii: found = [], ...said } = content
  const laid = { ...laidOver(said, columns), data: laidOver(content.data, data) }
  return withLabels(laid, [...found.filter((label) => !isPatched(patch, label)), ...(pii ?? [])])
}

function withLabels(content: Content, labels: readonly PiiLabel[]): Content {
  return labels.length === 0 ? content : { ...content, pii: labels }
}

/** Whether an edit has its own word for what the label is of. */
function isPatched({ data, ...columns }: EditPatch, label: PiiLabel): boolean {
  const { column, name } = fieldOfPath(label.path)
  return name === undefined ? Object.hasOwn(given(columns), column) : Object.hasOwn(given(data ?? {}), name)
}

function laidOver<T extends object>(base: T, patch: object): T {
  const left = Object.entries(base).filter(([name]) => !Object.hasOwn(given(patch), name))
  const set = Object.entries(given(patch)).filter(([, value]) => value !== null)
  return Object.fromEntries([...left, ...set]) as T
}

/** A later edit laid over an earlier one. */
export function joinPatches(earlier: EditPatch | undefined, later: EditPatch): EditPatch {
  const { pii: of = [], ...before } = earlier ?? {}
  const { pii: found = [], ...after } = later
  const pii = [...of.filter((label) => !isPatched(after, label)), ...found]
  const joined = { ...before, ...given(after), data: { ...before.data, ...given(after.data ?? {}) } }
  return pii.length === 0 ? joined : { ...joined, pii }
}

/** Without the keys whose value is undefined: they say nothing. */
function given<T extends object>(patch: T): Partial<T> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as Partial<T>
}
