import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Message, type TestServer, testServer } from '../testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  for (const name of ['notes', 'runs']) await server.send('POST', '/v1/streams', { name })
  const day = (n: number) => `2024-05-${String(n).padStart(2, '0')}T12:00:00Z`
  await server.send('POST', '/v1/streams/notes/events', [
    ...Array.from({ length: 25 }, (_, n) => ({
      type: 'note',
      id: `n${n}`,
      time: day(n + 1),
      data: { n, latitude: n, longitude: 179 },
    })),
    { type: 'list', id: 'timeless', place: 'place:google:x', data: { title: 'no time' } },
  ])
  await server.send('POST', '/v1/streams/runs/events', [
    {
      type: 'run',
      kind: 'exercised',
      id: 'r1',
      time: '2024-05-03T22:30:00Z',
      data: { latitude: 10, longitude: -179.5 },
    },
  ])
})
afterAll(() => server.close())

const query = async (parameters: string) => (await server.get(`/v1/events?${parameters}`)).json['events'] as Message[]
const ids = (events: readonly Message[]) => events.map((event) => event['data'].n ?? event['type'])

describe('querying events', () => {
  test('goes through all pages by their links', async () => {
    const seen: Message[] = []
    let path: string | undefined = '/v1/events?limit=7'
    while (path !== undefined) {
      const answer = await server.get(path)
      seen.push(...answer.json['events'])
      expect(answer.json['events'].length).toBeLessThanOrEqual(7)
      path = /<([^>]+)>; rel="next"/.exec(answer.headers.get('link') ?? '')?.[1]
      expect(path === undefined).toBe(answer.json['next'] === undefined)
    }
    expect(seen).toHaveLength(27)
    expect(ids(seen).slice(0, 5)).toEqual([0, 1, 2, 'run', 3])
    expect(ids(seen).at(-1)).toBe('list')
  })

  test('goes backwards', async () => {
    expect(ids(await query('order=desc&limit=3'))).toEqual([24, 23, 22])
  })

  test.each([
    ['stream=runs', ['run']],
    ['type=run,list', ['run', 'list']],
    ['type=run&type=list', ['run', 'list']],
    ['kind=exercised', ['run']],
    ['source=%2Fv1%2Fstreams%2Fruns', ['run']],
    ['place=place:google:x', ['list']],
    ['from=2024-05-24', [23, 24]],
    ['from=2024-05-03T12:00:00Z&to=2024-05-03T22:30:00.001Z', [2, 'run']],
    ['from=2024-05-03T14:00:00%2B02:00&to=2024-05-03T14:00:00.001%2B02:00', [2]],
    ['from=2024-05-03T14:00:00+02:00&to=2024-05-03T14:00:00.001+02:00', [2]],
    ['from=2024-05-04&to=2024-05-05&zone=UTC', [3]],
    ['from=2024-05-04&to=2024-05-05', ['run', 3]],
    ['from=2024-05-04&to=2024-05-05&zone=Europe%2FBerlin', ['run', 3]],
    ['bbox=178,3.5,-179,10.5', [4, 5, 6, 7, 8, 9, 10].flatMap((n) => (n === 4 ? ['run', 4] : [n]))],
    ['bbox=-180,-90,-179,90', ['run']],
    ['stream=none', []],
  ])('by %s', async (parameters, expected) => {
    expect(ids(await query(parameters)).sort()).toEqual([...expected].sort())
  })

  test('by text, once the index has it', async () => {
    await server.instance.stores.projections.advance(server.instance.owner, new AbortController().signal)
    expect(ids(await query('text=time%20NO'))).toEqual(['list'])
    expect(await query('text=time%20never')).toEqual([])
  })

  test('as NDJSON gives every match, or as many as are wanted', async () => {
    const lines = async (path: string, headers = {}) =>
      (await server.get(path, headers)).text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    expect(await lines('/v1/events', { accept: 'application/x-ndjson' })).toHaveLength(27)
    expect(await lines('/v1/events?format=ndjson&type=note&limit=4')).toHaveLength(4)
    expect((await server.get('/v1/events?format=ndjson&stream=none')).text).toBe('')
    expect(
      (await server.get('/v1/events?format=json', { accept: 'application/x-ndjson' })).json['events'],
    ).toHaveLength(27)
  })

  test('refuses a cursor that it did not give', async () => {
    expect((await server.get('/v1/events?after=nonsense')).json).toMatchObject({ status: 400, code: 'cursor.invalid' })
  })
})

describe('a single event', () => {
  const make = async (data: object = { a: 1, b: 2 }) =>
    (await server.send('POST', '/v1/streams/notes/events', { type: 'single', time: '2023-01-01T00:00:00Z', data }))
      .json['fact'] as string

  test('has an ETag, and is not sent again to who has it', async () => {
    const fact = await make()
    const answer = await server.get(`/v1/events/${fact}`)
    const etag = answer.headers.get('etag') ?? ''
    expect(etag).toBe(`"${fact}.1"`)
    expect(answer.headers.get('content-type')).toContain('application/cloudevents+json')
    const again = await server.get(`/v1/events/${fact.toUpperCase()}`, { 'if-none-match': `"other", W/${etag}` })
    expect([again.status, again.text, again.headers.get('etag')]).toEqual([304, '', etag])
  })

  test('is edited field by field', async () => {
    const fact = await make({ a: 1, b: 2, big: 1, latitude: 1, longitude: 2 })
    const patch =
      '{"time":"2023-01-02T00:00:00Z","subject":"mark \ue000","data":{"a":null,"c":3,"big":-8024144696862913506,"latitude":3,"longitude":4}}'
    const answer = await server.send('PATCH', `/v1/events/${fact}`, patch, {
      'content-type': 'application/merge-patch+json',
    })
    expect(answer.json).toMatchObject({ revision: 2, time: '2023-01-02T00:00:00.000Z', subject: 'mark \ue000' })
    expect(answer.text).toMatch(/"big": ?-8024144696862913506/)
    expect(answer.json['data']).toEqual({ b: 2, c: 3, big: -8024144696862913506, latitude: 3, longitude: 4 })
    const emptied = await server.send('PATCH', `/v1/events/${fact}`, {
      subject: null,
      data: { latitude: null, longitude: null },
    })
    expect(emptied.json['subject']).toBeUndefined()
    expect(emptied.json['data'].latitude).toBeUndefined()
    const revisions = (await server.get(`/v1/events/${fact}/revisions`)).json['revisions']
    expect(revisions.map((event: Message) => event['revision'])).toEqual([1, 2, 3])
  })

  test('refuses edits that make no sense', async () => {
    const fact = await make()
    for (const patch of [
      { colour: 'red' },
      { time: 'x' },
      { data: [] },
      { data: { latitude: 91, longitude: 0 } },
      { data: { latitude: 1 } },
      { subject: 5 },
      [],
    ])
      expect((await server.send('PATCH', `/v1/events/${fact}`, patch)).status, JSON.stringify(patch)).toBe(400)
  })

  test('is changed only as it was seen, when If-Match says so', async () => {
    const fact = await make()
    const patch = (tag: string) => server.send('PATCH', `/v1/events/${fact}`, { subject: 'x' }, { 'if-match': tag })
    expect((await patch(`"${fact}.1"`)).status).toBe(200)
    expect((await patch(`"${fact}.1"`)).json).toMatchObject({ status: 412, code: 'request.precondition' })
    expect((await server.send('DELETE', `/v1/events/${fact}`, undefined, { 'if-match': `"${fact}.1"` })).status).toBe(
      412,
    )
    expect((await patch('*')).status).toBe(200)
  })

  test('is deleted for good', async () => {
    const fact = await make({ secret: 1 })
    const answer = await server.send('DELETE', `/v1/events/${fact}`)
    expect(answer.json).toMatchObject({ state: 'deleted', data: {} })
    expect((await server.get(`/v1/events/${fact}`)).json).toMatchObject({ status: 404, code: 'event.not_found' })
    expect((await server.send('DELETE', `/v1/events/${fact}`)).json).toMatchObject({ code: 'event.not_found' })
    expect((await server.get(`/v1/events/${fact}/revisions`)).text).not.toContain('secret')
    expect(ids(await query('type=single'))).not.toContain(fact)
  })

  test('that does not exist is not found', async () => {
    const path = '/v1/events/00000000-0000-8000-8000-000000000000'
    for (const answer of [
      await server.get(path),
      await server.get(`${path}/revisions`),
      await server.send('PATCH', path, { subject: 'x' }),
      await server.send('DELETE', path),
    ])
      expect(answer.json).toMatchObject({ status: 404, code: 'event.not_found' })
  })
})
