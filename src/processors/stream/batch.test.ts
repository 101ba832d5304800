import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { NONE_32 } from '../../models/batch.ts'
import { type Draft, type EventType, PRECISIONS } from '../../models/events.ts'
import { contentOfBatch } from '../../storage/postgres/content.ts'
import { storableText } from '../../utils/json-text.ts'
import { createEventBatch, type EventBatch } from './batch.ts'

const type = (name: string, identity: EventType['identity']): EventType => ({
  name,
  title: name,
  kind: 'did',
  data: {},
  version: 1,
  identity,
  text: [],
  pii: {},
  example: { type: name, data: {} },
})
const TYPES = [
  type('test.point', ({ time = 0, lat = 0, lon = 0 }) => ({ time, key: [lat, lon] })),
  type('test.thing', ({ data }) => ({ key: [JSON.stringify(data)] })),
]
const SEED = [5, -6] as const
const newBatch = () => createEventBatch(TYPES, SEED)

const idOf = (batch: EventBatch, row: number) => Buffer.from(batch.id.subarray(row * 16, row * 16 + 16)).toString('hex')
const hashOf = (batch: EventBatch, row: number) =>
  Buffer.from(batch.hash.subarray(row * 8, row * 8 + 8)).toString('hex')

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const time = fc.integer({ min: -1e13, max: 1e13 })
const e7 = fc.integer({ min: -1_800_000_000, max: 1_800_000_000 })
const draft = fc
  .record({
    type: fc.constantFrom('test.point', 'test.thing'),
    time: maybe(time),
    endtime: maybe(time),
    tz: maybe(fc.integer({ min: -960, max: 960 })),
    endtz: maybe(fc.integer({ min: -960, max: 960 })),
    precision: maybe(fc.constantFrom(...PRECISIONS.slice(1))),
    subject: maybe(fc.string({ unit: 'binary' })),
    place: maybe(fc.string()),
    actors: maybe(fc.array(fc.string(), { minLength: 1, maxLength: 3 })),
    lat: maybe(e7),
    lon: maybe(e7),
    accuracy: maybe(fc.nat(100_000)),
    data: fc.dictionary(
      fc.string(),
      fc.oneof(fc.string(), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })),
    ),
  })
  .map(
    (made) => Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as unknown as Draft,
  )

/** What the columns hold of a draft: texts in the form PostgreSQL takes. */
function stored({ type: _, ...content }: Draft) {
  const { subject, place, actors } = content
  return {
    ...content,
    ...(subject === undefined ? {} : { subject: storableText(subject) }),
    ...(place === undefined ? {} : { place: storableText(place) }),
    ...(actors === undefined ? {} : { actors: actors.map(storableText) }),
    data: JSON.parse(JSON.stringify(content.data)),
  }
}

describe('a batch of events', () => {
  test('gives back every draft, used again and again', () => {
    const batch = newBatch()
    fc.assert(
      fc.property(fc.array(draft, { maxLength: 6 }), (drafts) => {
        batch.clear()
        drafts.forEach((each, i) => {
          batch.beginRecord(i * 2)
          batch.add(each)
        })
        expect(batch.count).toBe(drafts.length)
        drafts.forEach((each, row) => {
          expect(contentOfBatch(batch, row)).toEqual(stored(each))
          expect(TYPES[batch.type[row] ?? 9]?.name).toBe(each.type)
          expect(batch.record[row]).toBe(row * 2)
        })
      }),
    )
  })

  test('grows in rows and in bytes and keeps what it has', () => {
    const batch = newBatch()
    const long = 'x'.repeat(300)
    const rows = 10_000
    const drafts = Array.from({ length: rows }, (_, i): Draft => {
      const subject = i % 100 === 0 ? { subject: `s${i}` } : {}
      return {
        type: 'test.point',
        time: i,
        endtime: i + 1,
        lat: i,
        lon: i - 9000,
        accuracy: i,
        tz: i % 900,
        ...subject,
        data: { i, long },
      }
    })
    for (const each of drafts) batch.add(each)
    expect(batch.count).toBe(rows)
    for (const row of [0, 1, 4095, 4096, 4097, 8191, 8192, 9900, rows - 1]) {
      const { type: _, ...content } = drafts[row] as Draft
      expect(contentOfBatch(batch, row)).toEqual(content)
      const alone = newBatch()
      alone.add(drafts[row] as Draft)
      expect([idOf(batch, row), hashOf(batch, row)]).toEqual([idOf(alone, 0), hashOf(alone, 0)])
    }
  })

  test('takes one event larger than all its room', () => {
    const batch = newBatch()
    batch.add({ type: 'test.thing', data: { first: 1 } })
    const text = 'ä'.repeat(3_000_000)
    batch.add({ type: 'test.thing', data: { text } })
    expect(contentOfBatch(batch, 0).data).toEqual({ first: 1 })
    expect(contentOfBatch(batch, 1).data).toEqual({ text })
  })

  test('gives what a kernel writes the id and hash that a decoder gives', () => {
    const [kernel, decoder] = [newBatch(), newBatch()]
    const sink = kernel.sink('test.point')
    const text = new TextEncoder().encode('{"a":[1,"x"]}')
    for (let i = 0; i < 5000; i++) {
      const at = sink.reserve(500)
      sink.bytes.set(text, at)
      sink.point(1_700_000_000_000 + i, 481234567, -i, i % 2 === 0 ? NONE_32 : 20, at + text.length)
      const accuracy = i % 2 === 0 ? {} : { accuracy: 20 }
      decoder.add({
        type: 'test.point',
        time: 1_700_000_000_000 + i,
        lat: 481234567,
        lon: -i,
        ...accuracy,
        data: { a: [1, 'x'] },
      })
    }
    expect(kernel.count).toBe(5000)
    for (const row of [0, 1, 4096, 4999]) {
      expect([idOf(kernel, row), hashOf(kernel, row)]).toEqual([idOf(decoder, row), hashOf(decoder, row)])
      expect(contentOfBatch(kernel, row)).toEqual(contentOfBatch(decoder, row))
    }
  })

  test('has equal hashes for equal content alone', () => {
    const plain: Draft = { type: 'test.point', time: 1, lat: 1, lon: 1, data: { a: 1 } }
    const others: readonly Partial<Draft>[] = [
      { endtime: 1 }, { tz: 0 }, { endtz: 0 }, { precision: 's' }, { subject: 'x' }, { place: 'x' }, { actors: ['x'] },
      { actors: ['x', 'y'] }, { actors: ['x,y'] }, { accuracy: 0 }, { data: {} }, { data: { a: '1' } }, { tz: 1, endtz: 0 }, { tz: 0, endtz: 1 },
    ] // biome-ignore format: a word list
    const batch = newBatch()
    for (const other of [{}, {}, ...others]) batch.add({ ...plain, ...other })
    const hashes = Array.from({ length: batch.count }, (_, row) => hashOf(batch, row))
    expect(hashes[0]).toBe(hashes[1])
    expect(new Set(hashes).size).toBe(others.length + 1)
    expect(new Set(Array.from({ length: batch.count }, (_, row) => idOf(batch, row))).size).toBe(1)
  })

  test('cuts times to whole milliseconds, as ids do', () => {
    const batch = newBatch()
    for (const time of [1.9, -0.5, -0]) batch.add({ type: 'test.point', time, endtime: time, data: {} })
    expect([...batch.time.subarray(0, 3)]).toEqual([1, -1, 0])
    expect([...batch.endtime.subarray(0, 3)]).toEqual([1, -1, 0])
  })

  test('tells nothing of content to who does not know the seed', () => {
    const [one, other] = [newBatch(), createEventBatch(TYPES, [6, -6])]
    const plain: Draft = { type: 'test.point', time: 1, data: {} }
    one.add(plain)
    other.add(plain)
    expect(hashOf(one, 0)).not.toBe(hashOf(other, 0))
    expect(idOf(one, 0)).toBe(idOf(other, 0))
  })

  test('refuses a type that the source does not declare', () => {
    expect(() => newBatch().add({ type: 'test.other', data: {} })).toThrow(RangeError)
  })
})
