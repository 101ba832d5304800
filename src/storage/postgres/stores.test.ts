import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createKeyRing } from '../../core/security/key-ring.ts'
import { createConnections, transaction } from './connections.ts'
import { storageFault } from './faults.ts'
import { createStores } from './stores.ts'
import { type TestLog, testLog, thing } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const never = () => {
  throw new Error('not wanted here')
}
const storesAt = (url: string) =>
  createStores({
    url,
    keys: createKeyRing([Buffer.alloc(32, 7)]),
    catalogue: [],
    fold: never,
    createBatch: never,
    assertCloses: never,
  })

describe('stores', () => {
  test('tell how the database is', async () => {
    expect(await log.stores.health.check(AbortSignal.timeout(5000))).toEqual({
      version: expect.stringMatching(/^\d+/),
      schema: expect.any(Number),
      milliseconds: expect.any(Number),
    })
    await expect(log.stores.health.check(AbortSignal.abort())).rejects.toMatchObject({ code: 'database.unavailable' })
  })

  test('say that the database is away, whatever is asked of them', async () => {
    const away = storesAt('postgres://nobody@127.0.0.1:9/nothing')
    const asked = [
      away.health.check(AbortSignal.timeout(5000)),
      away.events.head(1),
      away.editor.append(1, 's', []).then(() => away.editor.remove(1, '00000000-0000-0000-0000-000000000000')),
      away.runs.list(1, { limit: 1 }),
      away.access.findKey('x'),
      away.book.hold('1'),
      away.book.orphans(1),
      away.projections.advance(1, new AbortController().signal),
      away.idempotency.once(1, 'k', Buffer.alloc(1), async () => ({ status: 200, body: '' })),
      away.claimServer(),
    ]
    for (const each of await Promise.allSettled(asked))
      expect(each).toMatchObject({ status: 'rejected', reason: { code: 'database.unavailable' } })
    await away.close()
  })

  test('give the place of the server to one process at a time', async () => {
    const other = log.anotherProcess()
    const place = await log.stores.claimServer()
    expect(place).toBeDefined()
    expect(await other.claimServer()).toBeUndefined()
    await place?.release()
    const next = await other.claimServer()
    expect(next).toBeDefined()
    await next?.release()
  })

  test('can be closed twice, and take nothing after it', async () => {
    const other = log.anotherProcess()
    await Promise.all([other.close(), other.close()])
    await expect(other.events.head(1)).rejects.toMatchObject({ code: 'database.unavailable' })
  })

  test('open quarantined records with the key of the owner, which is made once', async () => {
    const owner = await log.owner()
    const vaults = [log.stores, log.anotherProcess(), log.anotherProcess()]
    const runs = await Promise.all(vaults.map((stores) => log.begin(owner, [{ drafts: [] }], stores)))
    await Promise.all(runs.map((run) => run.commit(0, 0, [{ raw: 'x', code: 'odd' }])))
    for (const { book } of vaults) expect(await book.raws(owner, await book.quarantined(owner, {}))).toHaveLength(3)
  })
})

describe('a transaction', () => {
  test('is rolled back when its work throws, and its connection serves on', async () => {
    const connections = createConnections({ url: log.url, writers: 1 })
    const owner = await log.owner()
    const failing = transaction(connections.writer, async (client) => {
      await client.query("insert into dp.stream (usr, name, own) values ($1, 'never', true)", [owner])
      throw new Error('no')
    })
    await expect(failing).rejects.toThrow('no')
    const broken = transaction(connections.writer, (client) =>
      client.query('select pg_terminate_backend(pg_backend_pid())'),
    )
    await expect(broken).rejects.toThrow()
    expect((await connections.writer.query('select from dp.stream where usr = $1', [owner])).rowCount).toBe(0)
    await connections.close()
  })
})

describe('a fault of the database', () => {
  test('is told in our words, without the values it is about', async () => {
    const connections = createConnections({ url: log.url })
    const faultOf = (text: string) => connections.writer.query(text).catch((error: unknown) => error)
    const secret = await faultOf("select 'a secret value'::int")
    expect(secret).toMatchObject({ code: 'database.failed', message: expect.stringContaining('22P02') })
    expect(String(secret)).not.toContain('secret')
    expect(await faultOf('select from nothing')).toMatchObject({
      code: 'database.failed',
      message: expect.stringContaining('nothing'),
    })
    const fault = new TypeError('ours')
    expect(storageFault(fault, 'doing')).toBe(fault)
    expect(storageFault(Object.assign(new Error('full'), { code: '53100' }), 'storing')).toMatchObject({
      code: 'storage.full',
    })
    await connections.close()
  })

  test('in an import names the page', async () => {
    const run = await log.begin(await log.owner(), [{ drafts: [] }])
    await log.sql('delete from dp.run_file where run = $1', [Number(run.run)])
    await log.sql('delete from dp.run where id = $1', [Number(run.run)])
    await expect(run.commit(0, 0, [thing('a')])).rejects.toMatchObject({
      code: 'database.failed',
      message: expect.stringContaining('page 1 of test.life'),
    })
  })
})
