/**
 * One made-up life as the three exports that tell of it: Takeout's Semantic Location History, the Timeline.json of an
 * Android phone and the location-history.json of an iPhone. Each export leaves out, rounds and renames as it pleases.
 */
export interface Stay {
  readonly kind: 'visit' | 'activity'
  /** ms */
  readonly begin: number
  readonly end: number
  readonly placeId: string
  readonly lat: number
  readonly lon: number
  readonly name: string
  readonly type: string
}

/** What an export makes of a life; numbers from `random` decide. */
export interface Habits {
  readonly random: () => number
  /** Share of the stays that it tells of. */
  readonly share: number
  /** A later export may know better. */
  readonly edition: number
}

/** The same numbers for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

const START = Date.UTC(2022, 2, 1, 7, 30)

export function life(seed: number, count: number): readonly Stay[] {
  const random = randomFrom(seed)
  const stays: Stay[] = []
  let begin = START
  for (let i = 0; i < count; i++) {
    const end = begin + Math.round(600_000 + random() * 7_200_000)
    const place = Math.floor(random() * 12)
    stays.push({
      kind: i % 2 === 0 ? 'visit' : 'activity',
      begin,
      end,
      placeId: `ChIJexamplePlace${place}`,
      lat: 48.1 + place / 100,
      lon: 11.5 + place / 100,
      name: `Example Place ${place}`,
      type: place === 0 ? 'HOME' : place === 1 ? 'WORK' : 'UNKNOWN',
    })
    begin = end
  }
  return stays
}

type Json = Record<string, unknown>

/** Present with the given chance. */
const maybe = (random: () => number, chance: number, fields: Json): Json => (random() < chance ? fields : {})

function told(stays: readonly Stay[], { random, share }: Habits): readonly Stay[] {
  return stays.filter(() => random() < share)
}

const instant = (ms: number, withMs: boolean) => {
  const text = new Date(ms).toISOString()
  return withMs ? text : text.replace(/\.\d{3}/, '')
}

const e7 = (degrees: number) => Math.round(degrees * 1e7)

export function semanticExport(
  stays: readonly Stay[],
  habits: Habits,
): { readonly text: string; readonly told: readonly Stay[] } {
  const { random, edition } = habits
  const list = told(stays, habits)
  const objects = list.map((stay) => {
    const withMs = random() < 0.6
    const duration = {
      startTimestamp: instant(stay.begin, withMs),
      ...maybe(random, 0.9, { endTimestamp: instant(stay.end, withMs) }),
    }
    const at = { latitudeE7: e7(stay.lat), longitudeE7: e7(stay.lon) }
    if (stay.kind === 'activity') {
      return {
        activitySegment: {
          ...maybe(random, 0.8, { startLocation: at }),
          endLocation: at,
          duration,
          ...maybe(random, 0.8, { distance: Math.round(random() * 5000) }),
          activityType: random() < 0.3 ? 'UNKNOWN_ACTIVITY_TYPE' : 'WALKING',
          confidence: 'HIGH',
        },
      }
    }
    return {
      placeVisit: {
        location: {
          ...at,
          placeId: stay.placeId,
          ...maybe(random, 0.8, { name: random() < 0.2 ? `${stay.name} (${edition})` : stay.name }),
          ...maybe(random, 0.7, { address: `${edition} Example St` }),
          ...maybe(random, 0.3, { semanticType: `TYPE_${stay.type}` }),
        },
        duration,
        ...maybe(random, 0.8, { placeConfidence: 'HIGH_CONFIDENCE' }),
        visitConfidence: 50 + edition,
        ...maybe(random, 0.5, { otherCandidateLocations: [{ ...at, placeId: 'ChIJexampleOther' }] }),
      },
    }
  })
  return { text: JSON.stringify({ timelineObjects: objects }), told: list }
}

const OFFSET_MINUTES = 60

/** Local time with its offset. */
const local = (ms: number, withMs: boolean) => instant(ms + OFFSET_MINUTES * 60_000, withMs).replace('Z', '+01:00')

export function androidExport(
  stays: readonly Stay[],
  habits: Habits,
): { readonly text: string; readonly told: readonly Stay[] } {
  const { random, edition } = habits
  const list = told(stays, habits)
  const segments = list.map((stay) => {
    const withMs = random() < 0.8
    const latLng = `${stay.lat.toFixed(7)}°, ${stay.lon.toFixed(7)}°`
    const span = {
      startTime: local(stay.begin, withMs),
      ...maybe(random, 0.9, { endTime: local(stay.end, withMs) }),
      ...maybe(random, 0.7, {
        startTimeTimezoneUtcOffsetMinutes: OFFSET_MINUTES,
        endTimeTimezoneUtcOffsetMinutes: OFFSET_MINUTES,
      }),
    }
    if (stay.kind === 'activity') {
      const type = random() < 0.3 ? 'UNKNOWN_ACTIVITY_TYPE' : 'IN_BUS'
      return {
        ...span,
        activity: {
          ...maybe(random, 0.8, { start: { latLng } }),
          end: { latLng },
          ...maybe(random, 0.8, { distanceMeters: random() * 5000 }),
          topCandidate: { type, probability: edition / 10 },
        },
      }
    }
    const type = random() < 0.3 ? 'UNKNOWN' : stay.type
    return {
      ...span,
      visit: {
        ...maybe(random, 0.8, { hierarchyLevel: 0 }),
        probability: edition / 10,
        topCandidate: {
          placeId: stay.placeId,
          ...maybe(random, 0.8, { semanticType: type }),
          placeLocation: { latLng },
        },
      },
    }
  })
  return { text: JSON.stringify({ semanticSegments: segments, rawSignals: [], userLocationProfile: {} }), told: list }
}

export function iosExport(
  stays: readonly Stay[],
  habits: Habits,
): { readonly text: string; readonly told: readonly Stay[] } {
  const { random } = habits
  const list = told(stays, habits)
  const segments = list.map((stay) => {
    const geo = `geo:${stay.lat.toFixed(6)},${stay.lon.toFixed(6)}`
    const withMs = random() < 0.8
    const span = { endTime: local(stay.end, withMs), startTime: local(stay.begin, withMs) }
    if (stay.kind === 'activity') {
      return {
        ...span,
        activity: {
          start: geo,
          end: geo,
          distanceMeters: '1234.500000',
          topCandidate: { type: 'in bus', probability: '0.9' },
        },
      }
    }
    const semanticType = random() < 0.5 ? 'Unknown' : stay.type.toLowerCase()
    return {
      ...span,
      visit: {
        hierarchyLevel: '0',
        probability: '0.7',
        topCandidate: { placeID: stay.placeId, semanticType, placeLocation: geo },
      },
    }
  })
  return { text: JSON.stringify(segments), told: list }
}
