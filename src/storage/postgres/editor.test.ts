import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OwnEvent } from '../ports.ts'
import { contents, expectExactTallies, point, type TestLog, testLog, thing, visit } from './testing/log.ts'

let log: TestLog
beforeAll(async () => {
  log = await testLog()
})
afterAll(() => log.close())

const DAY = Date.UTC(2024, 4, 1)
const first = async (owner: number, filter = {}) =>
  (await log.stores.events.query(owner, filter, { limit: 1 })).events[0]
const factOf = async (owner: number, filter = {}) => (await first(owner, filter))?.fact ?? ''

describe('appending to a stream of one’s own', () => {
  const note = (id: string, data: OwnEvent['data'] = {}, rest: Partial<OwnEvent> = {}): OwnEvent => ({
    type: 'note',
    id,
    data,
    ...rest,
  })

  test('answers for each event what became of it, in order', async () => {
    const owner = await log.owner()
    const append = (...events: OwnEvent[]) => log.stores.editor.append(owner, 'mine', events)
    const [a, b] = await append(note('a'), note('b', { x: 1 }))
    expect(a).toEqual({
      outcome: 'new',
      fact: expect.any(String),
      revision: 1,
      position: expect.stringMatching(/^\d+$/),
    })
    expect(Number(b?.position)).toBe(Number(a?.position) + 1)
    const again = await append(note('b', { x: 2 }), note('a'), note('c'))
    expect(again).toEqual([
      { outcome: 'revised', fact: b?.fact, revision: 2, position: expect.any(String) },
      { outcome: 'duplicate', fact: a?.fact, revision: 1 },
      { outcome: 'new', fact: expect.any(String), revision: 1, position: expect.any(String) },
    ])
    expect(await append(note('b', { x: 2 }))).toEqual([{ outcome: 'duplicate', fact: b?.fact, revision: 2 }])
    expect(await append()).toEqual([])
    await expectExactTallies(log, owner)
  })

  test('takes what comes later within one call for later', async () => {
    const owner = await log.owner()
    const versions = [{ v: 1 }, { v: 1 }, { v: 2 }, { v: 1 }]
    const outcomes = await log.stores.editor.append(
      owner,
      'mine',
      versions.map((data) => note('a', data)),
    )
    expect(outcomes.map(({ outcome, revision }) => [outcome, revision])).toEqual([
      ['new', 1],
      ['duplicate', 1],
      ['revised', 2],
      ['revised', 3],
    ])
    expect(JSON.parse((await first(owner))?.data ?? '')).toEqual({ v: 1 })
  })

  test('replaces what is there: nothing is merged', async () => {
    const owner = await log.owner()
    await log.stores.editor.append(owner, 'mine', [note('a', { x: 1 }, { subject: 's', time: DAY })])
    await log.stores.editor.append(owner, 'mine', [note('a', { y: 1 })])
    const event = await first(owner)
    expect([event?.subject, event?.time, event?.data]).toEqual([undefined, undefined, '{"y": 1}'])
  })

  test('makes a fact of every event without an id', async () => {
    const owner = await log.owner()
    const outcomes = await log.stores.editor.append(owner, 'mine', [
      { type: 'tick', data: {} },
      { type: 'tick', data: {} },
    ])
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['new', 'new'])
    expect((await log.stores.events.query(owner, {}, { limit: 5 })).events).toHaveLength(2)
  })

  test('tells ids apart by stream', async () => {
    const owner = await log.owner()
    const [one] = await log.stores.editor.append(owner, 'one', [note('a')])
    const [other] = await log.stores.editor.append(owner, 'other', [note('a')])
    expect(other).toMatchObject({ outcome: 'new' })
    expect(other?.fact).not.toBe(one?.fact)
    expect(await log.stores.streams.list(owner)).toEqual([
      { name: 'one', own: true, events: 1 },
      { name: 'other', own: true, events: 1 },
    ])
  })

  test('keeps the kind a type was given, until another is given', async () => {
    const owner = await log.owner()
    const kind = async () => (await first(owner))?.kind
    await log.stores.editor.append(owner, 'mine', [note('a')])
    expect(await kind()).toBe('did')
    await log.stores.editor.append(owner, 'mine', [note('b', {}, { kind: 'measured' })])
    expect(await kind()).toBe('measured')
    await log.stores.editor.append(owner, 'mine', [note('c')])
    expect(await kind()).toBe('measured')
  })

  test('takes far times, odd texts and ten thousand events at once', async () => {
    const owner = await log.owner()
    const odd: OwnEvent[] = [
      note('\0', {}, { time: Date.UTC(9999, 11, 31, 23, 59, 59, 999) }),
      note('\ud800', {}, { time: Date.parse('0001-01-01T00:00:00.001Z') }),
      note('\ue000', { '\ue0000000': '\ue000d800' }, { subject: '\0\ud800\ue000' }),
    ]
    await log.stores.editor.append(owner, 'mine', odd)
    expect((await log.stores.editor.append(owner, 'mine', odd)).map(({ outcome }) => outcome)).toEqual([
      'duplicate',
      'duplicate',
      'duplicate',
    ])
    const { events } = await log.stores.events.query(owner, {}, { limit: 5 })
    expect(events.map(({ time }) => time)).toEqual(['0001-01-01T00:00:00.001Z', '9999-12-31T23:59:59.999Z', undefined])
    const many = Array.from({ length: 12_000 }, (_, i) => note(`${i % 11_000}`, { i: i % 11_000 }))
    const outcomes = await log.stores.editor.append(owner, 'many', many)
    expect(outcomes.filter(({ outcome, position }) => outcome === 'new' && position !== undefined)).toHaveLength(11_000)
    expect(outcomes.slice(11_000).every(({ outcome, revision }) => outcome === 'duplicate' && revision === 1)).toBe(
      true,
    )
  })
})

describe('an edit by the owner', () => {
  test('overlays fields, and says so in a revision', async () => {
    const owner = await log.owner()
    await log.import(owner, [
      { drafts: [visit(DAY, 'a', { subject: 's', place: 'place:x', lat: 1, lon: 2, data: { x: 1, y: null, z: 2 } })] },
    ])
    const fact = await factOf(owner)
    const edited = await log.stores.editor.edit(owner, fact, {
      subject: 'mine',
      place: null,
      data: { x: null, w: 'w' },
    })
    expect(edited).toMatchObject({
      fact,
      revision: 2,
      subject: 'mine',
      lat: 1,
      lon: 2,
      state: 'live',
      file: 'export-0.json',
      record: 0,
    })
    expect(edited.place).toBeUndefined()
    expect(JSON.parse(edited.data)).toEqual({ key: 'a', y: null, z: 2, w: 'w' })
    expect(await log.stores.events.get(owner, fact)).toEqual(edited)
    const more = await log.stores.editor.edit(owner, fact, { lat: 5 })
    expect(more).toMatchObject({ revision: 3, subject: 'mine', lat: 5 })
    expect(more.place).toBeUndefined()
  })

  test('makes no revision of what was said before', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [visit(DAY, 'a', { subject: 's' })] }])
    const fact = await factOf(owner)
    expect(await log.stores.editor.edit(owner, fact, {})).toMatchObject({ revision: 1, subject: 's' })
    // The same value as the import has, but from now on it is the owner's.
    expect(await log.stores.editor.edit(owner, fact, { subject: 's' })).toMatchObject({ revision: 2 })
    expect(await log.stores.editor.edit(owner, fact, { subject: 's' })).toMatchObject({ revision: 2 })
    expect(await log.stores.editor.edit(owner, fact, { subject: 's', lat: 3 })).toMatchObject({ revision: 3, lat: 3 })
  })

  test('leaves alone what it names with undefined', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [visit(DAY, 'a', { subject: 's' })] }])
    const fact = await factOf(owner)
    await log.stores.editor.edit(owner, fact, { subject: 'mine' })
    const sloppy = { subject: undefined, lat: 1, data: { key: undefined } } as object
    expect(await log.stores.editor.edit(owner, fact, sloppy)).toMatchObject({
      subject: 'mine',
      data: '{"key": "a"}',
      lat: 1,
    })
  })

  test('wins over every later import, whatever its rank, and the rest of the import still counts', async () => {
    const owner = await log.owner()
    const say = (subject: string, y: number) => visit(DAY, 'a', { subject, data: { x: y, y } })
    await log.import(owner, [{ drafts: [say('one', 1)], rank: 2 }])
    const fact = await factOf(owner)
    await log.stores.editor.edit(owner, fact, { subject: 'mine', data: { x: 'mine' } })
    const shown = async () => {
      const event = await log.stores.events.get(owner, fact)
      return [event?.subject, JSON.parse(event?.data ?? '')]
    }
    const expected = (y: number) => ['mine', { key: 'a', x: 'mine', y }]
    expect(await shown()).toEqual(expected(1))
    expect((await log.import(owner, [{ drafts: [say('one', 1)], rank: 2 }])).events).toEqual({
      new: 0,
      revised: 0,
      duplicate: 1,
    })
    await log.import(owner, [{ drafts: [say('best', 9)], rank: 9 }])
    expect(await shown()).toEqual(expected(9))
    await log.import(owner, [{ drafts: [say('poor', 0)], rank: 0 }])
    expect(await shown()).toEqual(expected(9))
    // The overlay was never taken for a reading.
    await log.import(owner, [{ drafts: [visit(DAY, 'a', { data: { x: null, y: 10 } })], rank: 10 }])
    expect(await shown()).toEqual(expected(10))
    expect(
      await log.sql("select from dp.reading_content where usr = $1 and content::text like '%mine%'", [owner]),
    ).toEqual([])
  })

  test('is the same whether the import came before or after', async () => {
    const readings = [
      { drafts: [visit(DAY, 'a', { subject: 's', data: { x: 1 } })], rank: 1 },
      { drafts: [visit(DAY, 'a', { place: 'place:y', data: { x: 2 } })], rank: 2 },
    ]
    const results: ReadonlyMap<string, unknown>[] = []
    for (const position of [1, 2]) {
      const owner = await log.owner()
      for (const [i, file] of readings.entries()) {
        if (i === position) await log.stores.editor.edit(owner, await factOf(owner), { subject: null, data: { z: 1 } })
        await log.import(owner, [file])
      }
      if (position === 2) await log.stores.editor.edit(owner, await factOf(owner), { subject: null, data: { z: 1 } })
      results.push(await contents(log, owner))
    }
    expect(results[0]).toEqual(results[1])
    expect([...(results[0]?.values() ?? [])]).toMatchObject([{ subject: null, place: 'place:y', data: { x: 2, z: 1 } }])
  })

  test('of one’s own event stays over what is appended later', async () => {
    const owner = await log.owner()
    const append = (v: number) => log.stores.editor.append(owner, 'mine', [{ type: 'note', id: 'a', data: { v } }])
    const [made] = await append(1)
    await log.stores.editor.edit(owner, made?.fact ?? '', { subject: 'mine' })
    expect((await append(1))[0]).toMatchObject({ outcome: 'duplicate', revision: 2 })
    expect((await append(2))[0]).toMatchObject({ outcome: 'revised', revision: 3 })
    expect(await log.stores.events.get(owner, made?.fact ?? '')).toMatchObject({ subject: 'mine', data: '{"v": 2}' })
  })

  test('keeps texts that PostgreSQL refuses', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [thing('a')] }])
    const odd = 'nul \0 half \ud800 mark \ue000'
    const event = await log.stores.editor.edit(owner, await factOf(owner), { subject: odd, place: odd })
    expect([event.subject, event.place]).toEqual([odd, odd])
    expect(await log.stores.editor.edit(owner, event.fact, { lat: 1 })).toMatchObject({ subject: odd })
  })
})

describe('a fact that its owner deleted', () => {
  test('is gone from everything, blocks every re-import, and is told of in the stream', async () => {
    const owner = await log.owner()
    const secret = visit(DAY, 'secret-key', {
      subject: 'secret',
      place: 'place:secret',
      lat: 7,
      data: { name: 'secret name' },
    })
    await log.import(owner, [{ drafts: [secret, point(DAY)] }])
    await log.import(owner, [{ drafts: [visit(DAY, 'secret-key', { subject: 'secret two' })], rank: 2 }])
    const fact = await factOf(owner, { type: ['test.life.visit'] })
    await log.stores.editor.edit(owner, fact, { data: { note: 'secret note' } })
    await log.stores.projections.advance(owner, new AbortController().signal)
    const before = await log.stores.events.head(owner)

    const removed = await log.stores.editor.remove(owner, fact)
    expect(removed).toMatchObject({
      fact,
      state: 'deleted',
      data: '{}',
      time: new Date(DAY).toISOString(),
      type: 'test.life.visit',
    })
    for (const name of ['subject', 'place', 'lat', 'run', 'file'] as const) expect(removed[name]).toBeUndefined()
    const { events } = await log.stores.events.read(owner, {}, { after: before, limit: 5, allRevisions: true })
    expect(events).toEqual([removed])
    expect(await log.stores.events.revisions(owner, fact)).toEqual([removed])
    expect(await queriedTypes(owner)).toEqual(['test.life.point'])
    for (const table of await tables()) {
      const found = await log.sql(`select from dp.${table} each where each.usr = $1 and each::text like '%secret%'`, [
        owner,
      ])
      expect([table, found.length]).toEqual([table, 0])
    }
    await expectExactTallies(log, owner)

    for (const again of [secret, visit(DAY, 'secret-key', { subject: 'secret three' })]) {
      const { events } = await log.import(owner, [{ drafts: [again, point(DAY)], rank: 9, asof: 9 }])
      expect(events).toEqual({ new: 0, revised: 0, duplicate: 2 })
    }
    await log.import(owner, [{ drafts: [secret, visit(DAY, 'secret-key', { subject: 'secret four' })] }], {
      perPage: 2,
    })
    expect(await queriedTypes(owner)).toEqual(['test.life.point'])
    expect((await log.sql('select from dp.reading where usr = $1', [owner])).length).toBe(0)
    await log.stores.projections.advance(owner, new AbortController().signal)
    expect(await log.sql('select from dp.event_text where usr = $1', [owner])).toEqual([])
    await expectExactTallies(log, owner)
  })

  test('cannot be edited or deleted again', async () => {
    const owner = await log.owner()
    await log.import(owner, [{ drafts: [thing('a')] }])
    const fact = await factOf(owner)
    await log.stores.editor.remove(owner, fact)
    await expect(log.stores.editor.remove(owner, fact)).rejects.toMatchObject({ code: 'event.not_found' })
    await expect(log.stores.editor.edit(owner, fact, { subject: 'x' })).rejects.toMatchObject({
      code: 'event.not_found',
    })
  })

  const queriedTypes = async (owner: number) =>
    (await log.stores.events.query(owner, {}, { limit: 9 })).events.map((event) => event.type)
  const tables = async () =>
    (
      await log.sql<{ name: string }>(
        "select table_name as name from information_schema.columns where table_schema = 'dp' and column_name = 'usr' group by 1",
      )
    ).map(({ name }) => name)
})

describe('a fact that is not there', () => {
  test('can be neither edited nor deleted, nor one of another owner', async () => {
    const [owner, other] = [await log.owner(), await log.owner()]
    await log.import(other, [{ drafts: [thing('a')] }])
    for (const fact of ['', 'x', '00000000-0000-0000-0000-000000000000', await factOf(other)]) {
      await expect(log.stores.editor.edit(owner, fact, {})).rejects.toMatchObject({ code: 'event.not_found' })
      await expect(log.stores.editor.remove(owner, fact)).rejects.toMatchObject({ code: 'event.not_found' })
      expect(await log.stores.events.get(owner, fact)).toBeUndefined()
      expect(await log.stores.events.revisions(owner, fact)).toEqual([])
    }
    expect(await first(other)).toMatchObject({ revision: 1 })
  })
})

describe('one’s own streams', () => {
  test('are made once, and never with the name of a source', async () => {
    const owner = await log.owner()
    await log.stores.streams.create(owner, 'diary')
    await expect(log.stores.streams.create(owner, 'diary')).rejects.toMatchObject({ code: 'stream.exists' })
    await expect(log.stores.streams.create(owner, 'test.life')).rejects.toMatchObject({ code: 'stream.reserved' })
    expect(await log.stores.streams.list(owner)).toEqual([{ name: 'diary', own: true, events: 0 }])
    expect(await log.stores.streams.list(await log.owner())).toEqual([])
  })
})
