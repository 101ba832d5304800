import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fromDegrees, fromE7, parseLatLng, toDegrees } from './geo.ts'

const MUNICH = { lat: 481_000_000, lon: 115_000_000, repaired: false }

describe('a position', () => {
  it.each([
    '48.1000000°, 11.5000000°', '48.1000000, 11.5000000', '48.1,11.5', '48.1°,11.5°', 'geo:48.100000,11.500000', 'GEO:48.1,11.5',
    'geo:48.1,11.5;u=35', 'geo:48.1,11.5?z=14', '48,1000000°, 11,5000000°', '48.1 11.5', '+48.1, +11.5', '4.81e1, 1.15e1', '48.1Â°, 11.5Â°',
    '48,1°;11,5°', '48,1;11,5', '48,1°,11,5°', '48,100000,11,500000', 'geo:48,100000,11,500000', 'geo:48.1,11.5,520.5', 'geo:48.1,11.5,-3;crs=wgs84;u=35',
    '48.1\ufffd, 11.5\ufffd', '48.1°\u00a0,\u202f11.5°', '٤٨٫١٠٠٠٠٠٠°، ١١٫٥٠٠٠٠٠٠°', '٤٨.١°, ١١.٥°', '۴۸٫۱°، ۱۱٫۵°', '४८.१°, ११.५°', '\u200e48.1°, \u200e11.5°',
  ])('is read from the text %s', (text) => {
    expect(parseLatLng(text)).toEqual(MUNICH)
  }) // biome-ignore format: a word list

  it.each([
    { latLng: '48.1000000°, 11.5000000°' },
    { LatLng: 'geo:48.1,11.5' },
    { latitudeE7: 481000000, longitudeE7: 115000000 },
    { latitudeE7: '481000000', longitudeE7: '115000000' },
    { latE7: 481000000, lngE7: 115000000 },
    { centerLatE7: 481000000, centerLngE7: 115000000 },
    { latitude: 48.1, longitude: '11.5' },
    { lat: '48.1', lng: 11.5 },
    { lat: 48.1, lon: 11.5 },
    { point: { latE7: 481000000, lngE7: 115000000 } },
    { placeLocation: { latLng: '48.1°, 11.5°' }, latitudeE7: null, longitudeE7: '' },
  ])('is read from the object %j', (value) => {
    expect(parseLatLng(value)).toEqual(MUNICH)
  })

  it.each([undefined, null, '', ' ', {}, { latLng: '' }, { latitudeE7: null, longitudeE7: '' }])(
    'is absent from %j',
    (value) => {
      expect(parseLatLng(value)).toBeUndefined()
    },
  )

  it.each([
    '°, °',
    'here',
    17,
    true,
    [48.1, 11.5],
    { latitudeE7: 1 },
    { lat: 'a', lng: 'b' },
    '48.1',
    'geo:',
    '48.1, 11.5, 520',
    '48.1°, 11.5°; 3',
    '48,1,11',
  ])('is unreadable in %j', (value) => {
    expect(parseLatLng(value)).toBe('unreadable')
  })

  it.each([
    '90.0000001, 0.0',
    '0.0, -180.0000001',
    { latitudeE7: 910000000, longitudeE7: 0 },
    { latE7: 0, lngE7: -1800000001 },
  ])('is out of range in %j', (value) => {
    expect(parseLatLng(value)).toBe('out_of_range')
  })

  it('is kept at the edges of the map and at its origin', () => {
    expect(fromDegrees(-90, 180)).toEqual({ lat: -900_000_000, lon: 1_800_000_000, repaired: false })
    expect(fromDegrees(0, 0)).toEqual({ lat: 0, lon: 0, repaired: false })
    expect(Object.is(fromE7(-0, -0), fromE7(0, 0)) || JSON.stringify(fromE7(-0, -0))).toBe(
      '{"lat":0,"lon":0,"repaired":false}',
    )
  })

  it('is repaired where a number ran over 32 bits', () => {
    expect(fromE7(3794967296, 115000000)).toEqual({ lat: -500_000_000, lon: 115_000_000, repaired: true })
    expect(fromE7(481000000, '3174967296')).toEqual({ lat: 481_000_000, lon: -1_120_000_000, repaired: true })
  })

  it('survives the way to text and back in every dialect', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9e8, max: 9e8 }), fc.integer({ min: -18e8, max: 18e8 }), (lat, lon) => {
        const [y, x] = [toDegrees(lat).toFixed(7), toDegrees(lon).toFixed(7)]
        const wanted = { lat, lon, repaired: false }
        for (const text of [
          `${y}°, ${x}°`,
          `${y}, ${x}`,
          `geo:${y},${x}`,
          `${y.replace('.', ',')}°, ${x.replace('.', ',')}°`,
        ]) {
          expect(parseLatLng(text)).toEqual(wanted)
        }
        expect(fromDegrees(toDegrees(lat), toDegrees(lon))).toEqual(wanted)
        expect(
          parseLatLng(JSON.parse(JSON.stringify({ latitude: toDegrees(lat), longitude: toDegrees(lon) }))),
        ).toEqual(wanted)
      }),
    )
  })

  it('is read from any value without a throw, and is in range or none', () => {
    const odd = fc.oneof(
      fc.anything(),
      fc.string({ unit: 'binary' }),
      fc.object({ key: fc.constantFrom('latLng', 'lat', 'lng', 'point', 'latE7', 'lngE7') }),
    )
    fc.assert(
      fc.property(odd, (value) => {
        const found = parseLatLng(value)
        if (typeof found !== 'object') return
        expect(Number.isInteger(found.lat) && Math.abs(found.lat) <= 9e8).toBe(true)
        expect(Number.isInteger(found.lon) && Math.abs(found.lon) <= 18e8).toBe(true)
      }),
    )
  })
})
