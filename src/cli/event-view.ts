import type { StoredEvent } from '../models/events.ts'
import { wireJson, wireText } from '../utils/json-text.ts'
import { isFilledString, isFiniteNumber, isRecord } from '../utils/validators.ts'
import { duration, localTime } from './format.ts'
import { shown } from './style.ts'

/** An event as people read it. */
export interface EventView {
  /** Local time as precisely as it is known; a dash where the fact has none. */
  readonly when: string
  /** `1 h 05 min` for events with an end. */
  readonly lasted: string
  readonly kind: string
  /** What it was about, from the fields that say most. */
  readonly what: string
  readonly type: string
}

const TELLING = ['name', 'title', 'query', 'label', 'address', 'activityType', 'text', 'note'] as const
const E7 = 1e7
const TIME_LENGTH = { ms: 19, s: 19, min: 16, day: 10 } as const

const NO_NAMES: ReadonlyMap<string, string> = new Map()

/** The view of an event in a zone. `names` are those of places, by URN: phones tell places without their names. */
export function viewOf(event: StoredEvent, zone: string, names: ReadonlyMap<string, string> = NO_NAMES): EventView {
  return {
    when:
      event.time === undefined ? '—' : localTime(Date.parse(event.time), zone).slice(0, TIME_LENGTH[event.precision]),
    lasted: lastedOf(event),
    kind: event.kind,
    what: shown(whatOf(event, names)),
    type: event.type,
  }
}

function lastedOf({ time, endtime }: StoredEvent): string {
  if (time === undefined || endtime === undefined) return ''
  const seconds = (Date.parse(endtime) - Date.parse(time)) / 1000
  return seconds > 0 ? duration(seconds) : ''
}

function whatOf(event: StoredEvent, names: ReadonlyMap<string, string>): string {
  if (event.state !== 'live') return `(${event.state})`
  const fields = fieldsOf(event.data)
  const told = TELLING.map((name) => fields[name]).find(isFilledString)
  const distance = isFiniteNumber(fields['distance']) ? kilometres(fields['distance']) : ''
  const subject = event.subject === undefined ? undefined : wireText(event.subject)
  const words = [subject ?? told ?? nameOfPlace(event, names) ?? positionOf(event), distance].filter(isFilledString)
  return words.join(' · ')
}

const nameOfPlace = ({ place }: StoredEvent, names: ReadonlyMap<string, string>): string | undefined =>
  place === undefined ? undefined : (names.get(place) ?? wireText(place))

const kilometres = (metres: number): string =>
  metres < 1000 ? `${Math.round(metres)} m` : `${(metres / 1000).toFixed(1)} km`

function positionOf({ lat, lon }: StoredEvent): string {
  return lat === undefined || lon === undefined ? '' : `${(lat / E7).toFixed(5)}, ${(lon / E7).toFixed(5)}`
}

function fieldsOf(data: string): Readonly<Record<string, unknown>> {
  const parsed: unknown = JSON.parse(wireJson(data))
  return isRecord(parsed) ? parsed : {}
}
