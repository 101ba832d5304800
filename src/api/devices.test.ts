import { Writable } from 'node:stream'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createLogger } from '../core/logging/logger.ts'
import { buildApp } from './app.ts'
import { openSse, type TestServer, testServer } from './testing/server.ts'

const DAY = Date.UTC(2025, 1, 1, 8)
const OWNTRACKS = '/v1/devices/owntracks'
const OVERLAND = '/v1/devices/overland'

const basic = (key: string, user = 'phone') => ({
  authorization: `Basic ${Buffer.from(`${user}:${key}`).toString('base64')}`,
})
const location = (n: number, more: object = {}) => ({
  _type: 'location',
  lat: 48.1 + n / 10_000,
  lon: 11.5,
  tst: DAY / 1000 + n,
  acc: 10,
  tid: 'ph',
  ...more,
})
const feature = (n: number, properties: object = {}) => ({
  type: 'Feature',
  geometry: { type: 'Point', coordinates: [11.5, 48.1 + n / 10_000] },
  properties: {
    timestamp: new Date(DAY + n * 1000).toISOString().replace('.000', ''),
    horizontal_accuracy: 10,
    ...properties,
  },
})

describe('devices that send by themselves', () => {
  let server: TestServer
  beforeAll(async () => {
    server = await testServer()
  })
  afterAll(() => server.close())

  const add = async (name: string, app = 'owntracks') => {
    const { status, json } = await server.send('POST', '/v1/devices', { name, app })
    expect(status).toBe(201)
    const key: string = json['key']
    const path = app === 'owntracks' ? OWNTRACKS : OVERLAND
    const push = (body: unknown, headers: Readonly<Record<string, string>> = basic(key, name)) =>
      server.bare('POST', path, headers, typeof body === 'string' ? body : JSON.stringify(body))
    return { key, push, added: json }
  }
  const eventsOf = async (device: string) => {
    const events: { subject?: string; type: string; time: string; data: Record<string, unknown> }[] = []
    for (let after = ''; ; ) {
      const page = (await server.get(`/v1/events?source=devices.owntracks,devices.overland&limit=1000${after}`)).json
      events.push(...page['events'])
      if (page['next'] === undefined) break
      after = `&after=${page['next']}`
    }
    return events.filter(({ subject }) => subject === device)
  }
  /** The open run of a device. */
  const runOf = async (device: string) => {
    const { runs } = (await server.get('/v1/runs?limit=100')).json as { runs: Record<string, any>[] }
    return runs.filter(({ work, input }) => work === 'push' && input[0] === device)
  }

  it('tells what to enter in the app, with a link that the app reads', async () => {
    const { added, key } = await add('setup')
    expect(added['url']).toBe(`${server.url}${OWNTRACKS}`)
    const inline = new URL(added['link']).searchParams.get('inline') ?? ''
    expect(inline).toMatch(/^[A-Za-z0-9+/]+$/)
    expect(JSON.parse(Buffer.from(inline, 'base64').toString())).toMatchObject({
      _type: 'configuration',
      mode: 3,
      url: added['url'],
      auth: true,
      username: 'setup',
      password: key,
      deviceId: 'setup',
    })
    const overland = await add('setup-overland', 'overland')
    const link = new URL(overland.added['link'])
    expect(Object.fromEntries(link.searchParams)).toEqual({
      url: `${server.url}${OVERLAND}`,
      token: overland.key,
      device_id: 'setup-overland',
    })
  })

  it('stores a queue of 500 once, sent twice, out of order and at the same time', async () => {
    const { push } = await add('queue')
    const queue = Array.from({ length: 500 }, (_, n) => location(n))
    const shuffled = queue.toSorted((a, b) => ((a.tst * 7919) % 503) - ((b.tst * 7919) % 503))
    const answers = await Promise.all([...queue, ...shuffled].map((message) => push(message)))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`))).toEqual(new Set(['200 []']))
    const events = await eventsOf('queue')
    expect(events).toHaveLength(500)
    expect(new Set(events.map(({ time }) => time)).size).toBe(500)
    const [run, ...others] = await runOf('queue')
    expect(others).toEqual([])
    expect(run).toMatchObject({
      state: 'running',
      counts: { read: 1000, stored: 500, revised: 0, duplicate: 500, dropped: {}, quarantined: {} },
    })
  })

  it('keeps two positions of one second', async () => {
    const { push } = await add('twice')
    await push(location(1))
    await push({ ...location(1), lat: 48.2 })
    expect(await eventsOf('twice')).toHaveLength(2)
  })

  it('stores a batch of Overland once, and answers as the app expects', async () => {
    const { push, key } = await add('over', 'overland')
    const body = { locations: Array.from({ length: 500 }, (_, n) => feature(n)), current: feature(900) }
    for (const headers of [basic(key), { authorization: `Bearer ${key}` }]) {
      const { status, text } = await push(body, headers)
      expect([status, text]).toEqual([200, '{"result":"ok"}'])
    }
    const byAddress = await server.bare('POST', `${OVERLAND}?access_token=${key}&device_id=x`, {}, JSON.stringify(body))
    expect([byAddress.status, byAddress.text]).toEqual([200, '{"result":"ok"}'])
    expect(await eventsOf('over')).toHaveLength(501)
    expect((await runOf('over'))[0]).toMatchObject({ counts: { read: 1503, stored: 501, duplicate: 1002 } })
  })

  it('closes the equation over records of every fate, and keeps the bad ones', async () => {
    const { push } = await add('mixed')
    await push([
      location(1, { unknown: { deep: 9 } }),
      { _type: 'lwt', tst: 1 },
      { _type: 'location', lat: 99, lon: 1, tst: 1 },
    ])
    await push('"a text"')
    await push(`{"_type":"location","lat":48.1,"lon":11.5,"tst":${DAY / 1000},"serial":9007199254740993}`)
    const [run] = await runOf('mixed')
    expect(run?.['counts']).toEqual({
      read: 5,
      stored: 2,
      revised: 0,
      duplicate: 0,
      dropped: { lwt: 1 },
      quarantined: { 'decode.bad_position': 1, 'decode.no_message': 1 },
    })
    const raw = (await server.get('/v1/events?source=devices.owntracks&format=ndjson')).text
    expect(/"serial": ?9007199254740993\b/.test(raw)).toBe(true)
    const kept = (await server.get('/v1/quarantine?source=devices.owntracks')).json['records']
    expect(
      kept.filter(({ file }: { file: string }) => file === 'mixed').map(({ code }: { code: string }) => code),
    ).toEqual(['no_message', 'bad_position'])
  })

  it('takes an empty body for nothing', async () => {
    const { push } = await add('empty')
    expect(await push('')).toMatchObject({ status: 200, text: '[]' })
    expect(await runOf('empty')).toEqual([])
  })

  it.each([
    ['no JSON', '{"_type":"location",', 400, 'request.invalid'],
    ['a body that is too large', `"${'x'.repeat(17 << 20)}"`, 413, 'request.too_large'],
  ])('refuses %s and stores nothing', async (name, body, status, code) => {
    const device = name.replaceAll(' ', '-').toLowerCase()
    const { push } = await add(device)
    const answer = await push(body)
    expect([answer.status, answer.json['code']]).toEqual([status, code])
    expect(await runOf(device)).toEqual([])
  })

  it('knows a key only where the app puts it, and lets it do nothing else', async () => {
    const { key, push } = await add('keys')
    const wrong = await push(location(1), basic(`${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`))
    expect([wrong.status, wrong.json['code']]).toEqual([401, 'auth.invalid'])
    expect(wrong.headers.get('www-authenticate')).toBe('Basic realm="datapunk"')
    expect((await push(location(1), {})).json['code']).toBe('auth.required')
    const inAddress = await server.bare('POST', `${OWNTRACKS}?access_token=${key}`, {}, JSON.stringify(location(1)))
    expect(inAddress.json['code']).toBe('auth.required')
    const other = await server.bare('POST', OVERLAND, basic(key), JSON.stringify({ locations: [] }))
    expect(other.json['code']).toBe('auth.forbidden')
    const admin = await server.send('POST', OWNTRACKS, location(1))
    expect(admin.json['code']).toBe('auth.forbidden')
    const read = await server.bare('GET', '/v1/events', { authorization: `Bearer ${key}` })
    expect(read.json['code']).toBe('auth.forbidden')
    expect((await server.bare('GET', '/v1/events', basic(await server.key('admin')))).json['code']).toBe('auth.invalid')
    expect(await eventsOf('keys')).toEqual([])
  })

  it('ends a key when its device is removed, and takes the name again', async () => {
    const { push } = await add('lost')
    expect((await push(location(1))).status).toBe(200)
    expect((await server.send('POST', '/v1/devices', { name: 'lost', app: 'owntracks' })).json['code']).toBe(
      'device.exists',
    )
    expect((await server.send('DELETE', '/v1/devices/lost')).status).toBe(204)
    expect((await push(location(2))).json['code']).toBe('auth.invalid')
    expect((await server.send('DELETE', '/v1/devices/lost')).json['code']).toBe('device.not_found')
    const again = await add('lost')
    await again.push(location(1))
    expect(await eventsOf('lost')).toHaveLength(1)
    const { devices } = (await server.get('/v1/devices')).json
    expect(devices.filter(({ name }: { name: string }) => name === 'lost')).toMatchObject([
      { source: 'devices.owntracks' },
    ])
  })

  it('shows what arrives to live readers', async () => {
    const { push } = await add('live')
    const live = await openSse(server, '/v1/stream?type=devices.owntracks.position')
    await push(location(7))
    const { data } = await live.next('message')
    live.close()
    expect(data).toMatchObject({ type: 'devices.owntracks.position', subject: 'live', kind: 'moved' })
  })

  it('draws the way of each device', async () => {
    const [one, two] = [await add('track-1'), await add('track-2', 'overland')]
    const later = (n: number) => ({ ...location(n), tst: DAY / 1000 + 40 * 86_400 + n })
    await one.push([later(0), later(60), later(120)])
    const at = (n: number) => feature(n, { timestamp: new Date(DAY + 40 * 86_400_000 + n * 1000).toISOString() })
    await two.push({ locations: [at(30), at(90)] })
    const day = new Date(DAY + 40 * 86_400_000).toISOString().slice(0, 10)
    const { features } = (await server.get(`/v1/devices/track?day=${day}`)).json
    expect(features.map((line: any) => [line.properties.device, line.properties.points])).toEqual([
      ['track-1', 3],
      ['track-2', 2],
    ])
    const only = (await server.get(`/v1/devices/track?day=${day}&device=track-2`)).json
    expect(only['features']).toHaveLength(1)
  })

  it('finds what it stored when the answer was lost and the app sends again', async () => {
    const { key, push } = await add('cut')
    const queue = Array.from({ length: 50 }, (_, n) => location(n))
    const gone = new AbortController()
    const lost = fetch(server.url + OWNTRACKS, {
      method: 'POST',
      headers: basic(key),
      body: JSON.stringify(queue),
      signal: gone.signal,
    }).catch(() => undefined)
    setTimeout(() => gone.abort(), 5)
    await lost
    expect((await push(queue)).status).toBe(200)
    expect(await eventsOf('cut')).toHaveLength(50)
  })
})

describe('the runs of devices', () => {
  it('end when the server does, with counts that close', async () => {
    const server = await testServer()
    try {
      const { json } = await server.send('POST', '/v1/devices', { name: 'phone', app: 'owntracks' })
      await server.bare('POST', OWNTRACKS, basic(json['key']), JSON.stringify(location(1)))
      await server.instance.receiver.close()
      const [run] = (await server.get('/v1/runs')).json['runs']
      expect(run).toMatchObject({ work: 'push', state: 'succeeded', input: ['phone'], counts: { read: 1, stored: 1 } })
      await server.bare('POST', OWNTRACKS, basic(json['key']), JSON.stringify(location(1)))
      const runs = (await server.get('/v1/runs')).json['runs']
      expect(runs.map(({ counts }: any) => [counts.read, counts.duplicate])).toEqual([
        [1, 1],
        [1, 0],
      ])
    } finally {
      await server.close()
    }
  })

  it('never show a key in the log, wherever the app puts it', async () => {
    let written = ''
    const sink = new Writable({
      write(chunk, _encoding, done) {
        written += String(chunk)
        done()
      },
    })
    const server = await testServer()
    const log = createLogger({ logLevel: 'trace', logFormat: 'json', color: 'never' }, sink)
    const app = await buildApp({ ...server.instance, log })
    try {
      const { json } = await server.send('POST', '/v1/devices', { name: 'phone', app: 'overland' })
      const key: string = json['key']
      const url = await app.listen({ host: '127.0.0.1', port: 0 })
      const post = async (token: string, body: string) =>
        (await fetch(`${url}${OVERLAND}?access_token=${token}`, { method: 'POST', body })).status
      expect(await post(key, '{"locations":[]}')).toBe(200)
      expect(await post(key, '{')).toBe(400)
      expect(await post(`${key}x`, '{}')).toBe(401)
      expect(written).toContain(OVERLAND)
      expect(written).not.toContain(key.slice(-20))
    } finally {
      await app.close()
      await server.close()
    }
  })
})
