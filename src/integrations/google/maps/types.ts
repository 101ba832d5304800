import type { Draft, EventType, Identity } from '../../../models/events.ts'
import { placeUrn } from '../../../processors/normalization/urn.ts'
import { ACTIVITY, INTERACTION, POINT, REVIEW, SAVED_PLACE, TRIP, VISIT } from './names.ts'
import { PII } from './pii.ts'
import {
  ACTIVITY_DATA,
  INTERACTION_DATA,
  POINT_DATA,
  REVIEW_DATA,
  SAVED_PLACE_DATA,
  TRIP_DATA,
  VISIT_DATA,
} from './schemas.ts'

const SECOND = 1000
/** Degrees × 10^7 to degrees × 10^4: some eleven metres. */
const COARSE = 1000
const EXAMPLE_TIME = Date.UTC(2025, 5, 15, 7)

const at = (time: number | undefined, key: Identity['key']): Identity => (time === undefined ? { key } : { time, key })
/** Takeout and the phones agree on the second. */
const atSecond = ({ time }: Draft, key: Identity['key']) =>
  at(time === undefined ? undefined : Math.floor(time / SECOND) * SECOND, key)

const wordOf = (draft: Draft, ...names: readonly string[]): string => {
  for (const name of names) {
    const value = draft.data[name]
    if (typeof value === 'string' && value !== '') return value.replace(/\s+/gu, ' ').trim()
  }
  return ''
}
const coarse = (e7: number) => Math.round(e7 / COARSE) + 0
const coarsely = ({ lat, lon }: Draft) =>
  lat === undefined || lon === undefined ? '' : `${coarse(lat)},${coarse(lon)}`

const POINT_TYPE: EventType = {
  name: POINT,
  title: 'Position',
  kind: 'moved',
  data: POINT_DATA,
  version: 1,
  identity: ({ time, lat, lon }) => at(time, [lat ?? '', lon ?? '']),
  text: [],
  pii: PII,
  example: {
    type: POINT,
    time: EXAMPLE_TIME,
    lat: 481_000_000,
    lon: 115_000_000,
    accuracy: 13,
    data: { altitude: 520.7, velocity: 0.07, source: 'WIFI' },
  },
}

const VISIT_TYPE: EventType = {
  name: VISIT,
  title: 'Visit',
  kind: 'visited',
  data: VISIT_DATA,
  version: 1,
  identity: (draft) => atSecond(draft, [draft.place?.slice(placeUrn('google', '').length) ?? coarsely(draft)]),
  text: ['name', 'address', 'semanticType'],
  pii: PII,
  example: {
    type: VISIT,
    time: EXAMPLE_TIME,
    endtime: EXAMPLE_TIME + 3_600_000,
    tz: 120,
    endtz: 120,
    place: 'place:google:ChIJexample1',
    lat: 481_000_000,
    lon: 115_000_000,
    data: {
      semanticType: 'HOME',
      name: 'Example Cafe',
      address: '1 Example St',
      probability: 0.85,
      placeProbability: 0.45,
      hierarchyLevel: 0,
    },
  },
}

const ACTIVITY_TYPE: EventType = {
  name: ACTIVITY,
  title: 'Activity',
  kind: 'moved',
  data: ACTIVITY_DATA,
  version: 1,
  identity: (draft) => atSecond(draft, []),
  text: ['activityType'],
  pii: PII,
  example: {
    type: ACTIVITY,
    time: EXAMPLE_TIME,
    endtime: EXAMPLE_TIME + 1_800_000,
    tz: 120,
    endtz: 120,
    lat: 481_000_000,
    lon: 115_000_000,
    data: {
      activityType: 'WALKING',
      distance: 1400.5,
      end: { latitude: 48.11, longitude: 11.51 },
      typeProbability: 0.85,
    },
  },
}

const isJourney = ({ data }: Draft) => data['destinations'] !== undefined || data['distanceFromOriginKm'] !== undefined

const TRIP_TYPE: EventType = {
  name: TRIP,
  title: 'Trip',
  kind: 'did',
  data: TRIP_DATA,
  version: 1,
  identity: (draft) => atSecond(draft, [isJourney(draft) ? 'trip' : 'note']),
  text: ['note'],
  pii: PII,
  example: {
    type: TRIP,
    time: EXAMPLE_TIME,
    endtime: EXAMPLE_TIME + 5 * 86_400_000,
    data: { destinations: [{ placeId: 'ChIJexample2' }], distanceFromOriginKm: 1500 },
  },
}

const INTERACTION_TYPE: EventType = {
  name: INTERACTION,
  title: 'Search in Maps',
  kind: 'searched',
  data: INTERACTION_DATA,
  version: 1,
  // Pages for people have no milliseconds.
  identity: (draft) => atSecond(draft, [wordOf(draft, 'url', 'title')]),
  text: ['title', 'description'],
  pii: PII,
  example: {
    type: INTERACTION,
    time: EXAMPLE_TIME,
    lat: 481_000_000,
    lon: 115_000_000,
    data: {
      title: 'Directions to Example Museum',
      url: 'https://www.google.com/maps/dir//Example+Museum/@48.1,11.5,14z',
      header: 'Maps',
      products: ['Maps'],
      positionFrom: 'url',
    },
  },
}

/** The place by the best name it has: customer id, place id, link, or what it is called and where it is. */
const placeKey = (draft: Draft): string => {
  const id = wordOf(draft, 'cid') || draft.place || wordOf(draft, 'url')
  return id || [wordOf(draft, 'label', 'name', 'address'), coarsely(draft)].join('@')
}

const SAVED_PLACE_TYPE: EventType = {
  name: SAVED_PLACE,
  title: 'Saved place',
  kind: 'stored',
  data: SAVED_PLACE_DATA,
  version: 1,
  identity: (draft) => ({ key: [placeKey(draft), wordOf(draft, 'list')] }),
  text: ['name', 'address', 'list', 'label', 'note', 'comment', 'tags'],
  pii: PII,
  example: {
    type: SAVED_PLACE,
    time: EXAMPLE_TIME,
    precision: 's',
    lat: 481_000_000,
    lon: 115_000_000,
    data: {
      name: 'Example Museum',
      address: '2 Example Square',
      countryCode: 'DE',
      url: 'https://maps.google.com/?cid=1234567890123456789',
      cid: '1234567890123456789',
    },
  },
}

const REVIEW_TYPE: EventType = {
  name: REVIEW,
  title: 'Review',
  kind: 'did',
  data: REVIEW_DATA,
  version: 1,
  identity: (draft) => ({ key: [placeKey(draft)] }),
  text: ['name', 'address', 'text'],
  pii: PII,
  example: {
    type: REVIEW,
    time: EXAMPLE_TIME,
    precision: 's',
    lat: 481_000_000,
    lon: 115_000_000,
    data: {
      name: 'Example Museum',
      url: 'https://maps.google.com/?cid=1234567890123456789',
      cid: '1234567890123456789',
      rating: 4,
      text: 'Quiet in the morning.',
    },
  },
}

/** All facts this source gives. */
export const TYPES: readonly EventType[] = [
  POINT_TYPE,
  VISIT_TYPE,
  ACTIVITY_TYPE,
  TRIP_TYPE,
  INTERACTION_TYPE,
  SAVED_PLACE_TYPE,
  REVIEW_TYPE,
]
