import type { Draft, Json } from '../models/events.ts'
import type { ExplainedFile } from '../services/jobs/explain/explain.ts'
import type { ExplainedEvent, ExplainedRecord } from '../services/jobs/explain/explain-record.ts'
import { wireJson } from '../utils/json-text.ts'
import { bytes, count, plural } from './format.ts'
import { type Style, shown } from './style.ts'

/** What `datapunk explain` says of a file, in lines. */
export function explainedLines(file: ExplainedFile, style: Style): readonly string[] {
  const size = file.bytes === undefined ? '' : `, ${bytes(file.bytes)}`
  return [
    style.bold(shown(file.path)),
    `  it is       ${file.shape}${size}`,
    ...file.claims.map(
      ({ source, channel, title, confidence }, index) =>
        `  ${index === 0 ? 'claimed by' : '          '}  ${source} ${channel} ${style.dim(`${confidence.toFixed(2)} · ${title}`)}`,
    ),
    ...(file.claims.length === 0 ? ['  claimed by  nobody'] : []),
    ...(file.ignored === undefined ? [] : [`  ignored     ${shown(file.ignored)}`]),
    ...(file.isCompanion ? ['  belongs to  another file; it has no records of its own'] : []),
    ...(file.about === undefined ? [] : [`  told        ${shown(JSON.stringify(file.about))}`]),
    ...(file.ignored === undefined && file.isCompanion === undefined ? countLines(file) : []),
    ...(file.damage === undefined ? [] : [`  ${style.red('damaged')}     ${shown(file.damage)}`]),
    ...file.first.flatMap((record) => recordLines(record, style)),
  ]
}

function countLines({ records, isWhole, events, dropped, quarantined }: ExplainedFile): readonly string[] {
  const told = (label: string, counts: Readonly<Record<string, number>>) =>
    Object.entries(counts).map(
      ([name, number], index) => `  ${index === 0 ? label : ' '.repeat(label.length)}  ${name} ${count(number)}`,
    )
  return [
    `  records     ${isWhole ? count(records) : `the first ${count(records)}`}`,
    ...told('events    ', events),
    ...told('dropped   ', dropped),
    ...told('set aside ', quarantined),
  ]
}

function recordLines(
  { record, part, source, outcome, reason, events, aside }: ExplainedRecord,
  style: Style,
): readonly string[] {
  const place = part === '' ? '' : ` of ${part}`
  const why = reason === undefined ? '' : `: ${reason}`
  return [
    '',
    `  record ${record}${place}, ${source}: ${outcome === 'event' ? plural(events.length, 'event') : outcome}${why}`,
    ...aside.map(({ code, detail }) => `    ${style.yellow(code)} ${shown(detail)}`),
    ...events.flatMap((event) => eventLines(event, style)),
  ]
}

function eventLines({ fact, identity, draft }: ExplainedEvent, style: Style): readonly string[] {
  const key = JSON.stringify([...(identity.time === undefined ? [] : [identity.time]), ...identity.key])
  return [
    `    ${style.bold(draft.type)} ${fact}`,
    `      ${style.dim(`identity ${shown(key)}`)}`,
    ...pretty(readable(draft)).map((line) => `      ${shown(line)}`),
  ]
}

/** Lines of JSON; integers beyond 2^53 as the numbers that they are. */
function pretty(value: object): readonly string[] {
  const text = JSON.stringify(value, undefined, 2).replace(/"\uE000#(-?\d+)"/g, '$1')
  return wireJson(text).split('\n')
}

/** Times in words, degrees; the type is said already. */
function readable({ type: _, time, endtime, lat, lon, data, ...rest }: Draft): object {
  return {
    ...(time === undefined ? {} : { time: moment(time) }),
    ...(endtime === undefined ? {} : { endtime: moment(endtime) }),
    ...rest,
    ...(lat === undefined ? {} : { latitude: lat / 1e7 }),
    ...(lon === undefined ? {} : { longitude: lon / 1e7 }),
    data,
  }
}

const moment = (time: number) => (Math.abs(time) <= 8.64e15 ? new Date(time).toISOString() : time)

/** The same without any value of the records: of each stands what kind of value it is. */
export function redacted(file: ExplainedFile): ExplainedFile {
  const first = file.first.map((record) => ({
    ...record,
    events: record.events.map(({ draft }): ExplainedEvent => {
      const { type, data, ...columns } = draft
      return { fact: '<id>', identity: { key: ['<hidden>'] }, draft: { ...hidden(columns), type, data: hidden(data) } }
    }),
  }))
  const { about, ...rest } = { ...file, first }
  return about === undefined ? rest : { ...rest, about: hidden(about) }
}

function hidden<T extends object>(value: T): T
function hidden(value: object): object {
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, kindOf(inner)]))
}

function kindOf(value: Json | undefined): unknown {
  if (value === null || value === undefined || typeof value === 'boolean') return value
  if (typeof value !== 'object') return `<${typeof value === 'string' ? 'text' : 'number'}>`
  return Array.isArray(value) ? value.map(kindOf) : hidden(value)
}
