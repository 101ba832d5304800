import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import type { Instance } from '../src/services/instance.ts'
import { reveal } from '../src/services/pii/reveal.ts'
import { importInto, type TestInstance, testInstance } from './instance.ts'
import { builtProgram, type Program } from './program.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const POLICY = `version: 1
default: { high: encrypt, medium: encrypt, low: tag }
rules:
  - { entity: EMAIL, operator: hash }
`
const MAIL = 'zelda.quux@example.org'
const IP = '192.0.2.213'
const { path: folder } = await scratch()
const file = join(folder, 'MyActivity.json')
const later = join(folder, 'Later.json')

const search = (second: number) => ({
  header: 'Search',
  title: `Searched for ${MAIL} at ${IP}, number ${second}`,
  time: new Date(Date.UTC(2025, 2, 1, 0, 0, second)).toISOString(),
  products: ['Search'],
})

let program: Program
let target: TestInstance
beforeAll(async () => {
  const unread = { header: 'Search', title: MAIL, time: 'no time at all', products: ['Search'] }
  await writeFile(file, JSON.stringify([...Array.from({ length: 20 }, (_, n) => search(n)), unread]))
  await writeFile(later, JSON.stringify(Array.from({ length: 5 }, (_, n) => search(n + 30))))
  program = await builtProgram()
  target = await testInstance({ policy: POLICY })
  await importInto(target.instance, [file])
})
afterAll(() => target.close())

const called = (...args: readonly string[]) =>
  program.call(['pii', ...args, '--data', target.data], { env: { DATABASE_URL: target.url } })

async function asked<R extends pg.QueryResultRow>(sql: string): Promise<readonly R[]> {
  const client = new pg.Client({ connectionString: target.url })
  await client.connect()
  try {
    return (await client.query<R>(sql)).rows
  } finally {
    await client.end()
  }
}

/** The keys that stand in tokens of events. */
async function keysIn(form: 'h1' | 'e1'): Promise<readonly string[]> {
  const rows = await asked<{ key: string }>(
    `select distinct substring(data::text from ':${form}:([0-9a-f]{16})') as key from dp.event order by 1`,
  )
  return rows.map(({ key }) => key)
}
const shownIn = async ({ stores, owner }: Instance, nth: number) => {
  const { events } = await stores.events.query(owner, {}, { limit: 100 })
  const fact = events[nth]?.fact ?? ''
  return reveal(stores, { owner, fact, by: 'a test' })
}

describe('the data key of an owner', () => {
  let former: string
  let present: string
  let hashing: string

  test('is not changed while a server or a run is at work', async () => {
    const place = await target.instance.claimServer()
    for (const command of [['rotate-key'], ['rotate-key', '--retire'], ['forget', '--yes']]) {
      const { code, stdout } = await called(...command, '--json')
      expect([code, JSON.parse(stdout).error.code]).toEqual([1, 'server.running'])
    }
    await place.release()
    const { stores, owner } = target.instance
    const { run } = await stores.book.begin(owner, { work: 'import', engine: 'inline', fingerprint: 'x', input: [] })
    const hold = await stores.book.hold(run)
    expect(JSON.parse((await called('rotate-key', '--json')).stdout).error.code).toBe('run.busy')
    await stores.book.finish(owner, run, { state: 'cancelled' })
    await hold?.release()
  })

  test('is made anew: what was sealed before still opens, what comes in later has the new key, hashes stay', async () => {
    ;[former = ''] = await keysIn('e1')
    ;[hashing = ''] = await keysIn('h1')
    const { code, stdout, stderr } = await called('rotate-key', '--json')
    expect(code, stderr).toBe(0)
    const told = JSON.parse(stdout)
    expect(told).toEqual({ did: 'rotated', key: expect.stringMatching(/^[0-9a-f]{16}$/), former: [former] })
    present = told.key
    const now = await target.under(POLICY)
    expect((await shownIn(now, 0)).values).toEqual([{ path: '$.data.title', entity: 'IP_ADDRESS', value: IP }])
    await importInto(now, [later])
    expect(await keysIn('e1')).toEqual([former, present].toSorted())
    // The same address is the same token, before and after.
    expect(await keysIn('h1')).toEqual([hashing])
    const tokens = await asked("select distinct substring(data::text from '⟦EMAIL[^⟧]*⟧') from dp.event")
    expect(tokens).toHaveLength(1)
    // What is in quarantine opens too.
    const origins = await now.stores.book.quarantined(now.owner, {})
    const raws = await now.stores.book.raws(now.owner, origins)
    expect(Buffer.from(raws[0] ?? []).toString()).toContain(MAIL)
  })

  test('is kept for as long as something opens with it alone', async () => {
    const { code, stdout } = await called('rotate-key', '--retire', '--json')
    expect([code, JSON.parse(stdout).error.code]).toEqual([1, 'key.in_use'])
    const run = JSON.parse((await called('reprocess', '--json')).stdout)
    expect(run.counts).toMatchObject({ read: 25, revised: 20, duplicate: 5 })
    expect(run.reprocess).toEqual({
      changed: [{ entity: 'IP_ADDRESS', from: 'encrypt', to: 'encrypt', values: 20 }],
      lost: [],
      failed: [],
    })
    expect(await keysIn('e1')).toEqual([present])
    const retired = await called('rotate-key', '--retire', '--json')
    expect(JSON.parse(retired.stdout)).toEqual({ did: 'retired', key: present, former: [former] })
    expect((await called('rotate-key', '--retire')).stdout).toContain('There is no former key')
    const now = await target.under(POLICY)
    for (const nth of [0, 24]) expect((await shownIn(now, nth)).values).toMatchObject([{ value: IP }])
    const again = await importInto(now, [file, later])
    expect(again.events).toMatchObject({ new: 0, revised: 0 })
    expect(await keysIn('h1')).toEqual([hashing])
  })

  test('is destroyed when it is said twice: nothing opens any more, and what comes in has another', async () => {
    expect((await called('forget')).code).toBe(2)
    const forgotten = await called('forget', '--yes', '--json')
    expect(JSON.parse(forgotten.stdout)).toEqual({ did: 'forgotten', former: [present] })
    const now = await target.under(POLICY)
    expect(await shownIn(now, 0)).toMatchObject({ values: [], closed: [{ entity: 'IP_ADDRESS', key: present }] })
    expect(await now.stores.book.quarantined(now.owner, {})).toEqual([])
    const run = JSON.parse((await called('reprocess', '--json')).stdout)
    expect(run.counts).toMatchObject({ revised: 0, duplicate: 25 })
    expect(run.reprocess.lost).toEqual([{ entity: 'IP_ADDRESS', from: 'encrypt', to: 'encrypt', values: 25 }])
    expect((await keysIn('e1')).length).toBe(1)
    expect(JSON.parse((await called('forget', '--yes', '--json')).stdout).former).not.toContain(present)
  })

  test('leaves a trace in the audit, of ids alone', async () => {
    const rows = await asked<{ record: string }>("select record from dp.pii_audit where chain = 'keys' order by no")
    const records = rows.map(({ record }) => JSON.parse(record))
    expect(records.map(({ did }) => did)).toEqual(['rotated', 'retired', 'forgotten', 'forgotten'])
    expect(records[0]).toEqual({ did: 'rotated', key: present, former: [former] })
    expect((await called('audit', 'verify')).code).toBe(0)
  })
})
