import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Draft, StoredEvent } from '../../models/events.ts'
import type { EventFilter } from '../../models/stream.ts'
import { point, type TestLog, testLog, thing, visit } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const HOUR = 3_600_000
const DAY = 24 * HOUR
const MAY_1 = Date.UTC(2024, 4, 1)

/** All pages of a query. */
async function queried(
  { stores }: TestLog,
  owner: number,
  filter: EventFilter,
  page: { readonly limit: number; readonly order?: 'asc' | 'desc' } = { limit: 1000 },
): Promise<readonly StoredEvent[]> {
  const found: StoredEvent[] = []
  let after: string | undefined
  do {
    const { events, next } = await stores.events.query(owner, filter, {
      ...page,
      ...(after === undefined ? {} : { after }),
    })
    if (next !== undefined && events.length !== page.limit) throw new Error('a page that is not the last is not full')
    found.push(...events)
    after = next
  } while (after !== undefined)
  return found
}

const keysOf = (events: readonly StoredEvent[]) => events.map((event) => JSON.parse(event.data).key)
const matched = async (owner: number, filter: EventFilter) => keysOf(await queried(log, owner, filter)).sort()

describe('fixes', () => {
  test('are where events were, in order of time, whatever their ids begin with and wherever their owner moved them', async () => {
    const owner = await log.owner()
    const somewhere = { lat: 480_000_000, lon: 110_000_000 }
    await log.import(owner, [
      {
        drafts: [
          point(MAY_1 - 1),
          point(MAY_1, { accuracy: 7 }),
          point(MAY_1 + HOUR),
          point(MAY_1 + DAY),
          thing('timed', { ...somewhere, time: MAY_1 + 2 * HOUR }),
          thing('nowhere', { time: MAY_1 + 2 * HOUR }),
          thing('timeless', somewhere),
          visit(MAY_1 + 3 * HOUR, 'v', somewhere),
        ],
      },
    ])
    const types = ['test.life.point', 'test.life.thing']
    const span = { types, from: MAY_1, to: MAY_1 + DAY, limit: 100 }
    const timesOf = async (some: Partial<typeof span> & { readonly mostMetres?: number } = {}) =>
      (await log.stores.events.fixes(owner, { ...span, ...some })).map(({ time }) => (time - MAY_1) / HOUR)
    expect(await timesOf()).toEqual([0, 1, 2])
    expect(await timesOf({ limit: 2 })).toEqual([0, 1])
    expect(await timesOf({ types: ['test.none'] })).toEqual([])
    // What is too rough takes no place among those that are asked for.
    expect(await timesOf({ mostMetres: 6, limit: 1 })).toEqual([1])
    expect(await timesOf({ mostMetres: 7, limit: 1 })).toEqual([0])
    expect((await log.stores.events.fixes(owner, span))[0]).toEqual({ time: MAY_1, ...somewhere, accuracy: 7 })
    const [before, first] = await queried(log, owner, { type: ['test.life.point'] })
    await log.stores.editor.edit(owner, before?.fact ?? '', { time: MAY_1 + 5 * HOUR })
    await log.stores.editor.edit(owner, first?.fact ?? '', { time: MAY_1 + 2 * DAY })
    expect(await timesOf()).toEqual([1, 2, 5])
    expect(await log.stores.events.fixes(await log.owner(), span)).toEqual([])
  })
})

describe('a query', () => {
  test('gives events in order of time over all kinds of ids, those without a time last', async () => {
    const owner = await log.owner()
    await log.import(owner, [
      {
        drafts: [
          thing('z'),
          thing('timed', { time: MAY_1 + 1500 }),
          visit(MAY_1 + 2000, 'c'),
          visit(MAY_1, 'a'),
          visit(Date.UTC(1950, 0, 1), 'old'),
          point(MAY_1 + 1000, { data: { key: 'b' } }),
        ],
      },
    ])
    for (const limit of [1, 2, 3, 100]) {
      expect(keysOf(await queried(log, owner, {}, { limit }))).toEqual(['old', 'a', 'b', 'timed', 'c', 'z'])
      expect(keysOf(await queried(log, owner, {}, { limit, order: 'desc' }))).toEqual([
        'c',
        'timed',
        'b',
        'a',
        'old',
        'z',
      ])
    }
  })

  test('takes a range of time: from is inclusive, to is not; facts without a time are in none', async () => {
    const owner = await log.owner()
    await log.import(owner, [
      {
        drafts: [
          visit(MAY_1 + 345, 'a'),
          visit(MAY_1 + 1345, 'b'),
          thing('c', { time: MAY_1 + 345 }),
          thing('d'),
          point(MAY_1 + 345, { data: { key: 'e' } }),
        ],
      },
    ])
    expect(await matched(owner, { from: MAY_1 + 345 })).toEqual(['a', 'b', 'c', 'e'])
    expect(await matched(owner, { from: MAY_1 + 346 })).toEqual(['b'])
    expect(await matched(owner, { to: MAY_1 + 345 })).toEqual([])
    expect(await matched(owner, { to: MAY_1 + 346 })).toEqual(['a', 'c', 'e'])
    expect(await matched(owner, { from: MAY_1 + 1345, to: MAY_1 + 1346 })).toEqual(['b'])
    expect(await matched(owner, { from: MAY_1 + 344.5, to: MAY_1 + 345.5 })).toEqual(['a', 'c', 'e'])
    expect(await matched(owner, { from: -1e14, to: 1e14 })).toEqual(['a', 'b', 'c', 'e'])
  })

  test('takes a bounding box, over the antimeridian too', async () => {
    const owner = await log.owner()
    const at = (key: string, lat: number, lon: number) =>
      visit(MAY_1, key, { lat: Math.round(lat * 1e7), lon: Math.round(lon * 1e7) })
    await log.import(owner, [
      {
        drafts: [
          at('berlin', 52.5, 13.4),
          at('fiji', -17.8, 178.1),
          at('samoa', -13.8, -171.8),
          visit(MAY_1, 'nowhere'),
        ],
      },
    ])
    expect(await matched(owner, { bbox: [13, 52, 14, 53] })).toEqual(['berlin'])
    expect(await matched(owner, { bbox: [13.4, 52.5, 13.4, 52.5] })).toEqual(['berlin'])
    expect(await matched(owner, { bbox: [170, -30, -160, 0] })).toEqual(['fiji', 'samoa'])
    expect(await matched(owner, { bbox: [-180, -90, 180, 90] })).toEqual(['berlin', 'fiji', 'samoa'])
    expect(await matched(owner, { bbox: [0, 60, 10, 70] })).toEqual([])
  })

  test('takes streams, sources, types, kinds and places; all of them together; unknown names give nothing', async () => {
    const owner = await log.owner()
    await log.import(owner, [
      { drafts: [point(MAY_1, { data: { key: 'p' } }), visit(MAY_1, 'v', { place: 'place:x' }), thing('t')] },
    ])
    await log.stores.editor.append(owner, 'mine', [{ type: 'note', kind: 'measured', data: { key: 'n' } }])
    const cases: readonly (readonly [EventFilter, readonly string[]])[] = [
      [{}, ['n', 'p', 't', 'v']],
      [{ stream: ['mine'] }, ['n']],
      [{ stream: ['mine', 'test.life'] }, ['n', 'p', 't', 'v']],
      [{ source: ['test.life'] }, ['p', 't', 'v']],
      [{ source: ['/v1/streams/mine'] }, ['n']],
      [{ type: ['test.life.point', 'note'] }, ['n', 'p']],
      [{ kind: ['visited', 'measured'] }, ['n', 'v']],
      [{ place: 'place:x' }, ['v']],
      [{ kind: ['moved'], stream: ['mine'] }, []],
      [{ kind: ['moved'], type: ['note'] }, []],
      [{ place: 'place:x', type: ['test.life.visit'], from: MAY_1, to: MAY_1 + 1 }, ['v']],
      [{ stream: [] }, []],
      ...(['stream', 'source', 'type', 'kind'] as const).map(
        (name) => [{ [name]: ['nothing', '\0', '\ud800'] }, []] as const,
      ),
      [{ place: '\0' }, []],
      [{ text: '\0 \ud800' }, []],
    ]
    for (const [filter, keys] of cases) expect([filter, await matched(owner, filter)]).toEqual([filter, keys])
  })

  test('finds words of the declared fields, and every word of one’s own events', async () => {
    const owner = await log.owner()
    const text = { name: 'Blue Café', tags: ['Garden', 'quiet'], note: 'hidden' }
    await log.import(owner, [
      {
        drafts: [visit(MAY_1, 'v', { data: text }), thing('t', { subject: 'A garden chair', data: { tags: 'quiet' } })],
      },
    ])
    await log.stores.editor.append(owner, 'mine', [{ type: 'note', data: { key: 'n', deep: { er: ['Garden'] } } }])
    expect(await matched(owner, { text: 'garden' })).toEqual([])
    await log.stores.projections.advance(owner, new AbortController().signal)
    expect(await matched(owner, { text: 'garden' })).toEqual(['n', 't', 'v'])
    expect(await matched(owner, { text: 'quiet GARDEN' })).toEqual(['v'])
    expect(await matched(owner, { text: 'café' })).toEqual(['v'])
    expect(await matched(owner, { text: 'hidden' })).toEqual([])
    expect(await matched(owner, { text: 'garden', stream: ['mine'] })).toEqual(['n'])
  })

  test('finds a fact at the time its owner gave it', async () => {
    const owner = await log.owner()
    await log.import(owner, [
      { drafts: [visit(MAY_1, 'a'), visit(MAY_1 + HOUR, 'b'), thing('c'), point(MAY_1, { data: { key: 'd' } })] },
    ])
    const facts = new Map((await queried(log, owner, {})).map((event) => [JSON.parse(event.data).key, event.fact]))
    const edit = (key: string, time: number | null) => log.stores.editor.edit(owner, facts.get(key) ?? '', { time })
    await edit('a', MAY_1 + DAY)
    await edit('b', null)
    await edit('c', MAY_1 + 5)
    await edit('d', MAY_1 - 5)
    for (const limit of [1, 2, 9]) {
      expect(keysOf(await queried(log, owner, {}, { limit }))).toEqual(['d', 'c', 'a', 'b'])
      expect(keysOf(await queried(log, owner, {}, { limit, order: 'desc' }))).toEqual(['a', 'c', 'd', 'b'])
    }
    expect(await matched(owner, { from: MAY_1 + DAY, to: MAY_1 + DAY + 1 })).toEqual(['a'])
    expect(await matched(owner, { from: MAY_1, to: MAY_1 + 2 * HOUR })).toEqual(['c'])
    expect(await matched(owner, { to: MAY_1 })).toEqual(['d'])
  })

  test('leaves out what was deleted or taken back', async () => {
    const owner = await log.owner()
    const { run } = await log.import(owner, [{ drafts: [visit(MAY_1, 'a')] }])
    await log.import(owner, [{ drafts: [visit(MAY_1, 'b'), visit(MAY_1, 'c')] }])
    await log.stores.book.undo(owner, run, run)
    await log.stores.editor.remove(owner, (await queried(log, owner, {}))[0]?.fact ?? '')
    expect(await queried(log, owner, {})).toHaveLength(1)
  })

  test('refuses a cursor that no page gave', async () => {
    const owner = await log.owner()
    const cursor = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const id = '00000000-0000-0000-0000-000000000000'
    for (const after of [
      '',
      'x',
      cursor({}),
      cursor([1]),
      cursor([1, 'x']),
      cursor(['1', id]),
      cursor([1e300, id]),
      cursor([1, '-'.repeat(36)]),
    ])
      await expect(log.stores.events.query(owner, {}, { limit: 1, after })).rejects.toMatchObject({
        code: 'cursor.invalid',
      })
  })
})

describe('pages of a query', () => {
  const time = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom(-1000, -999, 1000, 1999, 2000))
  const drafts = fc
    .record({
      points: fc.uniqueArray(time, { maxLength: 5 }),
      visits: fc.uniqueArray(fc.tuple(time, fc.constantFrom('a', 'b')), {
        maxLength: 5,
        selector: (each) => each.join(),
      }),
      timed: fc.array(time, { maxLength: 4 }),
      timeless: fc.nat(4),
    })
    .map(({ points, visits, timed, timeless }): Draft[] => [
      ...points.map((at) => point(at, { data: { key: `point ${at}` } })),
      ...visits.map(([at, key]) => visit(at, `${key} ${at}`)),
      ...timed.map((at, i) => thing(`timed ${i}`, { time: at })),
      ...Array.from({ length: timeless }, (_, i) => thing(`timeless ${i}`)),
    ])
  const scenario = fc.record({
    drafts,
    moved: fc.array(fc.tuple(fc.nat(20), fc.option(time)), { maxLength: 3 }),
    limit: fc.integer({ min: 1, max: 7 }),
    order: fc.constantFrom('asc', 'desc') as fc.Arbitrary<'asc' | 'desc'>,
    from: fc.option(time, { nil: undefined }),
    to: fc.option(time, { nil: undefined }),
  })

  test('leave nothing out, give nothing twice and keep the order', { timeout: 240_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async ({ drafts, moved, limit, order, from, to }) => {
        const owner = await log.owner()
        await log.import(owner, [{ drafts }])
        const all = await queried(log, owner, {})
        for (const [i, time] of all.length === 0 ? [] : moved)
          await log.stores.editor.edit(owner, all[i % all.length]?.fact ?? '', { time })
        const filter = { ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }
        const found = await queried(log, owner, filter, { limit, order })
        const rows = await log.sql<{ id: string; time: number | null }>(
          'select id, (extract(epoch from time) * 1000)::float8 as time from dp.event where usr = $1',
          [owner],
        )
        const inRange = rows.filter(({ time }) => {
          if (from === undefined && to === undefined) return true
          return time !== null && time >= (from ?? time) && (to === undefined || time < to)
        })
        expect(found.map(({ fact }) => fact).sort()).toEqual(inRange.map(({ id }) => id).sort())
        // In order of the second: ids of some types begin with it.
        const seconds = found.map((event) =>
          event.time === undefined ? null : Math.floor(Date.parse(event.time) / 1000),
        )
        const timed = seconds.filter((second) => second !== null)
        expect(seconds.slice(timed.length).every((second) => second === null)).toBe(true)
        expect(timed).toEqual(timed.toSorted((a, b) => (order === 'asc' ? a - b : b - a)))
      }),
      { numRuns: 40 },
    )
  })
})

describe('events that overlap a day', () => {
  test('are those that began before it too, each once, in order', async () => {
    const owner = await log.owner()
    const span = (key: string, from: number, hours: number) => visit(from, key, { endtime: from + hours * HOUR })
    await log.import(owner, [
      {
        drafts: [
          span('over midnight', MAY_1 - HOUR, 2),
          span('ends at midnight', MAY_1 - HOUR, 1),
          span('within', MAY_1 + HOUR, 1),
          span('into the next', MAY_1 + 23 * HOUR, 5),
          span('next', MAY_1 + DAY, 1),
          span('a whole week', MAY_1 - 3 * DAY, 168),
          visit(MAY_1 + 5, 'a moment'),
          point(MAY_1 + 6),
          thing('other type', { time: MAY_1 - HOUR, endtime: MAY_1 + DAY }),
        ],
      },
    ])
    const overlapping = async (limit = 100, types = ['test.life.visit']) =>
      keysOf(await log.stores.events.overlapping(owner, types, MAY_1, MAY_1 + DAY, limit))
    const expected = ['a whole week', 'over midnight', 'a moment', 'within', 'into the next']
    expect(await overlapping()).toEqual(expected)
    expect(await overlapping(2)).toEqual(expected.slice(0, 2))
    expect(await overlapping(100, ['test.life.thing', 'test.life.visit'])).toContain('other type')
    expect(await overlapping(100, ['nothing'])).toEqual([])
    expect(await overlapping(100, [])).toEqual([])
  })

  test('are found although many short ones of other types began since', async () => {
    const owner = await log.owner()
    const short = Array.from({ length: 300 }, (_, i) =>
      visit(MAY_1 - 300 * 60_000 + i * 60_000, `${i}`, { endtime: MAY_1 - 299 * 60_000 + i * 60_000 }),
    )
    await log.import(owner, [{ drafts: [thing('trip', { time: MAY_1 - 5 * DAY, endtime: MAY_1 + DAY }), ...short] }])
    const types = ['test.life.thing', 'test.life.visit']
    expect(keysOf(await log.stores.events.overlapping(owner, types, MAY_1, MAY_1 + DAY, 9))).toEqual(['trip'])
  })
})

describe('places', () => {
  test('are summed up, most visited first, with what the latest visit says of them', async () => {
    const owner = await log.owner()
    const at = (i: number, place: string, data: Draft['data'], rest: Partial<Draft> = {}) =>
      visit(MAY_1 + i * HOUR, `${i}`, { place, endtime: MAY_1 + i * HOUR + 60_000, data, ...rest })
    await log.import(owner, [
      {
        drafts: [
          at(0, 'place:a', { name: 'Old', address: '1 Example St' }, { lat: 1, lon: 2 }),
          at(1, 'place:b', { name: 'B \0' }),
          at(2, 'place:a', { name: 'New', semanticType: 'HOME' }),
          visit(MAY_1 + 3 * HOUR, 'no place'),
        ],
      },
    ])
    const places = await log.stores.events.places(owner, {}, 10)
    expect(places).toEqual([
      {
        place: 'place:a', name: 'New', address: '1 Example St', semanticType: 'HOME', lat: 1, lon: 2, visits: 2, seconds: 120,
        first: '2024-05-01T00:00:00.000Z', last: '2024-05-01T02:00:00.000Z',
      },
      { place: 'place:b', name: 'B \0', visits: 1, seconds: 60, first: '2024-05-01T01:00:00.000Z', last: '2024-05-01T01:00:00.000Z' },
    ]) // biome-ignore format: a table
    expect(await log.stores.events.places(owner, {}, 1)).toEqual(places.slice(0, 1))
    expect(
      (await log.stores.events.places(owner, { from: MAY_1 + HOUR, to: MAY_1 + 2 * HOUR }, 9)).map(
        ({ place }) => place,
      ),
    ).toEqual(['place:b'])
    expect(await log.stores.events.places(owner, { type: ['nothing'] }, 9)).toEqual([])
    expect(await log.stores.events.places(await log.owner(), {}, 9)).toEqual([])
  })
})

describe('counts', () => {
  test('are by source, stream and type, of what is live', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [point(MAY_1), point(MAY_1 + 1), visit(MAY_1, 'a')] }])
    await log.stores.editor.append(owner, 'mine', [{ type: 'note', data: {} }])
    await log.stores.editor.remove(owner, (await queried(log, owner, { kind: ['visited'] }))[0]?.fact ?? '')
    const expected = [
      { source: '/v1/streams/mine', stream: 'mine', type: 'note', events: 1 },
      { source: 'test.life', stream: 'test.life', type: 'test.life.point', events: 2 },
    ]
    expect(await log.stores.events.counts(owner)).toEqual(expected)
    // Joined, they say the same in fewer rows.
    const rows = async () => (await log.sql('select from dp.tally where usr = $1', [owner])).length
    expect(await rows()).toBe(4)
    await log.stores.projections.advance(owner, new AbortController().signal)
    expect(await rows()).toBe(3)
    expect(await log.stores.events.counts(owner)).toEqual(expected)
    expect(await log.stores.events.counts(await log.owner())).toEqual([])
  })
})
