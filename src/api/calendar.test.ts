import { describe, expect, test } from 'vitest'
import { createCalendar, isDate, isKnownZone, nextDate, parseInstant, parseOffset } from './calendar.ts'

const startOf = (zone: string, date: string) => new Date(createCalendar(zone).startOf(date)).toISOString()

describe('calendar', () => {
  test('finds where a day begins in a zone', () => {
    expect(startOf('UTC', '2024-05-01')).toBe('2024-05-01T00:00:00.000Z')
    expect(startOf('Europe/Berlin', '2024-05-01')).toBe('2024-04-30T22:00:00.000Z')
    expect(startOf('Asia/Kathmandu', '2024-05-01')).toBe('2024-04-30T18:15:00.000Z')
    expect(startOf('Pacific/Kiritimati', '2024-05-01')).toBe('2024-04-30T10:00:00.000Z')
    expect(startOf('Pacific/Pago_Pago', '2024-05-01')).toBe('2024-05-01T11:00:00.000Z')
  })

  test('gives days of 23 and 25 hours where the clock is changed', () => {
    const { startOf: begin } = createCalendar('Europe/Berlin')
    expect(begin('2024-04-01') - begin('2024-03-31')).toBe(23 * 3_600_000)
    expect(begin('2024-10-28') - begin('2024-10-27')).toBe(25 * 3_600_000)
  })

  test('begins a day whose midnight does not exist with its first moment', () => {
    expect(startOf('America/Sao_Paulo', '2018-11-04')).toBe('2018-11-04T03:00:00.000Z')
    expect(startOf('Africa/Cairo', '2024-04-26')).toBe('2024-04-25T22:00:00.000Z')
  })

  test('begins a date that a zone left out where the next one begins', () => {
    expect(startOf('Pacific/Apia', '2011-12-30')).toBe(startOf('Pacific/Apia', '2011-12-31'))
  })

  test('shows the date of a moment', () => {
    const { dateAt } = createCalendar('America/New_York')
    expect(dateAt(Date.parse('2024-03-10T04:59:59Z'))).toBe('2024-03-09')
    expect(dateAt(Date.parse('2024-03-10T05:00:00Z'))).toBe('2024-03-10')
  })

  test('knows which dates exist and which comes next', () => {
    expect(['2024-02-29', '2023-02-29', '2024-13-01', '2024-2-1', 'today'].map(isDate)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ])
    expect(nextDate('2024-02-28')).toBe('2024-02-29')
    expect(nextDate('2023-12-31')).toBe('2024-01-01')
  })
})

describe('parseInstant', () => {
  test('reads RFC 3339 with its offset', () => {
    expect(parseInstant('2024-05-01T10:00:00Z')).toEqual({ time: Date.parse('2024-05-01T10:00:00Z') })
    expect(parseInstant('2024-05-01t10:00:00.123456+02:00')).toEqual({
      time: Date.parse('2024-05-01T08:00:00.123Z'),
      offset: 120,
    })
    expect(parseInstant('2024-05-01 10:00-09:30')?.offset).toBe(-570)
  })

  test('refuses what is no time, has no offset or does not exist', () => {
    for (const text of ['2024-05-01', '2024-05-01T10:00:00', '2024-02-30T10:00:00Z', '2024-05-01T25:00:00Z', 'now', ''])
      expect(parseInstant(text)).toBeUndefined()
  })

  test('reads offsets', () => {
    expect(['+00:00', '-00:30', '+14:00', '+5', '+19:00', '+01:60'].map(parseOffset)).toEqual([
      0,
      -30,
      840,
      undefined,
      undefined,
      undefined,
    ])
  })
})

describe('a zone', () => {
  test('is known or not, whether it was asked for before or not', () => {
    for (let n = 0; n < 2; n++) {
      expect(isKnownZone('Europe/Berlin')).toBe(true)
      expect(isKnownZone('Europe/Nowhere')).toBe(false)
      expect(() => createCalendar('Europe/Nowhere')).toThrow(RangeError)
      expect(createCalendar('Europe/Berlin').startOf('2024-05-01')).toBe(Date.UTC(2024, 3, 30, 22))
    }
  })
})
