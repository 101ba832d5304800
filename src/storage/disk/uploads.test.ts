import { createHash } from 'node:crypto'
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Draft, Uploads } from '../uploads.ts'
import { createDiskUploads } from './uploads.ts'

let directory: string
let uploads: Uploads
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'datapunk-uploads-'))
  uploads = createDiskUploads({ directory, now: Date.now })
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const text = (content: string) => Readable.from([Buffer.from(content)])
const contentOf = (draft: Draft, name: string) => readFile(join(uploads.folder(draft.id), name), 'utf8')
const sha1 = (content: string) => ({ algorithm: 'sha1', digest: createHash('sha1').update(content).digest() }) as const

describe('a file of a draft', () => {
  test('is put together from parts, under its own name, with its own time', async () => {
    const draft = await uploads.create(1)
    const modified = Date.UTC(2024, 4, 1)
    const { id } = await uploads.addFile(draft, { name: 'Takeout/a.json', bytes: 10, modified })
    expect(await uploads.write(draft, id, { offset: 0, content: text('01234') })).toBe(5)
    expect(await uploads.write(draft, id, { offset: 5, content: text('56789') })).toBe(10)
    expect(await contentOf(draft, 'Takeout/a.json')).toBe('0123456789')
    expect((await stat(join(uploads.folder(draft.id), 'Takeout/a.json'))).mtimeMs).toBe(modified)
  })

  test('goes on where it ended, and nowhere else', async () => {
    const draft = await uploads.create(1)
    const { id } = await uploads.addFile(draft, { name: 'a', bytes: 10 })
    await uploads.write(draft, id, { offset: 0, content: text('01234') })
    for (const offset of [0, 4, 6, 10])
      await expect(uploads.write(draft, id, { offset, content: text('x') })).rejects.toMatchObject({
        code: 'request.conflict',
      })
    expect(await contentOf(draft, 'a')).toBe('01234')
  })

  test('never becomes longer than was announced', async () => {
    const draft = await uploads.create(1)
    const { id } = await uploads.addFile(draft, { name: 'a', bytes: 3 })
    await expect(uploads.write(draft, id, { offset: 0, content: text('0123') })).rejects.toMatchObject({
      code: 'upload.too_large',
    })
    expect(await contentOf(draft, 'a')).toBe('')
  })

  test('keeps nothing of a part that does not fit its checksum', async () => {
    const draft = await uploads.create(1)
    const { id } = await uploads.addFile(draft, { name: 'a', bytes: 8 })
    await uploads.write(draft, id, { offset: 0, content: text('0123'), checksum: sha1('0123') })
    await expect(
      uploads.write(draft, id, { offset: 4, content: text('456X'), checksum: sha1('4567') }),
    ).rejects.toMatchObject({ code: 'upload.checksum' })
    expect(await contentOf(draft, 'a')).toBe('0123')
    expect(await uploads.write(draft, id, { offset: 4, content: text('4567'), checksum: sha1('4567') })).toBe(8)
  })

  test('is taken over from a connection that is dead without knowing it', async () => {
    const draft = await uploads.create(1)
    const { id } = await uploads.addFile(draft, { name: 'a', bytes: 10 })
    const dead = new Readable({ read() {} })
    dead.push(Buffer.from('012'))
    const first = expect(uploads.write(draft, id, { offset: 0, content: dead })).rejects.toMatchObject({
      code: 'request.conflict',
    })
    await sleep(50)
    expect(await uploads.write(draft, id, { offset: 3, content: text('3456789') })).toBe(10)
    await first
    expect(await contentOf(draft, 'a')).toBe('0123456789')
  })

  test('is written by one request at a time, however many come at once', async () => {
    const draft = await uploads.create(1)
    const { id } = await uploads.addFile(draft, { name: 'a', bytes: 5 })
    const all = await Promise.allSettled(
      Array.from({ length: 5 }, () => uploads.write(draft, id, { offset: 0, content: text('01234') })),
    )
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBeLessThanOrEqual(1)
    const [file] = (await uploads.get(1, draft.id))?.files ?? []
    expect((await contentOf(draft, 'a')).length).toBe(file?.received)
  })

  test('of a name that is there already gets a number; also where the disk ignores case', async () => {
    const draft = await uploads.create(1)
    const names: string[] = []
    for (const name of ['t-001.zip', 't-001.zip', 'T-001.ZIP', 'x/y', 'x', 'b', 'b/c', 'a.tar.gz', 'a.tar.gz'])
      names.push((await uploads.addFile(draft, { name, bytes: 0 })).name)
    expect(names).toEqual([
      't-001.zip',
      't-001 (1).zip',
      'T-001 (2).ZIP',
      'x/y',
      'x (1)',
      'b',
      'b_c',
      'a.tar.gz',
      'a (1).tar.gz',
    ])
  })
})

describe('drafts', () => {
  test('survive the end of the process, with every byte that came', async () => {
    const draft = await uploads.create(7)
    const { id } = await uploads.addFile(draft, { name: 'a', bytes: 10 })
    await uploads.write(draft, id, { offset: 0, content: text('01234') })
    await uploads.note(draft, { run: '12', isImported: false })

    const next = createDiskUploads({ directory, now: Date.now })
    const found = await next.get(7, draft.id)
    expect(found).toMatchObject({ id: draft.id, run: '12', isImported: false })
    expect(found?.files).toMatchObject([{ id, name: 'a', bytes: 10, received: 5 }])
    expect(await next.write(draft, id, { offset: 5, content: text('56789') })).toBe(10)
    expect(await contentOf(draft, 'a')).toBe('0123456789')
  })

  test('are their owners alone', async () => {
    const draft = await uploads.create(1)
    expect(await uploads.get(2, draft.id)).toBeUndefined()
    expect(await uploads.list(2)).toEqual([])
    expect((await uploads.list()).map(({ id }) => id)).toEqual([draft.id])
  })

  test('lose their files once they are imported, and everything when they are removed', async () => {
    const draft = await uploads.create(1)
    await uploads.addFile(draft, { name: 'a', bytes: 0 })
    await uploads.note(draft, { run: '1', isImported: true })
    await expect(stat(uploads.folder(draft.id))).rejects.toThrow('ENOENT')
    await uploads.remove(draft)
    expect(await createDiskUploads({ directory, now: Date.now }).list()).toEqual([])
  })

  test('whose record was damaged are left alone', async () => {
    const draft = await uploads.create(1)
    await writeFile(join(directory, 'drafts', `${draft.id}.json`), '{"id": 5')
    await writeFile(join(directory, 'drafts', 'note.txt'), 'mine')
    expect(await createDiskUploads({ directory, now: Date.now }).list()).toEqual([])
    expect(await readFile(join(directory, 'drafts', 'note.txt'), 'utf8')).toBe('mine')
  })

  test('end no write without a word when the server stops', async () => {
    const draft = await uploads.create(1)
    const { id } = await uploads.addFile(draft, { name: 'a', bytes: 10 })
    const slow = new Readable({ read() {} })
    slow.push(Buffer.from('012'))
    const cut = expect(uploads.write(draft, id, { offset: 0, content: slow })).rejects.toMatchObject({
      code: 'server.stopping',
    })
    await sleep(50)
    await uploads.stop()
    await cut
    expect(await contentOf(draft, 'a')).toBe('012')
  })
})
