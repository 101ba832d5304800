import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { CATALOGUE } from '../src/processors/pii/catalogue/index.ts'
import { createDetector } from '../src/processors/pii/detector.ts'
import type { Entity } from '../src/processors/pii/model.ts'
import { createDecider } from '../src/processors/pii/policy/decide.ts'
import { isRemoving } from '../src/processors/pii/policy/model.ts'
import { parsePolicy } from '../src/processors/pii/policy/parse.ts'
import { SHIPPED_POLICY } from '../src/processors/pii/policy/shipped.ts'
import { isNumberRecogniser, validOf } from '../src/processors/pii/testing/valid-numbers.ts'
import { type TestDatabase, testDatabase } from '../src/storage/postgres/testing.ts'
import { builtProgram, type Program, type Running } from './program.ts'
import { everythingStored, formsOf } from './stored.ts'

// Under the policy that is shipped, in the program as it runs: all that its process says and its database holds.

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const ENTITIES = new Map(CATALOGUE.flatMap(({ entities }) => entities).map((entity) => [entity.id, entity]))
const parsed = parsePolicy(SHIPPED_POLICY, ENTITIES)
if (!('policy' in parsed)) throw new Error('the shipped policy has faults')
const decider = createDecider(parsed.policy)
const SPOT = { source: 'diary', type: 'note', path: ['data', 'text'] }
const isRemoved = (entity: Entity | undefined) => {
  const decision = entity === undefined ? undefined : decider.decide(entity, 1, SPOT)
  return decision !== undefined && isRemoving(decision.treatment.operator)
}
const REMOVED = [...ENTITIES.values()].filter(isRemoved)
const NUMBERS = CATALOGUE.flatMap(({ recognisers = [] }) => recognisers)
  .filter(isNumberRecogniser)
  // Its value has a stroke in it.
  .filter(({ id }) => id !== 'card-expiry')

/** Value and what stands before it; put together here, so that no scanner of secrets stops at this file. */
const OTHERS: Readonly<Record<string, readonly [before: string, value: string]>> = {
  PASSWORD: ['password: ', 'Qz7vtrxw91'],
  API_KEY: ['key ', `AKIA${'QZXWERTYUIOP2345'}`],
  JWT: ['token ', `${btoa('{"alg":"HS256"}')}.${btoa('{"sub":"qzx"}').replaceAll('=', '')}.cXp4c2lnbmF0dXJl`],
  PRIVATE_KEY: ['', `-----BEGIN RSA ${'PRIVATE KEY'}-----\nMIIBOgIBAAJBqzx\n-----END RSA PRIVATE KEY-----`],
  URL_CREDENTIALS: ['see ', 'postgres://qzxada:s3cretqzx@db.example.org:5432/x'],
  SESSION_COOKIE: ['Cookie: PHPSESSID=', '298zf09hf012qzx2'],
  OAUTH_TOKEN: ['Authorization: Bearer ', '9f8e7d6c5b4a39281706qzx'],
  RECOVERY_PHRASE: ['words: ', `${'abandon '.repeat(11)}about`],
  IBAN: ['IBAN: ', 'DE89370400440532013000'],
  SWIFT_BIC: ['BIC: ', 'QZXXDEFFXXX'],
  CARD_EXPIRY: ['card expires ', '11/2031'],
  CRYPTO: ['wallet ', '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'],
}

interface Sample {
  readonly entity: string
  readonly value: string
  readonly text: string
}
/** One of every recogniser of numbers, and of whatever else is removed. */
const SAMPLES: readonly Sample[] = [
  ...NUMBERS.filter(({ entity }) => isRemoved(ENTITIES.get(entity))).map((recogniser, row) => {
    const value = validOf(recogniser, 1000 + row)
    return { entity: recogniser.entity, value, text: `${recogniser.cues?.[0]}: ${value}` }
  }),
  ...Object.entries(OTHERS).map(([entity, [before, value]]) => ({ entity, value, text: before + value })),
]
/** Shorter ones stand in other numbers too: they are looked for with the word before them. */
const LONG_ENOUGH = 9
const readable = ({ value, text }: Sample) => (value.length < LONG_ENOUGH ? [text.toLowerCase()] : formsOf(value))

/** Maps are keyed by numbers too; other keys are names of fields, and are not searched. */
const keyed = (text: string) => (/\d{7}/.test(text) ? { [text]: [text] } : {})

let folder: string
let database: TestDatabase
let program: Program
let server: Running
let url = ''
let authorization = ''
/** What processes have said so far. */
let said = ''
const env = () => ({ DATABASE_URL: database.url, DATAPUNK_LOG_LEVEL: 'trace', DATAPUNK_RATE_LIMIT: '0' })
const withData = (...args: readonly string[]) => [...args, '--data', join(folder, 'data')]

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datapunk-leak-'))
  database = await testDatabase()
  program = await builtProgram()
  const made = await program.call(withData('keys', 'create', 'all', '--scopes', 'admin', '--json'), { env: env() })
  authorization = `Bearer ${JSON.parse(made.stdout).key}`
  server = program.start(withData('start', '--port', '0', '--json'), { env: env() })
  const line = await new Promise<string>((resolve) =>
    server.child.stdout?.once('data', (text) => resolve(String(text))),
  )
  url = JSON.parse(line).url
})
afterAll(async () => {
  server.child.kill('SIGTERM')
  await server.ended
  await database.drop()
  await rm(folder, { recursive: true, force: true })
})

async function asked(method: string, path: string, body?: unknown, by = authorization) {
  const response = await fetch(url + path, {
    method,
    headers: { authorization: by, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  return { status: response.status, text: await response.text() }
}

async function ran(...args: readonly string[]) {
  const ended = await program.run(withData(...args), { env: env() })
  said += ended.stdout + ended.stderr
  return ended
}

test('there is a sample of every entity that the policy removes, and its whole value is found', () => {
  const sampled = new Set(SAMPLES.map(({ entity }) => entity))
  expect(REMOVED.map(({ id }) => id).filter((id) => !sampled.has(id))).toEqual([])
  expect(REMOVED.length).toBeGreaterThan(100)
  const detector = createDetector({ groups: CATALOGUE })
  const missed = SAMPLES.filter(({ text, value }) => {
    const from = text.lastIndexOf(value)
    const found = detector.detect(text).filter(({ entity }) => isRemoved(ENTITIES.get(entity)))
    return !found.some(({ start, end }) => start <= from && end >= from + value.length)
  })
  expect(missed).toEqual([])
})

test('of none of them anything is left in the database, in logs, metrics and reports', async () => {
  const entry = (text: string, time: string) => ({
    header: 'Search',
    title: `Searched for ${text}`,
    subtitles: [{ name: text }],
    time,
    products: ['Search'],
  })
  const good = SAMPLES.map(({ text }, i) => entry(text, new Date(Date.UTC(2025, 2, 1) + i * 60_000).toISOString()))
  const bad = SAMPLES.map(({ text }) => entry(text, 'never'))
  const file = join(folder, 'MyActivity.json')
  await writeFile(file, JSON.stringify([...good, ...bad]))
  const imported = await ran('import', file, '--json')
  expect(imported.json.runs?.[0]?.counts).toMatchObject({ stored: good.length, quarantined: expect.anything() })

  expect((await asked('POST', '/v1/streams', { name: 'diary' })).status).toBeLessThan(300)
  const events = SAMPLES.map(({ text }, i) => ({
    type: 'note',
    id: `n${i}`,
    subject: text,
    data: { text, ...keyed(text) },
  }))
  expect((await asked('POST', '/v1/streams/diary/events', events)).status).toBeLessThan(300)
  const refused = SAMPLES.map(({ text }) => ({ type: text, data: text }))
  expect((await asked('POST', '/v1/streams/diary/events', refused)).status).toBe(422)
  const [note] = JSON.parse((await asked('GET', '/v1/events?stream=diary&limit=1')).text).events
  for (const { text } of SAMPLES) {
    expect((await asked('PATCH', `/v1/events/${note.fact}`, { subject: text, data: { text } })).status).toBe(200)
    expect((await asked('GET', `/v1/events?text=${encodeURIComponent(text)}`)).status).toBeLessThan(500)
  }

  const { key } = JSON.parse((await asked('POST', '/v1/devices', { name: 'pocket', app: 'owntracks' })).text)
  const basic = `Basic ${Buffer.from(`x:${key}`).toString('base64')}`
  for (const [i, { text }] of SAMPLES.entries()) {
    const point = { _type: 'location', lat: 48.1, lon: 11.5, tst: 1_740_830_460 + i, tag: text }
    expect((await asked('POST', '/v1/devices/owntracks', point, basic)).status).toBe(200)
  }

  for (const path of ['/metrics', '/v1/pii/report', '/v1/runs', '/v1/quarantine', '/health/ready'])
    said += (await asked('GET', path)).text
  for (const args of [
    ['runs', '--json'],
    ['pii', 'report', '--csv'],
    ['quarantine', '--json'],
  ])
    await ran(...args)
  await ran('runs', 'report', String(imported.json.id), '--json')
  server.child.kill('SIGTERM')
  const { stdout, stderr } = await server.ended
  said += stdout + stderr

  const stored = await everythingStored(database.url)
  expect(stored).toContain('iban:e1:')
  expect(said, 'something was logged').toMatch(/"level":"(?:info|debug|trace)"/)
  const places = { stored, said: said.toLowerCase() }
  const leaks = Object.entries(places).flatMap(([place, content]) =>
    SAMPLES.filter((sample) => readable(sample).some((form) => content.includes(form))).map(
      ({ entity }) => `${entity} in what is ${place}`,
    ),
  )
  expect(leaks).toEqual([])
})
