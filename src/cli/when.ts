import { usage } from './failure.ts'
import { dayStart, fromWall, toWall } from './zone.ts'

/** A span of time in ms since 1970; `until` is exclusive. */
export interface Span {
  readonly from: number
  readonly until: number
}

export interface Clock {
  readonly now: number
  /** IANA zone in which a time without an offset is meant. */
  readonly zone: string
}

const DAY = 86_400_000
const UNIT_MS = { m: 60_000, h: 3_600_000, d: DAY, w: 7 * DAY, y: 365 * DAY } as const
const DATE = /^(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?$/
const MOMENT = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)\s*(Z|[+-]\d{2}:?\d{2})?$/i
const AGO = /^(\d{1,5})\s*([mhdwy])(?:\s+ago)?$/

export const TIME_FORMS =
  'A time is 2026, 2026-03, 2026-03-14, 2026-03-14T18:05, 2026-03-14T18:05:00Z, today, yesterday, now, or a span before now: 30m, 12h, 7d, 4w, 1y.'

/** Reads a time as people write it. A year, month or day is a span, anything else a moment. `usage.invalid` if it is none. */
export function parseWhen(text: string, option: string, clock: Clock): Span {
  const word = text.trim().toLowerCase()
  const span = named(word, clock) ?? ago(word, clock) ?? date(word, clock.zone) ?? moment(text.trim(), clock.zone)
  if (span === undefined) throw usage(`${option} ${text}: this is no time. ${TIME_FORMS}`)
  return span
}

const at = (time: number): Span => ({ from: time, until: time })

function named(word: string, { now, zone }: Clock): Span | undefined {
  if (word === 'now') return at(now)
  const today = Math.floor(toWall(now, zone) / DAY)
  if (word === 'today') return { from: dayStart(today, zone), until: dayStart(today + 1, zone) }
  if (word === 'yesterday') return { from: dayStart(today - 1, zone), until: dayStart(today, zone) }
  return undefined
}

function ago(word: string, { now }: Clock): Span | undefined {
  const [, amount, unit] = AGO.exec(word) ?? []
  const entry = Object.entries(UNIT_MS).find(([name]) => name === unit)
  return entry === undefined ? undefined : at(now - Number(amount) * entry[1])
}

function date(word: string, zone: string): Span | undefined {
  const [, year, month, day] = DATE.exec(word) ?? []
  if (year === undefined) return undefined
  const parts: [number, number, number] = [Number(year), Number(month ?? 1) - 1, Number(day ?? 1)]
  const first = Date.UTC(...parts)
  if (new Date(first).toISOString().slice(0, word.length) !== word) return undefined
  const next = Date.UTC(
    parts[0] + (month === undefined ? 1 : 0),
    parts[1] + (month !== undefined && day === undefined ? 1 : 0),
    parts[2] + (day === undefined ? 0 : 1),
  )
  return { from: fromWall(first, zone), until: fromWall(next, zone) }
}

function moment(text: string, zone: string): Span | undefined {
  const [, day, time, offset] = MOMENT.exec(text) ?? []
  if (day === undefined || time === undefined) return undefined
  const wall = Date.parse(`${day}T${time}Z`)
  if (Number.isNaN(wall) || new Date(wall).toISOString().slice(0, 10) !== day) return undefined
  if (offset === undefined) return at(fromWall(wall, zone))
  const parsed = Date.parse(`${day}T${time}${offset.toUpperCase()}`)
  return Number.isNaN(parsed) ? undefined : at(parsed)
}
