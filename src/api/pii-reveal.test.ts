import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from './testing/server.ts'

const MAIL = 'zelda.quux@example.org'
const IP = '192.0.2.213'
const POLICY = `version: 1
default: { high: encrypt, medium: encrypt, low: tag }
`

let server: TestServer
let fact: string
beforeAll(async () => {
  server = await testServer({ policy: POLICY })
  const data = { text: `write to ${MAIL}`, raw: JSON.stringify({ deep: [`at ${IP}`] }), by: { [MAIL]: 1 }, plain: 'x' }
  const events = [{ id: 'a', type: 'note.written', subject: MAIL, data }]
  await server.send('POST', '/v1/streams', { name: 'diary' })
  await server.send('POST', '/v1/streams/diary/events', events)
  fact = (await server.get('/v1/events?stream=diary')).json['events'][0].fact
}, 120_000)
afterAll(() => server.close())

const as = async (scopes: readonly string[], body: object = {}, of = fact) =>
  server.bare(
    'POST',
    `/v1/events/${of}/reveal`,
    { authorization: `Bearer ${await server.key(...scopes)}`, 'content-type': 'application/json' },
    JSON.stringify(body),
  )

async function audited(): Promise<readonly any[]> {
  const client = new pg.Client({ connectionString: server.instance.config.databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ record: string }>(
      "select record from dp.pii_audit where chain = 'reveal' order by no",
    )
    return rows.map(({ record }) => JSON.parse(record))
  } finally {
    await client.end()
  }
}

describe('POST /v1/events/{fact}/reveal', () => {
  test('shows what was encrypted, wherever it stands in the event, to who has the scope', async () => {
    const { status, json, headers } = await as(['pii:reveal'])
    expect(status).toBe(200)
    expect(headers.get('cache-control')).toBe('no-store')
    expect(json['closed']).toEqual([])
    expect(json['values'].toSorted((a: any, b: any) => (a.path < b.path ? -1 : 1))).toEqual([
      { path: '$.data.by', entity: 'EMAIL', value: MAIL },
      { path: '$.data.raw', entity: 'IP_ADDRESS', value: IP },
      { path: '$.data.text', entity: 'EMAIL', value: MAIL },
      { path: '$.subject', entity: 'EMAIL', value: MAIL },
    ])
    const some = await as(['admin'], { path: '$.data.text' })
    expect(some.json['values']).toEqual([{ path: '$.data.text', entity: 'EMAIL', value: MAIL }])
  })

  test('is not for who may only read', async () => {
    const { status, json, text } = await as(['events:read', 'events:write', 'pii:read', 'runs:write'])
    expect([status, json['code']]).toEqual([403, 'auth.forbidden'])
    expect(text).not.toContain(MAIL)
  })

  test('writes down who was shown what, and never a value', async () => {
    const before = await audited()
    await as(['pii:reveal'], { path: '$.data.text' })
    await as(['pii:reveal'], { path: '$.data.plain' })
    const records = await audited()
    expect(records.slice(before.length)).toEqual([
      {
        by: expect.stringMatching(/^key /),
        fact,
        revision: 1,
        revealed: [{ path: '$.data.text', entity: 'EMAIL' }],
        closed: 0,
      },
    ])
    expect(JSON.stringify(records)).not.toContain('quux')
    const chains = await server.instance.stores.personal.verifyAudit(server.instance.owner)
    expect(chains.find(({ chain }) => chain === 'reveal')).toEqual({ chain: 'reveal', records: records.length })
  })

  test('shows a position that was edited', async () => {
    const { stores, owner } = server.instance
    await stores.editor.edit(owner, fact, { lat: 481234567, lon: 115678901 })
    const shown = async () => (await as(['pii:reveal'], { path: '$.data.position' })).json['values']
    expect(await shown()).toMatchObject([{ entity: 'LOCATION_COORDINATES', value: '48.1234567,11.5678901' }])
  })

  test('refuses what is no event and no path', async () => {
    expect((await as(['pii:reveal'], {}, '00000000-0000-8000-8000-000000000000')).status).toBe(404)
    expect((await as(['pii:reveal'], { path: 'text' })).json).toMatchObject({ code: 'request.invalid' })
  })
})

describe('POST /v1/pii/reprocess', () => {
  test('is a run of the server, for who has the scope admin', async () => {
    const authorization = `Bearer ${await server.key('runs:write', 'events:write', 'pii:reveal')}`
    const refused = await server.bare(
      'POST',
      '/v1/pii/reprocess',
      { authorization, 'content-type': 'application/json' },
      '{}',
    )
    expect(refused.status).toBe(403)
    const { status, headers, json } = await server.send('POST', '/v1/pii/reprocess', { source: ['/v1/streams/diary'] })
    expect(status).toBe(202)
    expect(json).toMatchObject({ work: 'reprocess', input: ['source /v1/streams/diary'] })
    for (;;) {
      const { json: run } = await server.get(headers.get('location') ?? '')
      if (run['finished'] === undefined) continue
      expect(run).toMatchObject({ state: 'succeeded', counts: { read: 1, duplicate: 1 }, reprocess: { failed: [] } })
      break
    }
    const unknown = await server.send('POST', '/v1/pii/reprocess', { type: ['x'] })
    expect(unknown.json).toMatchObject({ code: 'request.invalid' })
    const report = await server.get('/v1/pii/report')
    expect(report.json['stored']).toEqual([
      expect.objectContaining({ source: '/v1/streams/diary', policy: 1, events: 1 }),
    ])
  })
})
