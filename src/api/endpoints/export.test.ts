import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  await server.send('POST', '/v1/streams', { name: 'notes' })
  await server.send('POST', '/v1/streams/notes/events', [
    { type: 'note', id: 'a', time: '2024-05-01T12:00:00Z', data: { text: '=1+1', latitude: 1, longitude: 2 } },
    { type: 'note', id: 'b', time: '2024-05-02T12:00:00Z', data: { big: 1 } },
    { type: 'other', id: 'c', data: {} },
  ])
})
afterAll(() => server.close())

describe('an export over HTTP', () => {
  test('is NDJSON of everything that matches', async () => {
    const { status, headers, text } = await server.get('/v1/export')
    expect([status, headers.get('content-type')]).toEqual([200, 'application/x-ndjson; charset=utf-8'])
    expect(
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line).type),
    ).toEqual(['note', 'note', 'other'])
    const some = await server.get('/v1/export?type=note&from=2024-05-02')
    expect(some.text.trimEnd().split('\n')).toHaveLength(1)
  })

  test('is CSV of one type', async () => {
    const { headers, text } = await server.get('/v1/export?format=csv&type=note')
    expect(headers.get('content-type')).toBe('text/csv; charset=utf-8')
    expect(headers.get('content-disposition')).toContain('datapunk.csv')
    expect(text.trimEnd().split('\r\n')).toHaveLength(3)
    const refused = await server.get('/v1/export?format=csv')
    expect([refused.status, refused.json['code']]).toEqual([400, 'request.invalid'])
  })

  test('is GeoJSON', async () => {
    const { headers, json } = await server.get('/v1/export?format=geojson')
    expect(headers.get('content-type')).toContain('application/geo+json')
    expect(json['features']).toMatchObject([{ geometry: { type: 'Point', coordinates: [2, 1] } }])
  })

  test('is refused in a format that there is not', async () => {
    expect((await server.get('/v1/export?format=xml')).status).toBe(400)
  })
})
