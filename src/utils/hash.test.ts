import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createContentHash, createWordHash } from './hash.ts'

/**
 * What Austin Appleby's MurmurHash3_x86_128 gives for the words as little-endian bytes: made with mmh3 5.2 (C++),
 * `struct.unpack('<4I', mmh3.hash_bytes(bytes, seed, x64arch=False))`.
 */
const VECTORS: readonly (readonly [words: readonly number[], seed: number, hash: string])[] = [
  [[], 0x00000000, '00000000 00000000 00000000 00000000'],
  [[], 0x00000001, '88c4adec 54d201b9 54d201b9 54d201b9'],
  [[0x0], 0x00000000, 'cc066f1f 9e517840 9e517840 9e517840'],
  [[0x1], 0x00000000, 'cf0f20ca 519c70b1 519c70b1 519c70b1'],
  [[0xffffffff], 0x12345678, '0b5243cd eab57960 eab57960 eab57960'],
  [[0x1, 0x2], 0x00000007, '201f5c60 4ebfe883 0222b4f5 0222b4f5'],
  [[0x1, 0x2, 0x3], 0x00000007, '817fcac4 d0c61f9e 7f55a4f5 d6c105a2'],
  [[0x1, 0x2, 0x3, 0x4], 0x00000007, 'ded4a68d ff9e3162 38ac0beb cc3867f2'],
  [[0x1, 0x2, 0x3, 0x4, 0x5], 0xffffffff, '99cc3683 532883ea 59803bda 4294a2f6'],
  [
    [0x80000000, 0x7fffffff, 0xdeadbeef, 0xcafebabe, 0x1020304, 0x5060708, 0x90a0b0c],
    0xdeadbeef,
    '307bad10 36689455 b7ba708b 9e9d54d3',
  ],
  [Array.from({ length: 16 }, (_, word) => word), 0x0000002a, 'c408d967 a08a90c4 dec76b80 16c1f3cf'],
]

const hex = (words: Int32Array) => [...words].map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(' ')

describe('the hash of words', () => {
  test.each(VECTORS)('of %j with seed %i is that of MurmurHash3', (words, seed, expected) => {
    const hash = createWordHash()
    hash.start(seed)
    for (const word of words) hash.word(word)
    hash.finish()
    expect(hex(hash.out)).toBe(expected)
  })

  test('takes of a number its low 32 bits, and begins anew with every start', () => {
    const hash = createWordHash()
    const of = (word: number) => {
      hash.start(7)
      hash.word(word)
      hash.finish()
      return hex(hash.out)
    }
    expect(of(-1)).toBe(of(0xffffffff))
    expect(of(2 ** 32 + 5)).toBe(of(5))
    expect(of(6)).not.toBe(of(5))
  })

  test('takes bytes as little-endian words, then what is left with their number', () => {
    const hash = createWordHash()
    const bytes = Uint8Array.of(9, 1, 2, 3, 4, 5, 6, 9)
    hash.start(1)
    hash.bytes(bytes, 1, 7)
    hash.finish()
    const ofBytes = hex(hash.out)
    hash.start(1)
    hash.word(0x04030201)
    hash.word((6 << 16) | (5 << 8) | 6)
    hash.finish()
    expect(hex(hash.out)).toBe(ofBytes)
  })
})

describe('the hash of content', () => {
  const content = createContentHash()
  const of = (seed: readonly [number, number], bytes: Uint8Array, words: readonly number[] = []) => {
    const out = new Uint8Array(10)
    content.start(seed)
    for (const word of words) content.word(word)
    content.bytes(bytes, 0, bytes.length)
    content.finish(out, 1)
    expect([out[0], out[9]]).toEqual([0, 0])
    return Buffer.from(out.subarray(1, 9)).toString('hex')
  }

  test('stays what it is: it is stored with every event', () => {
    const text = new TextEncoder().encode('the same for ever')
    expect(of([1, 2], text)).toBe('50deb375dfd37339')
    expect(of([0, 0], new Uint8Array(0))).toBe('0000000000000000')
    expect(of([-5, 77], text, [1, -1, 2 ** 31])).toBe('b9ede88df79f5512')
  })

  test('differs with the seed, every byte, their order and their number', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1, maxLength: 40 }),
        fc.nat(39),
        fc.integer({ min: 1, max: 255 }),
        (bytes, at, by) => {
          const plain = of([3, 4], bytes)
          const other = bytes.slice()
          other[at % bytes.length] = (other[at % bytes.length] ?? 0) ^ by
          expect(of([3, 4], other)).not.toBe(plain)
          expect(of([4, 3], bytes)).not.toBe(plain)
          expect(of([3, 4], Uint8Array.of(...bytes, 0))).not.toBe(plain)
          expect(of([3, 4], bytes)).toBe(plain)
        },
      ),
    )
  })

  test('does not collide among a hundred thousand neighbours', () => {
    const seen = new Set<string>()
    const bytes = new Uint8Array(8)
    for (let n = 0; n < 100_000; n++) {
      new DataView(bytes.buffer).setUint32(4, n)
      seen.add(of([1, 2], bytes))
    }
    expect(seen.size).toBe(100_000)
  })
})
