import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Message, openSse, type TestServer, testServer } from './testing/server.ts'

let server: TestServer
beforeAll(async () => {
  server = await testServer({ env: { DATAPUNK_HEARTBEAT_SECONDS: '1' } })
  append = appender(server)
  for (const name of ['a', 'b']) await server.send('POST', '/v1/streams', { name })
})
afterAll(() => server.close())

const appender =
  (to: TestServer) =>
  async (stream: string, ...events: readonly object[]): Promise<Message[]> =>
    (await to.send('POST', `/v1/streams/${stream}/events`, events)).json['events']
let append: ReturnType<typeof appender>
const many = (count: number, extra: object = {}) =>
  Array.from({ length: count }, (_, n) => ({ type: 'many', data: { n }, ...extra }))
const isEvent = (message: Message) => message['type'] === 'event'
const is = (type: string) => (message: Message) => message['type'] === type

describe('a WebSocket', () => {
  test('gets what is committed after it subscribed, in order', async () => {
    const socket = await server.socket()
    socket.send({ type: 'subscribe', id: 's' })
    expect(await socket.next()).toEqual({ type: 'subscribed', id: 's' })
    expect(await socket.next()).toMatchObject({ type: 'caught_up', id: 's', position: expect.stringMatching(/^\d+$/) })
    const outcomes = await append('a', { type: 't', data: { n: 1 } }, { type: 't', data: { n: 2 } })
    for (const outcome of outcomes) {
      expect(await socket.next(isEvent)).toMatchObject({
        id: 's',
        event: { id: outcome['id'], stream: 'a', position: outcome['position'] },
      })
    }
    socket.raw.close()
  })

  test('resumes from a position and goes on live, without a gap and without a double', async () => {
    const [first] = await append('a', { type: 'mark' })
    await append('a', ...many(1500))
    let running = true
    const writer = (async () => {
      for (let n = 0; running; n++) await append('a', { type: 'during', data: { n } })
    })()
    const socket = await server.socket()
    socket.send({ type: 'subscribe', id: 's', after: first?.['position'], filter: { stream: 'a' } })
    await socket.next(is('caught_up'))
    await sleep(500)
    running = false
    await writer
    const [last] = await append('a', { type: 'last' })
    await socket.next((message) => message['event']?.type === 'last')
    const seen = socket.messages.filter(isEvent).map((message) => message['event'])
    expect(new Set(seen.map((event) => event.id)).size).toBe(seen.length)
    const log = await server.get(`/v1/streams/a/events?after=${first?.['position']}`, {
      accept: 'application/x-ndjson',
    })
    expect(seen.map((event) => event.id)).toEqual(
      log.text
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).id),
    )
    expect(seen.at(-1).position).toBe(last?.['position'])
    socket.raw.close()
  })

  test('serves several subscriptions, each with its filter', async () => {
    const socket = await server.socket()
    socket.send({ type: 'subscribe', id: 'b', filter: { stream: ['b'] } })
    socket.send({ type: 'subscribe', id: 'near', filter: { bbox: [11, 48, 12, 49] } })
    socket.send({ type: 'subscribe', id: 'words', filter: { text: 'Hello WORLD' } })
    socket.send({ type: 'subscribe', id: 'may', filter: { from: '2024-05-01', to: '2024-06-01', kind: 'did' } })
    for (let n = 0; n < 4; n++) await socket.next(is('caught_up'))
    await append('a', { type: 't', subject: 'other' }, { type: 't', data: { text: 'world, hello!' } })
    await append('b', { type: 't', data: { latitude: 48.5, longitude: 11.5 } })
    await append('a', { type: 't', time: '2024-04-30T22:00:00Z' }, { type: 't', time: '2024-05-31T22:00:00Z' })
    await append('b', { type: 'end' })
    await socket.next((message) => message['event']?.type === 'end')
    await sleep(50)
    const seen = socket.messages
      .filter(isEvent)
      .map((message) => [message['id'], message['event'].stream, message['event'].type].join(' '))
    // Of one subscription in order; of several in any.
    expect(seen.sort()).toEqual(['b b end', 'b b t', 'may a t', 'near b t', 'words a t'])
    socket.send({ type: 'unsubscribe', id: 'b' })
    await socket.next(is('unsubscribed'))
    await append('b', { type: 't' })
    await sleep(100)
    expect(socket.messages.filter(isEvent)).toHaveLength(5)
    socket.raw.close()
  })

  test('gets revisions and deletions as they happen', async () => {
    const socket = await server.socket()
    socket.send({ type: 'subscribe', id: 's', filter: { stream: 'a' } })
    await socket.next(is('caught_up'))
    // Each is read before the next happens: a deletion erases what came before.
    const [made] = await append('a', { type: 't', id: 'x', data: { text: 'one' } })
    const first = await socket.next(isEvent)
    await server.send('PATCH', `/v1/events/${made?.['fact']}`, { data: { text: 'two' } })
    const second = await socket.next(isEvent)
    await server.send('DELETE', `/v1/events/${made?.['fact']}`)
    const events = [first, second, await socket.next(isEvent)].map((message) => message['event'])
    expect(events.map((event) => [event.revision, event.state, event.data])).toEqual([
      [1, undefined, { text: 'one' }],
      [2, undefined, { text: 'two' }],
      [3, 'deleted', {}],
    ])
    socket.raw.close()
  })

  test('is told of its mistakes and stays open', async () => {
    const socket = await server.socket()
    const problem = async (message: object | string) => {
      socket.raw.send(typeof message === 'string' ? message : JSON.stringify(message))
      return (await socket.next(is('error')))['problem']
    }
    expect(await problem('{')).toMatchObject({ code: 'request.invalid' })
    expect(await problem({ type: 'sing' })).toMatchObject({ detail: expect.stringContaining('`subscribe`') })
    expect(await problem({ type: 'subscribe' })).toMatchObject({ detail: expect.stringContaining('`id`') })
    expect(await problem({ type: 'subscribe', id: 's', filter: { colour: 'red' } })).toMatchObject({
      detail: expect.stringContaining('colour'),
    })
    expect(await problem({ type: 'subscribe', id: 's', filter: { from: 'x' } })).toMatchObject({
      detail: expect.stringContaining('`from`'),
    })
    expect(await problem({ type: 'subscribe', id: 's', after: '999999999' })).toMatchObject({ code: 'cursor.invalid' })
    socket.send({ type: 'subscribe', id: 's' })
    await socket.next(is('caught_up'))
    expect(await problem({ type: 'subscribe', id: 's' })).toMatchObject({ code: 'request.conflict' })
    socket.send({ type: 'ping' })
    expect(await socket.next(is('pong'))).toEqual({ type: 'pong' })
    socket.raw.close()
  })

  test('hears a heartbeat with the positions to resume from, though nothing matches', async () => {
    const socket = await server.socket()
    socket.send({ type: 'subscribe', id: 's', filter: { stream: 'none' } })
    await socket.next(is('caught_up'))
    const [made] = await append('a', { type: 't' })
    await socket.next(
      (message) => message['type'] === 'heartbeat' && Number(message['positions'].s) >= Number(made?.['position']),
    )
    socket.raw.close()
  })

  test('as a sample shows some of what happens and tells that it left some out', async () => {
    const socket = await server.socket()
    socket.send({ type: 'subscribe', id: 's', sample: true })
    await socket.next(is('caught_up'))
    await append('a', ...many(1000))
    await socket.next(is('skipped'))
    const shown = socket.messages.filter(isEvent).length
    expect(shown).toBeGreaterThan(0)
    expect(shown).toBeLessThan(1000)
    socket.raw.close()
  })

  test('ends when its key is revoked', async () => {
    const key = await server.key('events:read')
    const socket = await server.socket(key)
    socket.send({ type: 'subscribe', id: 's' })
    await socket.next(is('caught_up'))
    await server.send('DELETE', `/v1/keys/${key.split('_')[1]}`)
    expect((await socket.closed).code).toBe(4001)
  })

  test('is refused without credentials, and without the scope', async () => {
    await expect(server.socket('dp_0000000000_nothing')).rejects.toThrow('401')
    await expect(server.socket(await server.key('runs:read'))).rejects.toThrow('403')
  })
})

describe('a server-sent stream', () => {
  test('gives CloudEvents with their position as id', async () => {
    const stream = await openSse(server, '/v1/stream?stream=a')
    await stream.next('caught_up')
    const [made] = await append('a', { type: 't', data: { n: 1 } })
    await append('b', { type: 't' })
    const message = await stream.next('message')
    expect(message).toMatchObject({ id: made?.['position'], data: { id: made?.['id'], type: 't', data: { n: 1 } } })
    stream.close()
  })

  test('resumes by Last-Event-ID', async () => {
    const [first] = await append('a', { type: 't' })
    const missed = await append('a', { type: 't' }, { type: 't' })
    const stream = await openSse(server, '/v1/stream?stream=a', { 'last-event-id': first?.['position'] })
    expect([(await stream.next('message')).id, (await stream.next('message')).id]).toEqual(
      missed.map((event) => event['position']),
    )
    await stream.next('caught_up')
    stream.close()
  })

  test('beats, and the beat moves the position to resume from', async () => {
    const stream = await openSse(server, '/v1/stream?stream=none')
    await stream.next('caught_up')
    const [made] = await append('a', { type: 't' })
    let beat = await stream.next('heartbeat')
    while (Number(beat.id) < Number(made?.['position'])) beat = await stream.next('heartbeat')
    stream.close()
  })

  test('refuses a position that is not of this log, and a filter that is none', async () => {
    const stream = await openSse(server, '/v1/stream?after=99999999')
    expect((await stream.next('end')).data).toMatchObject({ code: 'cursor.invalid' })
    expect((await server.get('/v1/stream?from=x')).json).toMatchObject({ code: 'request.invalid' })
  })
})

describe('a slow reader', () => {
  let server: TestServer
  let append: (stream: string, ...events: readonly object[]) => Promise<Message[]>
  beforeAll(async () => {
    server = await testServer({ env: { DATAPUNK_READER_BUFFER_BYTES: '65536' }, readerPatienceMs: 2000 })
    await server.send('POST', '/v1/streams', { name: 'a' })
    append = appender(server)
  })
  afterAll(() => server.close())

  /** Appends until the server has cut a reader: the kernel takes some megabytes for one that does not read. */
  const floodUntilCut = async (transport: string): Promise<Message> => {
    const text = 'x'.repeat(10_000)
    for (;;) {
      const outcomes = await append('a', ...many(100, { data: { text } }))
      const { text: metrics } = await server.get('/metrics')
      if (metrics.includes(`datapunk_slow_readers_total{transport="${transport}"} 1`)) return outcomes.at(-1) ?? {}
    }
  }

  test('of a WebSocket that does not read is told and cut, while others go on', async () => {
    const slow = await server.socket()
    const quick = await server.socket()
    slow.send({ type: 'subscribe', id: 's' })
    quick.send({ type: 'subscribe', id: 's' })
    await slow.next(is('caught_up'))
    await quick.next(is('caught_up'))
    slow.raw.pause()
    const last = await floodUntilCut('websocket')
    slow.raw.resume()
    const { code } = await slow.closed
    expect(code).toBe(4008)
    expect(slow.messages.at(-1)).toMatchObject({ type: 'error', problem: { code: 'subscription.slow' } })
    await quick.next((message) => message['event']?.id === last['id'])
    expect(slow.messages.filter(isEvent).length).toBeLessThan(quick.messages.filter(isEvent).length)
    quick.raw.close()
  })

  test('that reads a little slowly falls behind and catches up, and loses nothing', async () => {
    const socket = await server.socket()
    socket.send({ type: 'subscribe', id: 's', filter: { type: 'bulk' } })
    await socket.next(is('caught_up'))
    const text = 'x'.repeat(5000)
    for (let n = 0; n < 10; n++) await append('a', ...many(300, { type: 'bulk', data: { text } }))
    const [last] = await append('a', { type: 'bulk' })
    await socket.next((message) => message['event']?.id === last?.['id'])
    expect(socket.messages.filter(isEvent)).toHaveLength(3001)
    socket.raw.close()
  })

  test('of a server-sent stream is told and cut', async () => {
    const { port } = new URL(server.url)
    const socket = connect(Number(port), '127.0.0.1')
    const key = await server.key('events:read')
    socket.write(
      `GET /v1/stream HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\nauthorization: Bearer ${key}\r\nconnection: close\r\n\r\n`,
    )
    await new Promise((resolve) => socket.once('data', resolve))
    socket.pause()
    await floodUntilCut('sse')
    let rest = ''
    socket.on('data', (bytes) => {
      rest = (rest + String(bytes)).slice(-5000)
    })
    socket.resume()
    await new Promise((resolve) => socket.once('close', resolve))
    expect(rest).toContain('event: end')
    expect(rest).toContain('subscription.slow')
  })
})

describe('a server that stops', () => {
  test('tells its live readers and lets them go', async () => {
    const other = await testServer()
    const socket = await other.socket()
    socket.send({ type: 'subscribe', id: 's' })
    const stream = await openSse(other, '/v1/stream')
    await socket.next(is('caught_up'))
    await stream.next('caught_up')
    const closing = other.close()
    expect((await socket.closed).code).toBe(1001)
    expect((await stream.next('end')).data).toMatchObject({ code: 'server.stopping' })
    await closing
  })
})
