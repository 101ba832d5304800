import { AppError } from '../core/errors.ts'
import { type Json, type JsonObject, PRECISIONS, type Precision } from '../models/events.ts'
import { ownSource } from '../models/wire.ts'
import type { OwnEvent } from '../storage/ports.ts'
import { bigDigits, parseJson, wireText } from '../utils/json-text.ts'
import { isDeeper, isFilledString, isOneOf, isRecord, isStreamName } from '../utils/validators.ts'
import { type Instant, isDate, parseInstant, parseOffset } from './calendar.ts'
import { splitCoordinates } from './coordinates.ts'
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
  let value: unknown
  try {
    value = parseJson(body)
  } catch (cause) {
    const place = cause instanceof Error ? (/ at position \d+/.exec(cause.message)?.[0] ?? '') : ''
    throw new AppError('request.invalid', `Reading the request: the body is not valid JSON${place}.`)
  }
  if (isDeeper(value, MOST_DEPTH))
    throw new AppError('request.invalid', `Reading the request: the body is nested more than ${MOST_DEPTH} deep.`)
  return value
}
/** What is nested deeper would break whoever goes through it. */
const MOST_DEPTH = 200

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

type Item = Readonly<Record<string, unknown>>
/** An event while it is read; objects are filled, not copied: a batch holds ten thousand. */
type Building = { -readonly [K in keyof OwnEvent]: OwnEvent[K] }
/** What is wrong with an item; undefined where nothing is. */
type Fault = string | undefined

/** A valid event, or what is wrong with it. */
function readEvent(item: unknown, stream: string): OwnEvent | string {
  if (!isRecord(item)) return 'is no JSON object'
  if (isDeeper(item, MOST_DEPTH)) return `is nested more than ${MOST_DEPTH} deep`
  const { type } = item
  const isCloudEvent = item['specversion'] !== undefined
  const fault = isCloudEvent ? faultOfEnvelope(item) : unknownField(item)
  if (fault !== undefined) return fault
  if (!isStreamName(type)) return '`type` must be lower-case letters, digits, `.`, `_` and `-`, at most 63'
  const event: Building = { type, data: {} }
  const wrong = readTexts(item, event) ?? readTimes(item, event) ?? readData(item, event)
  if (wrong !== undefined) return wrong
  if (isCloudEvent) {
    event.id = cloudEventId(item, stream)
    keepExtensions(item, event)
  }
  return event
}

function unknownField(item: Item): Fault {
  for (const name in item) {
    if (!FIELDS.has(name)) {
      return `has a field \`${name.slice(0, 50)}\` that is not known; what is of your own belongs into \`data\``
    }
  }
  return undefined
}

function faultOfEnvelope(item: Item): Fault {
  if (item['specversion'] !== '1.0') return 'has a `specversion` that is not "1.0"'
  if (!isText(item['id'])) return 'is a CloudEvent without an `id`'
  if (!isText(item['source'])) return 'is a CloudEvent without a `source`'
  return undefined
}

/** CloudEvents are told apart by source and id together; in our own source the id is enough. */
function cloudEventId({ source, id }: Item, stream: string): string {
  const text = wireText(String(id))
  return source === ownSource(stream) ? text : JSON.stringify([wireText(String(source)), text])
}

/** Attributes that no field of ours stands for are not lost. */
function keepExtensions(item: Item, event: Building): void {
  const extensions = Object.entries(item).filter(([name]) => !FIELDS.has(name) && !ENVELOPE.has(name))
  if (extensions.length > 0)
    event.data = { ...event.data, extensions: Object.fromEntries(extensions.filter(isJsonEntry)) }
}

const KIND = /^[a-z][a-z_]{0,31}$/
const MOST_TEXT = 2000

const isText = (value: unknown): value is string =>
  isFilledString(value) && value.length <= MOST_TEXT && bigDigits(value) === undefined

function readTexts(item: Item, event: Building): Fault {
  const { kind, actors } = item
  if (kind !== undefined) {
    if (typeof kind !== 'string' || !KIND.test(kind)) return '`kind` must be a lower-case word'
    event.kind = kind
  }
  return readNames(item, event) ?? readActors(actors, event)
}

function readNames(item: Item, event: Building): Fault {
  for (const name of ['id', 'subject', 'place'] as const) {
    const value = item[name]
    if (value === undefined) continue
    if (!isText(value)) return `\`${name}\` must be a string that is not empty`
    event[name] = wireText(value)
  }
  return undefined
}

function readActors(actors: unknown, event: Building): Fault {
  if (actors === undefined) return undefined
  const list: unknown = typeof actors === 'string' ? actors.split(',').map((urn) => urn.replaceAll('%2C', ',')) : actors
  if (!Array.isArray(list) || !list.every(isText))
    return '`actors` must be URNs: a list of strings, or one string with commas'
  event.actors = list.map(wireText)
  return undefined
}

function readTimes(item: Item, event: Building): Fault {
  const begin = readTime(item['time'])
  const end = readTime(item['endtime'])
  if (begin === 'wrong') return '`time` must be an RFC 3339 time with an offset, or a date'
  if (end === 'wrong') return '`endtime` must be an RFC 3339 time with an offset, or a date'
  if (begin !== undefined) setBegin(begin, event)
  if (end !== undefined) {
    if (begin === undefined) return 'has an `endtime` but no `time`'
    if (end.time < begin.time) return 'has an `endtime` before its `time`'
    event.endtime = end.time
    if (end.offset !== undefined) event.endtz = end.offset
  }
  return readOffsets(item, event)
}

function setBegin({ time, offset, precision }: Moment, event: Building): void {
  event.time = time
  if (offset !== undefined) event.tz = offset
  if (precision !== undefined) event.precision = precision
}

/** What is given beside the times wins over what is written in them. */
function readOffsets(item: Item, event: Building): Fault {
  for (const name of ['tz', 'endtz'] as const) {
    const value = item[name]
    if (value === undefined) continue
    const offset = typeof value === 'string' ? parseOffset(value) : undefined
    if (offset === undefined) return `\`${name}\` must be an offset like +02:00`
    event[name] = offset
  }
  const { precision } = item
  if (precision === undefined) return undefined
  if (!isOneOf(PRECISIONS, precision)) return '`precision` must be ms, s, min or day'
  event.precision = precision
  return undefined
}

interface Moment extends Instant {
  readonly precision?: Precision
}

function readTime(value: unknown): Moment | 'wrong' | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'string') return 'wrong'
  if (isDate(value)) return { time: Date.parse(value), precision: 'day' }
  return parseInstant(value) ?? 'wrong'
}

function readData(item: Item, event: Building): Fault {
  const { data, data_base64: base64 } = item
  if (base64 !== undefined && typeof base64 !== 'string') return '`data_base64` must be a string'
  if (data !== undefined && !isJson(data)) return '`data` must be JSON'
  const known = isJsonObject(data) ? data : data === undefined ? {} : { value: data }
  const split = splitCoordinates(base64 === undefined ? known : { ...known, base64 })
  if (typeof split === 'string') return split
  Object.assign(event, split)
  return undefined
}

/** What `parseJson` gives is JSON: only its outermost form is asked here. */
const isJson = (value: unknown): value is Json => value !== undefined
const isJsonObject = (value: unknown): value is JsonObject => isRecord(value)
const isJsonEntry = (entry: [string, unknown]): entry is [string, Json] => isJson(entry[1])
