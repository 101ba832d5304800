import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type TestServer, testServer } from './testing/server.ts'

let server: TestServer
let folder: string
let client: pg.Client
beforeAll(async () => {
  server = await testServer()
  folder = await mkdtemp(join(tmpdir(), 'datapunk-pii-report-'))
  client = new pg.Client({ connectionString: server.instance.config.databaseUrl })
  await client.connect()
}, 120_000)
afterAll(async () => {
  await client.end()
  await server.close()
  await rm(folder, { recursive: true })
})

const MAIL = 'ada@example.org'
const CARD = '4111 1111 1111 1111'
const IBAN = 'DE89 3704 0044 0532 0130 00'

/** Of May where the minute is even, else of June. */
const entry = (minute: number, text: string) => ({
  header: 'Search',
  title: `Searched for ${text}`,
  time: new Date(Date.UTC(2024, minute % 2 === 0 ? 4 : 5, 1, 8, minute)).toISOString(),
  products: ['Search'],
})

async function imported(name: string, entries: readonly object[]): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, JSON.stringify(entries))
  const { engine, jobs, owner } = server.instance
  const run = await (await engine.submit(jobs.importArchive, { paths: [path] }, { owner })).done
  expect(run.state).toBe('succeeded')
  return run.id
}

async function undo(run: string): Promise<void> {
  const { engine, jobs, owner } = server.instance
  await (await engine.submit(jobs.undoRun, { run }, { owner })).done
}

type Sums = Readonly<Record<string, number>>

/** What the report says, by source, kind and operator. */
async function reported(): Promise<Sums> {
  const { json } = await server.get('/v1/pii/report')
  const sums: Record<string, number> = {}
  for (const { source, entity, operator, findings } of json['found']) {
    const key = `${source} ${entity} ${operator}`
    sums[key] = (sums[key] ?? 0) + findings
  }
  const total = (by: Sums) => Object.values(by).reduce((sum, count) => sum + count, 0)
  for (const by of Object.values<Sums>(json['findings'])) expect(total(by), 'each sum is of all').toBe(total(sums))
  return sums
}

/** What was counted as it was stored, of runs that stand. */
async function counted(): Promise<Sums> {
  const { rows } = await client.query<{ key: string; findings: string }>(
    `select c.source || ' ' || c.entity || ' ' || c.operator as key, sum(c.findings)::text as findings
     from dp.pii_count c left join dp.run r on r.id = c.run and r.usr = c.usr
     left join dp.run p on p.id = r.parent and p.usr = r.usr
     where not coalesce(r.undone, false) and not coalesce(p.undone, false) group by 1`,
  )
  return Object.fromEntries(rows.map(({ key, findings }) => [key, Number(findings)]))
}

describe('the report of personal values', () => {
  test('says what was counted as it was stored: after imports, an append and an undo', async () => {
    const first = await imported('one.json', [
      entry(0, `write to ${MAIL}`),
      entry(1, `card ${CARD}`),
      entry(2, 'weather'),
    ])
    await imported('two.json', [entry(4, `${MAIL} and eve@example.org`), entry(5, `IBAN ${IBAN}`)])
    await server.send('POST', '/v1/streams', { name: 'diary' })
    const note = { type: 'note', subject: `from ${MAIL}`, data: { text: `IBAN ${IBAN}` } }
    expect((await server.send('POST', '/v1/streams/diary/events', [note, { ...note, subject: 'none' }])).status).toBe(
      201,
    )
    const all = await reported()
    expect(all).toEqual({
      'google.activity EMAIL tag': 3,
      'google.activity CREDIT_CARD encrypt': 1,
      'google.activity IBAN encrypt': 1,
      '/v1/streams/diary EMAIL tag': 1,
      '/v1/streams/diary IBAN encrypt': 2,
    })
    expect(await counted()).toEqual(all)

    // A run counts what it found in what it read, read before or not; the report tells of what is there.
    const again = await imported('again.json', [entry(4, `${MAIL} and eve@example.org`)])
    expect(await reported()).toEqual(all)
    expect(await counted()).toEqual({ ...all, 'google.activity EMAIL tag': 5 })
    await undo(again)
    expect(await reported()).toEqual(all)
    expect(await counted()).toEqual(all)

    await undo(first)
    const left = await reported()
    expect(left).toEqual({ ...without(all, 'google.activity CREDIT_CARD encrypt'), 'google.activity EMAIL tag': 2 })
    expect(await counted()).toEqual(left)
  })
})

const without = (sums: Sums, name: string): Sums =>
  Object.fromEntries(Object.entries(sums).filter(([key]) => key !== name))
