import { mkdir, symlink, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { isAppError } from '../../core/errors.ts'
import { openInputs } from './inputs.ts'
import { foundIn, scratch, tarOf, zipOf } from './testing/craft.ts'

const { path: folder, put } = await scratch()

async function tree(name: string, files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  const root = join(folder, name)
  for (const [path, content] of Object.entries(files)) {
    await mkdir(join(root, path, '..'), { recursive: true })
    await writeFile(join(root, path), content)
  }
  return root
}
const heads = async (paths: readonly string[]) => {
  const inputs = await openInputs(paths)
  const found: Record<string, string> = {}
  for await (const { entry, head } of inputs.scan()) found[entry.name] = Buffer.from(head).toString()
  return { found, inputs }
}

describe('what can be named', () => {
  test('a single file is one entry, with its size, time and itself as its set', async () => {
    const file = await put('plain.json', '{"a":1}')
    await utimes(file, 1_700_000_000, 1_700_000_000)
    const { entries, contents, problems } = await foundIn(folder, [file])
    expect(entries).toEqual([
      { path: 'plain.json', name: 'plain.json', bytes: 7, modified: 1_700_000_000_000, set: 'plain.json' },
    ])
    expect(contents).toEqual({ 'plain.json': '{"a":1}' })
    expect(problems).toEqual({})
  })

  test('a folder is read depth first in a stable order, with names below it', async () => {
    const root = await tree('unpacked', { 'b/2.json': '2', 'b/1.json': '1', 'a.json': 'a', 'c.json': 'c' })
    const { entries } = await foundIn(folder, [`${root}/`])
    expect(entries.map(({ name }) => name)).toEqual(['a.json', 'b/1.json', 'b/2.json', 'c.json'])
    expect(new Set(entries.map(({ set }) => set))).toEqual(new Set(['unpacked']))
    expect(entries[1]?.path).toBe('unpacked/b/1.json')
  })

  test('a zip gives its files, not its folders', async () => {
    const file = await put('one.zip', await zipOf({ 'Takeout/x.json': '{}', 'Takeout/y/': '' }))
    const { entries, contents } = await foundIn(folder, [file])
    expect(entries).toEqual([
      { path: 'one.zip!/Takeout/x.json', name: 'Takeout/x.json', bytes: 2, modified: 0, set: 'one.zip' },
    ])
    expect(contents).toEqual({ 'one.zip!/Takeout/x.json': '{}' })
  })

  test('tar and tgz are told by their content, whatever they are called', async () => {
    const tar = await tarOf([
      { name: './Takeout', type: 'directory' },
      { name: './Takeout/x.json', mtime: new Date(1_600_000_000_000), content: '{"t":1}' },
      { name: 'Takeout/empty.json', content: '' },
    ])
    for (const [name, bytes] of [
      ['some.zip', tar],
      ['other.bin', gzipSync(tar)],
    ] as const) {
      const { entries, contents, problems } = await foundIn(folder, [await put(name, bytes)])
      expect(entries[0]).toEqual({
        path: `${name}!/Takeout/x.json`, name: 'Takeout/x.json', bytes: 7, modified: 1_600_000_000_000, set: name,
      }) // biome-ignore format: one entry
      expect(Object.values(contents)).toEqual(['{"t":1}', ''])
      expect(problems).toEqual({})
    }
  })

  test('a single compressed file is the file', async () => {
    const file = await put('Records.json.gz', gzipSync('{"locations":[]}'))
    const { entries, contents } = await foundIn(folder, [file])
    expect(entries[0]).toMatchObject({ path: 'Records.json.gz', name: 'Records.json' })
    expect(contents['Records.json.gz']).toBe('{"locations":[]}')
  })

  test('gzip members one behind the other are read as one', async () => {
    const file = await put('two.gz', Buffer.concat([gzipSync('one '), gzipSync('two')]))
    expect((await foundIn(folder, [file])).contents['two.gz']).toBe('one two')
  })

  test('archives in a named folder are opened, documents that are zips are not', async () => {
    const root = await tree('downloads', {
      'a.txt': 'a',
      'export.zip': await zipOf({ 'x.json': '{}' }),
      'export.tgz': gzipSync(await tarOf([{ name: 'y.json', content: '[]' }])),
      'letter.docx': await zipOf({ '[Content_Types].xml': '<Types/>', 'word/document.xml': '<x/>' }),
    })
    const { entries } = await foundIn(folder, [root])
    expect(entries.map(({ path }) => path)).toEqual([
      'downloads/a.txt',
      'downloads/export.tgz!/y.json',
      'downloads/export.zip!/x.json',
      'downloads/letter.docx',
    ])
  })

  test('an archive inside of an archive is reported and not opened', async () => {
    const inner = await zipOf({ 'x.json': '{}' })
    const file = await put('outer.zip', await zipOf({ 'inner.zip': inner, 'inner.gz': gzipSync('x'), 'y.json': '[]' }))
    const { entries, problems, fatal } = await foundIn(folder, [file])
    expect(entries.map(({ name }) => name)).toEqual(['y.json'])
    expect(problems).toEqual({
      'outer.zip!/inner.zip': 'an archive inside of an archive is not opened: unpack it and name it by itself',
      'outer.zip!/inner.gz': 'an archive inside of an archive is not opened: unpack it and name it by itself',
    })
    expect(fatal).toEqual([])
  })

  test('archives of kinds that are not read are named as such', async () => {
    const file = await put('x.7z', Buffer.from('377abcaf271c0004', 'hex'))
    expect((await foundIn(folder, [file])).problems['x.7z']).toMatch(/^7z archives are not read/)
  })

  test('an empty file, an empty folder and an empty zip give what they hold', async () => {
    const file = await put('empty.json', '')
    await mkdir(join(folder, 'nothing'), { recursive: true })
    const zip = await put('empty.zip', await zipOf({}))
    const { entries, problems } = await foundIn(folder, [file, join(folder, 'nothing'), zip])
    expect(entries).toMatchObject([{ path: 'empty.json', bytes: 0 }])
    expect(problems).toEqual({})
  })

  test('names in any language are kept', async () => {
    const file = await put('lang.zip', await zipOf({ 'Takeout/ロケーション履歴/記録.json': '{}' }))
    const { contents } = await foundIn(folder, [file])
    expect(contents).toEqual({ 'lang.zip!/Takeout/ロケーション履歴/記録.json': '{}' })
  })
})

describe('what is named wrongly', () => {
  test('a missing path is told by its name before anything is read', async () => {
    const file = await put('there.json', '{}')
    const error = await openInputs([file, join(folder, 'missing.zip')]).catch((thrown: unknown) => thrown)
    expect(isAppError(error, 'input.not_found')).toBe(true)
    expect(String(error)).toContain('missing.zip')
  })

  test('what is no file and no folder is refused', async () => {
    const error = await openInputs(['/dev/null']).catch((thrown: unknown) => thrown)
    expect(isAppError(error, 'input.unreadable')).toBe(true)
  })

  test.skipIf(process.getuid?.() !== 0)(
    'a file that may not be read is a fatal problem, and the others are read',
    async () => {
      const root = await tree('closed', { 'a.json': 'a', 'b.json': 'b' })
      const { chmod } = await import('node:fs/promises')
      await chmod(folder, 0o755)
      await chmod(join(root, 'a.json'), 0)
      const inputs = await openInputs([root])
      const names: string[] = []
      process.seteuid?.(65_534)
      try {
        for await (const { entry } of inputs.scan()) names.push(entry.name)
      } finally {
        process.seteuid?.(0)
      }
      expect(names).toEqual(['b.json'])
      expect(inputs.problems).toEqual([
        { path: `${root}/a.json`, why: 'it cannot be opened: permission denied', fatal: true },
      ])
    },
  )

  test('links in a folder are reported and not followed, loops included', async () => {
    const root = await tree('links', { 'a/real.json': '{}' })
    await symlink('..', join(root, 'a/loop'))
    await symlink('/etc/passwd', join(root, 'a/passwd'))
    const { entries, problems, fatal } = await foundIn(folder, [root])
    expect(entries.map(({ name }) => name)).toEqual(['a/real.json'])
    expect(problems).toEqual({
      'links/a/loop': 'it is a symbolic link, which is not followed',
      'links/a/passwd': 'it is a symbolic link, which is not followed',
    })
    expect(fatal).toEqual([])
  })

  test('folders below each other without end are not followed for ever', async () => {
    const root = await tree('deep', { [`${'d/'.repeat(8)}x.json`]: '{}' })
    const { entries, fatal } = await foundIn(folder, [root], { maxDepth: 5 })
    expect(entries).toEqual([])
    expect(fatal).toEqual(['deep/d/d/d/d/d/d'])
  })
})

describe('several inputs', () => {
  test('what is named twice, also by another way or inside of a named folder, is read once', async () => {
    const root = await tree('twice', { 'x.json': '1', 'y.json': '2' })
    await symlink(root, join(folder, 'twice-too'))
    const named = [root, `${root}/`, join(root, 'x.json'), join(folder, 'twice-too')]
    const { entries } = await foundIn(folder, named)
    expect(entries.map(({ name }) => name)).toEqual(['x.json', 'y.json'])
  })

  test('the order of the arguments changes nothing', async () => {
    const a = await put('order-a.json', 'a')
    const b = await put('order-b.json', 'b')
    expect(Object.keys((await heads([b, a])).found)).toEqual(Object.keys((await heads([a, b])).found))
  })

  test('parts of one export are read together as one set, and a missing one is named', async () => {
    const stem = 'takeout-20250301T120000Z'
    const first = await put(`${stem}-001.zip`, await zipOf({ 'a.json': '1' }))
    const third = await put(`${stem}-003.tgz`, gzipSync(await tarOf([{ name: 'c.json', content: '3' }])))
    const { entries, problems, fatal } = await foundIn(folder, [third, first])
    expect(entries.map(({ name, set }) => [name, set])).toEqual([
      ['a.json', stem],
      ['c.json', stem],
    ])
    expect(Object.keys(problems)).toEqual([`${stem}-002.zip`])
    expect(problems[`${stem}-002.zip`]).toMatch(/missing/)
    expect(fatal).toEqual([])
  })

  test('a number at the end of other names is no part that could be missing', async () => {
    const year = await put('backup-2024.zip', await zipOf({ 'a.json': '1' }))
    const lens = await put('photos-035.zip', await zipOf({ 'a.json': '1' }))
    const { problems, entries } = await foundIn(folder, [year, lens])
    expect(problems).toEqual({})
    expect(entries.map(({ set }) => set)).toEqual(['backup-2024.zip', 'photos'])
  })

  test('a hundred missing parts are told in a few lines', async () => {
    const stem = 'takeout-20240101T000000Z'
    const last = await put(`${stem}-120.zip`, await zipOf({ 'a.json': '1' }))
    const { problems } = await foundIn(folder, [last])
    expect(Object.keys(problems)).toHaveLength(21)
    expect(Object.values(problems).at(-1)).toMatch(/and 98 more are missing/)
  })
})

describe('reading', () => {
  test('a head is at most 64 KiB, however large the file', async () => {
    const file = await put('large.txt', Buffer.alloc(300_000, 'x'))
    const zip = await put('large.zip', await zipOf({ 'large.txt': Buffer.alloc(300_000, 'y') }))
    const { found } = await heads([file])
    expect(found['large.txt']).toHaveLength(65_536)
    expect((await heads([zip])).found['large.txt']).toHaveLength(65_536)
  })

  test('the head of a page whose styles fill it goes on to its body', async () => {
    const styles = `<html><head><style>${'a{}\n'.repeat(40_000)}</style></head>`
    const page = await put('page.html', `${styles}<body>${'entry '.repeat(50_000)}`)
    const endless = await put('styles.html', `<!DOCTYPE html><html>${'a{}\n'.repeat(300_000)}`)
    const short = await put('short.html', '\uFEFF<html><body>x</body></html>')
    const { found } = await heads([page, endless, short])
    expect(found['page.html']).toHaveLength(styles.length + 65_536)
    expect(found['styles.html']).toHaveLength(65_536)
    expect(found['short.html']).toBe('\uFEFF<html><body>x</body></html>')
  })

  test('only what is wanted is read, and what is left half read is left', async () => {
    const big = Buffer.alloc(3_000_000, 'abcdefgh\n')
    const members = { 'a.txt': big, 'b.txt': big, 'c.txt': 'small' }
    const tar = gzipSync(await tarOf(Object.entries(members).map(([name, content]) => ({ name, content }))))
    for (const file of [await put('half.zip', await zipOf(members)), await put('half.tgz', tar)]) {
      const inputs = await openInputs([file])
      const read: string[] = []
      for await (const { entry, chunks } of inputs.read(new Set([`${file}!/a.txt`, `${file}!/c.txt`]))) {
        for await (const chunk of chunks) {
          read.push(`${entry.name} ${chunk.length > 0}`)
          break
        }
      }
      expect(read).toEqual(['a.txt true', 'c.txt true'])
    }
  })

  test('content that is never asked for is passed over', async () => {
    const tar = await tarOf([
      { name: 'a', content: 'aaa' },
      { name: 'b', content: 'bbb' },
    ])
    const file = await put('passed.tar', tar)
    const inputs = await openInputs([file])
    const names: string[] = []
    for await (const { entry } of inputs.read(new Set([`${file}!/a`, `${file}!/b`]))) names.push(entry.name)
    expect(names).toEqual(['a', 'b'])
  })

  test('a signal ends it, between entries and inside of one', async () => {
    const file = await put('signal.zip', await zipOf({ a: Buffer.alloc(5_000_000, 'abc'), b: 'b' }))
    const inputs = await openInputs([file])
    const stop = new AbortController()
    const reading = (async () => {
      for await (const { chunks } of inputs.read(new Set([`${file}!/a`]), stop.signal))
        for await (const _ of chunks) stop.abort(new Error('enough'))
    })()
    await expect(reading).rejects.toThrow('enough')
    await inputs.close()
    const scanning = (async () => {
      for await (const _ of inputs.scan());
    })()
    await expect(scanning).rejects.toThrow('closed')
  })
})

describe('the fingerprint', () => {
  test('is the same however the inputs are named, and another when one of them changes', async () => {
    const root = await tree('print', { 'a.json': '1', 'b/c.json': '2' })
    const file = await put('print.json', '{}')
    const print = async (paths: readonly string[]) => (await openInputs(paths)).fingerprint()
    const before = await print([root, file])
    expect(await print([file, `${root}/`, root])).toBe(before)
    expect(before).toMatch(/^[0-9a-f]{64}$/)
    await writeFile(join(root, 'b/c.json'), '22')
    const after = await print([root, file])
    expect(after).not.toBe(before)
    await utimes(file, 1, 1)
    expect(await print([root, file])).not.toBe(after)
  })
})
