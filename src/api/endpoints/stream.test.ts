import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Message, type TestServer, testServer } from '../testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  expect((await server.send('POST', '/v1/streams', { name: 'notes' })).status).toBe(201)
})
afterAll(() => server.close())

const PATH = '/v1/streams/notes/events'
const NDJSON = { 'content-type': 'application/x-ndjson' }
const stored = async () => (await server.get(`${PATH}?limit=1000`)).json['events'] as Message[]

describe('streams', () => {
  test('are listed, created once, and not under the name of something else', async () => {
    const list = (await server.get('/v1/streams')).json['streams']
    expect(list).toContainEqual({ name: 'notes', own: true, events: expect.any(Number) })
    expect((await server.send('POST', '/v1/streams', { name: 'notes' })).json).toMatchObject({
      code: 'stream.exists',
      status: 409,
    })
    expect((await server.send('POST', '/v1/streams', { name: 'No Name' })).json).toMatchObject({ status: 400 })
  })

  test('that do not exist are not found', async () => {
    expect((await server.get('/v1/streams/none/events')).json).toMatchObject({ code: 'stream.not_found' })
    const asked = performance.now()
    expect((await server.get('/v1/streams/none/events?wait=60')).json).toMatchObject({ code: 'stream.not_found' })
    expect(performance.now() - asked, 'no wait for what cannot come').toBeLessThan(5000)
    expect((await server.send('POST', '/v1/streams/none/events', { type: 'a' })).json).toMatchObject({
      code: 'stream.not_found',
    })
  })
})

describe('appending', () => {
  test('one event is answered with what became of it, and is read back as a CloudEvent', async () => {
    const answer = await server.send('POST', PATH, {
      id: 'first',
      type: 'note.written',
      time: '2024-05-01T10:00:00+02:00',
      subject: 'Ünï "quoted" \ue000 \0',
      data: { text: 'hello', latitude: 48.1, longitude: 11.5, accuracy: 5 },
    })
    expect(answer.status).toBe(201)
    expect(answer.json).toMatchObject({ outcome: 'new', revision: 1, id: `${answer.json['fact']}.1` })
    const event = (await server.get(`/v1/events/${answer.json['fact']}`)).json
    expect(event).toMatchObject({
      specversion: '1.0',
      id: answer.json['id'],
      position: answer.json['position'],
      source: '/v1/streams/notes',
      stream: 'notes',
      type: 'note.written',
      kind: 'did',
      time: '2024-05-01T08:00:00.000Z',
      tz: '+02:00',
      subject: 'Ünï "quoted" \ue000 \0',
      data: { text: 'hello', latitude: 48.1, longitude: 11.5, accuracy: 5 },
    })
  })

  test('the same again is a duplicate, something else a revision', async () => {
    const event = { id: 'twice', type: 'a', data: { n: 1 } }
    const first = await server.send('POST', PATH, event)
    const again = await server.send('POST', PATH, event)
    expect(again.status).toBe(200)
    expect(again.json).toEqual({ outcome: 'duplicate', fact: first.json['fact'] })
    const other = await server.send('POST', PATH, { ...event, data: { n: 2 } })
    expect(other.json).toMatchObject({ outcome: 'revised', fact: first.json['fact'], revision: 2 })
  })

  test('a batch is answered event by event; NDJSON and CloudEvents too', async () => {
    const batch = await server.send('POST', PATH, [
      { type: 'a', id: 'b1' },
      { type: 'a', id: 'b2' },
      { type: 'a', id: 'b1' },
    ])
    expect(batch.json).toMatchObject({ new: 2, revised: 0, duplicate: 1 })
    expect(batch.json['events']).toHaveLength(3)
    const lines = await server.send('POST', PATH, '{"type":"a","id":"n1"}\n{"type":"a","id":"n2"}\n', NDJSON)
    expect(lines.json).toMatchObject({ new: 2 })
    const cloudEvent = { specversion: '1.0', id: '1', source: 'sensor', type: 'temp', data: 21.5 }
    const one = await server.send('POST', PATH, cloudEvent, { 'content-type': 'application/cloudevents+json' })
    expect(one.json).toMatchObject({ outcome: 'new' })
    const many = await server.send('POST', PATH, [cloudEvent], { 'content-type': 'application/cloudevents-batch+json' })
    expect(many.json).toMatchObject({ duplicate: 1, events: [{ fact: one.json['fact'] }] })
  })

  test('the outcomes of single events are left out on demand', async () => {
    const answer = await server.send('POST', PATH, [{ type: 'a' }], { prefer: 'return=minimal' })
    expect(answer.json).toEqual({ new: 1, revised: 0, duplicate: 0 })
  })

  test('stores nothing when one event is wrong, and lists every wrong one', async () => {
    const before = (await stored()).length
    const answer = await server.send('POST', PATH, [{ type: 'a' }, { type: 'B!' }, { type: 'a', time: 'x' }])
    expect(answer.status).toBe(422)
    expect(answer.json).toMatchObject({ code: 'event.invalid', errors: [{ index: 1 }, { index: 2 }] })
    expect(await stored()).toHaveLength(before)
  })

  test('integers beyond 2^53 and text that PostgreSQL refuses come back as they were', async () => {
    const body = '{"type":"a","data":{"deviceTag":-8024144696862913506,"text":"nul \\u0000 half \\ud800 mark \ue000"}}'
    const { json } = await server.send('POST', PATH, body)
    const { text } = await server.get(`/v1/events/${json['fact']}`)
    expect(text).toContain('"deviceTag": -8024144696862913506')
    expect(JSON.parse(text).data.text).toBe('nul \0 half \ud800 mark \ue000')
  })

  test('refuses a body of another kind', async () => {
    expect((await server.send('POST', PATH, 'a,b', { 'content-type': 'text/csv' })).status).toBe(415)
    expect((await server.send('POST', PATH, '')).status).toBe(400)
  })
})

describe('an Idempotency-Key', () => {
  test('gives a repeat the first answer', async () => {
    const before = (await stored()).length
    const send = () => server.send('POST', PATH, [{ type: 'a' }, { type: 'a' }], { 'idempotency-key': '"k-1"' })
    const first = await send()
    const again = await send()
    expect(first.status).toBe(201)
    expect(again.status).toBe(201)
    expect(again.text).toBe(first.text)
    expect(first.headers.get('idempotency-replayed')).toBeNull()
    expect(again.headers.get('idempotency-replayed')).toBe('true')
    expect(await stored()).toHaveLength(before + 2)
  })

  test('is good for one request only', async () => {
    const headers = { 'idempotency-key': 'k-2' }
    await server.send('POST', PATH, { type: 'a' }, headers)
    expect((await server.send('POST', PATH, { type: 'b' }, headers)).json).toMatchObject({
      status: 409,
      code: 'idempotency.conflict',
    })
  })

  test('makes one of many that come at once', async () => {
    const before = (await stored()).length
    const send = () => server.send('POST', PATH, { type: 'a' }, { 'idempotency-key': 'k-3' })
    const answers = await Promise.all(Array.from({ length: 5 }, send))
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1)
    expect(await stored()).toHaveLength(before + 1)
  })

  test('of many requests at once does not hold the others up', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, n) =>
        server.send('POST', PATH, { type: 'a' }, { 'idempotency-key': `many-${n}` }),
      ),
    )
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
  })
})

describe('reading a stream', () => {
  test('goes on from a position, in order of commit', async () => {
    const all = await stored()
    const first = (await server.get(`${PATH}?limit=2`)).json
    expect(first['events'].map((event: Message) => event['id'])).toEqual(all.slice(0, 2).map((event) => event['id']))
    const next = await server.get(`${PATH}?limit=2&after=${first['position']}`)
    expect(next.json['events'].map((event: Message) => event['id'])).toEqual(
      all.slice(2, 4).map((event) => event['id']),
    )
    expect(next.headers.get('link')).toBe(`<${PATH}?limit=2&after=${next.json['position']}>; rel="next"`)
  })

  test('shows superseded revisions, or leaves them out', async () => {
    const revisions = (events: readonly Message[]) =>
      events.filter((event) => event['data'].n !== undefined).map((event) => event['revision'])
    expect(revisions(await stored())).toEqual([1, 2])
    expect(revisions((await server.get(`${PATH}?limit=1000&revisions=current`)).json['events'])).toEqual([2])
  })

  test('streams NDJSON up to the end', async () => {
    const answer = await server.get(PATH, { accept: 'application/x-ndjson' })
    expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
    expect(
      answer.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    ).toEqual((await stored()).map((event) => event['id']))
  })

  test('waits for an event when asked to', async () => {
    const { position } = (await server.get(`${PATH}?limit=1000`)).json
    const waiting = server.get(`${PATH}?after=${position}&wait=20`)
    await new Promise((resolve) => setTimeout(resolve, 100))
    const started = performance.now()
    const { json } = await server.send('POST', PATH, { type: 'late' })
    const answer = await waiting
    expect(answer.json['events']).toMatchObject([{ id: json['id'] }])
    expect(performance.now() - started).toBeLessThan(2000)
    const none = await server.get(`${PATH}?after=${answer.json['position']}&wait=0.2345678`)
    expect(none.json).toEqual({ events: [], position: answer.json['position'] })
  })

  test('ends the waiting when the time is up, however often memory is tidied up meanwhile', async () => {
    setFlagsFromString('--expose-gc')
    const collect: unknown = runInNewContext('gc')
    if (typeof collect !== 'function') throw new Error('this Node.js does not tidy up when asked')
    const tidying = setInterval(() => collect(), 50)
    try {
      const { position } = (await server.get(`${PATH}?limit=1000`)).json
      const asked = performance.now()
      expect((await server.get(`${PATH}?after=${position}&wait=1.5`)).json['events']).toEqual([])
      expect(performance.now() - asked).toBeGreaterThan(1000)
    } finally {
      clearInterval(tidying)
    }
  }, 10_000)
})
