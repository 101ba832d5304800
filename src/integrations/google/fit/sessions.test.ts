import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Json } from '../../../models/events.ts'
import { offsetOfName, tcxName } from './session-name.ts'
import { createSessionsDecoder } from './sessions.ts'
import { createTcxDecoder } from './tcx.ts'
import { draftsOf, identityOf, readFile } from './testing/read.ts'

const FIXTURES = fileURLToPath(new URL('./fixtures', import.meta.url))
const fixture = (end: string) => readdirSync(FIXTURES).find((name) => name.endsWith(end)) ?? ''
const draftIn = async (name: string) => {
  const [draft] = (await readFile(join(FIXTURES, name), `Takeout/Fit/${name}`))?.drafts ?? []
  if (draft === undefined) throw new Error(`no draft in ${name}`)
  return draft
}

const session = createSessionsDecoder()
const tcx = createTcxDecoder()
const sessionOf = (value: Json, name = 'x.json') => session.decode({ kind: 'json', part: '', value }, { name })
const tcxOf = (value: Json, name = 'x.tcx') => tcx.decode({ kind: 'json', part: 'Activity', value }, { name })

describe('a session', () => {
  it('and the TCX file of it are one workout', async () => {
    const [json, file] = [await draftIn(fixture('_WALKING.json')), await draftIn(fixture('_Gehen.tcx'))]
    expect(identityOf(file)).toBe(identityOf(json))
    expect(json).toMatchObject({ tz: 60, data: { activity: 'walking', steps: 1328, duration: 843.063 } })
    expect(file).toMatchObject({ tz: 60, endtime: json.endtime, data: { activityName: 'Gehen', sport: 'Other' } })
  })

  it('without milliseconds on one side is the same, another second is another workout', () => {
    const at = (startTime: string) => draftsOf(sessionOf({ fitnessActivity: 'running', startTime })).map(identityOf)
    const file = (Id: string) => draftsOf(tcxOf({ '@Sport': 'Running', Id: [Id] })).map(identityOf)
    expect(file('2025-03-01T06:00:00Z')).toEqual(at('2025-03-01T06:00:00.999Z'))
    expect(file('2025-03-01T06:00:01Z')).not.toEqual(at('2025-03-01T06:00:00.999Z'))
  })

  it('keeps aggregates that are not known, repeated ones, and fields that are new', () => {
    const [draft] = draftsOf(
      sessionOf({
        fitnessActivity: 'biking',
        startTime: '2025-03-01T06:00:00Z',
        aggregate: [
          { metricName: 'com.google.step_count.delta', intValue: 5 },
          { metricName: 'com.google.new', floatValue: 1.5 },
          { metricName: 'com.google.new', floatValue: 2.5 },
          { metricName: 'com.google.odd', listValue: [1] },
        ],
        segment: [{ fitnessActivity: 'biking', startTime: 'x', more: 1 }],
        application: { packageName: 'com.example' },
        track: 'not ours',
      }),
    )
    expect(draft?.data).toEqual({
      activity: 'biking',
      steps: 5,
      metrics: { 'com.google.new': [1.5, 2.5] },
      aggregate: [{ metricName: 'com.google.odd', listValue: [1] }],
      segments: [{ activity: 'biking', start: 'x', more: 1 }],
      application: { packageName: 'com.example' },
      given: { track: 'not ours' },
    })
  })

  it('that ends before it begins, or lasts no number, loses that alone', () => {
    const startTime = '2025-03-01T06:00:00Z'
    expect(sessionOf({ startTime, endTime: '2025-03-01T05:00:00Z', duration: 'long' })).toMatchObject({
      kind: 'next',
      value: { drafts: [{ type: 'google.fit.workout' }], lost: [{ code: 'bad_time' }, { code: 'bad_value' }] },
    })
  })
})

describe('a TCX activity', () => {
  it('has its points as lists of one length, and its laps with sums', async () => {
    const { data, lat, lon } = await draftIn(fixture('_Gehen.tcx'))
    expect([lat, lon]).toEqual([481_000_000, 115_000_000])
    expect(data['track']).toEqual({
      seconds: [5, 10, 840],
      latitude: [48.1, 48.1001, null],
      longitude: [11.5, 11.5001, null],
      altitude: [520.5, null, null],
      distance: [5.5, null, null],
      heartRate: [91, null, null],
      speed: [1.25, null, null],
      watts: [80, null, null],
      Mood: ['fine', null, null],
      cadence: [null, 82, null],
    })
    expect(data).toMatchObject({
      ...{ duration: 780.5, distance: 1000.75, calories: 50, heartRateAverage: 90, heartRateMax: 110 },
      notes: 'Rain & wind',
      laps: [
        { points: 2, intensity: 'Active', TriggerMethod: ['Manual'] },
        { points: 1, intensity: 'Resting' },
      ],
    })
  })

  it('tells how many of its points could not be read, and keeps the rest', () => {
    const at = (Time: string, LatitudeDegrees: string) => ({
      Time: [Time],
      Position: [{ LatitudeDegrees: [LatitudeDegrees], LongitudeDegrees: ['11.5'] }],
      HeartRateBpm: [{ Value: ['fast'] }],
    })
    const Trackpoint = [at('2025-03-01T06:00:01Z', '48.1'), at('later', '48.2'), at('2025-03-01T06:00:03Z', '148')]
    const outcome = tcxOf({ Id: ['2025-03-01T06:00:00Z'], Lap: [{ Track: [{ Trackpoint }] }] })
    expect(outcome).toMatchObject({
      kind: 'next',
      value: {
        drafts: [
          { data: { track: { seconds: [1, null, 3], latitude: [48.1, 48.2, null] }, positionIncomplete: true } },
        ],
        lost: [{ code: 'bad_time' }, { code: 'bad_position' }, { code: 'bad_value' }],
      },
    })
  })
})

describe('the name of a file', () => {
  const start = Date.parse('2025-03-01T06:00:00.250Z')

  it.each([
    ['2025-03-01T07_00_00.250+01_00_WALKING.json', 60],
    ['Takeout/Fit/Alle Sitzungen/2025-03-01T07_00_00+01_00_WALKING(1).json', 60],
    ['2025-02-28T20_30_00.250-09_30_WALKING.json', -570],
    ['2025-03-01T06_00_00.250Z_WALKING.json', 0],
    ['2025-03-01T09_00_00.250+01_00_WALKING.json', undefined],
    ['walk.json', undefined],
  ])('%s gives the offset %s', (name, offset) => {
    expect(offsetOfName(name, start)).toBe(offset)
  })

  it.each([
    ['2025-03-01T07_00_00.000+01_00_PT14M3.063S_Gehen.tcx', { length: 843_063, activity: 'Gehen' }],
    ['2025-03-01T07_00_00.000+01_00_PT1H_Marche à pied(1).tcx', { length: 3_600_000, activity: 'Marche à pied' }],
    ['2025-03-01T07_00_00.000+01_00_PT5S.tcx', { length: 5000 }],
    ['walk.tcx', {}],
  ])('%s gives length and activity', (name, told) => {
    expect(tcxName(name)).toEqual(told)
  })
})
