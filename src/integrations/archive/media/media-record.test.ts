import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DamagedStream } from '../entry.ts'
import { filmOf, heicOf, jpegOf, pngOf, tiffOf, webpOf } from '../testing/craft-media.ts'
import { mediaKind } from './media-kind.ts'
import { mediaRecords } from './media-record.ts'

const EXIF = {
  image: { 271: { text: 'Example' }, 272: { text: 'Cam 1' }, 274: { short: 6 } },
  exif: {
    36867: { text: '2025:03:01 13:00:00' },
    36881: { text: '+01:00' },
    33434: { fractions: [[1, 250]] },
    42036: { text: 'Example 35mm' },
  },
  gps: {
    1: { text: 'S' },
    2: { fractions: [[33, 1], [54, 1], [0, 1]] },
    3: { text: 'E' },
    4: { fractions: [[151, 1], [12, 1], [0, 1]] },
    5: { byte: 1 },
    6: { fractions: [[25, 10]] },
    7: { fractions: [[12, 1], [0, 1], [7, 1]] },
    29: { text: '2025:03:01' },
  },
} as const // biome-ignore format: a table
const READ = {
  make: 'Example',
  model: 'Cam 1',
  orientation: 6,
  dateTimeOriginal: '2025:03:01 13:00:00',
  offsetTimeOriginal: '+01:00',
  exposureTime: 0.004,
  lensModel: 'Example 35mm',
  gps: { latitude: -33.9, longitude: 151.2, altitude: -2.5, date: '2025:03:01', time: 43_207 },
}
const TIFF = tiffOf(EXIF)

async function* inChunks(bytes: Buffer, size = 1000, onChunk: () => void = () => undefined): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) {
    onChunk()
    yield bytes.subarray(at, at + size)
  }
}

async function read(bytes: Buffer, size = 1000) {
  const records: unknown[] = []
  for await (const record of mediaRecords(inChunks(bytes, size))) records.push(record)
  expect(records.length).toBeLessThanOrEqual(1)
  return records[0] as Record<string, unknown> | undefined
}

describe('a picture', () => {
  it.each([
    ['JPEG', jpegOf(TIFF), { mime: 'image/jpeg', width: 4032, height: 3024 }],
    ['JPEG of a big-endian camera', jpegOf(tiffOf(EXIF, false)), { mime: 'image/jpeg', width: 4032, height: 3024 }],
    ['PNG', pngOf(TIFF), { mime: 'image/png', width: 1080, height: 2400 }],
    ['WebP', webpOf(TIFF), { mime: 'image/webp', width: 640, height: 480 }],
    ['HEIC', heicOf(TIFF), { mime: 'image/heic', width: 4032, height: 3024 }],
    ['HEIC whose EXIF stands far behind', heicOf(TIFF, { before: 300_000 }), { mime: 'image/heic', width: 4032, height: 3024 }],
    ['TIFF', TIFF, { mime: 'image/tiff' }],
  ])('of the form %s says what its camera wrote', async (_, bytes, wanted) => {
    const { head, ...record } = (await read(bytes)) ?? {}
    expect(head).toMatch(/^[0-9a-f]{32}$/)
    expect(record).toEqual({ ...wanted, exif: READ })
  }) // biome-ignore format: a table

  it('is known by its content, sound is none', () => {
    const kind = (text: string) => mediaKind(Buffer.from(text, 'latin1'))?.mime
    expect(kind('GIF89a…')).toBe('image/gif')
    expect(kind('\0\0\0\x18ftypavif')).toBe('image/avif')
    expect(kind('\0\0\0\x18ftyp3gp4')).toBe('video/3gpp')
    expect(kind('RIFF\0\0\0\0AVI LIST')).toBe('video/x-msvideo')
    expect(kind('\0\0\0\x18ftypM4A ')).toBeUndefined()
    expect(kind('RIFF\0\0\0\0WAVEfmt ')).toBeUndefined()
    expect(kind('{"title": "x"}')).toBeUndefined()
    expect(kind('')).toBeUndefined()
  })

  it('without EXIF says how large it is', async () => {
    expect(await read(jpegOf(undefined))).toMatchObject({ mime: 'image/jpeg', width: 4032 })
  })

  it('whose EXIF cannot be read says so', async () => {
    const record = await read(jpegOf(Buffer.from('MM\0*\0\0\xff\xff', 'latin1')))
    expect(record).toMatchObject({ width: 4032, exifFault: expect.any(String) })
    expect(record).not.toHaveProperty('exif')
  })

  it('that is none has a fault', async () => {
    expect(await read(Buffer.from([0xff, 0xd8, 0xff, 0xe1, 0, 1, 0]))).toHaveProperty('fault')
    expect(await read(Buffer.from([0xff, 0xd8, 0xff]))).toHaveProperty('fault')
    expect(await read(Buffer.from('no picture'))).toHaveProperty('fault')
    expect(await read(Buffer.alloc(0))).toBeUndefined()
  })

  it('has the digest of its beginning, in whatever pieces it comes', async () => {
    const bytes = jpegOf(TIFF, { salt: 'x'.repeat(200_000) })
    const other = jpegOf(TIFF, { salt: `${'x'.repeat(60_000)}y${'x'.repeat(139_999)}` })
    expect((await read(bytes, 7))?.['head']).toBe((await read(bytes, 100_000))?.['head'])
    expect((await read(other))?.['head']).not.toBe((await read(bytes))?.['head'])
  })

  it('is read to the first bytes that suffice', async () => {
    let chunks = 0
    const bytes = jpegOf(TIFF, { salt: 'x'.repeat(5_000_000) })
    for await (const _ of mediaRecords(inChunks(bytes, 1 << 16, () => chunks++)));
    expect(chunks).toBe(1)
  })

  it('that breaks off gives its record before the error', async () => {
    async function* broken() {
      yield jpegOf(TIFF).subarray(0, -3)
      throw new DamagedStream('cut', 'it ends early')
    }
    const records: unknown[] = []
    const reading = async () => {
      for await (const record of mediaRecords(broken())) records.push(record)
    }
    await expect(reading()).rejects.toThrow('it ends early')
    expect(records).toMatchObject([{ mime: 'image/jpeg', exif: READ }])
  })
})

describe('a film', () => {
  const keys = {
    'com.apple.quicktime.creationdate': '2025-03-01T13:00:00+0100',
    'com.apple.quicktime.location.ISO6709': '+48.1000+011.5000+520.000/',
    'com.apple.quicktime.make': 'Example',
    'com.apple.quicktime.title': 'not read',
  }
  it('says when it was made, how long it is and where', async () => {
    const record = await read(filmOf({ created: 1_740_830_400, place: '+48.1000+011.5000/' }))
    expect(record).toMatchObject({
      mime: 'video/mp4',
      created: 1_740_830_400,
      duration: 3.5,
      width: 1920,
      height: 1080,
    })
    expect(record).toMatchObject({ location: '+48.1000+011.5000/' })
  })
  it('of an iPhone says its local time', async () => {
    expect(await read(filmOf({ keys }))).toMatchObject({
      mime: 'video/quicktime',
      creationDate: '2025-03-01T13:00:00+0100',
      location: '+48.1000+011.5000+520.000/',
      make: 'Example',
    })
  })
  it('is read to its end where it is short', async () => {
    expect(await read(filmOf({ created: 1_740_830_400, isLast: true, filmBytes: 1 << 20 }))).toMatchObject({
      created: 1_740_830_400,
    })
  })
  it('is not read through where its index stands behind megabytes', async () => {
    let chunks = 0
    const bytes = filmOf({ created: 1_740_830_400, isLast: true, filmBytes: 8 << 20 })
    const records: unknown[] = []
    for await (const record of mediaRecords(inChunks(bytes, 1 << 16, () => chunks++))) records.push(record)
    expect(records).toEqual([{ mime: 'video/mp4', head: expect.any(String), isCut: true }])
    expect(chunks).toBe(1)
  })
})

it('never throws and is quick, whatever becomes of the bytes', async () => {
  const all = [jpegOf(TIFF), pngOf(TIFF), webpOf(TIFF), heicOf(TIFF), TIFF, filmOf({ created: 1, keys: { a: 'b' } })]
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...all),
      fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 6 }),
      fc.nat(),
      async (whole, changes, cut) => {
        const bytes = Buffer.from(whole)
        for (const [at, value] of changes) bytes[12 + (at % (bytes.length - 12))] = value
        const from = performance.now()
        const record = await read(bytes.subarray(0, 4 + (cut % (bytes.length - 3))))
        expect(record).toBeDefined()
        // JSON has no NaN: what could not be read is left out.
        expect(JSON.parse(JSON.stringify(record))).toEqual(record)
        expect(performance.now() - from).toBeLessThan(1000)
      },
    ),
    { numRuns: 2000 },
  )
})
