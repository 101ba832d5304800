import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../models/events.ts'
import { createEventBatch } from '../../../processors/stream/batch.ts'
import { parseJson } from '../../../utils/json-text.ts'
import source from './index.ts'

const SEED = [1, 2] as const

/** What the kernel, or the decoder, makes of an element's bytes: ids, hashes, columns and data text. */
async function rowsBy(text: string, way: 'kernel' | 'decoder') {
  const decoder = await source.channels.find((channel) => channel.id === 'records')!.load()
  const batch = createEventBatch(source.types, SEED)
  const bytes = new TextEncoder().encode(`${text},\0`)
  if (way === 'kernel') {
    const end = decoder.kernel!.read(bytes, 0, bytes.length - 1, batch.sink(decoder.kernel!.type))
    if (end < 0) return undefined
    expect(end).toBe(bytes.length - 2)
  } else {
    const outcome = decoder.decode(
      { kind: 'json', part: 'locations[]', value: parseJson(text) as Json },
      { name: 'Records.json' },
    )
    if (outcome.kind !== 'next') return undefined
    for (const draft of outcome.value.drafts) batch.add(draft)
  }
  return [...Array(batch.count).keys()].map((row) => ({
    id: Buffer.from(batch.id.subarray(row * 16, row * 16 + 16)).toString('hex'),
    hash: Buffer.from(batch.hash.subarray(row * 8, row * 8 + 8)).toString('hex'),
    time: batch.time[row],
    lat: batch.lat[row],
    lon: batch.lon[row],
    accuracy: batch.accuracy[row],
    data: new TextDecoder().decode(batch.bytes.subarray(batch.start[row], batch.end[row])),
  }))
}

const ascii = fc.string({ unit: fc.constantFrom(...'abcXYZ 0123_-:/.'), maxLength: 12 })
const value = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.integer(),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n }).map((n) => ({ big: n.toString() })),
    ascii,
    fc.boolean(),
    fc.constant(null),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('type', 'confidence', 'mac', 'activity'), tie('value'), { maxKeys: 3 }),
  ),
})).value

/** JSON text with the white space of Takeout, and integers of any size. */
const text = (record: unknown) => JSON.stringify(record, null, 2).replace(/\{\s*"big": "(-?\d+)"\s*\}/g, '$1')

const record = fc
  .record({
    latitudeE7: fc.integer({ min: -900_000_000, max: 900_000_000 }),
    longitudeE7: fc.integer({ min: -1_800_000_000, max: 1_800_000_000 }),
    accuracy: fc.option(fc.integer({ min: 0, max: 2_147_483_647 }), { nil: undefined }),
    time: fc.date({ min: new Date('2000-01-01'), max: new Date('2099-12-31'), noInvalidDate: true }),
    spelling: fc.constantFrom('iso', 'whole', 'ms'),
    rest: fc.dictionary(
      fc.constantFrom('altitude', 'source', 'deviceTag', 'activity', 'heading', 'platformType', 'osLevel'),
      value,
    ),
  })
  .map(({ latitudeE7, longitudeE7, accuracy, time, spelling, rest }) => ({
    latitudeE7,
    ...rest,
    longitudeE7,
    ...(accuracy === undefined ? {} : { accuracy }),
    ...(spelling === 'ms' && time.getTime() > 1e12
      ? { timestampMs: String(time.getTime()) }
      : { timestamp: spelling === 'whole' ? time.toISOString().replace(/\.\d+Z/, 'Z') : time.toISOString() }),
  }))

describe('records kernel', () => {
  it('gives exactly what the decoder gives, for every ordinary record', async () => {
    let taken = 0
    await fc.assert(
      fc.asyncProperty(record, async (each) => {
        const fast = await rowsBy(text(each), 'kernel')
        if (fast === undefined) return
        taken++
        expect(fast).toEqual(await rowsBy(text(each), 'decoder'))
      }),
      { numRuns: 500 },
    )
    expect(taken).toBeGreaterThan(400)
  })

  it.each([
    ['a record without coordinates', '{"timestamp":"2020-01-01T00:00:00Z"}'],
    ['a record without a time', '{"latitudeE7":1,"longitudeE7":2}'],
    ['a latitude out of range', '{"latitudeE7":910000000,"longitudeE7":2,"timestamp":"2020-01-01T00:00:00Z"}'],
    ['the 30th of February', '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-30T00:00:00Z"}'],
    ['an hour of 24', '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-20T24:00:00Z"}'],
    ['six digits of fraction', '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-20T20:00:00.123456Z"}'],
    [
      'an escape in a string',
      '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-20T20:00:00Z","source":"a\\u0000b"}',
    ],
    ['bytes beyond ASCII', '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-20T20:00:00Z","source":"ä"}'],
    ['a fraction', '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-20T20:00:00Z","velocity":1.50}'],
    ['two times', '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-20T20:00:00Z","timestampMs":"1582228800000"}'],
    ['a trailing comma', '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-20T20:00:00Z",}'],
    ['a wrong bracket', '{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-20T20:00:00Z","activity":[1}}'],
    ['a cut-off record', '{"latitudeE7":1,"longitudeE7":2,"timest'],
    [
      'a nesting without end',
      `{"latitudeE7":1,"longitudeE7":2,"timestamp":"2020-02-20T20:00:00Z","a":${'['.repeat(40)}${']'.repeat(40)}}`,
    ],
    ['an empty object', '{}'],
  ])('leaves %s to the decoder', async (_, json) => {
    expect(await rowsBy(json, 'kernel')).toBeUndefined()
  })
})
