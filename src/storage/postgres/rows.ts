import { PRECISIONS, STATES, type StoredEvent } from '../../models/events.ts'
import { parseStored, wireText } from '../../utils/json-text.ts'
import { labelled, milliseconds, present } from './content.ts'

/** Everything a stored event says, from `rows` that have the columns of dp.event. Masked readers find no files: see migration 15. */
export const selectEvents = (rows: string) => `
  select e.id::text as fact, e.revision, e.position::text as position, e.state, t.source, t.name as type, t.version, t.kind, s.name as stream,
    ${milliseconds('e.time')} as time, ${milliseconds('e.endtime')} as endtime, e.tz, e.endtz, e.precision,
    e.subject, e.place, e.actors, e.lat, e.lon, e.accuracy, e.run::text as run, f.path as file, e.record, e.data::text as data, e.pii::text as pii
  from (${rows}) e join dp.type t on t.id = e.type join dp.stream s on s.id = e.stream
    left join dp.run_file f on f.run = e.run and f.no = e.file`

export interface EventRow {
  readonly fact: string
  readonly revision: number
  readonly position: string
  readonly state: number
  readonly source: string
  readonly type: string
  readonly version: number
  readonly kind: string
  readonly stream: string
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
  readonly run: string | null
  readonly file: string | null
  readonly record: number | null
  readonly data: string
  readonly pii: string | null
}

export function eventOf(row: EventRow): StoredEvent {
  const { time, endtime, precision, state, subject, place, actors, file, pii, ...rest } = row
  return {
    ...(present(rest) as Pick<
      StoredEvent,
      'fact' | 'revision' | 'position' | 'source' | 'type' | 'version' | 'kind' | 'stream' | 'data'
    >),
    state: STATES[state] ?? 'live',
    precision: PRECISIONS[precision] ?? 'ms',
    ...(time === null ? {} : { time: instant(time) }),
    ...(endtime === null ? {} : { endtime: instant(endtime) }),
    ...(subject === null ? {} : { subject: wireText(subject) }),
    ...(place === null ? {} : { place: wireText(place) }),
    ...(actors === null ? {} : { actors: actors.map(wireText) }),
    ...(file === null ? {} : { file: wireText(file) }),
    ...(pii === null ? {} : labelled(parseStored(pii))),
  }
}

/** RFC 3339 with milliseconds. */
export const instant = (ms: number) => new Date(Math.round(ms)).toISOString()
