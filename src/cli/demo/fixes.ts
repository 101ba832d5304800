import { dayNumber } from '../zone.ts'
import { PHONES } from './biography.ts'
import type { Mode } from './day-plan.ts'
import { along, heading, type Point, shifted } from './geography.ts'
import type { Segment, Stay, Trip } from './life.ts'
import { createRandom, type Random } from './random.ts'

/** One reading of the phone: where it believed to be. */
export interface Fix extends Point {
  readonly time: number
  /** Metres. */
  readonly accuracy: number
  readonly altitude: number
  readonly source: 'GPS' | 'WIFI' | 'CELL'
  readonly phone: (typeof PHONES)[number]
  /** Absent while staying. */
  readonly moving?: { readonly mode: Mode; readonly metresPerSecond: number; readonly heading: number }
}

const MINUTE = 60_000
const RESTING_METRES = [11, 13, 14, 16, 20, 20, 22, 25, 30, 48, 96] as const
const RESTING_SOURCES = ['WIFI', 'WIFI', 'WIFI', 'WIFI', 'CELL', 'GPS'] as const
const MOVING_METRES = [3, 4, 5, 6, 8, 9, 12, 16, 21] as const
const MOVING_SOURCES = ['GPS', 'GPS', 'GPS', 'GPS', 'WIFI', 'CELL'] as const
const DAY = 86_400_000
const YEAR = 365.25 * DAY

/** How often the phone looks around: more often from year to year. */
const eagerness = (time: number): number => 0.6 + 0.05 * ((time - Date.UTC(2016, 0, 1)) / YEAR)

/** The readings of the phone during a segment, in order of time; the same segment gives the same readings. */
export function fixesOf(seed: string, segment: Segment): Generator<Fix> {
  const random = createRandom(`${seed}/fixes/${segment.start}`)
  return segment.kind === 'stay' ? resting(segment, random) : moving(segment, random)
}

function* resting(stay: Stay, random: Random): Generator<Fix> {
  const phone = phoneAt(stay.start)
  const pause = () => (-38 * MINUTE * Math.log(1 - random.next())) / eagerness(stay.start) + random.int(60_000, 240_000)
  for (let time = stay.start + random.int(5_000, 60_000); time < stay.end; time += Math.round(pause())) {
    const accuracy = random.pick(RESTING_METRES)
    const blur = accuracy * 0.45
    yield {
      ...shifted(stay.place, random.gauss() * blur, random.gauss() * blur),
      time,
      accuracy,
      altitude: 20 + random.int(0, 40),
      source: random.pick(RESTING_SOURCES),
      phone,
    }
  }
}

function* moving(trip: Trip, random: Random): Generator<Fix> {
  if (trip.mode === 'flight') return
  const phone = phoneAt(trip.start)
  const pause = () => random.int(55_000, 150_000) / eagerness(trip.start)
  for (let time = trip.start + random.int(5_000, 50_000); time < trip.end; time += Math.round(pause())) {
    const share = (time - trip.start) / (trip.end - trip.start)
    const here = along(trip.path, share)
    const ahead = along(trip.path, Math.min(1, share + 0.01))
    const accuracy = random.pick(MOVING_METRES)
    yield {
      ...shifted(here, random.gauss() * accuracy * 0.5, random.gauss() * accuracy * 0.5),
      time,
      accuracy,
      altitude: 15 + random.int(0, 60),
      source: random.pick(MOVING_SOURCES),
      phone,
      moving: {
        mode: trip.mode,
        metresPerSecond: Math.round(trip.metres / ((trip.end - trip.start) / 1000)),
        heading: heading(here, ahead),
      },
    }
  }
}

const phoneAt = (time: number): (typeof PHONES)[number] =>
  PHONES.findLast(({ from }) => time >= dayNumber(from) * DAY) ?? PHONES[0]
