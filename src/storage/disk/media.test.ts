import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm, stat, truncate } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { AppError } from '../../core/errors.ts'
import { createDiskMedia } from './media.ts'

let directory: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'datapunk-media-'))
})
afterEach(() => rm(directory, { recursive: true, force: true }))

const TEXT = 'a picture in pieces'
const SHA256 = createHash('sha256').update(TEXT).digest('hex')
async function* pieces(text = TEXT) {
  for (const piece of text.match(/.{1,5}/gs) ?? []) yield Buffer.from(piece)
}
const filesBelow = async () =>
  (await readdir(directory, { recursive: true, withFileTypes: true })).filter((each) => each.isFile())
const pathOf = (media: ReturnType<typeof createDiskMedia>, owner: number) => {
  const { folder, path } = media.locate(owner, SHA256)
  return join(folder, path)
}

test('content lies under its hash, once an owner, for its user alone', async () => {
  const media = createDiskMedia(directory)
  for (const owner of [1, 1, 2]) {
    const received = await media.receive(owner, '7', pieces())
    expect(received).toMatchObject({ sha256: SHA256, bytes: TEXT.length })
    await received.place()
  }
  expect(await filesBelow()).toHaveLength(2)
  expect(media.locate(1, SHA256).path).toBe(`${SHA256.slice(0, 2)}/${SHA256}`)
  expect(await readFile(pathOf(media, 1), 'utf8')).toBe(TEXT)
  const { mode } = await stat(pathOf(media, 1))
  expect(mode & 0o777).toBe(0o600)
  await media.remove(1, SHA256)
  await media.remove(1, SHA256)
  expect(await filesBelow()).toHaveLength(1)
})

test('of content that breaks off nothing is left', async () => {
  const media = createDiskMedia(directory)
  const broken = new AppError('input.damaged', 'it ends too early')
  const content = async function* () {
    yield* pieces()
    throw broken
  }
  await expect(media.receive(1, '7', content())).rejects.toBe(broken)
  expect(await filesBelow()).toEqual([])
})

test('what a crash left of a run is replaced, or forgotten with it; a file that was cut is put right', async () => {
  const media = createDiskMedia(directory)
  await media.receive(1, '7', pieces('longer than what comes next, and never placed'))
  expect(await filesBelow()).toHaveLength(1)
  await (await media.receive(1, '7', pieces())).place()
  expect((await filesBelow()).map(({ name }) => name)).toEqual([SHA256])
  await truncate(pathOf(media, 1), 3)
  await (await media.receive(1, '7', pieces())).place()
  expect(await readFile(pathOf(media, 1), 'utf8')).toBe(TEXT)
  await media.receive(1, '8', pieces())
  await media.forget(1, '8')
  expect(await filesBelow()).toHaveLength(1)
})
