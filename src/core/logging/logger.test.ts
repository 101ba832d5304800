import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { AppError } from '../errors.ts'
import { createApiKey, createToken } from '../security/credentials.ts'
import { LOG_FIELDS } from './fields.ts'
import { createLogger } from './logger.ts'

const SECRET = 'hunter2-hunter2-hunter2'

function capture(
  options: { logFormat?: 'auto' | 'json' | 'pretty'; isTTY?: boolean; logLevel?: 'info' | 'debug' } = {},
) {
  const lines: string[] = []
  const { logFormat = 'json', logLevel = 'info', isTTY = false } = options
  const log = createLogger({ logLevel, logFormat, color: 'auto' }, { isTTY, write: (line) => lines.push(line) })
  return { log, lines, last: (): Record<string, unknown> => JSON.parse(lines.at(-1) ?? '{}') }
}

describe('the log', () => {
  test('is one JSON object a line, with time, level, fields and message, and nothing of the machine', () => {
    const { log, lines, last } = capture()
    log.info({ source: 'google.maps', stored: 12 }, 'batch stored')
    expect(lines).toHaveLength(1)
    expect(last()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      source: 'google.maps',
      stored: 12,
      msg: 'batch stored',
    })
  })

  test('leaves out what is below its level', () => {
    const { log, lines } = capture()
    log.debug('detail')
    expect(lines).toEqual([])
  })

  test('shows of an error its code, message, causes and frames', () => {
    const { log, last } = capture()
    const cause = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED', syscall: 'connect' })
    log.error(
      { err: new AppError('database.unavailable', 'Reading page 3', { cause, details: { page: 3 } }) },
      'run failed',
    )
    expect(last()['err']).toMatchObject({
      type: 'AppError',
      code: 'database.unavailable',
      message: 'Reading page 3',
      details: { page: 3 },
      stack: expect.stringMatching(/^\s+at /),
      cause: { code: 'ECONNREFUSED', message: 'connect ECONNREFUSED', syscall: 'connect' },
    })
  })

  test('takes an error alone', () => {
    const { log, last } = capture()
    log.error(new Error('broken'))
    expect(last()).toMatchObject({ msg: 'broken', err: { type: 'Error', message: 'broken' } })
  })
})

describe('no secret is logged', () => {
  const fields = {
    authorization: SECRET,
    Cookie: SECRET,
    'set-cookie': [SECRET],
    accessToken: SECRET,
    refresh_token: SECRET,
    clientSecret: SECRET,
    password: SECRET,
    key: SECRET,
    masterKey: SECRET,
    'x-api-key': SECRET,
    databaseUrl: SECRET,
    DATABASE_URL: SECRET,
    body: { text: SECRET },
    payload: SECRET,
  }

  test.each(Object.keys(fields))('in a field %s, however deep', (name) => {
    const { log, lines } = capture()
    const field = Object.fromEntries(Object.entries(fields).filter(([key]) => key === name))
    log.info({ ...field, status: 200 }, 'done')
    log.info({ request: { headers: [{ inner: field }] } }, 'done')
    log.child(field).info('done')
    expect(lines.join('')).not.toContain(SECRET)
    expect(lines).toHaveLength(3)
    expect(lines[0]).toContain('"status":200')
  })

  test.each([
    ['postgres://mira:PW@db/one', `postgres://mira:${SECRET}@db/one`],
    ['amqps', `amqps://mira:${SECRET}@mq`],
    ['an API key', createApiKey().key],
    ['a login link', `http://127.0.0.1:4680/login?token=${createToken('login').token}`],
    ['a session', createToken('session').token],
    ['a header', `Bearer ${SECRET}`],
    ['a token in an address', `/callback?code=${SECRET}&x=1`],
    ['a JWT', `eyJhbGciOiJI.${SECRET}.${SECRET}`],
  ])('in text: %s', (_, text) => {
    for (const logFormat of ['json', 'pretty'] as const) {
      const { log, lines } = capture({ logFormat })
      log.info({ reason: text, err: new Error(text, { cause: new AppError('internal.unexpected', text) }) }, text)
      const secret = text.match(/(hunter2-hunter2-hunter2|[A-Za-z0-9_-]{43})$|hunter2-hunter2-hunter2/)?.[0] ?? SECRET
      expect(lines.join('')).not.toContain(secret)
    }
  })

  test('of what PostgreSQL says of a refused row', () => {
    const { log, lines, last } = capture()
    const error = Object.assign(new Error(`invalid input syntax for type json: "${SECRET}"`), {
      code: '22P02',
      detail: `Token "${SECRET}" is invalid.`,
      where: `COPY events, line 1: "${SECRET}"`,
      table: 'events',
    })
    log.error({ err: error }, 'batch refused')
    expect(lines.join('')).not.toContain(SECRET)
    expect(last()['err']).toMatchObject({
      code: '22P02',
      table: 'events',
      message: 'invalid input syntax for type json: "…"',
    })
  })
})

test('a log entry is bounded, whatever it is given', () => {
  const { log, lines } = capture()
  const circle: Record<string, unknown> = {}
  circle['circle'] = circle
  log.info(
    {
      circle,
      reason: 'x'.repeat(100_000),
      count: Array(10_000).fill(1),
      bytes: new Uint8Array(9),
      rate: 2n ** 70n,
      client: new Map(),
    },
    'done',
  )
  expect(lines.join('').length).toBeLessThan(10_000)
  expect(lines[0]).toMatch(/\[9 bytes\].*1180591620717411303424.*\[Map\]/)
})

describe('for people', () => {
  test('a line has the time, the level, the message and the fields', () => {
    const { log, lines } = capture({ logFormat: 'pretty' })
    log.info({ source: 'google.maps', file: 'a b.json', count: 3 }, 'batch stored')
    expect(lines[0]).toMatch(
      /^\d\d:\d\d:\d\d\.\d{3} info {2}batch stored {2}source=google\.maps {2}file="a b\.json" {2}count=3\n$/,
    )
  })

  test('an error stands below its line with its causes', () => {
    const { log, lines } = capture({ logFormat: 'pretty' })
    log.error({ err: new AppError('input.damaged', 'Reading a.zip', { cause: new Error('cut off') }) }, 'run failed')
    expect(lines[0]).toMatch(
      /error run failed\n {2}AppError input\.damaged: Reading a\.zip\n {4}at [\s\S]* {2}caused by\n {4}Error: cut off\n/,
    )
  })

  test('lines are written on a terminal, with colours; elsewhere JSON', () => {
    const terminal = capture({ logFormat: 'auto', isTTY: true })
    terminal.log.warn('late')
    expect(terminal.lines[0]).toContain('\u001B[33mwarn \u001B[0m')
    const pipe = capture({ logFormat: 'auto' })
    pipe.log.warn('late')
    expect(pipe.last()).toMatchObject({ level: 'warn', msg: 'late' })
  })
})

test('every field that the program logs is in the list of fields', () => {
  const root = join(import.meta.dirname, '..', '..')
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => /(?<!\.test)\.ts$/.test(path))
  const logged = files.flatMap((path) =>
    [
      ...readFileSync(join(root, path), 'utf8').matchAll(
        /\blog(?:ger)?\.(?:trace|debug|info|warn|error|fatal|child)\(\s*\{([^{}]*)\}/g,
      ),
    ].flatMap(([, fields = '']) =>
      fields.split(',').map((field) => ({
        path,
        name:
          field
            .trim()
            .replace(/^\.\.\..*/, '')
            .split(/[:\s]/)[0] ?? '',
      })),
    ),
  )
  expect(logged.filter(({ name }) => name !== '' && !Object.hasOwn(LOG_FIELDS, name))).toEqual([])
})
