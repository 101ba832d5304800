import { createHash, randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { scratch, zipOf } from '../src/integrations/archive/testing/craft.ts'
import { jpegOf } from '../src/integrations/archive/testing/craft-media.ts'
import { type TestInstance, testInstance } from './instance.ts'
import { builtProgram, type Program } from './program.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 })

const PICTURES = 40
const BYTES = 1 << 20
const FOLDER = 'Takeout/Google Photos/Photos from 2025'
const { path: folder } = await scratch()
const zip = join(folder, 'takeout-20250401T120000Z-001.zip')
/** Hashes of all pictures. */
const hashes: string[] = []

let program: Program
let target: TestInstance
beforeAll(async () => {
  const files: Record<string, string | Buffer> = {}
  for (let i = 0; i < PICTURES; i++) {
    const picture = Buffer.concat([jpegOf(undefined), randomBytes(BYTES)])
    hashes.push(createHash('sha256').update(picture).digest('hex'))
    files[`${FOLDER}/${i}.jpg`] = picture
    files[`${FOLDER}/${i}.jpg.json`] = JSON.stringify({
      title: `${i}.jpg`,
      photoTakenTime: { timestamp: String(Date.UTC(2025, 2, 1) / 1000 + i) },
      url: `https://photos.google.com/photo/${i}`,
    })
  }
  await writeFile(zip, await zipOf(files))
  await mkdir(join(folder, 'unpacked', FOLDER), { recursive: true })
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, 'unpacked', name), content)
  program = await builtProgram()
  target = await testInstance()
})
afterAll(async () => {
  await target.close()
})

const importing = (path: string) =>
  program.start(['import', '--keep-media', path, '--json', '--data', target.data], {
    env: { DATABASE_URL: target.url },
  })
const mediaFiles = async () =>
  (await readdir(join(target.data, 'media'), { recursive: true, withFileTypes: true }).catch(() => [])).filter((each) =>
    each.isFile(),
  )
/** Whatever has a hash for its name is the whole content of that hash. */
async function expectNoHalfFile(): Promise<void> {
  for (const { name, parentPath } of await mediaFiles()) {
    if (parentPath.endsWith('receiving')) continue
    const content = await readFile(join(parentPath, name))
    expect(createHash('sha256').update(content).digest('hex')).toBe(name)
  }
}

test.each([
  ['zip', zip],
  ['folder', join(folder, 'unpacked')],
])('an import of a %s that is killed while it keeps media leaves no half file, and goes on', async (_, path) => {
  const { media, engine, jobs, owner, stores } = target.instance
  const first = importing(path)
  while ((await media.totals(owner)).files < 3) await pause(5)
  first.child.kill('SIGKILL')
  await first.ended
  const before = await media.totals(owner)
  expect(before.files).toBeLessThan(PICTURES)
  await expectNoHalfFile()

  const second = await importing(path).ended
  expect(second.json.state, second.stderr).toBe('succeeded')
  expect((await mediaFiles()).map(({ name }) => name).sort()).toEqual([...hashes].sort())
  await expectNoHalfFile()
  const run = String(second.json.id)
  expect((await stores.runs.get(owner, run))?.counts.stored).toBe(PICTURES)
  expect(await media.totals(owner, run)).toMatchObject({ files: PICTURES })

  await (await engine.submit(jobs.undoRun, { run }, { owner })).done
  expect(await mediaFiles()).toEqual([])
  await target.clear()
})
