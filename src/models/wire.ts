import { wireJson } from '../utils/json-text.ts'
import type { StoredEvent } from './events.ts'

/**
 * The address of the schema of a type's `data`. CloudEvents asks for an absolute URI; behind the scheme stands the path
 * that any server of ours answers: `datapunk:/v1/schemas/google.maps.visit/1`.
 */
export const schemaUri = (type: string, version: number): string => `datapunk:${schemaPath(type, version)}`
export const schemaPath = (type: string, version: number): string =>
  `/v1/schemas/${encodeURIComponent(type)}/${version}`

/** The `source` of events that an owner appended to a stream of their own. */
export const ownSource = (stream: string): string => `/v1/streams/${stream}`

/** The id of one revision of a fact, unique for ever; also its ETag. */
export const eventId = (event: Pick<StoredEvent, 'fact' | 'revision'>): string => `${event.fact}.${event.revision}`

/**
 * A stored event as one CloudEvents 1.0 text in JSON. `data` is spliced in as text, so that integers beyond 2^53 go out
 * as they came; position and accuracy stand at its beginning where they are known.
 *
 *     {"specversion":"1.0","id":"d88…b1.1","source":"google.maps","type":"google.maps.point","time":"2023-03-01T12:00:00.000Z",
 *      …,"data":{"latitude":48.1234567,"longitude":11.5678901,"accuracy":20,"deviceTag":-8024144696862913506}}
 */
export function toWire(event: StoredEvent): string {
  return (
    `{"specversion":"1.0","id":"${eventId(event)}","source":${JSON.stringify(event.source)},"type":${JSON.stringify(event.type)}` +
    optional('time', event.time) +
    text('subject', event.subject) +
    `,"datacontenttype":"application/json","dataschema":${JSON.stringify(schemaUri(event.type, event.version))}` +
    `,"fact":"${event.fact}","revision":${event.revision},"position":"${event.position}"` +
    `,"stream":${JSON.stringify(event.stream)},"kind":${JSON.stringify(event.kind)}` +
    (event.state === 'live' ? '' : `,"state":"${event.state}"`) +
    optional('endtime', event.endtime) +
    optional('tz', offset(event.tz)) +
    optional('endtz', offset(event.endtz)) +
    (event.precision === 'ms' ? '' : `,"precision":"${event.precision}"`) +
    text('place', event.place) +
    text('actors', event.actors?.map(listItem).join(',')) +
    optional('pii', entitiesOf(event.pii)) +
    optional('originrun', event.run) +
    text('originfile', event.file) +
    (event.record === undefined ? '' : `,"originrecord":${event.record}`) +
    `,"data":${withPosition(event)}}`
  )
}

/** For values that hold nothing to escape. */
function optional(name: string, value: string | undefined): string {
  return value === undefined ? '' : `,"${name}":"${value}"`
}

/** CloudEvents has no empty strings: an absent attribute says the same. */
function text(name: string, value: string | undefined): string {
  return value === undefined || value === '' ? '' : `,"${name}":${JSON.stringify(value)}`
}

/** A comma separates the actors; one inside a URN is percent-encoded. */
const listItem = (urn: string): string => urn.replaceAll(',', '%2C')

/** What kinds of personal values were found, each once. */
function entitiesOf(labels: StoredEvent['pii']): string | undefined {
  return labels === undefined ? undefined : [...new Set(labels.map(({ entity }) => entity))].sort().join(',')
}

/** Minutes east of UTC as `+02:00`. */
function offset(minutes: number | undefined): string | undefined {
  if (minutes === undefined) return undefined
  const whole = Math.abs(minutes)
  const digits = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${digits(whole / 60)}:${digits(whole % 60)}`
}

const DEGREE = 1e7

function withPosition(event: StoredEvent): string {
  const data = wireJson(event.data)
  const known = [
    event.lat === undefined ? '' : `"latitude":${event.lat / DEGREE}`,
    event.lon === undefined ? '' : `"longitude":${event.lon / DEGREE}`,
    event.accuracy === undefined ? '' : `"accuracy":${event.accuracy}`,
  ].filter((member) => member !== '')
  if (known.length === 0) return data
  const rest = data.slice(1).trimStart()
  return `{${known.join(',')}${rest.startsWith('}') ? '' : ','}${rest}`
}
