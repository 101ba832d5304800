import type { Json } from '../models/events.ts'
import type { EditPatch } from '../storage/ports.ts'
import { parseJson } from '../utils/json-text.ts'
import { isRecord } from '../utils/validators.ts'
import { usage } from './failure.ts'
import { didYouMean } from './suggest.ts'
import { parseWhen } from './when.ts'

const TIMES = ['time', 'endtime'] as const
const TEXTS = ['subject', 'place'] as const
const DEGREES = ['lat', 'lon'] as const
/** As events on the wire name their position. */
const ALIASES: Readonly<Record<string, string>> = {
  latitude: 'lat',
  longitude: 'lon',
  'data.latitude': 'lat',
  'data.longitude': 'lon',
}
const FIELDS: readonly string[] = [...TIMES, ...TEXTS, ...DEGREES]
const MOST_DEGREES = { lat: 90, lon: 180 } as const
const E7 = 1e7

type Value = Json | undefined

/**
 * The patch that `--set field=value` and `--unset field` mean. Values of `data.…` are JSON where they are JSON, else
 * text. `usage.invalid` for a field that cannot be edited or a value that does not fit it.
 */
export function parseEdits(set: readonly string[], unset: readonly string[], zone: string): EditPatch {
  const patch: Record<string, Value> = {}
  const fields: Record<string, Value> = {}
  const put = (named: string, value: (name: string) => Value) => {
    const field = ALIASES[named] ?? named
    const inner = /^data\.(.+)$/.exec(field)?.[1]
    if (inner !== undefined) fields[inner] = value(field)
    else if (FIELDS.includes(field)) patch[field] = value(field)
    else
      throw usage(
        `${field} is no field that can be edited.${didYouMean(field, [...FIELDS, 'data.name'])} Fields: ${FIELDS.join(', ')}, data.<name>.`,
      )
  }
  for (const entry of set) {
    const at = entry.indexOf('=')
    if (at < 1) throw usage(`--set ${entry}: write it as field=value, such as subject="Lunch".`)
    put(entry.slice(0, at), (field) => readValue(field, entry.slice(at + 1), zone))
  }
  for (const field of unset) put(field, () => null)
  return { ...patch, ...(Object.keys(fields).length > 0 && { data: fields }) }
}

function readValue(field: string, text: string, zone: string): Value {
  if (field === 'time' || field === 'endtime') return parseWhen(text, `--set ${field}`, { now: 0, zone }).from
  if (field === 'lat' || field === 'lon') return degrees(field, text)
  return field.startsWith('data.') ? jsonOrText(text) : text
}

function degrees(field: 'lat' | 'lon', text: string): number {
  const value = text.trim() === '' ? Number.NaN : Number(text)
  if (!(Math.abs(value) <= MOST_DEGREES[field])) throw usage(`--set ${field}=${text}: give degrees, such as 53.5585.`)
  return Math.round(value * E7)
}

function jsonOrText(text: string): Value {
  try {
    const value = parseJson(text)
    return isJson(value) ? value : text
  } catch {
    return text
  }
}

function isJson(value: unknown): value is Json {
  if (Array.isArray(value)) return value.every(isJson)
  return (
    value === null ||
    ['boolean', 'number', 'string'].includes(typeof value) ||
    (isRecord(value) && Object.values(value).every(isJson))
  )
}
