import type { Activity, Position, Timeline, Track, Visit } from './api.ts'

/** A moment of the way. */
interface Fix extends Position {
  readonly time: number
}
export interface Way {
  readonly fixes: readonly Fix[]
  /** A leap of which nothing in between is known. */
  readonly isLeap: boolean
  /** The activity's fact; absent for points that belong to none. */
  readonly fact?: string
}
/** A place on the map with all visits of the day to it. */
export interface Stop extends Position {
  readonly key: string
  readonly label: string
  readonly seconds: number
  readonly facts: readonly string[]
}
export interface DayMap {
  readonly ways: readonly Way[]
  readonly stops: readonly Stop[]
}

const SAME_PLACE_DEGREES = 0.0005
/** Two fixes of a way further apart than this are a leap. */
const LEAP_METRES = 100_000

/**
 * What is drawn of a day: ways during activities, and stops. Readings during a visit are left out: they tremble around
 * the place that the visit names. A day without visits and activities shows its readings as they are.
 */
export function dayMap(timeline: Timeline, track: Track, nameOf: (visit: Visit) => string): DayMap {
  const fixes = fixesOf(track)
  const visits = timeline.segments.filter((segment) => segment.kind === 'visit')
  const activities = timeline.segments.filter((segment) => segment.kind === 'activity')
  const isKnown = visits.length + activities.length > 0
  const rest = fixes.filter(({ time }) => ![...visits, ...activities].some((segment) => isWithin(time, segment)))
  return {
    ways: [
      ...activities.map((activity) => wayOf(activity, fixes)),
      ...(isKnown ? [] : [{ fixes: rest, isLeap: false }]),
    ].filter((way) => way.fixes.length > 1),
    stops: stopsOf(visits, nameOf),
  }
}

const isWithin = (time: number, { begin, end }: { readonly begin: string; readonly end: string }): boolean =>
  time >= Date.parse(begin) && time <= Date.parse(end)

function fixesOf({ features }: Track): Fix[] {
  return features
    .flatMap(({ geometry, properties }) => {
      const times = [properties.times].flat(2).map((time) => Date.parse(String(time)))
      return coordinatesOf(geometry).map(([longitude, latitude], index) => ({
        longitude,
        latitude,
        time: times[index] ?? Number.NaN,
      }))
    })
    .filter(({ time }) => !Number.isNaN(time))
    .sort((a, b) => a.time - b.time)
}

type Geometry = Track['features'][number]['geometry']

function coordinatesOf(geometry: Geometry): readonly (readonly [number, number])[] {
  switch (geometry.type) {
    case 'Point':
      return [geometry.coordinates]
    case 'LineString':
      return geometry.coordinates
    case 'MultiLineString':
      return geometry.coordinates.flat()
  }
}

function wayOf(activity: Activity, fixes: readonly Fix[]): Way {
  const [begin, end] = [Date.parse(activity.begin), Date.parse(activity.end)]
  const inside = fixes.filter(({ time }) => time > begin && time < end)
  const way = [
    ...(activity.from === undefined ? [] : [{ ...activity.from, time: begin }]),
    ...inside,
    ...(activity.to === undefined ? [] : [{ ...activity.to, time: end }]),
  ]
  const isLeap = inside.length === 0 && (activity.distanceMetres ?? 0) > LEAP_METRES
  return { fixes: way, isLeap, fact: activity.fact }
}

function stopsOf(visits: readonly Visit[], nameOf: (visit: Visit) => string): Stop[] {
  const stops = new Map<string, Stop>()
  for (const visit of visits) {
    if (visit.position === undefined || visit.level > 0) continue
    const { latitude, longitude } = visit.position
    const key = `${Math.round(latitude / SAME_PLACE_DEGREES)},${Math.round(longitude / SAME_PLACE_DEGREES)}`
    const known = stops.get(key)
    stops.set(key, {
      latitude,
      longitude,
      key,
      label: known?.label ?? nameOf(visit),
      seconds: (known?.seconds ?? 0) + visit.seconds,
      facts: [...(known?.facts ?? []), visit.fact],
    })
  }
  return [...stops.values()]
}

export interface Size {
  readonly width: number
  readonly height: number
}
export interface Projection {
  readonly point: (position: Position) => readonly [x: number, y: number]
  readonly metresPerPixel: number
}

const EQUATOR_METRES_PER_DEGREE = 111_320
const LEAST_SPAN_METRES = 600

/** Fits positions into a box: north is up, a metre is as long in every direction in the middle of the map. */
export function fit(positions: readonly Position[], { width, height }: Size, margin: number): Projection {
  const latitudes = positions.map(({ latitude }) => latitude)
  const first = positions[0]?.longitude ?? 0
  // The short way round, so that a day on both sides of the date line is not drawn around the world.
  const longitudes = positions.map(({ longitude }) => unwrapped(longitude, first))
  const [south, north] = [Math.min(...latitudes), Math.max(...latitudes)]
  const [west, east] = [Math.min(...longitudes), Math.max(...longitudes)]
  const middle = { latitude: (south + north) / 2, longitude: (west + east) / 2 }
  const eastMetres = EQUATOR_METRES_PER_DEGREE * Math.cos((middle.latitude * Math.PI) / 180)
  const spanX = Math.max(LEAST_SPAN_METRES, (east - west) * eastMetres)
  const spanY = Math.max(LEAST_SPAN_METRES, (north - south) * EQUATOR_METRES_PER_DEGREE)
  const metresPerPixel = Math.max(spanX / Math.max(1, width - 2 * margin), spanY / Math.max(1, height - 2 * margin))
  return {
    metresPerPixel,
    point: ({ latitude, longitude }) => [
      width / 2 + ((unwrapped(longitude, first) - middle.longitude) * eastMetres) / metresPerPixel,
      height / 2 - ((latitude - middle.latitude) * EQUATOR_METRES_PER_DEGREE) / metresPerPixel,
    ],
  }
}

const unwrapped = (longitude: number, near: number): number =>
  longitude - near > 180 ? longitude - 360 : longitude - near < -180 ? longitude + 360 : longitude

/** A round length and its pixels, for the scale of the map. */
export function scaleBar(metresPerPixel: number, most: number): { readonly metres: number; readonly pixels: number } {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, metresPerPixel * most)))
  const metres = [5, 2, 1].map((step) => step * power).find((length) => length / metresPerPixel <= most) ?? power
  return { metres, pixels: metres / metresPerPixel }
}
