import type { StoredEvent } from '../models/events.ts'
import type { EventFilter } from '../models/stream.ts'
import { isRecord } from '../utils/validators.ts'

/** Fields of `data` that text search reads, by type; undefined for types of the owner's own events. */
export type TextFields = (type: string) => readonly string[] | undefined

const DEGREE = 1e7

/** Tells in memory whether an event fits a filter, as storage tells it of stored ones. */
export function createMatcher(filter: EventFilter, textFields: TextFields): (event: StoredEvent) => boolean {
  const checks = [
    ...listChecks(filter),
    ...timeChecks(filter),
    ...(filter.bbox === undefined ? [] : [boxCheck(filter.bbox)]),
    ...(filter.place === undefined ? [] : [(event: StoredEvent) => event.place === filter.place]),
    ...(filter.text === undefined ? [] : [textCheck(filter.text, textFields)]),
  ]
  return (event) => checks.every((check) => check(event))
}

/**
 * What several readers want together, at least: one reading of the log serves them all, and each takes its own from it.
 */
export function widest(filters: readonly EventFilter[]): EventFilter {
  const union = (name: 'stream' | 'source' | 'type' | 'kind') => {
    const lists = filters.map((filter) => filter[name])
    return lists.some((list) => list === undefined) ? [] : [[name, [...new Set(lists.flat())]]]
  }
  return Object.fromEntries([...union('stream'), ...union('source'), ...union('type'), ...union('kind')])
}

type Check = (event: StoredEvent) => boolean

function listChecks(filter: EventFilter): Check[] {
  return (['stream', 'source', 'type', 'kind'] as const).flatMap((name) => {
    const list = filter[name]
    if (list === undefined) return []
    const wanted = new Set(list)
    return [(event: StoredEvent) => wanted.has(event[name])]
  })
}

function timeChecks({ from, to }: EventFilter): Check[] {
  if (from === undefined && to === undefined) return []
  return [
    ({ time }) => {
      if (time === undefined) return false
      const at = Date.parse(time)
      return at >= (from ?? Number.NEGATIVE_INFINITY) && at < (to ?? Number.POSITIVE_INFINITY)
    },
  ]
}

function boxCheck([west, south, east, north]: NonNullable<EventFilter['bbox']>): Check {
  return ({ lat, lon }) => {
    if (lat === undefined || lon === undefined) return false
    const [latitude, longitude] = [lat / DEGREE, lon / DEGREE]
    if (latitude < south || latitude > north) return false
    return west <= east ? longitude >= west && longitude <= east : longitude >= west || longitude <= east
  }
}

const words = (text: string): string[] => text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? []

function textCheck(text: string, textFields: TextFields): Check {
  const wanted = words(text)
  return (event) => {
    const found = new Set(words(textOf(event, textFields(event.type))))
    return wanted.every((word) => found.has(word))
  }
}

function textOf(event: StoredEvent, fields: readonly string[] | undefined): string {
  const data: unknown = JSON.parse(event.data)
  if (!isRecord(data)) return event.subject ?? ''
  const values = fields === undefined ? Object.values(data) : fields.map((field) => data[field])
  return [event.subject, ...values].flatMap(strings).join(' ')
}

function strings(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(strings)
  return typeof value === 'string' ? [value] : []
}
