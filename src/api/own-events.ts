import { AppError } from '../core/errors.ts'
import { type Json, type JsonObject, PRECISIONS, type Precision } from '../models/events.ts'
import { ownSource } from '../models/wire.ts'
import type { OwnEvent } from '../storage/ports.ts'
import { bigDigits, parseJson, wireText } from '../utils/json-text.ts'
import { isFilledString, isOneOf, isRecord, isStreamName } from '../utils/validators.ts'
import { isDate, parseInstant, parseOffset } from './calendar.ts'
import { type Coordinates, splitCoordinates } from './coordinates.ts'
import { InvalidItems, type ItemFault } from './problems.ts'

/** The events of a request body, all of them valid. */
export interface OwnEvents {
  /** The body was one object, not a list. */
  readonly isSingle: boolean
  readonly events: readonly OwnEvent[]
}

/**
 * Reads the body of an append: one JSON object, a JSON array, or NDJSON (one object a line). Each is a CloudEvent or our
 * shorter form of it; docs/stream.md shows both. Throws `request.invalid` where the body is no JSON, and `event.invalid`
 * with every item that is wrong.
 */
export function readOwnEvents(body: string, isNdjson: boolean, stream: string): OwnEvents {
  const items = isNdjson ? readLines(body) : parseBody(body)
  const list = Array.isArray(items) ? items : [items]
  const events: OwnEvent[] = []
  const faults: ItemFault[] = []
  for (const [index, item] of list.entries()) {
    const event = item instanceof SyntaxError ? 'is not valid JSON' : readEvent(item, stream)
    if (typeof event === 'string') faults.push({ index, detail: event })
    else events.push(event)
  }
  if (faults.length > 0) throw new InvalidItems(faults, list.length)
  return { isSingle: !Array.isArray(items), events }
}

/** Parses the JSON of a body without loss. Throws `request.invalid`, which never repeats the body. */
export function parseBody(body: string): unknown {
  try {
    return parseJson(body)
  } catch (cause) {
    const place = cause instanceof Error ? (/ at position \d+/.exec(cause.message)?.[0] ?? '') : ''
    throw new AppError('request.invalid', `Reading the request: the body is not valid JSON${place}.`)
  }
}

function readLines(body: string): unknown[] {
  const lines = body.split('\n').filter((line) => line.trim() !== '')
  return lines.map((line) => {
    try {
      return parseJson(line)
    } catch {
      return new SyntaxError()
    }
  })
}

/** What an event may say in the shorter form. */
const FIELDS = new Set([
  'id', 'type', 'kind', 'time', 'endtime', 'tz', 'endtz', 'precision', 'subject', 'place', 'actors', 'data',
]) // biome-ignore format: a word list
/** What a CloudEvent says besides; of it `source` is kept with the id, the rest follows from where it is stored. */
const ENVELOPE = new Set([
  'specversion', 'source', 'datacontenttype', 'dataschema', 'data_base64', 'fact', 'revision', 'position', 'stream',
  'state', 'pii', 'originrun', 'originfile', 'originrecord',
]) // biome-ignore format: a word list

/** A valid event, or what is wrong with it. */
function readEvent(item: unknown, stream: string): OwnEvent | string {
  if (!isRecord(item)) return 'is no JSON object'
  const isCloudEvent = item['specversion'] !== undefined
  const fault = isCloudEvent ? faultOfEnvelope(item) : unknownField(item)
  if (fault !== undefined) return fault
  const fields = readFields(item)
  if (typeof fields === 'string') return fields
  const content = readData(item)
  if (typeof content === 'string') return content
  const id = isCloudEvent ? cloudEventId(item, stream) : item['id']
  return { ...fields, ...content, ...(typeof id === 'string' ? { id: wireText(id) } : {}) }
}

function unknownField(item: Readonly<Record<string, unknown>>): string | undefined {
  const name = Object.keys(item).find((key) => !FIELDS.has(key))
  return name === undefined
    ? undefined
    : `has a field \`${name.slice(0, 50)}\` that is not known; what is of your own belongs into \`data\``
}

function faultOfEnvelope(item: Readonly<Record<string, unknown>>): string | undefined {
  if (item['specversion'] !== '1.0') return 'has a `specversion` that is not "1.0"'
  if (!isText(item['id'])) return 'is a CloudEvent without an `id`'
  if (!isText(item['source'])) return 'is a CloudEvent without a `source`'
  return undefined
}

/** CloudEvents are told apart by source and id together; in our own source the id is enough. */
function cloudEventId(item: Readonly<Record<string, unknown>>, stream: string): string {
  const id = String(item['id'])
  return item['source'] === ownSource(stream) ? id : JSON.stringify([item['source'], id])
}

const KIND = /^[a-z][a-z_]{0,31}$/
const MOST_TEXT = 2000

type Fields = Omit<OwnEvent, 'id' | 'data' | 'lat' | 'lon' | 'accuracy'>

function readFields(item: Readonly<Record<string, unknown>>): Fields | string {
  const { type, kind, id } = item
  if (!isStreamName(type)) return '`type` must be lower-case letters, digits, `.`, `_` and `-`, at most 63'
  if (kind !== undefined && !(typeof kind === 'string' && KIND.test(kind))) return '`kind` must be a lower-case word'
  if (id !== undefined && !isText(id)) return '`id` must be a string that is not empty'
  const times = readTimes(item)
  if (typeof times === 'string') return times
  const actors = readActors(item['actors'])
  if (actors === 'wrong') return '`actors` must be URNs: a list of strings, or one string with commas'
  for (const name of ['subject', 'place']) {
    if (item[name] !== undefined && !isText(item[name])) return `\`${name}\` must be a string that is not empty`
  }
  return {
    type,
    ...times,
    ...(typeof kind === 'string' ? { kind } : {}),
    ...(typeof item['subject'] === 'string' ? { subject: wireText(item['subject']) } : {}),
    ...(typeof item['place'] === 'string' ? { place: wireText(item['place']) } : {}),
    ...(actors === undefined ? {} : { actors: actors.map(wireText) }),
  }
}

const isText = (value: unknown): value is string =>
  isFilledString(value) && value.length <= MOST_TEXT && bigDigits(value) === undefined

function readActors(value: unknown): readonly string[] | 'wrong' | undefined {
  if (value === undefined) return undefined
  const list: unknown = typeof value === 'string' ? value.split(',').map((urn) => urn.replaceAll('%2C', ',')) : value
  return Array.isArray(list) && list.every(isText) ? list : 'wrong'
}

type Times = Pick<OwnEvent, 'time' | 'endtime' | 'tz' | 'endtz' | 'precision'>

function readTimes(item: Readonly<Record<string, unknown>>): Times | string {
  const begin = readTime(item['time'])
  const end = readTime(item['endtime'])
  if (begin === 'wrong') return '`time` must be an RFC 3339 time with an offset, or a date'
  if (end === 'wrong') return '`endtime` must be an RFC 3339 time with an offset, or a date'
  if (end !== undefined && begin === undefined) return 'has an `endtime` but no `time`'
  if (begin !== undefined && end !== undefined && end.time < begin.time) return 'has an `endtime` before its `time`'
  const { precision = begin?.precision } = item
  if (precision !== undefined && !isOneOf(PRECISIONS, precision)) return '`precision` must be ms, s, min or day'
  const tz = readOffset(item['tz'], begin?.offset)
  const endtz = readOffset(item['endtz'], end?.offset)
  if (tz === 'wrong' || endtz === 'wrong') return '`tz` and `endtz` must be offsets like +02:00'
  return {
    ...(begin === undefined ? {} : { time: begin.time }),
    ...(end === undefined ? {} : { endtime: end.time }),
    ...(tz === undefined ? {} : { tz }),
    ...(endtz === undefined ? {} : { endtz }),
    ...(precision === undefined ? {} : { precision }),
  }
}

function readTime(
  value: unknown,
): { readonly time: number; readonly offset?: number; readonly precision?: Precision } | 'wrong' | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') return 'wrong'
  if (isDate(value)) return { time: Date.parse(value), precision: 'day' }
  return parseInstant(value) ?? 'wrong'
}

function readOffset(value: unknown, written: number | undefined): number | 'wrong' | undefined {
  if (value === undefined) return written
  return (typeof value === 'string' ? parseOffset(value) : undefined) ?? 'wrong'
}

function readData(item: Readonly<Record<string, unknown>>): (Coordinates & { readonly data: JsonObject }) | string {
  const { data, data_base64: base64 } = item
  if (base64 !== undefined && typeof base64 !== 'string') return '`data_base64` must be a string'
  if (data !== undefined && !isJson(data)) return '`data` must be JSON'
  const known = isJsonObject(data) ? data : data === undefined ? {} : { value: data }
  const split = splitCoordinates(base64 === undefined ? known : { ...known, base64 })
  if (typeof split === 'string') return split
  const extensions = Object.entries(item).filter(([name]) => !FIELDS.has(name) && !ENVELOPE.has(name))
  if (extensions.length === 0) return split
  return { ...split, data: { ...split.data, extensions: Object.fromEntries(extensions.filter(isJsonEntry)) } }
}

/** What `parseJson` gives is JSON: only its outermost form is asked here. */
const isJson = (value: unknown): value is Json => value !== undefined
const isJsonObject = (value: unknown): value is JsonObject => isRecord(value)
const isJsonEntry = (entry: [string, unknown]): entry is [string, Json] => isJson(entry[1])
