import { describe, expect, test } from 'vitest'
import { ACTIVITY, VISIT } from '../../../../integrations/google/maps/names.ts'
import type { StoredEvent } from '../../../../models/events.ts'
import type { EventReader } from '../../../../storage/ports.ts'
import { readDay } from './timeline.ts'

const event = (
  type: string,
  time: string,
  endtime: string | undefined,
  data: object,
  more: Partial<StoredEvent> = {},
): StoredEvent => ({
  fact: `${type} ${time}`,
  revision: 1,
  position: '1',
  state: 'live',
  source: 'google.maps',
  type,
  version: 1,
  kind: 'did',
  stream: 'google.maps',
  time: new Date(time).toISOString(),
  ...(endtime === undefined ? {} : { endtime: new Date(endtime).toISOString() }),
  precision: 'ms',
  data: JSON.stringify(data),
  ...more,
})

const read = (events: readonly StoredEvent[], from: string, to: string) => {
  const overlapping: Pick<EventReader, 'overlapping'> = { overlapping: async () => events }
  return readDay(overlapping, 1, { from: Date.parse(from), to: Date.parse(to) })
}
const DAY = ['2024-05-01T00:00:00Z', '2024-05-02T00:00:00Z'] as const

describe('the day', () => {
  test('is made of visits, activities and the gaps between them', async () => {
    const day = await read(
      [
        event(VISIT, '2024-04-30T22:00:00Z', '2024-05-01T08:00:00Z', { name: 'Home', semanticType: 'HOME', placeProbability: 0.8 }, {
          place: 'place:google:x',
          lat: 481000000,
          lon: 115000000,
          tz: 120,
        }),
        event(ACTIVITY, '2024-05-01T08:00:00Z', '2024-05-01T08:30:00Z', {
          activityType: 'CYCLING',
          distance: 5000,
          typeProbability: 0.9,
          end: { latitude: 48.2, longitude: 11.6 },
        }, { lat: 481000000, lon: 115000000 }),
        event(VISIT, '2024-05-01T09:00:00Z', '2024-05-01T17:00:00Z', { name: 'Work' }),
        event(ACTIVITY, '2024-05-01T23:00:00Z', '2024-05-02T01:00:00Z', { activityType: 'IN_TRAIN', distance: 100_000 }),
      ],
      ...DAY,
    ) // biome-ignore format: a day
    expect(day.segments.map(({ kind, begin, end }) => [kind, begin.slice(11, 16), end.slice(11, 16)])).toEqual([
      ['visit', '00:00', '08:00'],
      ['activity', '08:00', '08:30'],
      ['gap', '08:30', '09:00'],
      ['visit', '09:00', '17:00'],
      ['gap', '17:00', '23:00'],
      ['activity', '23:00', '00:00'],
    ])
    expect(day.segments[0]).toMatchObject({
      spanBegin: '2024-04-30T22:00:00.000Z',
      seconds: 8 * 3600,
      name: 'Home',
      semanticType: 'HOME',
      confidence: 0.8,
      place: 'place:google:x',
      position: { latitude: 48.1, longitude: 11.5 },
      level: 0,
      tz: 120,
    })
    expect(day.segments[0]).not.toHaveProperty('spanEnd')
    expect(day.segments[1]).toMatchObject({
      activityType: 'CYCLING',
      distanceMetres: 5000,
      to: { latitude: 48.2, longitude: 11.6 },
    })
    expect(day.segments[5]).toMatchObject({
      spanEnd: '2024-05-02T01:00:00.000Z',
      distanceMetres: 100_000,
      seconds: 3600,
    })
    expect(day.totals).toEqual({
      visitSeconds: 16 * 3600,
      activitySeconds: 5400,
      gapSeconds: 6.5 * 3600,
      distanceMetres: 55_000,
    })
  })

  test('of nothing is one gap', async () => {
    const day = await read([], '2024-03-30T23:00:00Z', '2024-03-31T22:00:00Z')
    expect(day.segments).toEqual([{ kind: 'gap', begin: day.from, end: day.to, seconds: 23 * 3600 }])
  })

  test('counts a visit and the visits within it once', async () => {
    const day = await read(
      [
        event(VISIT, '2024-05-01T11:00:00Z', '2024-05-01T12:00:00Z', { name: 'Shop', hierarchyLevel: 1 }),
        event(VISIT, '2024-05-01T10:00:00Z', '2024-05-01T13:00:00Z', { name: 'Mall' }),
        event(VISIT, '2024-05-01T10:00:00Z', '2024-05-01T10:30:00Z', { name: 'Entrance', hierarchyLevel: 1 }),
      ],
      ...DAY,
    )
    expect(day.totals.visitSeconds).toBe(3 * 3600)
    expect(day.segments.filter(({ kind }) => kind === 'visit')).toMatchObject([
      { name: 'Mall', level: 0 },
      { name: 'Entrance', level: 1 },
      { name: 'Shop', level: 1 },
    ])
    expect(day.segments.filter(({ kind }) => kind === 'gap')).toHaveLength(2)
  })

  test('shows a visit without an end as a moment', async () => {
    const day = await read([event(VISIT, '2024-05-01T12:00:00Z', undefined, {})], ...DAY)
    expect(day.segments[1]).toMatchObject({ kind: 'visit', seconds: 0 })
    expect(day.totals.gapSeconds).toBe(24 * 3600)
  })
})
