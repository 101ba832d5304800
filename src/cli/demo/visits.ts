import { CITIES } from './biography.ts'
import type { Mode } from './day-plan.ts'
import { along, type Point } from './geography.ts'
import type { Stay, Trip } from './life.ts'
import type { Place } from './places.ts'
import { createRandom, type Random } from './random.ts'

/** What Google made of a trip, once for all its exports: the confidence is one number, the way a few points. */
export interface ReadTrip {
  readonly trip: Trip
  readonly activityType: string
  /** 0 to 1. */
  readonly probability: number
  readonly points: readonly (Point & { readonly time: number })[]
  readonly random: Random
}

const ACTIVITY: Readonly<Record<Mode, string>> = {
  walk: 'WALKING',
  run: 'RUNNING',
  bike: 'CYCLING',
  tram: 'IN_TRAM',
  bus: 'IN_BUS',
  car: 'IN_PASSENGER_VEHICLE',
  train: 'IN_TRAIN',
  flight: 'FLYING',
}
const MINUTE = 60_000
const POINT_EVERY_MS = 90_000
const MOST_POINTS = 60

/** How a trip was understood; the same for every export. */
export function readTrip(seed: string, trip: Trip): ReadTrip {
  const random = createRandom(`${seed}/trip/${trip.start}`)
  const count = Math.max(2, Math.min(MOST_POINTS, Math.ceil((trip.end - trip.start) / POINT_EVERY_MS)))
  const length = trip.end - trip.start
  const points = Array.from({ length: count }, (_, index) => {
    // Whole minutes, as exports tell the points of ways.
    const exact = trip.start + (length * index) / (count - 1)
    const time = Math.max(trip.start, Math.floor(exact / MINUTE) * MINUTE)
    return { ...along(trip.path, (time - trip.start) / length), time }
  })
  return { trip, activityType: ACTIVITY[trip.mode], probability: random.between(0.62, 0.99), points, random }
}

/** How a visit was understood; the same for every export. */
export interface ReadVisit {
  readonly place: Place
  readonly start: number
  readonly end: number
  /** 0 to 1. */
  readonly probability: number
  readonly level: 0 | 1
  readonly random: Random
}

/** A stay as a visit, with the visits inside it. */
export function readVisits(
  seed: string,
  stay: Stay,
): { readonly visit: ReadVisit; readonly inside: readonly ReadVisit[] } {
  const read = (place: Place, start: number, end: number, level: 0 | 1): ReadVisit => {
    const random = createRandom(`${seed}/visit/${level}/${start}`)
    return { place, start, end, probability: random.between(0.55, 0.98), level, random }
  }
  return {
    visit: read(stay.place, stay.start, stay.end, 0),
    inside: stay.inside.map(({ place, start, end }) => read(place, start, end, 1)),
  }
}

/** The zone in which a place's clocks run. */
export const zoneOf = (place: Place): string => CITIES[place.city].zone
