import { describe, expect, test } from 'vitest'
import type { StoredEvent } from '../models/events.ts'
import type { EventFilter } from '../models/stream.ts'
import { createMatcher, widest } from './live-filter.ts'

const EVENT: StoredEvent = {
  fact: 'f',
  revision: 1,
  position: '1',
  state: 'live',
  source: 'google.maps',
  type: 'google.maps.visit',
  version: 1,
  kind: 'visited',
  stream: 'google.maps',
  time: '2024-05-01T12:00:00.000Z',
  precision: 'ms',
  place: 'place:google:x',
  lat: 481000000,
  lon: 1795000000,
  data: '{"name":"Café Österreich","address":"1 Example St","secret":"hidden"}',
}
const { time: _, ...TIMELESS } = EVENT
const fits = (filter: EventFilter, event: StoredEvent = EVENT) =>
  createMatcher(filter, (type) => (type === 'google.maps.visit' ? ['name', 'address'] : undefined))(event)

describe('a filter in memory', () => {
  test('of nothing takes everything', () => {
    expect(fits({})).toBe(true)
    expect(fits({}, TIMELESS)).toBe(true)
  })

  test('takes lists as alternatives and all conditions together', () => {
    expect(fits({ stream: ['a', 'google.maps'], kind: ['visited'] })).toBe(true)
    expect(fits({ stream: ['google.maps'], kind: ['moved'] })).toBe(false)
    expect(fits({ source: ['google.fit'] })).toBe(false)
    expect(fits({ type: ['google.maps.visit'], place: 'place:google:x' })).toBe(true)
    expect(fits({ place: 'place:google:y' })).toBe(false)
  })

  test('takes times from the first to before the last, and nothing without a time', () => {
    const noon = Date.parse('2024-05-01T12:00:00Z')
    expect(fits({ from: noon })).toBe(true)
    expect(fits({ from: noon + 1 })).toBe(false)
    expect(fits({ to: noon })).toBe(false)
    expect(fits({ to: noon + 1 })).toBe(true)
    expect(fits({ from: 0 }, TIMELESS)).toBe(false)
  })

  test('takes boxes, over the antimeridian too', () => {
    expect(fits({ bbox: [179, 48, 180, 49] })).toBe(true)
    expect(fits({ bbox: [179, 48, -179, 49] })).toBe(true)
    expect(fits({ bbox: [-179, 48, 179, 49] })).toBe(false)
    expect(fits({ bbox: [170, 49, 180, 50] })).toBe(false)
    const { lat: _lat, lon: _lon, ...nowhere } = EVENT
    expect(fits({ bbox: [-180, -90, 180, 90] }, nowhere)).toBe(false)
  })

  test('takes words in any order and case from the fields that are text', () => {
    expect(fits({ text: 'österreich CAFÉ' })).toBe(true)
    expect(fits({ text: 'example' })).toBe(true)
    expect(fits({ text: 'exam' })).toBe(false)
    expect(fits({ text: 'hidden' })).toBe(false)
    expect(fits({ text: 'hidden' }, { ...EVENT, type: 'own' })).toBe(true)
    expect(fits({ text: 'moin' }, { ...EVENT, subject: 'Moin!' })).toBe(true)
  })
})

describe('the widest filter', () => {
  test('takes what any of them takes, and cares only for lists that all have', () => {
    expect(
      widest([
        { stream: ['a'], kind: ['x'], from: 5 },
        { stream: ['a', 'b'], to: 6 },
      ]),
    ).toEqual({ stream: ['a', 'b'] })
    expect(widest([{ stream: ['a'] }, {}])).toEqual({})
  })
})
