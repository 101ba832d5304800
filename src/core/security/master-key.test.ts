import { randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type OpenKeyRingOptions, openKeyRing } from './master-key.ts'

const key = randomBytes(32)
const former = randomBytes(32)
let data = ''
let warnings: string[] = []

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'keys-'))
  warnings = []
})
afterEach(() => rm(data, { recursive: true }))

const open = (
  config: { masterKey?: string; masterKeyFile?: string; data?: string } = {},
  options: Partial<OpenKeyRingOptions> = {},
) =>
  openKeyRing(
    { data, masterKey: undefined, masterKeyFile: undefined, ...config },
    { create: true, warn: (message) => void warnings.push(message), ...options },
  )

async function mounted(content: string | Uint8Array, mode = 0o600): Promise<string> {
  const path = join(data, 'mounted')
  await writeFile(path, content, { mode })
  await chmod(path, mode)
  return path
}

describe('the key ring of a data directory', () => {
  test('is made at the first start, for the owner alone, and is the same afterwards', async () => {
    const ring = await open({ data: join(data, 'new', 'directory') })
    const path = join(data, 'new', 'directory', 'master.key')
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    expect((await stat(join(data, 'new', 'directory'))).mode & 0o777).toBe(0o700)
    expect((await readFile(path, 'utf8')).trim()).toMatch(/^[A-Za-z0-9+/]{43}=$/)
    expect((await open({ data: join(data, 'new', 'directory') }, { create: false })).keyIds).toEqual(ring.keyIds)
  })

  test('is one, however many processes start at once, and leaves nothing else behind', async () => {
    const rings = await Promise.all(Array.from({ length: 10 }, () => open()))
    expect(new Set(rings.map((ring) => ring.keyIds[0])).size).toBe(1)
    expect(await readdir(data)).toEqual(['master.key'])
  })

  test('is not made anew where sealed data exists', async () => {
    await expect(open({}, { create: false })).rejects.toMatchObject({ code: 'key.missing' })
    expect(await readdir(data)).toEqual([])
  })

  test.each([0o640, 0o604, 0o666])('is refused when its file has mode %o', async (mode) => {
    await open()
    await chmod(join(data, 'master.key'), mode)
    await expect(open()).rejects.toMatchObject({ code: 'key.permissions' })
  })

  test('is refused when its file is damaged, without a word of what it holds', async () => {
    await writeFile(join(data, 'master.key'), 'hunter2\n', { mode: 0o600 })
    await expect(open()).rejects.toThrow(
      /^Reading the master key from .*master\.key: the key is not 32 bytes in base64/,
    )
    await writeFile(join(data, 'master.key'), '', { mode: 0o600 })
    await expect(open()).rejects.toMatchObject({ code: 'config.invalid' })
  })

  test('cannot be made where nothing can be written', async () => {
    await writeFile(join(data, 'file'), '')
    await expect(open({ data: join(data, 'file', 'below') })).rejects.toMatchObject({
      code: expect.stringMatching(/data\.directory|key\.missing/),
    })
  })
})

describe('the key ring of the configuration', () => {
  test('is the same in base64, base64url and hexadecimal', async () => {
    const rings = await Promise.all(
      [
        key.toString('base64'),
        key.toString('base64url'),
        key.toString('hex'),
        ` ${key.toString('hex').toUpperCase()} `,
      ].map((masterKey) => open({ masterKey })),
    )
    expect(new Set(rings.map((ring) => ring.keyIds[0])).size).toBe(1)
    expect(await readdir(data)).toEqual([])
  })

  test('holds several keys, the present one first', async () => {
    const [both, present, root] = await Promise.all([
      open({ masterKey: `${key.toString('base64')},${former.toString('hex')}` }),
      open({ masterKey: key.toString('hex') }),
      open({ masterKey: former.toString('hex') }),
    ])
    expect(both.keyIds).toEqual([present.keyIds[0], root.keyIds[0]])
    expect(both.contentHashSeed()).toBe(root.contentHashSeed())
  })

  test.each(['short', 'hunter2'.repeat(10), ',', randomBytes(31).toString('base64')])(
    'is not %j',
    async (masterKey) => {
      const error = await open({ masterKey }).catch((reason: unknown) => reason)
      expect(error).toMatchObject({ code: 'config.invalid', message: expect.stringContaining('DATAPUNK_MASTER_KEY') })
      expect(String(error)).not.toContain('hunter2')
    },
  )

  test('names which of several keys is wrong', async () => {
    await expect(open({ masterKey: `${key.toString('hex')},x` })).rejects.toThrow('key 2 of 2')
  })

  test('comes from a mounted file: lines with remarks, or 32 raw bytes', async () => {
    const expected = await open({ masterKey: key.toString('hex') })
    const lines = await open({ masterKeyFile: await mounted(`# made in May\r\n${key.toString('base64')}\r\n`) })
    expect(lines.keyIds).toEqual(expected.keyIds)
    expect((await open({ masterKeyFile: await mounted(key) })).keyIds).toEqual(expected.keyIds)
    expect(warnings).toEqual([])
  })

  test('warns of a mounted file that others can read, but takes it', async () => {
    await open({ masterKeyFile: await mounted(key.toString('hex'), 0o444) })
    expect(warnings).toEqual([expect.stringContaining('Others can read the master key')])
  })

  test('is missing where the named file is', async () => {
    await expect(open({ masterKeyFile: join(data, 'none') })).rejects.toMatchObject({ code: 'key.missing' })
    expect(await readdir(data)).toEqual([])
  })
})
