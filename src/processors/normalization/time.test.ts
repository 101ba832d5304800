import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTime, timeMs } from './time.ts'

const NOON = Date.UTC(2025, 2, 1, 12)

describe('a time', () => {
  it.each([
    ['2025-03-01T12:00:00Z', NOON],
    ['2025-03-01T12:00:00.1Z', NOON + 100],
    ['2025-03-01T12:00:00.123Z', NOON + 123],
    ['2025-03-01T12:00:00.123456Z', NOON + 123],
    ['2025-03-01T12:00:00.999999999Z', NOON + 999],
    ['2025-03-01T13:00:00.000+01:00', NOON],
    ['2025-03-01T07:00:00-05:00', NOON],
    ['2025-03-01T13:00:00+0100', NOON],
    ['2025-03-01T07:00:00-05', NOON],
    ['2025-03-01 13:00:00 +0100', NOON],
    ['2025-03-01 12:00:00 UTC', NOON],
    ['2025-03-01 12:00:00', NOON],
    ['2025-03-01t12:00:00z', NOON],
    ['2025-03-01T13:00:00+01:00[Europe/Berlin]', NOON],
    ['2025/03/01 12:00:00+00', NOON],
    ['2025-03-01T12:00Z', NOON],
    ['2025-03-01T13:00:00.000\u221201:00', NOON + 7_200_000],
    ['٢٠٢٥-٠٣-٠١T١٣:٠٠:٠٠.٠٠٠+٠١:٠٠', NOON],
    ['\u200e2025-03-01 12:00:00', NOON],
    ['2025-03-01', Date.UTC(2025, 2, 1)],
    ['2025-03-01T24:00:00Z', Date.UTC(2025, 2, 2)],
    ['2016-12-31T23:59:60Z', Date.UTC(2017, 0, 1)],
  ])('is read as ISO 8601: %s', (text, ms) => {
    expect(timeMs(text)).toBe(ms)
  })

  it.each([
    ['1740830400000', NOON],
    [1740830400000, NOON],
    ['1740830400', NOON],
    [1740830400, NOON],
    ['1740830400.5', NOON + 500],
    [1740830400.5, NOON + 500],
    ['1740830400000000', NOON],
    ['1740830400000000000', NOON],
    ['\uE000#1740830400000000000', NOON],
    ['0', 0],
    [-1, -1000],
  ])('is read as a number of seconds, milli-, micro- or nanoseconds, by its size: %s', (value, ms) => {
    expect(timeMs(value)).toBe(ms)
  })

  it.each([
    '2025-02-29T00:00:00Z', '2025-13-01T00:00:00Z', '2025-03-01T25:00:00Z', '2025-03-01T12:60:00Z', '1899-12-31T23:59:59Z',
    '2200-01-01T00:00:00Z', '99999999999999999999', 'yesterday', '', ' ', null, undefined, Number.NaN, {}, [], true,
    '2025-03-01T12:00:00+99:99:99', '2025-03-01T12:00:00.Z',
  ])('is none where the value is %s', (value) => {
    expect(timeMs(value)).toBeNaN()
    expect(parseTime(value)).toBeUndefined()
  }) // biome-ignore format: a word list

  it('says how exactly it was written and with which offset', () => {
    expect(parseTime('2025-03-01T13:00:00.000+01:00')).toEqual({ ms: NOON, precision: 'ms', offset: 60 })
    expect(parseTime('2025-03-01T12:00:00Z')).toEqual({ ms: NOON, precision: 's', offset: 0 })
    expect(parseTime('2025-03-01T12:00')).toEqual({ ms: NOON, precision: 'min' })
    expect(parseTime('2025-03-01')).toEqual({ ms: Date.UTC(2025, 2, 1), precision: 'day' })
    expect(parseTime('1740830400123')).toEqual({ ms: NOON + 123, precision: 'ms' })
  })

  it('comes back from every ISO form of every moment', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: Date.UTC(1900, 0, 2), max: Date.UTC(2199, 11, 30) }),
        fc.integer({ min: -14 * 60, max: 14 * 60 }),
        fc.constantFrom('T', ' '),
        fc.boolean(),
        (ms, offset, separator, colon) => {
          const local = new Date(ms + offset * 60_000).toISOString().slice(0, -1).replace('T', separator)
          const size = Math.abs(offset)
          const two = (n: number) => String(n).padStart(2, '0')
          const zone = `${offset < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${colon ? ':' : ''}${two(size % 60)}`
          expect(parseTime(`${local}${zone}`)).toEqual({ ms, precision: 'ms', offset: offset + 0 })
        },
      ),
    )
  })

  it('is read from any value without a throw, and is a whole number of milliseconds or none', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.anything(), fc.string({ unit: 'binary' }), fc.double(), fc.bigInt().map(String)),
        (value) => {
          const ms = timeMs(value)
          expect(Number.isNaN(ms) || Number.isSafeInteger(ms)).toBe(true)
          expect(parseTime(value)?.ms ?? Number.NaN).toBe(ms)
        },
      ),
    )
  })
})
