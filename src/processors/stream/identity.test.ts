import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Identity } from '../../models/events.ts'
import { FIRST_TIMELESS_ID, lowestId, timeOfId } from '../../utils/fact-id.ts'
import { createIdentifier } from './identity.ts'

const identifier = createIdentifier(['test.a', 'test.b'])

const hex = (bytes: Uint8Array, at = 0) =>
  Buffer.from(bytes.subarray(at, at + 16))
    .toString('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
const idOf = (identity: Identity, type = 0) => {
  const out = new Uint8Array(20)
  identifier.identify(type, identity, out, 2)
  expect([out[0], out[1], out[18], out[19]]).toEqual([0, 0, 0, 0])
  return hex(out, 2)
}

const MOST = 2 ** 46
const time = fc.oneof(
  fc.integer({ min: Date.UTC(1900, 0, 1), max: Date.UTC(2200, 0, 1) }),
  fc.integer({ min: -MOST + 1, max: MOST - 1 }),
)
const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
const part = fc.oneof(int32, fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true }))
const identity = fc
  .record({ time: fc.option(time, { nil: undefined }), key: fc.array(part, { maxLength: 3 }) })
  .map(({ time, key }): Identity => (time === undefined ? { key } : { time, key }))

describe('the id of a fact', () => {
  test('is the same for a pair of numbers, however it is asked for', () => {
    fc.assert(
      fc.property(fc.nat(1), time, int32, int32, (type, time, first, second) => {
        const out = new Uint8Array(16)
        identifier.pair(type, time, first, second, out, 0)
        expect(hex(out)).toBe(idOf({ time, key: [first, second] }, type))
      }),
    )
  })

  test('is a UUID of version 8', () => {
    fc.assert(
      fc.property(identity, (each) => {
        expect(idOf(each)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
      }),
    )
  })

  test('sorts by time, before 1970 too, and tells it', () => {
    fc.assert(
      fc.property(time, time, part, part, (a, b, first, second) => {
        const [idA, idB] = [idOf({ time: a, key: [first] }), idOf({ time: b, key: [second] })]
        if (a !== b) expect(idA < idB).toBe(a < b)
        expect(timeOfId(idA)).toBe(a)
        expect(idA >= lowestId(a) && idA < lowestId(a + 1)).toBe(true)
      }),
    )
    expect(timeOfId(idOf({ time: -0.5, key: [] }))).toBe(-1)
  })

  test('stands above every time where the identity has none', () => {
    fc.assert(
      fc.property(fc.array(part, { maxLength: 3 }), (key) => {
        const id = idOf({ key })
        expect(id >= FIRST_TIMELESS_ID).toBe(true)
        expect(timeOfId(id)).toBeUndefined()
      }),
    )
    expect(idOf({ time: MOST - 1, key: ['x'] }) < FIRST_TIMELESS_ID).toBe(true)
    // A time that does not fit is as none.
    for (const time of [MOST, -MOST, Number.NaN, 1e300]) expect(idOf({ time, key: ['x'] })).toBe(idOf({ key: ['x'] }))
  })

  test('differs with type, time and every part of the key, with their kinds and their order', () => {
    const key: Identity['key'] = ['a', 1]
    const ids = [
      idOf({ key }),
      idOf({ key }, 1),
      idOf({ time: 5, key }),
      idOf({ time: 6, key }),
      idOf({ key: [1, 'a'] }),
      idOf({ key: ['a', '1'] }),
      idOf({ key: ['a', 1, ''] }),
      idOf({ key: ['a,1'] }),
      idOf({ key: [] }),
      idOf({ key: [0] }),
      idOf({ key: [0, 0] }),
      idOf({ key: [1] }),
      idOf({ key: [1] }, 1),
      idOf({ key: [1.5] }),
      idOf({ key: [2 ** 32] }),
      idOf({ time: 5, key: [1] }),
      idOf({ time: 5 + 2 ** 32, key: [1] }),
    ]
    expect(new Set(ids.map((id) => id.slice(14))).size).toBe(ids.length)
  })

  test('does not collide among neighbours', () => {
    const tails = new Set<string>()
    const out = new Uint8Array(16)
    for (let i = 0; i < 100_000; i++) {
      identifier.pair(
        0,
        1_700_000_000_000 + (i % 1000),
        480_000_000 + (i % 317),
        110_000_000 + Math.floor(i / 317),
        out,
        0,
      )
      tails.add(Buffer.from(out.subarray(6)).toString('hex'))
    }
    expect(tails.size).toBe(100_000)
  })

  // The same as an implementation in Python gives, with hashlib and mmh3.
  test('stays what it is: a changed id would store every fact again', () => {
    expect([
      idOf({ time: 1_700_000_000_000, key: [481234567, -1120000001] }),
      idOf({ time: -1, key: ['ChIJexample1'] }),
      idOf({ key: ['https://example.org/', ''] }),
      idOf({ key: [1, 2, 3] }),
    ]).toEqual([
      '418bcfe5-6800-8c2a-8f6b-3637f661680d',
      '3fffffff-ffff-86fe-a435-8a8df695db9b',
      'b6970f42-75ab-8214-a45f-6d2fd5b6cff7',
      'ed55ba9b-2875-824f-82af-daab66925861',
    ])
  })
})
