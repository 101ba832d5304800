import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  expect((await server.post('/v1/streams', { name: 'notes' })).status).toBe(201)
})
afterAll(() => server.close())

describe('appending', () => {
  test('one event is answered with what became of it, and is read back as a CloudEvent', async () => {
    const response = await server.post('/v1/streams/notes/events', {
      id: 'first',
      type: 'note.written',
      time: '2024-05-01T10:00:00+02:00',
      subject: 'Ünï "quoted"',
      data: { text: 'hello', latitude: 48.1, longitude: 11.5, accuracy: 5 },
    })
    expect(response.status).toBe(201)
    const outcome = await response.json()
    expect(outcome).toMatchObject({ outcome: 'new', revision: 1, id: `${outcome.fact}.1` })
    const event = await (await server.fetch(`/v1/events/${outcome.fact}`)).json()
    expect(event).toMatchObject({
      specversion: '1.0',
      id: outcome.id,
      source: '/v1/streams/notes',
      stream: 'notes',
      type: 'note.written',
      kind: 'did',
      time: '2024-05-01T08:00:00.000Z',
      tz: '+02:00',
      subject: 'Ünï "quoted"',
      data: { text: 'hello', latitude: 48.1, longitude: 11.5, accuracy: 5 },
    })
  })
})
