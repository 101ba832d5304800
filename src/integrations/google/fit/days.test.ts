import { describe, expect, it } from 'vitest'
import type { DecodeContext } from '../../source.ts'
import { createDaysDecoder, createIntervalsDecoder } from './days.ts'
import { draftsOf } from './testing/read.ts'

type Row = Readonly<Record<string, string>>
const day = (value: Row, about?: DecodeContext['about']) =>
  createDaysDecoder().decode({ kind: 'csv', part: '', value }, { name: 'x.csv', ...(about && { about }) })
const quarter = (from: string, to: string, name = '2025-03-30.csv') =>
  createIntervalsDecoder().decode(
    { kind: 'csv', part: '', value: { 'Start time': from, 'End time': to, 'Step count': '5' } },
    { name },
  )
const spanOf = (...args: Parameters<typeof quarter>) =>
  draftsOf(quarter(...args)).map(({ time, endtime, tz, endtz }) => [
    new Date(time ?? Number.NaN).toISOString(),
    new Date(endtime ?? Number.NaN).toISOString(),
    tz,
    endtz,
  ])

describe('a day', () => {
  it.each([
    ['empty cells', { Date: '2025-03-01', 'Step count': '', 'Distance (m)': ' ' }],
    ['zeros', { Date: '2025-03-01', 'Step count': '0', 'Distance (m)': '0.0', 'Walking duration (ms)': '0' }],
  ])('of %s is dropped', (_, row) => {
    expect(day(row)).toEqual({ kind: 'drop', reason: 'no_data' })
  })

  it('keeps what is not known by the name of its column', () => {
    const row = { Date: '2025-03-01', 'Step count': '5', 'Average oxygen saturation (%)': '97.5', Mood: 'good' }
    expect(draftsOf(day(row))[0]?.data).toEqual({
      steps: 5,
      other: { 'Average oxygen saturation (%)': 97.5, Mood: 'good' },
    })
  })

  it('takes an English column for nothing but what its name says', () => {
    const row = { Date: '2025-03-01', 'Average height (m)': '1.8', 'Step count': '5' }
    expect(draftsOf(day(row))[0]?.data).toEqual({ steps: 5, other: { 'Average height (m)': 1.8 } })
  })

  it('in another language is read by units, as far as they tell', () => {
    const row = {
      ...{ 日付: '2025-03-01', 'カロリー（kcal）': '1800.5', '距離（m）': '900', 歩数: '1200', 通常の歩行: '7' },
      ...{
        '平均速度（m/s）': '1.5',
        '最高速度（m/s）': '2',
        '最低速度（m/s）': '1',
        'ウォーキングの時間（ms）': '60000',
      },
    }
    expect(draftsOf(day(row))[0]?.data).toEqual({
      ...{ calories: 1800.5, distance: 900, steps: 1200, speedAverage: 1.5, speedMax: 2, speedMin: 1 },
      durations: { ウォーキングの時間: 60000 },
      other: { 通常の歩行: 7 },
    })
  })

  it('that is shorter than its header and fits no columns is quarantined', () => {
    const row = { Date: '2025-03-01', 'Step count': '71.5', 'Average weight (kg)': '80', 'Max weight (kg)': '2.5' }
    expect(day(row, { columns: 9 })).toMatchObject({ kind: 'quarantine', code: 'ragged_row' })
    expect(day(row, { columns: 4 })).toMatchObject({ kind: 'next' })
  })

  it.each(['2025-02-30', '03/01/2025', ''])('with the date "%s" is quarantined', (date) => {
    expect(day({ Date: date, 'Step count': '5' })).toMatchObject({ kind: 'quarantine', code: 'bad_time' })
  })
})

describe('a quarter of an hour', () => {
  it('is of the day that the file is named after, with the offset of each time', () => {
    expect(spanOf('10:00:00.000+02:00', '10:15:00.000+02:00')).toEqual([
      ['2025-03-30T08:00:00.000Z', '2025-03-30T08:15:00.000Z', 120, 120],
    ])
    expect(spanOf('23:45:00.000-03:30', '00:00:00.000-03:30')).toEqual([
      ['2025-03-31T03:15:00.000Z', '2025-03-31T03:30:00.000Z', -210, -210],
    ])
  })

  it('is a quarter of an hour also where the clock is set forward or back', () => {
    expect(spanOf('01:45:00.000+01:00', '03:00:00.000+02:00')).toEqual([
      ['2025-03-30T00:45:00.000Z', '2025-03-30T01:00:00.000Z', 60, 120],
    ])
    expect(spanOf('02:45:00.000+02:00', '02:00:00.000+01:00', 'Tage/2025-10-26(1).csv')).toEqual([
      ['2025-10-26T00:45:00.000Z', '2025-10-26T01:00:00.000Z', 120, 60],
    ])
  })

  it('is quarantined where the name of the file holds no date', () => {
    expect(quarter('10:00:00.000+02:00', '10:15:00.000+02:00', '2025-03-30/day.csv')).toMatchObject({ code: 'no_date' })
  })

  it.each([
    ['10:00', '10:15'],
    ['10:00:00.000', '10:15:00.000'],
    ['25:00:00.000+01:00', '10:15:00.000+01:00'],
  ])('from %s to %s is quarantined', (from, to) => {
    expect(quarter(from, to)).toMatchObject({ code: 'bad_time' })
  })
})
