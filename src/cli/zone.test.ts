import { describe, expect, it } from 'vitest'
import { dayNumber, dayStart, fromWall, offsetAt, toWall } from './zone.ts'

const iso = (time: number) => new Date(time).toISOString()

describe('zones', () => {
  it('knows the offset of summer and winter', () => {
    expect(offsetAt(Date.UTC(2025, 6, 1), 'Europe/Berlin')).toBe(120)
    expect(offsetAt(Date.UTC(2025, 0, 1), 'Europe/Berlin')).toBe(60)
    expect(offsetAt(Date.UTC(2025, 0, 1), 'America/St_Johns')).toBe(-210)
    expect(offsetAt(0, 'UTC')).toBe(0)
  })

  it('begins a day at the midnight of its zone, also on days with a change of clocks', () => {
    expect(iso(dayStart(dayNumber('2025-03-30'), 'Europe/Berlin'))).toBe('2025-03-29T23:00:00.000Z')
    expect(iso(dayStart(dayNumber('2025-03-31'), 'Europe/Berlin'))).toBe('2025-03-30T22:00:00.000Z')
    expect(iso(dayStart(dayNumber('2025-01-01'), 'Asia/Tokyo'))).toBe('2024-12-31T15:00:00.000Z')
    expect(iso(dayStart(dayNumber('2025-01-01'), 'America/Montreal'))).toBe('2025-01-01T05:00:00.000Z')
  })

  it('moves a time of the missing hour behind it', () => {
    expect(iso(fromWall(Date.UTC(2025, 2, 30, 2, 30), 'Europe/Berlin'))).toBe('2025-03-30T01:30:00.000Z')
  })

  it('goes to the wall and back', () => {
    const time = Date.UTC(2025, 9, 26, 12)
    expect(fromWall(toWall(time, 'Europe/Lisbon'), 'Europe/Lisbon')).toBe(time)
  })
})
