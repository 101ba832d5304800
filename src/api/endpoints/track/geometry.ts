/** Where somebody was at a moment. Degrees, ms since 1970. */
export interface Fix {
  readonly time: number
  readonly longitude: number
  readonly latitude: number
}

/** A way without a gap, in order of time. */
export interface Line {
  readonly fixes: readonly Fix[]
  readonly metres: number
}

const EARTH_METRES = 6_371_008.8
const RADIAN = Math.PI / 180
const HALF_TURN = 180
const FULL_TURN = 360

/** Orders fixes by time, leaves out repeats, and cuts where nothing is known for longer than `gapMs`. */
export function linesOf(fixes: readonly Fix[], gapMs: number): Line[] {
  const lines: { fixes: Fix[]; metres: number }[] = []
  let last: Fix | undefined
  for (const fix of [...fixes].sort((a, b) => a.time - b.time)) {
    if (last !== undefined && last.time === fix.time && isSamePlace(last, fix)) continue
    const line = lines.at(-1)
    if (line === undefined || last === undefined || fix.time - last.time > gapMs)
      lines.push({ fixes: [fix], metres: 0 })
    else {
      line.fixes.push(fix)
      line.metres += distance(last, fix)
    }
    last = fix
  }
  return lines
}

const isSamePlace = (a: Fix, b: Fix): boolean => a.longitude === b.longitude && a.latitude === b.latitude

/** Metres on the sphere. */
export function distance(a: Fix, b: Fix): number {
  const north = (b.latitude - a.latitude) * RADIAN
  const east = (b.longitude - a.longitude) * RADIAN
  const h =
    Math.sin(north / 2) ** 2 + Math.cos(a.latitude * RADIAN) * Math.cos(b.latitude * RADIAN) * Math.sin(east / 2) ** 2
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(h)))
}

/** Leaves out fixes that are no further from the line than `toleranceMetres` (Douglas and Peucker). */
export function simplify(fixes: readonly Fix[], toleranceMetres: number): readonly Fix[] {
  if (toleranceMetres <= 0 || fixes.length < 3) return fixes
  const kept = new Uint8Array(fixes.length)
  kept[0] = 1
  kept[fixes.length - 1] = 1
  const open: [number, number][] = [[0, fixes.length - 1]]
  for (let span = open.pop(); span !== undefined; span = open.pop()) {
    const [from, to] = span
    const { at, metres } = furthest(fixes, from, to)
    if (metres <= toleranceMetres) continue
    kept[at] = 1
    open.push([from, at], [at, to])
  }
  return fixes.filter((_, index) => kept[index] === 1)
}

function furthest(fixes: readonly Fix[], from: number, to: number): { readonly at: number; readonly metres: number } {
  const [start, end] = [fixes[from], fixes[to]]
  let at = from
  let metres = -1
  if (start === undefined || end === undefined) return { at, metres }
  for (let index = from + 1; index < to; index++) {
    const fix = fixes[index]
    const away = fix === undefined ? 0 : distanceToLine(fix, start, end)
    if (away > metres) {
      at = index
      metres = away
    }
  }
  return { at, metres }
}

/** In the plane that touches the sphere at the fix: exact enough for lines that a tolerance of metres cares for. */
function distanceToLine(fix: Fix, start: Fix, end: Fix): number {
  const scale = Math.cos(fix.latitude * RADIAN)
  const project = (to: Fix) => ({
    x: shortWay(to.longitude - fix.longitude) * RADIAN * EARTH_METRES * scale,
    y: (to.latitude - fix.latitude) * RADIAN * EARTH_METRES,
  })
  const [a, b] = [project(start), project(end)]
  const [dx, dy] = [b.x - a.x, b.y - a.y]
  const length = dx * dx + dy * dy
  const share = length === 0 ? 0 : Math.max(0, Math.min(1, -(a.x * dx + a.y * dy) / length))
  return Math.hypot(a.x + share * dx, a.y + share * dy)
}

/** The difference of two longitudes the short way round, -180 to 180. */
function shortWay(degrees: number): number {
  return degrees > HALF_TURN ? degrees - FULL_TURN : degrees < -HALF_TURN ? degrees + FULL_TURN : degrees
}

type Position = [number, number]

/**
 * A GeoJSON geometry with the time of each of its positions. A line over the antimeridian is cut there into parts, as
 * RFC 7946, section 3.1.9 asks, so that no map draws it around the world.
 */
export function geometryOf(fixes: readonly Fix[]) {
  const [first] = fixes
  if (first !== undefined && fixes.length === 1) {
    return { geometry: { type: 'Point' as const, coordinates: positionOf(first) }, times: createClock()(first.time) }
  }
  const parts = partsOf(fixes)
  const coordinates = parts.map((part) => part.map(positionOf))
  const textOf = createClock()
  const times = parts.map((part) => part.map((fix) => textOf(fix.time)))
  return parts.length === 1
    ? { geometry: { type: 'LineString' as const, coordinates: coordinates[0] ?? [] }, times: times[0] ?? [] }
    : { geometry: { type: 'MultiLineString' as const, coordinates }, times }
}

function partsOf(fixes: readonly Fix[]): readonly (readonly Fix[])[] {
  const parts: Fix[][] = [[]]
  let last: Fix | undefined
  for (const fix of fixes) {
    if (last !== undefined && Math.abs(fix.longitude - last.longitude) > HALF_TURN) {
      const { before, after } = crossing(last, fix)
      parts.at(-1)?.push(before)
      parts.push([after])
    }
    parts.at(-1)?.push(fix)
    last = fix
  }
  return parts
}

/** Where and when the short way between two fixes meets the antimeridian, on either side of it. */
function crossing(from: Fix, to: Fix): { readonly before: Fix; readonly after: Fix } {
  const side = from.longitude > 0 ? HALF_TURN : -HALF_TURN
  const way = shortWay(to.longitude - from.longitude)
  const share = way === 0 ? 0 : (side - from.longitude) / way
  const time = Math.round(from.time + (to.time - from.time) * share)
  const latitude = from.latitude + (to.latitude - from.latitude) * share
  return { before: { time, latitude, longitude: side }, after: { time, latitude, longitude: -side } }
}

const positionOf = ({ longitude, latitude }: Fix): Position => [longitude, latitude]

const DAY = 86_400_000
const MINUTE = 60_000
const digits = (value: number, width: number) => String(value).padStart(width, '0')
/** `00:00` to `23:59`. */
const MINUTES = Array.from({ length: DAY / MINUTE }, (_, n) => `${digits(Math.floor(n / 60), 2)}:${digits(n % 60, 2)}`)

/** Whole milliseconds as RFC 3339. A line has thousands of times, of the same few days: each day is written once. */
function createClock(): (time: number) => string {
  let day = Number.NaN
  let date = ''
  return (time) => {
    const today = Math.floor(time / DAY)
    if (today !== day) {
      day = today
      date = new Date(day * DAY).toISOString().slice(0, -'00:00:00.000Z'.length)
    }
    const inDay = time - day * DAY
    const inMinute = inDay % MINUTE
    const seconds = Math.floor(inMinute / 1000)
    return `${date}${MINUTES[Math.floor(inDay / MINUTE)]}:${digits(seconds, 2)}.${digits(inMinute - seconds * 1000, 3)}Z`
  }
}
