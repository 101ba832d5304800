import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readMapsLink } from './maps-links.ts'

const position = (url: string) => {
  const found = readMapsLink(url)?.position
  return found && [found.lat / 1e7, found.lon / 1e7]
}

describe('a link to Google Maps', () => {
  it.each([
    ['https://www.google.com/maps/@?api=1&map_action=map&center=48.1,-11.5&zoom=12', [48.1, -11.5]],
    ['https://www.google.com/maps/@48.1,11.5,14z', [48.1, 11.5]],
    ['https://www.google.co.uk/maps/place/Example/@48.1,11.5,14z/data=!3m1!4b1!4m2!3m1!1s0x1:0x2', [48.1, 11.5]],
    [
      'https://www.google.com/maps/place/Example/@1,2,14z/data=!3m1!4b1!4m5!3m4!1s0x1:0x2!8m2!3d48.1!4d11.5',
      [48.1, 11.5],
    ],
    ['https://www.google.com/maps/search/48.1,+11.5', [48.1, 11.5]],
    ['https://www.google.com/maps/dir//Example+Museum/@48.1,11.5,14z', [48.1, 11.5]],
    ['https://maps.google.com/?q=48.1,11.5', [48.1, 11.5]],
    ['https://maps.google.com/maps?q=loc:48.1,11.5', [48.1, 11.5]],
    ['https://google.com/maps?q=48.1%2C11.5', [48.1, 11.5]],
    ['https://www.google.com/url?q=https://www.google.com/maps/@48.1,11.5,14z&usg=x', [48.1, 11.5]],
    ['https://www.google.com/maps/@?api=1&map_action=map&center=lat,lon&zoom=12', undefined],
    ['https://www.google.com/maps/@?api=1&map_action=map&center=148.1,11.5', undefined],
    ['https://maps.google.com/?q=Example+Museum', undefined],
  ])('says where it leads: %s', (url, wanted) => {
    expect(readMapsLink(url)?.onMaps).toBe(true)
    expect(position(url)).toEqual(wanted)
  })

  it('says which place it is', () => {
    expect(readMapsLink('http://maps.google.com/?cid=1234567890123456789')?.cid).toBe('1234567890123456789')
    expect(readMapsLink('https://www.google.com/maps/place//data=!4m2!3m1!1s0x479e75:0x112210f47de98115')?.cid).toBe(
      '1234567890123456789',
    )
    expect(readMapsLink('https://www.google.com/maps/place/?ftid=0x0:0xFF')?.cid).toBe('255')
    expect(readMapsLink('https://www.google.com/maps/place/?q=place_id:ChIJexample12')?.placeId).toBe('ChIJexample12')
    expect(readMapsLink('https://www.google.com/maps/place/x/data=!16s%2Fg%2F1!19sChIJexample12')?.placeId).toBe(
      'ChIJexample12',
    )
  })

  it('may be a place that was found in a search', () => {
    expect(readMapsLink('https://www.google.com/search?q=Example&ludocid=77&ibp=gwp;0,7')).toMatchObject({
      onMaps: false,
      cid: '77',
    })
  })

  it.each([
    'https://www.google.com/search?q=maps',
    'https://example.org/maps/@48.1,11.5',
    'https://www.google.com/mapsx',
    'https://google.evil.example/maps',
    'ftp://maps.google.com',
    'maps',
    '',
    undefined,
  ])('is not %s', (url) => {
    expect(readMapsLink(url)).toBeUndefined()
  })

  it('is read the same in the short way and in the long one', () => {
    const parts = [
      '@48.1,11.5,14z',
      '48.1,+11.5',
      'dir',
      'place',
      'search',
      '/',
      'Caf%C3%A9+1',
      '%2c',
      '%2e%2E',
      '.',
      '..',
      "it's",
    ]
    const places = ['data=!3m1!1s0x1:0xFf!3d48.2!4d11.6', '!19sChIJexample12', 'x', '%zz', ':', '*']
    const fields = [
      'q=',
      'center=',
      'll=',
      'cid=',
      'ludocid=',
      'xq=',
      'place_id:',
      '&',
      '=',
      ';',
      '48.1,11.5',
      'loc:1.5,2.5',
      '77',
      '!',
    ]
    const some = (words: readonly string[]) =>
      fc.array(fc.constantFrom(...words), { maxLength: 6 }).map((all) => all.join(''))
    const link = fc.tuple(some([...parts, ...places]), some(fields), fc.boolean(), fc.constantFrom('com', 'de', 'xyz'))
    fc.assert(
      fc.property(link, ([path, query, isAsked, top]) => {
        const url = `://www.google.${top}/maps/${path}${isAsked ? '?' : ''}${query}`
        // A parser writes the scheme in small letters; only that keeps the second from the short way.
        expect(readMapsLink(`https${url}`)).toEqual(readMapsLink(`HTTPS${url}`))
      }),
      { numRuns: 3000 },
    )
  })

  it('is read from any text without a throw', () => {
    const odd = fc.string({ unit: 'binary' })
    fc.assert(
      fc.property(
        fc.oneof(
          odd,
          odd.map((text) => `https://www.google.com/maps/${text}`),
          odd.map((text) => `https://maps.google.com/?q=${text}&cid=${text}`),
        ),
        (url) => {
          readMapsLink(url)
        },
      ),
    )
  })
})
