import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../testing/server.ts'
import { createLoginLink } from './auth.ts'

const HOUR = 3_600_000
let server: TestServer
let clock = Date.parse('2030-01-01T00:00:00Z')
beforeAll(async () => {
  server = await testServer({ now: () => clock, env: { DATAPUNK_SESSION_DAYS: '2' } })
})
afterAll(() => server.close())

const link = async () => {
  const url = new URL(await createLoginLink(server.instance, server.url, clock))
  return url.pathname + url.search
}
const sessionOf = async (path: string): Promise<string> =>
  (await server.bare('GET', path)).headers.get('set-cookie')?.split(';')[0] ?? ''
const withCookie = (cookie: string) => ({ cookie, origin: server.url })

describe('a login link', () => {
  test('gives a browser a session and leads to the dashboard', async () => {
    const answer = await server.bare('GET', await link())
    expect(answer.status).toBe(303)
    expect(answer.headers.get('location')).toBe('/')
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer')
    const cookie = answer.headers.get('set-cookie') ?? ''
    const { port } = new URL(server.url)
    expect(cookie).toMatch(
      new RegExp(`^datapunk_session_${port}=dps_[\\w-]{43}; Max-Age=172800; Path=/; HttpOnly; SameSite=Lax$`),
    )
    const session = { cookie: cookie.split(';')[0] ?? '' }
    expect((await server.bare('GET', '/', session)).status).toBe(200)
    expect((await server.bare('GET', '/v1/keys', session)).status).toBe(200)
  })

  test('works once; who has its session already goes on', async () => {
    const path = await link()
    const cookie = await sessionOf(path)
    expect((await server.bare('GET', path)).json).toMatchObject({ status: 401, code: 'auth.invalid' })
    const again = await server.bare('GET', path, { cookie })
    expect([again.status, again.headers.get('set-cookie')]).toEqual([303, null])
  })

  test('expires after an hour', async () => {
    const path = await link()
    clock += HOUR
    expect((await server.bare('GET', path)).json).toMatchObject({ code: 'auth.invalid' })
  })

  test('is not used up by a preview', async () => {
    const path = await link()
    expect((await server.bare('HEAD', path)).status).not.toBe(303)
    expect((await server.bare('GET', path, { 'sec-purpose': 'prefetch' })).status).toBe(400)
    expect((await server.bare('GET', path)).status).toBe(303)
  })

  test('that is made up is refused, and a page says how to get one', async () => {
    const answer = await server.bare('GET', '/login?token=dpl_nothing', { accept: 'text/html' })
    expect(answer.status).toBe(401)
    expect(answer.text).toContain('datapunk login')
    expect((await server.bare('GET', '/login')).json).toMatchObject({ status: 400 })
  })
})

describe('a session', () => {
  test('ends with logout', async () => {
    const cookie = await sessionOf(await link())
    expect((await server.bare('GET', '/v1/keys', { cookie })).status).toBe(200)
    const answer = await server.bare('POST', '/v1/logout', withCookie(cookie))
    expect(answer.status).toBe(204)
    expect(answer.headers.get('set-cookie')).toMatch(/Expires=Thu, 01 Jan 1970/)
    expect((await server.bare('GET', '/v1/keys', { cookie })).json).toMatchObject({ status: 401, code: 'auth.invalid' })
  })

  test('ends by itself', async () => {
    const cookie = await sessionOf(await link())
    clock += 2 * 24 * HOUR
    expect((await server.bare('GET', '/v1/keys', { cookie })).status).toBe(401)
  })
})

describe('an API key', () => {
  test('is shown once, listed without its secret, and works until it is revoked', async () => {
    const made = await server.send('POST', '/v1/keys', { name: 'reader', scopes: ['events:read'] })
    expect(made.status).toBe(201)
    const { id, key } = made.json as { id: string; key: string }
    expect(key).toMatch(new RegExp(`^dp_${id}_[\\w-]{43}$`))
    const { text, json } = await server.get('/v1/keys')
    expect(text).not.toContain(key)
    expect(json['keys']).toContainEqual(
      expect.objectContaining({ id, name: 'reader', scopes: ['events:read'], revoked: false }),
    )
    const authorization = `Bearer ${key}`
    expect((await server.bare('GET', '/v1/events', { authorization })).status).toBe(200)
    expect((await server.send('DELETE', `/v1/keys/${id}`)).status).toBe(204)
    expect((await server.bare('GET', '/v1/events', { authorization })).json).toMatchObject({
      status: 401,
      code: 'auth.invalid',
    })
    expect((await server.send('DELETE', `/v1/keys/none`)).json).toMatchObject({ status: 404, code: 'apikey.not_found' })
  })

  test.each([
    ['GET', '/v1/events', 'events:read'],
    ['GET', '/v1/streams', 'events:read'],
    ['GET', '/v1/sources', 'events:read'],
    ['GET', '/v1/schemas', 'events:read'],
    ['POST', '/v1/streams', 'events:write'],
    ['POST', '/v1/streams/x/events', 'events:write'],
    ['PATCH', '/v1/events/00000000-0000-8000-8000-000000000000', 'events:write'],
    ['DELETE', '/v1/events/00000000-0000-8000-8000-000000000000', 'events:write'],
    ['GET', '/v1/google/maps/places', 'events:read'],
    ['GET', '/v1/runs', 'runs:read'],
    ['GET', '/v1/quarantine', 'runs:read'],
    ['POST', '/v1/runs/1/cancel', 'runs:write'],
    ['POST', '/v1/runs/1/undo', 'runs:write'],
    ['POST', '/v1/quarantine/retry', 'runs:write'],
    ['GET', '/metrics', 'metrics:read'],
    ['POST', '/v1/imports', 'runs:write'],
    ['GET', '/v1/imports', 'runs:read'],
    ['GET', '/v1/imports/x/contents', 'runs:read'],
    ['POST', '/v1/imports/x/start', 'runs:write'],
    ['DELETE', '/v1/imports/x', 'runs:write'],
    ['POST', '/v1/imports/x/files', 'runs:write'],
    ['PATCH', '/v1/imports/x/files/y', 'runs:write'],
    ['DELETE', '/v1/imports/x/files/y', 'runs:write'],
    ['GET', '/v1/keys', 'admin'],
    ['POST', '/v1/keys', 'admin'],
    ['DELETE', '/v1/keys/x', 'admin'],
  ])('needs for %s %s the scope %s', async (method, path, scope) => {
    const others = ['events:read', 'events:write', 'runs:read', 'runs:write', 'metrics:read'].filter(
      (other) => other !== scope,
    )
    const refused = await server.bare(method, path, { authorization: `Bearer ${await server.key(...others)}` })
    expect(refused.json).toMatchObject({ status: 403, code: 'auth.forbidden', detail: expect.stringContaining(scope) })
    const allowed = await server.bare(method, path, { authorization: `Bearer ${await server.key(scope)}` })
    expect([401, 403]).not.toContain(allowed.status)
  })

  test('of another form, or made up, is refused', async () => {
    const key = await server.key('admin')
    for (const authorization of ['Bearer x', 'Basic abc', `Bearer ${key}x`, `Bearer ${key.slice(0, -1)}_`, key, ''])
      expect((await server.bare('GET', '/v1/events', { authorization })).status, authorization).toBe(401)
  })
})

describe('wrong credentials', () => {
  test('are limited harder than requests, and good ones keep working', async () => {
    const other = await testServer()
    const codes: number[] = []
    for (let n = 0; n < 12; n++)
      codes.push((await other.bare('GET', '/v1/events', { authorization: 'Bearer x' })).status)
    expect(codes).toEqual([...Array.from({ length: 10 }, () => 401), 429, 429])
    const limited = await other.bare('GET', '/login?token=x')
    expect(limited.status).toBe(429)
    expect(Number(limited.headers.get('retry-after'))).toBeGreaterThan(0)
    expect((await other.get('/v1/events')).status).toBe(200)
    await other.close()
  })
})
