import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { type TestServer, testServer } from '../testing/server.ts'
import { createLoginLink } from './auth.ts'
import { foreignSite, hostCheck } from './origin.ts'

describe('hostCheck', () => {
  test('knows loopback, the address listened on and the names that are allowed', () => {
    const isOurs = hostCheck({ host: '192.168.1.5', allowedHosts: ['Stream.example.org', '::5'] })
    for (const name of ['localhost', 'LOCALHOST', '127.0.0.1', '[::1]', '192.168.1.5', 'stream.example.org', '[::5]'])
      expect(isOurs(name), name).toBe(true)
    for (const name of ['', 'evil.example', 'localhost.evil.example', '192.168.1.6', 'example.org', '0.0.0.0'])
      expect(isOurs(name), name).toBe(false)
  })

  test('takes any address where the server listens on all, but no name', () => {
    for (const host of ['0.0.0.0', '::']) {
      const isOurs = hostCheck({ host, allowedHosts: [] })
      expect(isOurs('10.1.2.3')).toBe(true)
      expect(isOurs('[fe80::1]')).toBe(true)
      expect(isOurs('evil.example')).toBe(false)
    }
  })
})

describe('foreignSite', () => {
  const of = (method: string, headers: Record<string, string>) =>
    foreignSite({ method, host: 'localhost:4680', headers })

  test('lets our own pages and programs without a browser through', () => {
    expect(
      of('POST', { origin: 'http://localhost:4680', 'sec-fetch-site': 'same-origin', cookie: 'a' }),
    ).toBeUndefined()
    expect(of('POST', { authorization: 'Bearer x' })).toBeUndefined()
    expect(of('GET', { cookie: 'a' })).toBeUndefined()
    expect(of('POST', { origin: 'https://localhost:4680' })).toBeUndefined()
  })

  test('lets a person follow a link from elsewhere', () => {
    expect(of('GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', cookie: 'a' })).toBeUndefined()
    expect(of('GET', { 'sec-fetch-site': 'none', 'sec-fetch-mode': 'navigate' })).toBeUndefined()
  })

  test('refuses what other sites send, from another port too', () => {
    for (const origin of ['https://evil.example', 'http://localhost:3000', 'null', 'nonsense'])
      expect(of('POST', { origin }), origin).toBeDefined()
    expect(of('POST', { 'sec-fetch-site': 'same-site', cookie: 'a' })).toBeDefined()
    expect(of('POST', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' })).toBeDefined()
    expect(of('GET', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', cookie: 'a' })).toBeDefined()
    expect(of('GET', { origin: 'https://evil.example' })).toBeDefined()
    expect(of('GET', { origin: 'https://evil.example', upgrade: 'websocket' })).toBeDefined()
  })

  test('refuses a change by cookie that does not tell its origin', () => {
    expect(of('POST', { cookie: 'a' })).toBeDefined()
    expect(of('GET', { cookie: 'a', upgrade: 'websocket' })).toBeDefined()
  })
})

describe('a server', () => {
  let server: TestServer
  let cookie: string
  beforeAll(async () => {
    server = await testServer({ env: { DATAPUNK_ALLOWED_HOSTS: 'stream.example.org' } })
    const login = await createLoginLink(server.instance, server.url)
    cookie = (await server.bare('GET', login.slice(server.url.length))).headers.get('set-cookie')?.split(';')[0] ?? ''
  })
  afterAll(() => server.close())

  /** `fetch` sets Host itself. */
  const status = (host: string, path: string) =>
    new Promise<number | undefined>((resolve, reject) => {
      request(server.url + path, { headers: { host, cookie } }, (response) => {
        response.resume()
        resolve(response.statusCode)
      })
        .on('error', reject)
        .end()
    })

  test('answers only to its names: a page that rebinds its own name gets nothing', async () => {
    expect(await status('evil.example', '/v1/events')).toBe(403)
    expect(await status('evil.example', '/login?token=x')).toBe(403)
    expect(await status('evil.example', '/')).toBe(403)
    expect(await status('evil.example', '/health/live')).toBe(200)
    const { port } = new URL(server.url)
    expect(await status(`localhost:${port}`, '/v1/events')).toBe(200)
  })

  test('takes no change from another site', async () => {
    const body = JSON.stringify({ name: 'x' })
    const send = (headers: Record<string, string>) =>
      server.bare('POST', '/v1/streams', { cookie, 'content-type': 'application/json', ...headers }, body)
    expect((await send({ origin: 'https://evil.example' })).json).toMatchObject({ status: 403, code: 'auth.origin' })
    expect((await send({})).status).toBe(403)
    expect((await send({ origin: server.url })).status).toBe(201)
  })

  test('opens no WebSocket for another site', async () => {
    const open = (origin: string | undefined) =>
      new Promise<string>((resolve) => {
        const options = { headers: { cookie }, ...(origin === undefined ? {} : { origin }) }
        const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/ws`, options)
        socket.on('open', () => {
          resolve('open')
          socket.close()
        })
        socket.on('error', (error) => resolve(error.message))
      })
    expect(await open('https://evil.example')).toContain('403')
    expect(await open(undefined)).toContain('403')
    expect(await open(server.url)).toBe('open')
  })
})
