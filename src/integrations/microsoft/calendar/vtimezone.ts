import type { Json, JsonObject } from '../../../models/events.ts'
import { isList, isObject } from '../../decoding/json.ts'

/**
 * A zone as a calendar defines it (VTIMEZONE, RFC 5545 3.6.5): observances, each from its onset on, once or every year.
 *
 *     {"name": "VTIMEZONE", "properties": [{"name": "TZID", …}], "components": [{"name": "DAYLIGHT", "properties": [
 *       {"name": "DTSTART", "value": "16010325T020000"}, {"name": "RRULE", "value": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3"},
 *       {"name": "TZOFFSETFROM", "value": "+0100"}, {"name": "TZOFFSETTO", "value": "+0200"}]}, …]}
 */
export interface DefinedZone {
  /** Minutes east of UTC at a time of its clocks, given as if it were UTC. */
  offsetAtLocal(ms: number): number
}

interface Observance {
  readonly from: number
  readonly to: number
  /** Times of the clocks before they are changed, as if they were UTC. */
  readonly first: number
  readonly once: readonly number[]
  readonly yearly?: YearlyRule
}
interface YearlyRule {
  readonly month: number
  /** 0 Sunday to 6 Saturday, and which one of the month: 1 the first, -1 the last. */
  readonly weekday?: number
  readonly nth: number
  readonly day?: number
  readonly until: number
}

const MINUTE = 60_000
const DAY = 86_400_000
const WEEK = 7
const WEEKDAYS = ['SU', 'MO', 'TU', 'WE', 'TH', 'FR', 'SA']
const MOST_OBSERVANCES = 500
const LOCAL = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?Z?)?$/
const OFFSET = /^([+-])(\d{2})(\d{2})(?:\d{2})?$/

/** Reads a definition; undefined where it has no observance, or a rule that is none of a zone. */
export function definedZone(zone: Json | undefined): DefinedZone | undefined {
  const list = isObject(zone) && isList(zone['components']) ? zone['components'].slice(0, MOST_OBSERVANCES) : []
  const observances = list.map(observanceOf)
  const [earliest] = observances.filter((observance) => observance !== undefined).sort((a, b) => a.first - b.first)
  if (earliest === undefined || observances.includes(undefined)) return undefined
  const all = observances.filter((observance) => observance !== undefined)
  return {
    offsetAtLocal(ms) {
      let last: { readonly onset: number; readonly observance: Observance } | undefined
      for (const observance of all) {
        const onset = lastOnset(observance, ms)
        if (onset !== undefined && (last === undefined || onset > last.onset)) last = { onset, observance }
      }
      if (last === undefined) return earliest.from
      const { onset, observance } = last
      // Clocks that are put forward never show the time they leave out: it is read as if they had not been.
      return ms < onset + (observance.to - observance.from) * MINUTE ? observance.from : observance.to
    },
  }
}

function observanceOf(component: Json): Observance | undefined {
  if (!isObject(component) || !isList(component['properties'])) return undefined
  const properties = component['properties'].filter(isObject)
  const propertyOf = (name: string) => textOf(properties.find((property) => property['name'] === name))
  const from = offsetOf(propertyOf('TZOFFSETFROM'))
  const to = offsetOf(propertyOf('TZOFFSETTO'))
  const first = localTime(propertyOf('DTSTART'))
  if (from === undefined || to === undefined || first === undefined) return undefined
  const dates = properties
    .filter((property) => property['name'] === 'RDATE')
    .flatMap((property) => textOf(property).split(','))
    .slice(0, MOST_OBSERVANCES)
  const once = [first, ...dates.map(localTime).filter((ms) => ms !== undefined)]
  const rule = propertyOf('RRULE')
  if (rule === '') return { from, to, first, once }
  const yearly = yearlyRule(rule, first, from)
  return yearly === undefined ? undefined : { from, to, first, once, yearly }
}

const textOf = (property: JsonObject | undefined): string => {
  const value = property?.['value']
  return typeof value === 'string' ? value.trim() : ''
}

function offsetOf(text: string): number | undefined {
  const parts = OFFSET.exec(text)
  if (parts === null) return undefined
  const minutes = Number(parts[2]) * 60 + Number(parts[3])
  return parts[1] === '-' ? -minutes : minutes
}

/** A time of clocks, as if it were UTC. */
function localTime(text: string): number | undefined {
  const parts = LOCAL.exec(text)
  if (parts === null) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts
    .slice(1)
    .map((part) => Number(part ?? 0))
  // Date.UTC takes years below 100 for those of the last century; a zone has none such.
  return Date.UTC(year, month - 1, day, hour, minute, second)
}

/** The rules that zones have: a day of a month, every year. */
function yearlyRule(text: string, first: number, from: number): YearlyRule | undefined {
  const parts = new Map(text.split(';').map((part) => [part.split('=')[0]?.toUpperCase(), part.split('=')[1] ?? '']))
  const start = new Date(first)
  const month = Number(parts.get('BYMONTH') ?? start.getUTCMonth() + 1)
  const day = Number((parts.get('BYMONTHDAY') ?? String(start.getUTCDate())).split(',')[0])
  const isYearly = parts.get('FREQ') === 'YEARLY' && (parts.get('INTERVAL') ?? '1') === '1'
  if (!isYearly || !(month >= 1 && month <= 12) || !Number.isInteger(day)) return undefined
  const until = untilOf(parts.get('UNTIL'), from)
  const byDay = parts.get('BYDAY')
  return byDay === undefined ? { month, nth: 0, day, until } : weekdayRule(byDay, { month, day, until })
}

function untilOf(text: string | undefined, from: number): number {
  return text === undefined ? Number.POSITIVE_INFINITY : (localTime(text) ?? 0) + from * MINUTE
}

/** `BYDAY=-1SU` is the last Sunday; `BYDAY=SU;BYMONTHDAY=8,9,…,14` the first one from the 8th on. */
function weekdayRule(
  text: string,
  { month, day, until }: Omit<YearlyRule, 'nth'> & { readonly day: number },
): YearlyRule | undefined {
  const parts = /^([+-]?\d)?(SU|MO|TU|WE|TH|FR|SA)$/.exec(text)
  if (parts === null) return undefined
  const nth = parts[1] === undefined ? Math.ceil(day / WEEK) : Number(parts[1])
  return { month, weekday: WEEKDAYS.indexOf(parts[2] ?? ''), nth, until }
}

/** The last time that it began until then. */
function lastOnset({ first, once, yearly }: Observance, ms: number): number | undefined {
  const year = new Date(ms).getUTCFullYear()
  const ofRule =
    yearly === undefined
      ? []
      : [year - 1, year]
          .map((each) => onsetIn(each, yearly, first % DAY))
          .filter((onset) => onset >= first && onset <= yearly.until)
  const begun = [...once, ...ofRule].filter((onset) => onset <= ms)
  return begun.length === 0 ? undefined : begun.reduce((a, b) => Math.max(a, b))
}

function onsetIn(year: number, { month, weekday, nth, day = 1 }: YearlyRule, timeOfDay: number): number {
  const clock = timeOfDay < 0 ? timeOfDay + DAY : timeOfDay
  if (weekday === undefined) return Date.UTC(year, month - 1, day) + clock
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate()
  const start = new Date(Date.UTC(year, month - 1, 1)).getUTCDay()
  const firstOne = 1 + ((weekday - start + WEEK) % WEEK)
  const count = Math.floor((last - firstOne) / WEEK) + 1
  const index = nth > 0 ? Math.min(nth, count) : Math.max(1, count + 1 + nth)
  return Date.UTC(year, month - 1, firstOne + (index - 1) * WEEK) + clock
}
