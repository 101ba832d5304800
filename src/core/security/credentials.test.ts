import { describe, expect, test } from 'vitest'
import { createApiKey, createToken, parseApiKey, parseToken, sameHash } from './credentials.ts'

describe('an API key', () => {
  test('has an id and a secret of 256 bits, and is known again by its hash alone', () => {
    const { id, key, hash } = createApiKey()
    expect(key).toMatch(/^dp_[0-9a-zA-Z]{10}_[A-Za-z0-9_-]{43}$/)
    const parsed = parseApiKey(key)
    expect(parsed?.id).toBe(id)
    expect(sameHash(parsed?.hash ?? new Uint8Array(), hash)).toBe(true)
    expect(hash).toHaveLength(32)
  })

  test('is never made twice', () => {
    expect(new Set(Array.from({ length: 1000 }, () => createApiKey().id)).size).toBe(1000)
  })

  test('with another id or another secret is another one', () => {
    const { key, hash } = createApiKey()
    const swap = (at: number) => key.slice(0, at) + (key[at] === 'B' ? 'C' : 'B') + key.slice(at + 1)
    for (const other of [swap(3), swap(14), swap(key.length - 1)]) {
      expect(sameHash(parseApiKey(other)?.hash ?? new Uint8Array(), hash)).toBe(false)
    }
  })

  test.each(['', 'dp_', 'Bearer x', 'dp_short_secret', `${createApiKey().key}x`, ` ${createApiKey().key}`])(
    'is not %j',
    (text) => {
      expect(parseApiKey(text)).toBeUndefined()
    },
  )
})

describe('a token', () => {
  test('is good for its use alone', () => {
    const login = createToken('login')
    expect(parseToken('login', login.token)).toEqual(login.hash)
    expect(parseToken('session', login.token)).toBeUndefined()
    expect(parseToken('session', createToken('session').token)).toHaveLength(32)
  })

  test('is nothing that was cut or made longer', () => {
    const { token } = createToken('login')
    for (const text of [token.slice(0, -1), `${token}A`, token.slice(1), ''])
      expect(parseToken('login', text)).toBeUndefined()
  })
})

test('hashes of different length are different, not an error', () => {
  expect(sameHash(new Uint8Array(32), new Uint8Array(31))).toBe(false)
})
