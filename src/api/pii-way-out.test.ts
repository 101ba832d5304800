import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SqlSession } from '../storage/ports.ts'
import { GOLD, glimpses, isGold, PRECISE, seedGold } from './testing/gold.ts'
import { type Message, type TestServer, testServer } from './testing/server.ts'

let server: TestServer
let facts: readonly { readonly fact: string; readonly type: string; readonly stream: string }[]
let blind: string
let sighted: string
beforeAll(async () => {
  server = await testServer()
  await seedGold(server.instance)
  blind = await server.key('events:read', 'events:write', 'runs:read', 'metrics:read')
  sighted = await server.key('events:read', 'runs:read', 'metrics:read', 'pii:read')
  const all = await ask(sighted, '/v1/events?format=ndjson')
  facts = all.text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
}, 120_000)
afterAll(() => server.close())

const bearer = (key: string) => ({ authorization: `Bearer ${key}` })
const ask = (key: string, path: string) => server.bare('GET', path, bearer(key))

/** What the parameters of a path may be, so that every endpoint has something to answer. */
function addresses(path: string, parameters: readonly Message[]): readonly string[] {
  const query = new URLSearchParams()
  for (const { in: where, name, required } of parameters) {
    if (where === 'query' && (required === true || name === 'from' || name === 'to' || name === 'format')) {
      const [value] = VALUES[name] ?? []
      if (value === undefined) throw new Error(`${path}: the test knows no value of ${name}; give it one`)
      if (value !== '') query.set(name, value)
    }
  }
  let filled: readonly string[] = [path]
  for (const [hole, name = ''] of path.matchAll(/\{(\w+)\}/g)) {
    const values =
      name === 'fact'
        ? facts.map(({ fact }) => fact)
        : name === 'name' && path.startsWith('/v1/streams')
          ? [...new Set(facts.map(({ stream }) => stream))]
          : (VALUES[name] ?? [GOLD])
    filled = filled.flatMap((each) => values.map((value) => each.replace(hole, encodeURIComponent(value))))
  }
  return filled.map((each) => (query.size > 0 ? `${each}?${query}` : each))
}

const VALUES: Readonly<Record<string, readonly string[]>> = {
  token: ['none'],
  day: ['2024-05-01'],
  from: ['2024-04-30'],
  to: ['2024-05-03'],
  format: [''],
  type: ['google.maps.visit'],
  version: ['1'],
  id: ['1'],
  run: ['1'],
  source: ['google.maps'],
  file: ['1'],
  device: ['phone'],
}
/** Answered by something else than one body. */
const ELSEWHERE = new Set(['/v1/stream', '/v1/ws', '/v1/runs/{id}/events'])

describe('without pii:read', () => {
  test('no endpoint of the OpenAPI document shows a personal value, and with it those of events do', async () => {
    const { json } = await server.get('/docs/json')
    const showing: string[] = []
    const leaking: string[] = []
    let asked = 0
    for (const [path, operations] of Object.entries<Message>(json['paths'])) {
      const { get } = operations
      if (get === undefined || ELSEWHERE.has(path)) continue
      for (const address of addresses(path, get.parameters ?? [])) {
        const [hidden, shown] = [await ask(blind, address), await ask(sighted, address)]
        asked++
        leaking.push(...glimpses(hidden.text).map((glimpse) => `${address}: ${glimpse}`))
        if (isGold(shown.text)) showing.push(path)
      }
    }
    expect(leaking).toEqual([])
    expect(asked).toBeGreaterThan(100)
    expect([...new Set(showing)]).toEqual(
      expect.arrayContaining([
        '/v1/events',
        '/v1/events/{fact}',
        '/v1/events/{fact}/revisions',
        '/v1/export',
        '/v1/google/maps/timeline',
        '/v1/google/maps/track',
        '/v1/google/maps/places',
      ]),
    )
  }, 300_000)

  test.each(['/v1/events?format=ndjson', '/v1/export?format=ndjson', '/v1/export?format=geojson'])(
    '%s gives every event, masked',
    async (address) => {
      const [hidden, shown] = [await ask(blind, address), await ask(sighted, address)]
      expect(shown.status).toBe(200)
      expect(isGold(shown.text)).toBe(true)
      expect(glimpses(hidden.text)).toEqual([])
      expect(hidden.text.split('\n').length).toBe(shown.text.split('\n').length)
    },
  )

  test('the report counts what was found and what is declared, and shows no value', async () => {
    const { status, json, text } = await ask(blind, '/v1/pii/report')
    expect([status, isGold(text)]).toEqual([200, false])
    const labelled = (await ask(sighted, '/v1/export')).text
      .split('\n')
      .flatMap((line) => (line === '' ? [] : JSON.parse(JSON.parse(line).piilabels ?? '[]')))
    expect(labelled.length).toBeGreaterThan(50)
    expect(json['findings']).toMatchObject({
      entity: { EMAIL: labelled.length },
      operator: { tag: labelled.length },
      risk: { medium: labelled.length },
    })
    const sum = (rows: readonly Message[]) => rows.reduce((total, { findings }) => total + findings, 0)
    expect(sum(json['found'])).toBe(labelled.length)
    expect(json['declared']).toContainEqual(
      expect.objectContaining({ type: 'google.maps.visit', entity: 'STREET_ADDRESS', events: 1 }),
    )
    const csv = (await ask(blind, '/v1/pii/report?format=csv')).text.trim().split('\r\n')
    expect(csv[0]).toBe('month,source,entity,risk,operator,findings,events')
    expect(csv.length).toBe(json['found'].length + 1)
    const later = (await ask(blind, '/v1/pii/report?from=2030-01-01')).json
    expect(later['found']).toEqual([])
  })

  test('a table in CSV is masked, of every type', async () => {
    for (const type of new Set(facts.map((fact) => fact.type))) {
      const { text, status } = await ask(blind, `/v1/export?format=csv&type=${type}`)
      expect([type, status, isGold(text)]).toEqual([type, 200, false])
    }
  }, 120_000)

  test('the kinds of values are told, and an event keeps its form', async () => {
    const { text } = await ask(blind, '/v1/events?format=ndjson&type=google.maps.visit')
    const [event] = text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    expect(event.place).toBe('place:google:⟦LOCATION⟧')
    expect(event.data).toMatchObject({ name: '⟦LOCATION_NAME⟧', latitude: 48.14, longitude: 11.77 })
    expect(event.pii).toBe('EMAIL')
  })

  test('the live streams are masked', async () => {
    for (const [key, shows] of [
      [blind, false],
      [sighted, true],
    ] as const) {
      const socket = await server.socket(key)
      socket.send({ type: 'subscribed', id: 'x' })
      socket.send({ type: 'subscribe', id: 'all', after: '0' })
      await socket.next(({ type }) => type === 'caught_up')
      const events = socket.messages.filter(({ type }) => type === 'event')
      expect(events.length).toBe(facts.length)
      expect(isGold(JSON.stringify(events))).toBe(shows)
      socket.raw.close()
      const abort = new AbortController()
      const sse = await fetch(`${server.url}/v1/stream?after=0`, { headers: bearer(key), signal: abort.signal })
      let text = ''
      for await (const chunk of sse.body ?? []) {
        text += Buffer.from(chunk).toString()
        if (text.includes('caught_up')) break
      }
      abort.abort()
      expect(isGold(text)).toBe(shows)
    }
  })

  test('an edit is answered masked', async () => {
    const { fact = '' } = facts.find(({ type }) => type === 'google.maps.visit') ?? {}
    const answer = await server.bare(
      'PATCH',
      `/v1/events/${fact}`,
      { ...bearer(blind), 'content-type': 'application/json' },
      '{"data":{"mood":"fine"}}',
    )
    expect(answer.status).toBe(200)
    expect(answer.text).toContain('"mood": "fine"')
    expect(isGold(answer.text)).toBe(false)
  })
})

describe('filters of who lacks pii:read see masked values', () => {
  const found = async (key: string, query: string) => {
    const { status, text } = await ask(key, `/v1/events?format=ndjson&${query}`)
    expect(status).toBe(200)
    return text.trim() === '' ? 0 : text.trim().split('\n').length
  }
  const { lat, lon } = PRECISE
  const box = (size: number) => `bbox=${lon - size},${lat - size},${lon + size},${lat + size}`
  test.each([
    ['the words of a value', `text=${GOLD}@example.org`],
    ['the URN of a place', `place=place:google:${GOLD}`],
    ['a box around a position', box(0.0001)],
  ])('%s find nothing', async (_, query) => {
    expect(await found(sighted, query)).toBeGreaterThan(0)
    expect(await found(blind, query)).toBe(0)
  })
  test('what is shown is found', async () => {
    expect(await found(blind, 'text=harmless')).toBe(await found(sighted, 'text=harmless'))
    expect(await found(blind, box(0.02))).toBe(await found(sighted, box(0.02)))
  })
  test('a live reader that looks for a value hears nothing', async () => {
    const socket = await server.socket(blind)
    socket.send({ type: 'subscribe', id: 'all', after: '0', filter: { text: `${GOLD}@example.org` } })
    await socket.next(({ type }) => type === 'caught_up')
    expect(socket.messages.filter(({ type }) => type === 'event')).toEqual([])
    socket.raw.close()
  })
})

describe('in SQL', () => {
  const all = async (session: SqlSession, sql: string) => {
    let text = ''
    for await (const { rows } of session.run(sql, 10_000)) text += rows.map((row) => row.join()).join('\n')
    return text
  }
  const open = (sight: 'clear' | 'masked') =>
    (sight === 'masked' ? server.instance.stores.masked : server.instance.stores).sql.open(server.instance.owner, {
      zone: 'UTC',
      timeoutMs: 30_000,
    })

  test('no view shows a personal value to the masked role', async () => {
    const [masked, clear] = [await open('masked'), await open('clear')]
    const views = await masked.views()
    expect(views.length).toBeGreaterThan(20)
    let shown = 0
    for (const { name } of views) {
      expect([name, isGold(await all(masked, `select * from ${name}`))]).toEqual([name, false])
      if (isGold(await all(clear, `select * from ${name}`))) shown++
    }
    expect(shown).toBeGreaterThan(10)
    await Promise.all([masked.close(), clear.close()])
  }, 120_000)

  test('the masked role reaches no table that holds one, and can become no other', async () => {
    const masked = await open('masked')
    const tables = [
      'event',
      'event_history',
      'event_text',
      'reading_content',
      'edit',
      'quarantine',
      'owner',
      'api_key',
      'token',
    ]
    for (const table of tables)
      await expect(all(masked, `select * from dp.${table}`), table).rejects.toThrow('permission denied')
    expect(await all(masked, 'select count(*) from dp.run_file')).toBe('0')
    for (const column of ['input', 'ignored', 'error'])
      await expect(all(masked, `select ${column} from dp.run`), column).rejects.toThrow('permission denied')
    await expect(all(masked, "select set_config('role', 'datapunk_app', false)")).rejects.toThrow()
    expect(
      await all(masked, `select count(*) from events where data::text like '%${GOLD}%' or subject like '%${GOLD}%'`),
    ).toBe('0')
    await masked.close()
  })
})
