import { dayNumber, dayStart } from '../zone.ts'
import { CITIES, FIRST_DAY } from './biography.ts'
import { createPlanner, type DayPlan, type Mode, type Planner } from './day-plan.ts'
import { distance, lengthOf, type Point, route } from './geography.ts'
import type { Place } from './places.ts'
import { createRandom, type Random } from './random.ts'

/** Time at one place. Moments are ms since 1970. */
export interface Stay {
  readonly kind: 'stay'
  readonly place: Place
  readonly start: number
  readonly end: number
  /** Visits within the place: the canteen of the office. */
  readonly inside: readonly { readonly place: Place; readonly start: number; readonly end: number }[]
}
/** A way from one place to the next. */
export interface Trip {
  readonly kind: 'trip'
  readonly from: Place
  readonly to: Place
  readonly mode: Mode
  readonly start: number
  readonly end: number
  readonly path: readonly Point[]
  readonly metres: number
}
export type Segment = Stay | Trip

export interface Life {
  /**
   * Stays and trips in turn, without a gap between them, that begin at or after `from` and before `until` (local days
   * like `2016-01-31`). The same span gives the same segments, however it is cut.
   */
  between(from: string, until: string): Generator<Segment>
}

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Nothing new begins later than this after local midnight. */
const LATEST = 25 * HOUR
// biome-ignore format: a table
const METRES_PER_SECOND: Readonly<Record<Mode, number>> = {
  walk: 1.3, run: 2.7, bike: 4.3, tram: 6, bus: 6.5, car: 11, train: 33, flight: 215,
}
// biome-ignore format: a table
const WAITING_MINUTES: Readonly<Record<Mode, number>> = { walk: 0, run: 0, bike: 1, tram: 5, bus: 6, car: 3, train: 9, flight: 35 }

/** A life from its seed: whole days, planned one by one. */
export function createLife(seed: string): Life {
  const world: World = { seed, planner: createPlanner(seed), way: createWays() }
  return {
    *between(from, until) {
      const begin = dayStart(dayNumber(from), CITIES.hamburg.zone)
      const end = dayStart(dayNumber(until), CITIES.hamburg.zone)
      // Two days of lead: the evening before decides when a morning begins.
      const lead = Math.max(dayNumber(from) - 2, dayNumber(FIRST_DAY))
      for (const segment of days(world, lead, dayNumber(until) + 2)) {
        if (segment.start >= end) return
        if (segment.start >= begin) yield segment
      }
    },
  }
}

interface World {
  readonly seed: string
  readonly planner: Planner
  readonly way: (from: Place, to: Place) => readonly Point[]
}

/** People take the same ways again and again, and a way costs more to draw than to remember. */
function createWays(): World['way'] {
  const known = new Map<string, readonly Point[]>()
  return (from, to) => {
    const key = `${from.id}/${to.id}`
    const way = known.get(key) ?? route(from, to)
    known.set(key, way)
    return way
  }
}

function* days(world: World, first: number, last: number): Generator<Segment> {
  let here = world.planner.night(first - 1)
  let since = dayStart(first, CITIES[here.city].zone)
  for (let day = first; day <= last; day++) {
    const plan = world.planner.plan(day)
    if (plan.leave === undefined) continue
    const midnight = dayStart(day, CITIES[here.city].zone)
    const random = createRandom(`${world.seed}/ways/${day}`)
    const leave = Math.round(Math.max(midnight + plan.leave * MINUTE, since + 5 * HOUR)) + random.int(0, 999)
    yield stayAt(here, since, leave, random)
    const out = dayOut(plan, { world, random, from: here, leave, latest: midnight + LATEST })
    yield* out
    since = out.at(-1)?.end ?? leave
    here = plan.night
  }
}

interface Outing {
  readonly world: World
  readonly random: Random
  readonly from: Place
  readonly leave: number
  /** A stop that would last beyond this is left out. */
  readonly latest: number
}

/** From leaving in the morning to arriving where the night is spent. */
function dayOut(plan: DayPlan, outing: Outing): Segment[] {
  const segments: Segment[] = []
  let here = outing.from
  let now = outing.leave
  const go = (to: Place, by?: Mode) => {
    const trip = tripTo({ outing, from: here, to, start: now, by })
    segments.push(trip)
    here = to
    now = trip.end
  }
  for (const { place, minutes, by } of plan.stops) {
    if (place.id === here.id || (now + minutes * MINUTE > outing.latest && by === undefined)) continue
    go(place, by)
    const end = now + Math.round(minutes * MINUTE)
    segments.push(stayAt(place, now, end, outing.random))
    now = end
  }
  if (here.id !== plan.night.id) go(plan.night)
  return segments
}

function stayAt(place: Place, start: number, end: number, random: Random): Stay {
  const isLong = end - start > 6 * HOUR
  if (place.inside === undefined || !isLong || random.chance(0.4))
    return { kind: 'stay', place, start, end, inside: [] }
  const lunch = Math.round(start + (end - start) * random.between(0.4, 0.55))
  const over = lunch + Math.round(random.between(20, 45) * MINUTE)
  return { kind: 'stay', place, start, end, inside: [{ place: place.inside, start: lunch, end: over }] }
}

interface Leg {
  readonly outing: Outing
  readonly from: Place
  readonly to: Place
  readonly start: number
  readonly by: Mode | undefined
}

function tripTo({ outing, from, to, start, by }: Leg): Trip {
  const { random, world } = outing
  const mode = by ?? modeFor(distance(from, to), random)
  const path = mode === 'flight' ? [from, to] : world.way(from, to)
  const metres = lengthOf(path)
  const travelling = (metres / (METRES_PER_SECOND[mode] * random.between(0.85, 1.15))) * 1000
  const waiting = WAITING_MINUTES[mode] * MINUTE * random.between(0.4, 1.2)
  const end = start + Math.max(MINUTE, Math.round(travelling + waiting))
  return { kind: 'trip', from, to, mode, start, end, path, metres }
}

function modeFor(metres: number, random: Random): Mode {
  if (metres < 1100) return 'walk'
  if (metres < 3500) return random.pick(['bike', 'bike', 'walk', 'tram'])
  if (metres < 14_000) return random.pick(['bike', 'tram', 'bus', 'car'])
  return metres < 60_000 ? random.pick(['car', 'train']) : 'train'
}
