import type { Life, Segment } from './life.ts'
import type { Place } from './places.ts'
import { asArray, e7, takeoutText, takeoutTime } from './takeout-json.ts'
import { type ReadTrip, type ReadVisit, readTrip, readVisits } from './visits.ts'

/** What a month's file holds; filled while it is written. */
export interface SemanticTally {
  visits: number
  /** Visits within visits; no records of their own. */
  childVisits: number
  activities: number
}

const MONTHS = [
  'JANUARY',
  'FEBRUARY',
  'MARCH',
  'APRIL',
  'MAY',
  'JUNE',
  'JULY',
  'AUGUST',
  'SEPTEMBER',
  'OCTOBER',
  'NOVEMBER',
  'DECEMBER',
] as const
const SEMANTIC_TYPE: Readonly<Partial<Record<Place['use'], string>>> = { home: 'TYPE_HOME', work: 'TYPE_WORK' }

/** Name of a month's file below `Semantic Location History`: `2016/2016_JANUARY.json`. Months are 1 to 12. */
export const monthPath = (year: number, month: number): string => `${year}/${year}_${MONTHS[month - 1] ?? ''}.json`

/**
 * A month of the Semantic Location History, as texts:
 *
 *     {"timelineObjects": [{"placeVisit": {"location": {…}, "duration": {…}, …}}, {"activitySegment": {…}}, …]}
 */
export function semanticJson(
  life: Life,
  span: { readonly seed: string; readonly from: string; readonly until: string },
  tally: SemanticTally,
): Generator<string> {
  return asArray(objects(life, span, tally), { head: '{\n  "timelineObjects": [', between: ', ', tail: ']\n}\n' })
}

function* objects(
  life: Life,
  span: { readonly seed: string; readonly from: string; readonly until: string },
  tally: SemanticTally,
): Generator<string> {
  for (const segment of life.between(span.from, span.until)) {
    yield takeoutText(objectOf(span.seed, segment, tally)).replaceAll('\n', '\n  ')
  }
}

function objectOf(seed: string, segment: Segment, tally: SemanticTally): object {
  if (segment.kind === 'trip') {
    tally.activities++
    return { activitySegment: activitySegment(readTrip(seed, segment)) }
  }
  const { visit, inside } = readVisits(seed, segment)
  tally.visits++
  tally.childVisits += inside.length
  const children = inside.map((child) => ({ ...placeVisit(child), placeVisitLevel: 1 }))
  return { placeVisit: { ...placeVisit(visit), ...(children.length === 0 ? {} : { childVisits: children }) } }
}

const span = (start: number, end: number) => ({ startTimestamp: takeoutTime(start), endTimestamp: takeoutTime(end) })
const point = ({ lat, lon }: { readonly lat: number; readonly lon: number }) => ({
  latitudeE7: e7(lat),
  longitudeE7: e7(lon),
})

function placeVisit({ place, start, end, probability, random }: ReadVisit): object {
  const semanticType = SEMANTIC_TYPE[place.use]
  const percent = Math.round(probability * 1e6) / 1e4
  return {
    location: {
      ...point(place),
      placeId: place.id,
      address: place.address,
      name: place.name,
      ...(semanticType === undefined ? {} : { semanticType }),
      sourceInfo: { deviceTag: 428190337 },
      locationConfidence: percent,
      calibratedProbability: percent,
    },
    duration: span(start, end),
    placeConfidence: probability > 0.75 ? 'HIGH_CONFIDENCE' : 'MEDIUM_CONFIDENCE',
    centerLatE7: e7(place.lat + random.gauss() * 0.0001),
    centerLngE7: e7(place.lon + random.gauss() * 0.0001),
    visitConfidence: random.int(70, 100),
    otherCandidateLocations: Array.from({ length: random.int(0, 2) }, () => ({
      ...point({ lat: place.lat + random.gauss() * 0.0004, lon: place.lon + random.gauss() * 0.0006 }),
      placeId: `ChIJ${random.identifier(23)}`,
      locationConfidence: Math.round(random.between(1, 30) * 1e4) / 1e4,
      calibratedProbability: Math.round(random.between(1, 30) * 1e4) / 1e4,
    })),
    editConfirmationStatus: random.chance(0.06) ? 'CONFIRMED' : 'NOT_CONFIRMED',
    locationConfidence: random.int(40, 100),
    placeVisitType: 'SINGLE_PLACE',
    placeVisitImportance: 'MAIN',
  }
}

function activitySegment({ trip, activityType, probability, points, random }: ReadTrip): object {
  const others = ['WALKING', 'CYCLING', 'IN_BUS', 'IN_PASSENGER_VEHICLE', 'IN_TRAIN'].filter(
    (type) => type !== activityType,
  )
  return {
    startLocation: { ...point(trip.from), sourceInfo: { deviceTag: 428190337 } },
    endLocation: { ...point(trip.to), sourceInfo: { deviceTag: 428190337 } },
    duration: span(trip.start, trip.end),
    distance: Math.round(trip.metres),
    activityType,
    confidence: probability > 0.7 ? 'HIGH' : 'MEDIUM',
    activities: [
      { activityType, probability: Math.round(probability * 1e6) / 1e4 },
      ...others
        .slice(0, 3)
        .map((type) => ({ activityType: type, probability: Math.round(random.between(0, 9) * 1e4) / 1e4 })),
    ],
    ...(trip.mode === 'flight'
      ? {}
      : {
          waypointPath: {
            waypoints: points
              .filter((_, index) => index % 3 === 0)
              .map(({ lat, lon }) => ({ latE7: e7(lat), lngE7: e7(lon) })),
            source: 'INFERRED',
            distanceMeters: Math.round(trip.metres * 100) / 100,
          },
        }),
  }
}
