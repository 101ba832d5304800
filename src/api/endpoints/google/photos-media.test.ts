import { createHash } from 'node:crypto'
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openInputs } from '../../../integrations/archive/inputs.ts'
import { zipOf } from '../../../integrations/archive/testing/craft.ts'
import { filmOf, jpegOf, tiffOf } from '../../../integrations/archive/testing/craft-media.ts'
import { type TestServer, testServer } from '../../testing/server.ts'

const G = 'Takeout/Google Photos/'
const NOON = Date.UTC(2025, 2, 1, 12) / 1000
const sidecar = (id: string) =>
  JSON.stringify({
    title: `${id}.jpg`,
    photoTakenTime: { timestamp: String(NOON) },
    url: `https://photos.google.com/photo/${id}`,
  })
const PICTURE = jpegOf(tiffOf({ exif: { 36867: { text: '2025:03:01 13:00:00' } } }), { salt: 'one' })
const EDITED = jpegOf(undefined, { salt: 'edited' })
const RAW = Buffer.concat([Buffer.from('II*\0\x10\0\0\0CR', 'latin1'), Buffer.alloc(200)])
const FILM = filmOf({ created: NOON + 60 })
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex')

/** A photo with an edited copy, both in an album too; a raw file; a film without a sidecar. */
const FILES: Readonly<Record<string, string | Buffer>> = {
  [`${G}Photos from 2025/a.jpg.json`]: sidecar('a'),
  [`${G}Photos from 2025/a.jpg`]: PICTURE,
  [`${G}Photos from 2025/a-edited.jpg`]: EDITED,
  [`${G}Photos from 2025/r.jpg.json`]: sidecar('r'),
  [`${G}Photos from 2025/r.jpg`]: RAW,
  [`${G}Photos from 2025/d.mov`]: FILM,
  [`${G}At the lake/a.jpg.json`]: sidecar('a'),
  [`${G}At the lake/a.jpg`]: PICTURE,
  [`${G}At the lake/a-edited.jpg`]: EDITED,
  [`${G}At the lake/metadata.json`]: JSON.stringify({
    title: 'At the lake',
    access: 'shared',
    date: { timestamp: String(NOON) },
  }),
}
const DIFFERENT = 4

let server: TestServer
let zip: string
let folder: string
beforeAll(async () => {
  server = await testServer()
  const { data } = server.instance.config
  zip = join(data, 'takeout-20250401T120000Z-001.zip')
  await writeFile(zip, await zipOf(FILES))
  folder = join(data, 'unpacked')
  for (const [name, content] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), content)
  }
})
afterAll(() => server.close())
beforeEach(async () => {
  const { stores, owner } = server.instance
  const { runs } = await stores.runs.list(owner, { limit: 100 })
  for (const { id, work, undone } of runs) if (work === 'import' && !undone) await undo(id)
  expect(await keptNames()).toEqual([])
})

async function imported(path: string, keepMedia = true) {
  const { engine, jobs, owner } = server.instance
  const run = await (await engine.submit(jobs.importArchive, { paths: [path], keepMedia }, { owner })).done
  expect(run.state, run.error?.message).toBe('succeeded')
  return run
}
async function undo(run: string) {
  const { engine, jobs, owner } = server.instance
  await (await engine.submit(jobs.undoRun, { run }, { owner })).done
}
const keptNames = async () => {
  const found = await readdir(join(server.instance.config.data, 'media'), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => [])
  return found
    .filter((each) => each.isFile())
    .map(({ name }) => name)
    .sort()
}
const factOf = async (title: string): Promise<string> => {
  const { json } = await server.get('/v1/google/photos/photos')
  return json['rows'].find((row: { readonly title: string }) => row.title === title)?.fact
}
const mediaPath = (fact: string) => `/v1/google/photos/photos/${fact}/media`
async function raw(path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') {
  const authorization = `Bearer ${await server.key('admin')}`
  const response = await fetch(server.url + path, { method, headers: { authorization, ...headers } })
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) }
}

describe('an import that keeps media', () => {
  test.each([
    ['zip', () => zip],
    ['folder', () => folder],
  ])('copies each content of a %s once, under its hash', async (_, path) => {
    const run = await imported(path())
    expect(await keptNames()).toEqual([PICTURE, EDITED, RAW, FILM].map(sha256).sort())
    const { media, owner } = server.instance
    expect(await media.totals(owner, run.id)).toEqual({
      files: DIFFERENT,
      bytes: PICTURE.length + EDITED.length + RAW.length + FILM.length,
      readBytes: PICTURE.length * 2 + EDITED.length * 2 + RAW.length + FILM.length,
    })
  })

  test('without the option nothing is kept, and the answer says what to do', async () => {
    await imported(zip, false)
    expect(await keptNames()).toEqual([])
    const answer = await server.get(mediaPath(await factOf('a.jpg')))
    expect([answer.status, answer.json['code']]).toEqual([404, 'media.not_kept'])
    expect(answer.json['help']).toContain('--keep-media')
  })

  test('can be asked for later: events stay, media come', async () => {
    await imported(zip, false)
    const again = await imported(zip)
    expect(again.events).toMatchObject({ new: 0, revised: 0 })
    expect(await keptNames()).toHaveLength(DIFFERENT)
  })

  test('is refused where there is no room, before anything is stored', async () => {
    const full = await testServer({ env: { DATAPUNK_UPLOAD_RESERVE_BYTES: String(2 ** 50) } })
    try {
      const { engine, jobs, owner, stores } = full.instance
      const begin = async (keepMedia: boolean) =>
        (await engine.submit(jobs.importArchive, { paths: [zip], keepMedia }, { owner })).done
      const refused = await begin(true)
      expect(refused).toMatchObject({ state: 'failed', error: { code: 'storage.full' } })
      expect(refused.error?.message).toContain('Nothing was imported')
      expect(await stores.events.counts(owner)).toEqual([])
      expect((await begin(false)).state).toBe('succeeded')
    } finally {
      await full.close()
    }
  })

  test('that the end of a process left is gone on with by the server, media too', async () => {
    const { stores, owner } = server.instance
    const inputs = await openInputs([zip])
    const fingerprint = `${await inputs.fingerprint()} with media`
    await inputs.close()
    const { run } = await stores.book.begin(owner, {
      ...{ work: 'import', engine: 'inline', fingerprint, input: [zip] },
      keepMedia: true,
    })
    const place = await server.instance.claimServer()
    try {
      await expect.poll(async () => (await stores.runs.get(owner, run))?.state, { timeout: 10_000 }).toBe('succeeded')
    } finally {
      await place.release()
    }
    expect(await keptNames()).toHaveLength(DIFFERENT)
  })

  test('by upload', async () => {
    const { uploads, owner } = server.instance
    const begun = await server.send('POST', '/v1/imports', { keepMedia: true })
    expect(begun.json).toMatchObject({ keepMedia: true, state: 'open' })
    const draft = String(begun.json['id'])
    const bytes = await zipOf(FILES)
    const file = await uploads.addFile(owner, draft, { name: 'takeout.zip', bytes: bytes.length })
    await uploads.write(owner, draft, file.id, { offset: 0, content: Readable.from([bytes]) })
    expect((await (await uploads.start(owner, draft)).done).state).toBe('succeeded')
    expect(await keptNames()).toHaveLength(DIFFERENT)
  })
})

describe('an undo', () => {
  test('removes what no other run kept', async () => {
    const first = await imported(zip)
    const part = join(server.instance.config.data, 'part.zip')
    const name = `${G}Photos from 2025/a.jpg`
    await writeFile(part, await zipOf({ [name]: PICTURE, [`${name}.json`]: sidecar('a') }))
    const second = await imported(part)
    await undo(first.id)
    expect(await keptNames()).toEqual([sha256(PICTURE)])
    expect((await raw(mediaPath(await factOf('a.jpg')))).body).toEqual(PICTURE)
    await undo(second.id)
    expect(await keptNames()).toEqual([])
  })
})

describe('a kept file', () => {
  beforeEach(() => imported(zip).then(() => undefined))

  test('is served with its type and its hash, also by its role', async () => {
    const fact = await factOf('a.jpg')
    const answer = await raw(mediaPath(fact))
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(answer.headers.get('etag')).toBe(`"${sha256(PICTURE)}"`)
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff')
    expect(answer.headers.get('content-length')).toBe(String(PICTURE.length))
    expect(answer.body).toEqual(PICTURE)
    expect((await raw(`${mediaPath(fact)}?role=edited`)).body).toEqual(EDITED)
    expect((await raw(`${mediaPath(fact)}?role=motion`)).status).toBe(404)
    expect((await raw(mediaPath(await factOf('d.mov')))).headers.get('content-type')).toBe('video/mp4')
    const head = await raw(mediaPath(fact), {}, 'HEAD')
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(PICTURE.length)])
  })

  test('of a kind that browsers do not show is to be saved', async () => {
    const { headers, body } = await raw(mediaPath(await factOf('r.jpg')))
    expect([headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      'application/octet-stream',
      'attachment',
    ])
    expect(body).toEqual(RAW)
  })

  test('is served in ranges, of this content only', async () => {
    const path = mediaPath(await factOf('a.jpg'))
    const etag = `"${sha256(PICTURE)}"`
    const part = await raw(path, { range: 'bytes=10-19' })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 10-19/${PICTURE.length}`])
    expect(part.body).toEqual(PICTURE.subarray(10, 20))
    expect((await raw(path, { range: 'bytes=-5' })).body).toEqual(PICTURE.subarray(-5))
    const behind = await raw(path, { range: `bytes=${PICTURE.length}-` })
    expect([behind.status, behind.headers.get('content-range')]).toEqual([416, `bytes */${PICTURE.length}`])
    expect((await raw(path, { range: 'bytes=0-1', 'if-range': etag })).status).toBe(206)
    expect((await raw(path, { range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200)
    expect((await raw(path, { 'if-none-match': `"other", W/${etag}` })).status).toBe(304)
    expect((await raw(path, { 'if-none-match': '"other"' })).status).toBe(200)
  })

  test('is not served without the scopes, nor to another owner, nor once it is away', async () => {
    const fact = await factOf('a.jpg')
    const as = async (...scopes: readonly string[]) =>
      (await server.bare('GET', mediaPath(fact), { authorization: `Bearer ${await server.key(...scopes)}` })).status
    expect(await as('runs:read', 'pii:read')).toBe(403)
    expect(await as('events:read')).toBe(403)
    expect(await as('events:read', 'pii:read')).toBe(200)
    expect((await server.bare('GET', mediaPath(fact))).status).toBe(401)
    const { media, owner, config } = server.instance
    expect(await media.find(owner, fact)).toBeDefined()
    expect(await media.find(owner + 1, fact)).toBeUndefined()
    expect(await media.find(owner, 'nonsense')).toBeUndefined()
    await rm(join(config.data, 'media'), { recursive: true })
    expect((await raw(mediaPath(fact))).status).toBe(404)
  })

  test('is the cover of its album; its row is there for who asks for it', async () => {
    const { json } = await server.get('/v1/google/photos/albums')
    const path = `/v1/google/photos/albums/${json['rows'][0].fact}/cover`
    const picture = await raw(path, { accept: 'image/*' })
    expect([picture.status, picture.headers.get('content-type')]).toEqual([200, 'image/jpeg'])
    expect(picture.body).toEqual(PICTURE)
    const rows = await server.get(path, { accept: 'application/json' })
    expect(rows.json['rows']).toMatchObject([{ title: 'a.jpg' }])
    expect((await server.get(`${path}?format=json`)).json).toEqual(rows.json)
    const masked = await server.bare('GET', path, { authorization: `Bearer ${await server.key('events:read')}` })
    expect(masked.json['rows']).toHaveLength(1)
  })
})
