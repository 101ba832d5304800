import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Message, openSse, type TestServer, testServer } from './testing/server.ts'

/** Three stays of a made-up day, the second shorter than a minute and with a comma in its name. */
const STAYS = [
  ['2024-05-01T06:00:00Z', '2024-05-01T07:00:00Z', 'ChIJhome', 'HOME'],
  ['2024-05-01T08:00:00Z', '2024-05-01T08:00:30Z', 'ChIJkiosk', 'UNKNOWN'],
  ['2024-05-01T22:30:00Z', '2024-05-02T05:00:00Z', 'ChIJhome', 'HOME'],
] as const
const EXPORT = {
  semanticSegments: STAYS.map(([startTime, endTime, placeId, semanticType]) => ({
    startTime,
    endTime,
    visit: {
      hierarchyLevel: 0,
      probability: 0.5,
      topCandidate: { placeId, semanticType, probability: 0.9, placeLocation: { latLng: '52.5000000°, 13.4000000°' } },
    },
  })),
}
const VISITS = '/v1/google/maps/visits'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  const file = join(server.instance.config.data, 'Timeline.json')
  await writeFile(file, JSON.stringify(EXPORT))
  const answer = await server.send('POST', '/v1/imports', { paths: [file] })
  await (await openSse(server, `/v1/runs/${answer.json['id']}/events`)).next('end')
})
afterAll(() => server.close())

const rows = async (query: string): Promise<readonly Message[]> => {
  const { status, text, json } = await server.get(`${VISITS}${query}`)
  expect(status, text).toBe(200)
  return json['rows']
}

describe('an endpoint of a view', () => {
  test('gives rows with the times of the zone, and leaves out what is not known', async () => {
    expect(await rows('?limit=1')).toEqual([
      {
        fact: expect.stringMatching(/^[0-9a-f-]{36}$/),
        arrived: '2024-05-01T08:00:00+02:00',
        departed: '2024-05-01T09:00:00+02:00',
        minutes: 60,
        place: 'place:google:ChIJhome',
        meaning: 'HOME',
        latitude: 52.5,
        longitude: 13.4,
      },
    ])
    expect((await rows('?zone=America/New_York'))[0]?.['arrived']).toBe('2024-05-01T02:00:00-04:00')
  })

  test.each([
    ['', 3],
    ['?from=2024-05-01&to=2024-05-02', 2],
    ['?from=2024-05-01&to=2024-05-02&zone=UTC', 3],
    ['?from=2024-05-01T07:00:00Z', 2],
    ['?to=2024-05-01T06:00:00Z', 0],
    ['?place=place:google:ChIJkiosk', 1],
    ['?minutes=1', 2],
    [`?place=${encodeURIComponent("' or true --")}`, 0],
  ])('answers %s with so many rows', async (query, count) => {
    expect(await rows(query)).toHaveLength(count)
  })

  test('says whether there is more', async () => {
    expect((await server.get(`${VISITS}?limit=2`)).json).toMatchObject({ truncated: true, rows: [{}, {}] })
    expect((await server.get(`${VISITS}?limit=3`)).json).toMatchObject({ truncated: false })
  })

  test('gives NDJSON and CSV as asked', async () => {
    const lines = (await server.get(VISITS, { accept: 'application/x-ndjson' })).text.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(await rows(''))
    const csv = await server.get(`${VISITS}?format=csv&limit=1`)
    expect(csv.headers.get('content-type')).toContain('text/csv')
    expect(csv.text.split('\r\n')).toEqual([
      'fact,arrived,departed,minutes,place,name,address,meaning,latitude,longitude',
      expect.stringContaining(',2024-05-01T08:00:00+02:00,2024-05-01T09:00:00+02:00,60,place:google:ChIJhome,,,HOME,'),
      '',
    ])
  })

  test.each([
    ['?from=tomorrow', 'from'],
    ['?from=2024-05-02&to=2024-05-01', 'from'],
    ['?zone=Mars', 'zone'],
    ['?limit=0', 'limit'],
    ['?limit=100000', 'limit'],
    ['?minutes=few', 'minutes'],
    ['?other=1', 'other'],
  ])('refuses %s and names the parameter', async (query, name) => {
    const { status, json } = await server.get(`${VISITS}${query}`)
    expect([status, json['code']]).toEqual([400, 'request.invalid'])
    expect(json['detail']).toContain(name)
  })

  test('needs the right to read events', async () => {
    const key = await server.key('events:write')
    expect((await server.bare('GET', VISITS, { authorization: `Bearer ${key}` })).status).toBe(403)
  })
})

/** Every operation that answers with the rows of a view, with values for what its address needs. */
describe('the views of all sources over HTTP', () => {
  test('give the columns that they declare, also where nothing is stored', async () => {
    const paths: Record<string, Message> = (await server.get('/docs/json')).json['paths']
    const views = Object.entries(paths).filter(([, { get }]) => {
      const schema = get?.responses?.['200']?.content?.['application/json']?.schema
      return schema?.properties?.rows !== undefined
    })
    expect(views.map(([path]) => path)).toContain(VISITS)
    for (const [path] of views) {
      const { status, text } = await server.get(path.replace(/\{\w+\}/g, 'none'))
      expect([path, status, text.slice(0, 300)]).toEqual([path, 200, expect.stringMatching(/^\{"rows":\[/)])
    }
  })
})
