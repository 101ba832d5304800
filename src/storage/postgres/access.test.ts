import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Access } from '../ports.ts'
import { type TestLog, testLog } from './testing/log.ts'

let log: TestLog
let access: Access
beforeAll(async () => {
  log = await testLog()
  access = log.stores.access
})
afterAll(() => log.close())

const NOW = Date.UTC(2300, 0, 1)
const newToken = async (use: 'login' | 'session', expires = NOW + 1000) => {
  const owner = await log.owner()
  const hash = randomBytes(32)
  await access.saveToken({ hash, owner, use, expires })
  return { owner, hash }
}

describe('a login token', () => {
  test('is good for one login', async () => {
    const { owner, hash } = await newToken('login')
    expect(await access.takeLogin(hash, NOW)).toEqual({ owner })
    expect(await access.takeLogin(hash, NOW)).toBeUndefined()
  })

  test('lets one of many in who come at once', async () => {
    const { hash } = await newToken('login')
    const taken = await Promise.all(Array.from({ length: 8 }, () => access.takeLogin(hash, NOW)))
    expect(taken.filter((each) => each !== undefined)).toHaveLength(1)
  })

  test('expires, and is used up even then', async () => {
    const { hash } = await newToken('login', NOW)
    expect(await access.takeLogin(hash, NOW)).toBeUndefined()
    expect(await access.takeLogin(hash, NOW - 5000)).toBeUndefined()
  })

  test('is no session, and a session is no login', async () => {
    const [login, session] = [await newToken('login'), await newToken('session')]
    expect(await access.findSession(login.hash, NOW)).toBeUndefined()
    expect(await access.takeLogin(session.hash, NOW)).toBeUndefined()
    expect(await access.findSession(session.hash, NOW)).toEqual({ owner: session.owner })
  })
})

describe('a session', () => {
  test('lasts until it expires or is ended', async () => {
    const { owner, hash } = await newToken('session')
    expect(await access.findSession(hash, NOW)).toEqual({ owner })
    expect(await access.findSession(hash, NOW + 999)).toEqual({ owner })
    expect(await access.findSession(hash, NOW + 1000)).toBeUndefined()
    expect(await access.findSession(hash, NOW)).toEqual({ owner })
    await access.endSession(hash)
    expect(await access.findSession(hash, NOW)).toBeUndefined()
  })

  test('that expired leaves the table when another is made', async () => {
    const { hash } = await newToken('session', Date.now() - 1000)
    await newToken('session')
    expect(await log.sql('select from dp.token where hash = $1', [hash])).toEqual([])
  })
})

describe('an API key', () => {
  const newKey = async () => {
    const owner = await log.owner()
    const id = randomBytes(6).toString('hex')
    const hash = randomBytes(32)
    await access.createKey(owner, { id, hash, name: 'laptop', scopes: ['events:read', 'runs:read'] })
    return { owner, id, hash }
  }

  test('is found with its hash and scopes, and shown without its hash', async () => {
    const { owner, id, hash } = await newKey()
    expect(await access.listKeys(owner)).toEqual([
      {
        id,
        name: 'laptop',
        scopes: ['events:read', 'runs:read'],
        created: expect.stringMatching(/^\d{4}-.*Z$/),
        revoked: false,
      },
    ])
    expect(await access.findKey(id)).toEqual({ owner, hash, scopes: ['events:read', 'runs:read'] })
    expect((await access.listKeys(owner))[0]?.used).toMatch(/Z$/)
    expect(await access.findKey('nobody')).toBeUndefined()
    expect(await access.listKeys(await log.owner())).toEqual([])
  })

  test('tells to the minute when it was used last', async () => {
    const { owner, id } = await newKey()
    await access.findKey(id)
    const used = (await access.listKeys(owner))[0]?.used
    await access.findKey(id)
    expect((await access.listKeys(owner))[0]?.used).toBe(used)
    await log.sql("update dp.api_key set used = used - interval '61 seconds' where id = $1", [id])
    await access.findKey(id)
    expect(Date.parse((await access.listKeys(owner))[0]?.used ?? '')).toBeGreaterThanOrEqual(Date.parse(used ?? ''))
  })

  test('is not found any more once it is revoked, by its owner alone', async () => {
    const { owner, id } = await newKey()
    expect(await access.revokeKey(await log.owner(), id)).toBe(false)
    expect(await access.findKey(id)).toBeDefined()
    expect(await access.revokeKey(owner, id)).toBe(true)
    expect(await access.revokeKey(owner, id)).toBe(false)
    expect(await access.findKey(id)).toBeUndefined()
    expect((await access.listKeys(owner))[0]?.revoked).toBe(true)
  })
})
