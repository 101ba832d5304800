import { dayNumber } from '../zone.ts'
import { CITIES, type CityId, ERAS, type Era, JOURNEYS, LOCKDOWNS, REMOTE_WORK_SINCE } from './biography.ts'
import { distance } from './geography.ts'
import { createGazetteer, type Gazetteer, type Place, type PlaceUse } from './places.ts'
import { createRandom, type Random } from './random.ts'

export type Mode = 'walk' | 'run' | 'bike' | 'tram' | 'bus' | 'car' | 'train' | 'flight'

/** Where to go next, by what (absent: as the distance suggests), and how long to stay. */
export interface Stop {
  readonly place: Place
  readonly minutes: number
  readonly by?: Mode
}

export interface DayPlan {
  /** Minutes after local midnight at which the person leaves where the night was spent; absent on days at home. */
  readonly leave?: number
  /** In order; the way to the night's place follows the last. */
  readonly stops: readonly Stop[]
  readonly night: Place
}

/** What a day (days since 1970-01-01) holds. Each day is planned for itself: the same day always gives the same plan. */
export interface Planner {
  plan(day: number): DayPlan
  /** Where the night after this day is spent. */
  night(day: number): Place
}

const NOON = 12 * 60
const BY_TRAIN_METRES = 480_000

/** The plans of one life. */
export function createPlanner(seed: string): Planner {
  const gazetteer = createGazetteer(seed)
  const night = (day: number): Place => {
    const journey = JOURNEYS.find(({ from, until }) => isWithin(day, from, until))
    const era = eraOf(day)
    return journey === undefined ? gazetteer.named(era.city, 'home', era.home) : gazetteer.of(journey.city, 'hotel')[0]
  }
  return {
    night,
    plan: (day) => {
      const random = createRandom(`${seed}/day/${day}`)
      const around: Day = { day, random, gazetteer, from: night(day - 1), night: night(day), era: eraOf(day) }
      return planOf(around)
    },
  }
}

interface Day {
  readonly day: number
  readonly random: Random
  readonly gazetteer: Gazetteer
  readonly from: Place
  readonly night: Place
  readonly era: Era
}

const isWithin = (day: number, from: string, until: string): boolean => day >= dayNumber(from) && day < dayNumber(until)
const eraOf = (day: number): Era => ERAS.findLast(({ from }) => day >= dayNumber(from)) ?? ERAS[0]
/** 1970-01-01 was a Thursday. */
const isWeekend = (day: number): boolean => [0, 6].includes((day + 4) % 7)

function planOf(day: Day): DayPlan {
  if (day.from.city !== day.night.city) return travel(day)
  if (day.from.id !== day.night.id) return { leave: 10 * 60, stops: [stay(day, 'cafe', 30, 60)], night: day.night }
  if (day.night.use === 'hotel') return explore(day)
  const locked = LOCKDOWNS.some(({ from, until }) => isWithin(day.day, from, until))
  if (isWeekend(day.day)) return weekend(day, locked)
  const remote = locked || (isWithin(day.day, REMOTE_WORK_SINCE, '9999-01-01') && day.random.chance(0.35))
  return remote ? homeOffice(day, locked) : workday(day)
}

const somewhere = (day: Day, use: PlaceUse, city: CityId = day.era.city): Place =>
  day.random.pick(day.gazetteer.of(city, use))

function stay(day: Day, use: PlaceUse, low: number, high: number): Stop {
  return { place: somewhere(day, use), minutes: day.random.between(low, high) }
}

function workday(day: Day): DayPlan {
  const { random } = day
  const work = day.gazetteer.named(day.era.city, 'work', day.era.work)
  const stops: Stop[] = []
  if (random.chance(0.22)) stops.push(stay(day, 'shop', 6, 13))
  if (random.chance(0.45)) {
    stops.push({ place: work, minutes: random.between(200, 250) }, stay(day, 'restaurant', 32, 58))
    stops.push({ place: work, minutes: random.between(170, 250) })
  } else stops.push({ place: work, minutes: random.between(430, 520) })
  stops.push(...evening(day))
  return { leave: random.between(7 * 60 + 10, 9 * 60), stops, night: day.night }
}

function evening(day: Day): readonly Stop[] {
  const what = day.random.next()
  if (what < 0.2) return [stay(day, 'sport', 60, 95)]
  if (what < 0.38) return [stay(day, 'shop', 12, 28)]
  if (what < 0.5) return [stay(day, 'friend', 90, 170)]
  if (what < 0.6) return [stay(day, 'restaurant', 70, 120)]
  if (what < 0.67) return [stay(day, 'shop', 8, 16), stay(day, 'culture', 100, 150)]
  return []
}

function homeOffice(day: Day, locked: boolean): DayPlan {
  const { random, night } = day
  if (random.chance(locked ? 0.35 : 0.2)) return { stops: [], night }
  const stops = [random.chance(0.5) ? stay(day, 'park', 20, 55) : stay(day, 'shop', 12, 30)]
  if (!locked && random.chance(0.5)) stops.push(...evening(day))
  return { leave: random.between(NOON, 17 * 60), stops, night }
}

function weekend(day: Day, locked: boolean): DayPlan {
  const { random, night } = day
  if (random.chance(locked ? 0.3 : 0.1)) return { stops: [], night }
  const leave = random.between(9 * 60 + 20, 11 * 60 + 40)
  if (locked) return { leave, stops: [stay(day, 'park', 40, 110)], night }
  const uses: [PlaceUse, ...PlaceUse[]] = ['cafe', 'park', 'shop', 'culture', 'friend', 'park', 'sport']
  const stops = Array.from({ length: random.int(1, 4) }, () => stay(day, random.pick(uses), 25, 120))
  if (random.chance(0.4)) stops.push(stay(day, 'restaurant', 70, 130))
  return { leave, stops, night }
}

/** A day somewhere else, mostly on foot. */
function explore(day: Day): DayPlan {
  const { random, night } = day
  const uses: [PlaceUse, ...PlaceUse[]] = ['culture', 'park', 'cafe', 'restaurant', 'shop', 'park']
  const stops = Array.from({ length: random.int(3, 6) }, () => ({
    place: somewhere(day, random.pick(uses), night.city),
    minutes: random.between(20, 100),
  }))
  return { leave: random.between(8 * 60 + 30, 10 * 60 + 30), stops, night }
}

/** By train within the country, by plane beyond it, with the ways to and from station and airport. */
function travel(day: Day): DayPlan {
  const { random, from, night } = day
  const isNear = distance(CITIES[from.city], CITIES[night.city]) < BY_TRAIN_METRES
  const hub: PlaceUse = isNear ? 'station' : 'airport'
  const wait = isNear ? random.between(8, 20) : random.between(70, 110)
  return {
    leave: random.between(6 * 60 + 30, 9 * 60),
    stops: [
      { place: day.gazetteer.of(from.city, hub)[0], minutes: wait, by: isNear ? 'tram' : 'train' },
      { place: day.gazetteer.of(night.city, hub)[0], minutes: random.between(8, 40), by: isNear ? 'train' : 'flight' },
    ],
    night,
  }
}
