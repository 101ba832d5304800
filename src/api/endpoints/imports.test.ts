import { createHash } from 'node:crypto'
import { readdir } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { Upload, type UploadOptions } from 'tus-js-client'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { type Answer, type TestServer, testServer } from '../testing/server.ts'

const TUS = { 'tus-resumable': '1.0.0' }
const OFFSET = { ...TUS, 'content-type': 'application/offset+octet-stream' }
const MIB = 1 << 20

let server: TestServer
let key: string
beforeAll(async () => {
  server = await testServer({
    env: {
      DATAPUNK_UPLOAD_QUOTA_BYTES: String(64 * MIB),
      DATAPUNK_UPLOAD_FILES: '5',
      DATAPUNK_UPLOAD_RESERVE_BYTES: '0',
    },
  })
  key = await server.key('runs:write')
})
afterAll(() => server.close())
afterEach(async () => {
  for (const { id } of (await server.get('/v1/imports')).json['imports'])
    await server.send('DELETE', `/v1/imports/${id}`)
})

const base64 = (text: string) => Buffer.from(text).toString('base64')
const begin = async (): Promise<string> => (await server.send('POST', '/v1/imports')).json['id']
const announce = (draft: string, name: string, bytes: number | string, headers: Record<string, string> = {}) =>
  server.send('POST', `/v1/imports/${draft}/files`, undefined, {
    ...TUS,
    'upload-length': String(bytes),
    'upload-metadata': `filename ${base64(name)}`,
    ...headers,
  })
const send = (location: string, offset: number, body: string, headers: Record<string, string> = {}) =>
  server.send('PATCH', location, body, { ...OFFSET, 'upload-offset': String(offset), ...headers })
const head = (location: string) => server.bare('HEAD', location, { ...TUS, authorization: `Bearer ${key}` })
const locationOf = ({ headers }: Answer) => headers.get('location') ?? ''
const offsetOf = ({ headers }: Answer) => Number(headers.get('upload-offset'))

async function upload(draft: string, name: string, content: string): Promise<void> {
  const location = locationOf(await announce(draft, name, Buffer.byteLength(content)))
  expect((await send(location, 0, content)).status).toBe(204)
}

async function ended(run: string) {
  for (;;) {
    const { json } = await server.get(`/v1/runs/${run}`)
    if (json['finished'] !== undefined) return json
    await sleep(20)
  }
}

/** Location records as Takeout writes them. */
const records = (count: number, from = Date.UTC(2024, 0, 1)) =>
  JSON.stringify({
    locations: Array.from({ length: count }, (_, i) => ({
      latitudeE7: 525_200_000 + i,
      longitudeE7: 134_050_000,
      accuracy: 12,
      timestamp: new Date(from + i * 60_000).toISOString(),
    })),
  })

describe('an uploaded import', () => {
  test('is looked into before it starts, and its files are gone when it has succeeded', async () => {
    const draft = await begin()
    await upload(draft, 'Records.json', records(500))
    await upload(draft, 'note.txt', 'buy milk')
    const { json } = await server.get(`/v1/imports/${draft}`)
    expect(json).toMatchObject({ state: 'whole', files: [{ name: 'Records.json' }, { name: 'note.txt' }] })
    expect(json['contents']).toMatchObject({
      sources: [
        {
          source: 'google.maps',
          files: 1,
          records: 500,
          isEstimate: false,
          formats: [{ format: 'records', files: 1, records: 500 }],
        },
      ],
      ignored: [{ files: 1, bytes: 8, paths: ['note.txt'] }],
    })
    expect((await server.get(`/v1/imports/${draft}/contents`)).json).toEqual(json['contents'])

    const started = await server.send('POST', `/v1/imports/${draft}/start`)
    expect(started.status).toBe(202)
    expect(await ended(started.json['id'])).toMatchObject({ state: 'succeeded', counts: { read: 500, stored: 500 } })
    await vi.waitFor(async () => {
      expect((await server.get(`/v1/imports/${draft}`)).json).toMatchObject({ state: 'imported' })
      expect(await readdir(join(server.instance.config.data, 'uploads', 'files'))).not.toContain(draft)
    })
    expect((await server.send('POST', `/v1/imports/${draft}/start`)).json).toMatchObject({ code: 'request.conflict' })
    expect((await announce(draft, 'more.json', 1)).json).toMatchObject({ code: 'request.conflict' })
  })

  test('tells of a long file how many records it may hold, from its beginning', async () => {
    const draft = await begin()
    await upload(draft, 'Records.json', records(20_000))
    const [source] = (await server.get(`/v1/imports/${draft}/contents`)).json['sources']
    expect(source).toMatchObject({ isEstimate: true })
    expect(source.records).toBeGreaterThan(19_000)
    expect(source.records).toBeLessThan(21_000)
  })

  test('of which a part of the export is missing says which', async () => {
    const draft = await begin()
    await upload(draft, 'takeout-20250301T120000Z-002.zip', 'PK\u0003\u0004')
    const { problems } = (await server.get(`/v1/imports/${draft}/contents`)).json as { problems: { path: string }[] }
    expect(problems.map(({ path }) => path)).toContain('takeout-20250301T120000Z-001.zip')
  })

  test('that was not understood keeps its files, takes more and starts again', async () => {
    const draft = await begin()
    await upload(draft, 'note.txt', 'buy milk')
    const first = await server.send('POST', `/v1/imports/${draft}/start`)
    expect(await ended(first.json['id'])).toMatchObject({
      state: 'failed',
      error: { code: 'input.nothing_understood' },
    })
    await upload(draft, 'Records.json', records(3, Date.UTC(2023, 0, 1)))
    const second = await server.send('POST', `/v1/imports/${draft}/start`)
    expect(second.json['id']).not.toBe(first.json['id'])
    expect(await ended(second.json['id'])).toMatchObject({ state: 'succeeded', counts: { stored: 3 } })
  })

  test('cannot start, nor be looked into, before it is whole', async () => {
    const draft = await begin()
    expect((await server.send('POST', `/v1/imports/${draft}/start`)).json).toMatchObject({ code: 'upload.incomplete' })
    const location = locationOf(await announce(draft, 'Records.json', 10))
    await send(location, 0, '01234')
    for (const answer of [
      await server.send('POST', `/v1/imports/${draft}/start`),
      await server.get(`/v1/imports/${draft}/contents`),
    ])
      expect(answer.json).toMatchObject({ status: 409, code: 'upload.incomplete' })
    expect((await server.send('DELETE', location, undefined, TUS)).status).toBe(204)
    expect((await server.get(`/v1/imports/${draft}`)).json).toMatchObject({ state: 'open', files: [] })
  })

  test('can be discarded', async () => {
    const draft = await begin()
    await upload(draft, 'Records.json', records(1))
    expect((await server.send('DELETE', `/v1/imports/${draft}`)).status).toBe(204)
    expect((await server.get(`/v1/imports/${draft}`)).json).toMatchObject({ status: 404, code: 'upload.not_found' })
    expect(await readdir(join(server.instance.config.data, 'uploads', 'files'))).not.toContain(draft)
  })
})

describe('tus', () => {
  test('is what its own client speaks: parts, a break, going on, the whole file', async () => {
    const draft = await begin()
    const content = Buffer.alloc(5 * MIB, 'abcdefghij\n')
    const options: UploadOptions = {
      endpoint: `${server.url}/v1/imports/${draft}/files`,
      headers: { authorization: `Bearer ${key}` },
      chunkSize: MIB,
      metadata: { filename: 'big.bin' },
      retryDelays: null,
    }
    const broken = await new Promise<string>((resolve, reject) => {
      const first = new Upload(content, {
        ...options,
        onError: reject,
        onChunkComplete: (_, accepted) => {
          if (accepted < 2 * MIB) return
          void first.abort()
          resolve(first.url ?? '')
        },
      })
      first.start()
    })
    await new Promise<void>((resolve, reject) => {
      new Upload(content, { ...options, uploadUrl: broken, onError: reject, onSuccess: () => resolve() }).start()
    })
    const { json } = await server.get(`/v1/imports/${draft}`)
    expect(json['files']).toMatchObject([{ name: 'big.bin', bytes: content.length, received: content.length }])
  })

  test('tells what it can, and answers no other version', async () => {
    const draft = await begin()
    const abilities = await server.send('OPTIONS', `/v1/imports/${draft}/files`)
    expect(abilities.headers.get('tus-extension')).toContain('creation')
    expect(abilities.headers.get('tus-max-size')).toBe(String(64 * MIB))
    const other = await announce(draft, 'a', 1, { 'tus-resumable': '0.2.2' })
    expect([other.status, other.headers.get('tus-version')]).toEqual([412, '1.0.0'])
  })

  test('keeps what came before a connection broke', async () => {
    const draft = await begin()
    const location = locationOf(await announce(draft, 'a', 10 * MIB))
    await new Promise<void>((resolve) => {
      const sending = request(server.url + location, {
        method: 'PATCH',
        headers: { ...OFFSET, 'upload-offset': '0', 'content-length': 10 * MIB, authorization: `Bearer ${key}` },
      })
      sending.on('error', () => resolve())
      sending.write(Buffer.alloc(MIB))
      setTimeout(() => sending.destroy(), 300)
    })
    await expect.poll(async () => offsetOf(await head(location))).toBe(MIB)
    expect((await send(location, MIB, 'x'.repeat(9 * MIB))).status).toBe(204)
    expect((await server.get(`/v1/imports/${draft}`)).json).toMatchObject({ state: 'whole' })
  })

  test('takes a file with its announcement, an empty one at once, and says when it expires', async () => {
    const draft = await begin()
    const answer = await server.send('POST', `/v1/imports/${draft}/files`, 'hello', {
      ...OFFSET,
      'upload-length': '5',
      'upload-metadata': `filename ${base64('hello.txt')}`,
      'upload-checksum': `sha256 ${createHash('sha256').update('hello').digest('base64')}`,
    })
    expect([answer.status, offsetOf(answer)]).toEqual([201, 5])
    expect(Date.parse(answer.headers.get('upload-expires') ?? '')).toBeGreaterThan(Date.now())
    await announce(draft, 'empty.txt', 0)
    expect((await server.get(`/v1/imports/${draft}`)).json).toMatchObject({ state: 'whole' })
  })

  test('refuses a part that does not fit: its offset, its checksum, its length, its type', async () => {
    const draft = await begin()
    const location = locationOf(await announce(draft, 'a', 10))
    expect((await send(location, 3, 'abc')).json).toMatchObject({ status: 409, details: { offset: 0 } })
    expect(
      (await send(location, 0, 'abc', { 'upload-checksum': `sha1 ${base64('x'.repeat(20))}` })).json,
    ).toMatchObject({
      status: 460,
      code: 'upload.checksum',
    })
    expect((await send(location, 0, 'a'.repeat(11))).json).toMatchObject({ status: 413, code: 'upload.too_large' })
    expect((await send(location, 0, 'a', { 'content-type': 'text/plain' })).status).toBe(415)
    for (const headers of [
      { 'upload-offset': '-1' },
      { 'upload-offset': '1e3' },
      { 'upload-checksum': 'crc32 AAAA' },
      { 'upload-checksum': 'sha1 ***' },
    ])
      expect((await send(location, 0, 'a', headers)).json).toMatchObject({ status: 400, code: 'request.invalid' })
  })
})

describe('before a byte is taken', () => {
  test.each([
    '../../etc/passwd',
    '/etc/passwd',
    'C:\\Windows\\a',
    'a\\b',
    'a/../b',
    'a//b',
    './a',
    'a\0b',
    'a\nb',
    '',
    'x'.repeat(300),
    'y/'.repeat(40),
    'z'.repeat(5000),
  ])('the name %j is refused, without a word of it', async (name) => {
    const answer = await announce(await begin(), name, 1)
    expect(answer.json).toMatchObject({
      status: expect.any(Number),
      code: expect.stringMatching(/^(upload.refused|request.invalid)$/),
    })
    expect([400, 422]).toContain(answer.status)
    if (name.length > 5) expect(answer.text).not.toContain(name.slice(0, 40))
  })

  test('absurd announcements are refused', async () => {
    const draft = await begin()
    for (const length of ['-1', '1.5', 'x', '', '99999999999999999999'])
      expect((await announce(draft, 'a', length)).json).toMatchObject({ status: 400 })
    expect((await announce(draft, 'a', 1, { 'upload-defer-length': '1' })).status).toBe(400)
    for (const metadata of ['', 'filename', 'filename ***', `filename ${base64('a')}=x`, 'filename /w=='])
      expect((await announce(draft, 'a', 1, { 'upload-metadata': metadata })).status, metadata).toBe(400)
    expect((await announce(draft, 'a', 65 * MIB)).json).toMatchObject({ status: 413, code: 'upload.too_large' })
  })

  test('the quota counts what other imports have announced, and files are not too many', async () => {
    const [one, other] = [await begin(), await begin()]
    expect((await announce(one, 'a', 40 * MIB)).status).toBe(201)
    expect((await announce(other, 'b', 40 * MIB)).json).toMatchObject({ status: 413, code: 'upload.too_large' })
    for (let i = 0; i < 4; i++) expect((await announce(one, `f${i}`, 1)).status).toBe(201)
    expect((await announce(one, 'f5', 1)).json).toMatchObject({ status: 422, code: 'upload.refused' })
  })

  test('the disk must have room', async () => {
    const full = await testServer({ env: { DATAPUNK_UPLOAD_RESERVE_BYTES: String(2 ** 52) } })
    try {
      const draft = (await full.send('POST', '/v1/imports')).json['id']
      const answer = await full.send('POST', `/v1/imports/${draft}/files`, undefined, {
        ...TUS,
        'upload-length': '1',
        'upload-metadata': `filename ${base64('a')}`,
      })
      expect(answer.json).toMatchObject({ status: 507, code: 'storage.full' })
    } finally {
      await full.close()
    }
  })
})

describe('whoever sends', () => {
  test('needs the scope, on every request', async () => {
    const draft = await begin()
    const location = locationOf(await announce(draft, 'a', 10))
    const reader = { ...OFFSET, 'upload-offset': '0', authorization: `Bearer ${await server.key('runs:read')}` }
    for (const method of ['HEAD', 'PATCH', 'DELETE'])
      expect((await server.bare(method, location, reader)).status).toBe(403)
    expect((await server.bare('PATCH', location, { ...OFFSET, 'upload-offset': '0' })).status).toBe(401)
    expect(
      (await server.send('POST', '/v1/imports', { paths: ['/tmp'] }, { authorization: `Bearer ${key}` })).json,
    ).toMatchObject({ status: 403, code: 'auth.forbidden' })
  })

  test('comes from this site, where it is a browser', async () => {
    const draft = await begin()
    const foreign = { ...TUS, origin: 'https://evil.example', 'upload-length': '1' }
    expect((await server.send('POST', `/v1/imports/${draft}/files`, undefined, foreign)).json).toMatchObject({
      code: 'auth.origin',
    })
    expect(
      (await server.send('POST', '/v1/imports', undefined, { origin: 'https://evil.example' })).json,
    ).toMatchObject({
      code: 'auth.origin',
    })
  })

  test('finds no import of another owner', async () => {
    const draft = await begin()
    const { uploads } = server.instance
    const stranger = server.instance.owner + 1
    const [file = ''] = (await server.get(`/v1/imports/${draft}`)).json['files'].map(({ id }: { id: string }) => id)
    for (const refused of [
      uploads.get(stranger, draft),
      uploads.contents(stranger, draft),
      uploads.start(stranger, draft),
      uploads.discard(stranger, draft),
      uploads.addFile(stranger, draft, { name: 'a', bytes: 1 }),
      uploads.removeFile(stranger, draft, file),
    ])
      await expect(refused).rejects.toMatchObject({ code: 'upload.not_found' })
    expect(await uploads.list(stranger)).toEqual([])
  })
})
