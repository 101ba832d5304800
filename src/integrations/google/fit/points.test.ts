import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { foldReadings } from '../../../processors/stream/merge.ts'
import { parseJson } from '../../../utils/json-text.ts'
import { layerOf } from './data-source.ts'
import { createPointsDecoder } from './points.ts'
import { draftsOf, identityOf } from './testing/read.ts'

const { decode } = createPointsDecoder()
const STEPS = 'com.google.step_count.delta'
const RAW = `raw:${STEPS}:com.example.app:`

const decoded = (value: Json, dataSource: string = RAW) =>
  decode({ kind: 'json', part: 'Data Points[]', value }, { name: 'x.json', about: { dataSource } })
const draftOf = (text: string, dataSource?: string) => {
  const [draft] = draftsOf(decoded(parseJson(text) as Json, dataSource))
  return draft
}
const point = (fields: string) =>
  `{"dataTypeName":"${STEPS}","startTimeNanos":1740830400000000000,"endTimeNanos":1740830460000000000,${fields}}`
const ofType = (dataType: string, values: string) =>
  draftOf(`{"dataTypeName":"${dataType}","endTimeNanos":1740830460000000000,"fitValue":[${values}]}`)

describe('a point', () => {
  it('keeps its nanoseconds exactly where they are more than milliseconds', () => {
    const draft = draftOf(
      `{"fitValue":[{"value":{"intVal":1}}],"startTimeNanos":1740830400123456789,"endTimeNanos":"1740830460123456790"}`,
    )
    expect(draft).toMatchObject({ time: 1740830400123, endtime: 1740830460123 })
    expect(draft?.data).toMatchObject({
      startTimeNanos: '\uE000#1740830400123456789',
      endTimeNanos: '\uE000#1740830460123456790',
    })
    expect(draftOf(point('"fitValue":[{"value":{"intVal":1}}]'))?.data['startTimeNanos']).toBeUndefined()
  })

  it('is the same whether its stamps are numbers or texts', () => {
    const number = draftOf(`{"fitValue":[{"value":{"intVal":1}}],"endTimeNanos":1740830400123456789}`)
    const text = draftOf(`{"fitValue":[{"value":{"intVal":1}}],"endTimeNanos":"1740830400123456789"}`)
    expect(text).toEqual(number)
  })

  it('has its values by name where Google documents them, else as a list', () => {
    expect(ofType('com.google.height', '{"value":{"fpVal":1.8}}')?.data['values']).toEqual({ height: 1.8 })
    expect(
      ofType('com.google.blood_pressure', '{"value":{"fpVal":121}},{"value":{"fpVal":79}}')?.data['values'],
    ).toEqual({ systolic: 121, diastolic: 79 })
    expect(ofType('com.example.new', '{"value":{"fpVal":1}},{"value":{"intVal":9007199254740993}}')).toMatchObject({
      type: 'google.fit.sample',
      data: { dataType: 'com.example.new', values: [1, '\uE000#9007199254740993'] },
    })
  })

  it('of a known type whose values changed their form stays a sample', () => {
    expect(draftOf(point('"fitValue":[{"value":{"stringVal":"many"}}]'))).toMatchObject({
      type: 'google.fit.sample',
      data: { values: { steps: 'many' }, label: 'many' },
    })
    const two = draftOf(point('"fitValue":[{"value":{"intVal":1}},{"value":{"intVal":2}}]'))
    expect(two).toMatchObject({ type: 'google.fit.sample', data: { values: { steps: 1, more: [2] } } })
    const odd = draftOf(point('"fitValue":[{"value":{"newVal":{"a":1}}}]'))
    expect(odd?.data['values']).toEqual({ steps: { newVal: { a: 1 } } })
  })

  it('keeps fields that are new', () => {
    expect(draftOf(point('"fitValue":[{"value":{"intVal":1}}],"x":{"y":1},"steps":7'))?.data).toMatchObject({
      steps: 1,
      x: { y: 1 },
      given: { steps: 7 },
    })
  })

  it('has the stage of sleep, also where older exports hold it among the activities', () => {
    const stage = (dataType: string, code: number) => ofType(dataType, `{"value":{"intVal":${code}}}`)?.data['stage']
    expect([1, 2, 3, 4, 5, 6, 7].map((code) => stage('com.google.sleep.segment', code))).toEqual([
      ...['awake', 'sleep', 'out_of_bed', 'light', 'deep', 'rem', undefined],
    ])
    expect([72, 109, 110, 111, 112].map((code) => stage('com.google.activity.segment', code))).toEqual([
      ...['sleep', 'light', 'deep', 'rem', 'awake'],
    ])
  })

  it.each([
    [0, 'in_vehicle'],
    [7, 'walking'],
    [8, 'running'],
    [58, 'running.treadmill'],
    [82, 'swimming'],
    [100, 'yoga'],
    [108, 'other'],
    [122, 'guided_breathing'],
    [107, undefined],
    [4000, undefined],
  ])('has activity %i by its name', (code, activity) => {
    const draft = ofType('com.google.activity.segment', `{"value":{"intVal":${code}}}`)
    expect(draft).toMatchObject({ type: 'google.fit.activity', data: { code } })
    expect(draft?.data['activity']).toBe(activity)
  })

  it.each([
    ['no object', [], 'unknown_shape'],
    ['no values', { endTimeNanos: 1 }, 'unknown_shape'],
    ['no time', { fitValue: [{ value: { intVal: 1 } }] }, 'bad_time'],
    ['a time that is none', { fitValue: [{ value: { intVal: 1 } }], endTimeNanos: 'soon' }, 'bad_time'],
  ])('with %s is quarantined', (_, value, code) => {
    expect(decoded(value as Json)).toMatchObject({ kind: 'quarantine', code })
  })

  it('without any value is dropped', () => {
    expect(decoded(parseJson(point('"fitValue":[{"value":{}},{}]')) as Json)).toEqual({
      kind: 'drop',
      reason: 'no_data',
    })
  })

  it('is of the data type of its file, where it names none', () => {
    expect(draftOf('{"fitValue":[{"value":{"intVal":3}}],"endTimeNanos":1740830460000000000}')?.type).toBe(
      'google.fit.steps',
    )
  })
})

describe('the layer of a data source', () => {
  it.each([
    [`raw:${STEPS}:com.example.app:`, 'raw'],
    [`raw:${STEPS}:com.example.app:merge_step_deltas`, 'raw'],
    [`derived:${STEPS}:com.google.android.gms:merge_step_deltas`, 'merged'],
    ['derived:com.google.sleep.segment:com.google.android.gms:merged', 'merged'],
    [`derived:${STEPS}:com.google.ios.fit:appleinc.:iphone:1a2b3c:top_level`, 'merged'],
    [`derived:${STEPS}:com.google.android.gms:estimated_steps`, 'derived'],
    ['derived:com.google.distance.delta:com.google.android.gms:from_steps<-merge_step_deltas', 'derived'],
    ['something else', 'unknown'],
    [undefined, 'unknown'],
  ])('%s is %s', (dataSource, layer) => {
    expect(layerOf(dataSource)).toBe(layer)
  })
})

describe('identity', () => {
  const START = 1_740_830_400_000
  const points = fc.array(
    fc.record({
      dataType: fc.constantFrom(STEPS, 'com.google.heart_rate.bpm', 'com.google.nutrition', 'com.example.new'),
      source: fc.constantFrom(RAW, `derived:${STEPS}:com.google.android.gms:merge_step_deltas`),
      minute: fc.nat(4),
      nanos: fc.constantFrom('000000', '000001', '999999'),
      value: fc.constantFrom<JsonObject>({ intVal: 1 }, { stringVal: 'apple' }, { stringVal: 'bread' }),
      modified: fc.nat(2),
    }),
    { minLength: 1, maxLength: 12 },
  )
  type Point = typeof points extends fc.Arbitrary<infer T> ? (T extends readonly (infer P)[] ? P : never) : never
  const draftsFrom = (list: readonly Point[]): readonly Draft[] =>
    list.flatMap(({ dataType, source, minute, nanos, value, modified }) => {
      const stamp = `\uE000#${START + minute * 60_000}${nanos}`
      const record = { dataTypeName: dataType, endTimeNanos: stamp, startTimeNanos: stamp, fitValue: [{ value }] }
      return draftsOf(decoded({ ...record, modifiedTimeMillis: modified }, source))
    })
  /** What an import of the files in this order ends in. */
  const rowsOf = (files: readonly (readonly Draft[])[]) => {
    const readings = new Map<string, Draft[]>()
    for (const draft of files.flat())
      readings.set(identityOf(draft), [...(readings.get(identityOf(draft)) ?? []), draft])
    const rows = [...readings].map(([id, drafts]) => [
      id,
      foldReadings(drafts.map(({ type: _type, ...content }) => ({ rank: 30, asof: 0, content }))),
    ])
    return new Map(rows.map(([id, content]) => [id, JSON.stringify(content)] as const))
  }

  it('gives the same rows in any order and overlap of files', () => {
    fc.assert(
      fc.property(points, fc.array(fc.nat(), { minLength: 1, maxLength: 6 }), (list, cuts) => {
        const drafts = draftsFrom(list)
        const pieces = cuts.map((cut) => drafts.slice(0, cut % (drafts.length + 1)))
        const once = rowsOf([drafts])
        for (const files of [
          [...pieces, drafts],
          [drafts, ...pieces],
          [drafts.toReversed(), ...pieces.toReversed()],
        ]) {
          const rows = rowsOf(files)
          expect([...rows.keys()].sort()).toEqual([...once.keys()].sort())
          for (const [id, row] of rows) expect(sorted(row)).toEqual(sorted(once.get(id) ?? ''))
        }
      }),
    )
  })

  it('tells dishes of one meal apart, and takes a corrected number for the same fact', () => {
    const meal = (food: string) =>
      ofType('com.google.nutrition', `{"value":{}},{"value":{"intVal":4}},{"value":{"stringVal":"${food}"}}`)
    const ids = [meal('apple'), meal('bread'), meal('apple')].map((draft) => draft && identityOf(draft))
    expect(ids[0]).not.toBe(ids[1])
    expect(ids[0]).toBe(ids[2])
    const rate = (bpm: number) => ofType('com.google.heart_rate.bpm', `{"value":{"fpVal":${bpm}}}`)
    expect([rate(60), rate(61)].map((draft) => draft && identityOf(draft))[0]).toBe(identityOf(rate(61) as Draft))
  })
})

const sorted = (json: string): unknown => JSON.parse(json || 'null')
