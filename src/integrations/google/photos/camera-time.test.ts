import { expect, it } from 'vitest'
import type { JsonObject } from '../../../models/events.ts'
import { cameraTime } from './camera-time.ts'

const NOON = Date.UTC(2025, 2, 1, 12)
const clock = '2025:03:01 13:00:00'
const local = '2025-03-01T13:00:00'
const timeOf = (record: JsonObject) => {
  const time = cameraTime(record)
  return time && { ...time.columns, ...time.said }
}

it('takes the offset that the camera wrote', () => {
  const exif = { dateTimeOriginal: clock, offsetTimeOriginal: '+01:00' }
  expect(timeOf({ exif })).toEqual({ time: NOON, tz: 60, precision: 's', timeFrom: 'exif' })
  expect(timeOf({ exif: { ...exif, subSecTimeOriginal: '250' } })).toMatchObject({ time: NOON + 250, precision: 'ms' })
  expect(timeOf({ exif: { dateTimeOriginal: clock, offsetTime: '-05:30' } })).toMatchObject({ tz: -330 })
})

it('finds the zone of a clock by the time of the GPS, and gives no offset that nobody wrote', () => {
  const gps = (date: string, time: number) => ({ exif: { dateTimeOriginal: clock, gps: { date, time } } })
  const found = { time: NOON, precision: 's', timeFrom: 'exif-gps', when: local }
  expect(timeOf(gps('2025:03:01', 43_200))).toEqual(found)
  expect(timeOf(gps('2025:03:01', 43_200 - 50))).toEqual(found)
  expect(timeOf(gps('2025:03:02', 3600))).toMatchObject({ time: NOON + 13 * 3_600_000, timeFrom: 'exif-gps' })
})

it('says that the zone is not known where the time of the GPS is of another moment', () => {
  const guessed = { time: NOON + 3_600_000, precision: 's', timeFrom: 'exif', when: local, zoneGuessed: true }
  expect(timeOf({ exif: { dateTimeOriginal: clock } })).toEqual(guessed)
  const old = { date: '2025:03:01', time: 43_200 - 400 }
  expect(timeOf({ exif: { dateTimeOriginal: clock, gps: old } })).toEqual(guessed)
  expect(timeOf({ exif: { dateTimeOriginal: clock, gps: { date: '2024:03:01', time: 43_200 } } })).toEqual(guessed)
})

it('reads films by their local time, else by their index', () => {
  expect(timeOf({ creationDate: '2025-03-01T13:00:00+0100', created: 1 })).toEqual({
    time: NOON,
    tz: 60,
    precision: 's',
    timeFrom: 'quicktime',
  })
  expect(timeOf({ created: NOON / 1000 })).toEqual({ time: NOON, precision: 's', timeFrom: 'film' })
})

it('finds nothing where nothing is said', () => {
  for (const dateTimeOriginal of ['0000:00:00 00:00:00', '    :  :     :  :  ', '2025:13:01 00:00:00', '', null, 5])
    expect(timeOf({ exif: { dateTimeOriginal } }), String(dateTimeOriginal)).toBeUndefined()
  expect(timeOf({ created: 1e30 })).toBeUndefined()
  expect(timeOf({ exif: { dateTime: clock } }), 'when it was changed').toBeUndefined()
})
