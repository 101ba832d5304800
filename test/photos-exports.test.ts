import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { scratch, zipOf } from '../src/integrations/archive/testing/craft.ts'
import { filmOf, jpegOf, tiffOf } from '../src/integrations/archive/testing/craft-media.ts'
import { expectSameRows, type Rows, type TestInstance, testInstance } from './instance.ts'

const { put, path: folder } = await scratch()
let target: TestInstance
beforeAll(async () => {
  target = await testInstance()
})
beforeEach(() => target.clear())
afterAll(() => target.close())

type Files = Readonly<Record<string, string | Buffer>>
const G = 'Takeout/Google Photos/'
const TAKEN = 1_740_830_400

interface Photo {
  readonly title: string
  readonly taken?: number
  readonly added?: number
  readonly url?: string
}
const sidecar = ({ title, taken = TAKEN, added = taken + 60, url }: Photo, more: object = {}) =>
  JSON.stringify({
    title,
    description: '',
    photoTakenTime: { timestamp: String(taken), formatted: 'x' },
    creationTime: { timestamp: String(added), formatted: 'x' },
    geoData: { latitude: 48.1, longitude: 11.5, altitude: 0, latitudeSpan: 0, longitudeSpan: 0 },
    ...(url === undefined ? {} : { url: `https://photos.google.com/photo/${url}` }),
    ...more,
  })
const album = (title: string) =>
  JSON.stringify({ title, description: '', access: 'protected', date: { timestamp: String(TAKEN), formatted: 'x' } })
const camera = (text: string, offset?: string) =>
  tiffOf({ exif: { 36867: { text }, ...(offset === undefined ? {} : { 36881: { text: offset } }) } })

let exports = 0
/** Parts of one export, made a minute after those before. */
async function parts(...files: readonly Files[]): Promise<readonly string[]> {
  exports++
  const minute = String(exports).padStart(2, '0')
  return Promise.all(
    files.map(async (part, i) => put(`takeout-20250401T12${minute}00Z-00${i + 1}.zip`, await zipOf(part))),
  )
}

type Row = any
const of = (rows: Rows, type: string): Row[] =>
  [...rows.values()]
    .map((row): Row => JSON.parse(row))
    .map((row) => ({ ...row, data: typeof row.data === 'string' ? JSON.parse(row.data) : row.data }))
    .filter((row) => row.type === `google.photos.${type}`)

describe('one photo', () => {
  test('in the folder of its year and in two albums is one event in two albums', async () => {
    const one = sidecar({ title: 'A.jpg', url: 'a' })
    const picture = jpegOf(undefined)
    const [path] = await parts({
      [`${G}Photos from 2025/A.jpg`]: picture,
      [`${G}Photos from 2025/A.jpg.supplemental-metadata.json`]: one,
      [`${G}At the lake/A.jpg`]: picture,
      [`${G}At the lake/A.jpg.supplemental-metadata.json`]: one,
      [`${G}At the lake/metadata.json`]: album('At the lake'),
      [`${G}Best of/A(1).jpg`]: picture,
      [`${G}Best of/A.jpg.supplemental-metadata(1).json`]: one,
      [`${G}Best of/metadata.json`]: album('Best of'),
    })
    const { ignored } = await target.import(path!)
    expect(ignored).toEqual([])
    const rows = await target.rows()
    expect(of(rows, 'photo')).toHaveLength(1)
    expect(of(rows, 'album')).toHaveLength(2)
    expect(
      of(rows, 'album_item')
        .map(({ data }) => [data.album, data.files[0].name])
        .sort(),
    ).toEqual([
      ['At the lake', `${G}At the lake/A.jpg`],
      ['Best of', `${G}Best of/A(1).jpg`],
    ])
  })

  test('is not another of the same title and second, by its link, by when it was added or by its counter', async () => {
    const [path] = await parts({
      [`${G}Photos from 2025/A.jpg.json`]: sidecar({ title: 'A.jpg', url: 'a' }),
      [`${G}Photos from 2025/A.jpg(1).json`]: sidecar({ title: 'A.jpg', url: 'b' }),
      [`${G}Photos from 2025/B.jpg.json`]: sidecar({ title: 'B.jpg', added: 1 }),
      [`${G}Photos from 2025/B.jpg(1).json`]: sidecar({ title: 'B.jpg', added: 2 }),
      [`${G}Photos from 2025/C.jpg.json`]: sidecar({ title: 'C.jpg' }),
      [`${G}Photos from 2025/C.jpg(1).json`]: sidecar({ title: 'C.jpg' }),
    })
    await target.import(path!)
    expect(of(await target.rows(), 'photo')).toHaveLength(6)
  })
})

describe('the files of a photo', () => {
  const files: Files = {
    [`${G}Photos from 2025/A.HEIC.supplemental-metadata.json`]: sidecar({ title: 'A.HEIC', url: 'a' }),
    [`${G}Photos from 2025/A.HEIC`]: jpegOf(camera('2025:03:01 13:00:00')),
    [`${G}Photos from 2025/A.MOV`]: filmOf({ created: TAKEN }),
    [`${G}Photos from 2025/A-bearbeitet.HEIC`]: jpegOf(undefined, { salt: 'edited' }),
  }
  test('are named by it wherever in the parts they lie, and are no events', async () => {
    const [first, second] = await parts(
      Object.fromEntries(Object.entries(files).slice(0, 1)),
      Object.fromEntries(Object.entries(files).slice(1)),
    )
    await target.import(first!, second!)
    const apart = await target.rows()
    expect(apart.size).toBe(1)
    expect(of(apart, 'photo')[0]?.data.files.map(({ role }: Row) => role)).toEqual(['original', 'edited', 'motion'])
    await target.clear()
    const [whole] = await parts(files)
    await target.import(whole!)
    expectSameRows(await target.rows(), apart)
  })

  test('are found in a folder that was unpacked, too', async () => {
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, 'unpacked', name)
      await mkdir(dirname(path), { recursive: true })
      await writeFile(path, content)
    }
    await target.import(join(folder, 'unpacked'))
    expect(of(await target.rows(), 'photo')[0]?.data.files).toHaveLength(3)
  })
})

describe('pictures without a sidecar', () => {
  test('are photos with what the camera says, one for all their copies', async () => {
    const [path] = await parts({
      [`${G}Photos from 2025/A.jpg`]: jpegOf(camera('2025:03:01 13:00:00', '+01:00')),
      [`${G}At the lake/A(1).jpg`]: jpegOf(camera('2025:03:01 13:00:00', '+01:00')),
      [`${G}At the lake/metadata.json`]: album('At the lake'),
      [`${G}Photos from 2025/B.jpg`]: jpegOf(camera('2025:03:01 13:00:00')),
      [`${G}Photos from 2025/C.jpg`]: jpegOf(undefined),
    })
    await target.import(path!)
    const rows = await target.rows()
    const photos = of(rows, 'photo').sort((a, b) => (a.data.fileName < b.data.fileName ? -1 : 1))
    expect(photos).toMatchObject([
      { time: '2025-03-01T12:00:00.000Z', tz: 60, data: { fileName: 'a.jpg' } },
      { time: '2025-03-01T13:00:00.000Z', data: { fileName: 'b.jpg', zoneGuessed: true } },
      { data: { fileName: 'c.jpg' } },
    ])
    expect(photos[2]).not.toHaveProperty('time')
    expect(of(rows, 'album_item')).toMatchObject([{ data: { album: 'At the lake', photo: photos[0]?.data.photo } }])
  })

  test('of other products and packages are told as not read', async () => {
    const zip = await put('package.zip', await zipOf({ 'account/avatar.png': '\x89PNG\r\n\x1a\n' }))
    const [path] = await parts({
      [`${G}Photos from 2025/A.jpg.json`]: sidecar({ title: 'A.jpg' }),
      'Takeout/Keep/B.jpg': jpegOf(camera('2025:03:01 13:00:00')),
    })
    const { ignored, runs } = await target.import(zip, path!)
    expect(runs).toHaveLength(1)
    expect(ignored.map((file: { path: string }) => file.path.replace(/^.*!\//, '')).sort()).toEqual([
      'Takeout/Keep/B.jpg',
      'account/avatar.png',
    ])
  })
})

describe('parts that come one after the other', () => {
  const a = sidecar({ title: 'A.jpg', url: 'a' })
  const [first, second, third]: readonly Files[] = [
    {
      [`${G}Photos from 2025/A.jpg.supplemental-metadata.json`]: a,
      [`${G}Photos from 2025/B.jpg.supplemental-metadata.json`]: sidecar({ title: 'B.jpg' }),
      [`${G}At the lake/metadata.json`]: album('At the lake'),
    },
    {
      [`${G}Photos from 2025/B.jpg`]: jpegOf(undefined, { salt: 'b' }),
      [`${G}At the lake/A.jpg.supplemental-metadata.json`]: a,
      [`${G}At the lake/A.jpg`]: jpegOf(camera('2025:03:01 13:00:00')),
    },
    {
      [`${G}Photos from 2025/A.jpg`]: jpegOf(camera('2025:03:01 13:00:00')),
      [`${G}Photos from 2025/B.jpg.supplemental-metadata(1).json`]: sidecar(
        { title: 'B.jpg' },
        { description: 'twin' },
      ),
    },
  ] as const

  test('give the same albums, photos and places in albums as all together, in any order', async () => {
    const paths = await parts(first!, second!, third!)
    await target.import(...paths)
    const together = await target.rows()
    expect([of(together, 'photo').length, of(together, 'album').length, of(together, 'album_item').length]).toEqual([
      3, 1, 1,
    ])
    const told = (rows: Rows) => ({
      photos: new Set(
        of(rows, 'photo')
          .map(({ data }) => data.photo)
          .filter((photo) => !photo.startsWith('file:')),
      ),
      albums: new Set(of(rows, 'album').map(({ data }) => data.title)),
      items: new Set(of(rows, 'album_item').map(({ data }) => `${data.folder} ${data.photo}`)),
    })
    const withoutTwins = ({ photos, ...others }: ReturnType<typeof told>) => ({ ...others, photos: new Set([...photos].map((photo) => photo.replace(/#\d+$/, ''))) }) // biome-ignore format: one line
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...paths], { minLength: 3, maxLength: 3 }), async (order) => {
        await target.clear()
        for (const path of order) await target.import(path)
        expect(withoutTwins(told(await target.rows()))).toEqual(withoutTwins(told(together)))
        // Once they are there together nothing is missing any more, whatever came before.
        await target.import(...paths)
        const rows = await target.rows()
        for (const fact of together.keys()) expect(rows.has(fact)).toBe(true)
      }),
      { numRuns: 4 },
    )
  })

  test('in any overlap give the same rows, once all were there together', async () => {
    const paths = await parts(first!, second!, third!)
    await target.import(...paths)
    await target.import(paths[0]!)
    await target.import(paths[2]!, paths[1]!)
    const before = await target.rows()
    await target.clear()
    await target.import(paths[2]!, paths[1]!)
    await target.import(paths[0]!)
    await target.import(...paths)
    expectSameRows(await target.rows(), before)
  })
})

describe('pictures and sidecars that come in imports of their own', () => {
  const a = sidecar({ title: 'A.jpg', url: 'a' })
  const shot = sidecar({ title: 'Screenshot.png', url: 'shot' })
  const live = sidecar({ title: 'L.HEIC', url: 'l' })
  const G25 = `${G}Photos from 2025/`
  const png = Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    Buffer.from('0000000d49484452000000100000001008060000001ff3ff61', 'hex'),
  ])
  const picture = jpegOf(camera('2025:03:01 13:00:00'), { salt: 'a' })
  const edited = jpegOf(undefined, { salt: 'edited' })
  /** What is told, and what lies beside it. */
  const told: Files = {
    [`${G25}A.jpg.supplemental-metadata.json`]: a,
    [`${G25}Screenshot.png.supplemental-metadata.json`]: shot,
    [`${G25}L.HEIC.supplemental-metadata.json`]: live,
    [`${G}At the lake/A.jpg.supplemental-metadata.json`]: a,
    [`${G}At the lake/metadata.json`]: album('At the lake'),
  }
  const media: Files = {
    [`${G25}A.jpg`]: picture,
    [`${G25}A-edited.jpg`]: edited,
    [`${G25}Screenshot.png`]: png,
    [`${G25}L.HEIC`]: jpegOf(undefined, { salt: 'l' }),
    [`${G25}L.MOV`]: filmOf({ created: TAKEN }),
    [`${G}At the lake/A.jpg`]: picture,
  }
  const shown = async () => {
    const rows = await target.rows()
    const photos = of(rows, 'photo').map(({ data }) => data.photo)
    return { photos: photos.sort(), items: of(rows, 'album_item').map(({ data }) => `${data.folder} ${data.photo}`) }
  }

  test('are one photo each, whichever comes first', async () => {
    const [sidecars, pictures] = await parts(told, media)
    await target.import(pictures!)
    expect((await shown()).photos).toHaveLength(4)
    await target.import(sidecars!)
    const rows = await target.rows()
    // The edited copy: nothing but its original, which is not there, says that it is one.
    const copy = expect.stringMatching(/^file:/)
    expect(await shown()).toEqual({ photos: ['a', copy, 'l', 'shot'], items: ['At the lake a'] })
    expect(of(rows, 'photo').find(({ data }) => data.photo === 'l')?.data.files).toMatchObject([
      { role: 'original' },
      { role: 'motion' },
    ])
    // The clock of the camera knows no zone: what the sidecar says is the time.
    const first = of(rows, 'photo').find(({ data }) => data.photo === 'a')
    expect(first).toMatchObject({ time: '2025-03-01T12:00:00.000Z', data: { files: [{ bytes: picture.length }] } })
    expect(first.data).not.toHaveProperty('timeFrom')
    expect(first.data).not.toHaveProperty('zoneGuessed')
    await target.clear()
    await target.import(sidecars!)
    await target.import(pictures!)
    expectSameRows(await target.rows(), rows)
    // Together it is known whose copy that is.
    await target.import(sidecars!, pictures!)
    expect(await shown()).toEqual({ photos: ['a', 'l', 'shot'], items: ['At the lake a'] })
  })

  test('give the same rows in any order and overlap, also where one of the imports was undone', {
    timeout: 120_000,
  }, async () => {
    const names = Object.keys({ ...told, ...media })
    const all: Files = { ...told, ...media }
    const pick = (chosen: readonly string[]) => Object.fromEntries(chosen.map((name) => [name, all[name]!]))
    const scenario = fc
      .array(fc.subarray(names, { minLength: 1 }), { minLength: 2, maxLength: 3 })
      .chain((some) =>
        fc.tuple(fc.constant(some), fc.shuffledSubarray([...some.keys()], { minLength: some.length }), fc.boolean()),
      )
    const undo = async (run: string) => {
      const handle = await target.instance.engine.submit(
        target.instance.jobs.undoRun,
        { run },
        { owner: target.instance.owner },
      )
      await handle.done
    }
    await fc.assert(
      fc.asyncProperty(scenario, async ([some, order, isUndone]) => {
        const paths = await parts(...some.map(pick))
        const importAll = async (sequence: readonly number[]) => {
          await target.clear()
          const runs = new Map<number, string>()
          for (const i of sequence) runs.set(i, (await target.import(paths[i]!)).id)
          if (isUndone) await undo(runs.get(0)!)
          return target.rows()
        }
        const rows = await importAll([...some.keys()])
        expectSameRows(await importAll(order), rows)
      }),
      { numRuns: 8 },
    )
  })
})

test('two exports of one library give the same rows in any order', async () => {
  const library = (lake: Photo, more: Files): Files => ({
    [`${G}Photos from 2025/A.jpg.json`]: sidecar(lake, { description: 'later', imageViews: '3' }),
    [`${G}Photos from 2025/A.jpg`]: jpegOf(undefined, { salt: 'a' }),
    ...more,
  })
  const [old] = await parts(library({ title: 'A.jpg', url: 'a', taken: TAKEN }, {}))
  const [young] = await parts(
    library(
      { title: 'A.jpg', url: 'a', taken: TAKEN + 3600 },
      { [`${G}Photos from 2025/B.jpg.json`]: sidecar({ title: 'B.jpg' }) },
    ),
  )
  await target.import(old!)
  await target.import(young!)
  const rows = await target.rows()
  expect(of(rows, 'photo')).toHaveLength(2)
  await target.clear()
  await target.import(young!)
  await target.import(old!)
  expectSameRows(await target.rows(), rows)
  expect(of(rows, 'photo').find(({ data }) => data.title === 'A.jpg')?.time).toBe('2025-03-01T13:00:00.000Z')
})
