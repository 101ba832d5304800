import { execFileSync } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { type Found, foundIn, rawZip, scratch, tarOf, zipOf } from './testing/craft.ts'

const { path: folder, put } = await scratch()
const look = async (name: string, bytes: Uint8Array, limits = {}): Promise<Found> =>
  foundIn(folder, [await put(name, bytes)], limits)
const SYMLINK = 0o120777

/** Lines that compress about five to one, as records do. */
const lines = (count: number) =>
  Array.from({ length: count }, (_, i) => `{"n":${i},"x":${(i * 2_654_435_761) % 4_294_967_296}}`).join('\n')

describe('names that lead elsewhere', () => {
  const evil = [
    '../x.json',
    'a/../../x.json',
    '/etc/x.json',
    'C:/x.json',
    'c:x.json',
    'a\\x.json',
    'a\0b.json',
    'a\x1bb',
    '..',
  ]

  test('are refused in a zip, and the others are read', async () => {
    const zip = rawZip([...evil, 'good.json'].map((name) => ({ name, content: '{}' })))
    const { contents, problems, fatal } = await look('evil.zip', zip)
    expect(contents).toEqual({ 'evil.zip!/good.json': '{}' })
    expect(Object.keys(problems)).toHaveLength(evil.length)
    for (const why of Object.values(problems)) expect(why).toMatch(/^it is refused: /)
    expect(fatal).toEqual([])
  })

  test('are refused in a tar', async () => {
    const tar = await tarOf(
      [...evil.filter((name) => !name.includes('\0')), 'good.json'].map((name) => ({ name, content: '{}' })),
    )
    const { contents, problems } = await look('evil.tar', tar)
    expect(contents).toEqual({ 'evil.tar!/good.json': '{}' })
    expect(Object.keys(problems)).toHaveLength(evil.length - 1)
  })

  test('are shown without what could harm a terminal', async () => {
    const { problems } = await look('shown.zip', rawZip([{ name: 'a\x1b[2Jb', content: '' }]))
    expect(Object.keys(problems)).toEqual(['shown.zip!/a\ufffd[2Jb'])
  })

  test('of absurd length or depth are refused', async () => {
    const zip = rawZip([
      { name: 'x'.repeat(5000), content: '{}' },
      { name: `${'d/'.repeat(100)}x`, content: '{}' },
    ])
    expect(Object.values((await look('absurd.zip', zip)).problems)).toEqual([
      'it is refused: its name has more than 4096 characters',
      'it is refused: it lies more than 64 folders deep',
    ])
  })

  test('that occur twice both are read', async () => {
    const zip = rawZip([
      { name: 'x', content: '1' },
      { name: 'x', content: '2' },
      { name: 'x', content: '3' },
    ])
    expect((await look('twins.zip', zip)).contents).toEqual({
      'twins.zip!/x': '1',
      'twins.zip!/x#2': '2',
      'twins.zip!/x#3': '3',
    })
  })

  test('in the code page of old DOS are decoded, and UTF-8 that is not marked is not torn', async () => {
    const zip = rawZip([
      { name: Buffer.from([0x81, 0x62, 0x65, 0x72]), content: '1', flags: 0 },
      { name: Buffer.from('über'), content: '2', flags: 0 },
    ])
    expect((await look('pages.zip', zip)).contents).toEqual({ 'pages.zip!/über': '1', 'pages.zip!/über#2': '2' })
  })
})

describe('members that are no files to read', () => {
  test('links in a zip are refused', async () => {
    const zip = rawZip([
      { name: 'link', content: '/etc/passwd', mode: SYMLINK },
      { name: 'x', content: '1' },
    ])
    const { contents, problems } = await look('link.zip', zip)
    expect(contents).toEqual({ 'link.zip!/x': '1' })
    expect(problems).toEqual({ 'link.zip!/link': 'it is a symbolic link, which is not followed' })
  })

  test('links and devices in a tar are refused', async () => {
    const tar = await tarOf([
      { name: 'soft', type: 'symlink', linkname: '/etc/passwd' },
      { name: 'hard', type: 'link', linkname: 'x' },
      { name: 'pipe', type: 'fifo' },
      { name: 'x', content: '1' },
    ])
    const { contents, problems } = await look('links.tar', tar)
    expect(contents).toEqual({ 'links.tar!/x': '1' })
    expect(Object.keys(problems)).toEqual(['links.tar!/soft', 'links.tar!/hard', 'links.tar!/pipe'])
  })

  test('encrypted ones and unknown methods are told, and the others are read', async () => {
    const zip = rawZip([
      { name: 'secret.json', content: '{}', flags: 1 },
      { name: 'strong.json', content: '{}', flags: 0x41 },
      { name: 'aes.json', content: '{}', method: 99 },
      { name: 'lzma.json', content: '{}', method: 14 },
      { name: 'open.json', content: '{}' },
    ])
    const { contents, problems, fatal } = await look('locked.zip', zip)
    expect(contents).toEqual({ 'locked.zip!/open.json': '{}' })
    expect(problems['locked.zip!/secret.json']).toMatch(/protected by a password/)
    expect(problems['locked.zip!/aes.json']).toMatch(/protected by a password/)
    expect(problems['locked.zip!/strong.json']).toMatch(/protected by a password/)
    expect(problems['locked.zip!/lzma.json']).toMatch(/method 14/)
    expect(fatal).toContain('locked.zip!/secret.json')
  })

  test('a thousand and more problems do not fill the memory', async () => {
    const zip = rawZip(Array.from({ length: 3000 }, (_, i) => ({ name: `../${i}`, content: '' })))
    const { problems } = await look('many.zip', zip)
    expect(Object.keys(problems)).toHaveLength(1001)
    expect(Object.values(problems).at(-1)).toMatch(/this and 1999 further problems/)
  })
})

describe('bombs', () => {
  const zeros = Buffer.alloc(8 << 20)
  const limits = { ratioFloorBytes: 1 << 20 }

  test('that say what they are, are not opened', async () => {
    const { entries, problems, fatal } = await look(
      'honest.zip',
      await zipOf({ 'bomb.json': zeros, 'x.json': '{}' }),
      limits,
    )
    expect(entries.map(({ name }) => name)).toEqual(['x.json'])
    expect(problems['honest.zip!/bomb.json']).toMatch(/more than 200 times its size/)
    expect(fatal).toEqual(['honest.zip!/bomb.json'])
  })

  test('that lie about their size, end where they should', async () => {
    const zip = rawZip([{ name: 'bomb.json', content: zeros, says: { bytes: 1000 } }])
    const { contents, damaged } = await look('liar.zip', zip)
    expect(contents['liar.zip!/bomb.json']?.length).toBeLessThan(1 << 20)
    expect(damaged['liar.zip!/bomb.json']).toMatch(/DamagedStream: it holds more than the 1000 bytes/)
  })

  test('in gzip are stopped by what they really give', async () => {
    const { contents, damaged } = await look('bomb.json.gz', gzipSync(Buffer.alloc(64 << 20)), limits)
    expect(contents['bomb.json.gz']?.length).toBeLessThan(20 << 20)
    expect(damaged['bomb.json.gz']).toMatch(/expands to more than 200 times its size/)
  })

  test('in a tgz are stopped, and the archive is refused from there', async () => {
    const tar = await tarOf([
      { name: 'a.json', content: '{}' },
      { name: 'bomb', content: Buffer.alloc(32 << 20) },
    ])
    const { contents, problems } = await look('bomb.tgz', gzipSync(tar), limits)
    expect(contents['bomb.tgz!/a.json']).toBe('{}')
    expect(problems['bomb.tgz']).toMatch(/^the archive is refused: it expands/)
  })

  test('of many members that are each too small to tell are stopped', async () => {
    const many = Object.fromEntries(Array.from({ length: 10 }, (_, i) => [`${i}.json`, zeros.subarray(0, 1 << 19)]))
    const { contents, damaged } = await look('swarm.zip', await zipOf(many), limits)
    expect(Object.values(contents).filter((content) => content.length === 1 << 19)).toHaveLength(2)
    expect(Object.keys(damaged)).toHaveLength(8)
  })

  test('made of members that share their bytes are refused', async () => {
    const zip = rawZip([
      { name: 'a', content: lines(1000) },
      ...Array.from({ length: 50 }, (_, i) => ({
        name: `b${i}`,
        content: '',
        method: 0,
        headerAt: 0,
        says: { compressed: 4000 },
      })),
    ])
    const { entries, problems, fatal } = await look('overlap.zip', zip)
    expect(entries).toEqual([])
    expect(problems['overlap.zip']).toMatch(/made of the same bytes/)
    expect(fatal).toEqual(['overlap.zip'])
  })

  test('of very many members are refused', async () => {
    const zip = await zipOf(Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`${i}`, ''])))
    const { problems } = await look('crowd.zip', zip, { maxEntries: 10 })
    expect(problems['crowd.zip']).toMatch(/more than 10 members/)
  })

  test('are not suspected in what merely compresses well', async () => {
    const text = '{"latitudeE7":523456789,"source":"WIFI"}\n'.repeat(100_000)
    const { contents, problems } = await look('dense.zip', await zipOf({ 'Records.json': text }))
    expect(contents['dense.zip!/Records.json']?.length).toBe(text.length)
    expect(problems).toEqual({})
  })
})

describe('members whose order is not that of the directory', () => {
  test('are read all the same', async () => {
    const first = rawZip([
      { name: 'a', content: '1' },
      { name: 'b', content: '2' },
    ])
    // The directory's two entries are as long as each other: exchange them.
    const at = first.readUInt32LE(first.length - 6)
    const size = (first.length - 22 - at) / 2
    const swapped = Buffer.concat([
      first.subarray(0, at), first.subarray(at + size, at + 2 * size), first.subarray(at, at + size), first.subarray(-22),
    ]) // biome-ignore format: pieces
    expect((await look('swapped.zip', swapped)).contents).toEqual({ 'swapped.zip!/a': '1', 'swapped.zip!/b': '2' })
  })
})

describe('zip64', () => {
  test('is read by its directory and without it', async () => {
    const zip = await zipOf({ 'a.json': lines(2000), 'b.json': '{}' }, { forceZip64Format: true })
    const whole = await look('wide.zip', zip)
    expect(whole.contents).toEqual({ 'wide.zip!/a.json': lines(2000), 'wide.zip!/b.json': '{}' })
    expect(whole.problems).toEqual({})
    const cut = await look('wide-cut.zip', zip.subarray(0, zip.length - 60))
    expect(cut.contents).toEqual({ 'wide-cut.zip!/a.json': lines(2000), 'wide-cut.zip!/b.json': '{}' })
  })
})

describe('zips that are damaged', () => {
  const members = {
    'Takeout/a.json': lines(3000),
    'Takeout/b.json': lines(5000),
    'Takeout/c/': '',
    'Takeout/d.json': '{}',
  }

  test.each([
    ['written in one go', () => zipOf(members)],
    ['written as streams, with marked descriptors', async () => streamed('marked')],
    ['with bare descriptors', async () => streamed('bare')],
    ['with wide descriptors', async () => streamed('wide')],
    ['stored', async () => rawZip(Object.entries(members).map(([name, content]) => ({ name, content, method: 0 })))],
    ['stored with descriptors', async () => streamed('marked', 0)],
  ])('%s: wherever it is cut, what came before is whole and the rest is told', async (kind, make) => {
    const zip = await make()
    const name = `${kind.replaceAll(/\W/g, '-')}.zip`
    for (const cut of cuts(zip.length)) {
      const found = await look(name, zip.subarray(0, cut))
      expectGoodBytes(found, name)
      expect(Object.keys(found.damaged).length).toBeLessThanOrEqual(1)
      expectTold(found, name, { cut, directoryAt: zip.readUInt32LE(zip.length - 6), length: zip.length })
    }
  })

  /** What is given is the beginning of what was packed, and all of it unless its end is told to be missing. */
  function expectGoodBytes({ contents, damaged }: Found, name: string) {
    for (const [path, content] of Object.entries(contents)) {
      const full = members[path.replace(`${name}!/`, '') as keyof typeof members]
      expect(full.startsWith(content)).toBe(true)
      if (damaged[path] === undefined) expect(content).toBe(full)
    }
  }
  function expectTold(
    { contents, problems, fatal }: Found,
    name: string,
    at: { cut: number; directoryAt: number; length: number },
  ) {
    if (at.cut < at.directoryAt) {
      expect(fatal).toContain(name)
      expect(problems[name]).toMatch(/the archive ends early.*download it again/)
    } else if (at.cut >= at.directoryAt + 4) {
      expect(Object.keys(contents)).toHaveLength(3)
      if (at.cut < at.length) expect(problems[name]).toMatch(/the directory at its end is damaged/)
    }
  }

  function streamed(descriptor: 'marked' | 'bare' | 'wide', method = 8): Buffer {
    return rawZip(
      Object.entries(members).map(([name, content]) =>
        name.endsWith('/') ? { name, method: 0 } : { name, content, descriptor, method },
      ),
    )
  }
  function cuts(length: number): readonly number[] {
    const some = [
      4,
      10,
      29,
      30,
      40,
      50,
      length - 1,
      length - 10,
      length - 22,
      length - 23,
      length - 60,
      length - 200,
      length,
    ]
    return [...some, ...Array.from({ length: 24 }, (_, i) => Math.floor((length * (i + 1)) / 25))]
  }

  test('most of the cut member is given before it is told', async () => {
    const zip = await zipOf({ 'a.json': lines(20_000) })
    const { contents, damaged } = await look('most.zip', zip.subarray(0, zip.length / 2))
    expect(contents['most.zip!/a.json']?.length).toBeGreaterThan(lines(20_000).length / 3)
    expect(damaged['most.zip!/a.json']).toMatch(/ends early/)
  })

  test('a second pass over a cut zip finds the same members', async () => {
    const zip = await streamed('marked')
    const { entries, contents } = await look('again.zip', zip.subarray(0, zip.readUInt32LE(zip.length - 6) - 3))
    expect(entries.map(({ path }) => path)).toEqual(Object.keys(contents))
  })

  test('a wrong checksum is told at the end of the member, its bytes are given', async () => {
    const zip = rawZip([
      { name: 'a', content: 'hello', says: { crc: 1 } },
      { name: 'b', content: '2' },
    ])
    const { contents, damaged, fatal } = await look('crc.zip', zip)
    expect(contents).toEqual({ 'crc.zip!/a': 'hello', 'crc.zip!/b': '2' })
    expect(damaged['crc.zip!/a']).toMatch(/does not fit its checksum/)
    expect(fatal).toEqual(['crc.zip!/a'])
  })

  test('damage in the middle costs the member it is in', async () => {
    const zip = rawZip([
      { name: 'a', content: lines(20_000) },
      { name: 'b', content: lines(10) },
    ])
    zip.fill(0xff, 60_000, 60_100)
    const { contents, damaged } = await look('middle.zip', zip)
    expect(lines(20_000).startsWith(contents['middle.zip!/a']?.slice(0, 50_000) ?? '-')).toBe(true)
    expect(damaged['middle.zip!/a']).toBeDefined()
    expect(contents['middle.zip!/b']).toBe(lines(10))
  })

  test('a directory that says less than there is, is not believed', async () => {
    const zip = rawZip([
      { name: 'a', content: '1' },
      { name: 'b', content: '2' },
    ])
    zip.writeUInt16LE(1, zip.length - 12)
    zip.writeUInt16LE(1, zip.length - 14)
    const { contents, problems } = await look('less.zip', zip)
    expect(contents).toEqual({ 'less.zip!/a': '1', 'less.zip!/b': '2' })
    expect(problems['less.zip']).toMatch(/lists more members than it says/)
  })

  test('bytes behind the end do no harm', async () => {
    const zip = Buffer.concat([await zipOf({ a: '1' }), Buffer.from('trailing')])
    expect((await look('trailing.zip', zip)).contents).toEqual({ 'trailing.zip!/a': '1' })
  })

  test('a directory that points nowhere is told member by member', async () => {
    const zip = rawZip([
      { name: 'a', content: '1', headerAt: 9000 },
      { name: 'b', content: '2' },
    ])
    const { damaged, contents } = await look('nowhere.zip', zip)
    expect(damaged['nowhere.zip!/a']).toMatch(/there is no member at byte 9000/)
    expect(contents['nowhere.zip!/b']).toBe('2')
  })

  test('any byte changed: nothing crashes or hangs, and every entry is given or told of', async () => {
    const zip = await zipOf({ 'a.json': lines(40), 'b.json': lines(20) })
    for (let at = 4; at < zip.length; at += 3) {
      const changed = Buffer.from(zip)
      changed[at] = (changed[at] ?? 0) ^ (1 + (at % 255))
      const { contents, problems } = await look('changed.zip', changed)
      const good = Object.values(contents).filter((content) => content === lines(40) || content === lines(20)).length
      expect(good + Object.keys(problems).length).toBeGreaterThan(0)
    }
  })
})

describe('tars that are damaged', () => {
  const contents = { 'a.json': lines(3000), 'b.json': lines(4000), 'c.json': '{}' }
  const members = Object.entries(contents).map(([name, content]) => ({ name, content }))

  test.each([
    ['tar', (tar: Buffer) => tar],
    ['tgz', (tar: Buffer) => gzipSync(tar)],
  ])('a %s cut anywhere gives its good bytes, then tells', async (kind, pack) => {
    const whole = pack(await tarOf(members))
    for (let part = 1; part < 25; part++) {
      const found = await look(`cut.${kind}`, whole.subarray(0, Math.floor((whole.length * part) / 25)))
      expect(found.problems[`cut.${kind}`]).toMatch(/^the archive ends early; download it again/)
      for (const [path, content] of Object.entries(found.contents)) {
        const full = contents[path.replace(`cut.${kind}!/`, '') as keyof typeof contents]
        expect(full.startsWith(content)).toBe(true)
        if (found.damaged[path] === undefined) expect(content).toBe(full)
      }
    }
  })

  test('a tar cut between members, and one without its end mark, are told', async () => {
    const tar = await tarOf(members)
    const between = Math.ceil((contents['a.json'].length + 512) / 512) * 512
    expect((await look('between.tar', tar.subarray(0, between))).fatal).toEqual(['between.tar'])
    expect((await look('markless.tar', tar.subarray(0, tar.length - 1024))).fatal).toEqual(['markless.tar'])
  })

  test('a header that is none ends the reading with its place', async () => {
    const tar = await tarOf(members)
    const second = Math.ceil((contents['a.json'].length + 512) / 512) * 512
    tar.fill(0x41, second, second + 512)
    const { problems, contents: read } = await look('header.tar', tar)
    expect(problems['header.tar']).toMatch(new RegExp(`damaged.*no member begins at byte ${second}`))
    expect(Object.keys(read)).toEqual(['header.tar!/a.json'])
  })

  test('a wrong checksum of gzip is told', async () => {
    const tgz = gzipSync(await tarOf(members))
    tgz.writeUInt32LE(1, tgz.length - 8)
    expect((await look('sum.tgz', tgz)).fatal).toContain('sum.tgz')
  })

  test('garbage behind the end mark does no harm', async () => {
    const tar = Buffer.concat([await tarOf(members), Buffer.from('garbage'.repeat(200))])
    const { problems, contents: read } = await look('garbage.tar', tar)
    expect(problems).toEqual({})
    expect(Object.keys(read)).toHaveLength(3)
  })
})

describe('tars as other packers write them', () => {
  const long = `${'a-rather-long-folder-name/'.repeat(8)}ファイル.json`

  test('long names and large numbers in every dialect are understood', async () => {
    const from = await scratchTree(long, '{"long":1}')
    for (const format of ['gnu', 'oldgnu', 'pax']) {
      const file = `${folder}/${format}.tar`
      execFileSync('tar', ['-C', from, `--format=${format}`, '-cf', file, long.split('/')[0] ?? ''])
      const { contents, problems, entries } = await foundIn(folder, [file])
      expect(contents).toEqual({ [`${format}.tar!/${long}`]: '{"long":1}' })
      expect(problems).toEqual({})
      expect(entries[0]?.modified).toBeGreaterThan(1_600_000_000_000)
    }
  })

  test('the oldest form, without any mark, is known by its checksum', async () => {
    const from = await scratchTree('old.json', '{"old":1}')
    execFileSync('tar', ['-C', from, '--format=v7', '-cf', `${folder}/v7.tar`, 'old.json'])
    expect((await readFile(`${folder}/v7.tar`)).toString('latin1', 257, 262)).not.toBe('ustar')
    expect((await foundIn(folder, [`${folder}/v7.tar`])).contents).toEqual({ 'v7.tar!/old.json': '{"old":1}' })
  })

  async function scratchTree(name: string, content: string): Promise<string> {
    const { mkdir, writeFile } = await import('node:fs/promises')
    const root = `${folder}/tree-${name.length}`
    await mkdir(`${root}/${name.slice(0, name.lastIndexOf('/') + 1)}`, { recursive: true })
    await writeFile(`${root}/${name}`, content)
    return root
  }
})
