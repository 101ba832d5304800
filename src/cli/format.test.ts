import { describe, expect, it } from 'vitest'
import { bytes, clock, count, duration, localTime, percent, plural } from './format.ts'

describe('formats', () => {
  it('groups digits', () => {
    expect(count(1234567)).toBe('1,234,567')
    expect(plural(1, 'file')).toBe('1 file')
    expect(plural(12000, 'file')).toBe('12,000 files')
  })

  it('scales bytes in decimal units', () => {
    expect([0, 999, 1000, 15_340, 98_427_880, 2e12].map(bytes)).toEqual([
      '0 B',
      '999 B',
      '1.0 kB',
      '15.3 kB',
      '98.4 MB',
      '2.0 TB',
    ])
  })

  it('tells spans in the two units that matter', () => {
    expect([0.04, 9.96, 59.4, 185, 7800, 270_000].map(duration)).toEqual([
      '0.0 s',
      '10 s',
      '59 s',
      '3 min 05 s',
      '2 h 10 min',
      '3 d 3 h',
    ])
  })

  it('shows what is left as a clock, rounded up', () => {
    expect([0, 6.2, 760, 3723].map(clock)).toEqual(['0:00', '0:07', '12:40', '1:02:03'])
  })

  it('shows 100 % only for what is complete', () => {
    expect(percent(999_999, 1_000_000)).toBe('99 %')
    expect(percent(5, 5)).toBe('100 %')
    expect(percent(1, 0)).toBe('0 %')
  })

  it('tells the time of a zone', () => {
    expect(localTime(Date.UTC(2026, 2, 14, 17, 5, 9), 'Europe/Berlin')).toBe('2026-03-14 18:05:09')
  })
})
