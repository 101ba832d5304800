import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Message, openSse, type TestServer, testServer } from '../../testing/server.ts'

/** A made-up day in Berlin, exported by a phone: home, a ride over midnight, a visit that lasts into the next day. */
const EXPORT = {
  semanticSegments: [
    visit('2024-03-30T20:00:00Z', '2024-03-31T06:00:00Z', 'ChIJhome', 'HOME', '52.5000000°, 13.4000000°'),
    activity('2024-03-31T06:00:00Z', '2024-03-31T06:30:00Z', 'CYCLING', 6000),
    path('2024-03-31T06:00:00Z', [
      ['2024-03-31T06:00:00Z', '52.5000000°, 13.4000000°'],
      ['2024-03-31T06:10:00Z', '52.5100000°, 13.4100000°'],
      ['2024-03-31T06:20:00Z', '52.5200000°, 13.4200000°'],
      ['2024-03-31T06:30:00Z', '52.5300000°, 13.4000000°'],
    ]),
    visit('2024-03-31T07:00:00Z', '2024-03-31T21:00:00Z', 'ChIJwork', 'WORK', '52.5300000°, 13.4000000°'),
    activity('2024-03-31T21:00:00Z', '2024-03-31T23:00:00Z', 'IN_TRAIN', 200_000),
    visit('2024-03-31T23:00:00Z', '2024-04-02T06:00:00Z', 'ChIJhome', 'HOME', '52.5000000°, 13.4000000°'),
  ],
  rawSignals: [
    signal('2024-03-31T12:00:00Z', '52.5300000°, 13.4000000°', 10),
    signal('2024-03-31T12:00:30Z', '53.0000000°, 13.4000000°', 5000),
  ],
}

function visit(startTime: string, endTime: string, placeId: string, semanticType: string, latLng: string) {
  const topCandidate = { placeId, semanticType, probability: 0.9, placeLocation: { latLng } }
  return { startTime, endTime, visit: { hierarchyLevel: 0, probability: 0.9, topCandidate } }
}
function activity(startTime: string, endTime: string, type: string, distanceMeters: number) {
  const ends = { start: { latLng: '52.5000000°, 13.4000000°' }, end: { latLng: '52.5300000°, 13.4000000°' } }
  return { startTime, endTime, activity: { ...ends, distanceMeters, topCandidate: { type, probability: 0.8 } } }
}
function path(startTime: string, points: readonly (readonly [string, string])[]) {
  return { startTime, endTime: points.at(-1)?.[0], timelinePath: points.map(([time, point]) => ({ point, time })) }
}
function signal(timestamp: string, LatLng: string, accuracyMeters: number) {
  return { position: { LatLng, accuracyMeters, altitudeMeters: 40, source: 'GPS', timestamp, speedMetersPerSecond: 0 } }
}

let server: TestServer
let imported: Message
beforeAll(async () => {
  server = await testServer()
  const file = join(server.instance.config.data, 'Timeline.json')
  await writeFile(file, JSON.stringify(EXPORT))
  const answer = await server.send('POST', '/v1/imports', { paths: [file] })
  expect(answer.status, answer.text).toBe(202)
  const progress = await openSse(server, `/v1/runs/${answer.json['id']}/events`)
  await progress.next('end')
  imported = (await server.get(`/v1/runs/${answer.json['id']}`)).json
})
afterAll(() => server.close())

describe('an import over HTTP', () => {
  test('gives a run with the runs of its sources, whose counts close', () => {
    expect(imported).toMatchObject({
      work: 'import',
      state: 'succeeded',
      children: [{ source: 'google.maps', state: 'succeeded' }],
    })
    const { read, stored, revised, duplicate, dropped, quarantined } = imported['children'][0].counts
    const sum = (counts: Record<string, number>) => Object.values(counts).reduce((total, count) => total + count, 0)
    expect(read).toBe(stored + revised + duplicate + sum(dropped) + sum(quarantined))
    expect(read).toBe(8)
    expect(imported['children'][0].files).toMatchObject([{ records: 8 }])
  })

  test('is listed, and counted with its source', async () => {
    expect((await server.get('/v1/runs')).json['runs'][0]).toMatchObject({ id: imported['id'] })
    expect((await server.get('/v1/runs?state=failed')).json['runs']).toEqual([])
    const { sources } = (await server.get('/v1/sources')).json
    const maps = sources.find(({ id }: Message) => id === 'google.maps')
    expect(maps).toMatchObject({ id: 'google.maps', events: expect.any(Number) })
    expect(maps.types.find((type: Message) => type['name'] === 'google.maps.visit')).toMatchObject({ events: 3 })
    expect(maps.exportSteps.length).toBeGreaterThan(0)
  })

  test('can be undone, and brought back', async () => {
    const child = imported['children'][0].id
    const answer = await server.send('POST', `/v1/runs/${child}/undo`)
    expect(answer.status, answer.text).toBe(202)
    expect(answer.json).toMatchObject({ work: 'undo' })
    await (await openSse(server, `/v1/runs/${answer.json['id']}/events`)).next('end')
    expect((await server.get('/v1/events?source=google.maps')).json['events']).toEqual([])
    const again = await server.send('POST', '/v1/imports', { paths: imported['input'] })
    const ended = await (await openSse(server, `/v1/runs/${again.json['id']}/events`)).next('end')
    expect(ended.data).toEqual({ state: 'succeeded' })
    expect((await server.get('/v1/events?type=google.maps.visit')).json['events']).toHaveLength(3)
  })

  test('tells which path is wrong', async () => {
    expect((await server.send('POST', '/v1/imports', { paths: ['relative.zip'] })).json).toMatchObject({
      status: 400,
      detail: expect.stringContaining('`paths`'),
    })
    expect((await server.send('POST', '/v1/imports', { paths: ['/nowhere/takeout.zip'] })).json).toMatchObject({
      status: 422,
      code: 'input.not_found',
    })
    expect((await server.send('POST', '/v1/imports', { paths: [] })).status).toBe(400)
  })

  test('that has ended, or never was, cannot be cancelled', async () => {
    expect((await server.send('POST', `/v1/runs/${imported['id']}/cancel`)).json).toMatchObject({
      status: 409,
      code: 'request.conflict',
    })
    expect((await server.send('POST', '/v1/runs/999999/cancel')).json).toMatchObject({
      status: 404,
      code: 'run.not_found',
    })
    expect((await server.get('/v1/runs/nothing')).json).toMatchObject({ code: 'run.not_found' })
  })

  test('has its quarantine listed', async () => {
    expect((await server.get(`/v1/quarantine?run=${imported['id']}`)).json).toEqual({ records: [] })
  })
})

describe('the timeline of a day', () => {
  const segments = (day: Message) =>
    day['segments'].map(({ kind, begin, end, semanticType, activityType }: Message) => [
      kind,
      begin.slice(5, 16),
      end.slice(5, 16),
      semanticType ?? activityType,
    ])

  test('begins and ends with the day in its zone, also where the clock is changed', async () => {
    const { json } = await server.get('/v1/google/maps/timeline?day=2024-03-31&zone=Europe%2FBerlin')
    expect(json).toMatchObject({
      day: '2024-03-31',
      zone: 'Europe/Berlin',
      from: '2024-03-30T23:00:00.000Z',
      to: '2024-03-31T22:00:00.000Z',
      truncated: false,
    })
    expect(segments(json)).toEqual([
      ['visit', '03-30T23:00', '03-31T06:00', 'HOME'],
      ['activity', '03-31T06:00', '03-31T06:30', 'CYCLING'],
      ['gap', '03-31T06:30', '03-31T07:00', undefined],
      ['visit', '03-31T07:00', '03-31T21:00', 'WORK'],
      ['activity', '03-31T21:00', '03-31T22:00', 'IN_TRAIN'],
    ])
    expect(json['totals']).toEqual({
      visitSeconds: 21 * 3600,
      activitySeconds: 5400,
      gapSeconds: 1800,
      distanceMetres: 106_000,
    })
  })

  test('cuts what reaches over midnight and says how long it really was', async () => {
    const { json } = await server.get('/v1/google/maps/timeline?day=2024-04-01')
    expect(segments(json)).toEqual([
      ['activity', '03-31T22:00', '03-31T23:00', 'IN_TRAIN'],
      ['visit', '03-31T23:00', '04-01T22:00', 'HOME'],
    ])
    expect(json['segments'][0]).toMatchObject({ spanBegin: '2024-03-31T21:00:00.000Z', distanceMetres: 200_000 })
    expect(json['segments'][1]).toMatchObject({ spanEnd: '2024-04-02T06:00:00.000Z' })
    const within = await server.get('/v1/google/maps/timeline?day=2024-04-01&zone=Pacific%2FKiritimati')
    expect(segments(within.json)).toEqual([
      ['visit', '03-31T10:00', '03-31T21:00', 'WORK'],
      ['activity', '03-31T21:00', '03-31T23:00', 'IN_TRAIN'],
      ['visit', '03-31T23:00', '04-01T10:00', 'HOME'],
    ])
  })

  test('is one gap where nothing is known', async () => {
    expect(segments((await server.get('/v1/google/maps/timeline?day=2020-01-01')).json)).toEqual([
      ['gap', '12-31T23:00', '01-01T23:00', undefined],
    ])
  })
})

describe('the track', () => {
  const track = async (parameters: string) => (await server.get(`/v1/google/maps/track?${parameters}`)).json

  test('is GeoJSON with a time for each position, cut at gaps', async () => {
    const answer = await server.get('/v1/google/maps/track?day=2024-03-31')
    expect(answer.headers.get('content-type')).toContain('application/geo+json')
    expect(answer.json).toMatchObject({ type: 'FeatureCollection', truncated: false })
    const [ride, noon] = answer.json['features']
    expect(ride.geometry).toEqual({ type: 'LineString', coordinates: [[13.4, 52.5], [13.41, 52.51], [13.42, 52.52], [13.4, 52.53]] }) // biome-ignore format: short
    expect(ride.properties).toMatchObject({
      begin: '2024-03-31T06:00:00.000Z',
      end: '2024-03-31T06:30:00.000Z',
      points: 4,
    })
    expect(ride.properties.times).toHaveLength(4)
    expect(ride.properties.distanceMetres).toBeGreaterThan(3900)
    expect(noon.properties.points).toBe(2)
  })

  test('is simplified, and leaves out what is not accurate enough', async () => {
    const [ride] = (await track('day=2024-03-31&simplify=50'))['features']
    expect(ride.geometry.coordinates).toEqual([[13.4, 52.5], [13.42, 52.52], [13.4, 52.53]]) // biome-ignore format: short
    expect(ride.properties.times).toHaveLength(3)
    const features = (await track('day=2024-03-31&accuracy=100'))['features']
    expect(features[1].geometry).toEqual({ type: 'Point', coordinates: [13.4, 52.53] })
  })

  test('is of any span, with gaps of any length', async () => {
    expect((await track('from=2024-03-31T06:05:00Z&to=2024-03-31T06:25:00Z'))['features']).toMatchObject([
      { properties: { points: 2 } },
    ])
    expect((await track('from=2024-03-31&to=2024-04-01&gap=600'))['features']).toMatchObject([
      { properties: { points: 6 } },
    ])
    expect((await track('from=2024-03-31&to=2024-04-01&gap=5'))['features']).toHaveLength(5)
    expect((await track('day=2020-01-01'))['features']).toEqual([])
  })
})

describe('places', () => {
  test('are listed by visits, with how long and when', async () => {
    const { json } = await server.get('/v1/google/maps/places')
    expect(json['places']).toMatchObject([
      {
        place: 'place:google:ChIJhome',
        semanticType: 'HOME',
        latitude: 52.5,
        longitude: 13.4,
        visits: 2,
        seconds: 41 * 3600,
        first: '2024-03-30T20:00:00.000Z',
        last: '2024-03-31T23:00:00.000Z',
      },
      { place: 'place:google:ChIJwork', visits: 1 },
    ])
    expect((await server.get('/v1/google/maps/places?limit=1')).json['places']).toHaveLength(1)
    expect((await server.get('/v1/google/maps/places?bbox=13.3,52.52,13.5,52.6')).json['places']).toMatchObject([
      { semanticType: 'WORK' },
    ])
  })
})

describe('schemas', () => {
  test('of every type are found where dataschema points', async () => {
    const { json } = await server.get('/v1/events?source=google.maps&limit=1000')
    for (const uri of new Set(json['events'].map((event: Message) => event['dataschema']))) {
      const schema = await server.get(String(uri).slice('datapunk:'.length))
      expect(schema.headers.get('content-type')).toContain('application/schema+json')
      expect(schema.json).toMatchObject({ $id: uri, type: 'object', properties: { latitude: { type: 'number' } } })
    }
    expect((await server.get('/v1/schemas')).json['schemas'].map((schema: Message) => schema['type'])).toContain(
      'google.maps.visit',
    )
    expect((await server.get('/v1/schemas/google.maps.visit/99')).status).toBe(404)
    expect((await server.get('/v1/schemas/google.maps.nothing/1')).status).toBe(404)
    expect((await server.get('/v1/schemas/my.own.type/1')).status).toBe(200)
  })
})
