import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { distance, type Fix, geometryOf, linesOf, simplify } from './geometry.ts'

const MINUTE = 60_000
const fix = (minutes: number, longitude: number, latitude: number): Fix => ({
  time: minutes * MINUTE,
  longitude,
  latitude,
})

describe('linesOf', () => {
  test('orders points by time and cuts where nothing is known for too long', () => {
    const lines = linesOf([fix(5, 11, 48), fix(0, 11, 48.001), fix(200, 11, 48), fix(1, 11, 48.002)], 60 * MINUTE)
    expect(lines.map((line) => line.fixes.map(({ time }) => time / MINUTE))).toEqual([[0, 1, 5], [200]])
    expect(lines[1]?.metres).toBe(0)
    expect(lines[0]?.metres).toBeCloseTo(111.2 + 222.4, 0)
  })

  test('leaves out repeats, but not two places at one time', () => {
    expect(linesOf([fix(0, 1, 1), fix(0, 1, 1), fix(0, 1, 2)], MINUTE)[0]?.fixes).toHaveLength(2)
  })

  test('makes nothing of nothing', () => {
    expect(linesOf([], MINUTE)).toEqual([])
  })
})

describe('distance', () => {
  test('is that on the sphere, over the antimeridian too', () => {
    expect(distance(fix(0, 13.4, 52.5), fix(0, 2.35, 48.86)) / 1000).toBeCloseTo(877, -1)
    expect(distance(fix(0, 179.9, 0), fix(0, -179.9, 0)) / 1000).toBeCloseTo(22.2, 1)
    expect(distance(fix(0, 5, 90), fix(0, 120, 90))).toBeCloseTo(0, 3)
  })
})

describe('geometryOf', () => {
  test('is a point, a line, or a line in parts that are cut at the antimeridian', () => {
    expect(geometryOf([fix(0, 11, 48)])).toEqual({
      geometry: { type: 'Point', coordinates: [11, 48] },
      times: '1970-01-01T00:00:00.000Z',
    })
    expect(geometryOf([fix(0, 11, 48), fix(1, 12, 48)]).geometry).toEqual({ type: 'LineString', coordinates: [[11, 48], [12, 48]] }) // biome-ignore format: short
    const { geometry, times } = geometryOf([fix(0, 179, 0), fix(2, -179, 2), fix(3, -178, 2), fix(5, 178, 0)])
    expect(geometry).toEqual({
      type: 'MultiLineString',
      coordinates: [[[179, 0], [180, 1]], [[-180, 1], [-179, 2], [-178, 2], [-180, 1]], [[180, 1], [178, 0]]],
    }) // biome-ignore format: a drawing
    expect(times).toMatchObject([
      ['1970-01-01T00:00:00.000Z', '1970-01-01T00:01:00.000Z'],
      ['1970-01-01T00:01:00.000Z', expect.anything(), expect.anything(), '1970-01-01T00:04:00.000Z'],
      ['1970-01-01T00:04:00.000Z', '1970-01-01T00:05:00.000Z'],
    ])
  })

  test('never draws a line around the world, and has a time for each position', () => {
    const fixes = fc.array(
      fc
        .tuple(fc.integer({ min: -1800, max: 1800 }), fc.integer({ min: -900, max: 900 }))
        .map(([x, y]) => [x / 10, y / 10] as const),
      { minLength: 2, maxLength: 30 },
    )
    fc.assert(
      fc.property(fixes, (positions) => {
        const { geometry, times } = geometryOf(positions.map(([longitude, latitude], n) => fix(n, longitude, latitude)))
        const parts = (geometry.type === 'MultiLineString' ? geometry.coordinates : [geometry.coordinates]) as [
          number,
          number,
        ][][]
        const partTimes = (geometry.type === 'MultiLineString' ? times : [times]) as string[][]
        for (const [index, part] of parts.entries()) {
          expect(part.length).toBe(partTimes[index]?.length)
          expect(part.length).toBeGreaterThan(1)
          for (let n = 1; n < part.length; n++) expect(Math.abs(part[n]![0] - part[n - 1]![0])).toBeLessThanOrEqual(180)
        }
        const flat = partTimes.flat()
        expect(flat).toEqual([...flat].sort())
      }),
    )
  })
})

describe('simplify', () => {
  test('keeps what a line turns at, and both ends', () => {
    const way = [fix(0, 0, 0), fix(1, 0.001, 0.000001), fix(2, 0.002, 0), fix(3, 0.002, 0.001), fix(4, 0.002, 0.002)]
    expect(simplify(way, 5).map(({ time }) => time / MINUTE)).toEqual([0, 2, 4])
    expect(simplify(way, 0)).toBe(way)
    expect(simplify([fix(0, 1, 1), fix(1, 2, 2)], 1e6)).toHaveLength(2)
  })

  test('is no further from what it was than it may be', () => {
    const ways = fc.array(fc.tuple(fc.integer({ min: 0, max: 1000 }), fc.integer({ min: 0, max: 1000 })), {
      minLength: 3,
      maxLength: 60,
    })
    fc.assert(
      fc.property(ways, (positions) => {
        const way = positions.map(([x, y], n) =>
          fix(n, 179.99 + x / 50_000 > 180 ? x / 50_000 - 180.01 : 179.99 + x / 50_000, y / 50_000),
        )
        const kept = simplify(way, 100)
        for (const point of way) {
          const after = kept.findIndex(({ time }) => time >= point.time)
          const [a, b] = [kept[Math.max(0, after - 1)]!, kept[after]!]
          // The nearest of many places on the straight line between its neighbours.
          const wrap = (degrees: number) => ((((degrees + 180) % 360) + 360) % 360) - 180
          const near = Array.from({ length: 201 }, (_, n) => n / 200).map((share) =>
            distance(point, {
              time: 0,
              longitude: wrap(a.longitude + wrap(b.longitude - a.longitude) * share),
              latitude: a.latitude + (b.latitude - a.latitude) * share,
            }),
          )
          expect(Math.min(...near)).toBeLessThan(115)
        }
      }),
    )
  })
})

test('times of a line are RFC 3339 with milliseconds, in any year', () => {
  const time = fc.integer({ min: Date.UTC(-100, 0, 1), max: Date.UTC(12_000, 0, 1) })
  fc.assert(
    fc.property(fc.array(time, { minLength: 2 }), (times) => {
      const fixes = times.map((at): Fix => ({ time: at, longitude: 1, latitude: 1 }))
      expect(geometryOf(fixes).times).toEqual(times.map((at) => new Date(at).toISOString()))
    }),
  )
})
