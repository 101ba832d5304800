import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Content, PRECISIONS } from '../../models/events.ts'
import { foldReadings, type Reading } from './merge.ts'

const reading = (rank: number, asof: number, content: Partial<Content>): Reading => ({
  rank,
  asof,
  content: { data: {}, ...content },
})

const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
const value = fc.constantFrom(null, '', 'UNKNOWN', 'UNKNOWN_ACTIVITY_TYPE', 'HOME', 'WORK', 0, 1, true)
const content = fc
  .record({
    time: maybe(fc.nat(5)),
    endtime: maybe(fc.nat(5)),
    precision: maybe(fc.constantFrom(...PRECISIONS)),
    tz: maybe(fc.constantFrom(0, 60)),
    subject: maybe(fc.constantFrom('', 'a', 'b')),
    place: maybe(fc.constantFrom('place:a', 'place:b')),
    actors: maybe(fc.constantFrom(['person:a'], ['person:b'])),
    lat: maybe(fc.nat(2)),
    accuracy: maybe(fc.nat(2)),
    data: fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__', 'positionFrom', 'accuracy', 'when'), value),
  })
  .map((made) => {
    const present = Object.entries(made).filter(([, each]) => each !== undefined)
    const known = Object.fromEntries(present) as unknown as Content
    return known.lat === undefined ? known : { ...known, lon: known.lat + 10 }
  })
const readings = fc.array(fc.record({ rank: fc.nat(2), asof: fc.nat(2), content }), { minLength: 1, maxLength: 5 })

describe('foldReadings', () => {
  test('gives the same whatever the order of the readings', () => {
    fc.assert(
      fc.property(
        readings.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))),
        ([all, shuffled]) => {
          expect(foldReadings(shuffled)).toEqual(foldReadings(all))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('gives a single reading as it is, and the same again when it was read twice', () => {
    fc.assert(
      fc.property(content, fc.nat(3), (read, rank) => {
        const once = { rank: 1, asof: 1, content: read }
        expect(foldReadings([once])).toEqual(read)
        const twice = foldReadings([once, { ...once, rank }])
        // Of `ms` nothing is said: it is what an absent precision means.
        expect(twice).toEqual(read.precision === 'ms' ? expect.objectContaining({ data: read.data }) : read)
      }),
    )
  })

  test('takes a time whose zone is a guess, and what is said of it, from nobody while another is known', () => {
    const sidecar = reading(30, 1, { time: 12_000, precision: 's', data: { title: 'told' } })
    const camera = reading(20, 9, {
      time: 3_612_345,
      data: { timeFrom: 'exif', when: '13:00:12', zoneGuessed: true, model: 'X' },
    })
    const told = { time: 12_000, precision: 's', data: { title: 'told', model: 'X' } }
    expect(foldReadings([camera, sidecar])).toEqual(told)
    const untold = reading(30, 1, { data: { title: 'told' } })
    expect(foldReadings([untold, camera])).toMatchObject({
      time: 3_612_345,
      data: { timeFrom: 'exif', zoneGuessed: true },
    })
  })

  test('takes every field from somebody who said it, and leaves none out that somebody knows', () => {
    fc.assert(
      fc.property(readings, (all) => {
        const folded = foldReadings(all)
        for (const name of ['time', 'endtime', 'tz', 'subject', 'place'] as const) {
          const said = all.map((each) => each.content[name]).filter((each) => each !== undefined)
          if (said.length > 0) expect(said).toContain(folded[name])
          else expect(folded[name]).toBeUndefined()
        }
        for (const name of ['a', 'b', 'c', '__proto__']) {
          const said = all
            .filter((each) => Object.hasOwn(each.content.data, name))
            .map((each) => each.content.data[name])
          expect(Object.hasOwn(folded.data, name)).toBe(said.length > 0)
          if (said.length > 0) expect(said).toContain(folded.data[name])
        }
      }),
    )
  })

  test('prefers the higher rank, then the newer, and fills gaps from the others', () => {
    const low = reading(1, 9, { subject: 'low', place: 'place:low', data: { a: 'low', b: 'low', c: 'low' } })
    const old = reading(2, 1, { subject: 'old', data: { a: 'old', b: 'old' } })
    const best = reading(2, 2, { data: { a: 'best' } })
    expect(foldReadings([best, low, old])).toEqual({
      subject: 'old',
      place: 'place:low',
      data: { a: 'best', b: 'old', c: 'low' },
    })
  })

  test('takes of two readings of one export the one that says more', () => {
    const poor = reading(1, 1, { data: { source: 'PATH', other: null } })
    const rich = reading(1, 1, { data: { source: 'WIFI', altitude: 5 } })
    const wanted = { data: { source: 'WIFI', altitude: 5, other: null } }
    expect(foldReadings([poor, rich])).toEqual(wanted)
    expect(foldReadings([rich, poor])).toEqual(wanted)
  })

  test('takes "unknown" and nothing for gaps, and says them where nobody knows more', () => {
    const poor = reading(1, 1, { subject: 'seen', data: { type: 'HOME', other: 0, both: 'UNKNOWN' } })
    const rich = reading(2, 1, { subject: '', data: { type: 'UNKNOWN_SEMANTIC_TYPE', other: null, both: null } })
    expect(foldReadings([poor, rich])).toEqual({ subject: 'seen', data: { type: 'HOME', other: 0, both: null } })
    expect(foldReadings([rich, reading(1, 1, { data: { type: 'UNKNOWNS' } })])).toMatchObject({
      data: { type: 'UNKNOWNS' },
    })
  })

  test('takes the finest time, whoever has it, and never calls a time finer than it is', () => {
    const day = reading(3, 3, { time: 0, precision: 'day' })
    const minutes = reading(2, 2, { time: 60_000, endtime: 120_000, precision: 'min' })
    const exact = reading(1, 1, { time: 61_234 })
    expect(foldReadings([day, exact])).toEqual({ time: 61_234, data: {} })
    expect(foldReadings([day, minutes])).toEqual({ time: 60_000, endtime: 120_000, precision: 'min', data: {} })
    // The end is known to the minute only.
    expect(foldReadings([day, minutes, exact])).toEqual({ time: 61_234, endtime: 120_000, precision: 'min', data: {} })
    const better = reading(4, 0, { time: 61_000, endtime: 119_000 })
    expect(foldReadings([day, minutes, exact, better])).toEqual({ time: 61_000, endtime: 119_000, data: {} })
  })

  test('takes latitude, longitude and accuracy together', () => {
    const rough = reading(1, 1, { lat: 1, lon: 2, accuracy: 5 })
    const fine = reading(2, 1, { lat: 3, lon: 4 })
    expect(foldReadings([rough, fine])).toEqual({ lat: 3, lon: 4, data: {} })
    expect(foldReadings([rough, reading(2, 1, {})])).toEqual({ lat: 1, lon: 2, accuracy: 5, data: {} })
  })

  test('fills an accuracy from a reading of the same place alone, and in one way only', () => {
    const rough = reading(1, 1, { lat: 1, lon: 2, accuracy: 5 })
    expect(foldReadings([rough, reading(2, 1, { lat: 1, lon: 2 })])).toEqual({ lat: 1, lon: 2, accuracy: 5, data: {} })
    const fraction = reading(2, 1, { lat: 1, lon: 2, data: { accuracy: 4.5 } })
    expect(foldReadings([rough, fraction])).toEqual({ lat: 1, lon: 2, data: { accuracy: 4.5 } })
    const elsewhere = reading(3, 1, { lat: 7, lon: 8 })
    expect(foldReadings([rough, fraction, elsewhere])).toEqual({ lat: 7, lon: 8, data: {} })
  })

  test('prefers a position that was given to one that is that of something near, whoever has it', () => {
    const near = reading(2, 2, { lat: 1, lon: 2, accuracy: 9, data: { positionFrom: 'center' } })
    const given = reading(1, 1, { lat: 3, lon: 4 })
    expect(foldReadings([near, given])).toEqual({ lat: 3, lon: 4, data: {} })
    const nearer = reading(3, 1, { lat: 5, lon: 6, data: { positionFrom: 'alternatives' } })
    expect(foldReadings([near, nearer])).toEqual({ lat: 5, lon: 6, data: { positionFrom: 'alternatives' } })
  })

  test('says of a position and of a time only what was said of these', () => {
    const centre = reading(1, 1, { lat: 1, lon: 2, data: { positionFrom: 'center', coordinatesRepaired: true } })
    const place = reading(2, 1, { lat: 3, lon: 4 })
    expect(foldReadings([centre, place])).toEqual({ lat: 3, lon: 4, data: {} })
    expect(foldReadings([centre, reading(2, 1, {})])).toMatchObject({ lat: 1, data: { positionFrom: 'center' } })
    const printed = reading(1, 1, { time: 1000, precision: 's', data: { when: 'noon', zoneGuessed: true } })
    expect(foldReadings([printed, reading(2, 1, { time: 1234 })])).toEqual({ time: 1234, data: {} })
    expect(foldReadings([printed, reading(2, 1, {})]).data).toEqual({ when: 'noon', zoneGuessed: true })
    expect(foldReadings([reading(1, 1, { data: { when: 'noon' } }), reading(2, 1, {})]).data).toEqual({ when: 'noon' })
  })
})
