import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Draft, PRECISIONS } from '../../models/events.ts'
import type { EventCounts } from '../../models/stream.ts'
import { foldReadings } from '../../processors/stream/merge.ts'
import {
  contents,
  expectExactTallies,
  point,
  type TestFile,
  type TestLog,
  testLog,
  thing,
  visit,
} from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const DAY = Date.UTC(2024, 4, 1)
const at = (minutes: number) => DAY + minutes * 60_000

describe('importing', () => {
  test('stores what is new, knows it again, and revises what changed', async () => {
    const owner = await log.owner()
    const drafts = [point(at(0)), visit(at(1), 'a'), thing('b')]
    const first = await log.import(owner, [{ drafts }])
    expect(first.events).toEqual({ new: 3, revised: 0, duplicate: 0 })
    const before = await contents(log, owner)
    const again = await log.import(owner, [{ drafts }])
    expect(again.events).toEqual({ new: 0, revised: 0, duplicate: 3 })
    expect(again.counts).toMatchObject({ read: 3, stored: 0, revised: 0, duplicate: 3 })
    expect(await contents(log, owner)).toEqual(before)

    const changed = [point(at(0)), visit(at(1), 'a', { subject: 'cafe' }), thing('b'), thing('c')]
    const third = await log.import(owner, [{ drafts: changed, asof: 1 }])
    expect(third.events).toEqual({ new: 1, revised: 1, duplicate: 2 })
    const [revised] = (await log.stores.events.query(owner, { type: ['test.life.visit'] }, { limit: 9 })).events
    expect(revised).toMatchObject({ revision: 2, subject: 'cafe', run: third.run, file: 'export-0.json', record: 1 })
    const revisions = await log.stores.events.revisions(owner, revised?.fact ?? '')
    expect(revisions.map(({ revision, run, subject }) => [revision, run, subject])).toEqual([
      [1, first.run, undefined],
      [2, third.run, 'cafe'],
    ])
    await expectExactTallies(log, owner)
  })

  test('keeps every field of an event', async () => {
    const owner = await log.owner()
    const full = visit(at(3) + 345, 'all', {
      endtime: at(4) + 1,
      tz: -570,
      endtz: 840,
      precision: 's',
      subject: 'nul \0, half \ud800, mark \ue000',
      place: 'place:google:x',
      actors: ['person:name:Ada', 'person:name:\0'],
      lat: -900_000_000,
      lon: 1_799_999_999,
      accuracy: 0,
      data: { n: '\ue000#12345678901234567890', nested: { '\ue0000000': [null, false, 1e21, 1e-7] } },
    })
    await log.import(owner, [{ drafts: [full] }])
    const [event] = (await log.stores.events.query(owner, {}, { limit: 2 })).events
    const { data, ...rest } = event ?? { data: '' }
    expect(rest).toMatchObject({
      time: '2024-05-01T00:03:00.345Z',
      endtime: '2024-05-01T00:04:00.001Z',
      tz: -570,
      endtz: 840,
      precision: 's',
      subject: full.subject,
      place: 'place:google:x',
      actors: full.actors,
      lat: -900_000_000,
      lon: 1_799_999_999,
      accuracy: 0,
      state: 'live',
      kind: 'visited',
      source: 'test.life',
      stream: 'test.life',
    })
    expect(data).toContain('12345678901234567890')
    expect(data).toContain('1000000000000000000000')
  })

  test('counts what repeats within a page as a duplicate, and what changes within it as a revision', async () => {
    const owner = await log.owner()
    const drafts = [
      visit(at(0), 'a'),
      visit(at(0), 'a'),
      visit(at(0), 'a', { subject: 'x' }),
      visit(at(0), 'a', { subject: 'x' }),
      visit(at(0), 'a'),
      visit(at(1), 'b'),
    ]
    const { counts, events } = await log.import(owner, [{ drafts }])
    expect(events).toEqual({ new: 2, revised: 1, duplicate: 3 })
    expect(counts).toMatchObject({ read: 6, stored: 2, revised: 1, duplicate: 3 })
    await expectExactTallies(log, owner)
  })

  test('gives the same outcome whichever way it finds out what is stored', async () => {
    const drafts = Array.from({ length: 50 }, (_, i) => visit(at(i), `k${i}`))
    const outcomes: (readonly EventCounts[])[] = []
    for (const alsoStored of [false, true]) {
      const owner = await log.owner()
      // Something else in the same range makes the fingerprint differ: ids are asked for then.
      if (alsoStored) await log.import(owner, [{ drafts: [visit(at(10), 'other')] }])
      const first = await log.import(owner, [{ drafts }])
      const again = await log.import(owner, [{ drafts: drafts.toReversed() }], { perPage: 7 })
      outcomes.push([first.events, again.events])
      await expectExactTallies(log, owner)
    }
    expect(outcomes[0]).toEqual(outcomes[1])
    expect(outcomes[0]).toEqual([
      { new: 50, revised: 0, duplicate: 0 },
      { new: 0, revised: 0, duplicate: 50 },
    ])
  })

  test('knows content again that is only spelled otherwise', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [thing('a', { data: { x: 1, y: 1e21, z: { b: 1, a: [2.5] } } })] }])
    const other = thing('a', { data: { z: { a: [2.5], b: 1 }, y: '\ue000#1000000000000000000000', x: 1 } })
    const { events } = await log.import(owner, [{ drafts: [other], asof: 5, rank: 3 }])
    expect(events).toEqual({ new: 0, revised: 0, duplicate: 1 })
    expect(await log.sql('select from dp.reading where usr = $1', [owner])).toEqual([])
  })

  test('takes a page without events', async () => {
    const owner = await log.owner()
    expect((await log.import(owner, [{ drafts: [] }])).counts.read).toBe(0)
    const run = await log.begin(owner, [{ drafts: [] }])
    expect((await run.commit(0, 0, [])).events).toEqual({ new: 0, revised: 0, duplicate: 0 })
  })
})

describe('readings of the same facts from several channels', () => {
  const gap = fc.constantFrom(undefined, null, 'UNKNOWN', 'HOME', 'WORK')
  const reading = fc.record({
    key: fc.constantFrom('a', 'b', 'c'),
    ms: fc.constantFrom(0, 250, 999),
    precision: fc.constantFrom('ms', 's', 'min') as fc.Arbitrary<'ms' | 's' | 'min'>,
    endtime: fc.constantFrom(undefined, at(5), at(6)),
    subject: fc.constantFrom(undefined, 'x', 'y'),
    lat: fc.constantFrom(undefined, 1, 2),
    data: fc.record({ p: gap, q: fc.constantFrom(undefined, 1, '\ue000#12345678901234567890', 1e21) }),
  })
  const file = fc.record({
    rank: fc.nat(2),
    asof: fc.nat(3),
    readings: fc.array(reading, { minLength: 1, maxLength: 6 }),
  })
  const known = <T extends object>(value: T) =>
    Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined))
  const draftOf = ({ key, ms, data, ...rest }: typeof reading extends fc.Arbitrary<infer R> ? R : never): Draft =>
    visit(at(0) + ms, key, { ...known(rest), data: known(data) } as Partial<Draft>)
  const fileOf = ({ rank, asof, readings }: typeof file extends fc.Arbitrary<infer F> ? F : never): TestFile => ({
    rank,
    asof: asof * 1000,
    drafts: readings.map(draftOf),
  })
  const scenario = fc.array(file, { minLength: 2, maxLength: 5 }).chain((files) =>
    fc.record({
      files: fc.constant(files.map(fileOf)),
      order: fc.shuffledSubarray(
        files.map((_, i) => i),
        { minLength: files.length },
      ),
      // How many files go into one run, and how many records into one page.
      perRun: fc.integer({ min: 1, max: 3 }),
      perPage: fc.integer({ min: 1, max: 9 }),
    }),
  )

  test('end in the same rows in any order and any batches, and the counts close', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ files, order, perRun, perPage }) => {
        const plain = await log.owner()
        for (const each of files) await log.import(plain, [each])
        const mixed = await log.owner()
        const shuffled = order.map((i) => files[i] as TestFile)
        for (let i = 0; i < shuffled.length; i += perRun) {
          const part = shuffled.slice(i, i + perRun).map((each) => ({ ...each, drafts: each.drafts.toReversed() }))
          const { counts, events } = await log.import(mixed, part, { perPage })
          const read = part.flatMap((each) => each.drafts).length
          expect(counts.read).toBe(read)
          expect(counts.stored + counts.revised + counts.duplicate).toBe(read)
          expect(events.new + events.revised + events.duplicate).toBe(read)
        }
        expect(await contents(log, mixed)).toEqual(await contents(log, plain))
        // Once more changes nothing.
        const again = await log.import(mixed, files, { perPage })
        expect(again.events).toMatchObject({ new: 0, revised: 0 })
        await expectExactTallies(log, mixed)
      }),
      { numRuns: 25 },
    )
  })
})

describe('a fact that is read again with other content', () => {
  const odd = ['', 'null', 'NULL', 'a"b', 'back\\slash', '{curly, comma}', 'Straße 夜 🚲', "it's", '\u0001']
  const text = fc.constantFrom(...odd)
  const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
  const draft = fc
    .record({
      time: fc.constantFrom(DAY, DAY + 1, DAY + 999),
      endtime: maybe(fc.constantFrom(-62_135_596_800_000, -1, DAY + 5000, 253_402_300_799_999)),
      precision: fc.constantFrom(...PRECISIONS),
      tz: maybe(fc.constantFrom(-720, 0, 840)),
      endtz: maybe(fc.constantFrom(-1, 60)),
      subject: maybe(text),
      place: maybe(text),
      actors: maybe(fc.array(text, { minLength: 1, maxLength: 3 })),
      position: maybe(fc.constantFrom([-900_000_000, -1_800_000_000], [0, 0], [481_234_567, 115_234_567])),
      accuracy: maybe(fc.constantFrom(0, 2_147_483_647)),
      said: fc.dictionary(fc.constantFrom('a', 'b', 'zoneGuessed'), fc.oneof(text, fc.constant(true), fc.integer())),
    })
    .map(({ position, said, ...rest }): Draft => {
      const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
      const where = position === undefined ? {} : { lat: position[0] as number, lon: position[1] as number }
      return visit(DAY, 'again', { ...known, ...where, data: said as Draft['data'] })
    })
  const readings = fc.array(fc.record({ rank: fc.nat(2), asof: fc.constantFrom(0, 1000), draft }), {
    minLength: 2,
    maxLength: 4,
  })

  test('is what all its readings come to, to the last letter, whatever revision says what', async () => {
    await fc.assert(
      fc.asyncProperty(readings, async (all) => {
        const owner = await log.owner()
        for (const { rank, asof, draft } of all) await log.import(owner, [{ rank, asof, drafts: [draft] }])
        const { events } = await log.stores.events.query(owner, {}, { limit: 2 })
        const folded = foldReadings(
          all.map(({ rank, asof, draft: { type: _, alias: _alias, ...content } }) => ({ rank, asof, content })),
        )
        const { time, endtime, lat, lon, accuracy, data, precision = 'ms', ...rest } = folded
        const [row] = await log.sql<Record<string, unknown>>(
          `select ${['time', 'endtime'].map((name) => `round(extract(epoch from ${name}) * 1000)::float8 as ${name}`).join()},
             lat, lon, accuracy, tz, endtz, precision, subject, place, actors, data from dp.event where usr = $1`,
          [owner],
        )
        const none = { time: null, endtime: null, lat: null, lon: null, accuracy: null, tz: null, endtz: null, subject: null, place: null, actors: null } // biome-ignore format: a list
        const known = Object.fromEntries(
          Object.entries({ time, endtime, lat, lon, accuracy }).filter(([, value]) => value !== undefined),
        )
        expect(row).toEqual({ ...none, ...rest, ...known, data, precision: PRECISIONS.indexOf(precision) })
        expect(events).toHaveLength(1)
      }),
      { numRuns: 60 },
    )
  })
})
