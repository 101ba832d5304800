import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from '../testing/server.ts'
import { createRateLimiter } from './rate-limit.ts'

describe('a rate limiter', () => {
  test('lets a minute of requests through at once, then as many as flow in', () => {
    let now = 0
    const limiter = createRateLimiter(60, () => now)
    for (let n = 0; n < 60; n++) expect(limiter.take('a').ok).toBe(true)
    expect(limiter.take('a')).toMatchObject({ ok: false, remaining: 0, retryAfterMs: 1000 })
    expect(limiter.take('b').ok).toBe(true)
    now += 1000
    expect(limiter.take('a').ok).toBe(true)
    expect(limiter.take('a').ok).toBe(false)
  })

  test('remembers a bounded number of clients, those that are active', () => {
    const limiter = createRateLimiter(1, () => 0, 2)
    limiter.take('a')
    limiter.take('b')
    expect(limiter.take('a').ok).toBe(false)
    limiter.take('c')
    expect(limiter.take('a').ok).toBe(false)
    expect(limiter.take('b').ok).toBe(true)
  })
})

describe('a server with a limit', () => {
  let server: TestServer
  const start = Date.parse('2030-01-01T00:00:00Z')
  let clock = start
  beforeAll(async () => {
    server = await testServer({ env: { DATAPUNK_RATE_LIMIT: '3' }, now: () => clock })
  })
  afterAll(() => server.close())

  test('tells in every answer what is left, and refuses what is too much', async () => {
    const headers = async (path: string, key?: string) => {
      const answer = await server.get(path, key === undefined ? {} : { authorization: `Bearer ${key}` })
      return [answer.status, answer.headers.get('ratelimit-policy'), answer.headers.get('ratelimit')]
    }
    const policy = '"default";q=3;w=60'
    expect(await headers('/v1/streams')).toEqual([200, policy, '"default";r=2;t=20'])
    expect(await headers('/v1/nothing')).toEqual([404, policy, '"default";r=1;t=40'])
    expect(await headers('/v1/streams')).toEqual([200, policy, '"default";r=0;t=60'])
    expect(await headers('/v1/streams')).toEqual([429, policy, '"default";r=0;t=60'])
    const refused = await server.get('/v1/streams')
    expect(refused.headers.get('retry-after')).toBe('20')
    expect(refused.json).toMatchObject({ code: 'rate.limited', retry: 'after', retryAfter: 20 })
    expect((await headers('/v1/streams', await server.key('admin')))[0]).toBe(200)
    clock += 20_000
    expect((await headers('/v1/streams'))[0]).toBe(200)
  })

  test('leaves health out', async () => {
    for (let n = 0; n < 5; n++) {
      const answer = await server.bare('GET', '/health/live')
      expect([answer.status, answer.headers.get('ratelimit')]).toEqual([200, null])
    }
  })
})
