import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isAppError } from '../errors.ts'
import { SEAL_BYTES } from './envelope.ts'
import { createKeyRing } from './key-ring.ts'

const text = (value: string) => new TextEncoder().encode(value)
const plain = (value: Uint8Array) => new TextDecoder().decode(value)
const former = new Uint8Array(32).fill(7)
const present = new Uint8Array(32).fill(9)
const SECRET = 'a raw record of Mira'

function codeOf(work: () => unknown): string {
  try {
    work()
    return 'no error'
  } catch (error) {
    return isAppError(error) ? error.code : String(error)
  }
}

describe("an owner's vault", () => {
  const ring = createKeyRing([former])
  const wrapped = ring.createOwnerKey(1)
  const vault = ring.openOwnerKey(1, wrapped)

  test('opens what it sealed, also after it was opened again from the wrapped key', () => {
    const sealed = vault.seal(text(SECRET), 'quarantine/7/3')
    expect(plain(createKeyRing([former]).openOwnerKey(1, wrapped).open(sealed, 'quarantine/7/3'))).toBe(SECRET)
  })

  test('gives back any bytes, and adds a fixed length to them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), (bytes, aad) => {
        const sealed = vault.seal(bytes, aad)
        expect(sealed).toHaveLength(bytes.length + SEAL_BYTES)
        expect([...vault.open(sealed, aad)]).toEqual([...bytes])
      }),
    )
  })

  test('never seals the same value to the same bytes, and shows nothing of it', () => {
    const sealed = [vault.seal(text(SECRET), 'a'), vault.seal(text(SECRET), 'a')].map((bytes) => Buffer.from(bytes))
    expect(sealed[0]?.equals(sealed[1] ?? Buffer.alloc(0))).toBe(false)
    expect(sealed[0]?.includes(SECRET)).toBe(false)
  })

  test('opens nothing of which a single bit was changed', () => {
    const sealed = vault.seal(text(SECRET), 'a')
    for (let at = 0; at < sealed.length; at += 1) {
      const changed = Uint8Array.from(sealed)
      changed[at] = (changed[at] ?? 0) ^ 1
      // A change of the key id names another key; any other one is damage.
      expect(
        codeOf(() => vault.open(changed, 'a')),
        `byte ${at}`,
      ).toBe(at >= 2 && at < 10 ? 'key.wrong' : 'secret.damaged')
    }
  })

  test('opens nothing that was cut or that is something else', () => {
    const sealed = vault.seal(text(SECRET), 'a')
    for (const part of [sealed.subarray(0, -1), sealed.subarray(0, 20), new Uint8Array(), text('{"a":1}')]) {
      expect(codeOf(() => vault.open(part, 'a'))).toBe('secret.damaged')
    }
  })

  test('opens nothing in another place than where it was sealed', () => {
    const sealed = vault.seal(text(SECRET), 'quarantine/7/3')
    expect(codeOf(() => vault.open(sealed, 'quarantine/7/4'))).toBe('secret.damaged')
  })

  test('opens nothing of another owner', () => {
    const other = ring.openOwnerKey(2, ring.createOwnerKey(2))
    expect(codeOf(() => other.open(vault.seal(text(SECRET), 'a'), 'a'))).toBe('key.wrong')
  })

  test('is not had by passing its key off as that of another owner', () => {
    expect(codeOf(() => ring.openOwnerKey(2, wrapped))).toBe('secret.damaged')
  })

  test('keeps its message free of the value', () => {
    const sealed = vault.seal(text(SECRET), 'a')
    expect(() => vault.open(sealed, 'b')).toThrow(/^Opening b: the value or its context was altered$/)
  })

  test('opens a view into a larger buffer', () => {
    const sealed = vault.seal(text(SECRET), 'a')
    const page = new Uint8Array(sealed.length + 20)
    page.set(sealed, 10)
    expect(plain(vault.open(page.subarray(10, 10 + sealed.length), 'a'))).toBe(SECRET)
  })
})

describe('a key ring', () => {
  test('needs keys of 32 bytes', () => {
    expect(codeOf(() => createKeyRing([]))).toBe('key.missing')
    expect(codeOf(() => createKeyRing([present, randomBytes(16)]))).toBe('key.missing')
  })

  test("opens nothing of another ring's", () => {
    const wrapped = createKeyRing([former]).createOwnerKey(1)
    const sealed = createKeyRing([former]).vault.seal(text(SECRET), 'a')
    const other = createKeyRing([present])
    expect(codeOf(() => other.openOwnerKey(1, wrapped))).toBe('key.wrong')
    expect(codeOf(() => other.vault.open(sealed, 'a'))).toBe('key.wrong')
  })

  test('does not take a value for a key, nor one vault for another', () => {
    const ring = createKeyRing([former])
    const wrapped = ring.createOwnerKey(0)
    expect(codeOf(() => ring.vault.open(wrapped, 'the key of owner 0'))).toBe('secret.damaged')
    expect(codeOf(() => ring.openOwnerKey(0, ring.vault.seal(randomBytes(32), 'the key of owner 0')))).toBe(
      'secret.damaged',
    )
  })

  test('opens after a rotation what the former key sealed, and seals with the present one', () => {
    const before = createKeyRing([former])
    const after = createKeyRing([present, former])
    expect(plain(after.vault.open(before.vault.seal(text(SECRET), 'a'), 'a'))).toBe(SECRET)
    expect(codeOf(() => before.vault.open(after.vault.seal(text(SECRET), 'a'), 'a'))).toBe('key.wrong')
    expect(after.keyIds).toEqual([createKeyRing([present]).keyIds[0], before.keyIds[0]])
  })

  test("rewraps an owner's key after a rotation without changing what it sealed", () => {
    const before = createKeyRing([former])
    const wrapped = before.createOwnerKey(1)
    const sealed = before.openOwnerKey(1, wrapped).seal(text(SECRET), 'a')
    const after = createKeyRing([present, former])
    const rewrapped = after.rewrapOwnerKey(1, wrapped)
    expect(
      plain(
        createKeyRing([present])
          .openOwnerKey(1, rewrapped ?? wrapped)
          .open(sealed, 'a'),
      ),
    ).toBe(SECRET)
    expect(after.rewrapOwnerKey(1, rewrapped ?? wrapped)).toBeUndefined()
  })

  test('derives from its root what must outlive a rotation', () => {
    const [before, after, other] = [createKeyRing([former]), createKeyRing([present, former]), createKeyRing([present])]
    expect(after.contentHashSeed()).toBe(before.contentHashSeed())
    expect(after.databasePassword('dp_owner')).toBe(before.databasePassword('dp_owner'))
    expect(after.derive('cookies')).toEqual(before.derive('cookies'))
    expect(other.contentHashSeed()).not.toBe(before.contentHashSeed())
  })

  test('derives the same for ever', () => {
    const ring = createKeyRing([former])
    expect(ring.keyIds).toEqual(['772cfce1afae11e1'])
    expect(ring.contentHashSeed()).toBe(10903307780584521470n)
    expect(ring.databasePassword('dp_owner')).toBe('lHa2_VDPX4U53W6LunVdoYvitVC2XaVHxYPyUTYLLQU')
  })

  test('derives different keys for different purposes, and passwords that need no quoting', () => {
    const ring = createKeyRing([former])
    expect(ring.derive('a')).not.toEqual(ring.derive('b'))
    expect(ring.derive('a', 8)).toHaveLength(8)
    expect(ring.databasePassword('a')).not.toBe(ring.databasePassword('b'))
    expect(ring.databasePassword('a')).toMatch(/^[A-Za-z0-9_-]{43}$/)
    expect(ring.contentHashSeed()).toBeLessThan(2n ** 64n)
  })
})
