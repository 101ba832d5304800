import { cp, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Message, openSse, type TestServer, testServer } from '../../testing/server.ts'

const FIXTURES = fileURLToPath(new URL('../../../integrations/microsoft/', import.meta.url))
const SOURCES = ['calendar', 'mail', 'profile', 'teams']

let server: TestServer
let counts: Message
const imported = async (path: string): Promise<Message> => {
  const answer = await server.send('POST', '/v1/imports', { paths: [path] })
  await (await openSse(server, `/v1/runs/${answer.json['id']}/events`)).next('end')
  return (await server.get(`/v1/runs/${answer.json['id']}`)).json
}
beforeAll(async () => {
  server = await testServer()
  const folder = join(server.instance.config.data, 'export')
  await mkdir(folder)
  for (const source of SOURCES) await cp(join(FIXTURES, source, 'fixtures'), join(folder, source), { recursive: true })
  counts = await imported(folder)
})
afterAll(() => server.close())

const rows = async (path: string): Promise<readonly Message[]> => {
  const { status, text, json } = await server.get(`/v1/microsoft/${path}`)
  expect(status, text).toBe(200)
  return json['rows']
}

describe('exports of Microsoft in one folder', () => {
  test('are each read by the source they belong to, and once more nothing is new', async () => {
    expect(counts['state']).toBe('succeeded')
    // The same page stands in two forms of the privacy export, and so does the same search.
    expect(counts['events']).toMatchObject({ new: 29, revised: 2 })
    const again = await imported(join(server.instance.config.data, 'export'))
    expect(again['events']).toMatchObject({ new: 0, revised: 0 })
  })

  test('leave nothing of a body in quarantine', async () => {
    const { stores, owner } = server.instance
    const records = await stores.book.quarantined(owner, { source: 'microsoft.mail' })
    const raws = (await stores.book.raws(owner, records)).map((raw) => Buffer.from(raw).toString())
    expect(raws.length).toBeGreaterThanOrEqual(2)
    for (const raw of raws) {
      expect(raw).toContain('"name":"Subject"')
      expect(raw).not.toMatch(/secret|Hello/)
    }
  })
})

describe('the agenda', () => {
  test('has what goes on in the asked time, cancelled ones where asked for', async () => {
    const may = await rows('calendar/agenda?from=2024-05-01&to=2024-06-01&zone=Europe/Berlin')
    expect(may.map(({ starts, title, people, zoneGuessed }) => [starts, title, people, zoneGuessed])).toEqual([
      ['2024-05-03T09:00:00+02:00', 'Walk over the bridge, and back', 2, false],
      ['2024-05-03T11:00:00+02:00', 'Brückenwanderung', 2, true],
      ['2024-05-03T11:00:00+02:00', 'Bridge walk', 1, true],
      ['2024-05-10T11:00:00+02:00', 'Walk over the bridge in the rain', 0, false],
    ])
    expect(await rows('calendar/agenda?search=day+off')).toEqual([])
    expect(await rows('calendar/agenda?search=day+off&cancelled=true')).toMatchObject([
      { allDay: true, status: 'CANCELLED' },
    ])
  })
})

test('correspondents are counted by address', async () => {
  const all = await rows('mail/correspondents?not=mara@example.org')
  expect(all[0]).toMatchObject({ address: 'jonas@example.org', name: 'Jönas Example', mails: 3, wrote: 1, received: 2 })
  expect(all.map(({ address }) => address)).not.toContain('mara@example.org')
})

test('messages are counted by month and conversation, later versions once', async () => {
  expect(await rows('teams/volume')).toMatchObject([
    { month: '2024-05', name: 'Bridge walkers', messages: 2, sent: 1, senders: 2 },
    { month: '2024-05', name: 'Jonas Example', messages: 1, sent: 0 },
  ])
})

test('searches and sites of the dashboard', async () => {
  expect(await rows('profile/searches')).toMatchObject([{ terms: 'old bridges', searches: 1 }])
  expect(await rows('profile/sites?zone=Europe/Berlin')).toMatchObject([
    { site: 'example.org', visits: 3, pages: 2, days: 3 },
  ])
})
