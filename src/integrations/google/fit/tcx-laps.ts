import type { Json, JsonObject } from '../../../models/events.ts'
import { type Bag, leftOver, put } from '../../decoding/json.ts'
import type { Lost } from '../../source.ts'
import { aside } from './drafts.ts'
import { inner, leaf, quantity, word } from './tcx-values.ts'

export interface Laps {
  /** Of the workout: sums of the laps, and the laps themselves. */
  readonly data: Bag
}

const READ = new Set([
  ...['@StartTime', 'TotalTimeSeconds', 'DistanceMeters', 'Calories', 'MaximumSpeed', 'AverageHeartRateBpm'],
  ...['MaximumHeartRateBpm', 'Intensity', 'Cadence', 'Track'],
])

const NUMBERS: readonly (readonly [field: string, read: (lap: JsonObject) => Json | undefined])[] = [
  ['duration', (lap) => leaf(lap, 'TotalTimeSeconds')],
  ['distance', (lap) => leaf(lap, 'DistanceMeters')],
  ['calories', (lap) => leaf(lap, 'Calories')],
  ['speedMax', (lap) => leaf(lap, 'MaximumSpeed')],
  ['heartRateAverage', (lap) => inner(lap, 'AverageHeartRateBpm', 'Value')],
  ['heartRateMax', (lap) => inner(lap, 'MaximumHeartRateBpm', 'Value')],
  ['cadence', (lap) => leaf(lap, 'Cadence')],
]

const FIELDS = new Set(['start', 'intensity', 'points', ...NUMBERS.map(([field]) => field)])

/** `points` are the points of each lap. */
export function readLaps(laps: readonly JsonObject[], points: readonly (readonly JsonObject[])[], lost: Lost[]): Laps {
  if (laps.length === 0) return { data: {} }
  const read = laps.map((lap, i) => readLap(lap, points[i]?.length ?? 0, `Lap[${i}]`, lost))
  const data: Bag = { laps: read }
  for (const field of ['duration', 'distance', 'calories'] as const) setIf(data, field, sum(numbers(read, field)))
  for (const field of ['speedMax', 'heartRateMax'] as const) setIf(data, field, most(numbers(read, field)))
  setIf(data, 'heartRateAverage', average(read))
  return { data }
}

function readLap(lap: JsonObject, count: number, path: string, lost: Lost[]): Bag {
  const data: Bag = {}
  const start = word(lap['@StartTime'])
  if (start !== undefined) data['start'] = start
  for (const [field, read] of NUMBERS) {
    const value = quantity(read(lap))
    if (value === undefined) continue
    if (Number.isNaN(value)) lost.push({ code: 'bad_value', detail: `${path}: ${field} is no number` })
    else data[field] = value
  }
  const intensity = word(leaf(lap, 'Intensity'))
  if (intensity !== undefined) data['intensity'] = intensity
  if (count > 0) data['points'] = count
  const rest = leftOver(lap, READ)
  for (const name in rest) put(data, aside(name, FIELDS), rest[name])
  return data
}

const numbers = (laps: readonly Bag[], field: string): readonly number[] =>
  laps.map((lap) => lap[field]).filter((value) => typeof value === 'number')

function setIf(data: Bag, field: string, value: number | undefined): void {
  if (value !== undefined && Number.isFinite(value)) data[field] = value
}

const sum = (values: readonly number[]) =>
  values.length === 0 ? undefined : values.reduce((total, value) => total + value, 0)
const most = (values: readonly number[]) => (values.length === 0 ? undefined : values.reduce((a, b) => Math.max(a, b)))

/** By how long the laps were. */
function average(laps: readonly Bag[]): number | undefined {
  let total = 0
  let weight = 0
  for (const { heartRateAverage: rate, duration } of laps) {
    if (typeof rate !== 'number' || typeof duration !== 'number' || duration <= 0) continue
    total += rate * duration
    weight += duration
  }
  return weight === 0 ? undefined : total / weight
}
