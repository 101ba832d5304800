import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { everythingStored, formsOf } from '../../test/stored.ts'
import { openInstance } from '../open-instance.ts'
import { type TestServer, testServer } from './testing/server.ts'

/** What has to be gone, and is nowhere else in the test. */
const VALUES = ['zelda.quux@example.org', '192.0.2.213', 'https-secret-pw-99x', 'quuxphone7'] as const
const [MAIL, IP, PASSWORD, LOGIN] = VALUES

const POLICY = `version: 7
default: { high: drop, medium: hash, low: encrypt }
rules:
  - { entity: IP_ADDRESS, operator: encrypt }
  - { entity: URL, operator: tag }
  - { entity: USERNAME, operator: hash }
`

let server: TestServer
let folder: string

beforeAll(async () => {
  server = await testServer({ policy: POLICY })
  folder = await mkdtemp(join(tmpdir(), 'datapunk-leak-'))
}, 120_000)
afterAll(async () => {
  await server.close()
  await rm(folder, { recursive: true })
})

async function importFile(name: string, content: string) {
  const path = join(folder, name)
  await writeFile(path, content)
  const { engine, jobs, owner } = server.instance
  const { done } = await engine.submit(jobs.importArchive, { paths: [path] }, { owner })
  return done
}

const activity = (minute: number) => ({
  header: 'Search',
  title: `Searched for ${MAIL} at ${IP}`,
  titleUrl: `https://www.google.com/search?q=${encodeURIComponent(MAIL)}`,
  time: `2025-03-01T12:0${minute}:00.000Z`,
  products: ['Search'],
})

describe('what the policy removes', () => {
  test('is nowhere after an import, an append and a push, and a second import brings nothing new', async () => {
    const file = JSON.stringify([activity(1), activity(2)])
    const first = await importFile('MyActivity.json', file)
    expect(first.counts).toMatchObject({ read: 2, stored: 2 })
    const again = await importFile('MyActivity.json', file)
    expect(again.counts).toMatchObject({ read: 2, stored: 0, revised: 0, duplicate: 2 })

    await server.send('POST', '/v1/streams', { name: 'diary' })
    const events = [
      {
        id: 'a',
        type: 'note.written',
        subject: MAIL,
        data: { text: `from ${IP}`, password: PASSWORD, user: { login: LOGIN }, [MAIL]: 1 },
      },
    ]
    expect((await server.send('POST', '/v1/streams/diary/events', events)).status).toBeLessThan(300)
    expect((await server.send('POST', '/v1/streams/diary/events', events)).status).toBeLessThan(300)

    const own = await server.send('GET', '/v1/events?stream=diary')
    const [note] = own.json['events'] as readonly { readonly fact: string }[]
    const edit = { subject: `about ${MAIL}`, data: { text: `of ${IP}`, comment: `${MAIL} again`, mood: null } }
    expect((await server.send('PATCH', `/v1/events/${note?.fact}`, edit)).status).toBe(200)

    const { json } = await server.send('POST', '/v1/devices', { name: 'pocket', app: 'owntracks' })
    const push = {
      _type: 'location',
      lat: 48.1,
      lon: 11.5,
      tst: 1_740_830_460,
      tag: `${MAIL} ${IP}`,
      topic: `owntracks/${LOGIN}/x`,
    }
    const basic = `Basic ${Buffer.from(`x:${json['key']}`).toString('base64')}`
    const pushed = await server.bare(
      'POST',
      '/v1/devices/owntracks',
      { authorization: basic, 'content-type': 'application/json' },
      JSON.stringify(push),
    )
    expect(pushed.status).toBe(200)

    const stored = `${await everythingStored(server.instance.config.databaseUrl)}\n${(await server.instance.metrics.scrape()).text.toLowerCase()}`
    expect(stored).toContain('email:h1:')
    expect(stored).toContain('ip_address:e1:')
    const leaks = VALUES.flatMap((value) =>
      formsOf(value)
        .filter((form) => stored.includes(form))
        .map((form) => `${value} as ${form}`),
    )
    expect(leaks).toEqual([])
    expect(
      (await server.instance.stores.personal.verifyAudit(server.instance.owner)).filter(
        ({ broken }) => broken !== undefined,
      ),
    ).toEqual([])
  })

  test('is not in an edit: not as a position, and not as a key', async () => {
    const { stores, owner } = server.instance
    const { events } = await stores.events.query(owner, { stream: ['diary'] }, { limit: 1 })
    const fact = events[0]?.fact ?? ''
    const edited = await stores.editor.edit(owner, fact, { lat: 481234567, lon: 115678901, data: { [MAIL]: 2 } })
    expect([edited.lat, edited.lon]).toEqual([undefined, undefined])
    expect(edited.data).toMatch(/"position": *"⟦LOCATION_COORDINATES:h1:/)
    const half = await stores.editor.edit(owner, fact, { lat: 497654321 })
    expect([half.lat, half.lon]).toEqual([undefined, undefined])
    const everything = await everythingStored(server.instance.config.databaseUrl)
    for (const value of [MAIL, '481234567', '48.1234567', '497654321', '49.7654321'])
      expect(everything).not.toContain(value)
  })

  test('is not in edits that come at once, the first ones of a process', async () => {
    const { stores, owner, config } = server.instance
    const events = Array.from({ length: 20 }, (_, n) => ({ id: `n${n}`, type: 'note', data: { n } }))
    const appended = await stores.editor.append(owner, 'diary', events)
    const other = await openInstance(config, '1.2.3')
    try {
      await Promise.all(appended.map(({ fact }) => other.stores.editor.edit(owner, fact, { subject: MAIL })))
    } finally {
      await other.close()
    }
    expect(await everythingStored(server.instance.config.databaseUrl)).not.toContain(MAIL)
  })

  test('leaves an audit whose chain shows what was taken away', async () => {
    const { personal } = server.instance.stores
    const chains = await personal.verifyAudit(server.instance.owner)
    expect(chains.length).toBeGreaterThanOrEqual(3)
    const client = new pg.Client({ connectionString: server.instance.config.databaseUrl })
    await client.connect()
    await client.query(
      "update dp.pii_audit set record = replace(record, '\"events\":', '\"events\": ') where chain = 'stream/diary'",
    )
    await client.end()
    const broken = (await personal.verifyAudit(server.instance.owner)).filter((chain) => chain.broken !== undefined)
    expect(broken).toMatchObject([{ chain: 'stream/diary', broken: { no: 1, why: 'the record was altered' } }])
  })
})
