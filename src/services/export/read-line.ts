import type { FileProbe } from '../../integrations/archive/probe.ts'
import { type Draft, type JsonObject, PRECISIONS } from '../../models/events.ts'
import type { PiiLabel } from '../../models/pii.ts'
import { labelsOf } from '../../models/pii-labels.ts'
import { ownSource } from '../../models/wire.ts'
import { parseJson, storableJson, wireText } from '../../utils/json-text.ts'
import { isDeeper, isOneOf, isRecord, isStreamName } from '../../utils/validators.ts'
import { isEdit } from './edit-text.ts'
import { positionOf } from './line-position.ts'

/** An event as a line of an export tells it; see `export-line.ts`. */
export interface ExportedLine {
  readonly source: string
  readonly stream: string
  readonly isOwn: boolean
  readonly type: { readonly name: string; readonly kind: string; readonly version: number }
  readonly fact: string
  readonly revision: number
  readonly state: 'live' | 'deleted' | 'gone'
  readonly draft: Omit<Draft, 'data'>
  /** JSON text as jsonb takes it. */
  readonly data: string
  readonly labels?: readonly PiiLabel[]
  /** JSON text of an `EditPatch`. */
  readonly edit?: string
}
/** Why a line is none. `source` where that could be read, so that the record is counted where it belongs. */
export interface LineFault {
  readonly code: string
  readonly detail: string
}

/** Deeper than any event is stored. */
const MOST_DEPTH = 250
const OURS = ['specversion', 'fact', 'revision', 'position', 'stream', 'dataschema']
const SCHEMA = 'datapunk:/v1/schemas/'

/** Whether a file is an export of ours: lines of CloudEvents that say what only ours say. By content, never by name. */
export function isOwnExport({ shape, keys, text }: FileProbe): boolean {
  const isOne = shape === 'json-object' && !/^\s*\{[^\n]*\n\s*"/.test(text)
  return (shape === 'ndjson' || isOne) && OURS.every((key) => keys.includes(key)) && text.includes(`"${SCHEMA}`)
}

/** Reads a line; `data` is taken over as the text that it is, to the last digit. */
export function readLine(line: string): ExportedLine | LineFault {
  const parts = partsOf(line.trim())
  if (parts === undefined) return { code: 'invalid_json', detail: 'the line is no JSON object' }
  if (isDeeper(parts.data, MOST_DEPTH)) return { code: 'too_deep', detail: `nested more than ${MOST_DEPTH} deep` }
  try {
    return eventOf(parts)
  } catch (error) {
    if (error instanceof Fault) return { code: error.code, detail: error.message }
    throw error
  }
}

interface Parts {
  readonly envelope: JsonObject
  readonly data: JsonObject
  /** `data` as it stands in the line; absent where it has to be written anew. */
  readonly text?: string
}

/** Escapes have to be looked at one by one; a text without them is one that jsonb takes. */
const NEEDS_ESCAPING = /\\u|\uE000/

/** In our lines `data` stands last, behind scalars: both halves are JSON of their own then. */
function partsOf(line: string): Parts | undefined {
  const at = line.indexOf(',"data":')
  const text = line.slice(at + 8, -1)
  const envelope = at < 0 ? undefined : parsed(`${line.slice(0, at)}}`)
  const data = envelope === undefined ? undefined : parsed(text)
  if (envelope !== undefined && data !== undefined)
    return NEEDS_ESCAPING.test(text) ? { envelope, data } : { envelope, data, text }
  const whole = parsed(line)
  if (whole === undefined) return undefined
  const { data: inside, ...rest } = whole
  return { envelope: rest, data: isObject(inside) ? inside : {} }
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text)
    return isObject(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isObject = (value: unknown): value is JsonObject => isRecord(value)

class Fault extends Error {
  readonly code: string
  constructor(code: string, detail: string) {
    super(detail)
    this.code = code
  }
}

function eventOf({ envelope, data, text }: Parts): ExportedLine {
  const { source, stream, state = 'live', edit } = envelope
  if (envelope['specversion'] !== '1.0') throw new Fault('not_ours', 'it is no CloudEvent 1.0')
  if (!isOneOf(['live', 'deleted', 'gone'], state)) throw new Fault('bad_state', 'the state is none that is exported')
  if (edit !== undefined && !isEdit(edit)) throw new Fault('bad_edit', 'what its owner changed cannot be read')
  const type = typeOf(envelope)
  const labels = labelsIn(envelope['piilabels'])
  const place = positionOf(envelope['coordinates'], data, text)
  if (place === undefined) throw new Fault('bad_coordinates', 'the coordinates cannot be read')
  return {
    ...placeOf(source, stream),
    ...revisionOf(envelope),
    type,
    state,
    draft: { type: type.name, ...times(envelope), ...names(envelope), ...place.columns },
    data: place.text ?? storableJson(place.data),
    ...(labels === undefined ? {} : { labels }),
    ...(edit === undefined ? {} : { edit: wireText(edit) }),
  }
}

function labelsIn(text: unknown): readonly PiiLabel[] | undefined {
  if (text === undefined) return undefined
  const labels = typeof text === 'string' ? labelsOf(parsedList(wireText(text))) : undefined
  // Without them the event would be shown in clear to whom it must not.
  if (labels === undefined) throw new Fault('bad_labels', 'what was found to be personal cannot be read')
  return labels
}

function parsedList(text: string): unknown {
  try {
    return parseJson(text)
  } catch {
    return undefined
  }
}

/** The version of the schema is the end of its address. */
function typeOf({ type, kind, dataschema }: JsonObject): ExportedLine['type'] {
  if (!isStreamName(type)) throw new Fault('bad_type', 'the type has no form that types have')
  if (typeof kind !== 'string' || !/^[a-z][a-z_]{0,31}$/.test(kind)) throw new Fault('bad_kind', 'the kind is no word')
  const [, version] = (typeof dataschema === 'string' && /\/(\d{1,6})$/.exec(dataschema)) || []
  if (version === undefined) throw new Fault('bad_schema', 'dataschema does not end in a version')
  return { name: type, kind, version: Number(version) }
}

function revisionOf({ fact, revision }: JsonObject): Pick<ExportedLine, 'fact' | 'revision'> {
  if (typeof fact !== 'string' || !FACT.test(fact)) throw new Fault('bad_fact', 'the fact is no id of ours')
  const isRevision = typeof revision === 'number' && Number.isInteger(revision) && revision >= 1 && revision <= MOST
  if (!isRevision) throw new Fault('bad_revision', 'the revision is no number from 1 on')
  return { fact, revision }
}

const FACT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const MOST = 2_147_483_647
const SOURCE = /^[a-z][a-z0-9]*(?:\.[a-z0-9][a-z0-9-]*)+$/

/** A source has the stream of its name; events of an owner's have the stream they were appended to as their source. */
function placeOf(source: unknown, stream: unknown): Pick<ExportedLine, 'source' | 'stream' | 'isOwn'> {
  if (typeof source !== 'string' || !isStreamName(stream))
    throw new Fault('bad_source', 'source or stream have no form that they have')
  if (source === ownSource(stream)) return { source, stream, isOwn: true }
  if (source === stream && SOURCE.test(source)) return { source, stream, isOwn: false }
  throw new Fault('bad_source', 'source and stream do not belong together')
}

function times(envelope: JsonObject): Partial<Draft> {
  const { precision } = envelope
  if (precision !== undefined && !isOneOf(PRECISIONS, precision))
    throw new Fault('bad_time', 'the precision is unknown')
  const time = instant(envelope['time'])
  const endtime = instant(envelope['endtime'])
  const tz = offset(envelope['tz'])
  const endtz = offset(envelope['endtz'])
  return {
    ...(time === undefined ? {} : { time }),
    ...(endtime === undefined ? {} : { endtime }),
    ...(tz === undefined ? {} : { tz }),
    ...(endtz === undefined ? {} : { endtz }),
    ...(precision === undefined ? {} : { precision }),
  }
}

const INSTANT = /^(?:[+-]\d{6}|\d{4})-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?Z$/

function instant(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const time = typeof value === 'string' && INSTANT.test(value) ? Date.parse(value) : Number.NaN
  if (Number.isNaN(time)) throw new Fault('bad_time', 'a time is not RFC 3339 in UTC')
  return time
}

function offset(value: unknown): number | undefined {
  if (value === undefined) return undefined
  const [, sign, hours, minutes] = (typeof value === 'string' && /^([+-])(\d{2}):(\d{2})$/.exec(value)) || []
  if (sign === undefined) throw new Fault('bad_time', 'an offset has not the form +02:00')
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes))
}

function names(envelope: JsonObject): Partial<Draft> {
  const subject = name(envelope['subject'])
  const place = name(envelope['place'])
  const actors = name(envelope['actors'])
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(place === undefined ? {} : { place }),
    ...(actors === undefined ? {} : { actors: actors.split(',').map((urn) => urn.replaceAll('%2C', ',')) }),
  }
}

function name(value: unknown): string | undefined {
  if (value === undefined) return undefined
  if (typeof value !== 'string') throw new Fault('bad_name', 'subject, place or actors are no text')
  return wireText(value)
}
