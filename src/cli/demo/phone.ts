import { dayNumber, dayStart, offsetAt } from '../zone.ts'
import { PHONE_MADE, PHONE_SINCE, SIGNALS_SINCE } from './biography.ts'
import { type Fix, fixesOf } from './fixes.ts'
import type { Point } from './geography.ts'
import type { Life, Segment } from './life.ts'
import type { Place } from './places.ts'
import { createRandom } from './random.ts'
import { type ReadTrip, type ReadVisit, readTrip, readVisits, zoneOf } from './visits.ts'

/** What the phone's export holds; filled while it is written. */
export interface PhoneTally {
  visits: number
  activities: number
  paths: number
  /** Points of all paths. */
  pathPoints: number
  /** Raw signals with a position. */
  positions: number
  /** Raw signals without one. */
  otherSignals: number
}

const PATH_WINDOW_MS = 7_200_000
const MINUTE = 60_000
const USUAL_ZONE = 'Europe/Berlin'
const SEMANTIC_TYPE: Readonly<Partial<Record<Place['use'], string>>> = { home: 'HOME', work: 'WORK' }

/**
 * `Timeline.json` as an Android phone exports it, as texts:
 *
 *     {"semanticSegments": [{"startTime": "…+01:00", "visit": {…}}, {…, "timelinePath": […]}], "rawSignals": […], "userLocationProfile": {…}}
 *
 * Visits and trips begin and end at the very moments, and visits name the very places, of the Semantic Location History.
 */
export function* phoneJson(seed: string, life: Life, tally: PhoneTally): Generator<string> {
  yield '{\n  "semanticSegments": [\n'
  yield* listed(segments(seed, life, tally))
  yield '\n  ],\n  "rawSignals": [\n'
  yield* listed(signals(seed, life, tally))
  yield `\n  ],\n  "userLocationProfile": ${indented(profile(life), '  ')}\n}\n`
}

function* listed(items: Iterable<object>): Generator<string> {
  let isFirst = true
  for (const item of items) {
    yield `${isFirst ? '' : ',\n'}    ${indented(item, '    ')}`
    isFirst = false
  }
}

const indented = (value: object, by: string): string => JSON.stringify(value, undefined, 2).replaceAll('\n', `\n${by}`)

type PathPoint = ReadTrip['points'][number]

function* segments(seed: string, life: Life, tally: PhoneTally): Generator<object> {
  let path: PathPoint[] = []
  for (const segment of life.between(PHONE_SINCE, PHONE_MADE)) {
    if (segment.kind === 'stay') {
      yield* visits(seed, segment, tally)
      continue
    }
    const read = readTrip(seed, segment)
    tally.activities++
    yield activity(read)
    // Nobody's phone follows a flight.
    if (segment.mode !== 'flight') path = yield* paths([...path, ...read.points], tally)
  }
  if (path.length > 0) yield timelinePath(path, tally)
}

/** Yields the windows of two hours that are complete; answers the points of the last one. */
function* paths(points: readonly PathPoint[], tally: PhoneTally): Generator<object, PathPoint[]> {
  let open: PathPoint[] = []
  for (const point of points) {
    const [first] = open
    if (first !== undefined && windowOf(first.time) !== windowOf(point.time)) {
      yield timelinePath(open, tally)
      open = []
    }
    open.push(point)
  }
  return open
}

const windowOf = (time: number): number => Math.floor(time / PATH_WINDOW_MS)

/** The phone writes all times with the offset it has when it exports. */
function stamp(time: number): string {
  const offset = offsetAt(Date.parse(PHONE_MADE), USUAL_ZONE)
  const clock = new Date(time + offset * MINUTE).toISOString().slice(0, -1)
  return `${clock}+${String(offset / 60).padStart(2, '0')}:00`
}

const degrees = ({ lat, lon }: Point): string => `${lat.toFixed(7)}°, ${lon.toFixed(7)}°`

function* visits(seed: string, stay: Segment & { readonly kind: 'stay' }, tally: PhoneTally): Generator<object> {
  const { visit, inside } = readVisits(seed, stay)
  for (const each of [visit, ...inside]) {
    tally.visits++
    yield visitSegment(each)
  }
}

const spanOf = (start: number, end: number, zones: readonly [string, string]) => ({
  startTime: stamp(start),
  endTime: stamp(end),
  startTimeTimezoneUtcOffsetMinutes: offsetAt(start, zones[0]),
  endTimeTimezoneUtcOffsetMinutes: offsetAt(end, zones[1]),
})

function visitSegment({ place, start, end, probability, level, random }: ReadVisit): object {
  return {
    ...spanOf(start, end, [zoneOf(place), zoneOf(place)]),
    visit: {
      hierarchyLevel: level,
      probability: random.between(0.6, 0.99),
      topCandidate: {
        placeId: place.id,
        semanticType: SEMANTIC_TYPE[place.use] ?? 'UNKNOWN',
        probability,
        placeLocation: { latLng: degrees(place) },
      },
    },
  }
}

function activity({ trip, activityType, probability, random }: ReadTrip): object {
  return {
    ...spanOf(trip.start, trip.end, [zoneOf(trip.from), zoneOf(trip.to)]),
    activity: {
      start: { latLng: degrees(trip.from) },
      end: { latLng: degrees(trip.to) },
      distanceMeters: trip.metres,
      probability: random.between(0.7, 0.99),
      topCandidate: { type: activityType, probability },
    },
  }
}

function timelinePath(path: readonly PathPoint[], tally: PhoneTally): object {
  const start = windowOf(path[0]?.time ?? 0) * PATH_WINDOW_MS
  tally.paths++
  tally.pathPoints += path.length
  return {
    startTime: stamp(start),
    endTime: stamp(start + PATH_WINDOW_MS),
    timelinePath: path.map((point) => ({
      point: degrees(point),
      time: stamp(point.time),
    })),
  }
}

function* signals(seed: string, life: Life, tally: PhoneTally): Generator<object> {
  const random = createRandom(`${seed}/signals`)
  const made = dayStart(dayNumber(PHONE_MADE), USUAL_ZONE)
  for (const segment of life.between(SIGNALS_SINCE, PHONE_MADE)) {
    for (const fix of fixesOf(seed, segment)) {
      if (fix.time >= made) return
      tally.positions++
      yield { position: position(fix) }
      if (random.chance(0.75)) continue
      tally.otherSignals++
      yield random.chance(0.6) ? guess(fix, random.next()) : { wifiScan: scan(fix, random.int(1, 0xffffffff)) }
    }
  }
}

function position(fix: Fix): object {
  return {
    LatLng: degrees(fix),
    accuracyMeters: fix.accuracy,
    altitudeMeters: fix.altitude + 0.5,
    source: fix.source,
    timestamp: stamp(fix.time),
    speedMetersPerSecond: fix.moving?.metresPerSecond ?? 0,
  }
}

function guess(fix: Fix, confidence: number): object {
  const type = fix.moving === undefined ? 'STILL' : 'ON_FOOT'
  return { activityRecord: { probableActivities: [{ type, confidence }], timestamp: stamp(fix.time + 900) } }
}

const scan = (fix: Fix, mac: number): object => ({
  deliveryTime: stamp(fix.time + 1500),
  devicesRecords: [{ mac, rawRssi: -60 }],
})

/** What Google believes of the person: a profile, no events. */
function profile(life: Life): object {
  const frequent = new Map<string, Place>()
  for (const segment of life.between(SIGNALS_SINCE, PHONE_MADE)) {
    if (segment.kind === 'stay' && SEMANTIC_TYPE[segment.place.use] !== undefined)
      frequent.set(segment.place.id, segment.place)
  }
  return {
    frequentPlaces: [...frequent.values()].map((place) => ({
      placeId: place.id,
      placeLocation: degrees(place),
      label: SEMANTIC_TYPE[place.use],
    })),
  }
}
