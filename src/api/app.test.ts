import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Ajv2020 from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Message, type TestServer, testServer } from './testing/server.ts'

let server: TestServer
let document: Message
beforeAll(async () => {
  server = await testServer({ version: '1.2.3' })
  document = (await server.get('/docs/json')).json
})
afterAll(() => server.close())

/** Every method and address the router knows, with `:name` for parameters. */
function routes(): { method: string; path: string }[] {
  const parts: string[] = []
  return server.app
    .printRoutes({ commonPrefix: false })
    .split('\n')
    .flatMap((line) => {
      const [, indent, part, methods] = /^([│├└─\s]*)(\S+) \(([A-Z, ]+)\)$/.exec(line) ?? []
      if (indent === undefined || part === undefined || methods === undefined) return []
      parts.length = indent.length / 4
      parts.push(part)
      const path = parts.join('').replace(/\/{2,}/g, '/')
      return methods.split(', ').map((method) => ({ method, path }))
    })
}
const filled = (path: string) =>
  path.replace(/:(\w+)/g, '00000000-0000-8000-8000-000000000000').replace('*', 'some.css')

describe('the OpenAPI document', () => {
  test('is valid OpenAPI 3.1, and every schema in it valid JSON Schema', () => {
    const ajv = new Ajv2020.default({ strict: false, validateFormats: false })
    const schema = JSON.parse(readFileSync(new URL('./fixtures/openapi-3.1-schema.json', import.meta.url), 'utf8'))
    const validate = ajv.compile(schema)
    expect(validate(document), JSON.stringify(validate.errors)).toBe(true)
    expect(document['openapi']).toBe('3.1.0')
    expect(document['info'].version).toBe('1.2.3')
    const schemas = new Ajv2020.default({ strict: true, allowUnionTypes: true })
    addFormats.default(schemas)
    schemas.addSchema({ $id: 'document', ...document }, undefined, undefined, false)
    for (const [name, component] of Object.entries<object>(document['components'].schemas))
      expect(() => schemas.compile(withReferences(component)), name).not.toThrow()
  })

  test('describes every route of the API', () => {
    const described = Object.entries<object>(document['paths']).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    )
    const known = routes()
      .filter(({ method, path }) => method !== 'HEAD' && !path.startsWith('/docs') && path !== '/')
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`)
    expect(described.sort()).toEqual(known.sort())
    expect(known.length).toBeGreaterThan(25)
  })

  test('gives every operation a name, a tag, a summary and its problems', () => {
    const operations = Object.values<Message>(document['paths']).flatMap((path) => Object.values<Message>(path))
    expect(new Set(operations.map((operation) => operation['operationId'])).size).toBe(operations.length)
    const tags = document['tags'].map((tag: Message) => tag['name'])
    for (const operation of operations) {
      expect(operation['summary']).toBeTruthy()
      expect(tags).toContain(operation['tags'][0])
      expect(operation['responses'].default.content).toHaveProperty('application/problem+json')
    }
  })

  test('is browsable, and the codes of problems are documented beside it', async () => {
    expect((await server.get('/docs')).text).toContain('swagger-ui')
    expect((await server.get('/docs/errors')).text).toContain('id="stream.not_found"')
  })
})

/** The same schema with references that lead into the whole document. */
function withReferences(schema: object): object {
  return JSON.parse(JSON.stringify(schema).replaceAll('"#/components', '"document#/components'))
}

describe('without credentials', () => {
  const OPEN = ['/health', '/health/live', '/health/ready', '/login']

  test('nothing answers but health and the login link', async () => {
    for (const { method, path } of routes()) {
      const answer = await server.bare(method, filled(path))
      if (OPEN.includes(path)) expect(answer.status, path).not.toBe(401)
      else expect(answer.status, `${method} ${path}`).toBe(401)
    }
  })

  test('an address that does not exist is not told from one that does', async () => {
    const answer = await server.bare('GET', '/v1/nothing')
    expect(answer.status).toBe(401)
    expect(answer.json).toMatchObject({ code: 'auth.required' })
    expect(answer.headers.get('www-authenticate')).toContain('Bearer')
  })

  test('a browser is told how to log in', async () => {
    const answer = await server.bare('GET', '/', { accept: 'text/html,application/xhtml+xml' })
    expect(answer.status).toBe(401)
    expect(answer.headers.get('content-type')).toContain('text/html')
    expect(answer.text).toContain('datapunk login')
  })
})

describe('an error', () => {
  test('is a problem of the catalogue', async () => {
    const answer = await server.get('/v1/nothing?secret=1')
    expect(answer.status).toBe(404)
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8')
    expect(answer.json).toMatchObject({
      type: '/docs/errors#request.not_found',
      status: 404,
      code: 'request.not_found',
      instance: '/v1/nothing',
      retry: 'never',
    })
  })

  test.each([
    ['/v1/events?limit=0', '`limit`'],
    ['/v1/events?limit=many', '`limit`'],
    ['/v1/events?colour=red', '`colour`'],
    ['/v1/events?from=yesterday', '`from`'],
    ['/v1/events?from=2024-02-30', '`from`'],
    ['/v1/events?from=2024-05-02&to=2024-05-01', '`from`'],
    ['/v1/events?zone=Mars%2FBase', '`zone`'],
    ['/v1/events?bbox=1,2,3', '`bbox`'],
    ['/v1/events?bbox=1,20,3,10', '`bbox`'],
    ['/v1/events?bbox=1,2,300,10', '`bbox`'],
    ['/v1/events?order=up', '`order`'],
    ['/v1/events/nothing', '`fact`'],
    ['/v1/streams/x/events?after=-1', '`after`'],
    ['/v1/streams/x/events?wait=1000', '`wait`'],
    ['/v1/runs?state=lost', '`state`'],
    ['/v1/google/maps/timeline', '`day`'],
    ['/v1/google/maps/timeline?day=2024-02-30', '`day`'],
    ['/v1/google/maps/track?from=2024-05-01', '`day`'],
    ['/v1/google/maps/track?day=2024-05-01&from=2024-05-01', '`day`'],
  ])('names the parameter: %s', async (path, name) => {
    const answer = await server.get(path)
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({ code: 'request.invalid', detail: expect.stringContaining(name) })
  })

  test('of a body says what was wrong with it', async () => {
    const invalid = await server.send('POST', '/v1/keys', { name: 5, scopes: ['all'] })
    expect(invalid.status).toBe(400)
    expect(invalid.json['detail']).toContain('`name`')
    expect((await server.send('POST', '/v1/keys', '{"name":')).json).toMatchObject({
      status: 400,
      code: 'request.invalid',
    })
    expect((await server.send('POST', '/v1/keys', '<a/>', { 'content-type': 'text/xml' })).json).toMatchObject({
      status: 415,
      code: 'request.media_type',
    })
    expect((await server.send('POST', '/v1/keys', ' '.repeat(17 * 1024 * 1024))).json).toMatchObject({
      status: 413,
      code: 'request.too_large',
    })
  })

  test('of an address that is none is a problem too', async () => {
    const answer = await server.get('/v1/events/%ff')
    expect(answer.status).toBe(400)
    expect(answer.json).toMatchObject({ code: 'request.invalid' })
  })
})

describe('every answer', () => {
  test('keeps out of caches and out of frames, and lets only our own scripts run', async () => {
    const { headers } = await server.get('/v1/sources')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).not.toContain('upgrade-insecure-requests')
  })
})

describe('health', () => {
  test('tells of each dependency', async () => {
    const ready = await server.bare('GET', '/health/ready', { host: 'probe.internal' })
    expect(ready.status).toBe(200)
    expect(ready.json).toMatchObject({ status: 'ready', checks: { database: { status: 'ok' } } })
    expect(ready.json['checks'].database.milliseconds).toBeGreaterThanOrEqual(0)
    expect((await server.bare('GET', '/health/live')).json).toEqual({ status: 'ok' })
  })
})

describe('metrics', () => {
  test('count answers by route, never by address', async () => {
    await server.get('/v1/schemas/some.type/1')
    const { text, headers } = await server.get('/metrics')
    expect(headers.get('content-type')).toContain('text/plain')
    expect(text).toContain('datapunk_http_requests_total{method="GET",route="/v1/schemas/:type/:version",status="200"}')
    expect(text).not.toContain('some.type')
    expect(text).toContain('datapunk_log_position')
  })
})

describe('the dashboard', () => {
  test('is served from its folder to who is logged in; its assets are kept by the browser', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'datapunk-web-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><script src="/assets/a1b2.js"></script>')
    await writeFile(join(folder, 'assets', 'a1b2.js'), 'export {}')
    const other = await testServer({ webRoot: folder })
    const page = await other.get('/')
    expect([page.status, page.headers.get('content-type'), page.headers.get('cache-control')]).toEqual([
      200,
      'text/html; charset=utf-8',
      'no-cache',
    ])
    const asset = await other.get('/assets/a1b2.js')
    expect(asset.headers.get('content-type')).toContain('javascript')
    expect(asset.headers.get('cache-control')).toContain('immutable')
    expect((await other.bare('GET', '/assets/a1b2.js')).status).toBe(401)
    expect((await other.get('/assets/other.js')).json).toMatchObject({ code: 'request.not_found' })
    expect((await other.get('/../package.json')).status).toBe(404)
    await other.close()
    await rm(folder, { recursive: true })
  })
})

describe('nonsense', () => {
  const NASTY = [
    '%00',
    '%ff',
    '..%2f..',
    "'%3b--",
    'a'.repeat(400),
    '9'.repeat(30),
    '-1',
    '%F0%9F%98%80',
    '%25',
    'NaN',
    '%2C',
    '__proto__',
  ]
  const PARAMETERS = [
    'stream',
    'type',
    'from',
    'to',
    'zone',
    'bbox',
    'text',
    'place',
    'after',
    'limit',
    'order',
    'format',
    'run',
    'state',
    'day',
    'gap',
    'simplify',
    'token',
    'wait',
  ]

  test('in parameters is the fault of who sends it', async () => {
    const paths = ['/v1/events', '/v1/runs', '/v1/quarantine', '/v1/streams/a/events', '/v1/google/maps/timeline', '/v1/google/maps/track', '/v1/google/maps/places', '/login'] // biome-ignore format: a list
    for (const path of paths) {
      for (const parameter of PARAMETERS) {
        for (const value of NASTY) {
          const answer = await server.get(`${path}?${parameter}=${value}`)
          expect(answer.status, `${path}?${parameter}=${value}: ${answer.text.slice(0, 300)}`).toBeLessThan(500)
        }
      }
    }
  }, 120_000)

  test('in addresses too', async () => {
    for (const { method, path } of routes().filter(
      (route) => route.path.includes(':') && !route.path.endsWith('/undo'),
    )) {
      for (const value of NASTY) {
        const answer = await server.send(
          method,
          path.replace(/:\w+/g, value),
          method === 'GET' || method === 'HEAD' ? undefined : {},
        )
        expect(answer.status, `${method} ${path} ${value}: ${answer.text.slice(0, 300)}`).toBeLessThan(500)
      }
    }
  }, 60_000)

  test('in bodies too', async () => {
    const bodies = [
      null,
      [],
      {},
      5,
      'x',
      { name: '\0' },
      { name: '\0', scopes: ['admin'] },
      { paths: ['/\0'] },
      { paths: ['/'.repeat(5000)] },
      { run: '99999999999999999999' },
      { source: 'a\0b' },
      { __proto__: { a: 1 } },
      [[[[[]]]]],
    ]
    for (const path of ['/v1/keys', '/v1/streams', '/v1/imports', '/v1/quarantine/retry', '/v1/streams/none/events']) {
      for (const body of bodies) {
        const answer = await server.send('POST', path, JSON.stringify(body))
        expect(
          answer.status,
          `${path} ${JSON.stringify(body).slice(0, 100)}: ${answer.text.slice(0, 300)}`,
        ).toBeLessThan(500)
      }
      expect((await server.send('POST', path, '['.repeat(100_000))).status).toBeLessThan(500)
    }
  })
})
