import { createRandom } from './random.ts'

/** Degrees. */
export interface Point {
  readonly lat: number
  readonly lon: number
}

const METRES_PER_DEGREE = 111_320
const EARTH_RADIUS_METRES = 6_371_000
const radians = (degrees: number): number => (degrees * Math.PI) / 180

/** Great-circle distance in metres. */
export function distance(a: Point, b: Point): number {
  const half =
    Math.sin(radians(b.lat - a.lat) / 2) ** 2 +
    Math.cos(radians(a.lat)) * Math.cos(radians(b.lat)) * Math.sin(radians(b.lon - a.lon) / 2) ** 2
  return 2 * EARTH_RADIUS_METRES * Math.asin(Math.min(1, Math.sqrt(half)))
}

/** `from` moved by metres to the north and to the east. */
export function shifted(from: Point, north: number, east: number): Point {
  return {
    lat: from.lat + north / METRES_PER_DEGREE,
    lon: from.lon + east / (METRES_PER_DEGREE * Math.cos(radians(from.lat))),
  }
}

/** A way from `a` to `b` with the bends of a road: the same two ends always give the same way, in both directions. */
export function route(a: Point, b: Point): readonly Point[] {
  const turned = a.lat > b.lat || (a.lat === b.lat && a.lon > b.lon)
  const [first, last] = turned ? [b, a] : [a, b]
  const random = createRandom(
    `route/${first.lat.toFixed(6)},${first.lon.toFixed(6)}/${last.lat.toFixed(6)},${last.lon.toFixed(6)}`,
  )
  let way: Point[] = [first, last]
  const BEND_LEVELS = 5
  for (let level = 0; level < BEND_LEVELS; level++) way = bent(way, (spread) => random.gauss() * spread * 0.11)
  return turned ? way.reverse() : way
}

/** Puts a point between any two, moved aside by a share of their distance. */
function bent(way: readonly Point[], aside: (metres: number) => number): Point[] {
  return way.flatMap((point, index) => {
    const following = way[index + 1]
    if (following === undefined) return [point]
    const middle = { lat: (point.lat + following.lat) / 2, lon: (point.lon + following.lon) / 2 }
    const metres = distance(point, following)
    const heading = bearing(point, following)
    const off = aside(metres)
    return [point, shifted(middle, -Math.sin(heading) * off, Math.cos(heading) * off)]
  })
}

/** Direction from `a` to `b` in radians, clockwise from north. */
function bearing(a: Point, b: Point): number {
  const east = (b.lon - a.lon) * Math.cos(radians((a.lat + b.lat) / 2))
  return Math.atan2(east, b.lat - a.lat)
}

/** The same in whole degrees, 0 to 359. */
export function heading(a: Point, b: Point): number {
  return (Math.round((bearing(a, b) * 180) / Math.PI) + 360) % 360
}

/** The point at `share` (0 to 1) of the number of legs of a way. */
export function along(way: readonly Point[], share: number): Point {
  const at = Math.min(Math.max(share, 0), 1) * (way.length - 1)
  const index = Math.min(Math.floor(at), Math.max(way.length - 2, 0))
  const from = way[index]
  const to = way[index + 1] ?? from
  if (from === undefined || to === undefined) throw new RangeError('a way needs at least one point')
  const part = at - index
  return { lat: from.lat + (to.lat - from.lat) * part, lon: from.lon + (to.lon - from.lon) * part }
}

/** Metres along a way. */
export function lengthOf(way: readonly Point[]): number {
  return way.reduce((sum, point, index) => {
    const before = way[index - 1]
    return before === undefined ? sum : sum + distance(before, point)
  }, 0)
}
