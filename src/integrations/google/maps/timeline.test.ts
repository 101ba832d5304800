import { describe, expect, it } from 'vitest'
import type { Draft, Json } from '../../../models/events.ts'
import { ACTIVITY, POINT, TRIP, VISIT } from './names.ts'
import { decodeTimeline } from './timeline.ts'

const NINE = Date.UTC(2025, 5, 15, 7)
const HOME = { placeId: 'ChIJhome', semanticType: 'HOME', probability: 0.45, placeLocation: { latLng: '48.1°, 11.5°' } }
const SEGMENT = { startTime: '2025-06-15T09:00:00.345+02:00', endTime: '2025-06-15T10:00:00.000+02:00' }

function drafts(value: Json): readonly Draft[] {
  const outcome = decodeTimeline(value)
  if (outcome.kind !== 'next') throw new Error(`${outcome.kind}: ${JSON.stringify(outcome)}`)
  return outcome.value.drafts
}
const draft = (value: Json): Draft => {
  const [first] = drafts(value)
  if (first === undefined) throw new Error('no draft')
  return first
}
const lost = (value: Json) => {
  const outcome = decodeTimeline(value)
  return outcome.kind === 'next' ? (outcome.value.lost ?? []).map(({ code }) => code) : []
}

describe('a record of Records.json', () => {
  const record = { latitudeE7: 481000000, longitudeE7: 115000000, accuracy: 20, timestamp: '2025-06-15T07:00:00.5Z' }

  it('keeps its own fields unchanged and in their order, without what went into columns', () => {
    const value = {
      odd: 1,
      accuracy: 20,
      source: 'wifi',
      timestamp: '2025-06-15T07:00:00Z',
      timestampMs: 'x',
      velocity: '',
      deviceTag: '\uE000#-8000000000000000001',
      latitudeE7: 481000000,
      activity: [{ activity: [{ type: 'STILL', confidence: 90 }] }],
      longitudeE7: 115000000,
    }
    const { data, ...columns } = draft(value)
    expect(columns).toEqual({ type: POINT, time: NINE, lat: 481_000_000, lon: 115_000_000, accuracy: 20 })
    expect(JSON.stringify(data)).toBe(
      '{"odd":1,"source":"wifi","timestampMs":"x","velocity":"","deviceTag":"\uE000#-8000000000000000001","activity":[{"activity":[{"type":"STILL","confidence":90}]}]}',
    )
  })

  it('takes the older time where the newer one is not readable, and keeps that', () => {
    expect(draft({ ...record, timestamp: 'soon', timestampMs: '1749970800000' })).toMatchObject({
      time: NINE,
      data: { timestamp: 'soon' },
    })
  })

  it('keeps an accuracy that is no whole number of metres', () => {
    expect(draft({ ...record, accuracy: 12.5 }).data).toEqual({ accuracy: 12.5 })
    expect(draft({ ...record, accuracy: -1 }).data).toEqual({ accuracy: -1 })
    expect(draft({ ...record, accuracy: '13' })).toMatchObject({ accuracy: 13, data: {} })
  })

  it('repairs what ran over 32 bits and says so', () => {
    expect(draft({ ...record, latitudeE7: 3794967296 })).toMatchObject({
      lat: -500_000_000,
      data: { coordinatesRepaired: true },
    })
  })

  it('is dropped without coordinates and quarantined with impossible ones or without a time', () => {
    expect(decodeTimeline({ timestamp: '2025-06-15T07:00:00Z', source: 'WIFI' })).toEqual({
      kind: 'drop',
      reason: 'no_position',
    })
    expect(decodeTimeline({ ...record, latitudeE7: null, longitudeE7: '' })).toMatchObject({ kind: 'drop' })
    for (const scan of [
      { activeWifiScan: { accessPoints: [] }, deviceTag: 1 },
      { locationMetadata: [], serverTimestamp: '2025-06-15T07:00:00Z', platformType: 'ANDROID' },
      { activity: [{ timestamp: '2025-06-15T07:00:00Z', activity: [] }] },
    ])
      expect(decodeTimeline(scan)).toMatchObject({ reason: 'no_position' })
    expect(decodeTimeline({ ...record, latitudeE7: 910000000 })).toMatchObject({ code: 'bad_position' })
    expect(decodeTimeline({ ...record, longitudeE7: null })).toMatchObject({ code: 'bad_position' })
    expect(decodeTimeline({ ...record, timestamp: undefined })).toMatchObject({ code: 'bad_time' })
    expect(decodeTimeline({ ...record, timestamp: '1850-01-01T00:00:00Z' })).toMatchObject({ code: 'bad_time' })
  })

  it('keeps fields of any name', () => {
    const value: Json = JSON.parse(
      '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2025-06-15T07:00:00Z","__proto__":{"a":1},"constructor":2}',
    )
    expect(JSON.stringify(draft(value).data)).toBe('{"__proto__":{"a":1},"constructor":2}')
  })

  it('is understood with the coordinates of the other dialects, but not as a record of another app', () => {
    expect(draft({ latE7: 1, lngE7: 2, timestampMs: '1749970800000' })).toMatchObject({
      lat: 1,
      lon: 2,
      time: NINE,
      data: {},
    })
    expect(decodeTimeline({ lat: 48.1, lon: 11.5, time: 1749970800 })).toMatchObject({ code: 'unknown_shape' })
  })
})

describe('a visit', () => {
  it('is the same from Takeout and from both phones, in the same fields', () => {
    const takeout = draft({
      placeVisit: {
        location: { latitudeE7: 481000000, longitudeE7: 115000000, placeId: 'ChIJhome', semanticType: 'TYPE_HOME' },
        duration: { startTimestamp: '2025-06-15T07:00:00.900Z', endTimestamp: '2025-06-15T08:00:00Z' },
      },
    })
    const android = draft({ ...SEGMENT, visit: { topCandidate: HOME } })
    const ios = draft({
      ...SEGMENT,
      visit: {
        topCandidate: {
          placeID: 'ChIJhome',
          semanticType: 'Home',
          probability: '0.450000',
          placeLocation: 'geo:48.100000,11.500000',
        },
      },
    })
    for (const visit of [takeout, android, ios]) {
      expect(visit).toMatchObject({
        type: VISIT,
        place: 'place:google:ChIJhome',
        lat: 481_000_000,
        lon: 115_000_000,
        data: { semanticType: 'HOME' },
      })
      expect(visit.endtime).toBe(Date.UTC(2025, 5, 15, 8))
    }
    expect(android.time).toBe(NINE + 345)
    expect(ios.data).toEqual(android.data)
  })

  it('has the offsets of the event and never the printed ones', () => {
    expect(draft({ ...SEGMENT, visit: { topCandidate: HOME } })).not.toHaveProperty('tz')
    const told = { ...SEGMENT, startTimeTimezoneUtcOffsetMinutes: '-150', endTimeTimezoneUtcOffsetMinutes: 345 }
    expect(draft({ ...told, visit: { topCandidate: HOME } })).toMatchObject({ tz: -150, endtz: 345 })
  })

  it('lets an absent end be absent and tells of one that cannot be read', () => {
    for (const endTime of [undefined, null, '']) {
      const visit = { startTime: SEGMENT.startTime, endTime, visit: { topCandidate: HOME } }
      expect(draft(visit)).not.toHaveProperty('endtime')
      expect(lost(visit)).toEqual([])
    }
    expect(lost({ ...SEGMENT, endTime: 'later', visit: { topCandidate: HOME } })).toEqual(['bad_time'])
  })

  it('takes absent, null and empty fields as absent', () => {
    const bare = {
      hierarchyLevel: null,
      probability: '',
      topCandidate: { placeID: '', semanticType: null, placeLocation: 'geo:48.1,11.5' },
    }
    expect(draft({ ...SEGMENT, visit: bare })).toEqual({
      type: VISIT,
      time: NINE + 345,
      endtime: Date.UTC(2025, 5, 15, 8),
      lat: 481_000_000,
      lon: 115_000_000,
      data: {},
    })
  })

  it('is where its place is, else its centre, else its first alternative', () => {
    const where = (placeVisit: Json) =>
      draft({ placeVisit: { duration: { startTimestamp: '2025-06-15T07:00:00Z' }, ...(placeVisit as object) } })
    const others = {
      otherCandidateLocations: [
        { latitudeE7: 910000000, longitudeE7: 0 },
        { latitudeE7: 3, longitudeE7: 4, placeId: 'ChIJother' },
      ],
    }
    expect(
      where({ location: { latitudeE7: 1, longitudeE7: 2 }, centerLatE7: 5, centerLngE7: 6, ...others }),
    ).toMatchObject({ lat: 1, lon: 2, data: { center: { latitude: 5e-7, longitude: 6e-7 } } })
    expect(where({ location: { placeId: 'ChIJhome' }, centerLatE7: 5, centerLngE7: 6, ...others })).toMatchObject({
      lat: 5,
      lon: 6,
      data: { positionFrom: 'center' },
    })
    expect(where(others)).toMatchObject({ lat: 3, lon: 4, data: { positionFrom: 'alternatives' } })
  })

  it('keeps the alternatives, an impossible position as it was given, and tells of it', () => {
    const value = {
      placeVisit: {
        location: { placeId: 'ChIJhome' },
        duration: { startTimestampMs: '1749970800000' },
        otherCandidateLocations: [
          { latitudeE7: 910000000, longitudeE7: -1000, semanticType: 'TYPE_WORK', locationConfidence: 3.5 },
        ],
      },
    }
    expect(draft(value).data).toMatchObject({
      alternatives: [{ latitudeE7: 910000000, longitudeE7: -1000, semanticType: 'WORK', locationConfidence: 3.5 }],
    })
    expect(lost(value)).toEqual(['bad_position'])
  })

  it('keeps fields of one name and two meanings apart', () => {
    const location = { placeId: 'ChIJhome', locationConfidence: 60.5, calibratedProbability: 58.25 }
    const { data } = draft({
      placeVisit: {
        location,
        locationConfidence: 55,
        visitConfidence: 65,
        placeConfidence: 'HIGH_CONFIDENCE',
        duration: { startTimestamp: '2025-06-15T07:00:00Z' },
      },
    })
    expect(data).toEqual({
      locationConfidence: 55,
      visitConfidence: 65,
      placeConfidence: 'HIGH_CONFIDENCE',
      placeLocationConfidence: 60.5,
      calibratedProbability: 58.25,
    })
    expect(draft({ ...SEGMENT, visit: { probability: 0.85, topCandidate: HOME } }).data).toEqual({
      probability: 0.85,
      placeProbability: 0.45,
      semanticType: 'HOME',
    })
  })

  it('gives its child visits as visits of their own, one level below', () => {
    const span = (hour: number) => ({ startTimestamp: `2025-06-15T${hour}:00:00Z` })
    const child = (id: string, hour: number, ...childVisits: Json[]) => ({
      location: { placeId: id },
      duration: span(hour),
      childVisits,
    })
    const all = drafts({
      placeVisit: child('ChIJmall', 10, child('ChIJshop', 11, child('ChIJcounter', 12)), child('ChIJcafe', 13)),
    })
    expect(all.map(({ place, data }) => [place, data['hierarchyLevel'], data['parent']])).toEqual([
      ['place:google:ChIJmall', undefined, undefined],
      ['place:google:ChIJshop', 1, { startTime: '2025-06-15T10:00:00.000Z', place: 'place:google:ChIJmall' }],
      ['place:google:ChIJcounter', 2, { startTime: '2025-06-15T11:00:00.000Z', place: 'place:google:ChIJshop' }],
      ['place:google:ChIJcafe', 1, { startTime: '2025-06-15T10:00:00.000Z', place: 'place:google:ChIJmall' }],
    ])
  })

  it('finds its child visits in an object around them too', () => {
    const visit = (id: string, hour: number) => ({
      location: { placeId: id },
      duration: { startTimestamp: `2025-06-15T${hour}:00:00Z` },
    })
    const all = drafts({
      placeVisit: { ...visit('ChIJmall', 10), childVisits: [{ placeVisit: visit('ChIJshop', 11) }] },
    })
    expect(all.map(({ place }) => place)).toEqual(['place:google:ChIJmall', 'place:google:ChIJshop'])
  })

  it('survives child visits nested without end', () => {
    let placeVisit: Json = { location: { placeId: 'ChIJ0' }, duration: { startTimestamp: '2025-06-15T07:00:00Z' } }
    for (let i = 1; i < 5000; i++)
      placeVisit = {
        location: { placeId: `ChIJ${i}` },
        duration: { startTimestamp: '2025-06-15T07:00:00Z' },
        childVisits: [placeVisit],
      }
    expect(drafts({ placeVisit })).toHaveLength(33)
    expect(lost({ placeVisit })).toEqual(['too_deep'])
  })

  it('stays a visit where only a part of it is lost', () => {
    const odd = {
      ...SEGMENT,
      visit: { hierarchyLevel: 'deep', topCandidate: { ...HOME, placeLocation: { latLng: '148.1°, 11.5°' } } },
    }
    expect(draft(odd)).toMatchObject({ place: 'place:google:ChIJhome' })
    expect(draft(odd)).not.toHaveProperty('lat')
    expect(lost(odd)).toEqual(['bad_value', 'bad_position'])
  })

  it('is no fact where nothing is known but when, and quarantined without a start', () => {
    expect(
      decodeTimeline({ ...SEGMENT, visit: { hierarchyLevel: 0, topCandidate: { semanticType: 'UNKNOWN' } } }),
    ).toMatchObject({ reason: 'no_position' })
    expect(decodeTimeline({ endTime: SEGMENT.endTime, visit: { topCandidate: HOME } })).toMatchObject({
      code: 'bad_time',
    })
    expect(decodeTimeline({ placeVisit: { location: { placeId: 'ChIJhome' } } })).toMatchObject({ code: 'bad_time' })
  })

  it('keeps what it does not know: of the visit beside its fields, of objects in it under their name', () => {
    const value = {
      ...SEGMENT,
      newOuter: 1,
      name: 'outer name',
      visit: { newInner: [2], parent: 'odd', topCandidate: { ...HOME, newDeep: { a: 3 } } },
    }
    expect(draft(value).data).toEqual({
      semanticType: 'HOME',
      placeProbability: 0.45,
      newOuter: 1,
      newInner: [2],
      topCandidate: { newDeep: { a: 3 } },
      given: { parent: 'odd', name: 'outer name' },
    })
  })
})

describe('an activity', () => {
  it('has one vocabulary in all dialects', () => {
    const takeout = draft({
      activitySegment: {
        startLocation: { latitudeE7: 481000000, longitudeE7: 115000000 },
        endLocation: { latitudeE7: 481100000, longitudeE7: 115100000 },
        duration: { startTimestamp: '2025-06-15T07:00:00.345Z', endTimestamp: '2025-06-15T08:00:00Z' },
        distance: 1234.5,
        activityType: 'IN_PASSENGER_VEHICLE',
      },
    })
    const android = draft({
      ...SEGMENT,
      activity: {
        start: { latLng: '48.1°, 11.5°' },
        end: { latLng: '48.11°, 11.51°' },
        distanceMeters: 1234.5,
        topCandidate: { type: 'IN_PASSENGER_VEHICLE' },
      },
    })
    const ios = draft({
      ...SEGMENT,
      activity: {
        start: 'geo:48.100000,11.500000',
        end: 'geo:48.110000,11.510000',
        distanceMeters: '1234.500000',
        topCandidate: { type: 'in passenger vehicle' },
      },
    })
    expect(android).toEqual(takeout)
    expect(ios).toEqual(takeout)
    expect(ios).toEqual({
      type: ACTIVITY,
      time: NINE + 345,
      endtime: Date.UTC(2025, 5, 15, 8),
      lat: 481_000_000,
      lon: 115_000_000,
      data: { end: { latitude: 48.11, longitude: 11.51 }, distance: 1234.5, activityType: 'IN_PASSENGER_VEHICLE' },
    })
  })

  it('calls an unknown type UNKNOWN in all dialects', () => {
    for (const type of ['unknown', 'UNKNOWN', 'UNKNOWN_ACTIVITY_TYPE']) {
      expect(draft({ ...SEGMENT, activity: { distanceMeters: 1, topCandidate: { type } } }).data).toEqual({
        distance: 1,
        activityType: 'UNKNOWN',
      })
    }
  })

  it('begins at its first waypoint, stop or point where no start is given', () => {
    const start = (activitySegment: object) => {
      const { lat, lon, data } = draft({
        activitySegment: {
          startLocation: {},
          endLocation: {},
          duration: { startTimestamp: '2025-06-15T07:00:00Z' },
          ...activitySegment,
        },
      })
      return [lat, lon, data['positionFrom']]
    }
    expect(
      start({
        waypointPath: {
          waypoints: [
            { latE7: 1, lngE7: 2 },
            { latE7: 3, lngE7: 4 },
          ],
        },
      }),
    ).toEqual([1, 2, 'waypointPath'])
    expect(start({ transitPath: { transitStops: [{ latitudeE7: 5, longitudeE7: 6, name: 'A' }] } })).toEqual([
      5,
      6,
      'transit',
    ])
    expect(start({ simplifiedRawPath: { points: [{ latE7: 7, lngE7: 8, timestampMs: '1749970860000' }] } })).toEqual([
      7,
      8,
      'rawPath',
    ])
  })

  it('keeps its path, its line, its stops and where the vehicle was left', () => {
    const { data } = draft({
      activitySegment: {
        duration: { startTimestamp: '2025-06-15T07:00:00Z' },
        startLocation: {
          latitudeE7: 0,
          longitudeE7: 0,
          sourceInfo: { deviceTag: '\uE000#-8000000000000000001' },
          name: 'A',
        },
        endLocation: { latitudeE7: 10, longitudeE7: 20, placeId: 'ChIJend' },
        activities: [{ activityType: 'walking', probability: '97.1' }],
        waypointPath: {
          waypoints: [{ latE7: 481000000, lngE7: 115000000 }],
          travelMode: 'WALK',
          roadSegment: [{ placeId: 'x', duration: '12s' }],
        },
        transitPath: {
          name: 'U9',
          transitStops: [{ latitudeE7: 10, longitudeE7: 20, placeId: 'ChIJstop', name: 'Park' }],
        },
        parkingEvent: {
          location: { latitudeE7: 10, longitudeE7: 20, accuracyMetres: 163 },
          method: 'EXITING_VEHICLE_SIGNAL',
          timestamp: '2025-06-15T08:00:00Z',
        },
      },
    })
    expect(data).toEqual({
      start: { name: 'A' },
      end: { latitude: 1e-6, longitude: 2e-6, placeId: 'ChIJend' },
      deviceTag: '\uE000#-8000000000000000001',
      activities: [{ activityType: 'WALKING', probability: 97.1 }],
      path: [[11.5, 48.1]],
      waypointPath: { travelMode: 'WALK', roadSegment: [{ placeId: 'x', duration: '12s' }] },
      transit: { name: 'U9', stops: [{ placeId: 'ChIJstop', name: 'Park', latitude: 1e-6, longitude: 2e-6 }] },
      parking: {
        latitude: 1e-6,
        longitude: 2e-6,
        accuracy: 163,
        time: '2025-06-15T08:00:00.000Z',
        method: 'EXITING_VEHICLE_SIGNAL',
      },
    })
    const phone = draft({
      ...SEGMENT,
      activity: {
        parking: { location: { latLng: '48.1°, 11.5°' }, startTime: '2025-06-15T10:00:00.000+02:00' },
        topCandidate: { type: 'IN_BUS' },
      },
    })
    expect(phone.data['parking']).toEqual({ latitude: 48.1, longitude: 11.5, time: '2025-06-15T08:00:00.000Z' })
  })
})

describe('a visit or an activity', () => {
  it.each([
    { visit: { otherCandidateLocations: [{ placeId: 'ChIJother' }] } },
    { activity: { parking: { location: { latLng: '48.1°, 11.5°' } } } },
    { activitySegment: { transitPath: { name: 'U9' } } },
    { activitySegment: { simplifiedRawPath: { points: [{ latE7: 1, lngE7: 2 }] } } },
  ])('is a fact where a place or a line is all that is known: %j', (value) => {
    expect(drafts({ ...SEGMENT, ...value })).toHaveLength(1)
  })
})

describe('points of paths', () => {
  it('are points of their own, one for each', () => {
    const all = drafts({
      ...SEGMENT,
      startTimeTimezoneUtcOffsetMinutes: 120,
      endTimeTimezoneUtcOffsetMinutes: 120,
      timelinePath: [
        { point: '48.1°, 11.5°', time: '2025-06-15T09:04:00.000+02:00' },
        { point: '48.1°, 11.5°', time: '2025-06-15T09:04:00.000+02:00' },
        { point: 'geo:48.2,11.6', durationMinutesOffsetFromStartTime: '5' },
      ],
    })
    expect(all.map(({ time, tz, precision, data }) => [time, tz, precision, data])).toEqual([
      [NINE + 240_000, 120, undefined, { source: 'PATH' }],
      [NINE + 240_000, 120, undefined, { source: 'PATH' }],
      [NINE + 345 + 300_000, 120, 'min', { source: 'PATH' }],
    ])
  })

  it('begin at the start where the number of minutes is left out', () => {
    const path = [{ point: 'geo:48.1,11.5' }, { point: 'geo:48.2,11.6', durationMinutesOffsetFromStartTime: '49' }]
    expect(drafts({ startTime: '2025-06-15T07:00:00Z', timelinePath: path }).map(({ time }) => time)).toEqual([
      NINE,
      NINE + 49 * 60_000,
    ])
  })

  it('are told one by one where they are lost', () => {
    const timelinePath = [
      { point: '48.1°, 11.5°', time: '2025-06-15T09:04:00.000+02:00' },
      { point: '98.1°, 11.5°', time: '2025-06-15T09:05:00.000+02:00' },
      { point: '48.1°, 11.5°', time: 'soon' },
      'odd',
      { point: '' },
    ]
    expect(drafts({ ...SEGMENT, timelinePath })).toHaveLength(1)
    expect(lost({ ...SEGMENT, timelinePath })).toEqual(['bad_position', 'bad_time', 'bad_value'])
  })

  it('come from the raw path of Takeout too; those without a time stay with their activity', () => {
    const all = drafts({
      activitySegment: {
        duration: { startTimestamp: '2025-06-15T07:00:00Z' },
        activityType: 'WALKING',
        simplifiedRawPath: {
          source: 'INFERRED',
          points: [
            { latE7: 1, lngE7: 2, accuracyMeters: 10, timestamp: '2025-06-15T07:01:00Z' },
            { latE7: 10, lngE7: 20 },
          ],
        },
      },
    })
    expect(all.map(({ type }) => type)).toEqual([ACTIVITY, POINT])
    expect(all[0]?.data['rawPath']).toEqual({ source: 'INFERRED', path: [[2e-6, 1e-6]] })
    expect(all[1]).toEqual({ type: POINT, time: NINE + 60_000, lat: 1, lon: 2, accuracy: 10, data: { source: 'PATH' } })
  })

  it('do not carry what is unknown of their segment, but for the first', () => {
    const point = { point: '48.1°, 11.5°', time: '2025-06-15T09:04:00.000+02:00' }
    const all = drafts({ ...SEGMENT, newOuter: 1, timelinePath: [point, { ...point, own: 2 }] })
    expect(all.map(({ data }) => data)).toEqual([
      { source: 'PATH', newOuter: 1 },
      { source: 'PATH', own: 2 },
    ])
  })

  it('stand beside the visit of the same segment', () => {
    const value = {
      ...SEGMENT,
      visit: { topCandidate: HOME },
      timelinePath: [{ point: '48.1°, 11.5°', time: '2025-06-15T09:04:00.000+02:00' }],
    }
    expect(drafts(value).map(({ type }) => type)).toEqual([VISIT, POINT])
  })
})

describe('raw signals', () => {
  const position = {
    LatLng: '48.1°, 11.5°',
    accuracyMeters: 13,
    altitudeMeters: 520.7,
    source: 'wifi',
    timestamp: '2025-06-15T09:00:00.000+02:00',
    speedMetersPerSecond: 0.07,
  }

  it('are points with the fields of all points', () => {
    expect(draft({ position })).toEqual({
      type: POINT,
      time: NINE,
      lat: 481_000_000,
      lon: 115_000_000,
      accuracy: 13,
      data: { altitude: 520.7, velocity: 0.07, source: 'WIFI' },
    })
    expect(
      draft({ position: { ...position, accuracyMeters: '12.5', newField: 1 }, activityRecord: { x: 1 } }).data,
    ).toMatchObject({ accuracy: 12.5, newField: 1, activityRecord: { x: 1 } })
  })

  it('are dropped where they are no position', () => {
    expect(decodeTimeline({ wifiScan: { deliveryTime: 'x', devicesRecords: [] } })).toMatchObject({
      reason: 'no_position',
    })
    expect(decodeTimeline({ activityRecord: { probableActivities: [] } })).toMatchObject({ reason: 'no_position' })
    expect(decodeTimeline({ position: { ...position, LatLng: '' } })).toMatchObject({ reason: 'no_position' })
    expect(decodeTimeline({ position: null })).toMatchObject({ reason: 'no_position' })
    expect(decodeTimeline({ position: { ...position, timestamp: null } })).toMatchObject({ code: 'bad_time' })
  })
})

describe('memories', () => {
  it('are trips, the same from both phones', () => {
    const android = draft({
      ...SEGMENT,
      timelineMemory: {
        trip: { distanceFromOriginKms: 1500, destinations: [{ identifier: { placeId: 'ChIJtown' } }] },
      },
    })
    const ios = draft({
      ...SEGMENT,
      timelineMemory: { destinations: [{ identifier: 'ChIJtown' }], distanceFromOriginKms: '1500' },
    })
    expect(ios).toEqual(android)
    expect(ios).toMatchObject({
      type: TRIP,
      data: { destinations: [{ placeId: 'ChIJtown' }], distanceFromOriginKm: 1500 },
    })
  })

  it('are notes', () => {
    expect(draft({ ...SEGMENT, timelineMemory: { note: { note: 'By the lake' } } }).data).toEqual({
      note: 'By the lake',
    })
    expect(draft({ ...SEGMENT, timelineMemory: { note: 'By the lake' } }).data).toEqual({ note: 'By the lake' })
    expect(decodeTimeline({ ...SEGMENT, timelineMemory: {} })).toMatchObject({ reason: 'no_position' })
  })
})

describe('any other record', () => {
  it('is told by its keys alone', () => {
    expect(decodeTimeline({ ...SEGMENT, somethingNew: { secret: 'value' } })).toEqual({
      kind: 'quarantine',
      code: 'unknown_shape',
      detail: 'an object with the fields startTime, endTime, somethingNew',
    })
    expect(decodeTimeline('a secret')).toEqual({
      kind: 'quarantine',
      code: 'unknown_shape',
      detail: 'a string where an object was expected',
    })
    expect(decodeTimeline({})).toMatchObject({ code: 'unknown_shape' })
  })

  it('is no fact where all it could tell is empty', () => {
    expect(decodeTimeline({ ...SEGMENT, timelinePath: [] })).toMatchObject({ reason: 'no_position' })
    expect(decodeTimeline({ ...SEGMENT, visit: null })).toMatchObject({ reason: 'no_position' })
    for (const name of ['visit', 'placeVisit', 'activity', 'activitySegment', 'timelineMemory']) {
      expect(decodeTimeline({ [name]: {} })).toMatchObject({ reason: 'no_position' })
      expect(decodeTimeline({ endTime: SEGMENT.endTime, [name]: {} })).toMatchObject({ reason: 'no_position' })
      expect(decodeTimeline({ startTime: 'soon', [name]: {} })).toMatchObject({ code: 'bad_time' })
    }
  })
})
