import type { ExportedEvent } from '../../storage/ports.ts'
import { bigDigits, parseStored, storableJson, wireJson, wireText } from '../../utils/json-text.ts'
import { isRecord } from '../../utils/validators.ts'

const ENVELOPE = [
  'fact', 'revision', 'time', 'endtime', 'tz', 'endtz', 'precision', 'source', 'type', 'kind', 'stream', 'state',
  'subject', 'place', 'actors', 'latitude', 'longitude', 'accuracy',
] as const // biome-ignore format: a word list
const END = '\r\n'
const DEGREE = 1e7

/** Fields of `data` that have a column, in order. */
export type CsvFields = readonly string[]

/** The first line: the envelope, `data.<field>` for the fields of the type's schema, `data` for all others as JSON. */
export const csvHead = (fields: CsvFields): string =>
  [...ENVELOPE, ...fields.map((field) => `data.${field}`), 'data'].map(cell).join(',') + END

/**
 * An event as a row (RFC 4180). A text that a spreadsheet would take for a formula gets an apostrophe before it; numbers
 * are none. Lists and objects are JSON; null and absent are empty.
 */
export function csvRow(event: ExportedEvent, fields: CsvFields): string {
  const data: unknown = parseStored(event.data)
  const members = isRecord(data) ? data : {}
  const rest = Object.entries(members).filter(([name]) => !fields.includes(name))
  const { fact, revision, time, endtime, source, type, kind, stream, state, precision, subject, place, actors } = event
  const cells = [
    ...[fact, String(revision), time ?? '', endtime ?? '', offset(event.tz), offset(event.endtz)],
    ...[precision, source, type, kind, stream, state].map(text),
    ...[text(subject), text(place), text(actors?.join(' '))],
    ...[degrees(event.lat), degrees(event.lon), event.accuracy === undefined ? '' : String(event.accuracy)],
    ...fields.map((field) => value(members[field])),
    rest.length === 0 ? '' : json(Object.fromEntries(rest)),
  ]
  return cells.map(cell).join(',') + END
}

const SPECIAL = /[",\r\n]|^\s|\s$/
const cell = (content: string): string => (SPECIAL.test(content) ? `"${content.replaceAll('"', '""')}"` : content)

/** What makes a spreadsheet calculate. https://owasp.org/www-community/attacks/CSV_Injection */
const FORMULA = /^[=+\-@\t\r]/
const text = (content: string | undefined): string => {
  const plain = (content ?? '').replaceAll('\0', '\ufffd')
  return FORMULA.test(plain) ? `'${plain}` : plain
}

function value(member: unknown): string {
  if (member === undefined || member === null) return ''
  const digits = bigDigits(member)
  if (digits !== undefined) return digits
  if (typeof member === 'string') return text(wireText(member))
  return typeof member === 'object' ? json(member) : String(member)
}

const json = (member: unknown): string => wireJson(storableJson(member))

const degrees = (e7: number | undefined): string => (e7 === undefined ? '' : String(e7 / DEGREE))

/** `+02:00`: no text of the owner's, so it stays as it is. */
function offset(minutes: number | undefined): string {
  if (minutes === undefined) return ''
  const two = (part: number) => String(Math.trunc(part)).padStart(2, '0')
  return `${minutes < 0 ? '-' : '+'}${two(Math.abs(minutes) / 60)}:${two(Math.abs(minutes) % 60)}`
}
