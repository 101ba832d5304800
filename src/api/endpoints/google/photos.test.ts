import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { zipOf } from '../../../integrations/archive/testing/craft.ts'
import { filmOf, jpegOf, tiffOf } from '../../../integrations/archive/testing/craft-media.ts'
import { openSse, type TestServer, testServer } from '../../testing/server.ts'

const G = 'Takeout/Google Photos/'
const NOON = Date.UTC(2025, 2, 1, 12) / 1000

function sidecar(id: string, taken: number, more: object = {}): string {
  return JSON.stringify({
    title: `${id}.jpg`,
    photoTakenTime: { timestamp: String(taken) },
    geoData: { latitude: 48.1, longitude: 11.5, altitude: 0 },
    url: `https://photos.google.com/photo/${id}`,
    ...more,
  })
}
const album = (title: string) => JSON.stringify({ title, access: 'shared', date: { timestamp: String(NOON) } })
const camera = jpegOf(tiffOf({ exif: { 36867: { text: '2025:03:01 13:00:00' } } }))

const FIRST = {
  [`${G}Photos from 2025/a.jpg.json`]: sidecar('a', NOON, { favorited: true, people: [{ name: 'Example Person' }] }),
  [`${G}At the lake/a.jpg.json`]: sidecar('a', NOON, { favorited: true, people: [{ name: 'Example Person' }] }),
  [`${G}At the lake/a.jpg`]: camera,
  [`${G}At the lake/b.mp4.json`]: sidecar('b', NOON + 86_400, {
    title: 'b.mp4',
    geoData: { latitude: 0, longitude: 0 },
  }),
  [`${G}At the lake/metadata.json`]: album('At the lake'),
  [`${G}Empty/metadata.json`]: album('Empty'),
  [`${G}Bin/c.jpg.json`]: sidecar('c', NOON, { trashed: true }),
}
/** A part that comes by itself: its photo has no sidecar yet; its film never has one. */
const SECOND = {
  [`${G}Photos from 2025/a.jpg`]: camera,
  [`${G}Photos from 2025/d.mov`]: filmOf({ created: NOON + 3 * 86_400, place: '+48.1500+011.5500/' }),
}

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  for (const [name, files] of Object.entries({ '002': SECOND, '001': FIRST })) {
    const path = join(server.instance.config.data, `takeout-20250401T120000Z-${name}.zip`)
    await writeFile(path, await zipOf(files))
    const answer = await server.send('POST', '/v1/imports', { paths: [path] })
    expect(answer.status, answer.text).toBe(202)
    const progress = await openSse(server, `/v1/runs/${answer.json['id']}/events`)
    await progress.next('end')
  }
})
afterAll(() => server.close())

const rowsOf = async (path: string): Promise<any[]> => {
  const answer = await server.get(path)
  expect(answer.status, answer.text).toBe(200)
  return answer.json['rows']
}

test('photos come once, also where their file came before their sidecar', async () => {
  const rows = await rowsOf('/v1/google/photos/photos')
  expect(rows.map(({ title }) => title)).toEqual(['a.jpg', 'b.mp4', 'd.mov'])
  expect(rows[0]).toMatchObject({ people: 'Example Person', favourite: true, file: `${G}At the lake/a.jpg` })
  expect(await rowsOf('/v1/google/photos/photos?media=video&from=2025-03-03')).toMatchObject([{ title: 'd.mov' }])
  expect(await rowsOf('/v1/google/photos/photos?person=Example%20Person')).toHaveLength(1)
  expect(await rowsOf('/v1/google/photos/photos?favourite=true')).toHaveLength(1)
})

test('are counted by day and by place', async () => {
  expect(await rowsOf('/v1/google/photos/days?zone=UTC')).toMatchObject([
    { day: '2025-03-01', photos: 1, videos: 0, favourites: 1 },
    { day: '2025-03-02', photos: 0, videos: 1 },
    { day: '2025-03-04', photos: 0, videos: 1 },
  ])
  expect(await rowsOf('/v1/google/photos/days?zone=Pacific/Auckland')).toMatchObject([{ day: '2025-03-02' }, {}, {}])
  expect(await rowsOf('/v1/google/photos/places')).toMatchObject([{ photos: 1, latitude: 48.1 }, { latitude: 48.15 }])
  expect(await rowsOf('/v1/google/photos/places?degrees=1')).toMatchObject([{ photos: 2, days: 2 }])
})

test('albums, their items and their cover', async () => {
  const albums = await rowsOf('/v1/google/photos/albums')
  expect(albums).toMatchObject([
    { folder: 'At the lake', title: 'At the lake', access: 'shared', photos: 2, cover: expect.any(String) },
    { folder: 'Empty', photos: 0 },
  ])
  const items = await rowsOf(`/v1/google/photos/albums/${albums[0].fact}/items`)
  expect(items.map(({ title }) => title)).toEqual(['a.jpg', 'b.mp4'])
  expect(await rowsOf(`/v1/google/photos/albums/${albums[0].fact}/cover`)).toEqual([
    { fact: items[0].fact, title: 'a.jpg', file: `${G}At the lake/a.jpg` },
  ])
  expect(await rowsOf(`/v1/google/photos/albums/${albums[1].fact}/cover`)).toEqual([])
  expect(await rowsOf('/v1/google/photos/albums/nonsense/items')).toEqual([])
})
