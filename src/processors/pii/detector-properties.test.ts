import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createCachedDetector } from './cache.ts'
import { CATALOGUE } from './catalogue/index.ts'
import { createDetector } from './detector.ts'

const detector = createDetector({ groups: CATALOGUE })
const plain = createDetector({ groups: CATALOGUE, hasPrefilter: false })
const cached = createCachedDetector(detector, 64)

/** Values of each kind with what commonly stands around them, made up. */
const parts = fc.oneof(
  fc.constantFrom(
    'ada@example.org', 'ünal@bücher.example', '+49 30 901820', '(212) 555-0143', 'https://example.com/a?b=1', 'www.example.net', '192.168.7.40', '2001:db8::7', '00:1a:2b:3c:4d:5f', '@ada_l',
    '52.5163, 13.3777', 'password: hunter22!', 'postgres://ada:s3cret@db.example/x', 'phone', 'Tel.', 'IP address', ' is ', '\n', ', ', ' (', ') ', '"', '\u00a0', '\u200b', '😀', '１２３', 'é', '٣', '电话',
  ), // biome-ignore format: a list of texts
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.stringMatching(/^[\d ()./+-]{1,18}$/),
)
const texts = fc.array(parts, { maxLength: 9 }).map((all) => all.join(''))
const isPairBroken = (text: string, at: number): boolean =>
  (text.charCodeAt(at - 1) & 0xfc00) === 0xd800 && (text.charCodeAt(at) & 0xfc00) === 0xdc00

describe('findings of any text', () => {
  it('lie in it, in order, apart, on borders of code points, with scores that count', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let last = 0
        for (const { start, end, score } of detector.detect(text)) {
          expect(start).toBeGreaterThanOrEqual(last)
          expect(end).toBeGreaterThan(start)
          expect(end).toBeLessThanOrEqual(text.length)
          expect([isPairBroken(text, start), isPairBroken(text, end)]).toEqual([false, false])
          expect(score).toBeGreaterThanOrEqual(0.5)
          expect(score).toBeLessThanOrEqual(0.99)
          last = end
        }
      }),
      { numRuns: 400 },
    )
  })

  it('are the same without the prefilter, from the cache, and a second time', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const found = detector.detect(text)
        expect(plain.detect(text)).toEqual(found)
        expect(cached.detect(text)).toEqual(found)
        expect(cached.detect(text)).toEqual(found)
        expect(detector.detect(text)).toEqual(found)
      }),
      { numRuns: 400 },
    )
  })
})

const VALUES: readonly (readonly [entity: string, value: string])[] = [
  ['EMAIL', 'ada.l@mail.example.org'],
  ['PHONE', '(212) 555-0143'],
  ['PHONE', '+49 30 901820'],
  ['URL', 'https://www.example.com/reader'],
  ['IP_ADDRESS', '192.168.7.40'],
  ['IP_ADDRESS', '2001:db8::8a2e:370:7334'],
  ['MAC_ADDRESS', '00:1a:2b:3c:4d:5f'],
  ['LOCATION_COORDINATES', '52.516300, 13.377700'],
]
const WRAPS: readonly (readonly [name: string, wrap: (value: string) => string])[] = [
  ['alone', (value) => value],
  ['in a sentence', (value) => `It was ${value}, as said.`],
  ['at the end of a sentence', (value) => `It was ${value}.`],
  ['in JSON', (value) => `{"x":"${value}","y":1}`],
  ['in HTML', (value) => `<td>${value}</td>`],
  ['in brackets', (value) => `see [${value}] there`],
  ['after an emoji', (value) => `😀 ${value} 😀`],
  ['between lines', (value) => `first\n${value}\nlast`],
]
const foundIn = (text: string, entity: string): readonly string[] =>
  detector.detect(text).flatMap((one) => (one.entity === entity ? [text.slice(one.start, one.end)] : []))

describe('a value stays found', () => {
  for (const [entity, value] of VALUES)
    for (const [name, wrap] of WRAPS)
      it(`${entity} ${value} ${name}`, () => expect(foundIn(wrap(value), entity)).toEqual([value]))

  it('with no-break spaces, odd hyphens, full-width digits and invisible characters', () => {
    const variants = ['(212)\u00a0555\u20110143', '（２１２） ５５５-０１４３', '(212) 555\u200b-0143']
    for (const value of variants) expect(foundIn(`😀 ${value} then`, 'PHONE')).toEqual([value])
    expect(foundIn('ada\u200b@example.org', 'EMAIL')).toEqual(['ada\u200b@example.org'])
  })

  it('with its cue before or behind it, and not without', () => {
    for (const text of ['phone 6505550143', '6505550143 is my phone', 'phone: ٦٥٠٥٥٥٠١٤٣'])
      expect(foundIn(text, 'PHONE')).toHaveLength(1)
    for (const text of ['6505550143', 'saxophone 6505550143', 'order 650-555-01433333'])
      expect(foundIn(text, 'PHONE')).toEqual([])
  })

  it('unless a digit more stands in it', () => {
    expect(foundIn('IMEI 490154203237518', 'IMEI')).toEqual(['490154203237518'])
    expect(foundIn('IMEI 4901542032375180', 'IMEI')).toEqual([])
    expect(foundIn('IMEI 490154203237519', 'IMEI')).toEqual([])
    expect(foundIn('server 192.168.7.400', 'IP_ADDRESS')).toEqual([])
  })
})

describe('what is no personal value', () => {
  const OPAQUE: readonly string[] = [
    '1712345678', '1712345678901', '1712345678901234567', '2024-05-17T10:20:30Z', '2024-05-17', '17.05.2024', '10:20:30', 'v1.22.333', '1.22.333', 'dQw4w9WgXcQ', '3f2504e0-4f89-41d3-9a0c-0305e82c3301',
    '01ARZ3NDEKTSV4RRFFQ69G5FAV', 'da39a3ee5e6b4b0d3255bfef95601890afd80709', '9780306406157', '€1299.95', 'INV-123-456-7890', 'IMG_20240517_102030.jpg', '4uLU6hMCjMI75M1A2tKUQC',
  ] // biome-ignore format: a list of values
  const STRUCTURED = new Set([
    'PHONE',
    'IP_ADDRESS',
    'IMEI',
    'VIN',
    'MAC_ADDRESS',
    'EMAIL',
    'URL',
    'API_KEY',
    'PASSWORD',
  ])
  for (const value of OPAQUE)
    it(`${value} is left alone`, () => {
      for (const text of [value, `value ${value} seen`, `{"x":"${value}","n":1}`])
        expect(detector.detect(text).filter(({ entity }) => STRUCTURED.has(entity))).toEqual([])
    })

  it('gives way to its own cue', () => {
    expect(foundIn('phone number: 1712345678', 'PHONE')).toEqual(['1712345678'])
    expect(foundIn('advertising id 3f2504e0-4f89-41d3-9a0c-0305e82c3301', 'ADVERTISING_ID')).toHaveLength(1)
  })
})
