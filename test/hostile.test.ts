import { randomBytes } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { exitCodeOfState } from '../src/cli/import-result.ts'
import { rawZip, scratch, tarOf, zipOf } from '../src/integrations/archive/testing/craft.ts'
import { toWire } from '../src/models/wire.ts'
import { type TestInstance, testInstance } from './instance.ts'
import { builtProgram, type Program, type ProgramOptions } from './program.ts'
import { recordText } from './records-file.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 120_000 })

const MOST_MB = 200
/** What every message must do: name an export that would be right. */
const RIGHT_FILE = /Timeline\.json|Export Timeline data|Records\.json|Takeout/

const { path: folder, put } = await scratch()

let target: TestInstance
let program: Program
beforeAll(async () => {
  target = await testInstance()
  program = await builtProgram()
})
afterAll(async () => {
  await target.close()
})
beforeEach(() => target.clear())

const records = (count: number, from = 0) => Array.from({ length: count }, (_, i) => recordText(from + i))
const document = (elements: readonly string[]) => `{"locations":[${elements.join(',')}]}`

/** Imports what is named and answers what a script would see. */
async function imported(...paths: readonly string[]) {
  const result = await target.import(...paths)
  const { counts } = result.runs[0] ?? {}
  const said = [result.error?.message, ...(result.problems ?? []), ...result.ignored.map(({ why }) => why)].join('\n')
  return { ...result, counts, said, code: exitCodeOfState(result.state), stored: result.events.new }
}

/** As `imported`, as a process of its own. */
async function importedAlone(path: string, options: ProgramOptions = {}) {
  const env = { DATABASE_URL: target.url }
  const args = ['import', path, '--json', '--data', target.data]
  return program.run(args, { env, ...options })
}

describe('an archive that breaks off', () => {
  const content = document(records(5000))

  test('as a zip is partial: the records before the cut are kept', async () => {
    const zip = await zipOf({ 'Takeout/Records.json': content })
    const { state, code, said, counts, stored } = await imported(
      await put('cut.zip', zip.subarray(0, zip.length * 0.6)),
    )
    expect({ state, code }).toEqual({ state: 'partial', code: 3 })
    expect(said).toMatch(/cut\.zip.*: the archive ends early, at byte \d+: download it again/)
    expect(stored).toBeGreaterThan(500)
    expect(counts).toMatchObject({ stored, read: stored + 1, quarantined: { 'split.cut_off': 1 } })
  })

  test('as a tgz is partial: the records before the cut are kept', async () => {
    const tgz = gzipSync(await tarOf([{ name: 'Takeout/Records.json', content }]))
    const { state, said, stored } = await imported(await put('cut.tgz', tgz.subarray(0, tgz.length * 0.6)))
    expect(state).toBe('partial')
    expect(said).toMatch(/cut\.tgz.*early/)
    expect(stored).toBeGreaterThan(500)
  })

  test('is read whole when the whole file comes later, and nothing is stored twice', async () => {
    const zip = await zipOf({ 'Takeout/Records.json': content })
    const { stored } = await imported(await put('again.zip', zip.subarray(0, zip.length * 0.6)))
    const whole = await imported(await put('again.zip', zip))
    expect(whole).toMatchObject({ state: 'succeeded', events: { new: 5000 - stored, revised: 0, duplicate: stored } })
  })
})

describe('an archive made to do harm', () => {
  test('is refused where it expands beyond all measure, and what else is in it is read', async () => {
    const bomb = deflateRawSync(Buffer.alloc(100 << 20, ' '))
    const zip = rawZip([
      { name: 'Takeout/bomb.json', packed: bomb, says: { bytes: 100 << 20 } },
      { name: 'Takeout/Records.json', content: document(records(10)) },
    ])
    const { state, code, said, stored } = await imported(await put('bomb.zip', zip))
    expect({ state, code, stored }).toEqual({ state: 'partial', code: 3, stored: 10 })
    expect(said).toMatch(/bomb\.json: it expands to more than 200 times its size/)
  })

  test('cannot exhaust memory with a string of 5 GB', async () => {
    const { code, json, peakMB } = await importedAlone(await put('Records.json.gz', fiveGigabytes()))
    expect(code).toBe(3)
    expect(json).toMatchObject({ state: 'partial', events: { new: 10 } })
    expect(json.problems?.join()).toMatch(/expands to more than 200 times its size/)
    expect(peakMB).toBeLessThan(MOST_MB)
  })

  test('that lies about its sizes is told as that, not as empty', async () => {
    const zip = rawZip([{ name: 'Takeout/Records.json', content: document(records(10)), says: { bytes: 100 } }])
    const { code, ignored, said } = await imported(await put('lies.zip', zip))
    expect(code).toBe(1)
    expect(ignored).toMatchObject([{ why: 'it holds more than the 100 bytes that the archive says' }])
    expect(said).not.toMatch(/empty/)
  })

  test('cannot write or read outside of itself', async () => {
    const zip = rawZip([
      { name: '../../outside/Records.json', content: document(records(5)) },
      { name: '/etc/Records.json', content: document(records(5)) },
      { name: 'Takeout/Records.json', content: document(records(10)) },
    ])
    const { state, stored, ignored } = await imported(await put('outside.zip', zip))
    expect({ state, stored }).toEqual({ state: 'succeeded', stored: 10 })
    expect(ignored.map(({ why }) => why)).toEqual([
      expect.stringMatching(/^it is refused/),
      expect.stringMatching(/^it is refused/),
    ])
  })

  test('that holds nothing else is no success, and the right file is named', async () => {
    const zip = rawZip([{ name: '../Records.json', content: document(records(5)) }])
    const { state, code, error, stored } = await imported(await put('nothing.zip', zip))
    expect({ state, code, stored }).toEqual({ state: 'failed', code: 1, stored: 0 })
    expect(error).toMatchObject({ code: 'input.nothing_understood', message: expect.stringMatching(RIGHT_FILE) })
  })
})

/** A record with a string of 5 GB, as a gzip of many members. */
function fiveGigabytes(): Buffer {
  const filling = gzipSync(Buffer.alloc(64 << 20, 'x'), { level: 1 })
  const head = gzipSync(`{"locations":[${records(10).join(',')},{"source":"`)
  return Buffer.concat([head, ...Array.from({ length: 80 }, () => filling), gzipSync('"}]}')])
}

describe('text that is not as it should be', () => {
  test('of one record costs that record, and it can be looked at', async () => {
    const [first = '', second = '', third = ''] = records(3)
    const bad = Buffer.concat([Buffer.from(second.slice(0, -1)), Buffer.from(',"note":"caf\xe9"}', 'latin1')])
    const path = await put(
      'utf8.json',
      Buffer.concat([Buffer.from(`{"locations":[${first},`), bad, Buffer.from(`,${third}]}`)]),
    )
    const { state, code, counts, stored } = await imported(path)
    expect({ state, code, stored }).toEqual({ state: 'succeeded', code: 0, stored: 2 })
    expect(counts).toMatchObject({ read: 3, quarantined: { 'validation.invalid_utf8': 1 } })
    const { records: kept } = await target.instance.stores.quarantine.list(target.instance.owner, { limit: 10 })
    expect(kept).toMatchObject([
      { file: path, record: 1, stage: 'validation', code: 'invalid_utf8', bytes: bad.length },
    ])
  })

  test.each([
    ['a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['line ends of Windows', (text: string) => Buffer.from(text.replaceAll(',', ',\r\n'))],
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16, big end first', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16()],
    ['zeros behind its end', (text: string) => Buffer.concat([Buffer.from(text), Buffer.alloc(4096)])],
  ])('is read all the same with %s', async (_, encode) => {
    const { state, stored, problems } = await imported(await put('odd.json', encode(document(records(1000)))))
    expect({ state, stored, problems }).toEqual({ state: 'succeeded', stored: 1000, problems: undefined })
  })

  test('comes back exactly as it was, whatever the database can hold', async () => {
    const odd = [
      'nul \0 nul',
      'half \ud800 pair',
      'other half \udfff',
      '\ue000 mark \ue0000000',
      '💩 é \\u0000 "',
      'line\u2028end',
    ]
    const visits = odd.map((name, i) => ({
      placeVisit: {
        location: {
          latitudeE7: 481000000 + i,
          longitudeE7: 115000000,
          placeId: `ChIJ${name}`,
          name,
          [`unknown ${name}`]: [name],
        },
        duration: { startTimestamp: `2022-03-01T12:0${i}:00Z` },
      },
    }))
    const { state, stored } = await imported(await put('text.json', JSON.stringify({ timelineObjects: visits })))
    expect({ state, stored }).toEqual({ state: 'succeeded', stored: odd.length })
    const { events } = await target.instance.stores.events.read(target.instance.owner, {}, { after: '0', limit: 100 })
    const back = events.map((event) => JSON.parse(toWire(event)))
    expect(back.map(({ data }) => data.name).sort()).toEqual([...odd].sort())
    for (const { data, place } of back) {
      expect(JSON.stringify(data)).toContain(JSON.stringify(`unknown ${data.name}`))
      expect(place).toContain('place:google:')
    }
  })

  test('that is nested without measure costs the record', async () => {
    const deep = `{"latitudeE7":1,"x":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
    const { state, counts, stored } = await imported(
      await put('deep.json', document([...records(2), deep, ...records(2, 2)])),
    )
    expect({ state, stored }).toEqual({ state: 'succeeded', stored: 4 })
    expect(counts).toMatchObject({ read: 5, quarantined: { 'split.too_deep': 1 } })
  })

  test('that is nested without measure costs the line of a file of lines', async () => {
    const line = (id: number, more = '') =>
      `{"event_type":"launch_game","event_id":"A${id}","event_source":"client","user_id":"1"${more}}\n`
    for (const depth of [1000, 8000, 100_000]) {
      await target.clear()
      const deep = line(2, `,"x":${'['.repeat(depth)}${']'.repeat(depth)}`)
      const { state, counts } = await imported(await put('events.json', line(1) + deep + line(3)))
      expect(state).toBe('succeeded')
      expect(counts).toMatchObject({ read: 3, stored: 2, quarantined: { 'validation.too_deep': 1 } })
    }
  })

  test('that is nested without measure costs the line of an export of ours', async () => {
    const line = (no: number, data: string) =>
      `{"specversion":"1.0","id":"x.1","source":"datapunk:/google.maps","type":"google.maps.point","fact":"01890000-0000-8000-8000-00000000000${no}","revision":1,"position":"1","stream":"google.maps","dataschema":"datapunk:/v1/schemas/google.maps.point/1","data":${data}}\n`
    const { counts } = await imported(
      await put('export.ndjson', line(1, '{}') + line(2, `{"x":${'['.repeat(8000)}${']'.repeat(8000)}}`)),
    )
    expect(counts).toMatchObject({ read: 2, quarantined: { 'decode.too_deep': 1 } })
  })

  test.each([
    ['[', 'brackets'],
    ['{"a":', 'braces'],
    ['{"locations":[', 'both'],
  ])('that is nothing but nesting (%s) is told and does no harm', async (open, name) => {
    const { code, said } = await imported(await put(`${name}.json`, open.repeat(100_000)))
    expect(code).not.toBe(0)
    expect(said).toMatch(/\w/)
  })

  test('with a comma too many loses nothing, and the comma is noted', async () => {
    const { state, code, stored, problems } = await imported(
      await put('comma.json', `{"locations":[${records(3).join(',')},],}`),
    )
    expect({ state, code, stored }).toEqual({ state: 'succeeded', code: 0, stored: 3 })
    expect(problems).toEqual([expect.stringMatching(/comma\.json: a comma too many at byte \d+; nothing was lost/)])
  })

  test('that is cut off keeps what came before and says where it ends', async () => {
    const text = document(records(3))
    const { state, code, stored, said, counts } = await imported(await put('cut.json', text.slice(0, -30)))
    expect({ state, code, stored }).toEqual({ state: 'partial', code: 3, stored: 2 })
    expect(said).toMatch(
      new RegExp(`cut\\.json: the file ends at byte ${text.length - 30} before the document is complete`),
    )
    expect(counts).toMatchObject({ read: 3, quarantined: { 'split.cut_off': 1 } })
    expect(said).toMatch(/What came before is kept\. Download or export it again/)
  })

  test('that is several documents one behind the other is read whole, and that is noted', async () => {
    const { state, stored, problems } = await imported(
      await put('twice.json', `${document(records(3))}\n${document(records(2, 10))}`),
    )
    expect({ state, stored }).toEqual({ state: 'succeeded', stored: 5 })
    expect(problems).toEqual([
      expect.stringMatching(/twice\.json: another document begins at byte \d+; nothing was lost/),
    ])
  })

  test('that holds not one record as it should be fails, and says where they are kept', async () => {
    const { code, said } = await imported(await put('times.json', '{"locations":[{"latitudeE7":1,"longitudeE7":2}]}'))
    expect(code).toBe(1)
    expect(said).toMatch(
      /times\.json was understood \(decode\.bad_time 1\); "datapunk quarantine list --run \d+" shows/,
    )
  })

  test('that turns to garbage keeps what came before and says where', async () => {
    const text = `${document(records(3)).slice(0, -2)} }} garbage`
    const { state, stored, said } = await imported(await put('garbage.json', text))
    expect({ state, stored }).toEqual({ state: 'partial', stored: 3 })
    expect(said).toMatch(/garbage\.json: a bracket closes that was not opened at byte \d+/)
  })

  test('of records a thousand times as large as usual stays within memory', async () => {
    const path = join(folder, 'large.json')
    await pipeline(largeRecords, createWriteStream(path))
    const { code, json, peakMB, stderr } = await importedAlone(path)
    expect(code, stderr).toBe(0)
    expect(json).toMatchObject({ state: 'succeeded', events: { new: 61 } })
    expect(json.runs?.[0]?.counts.quarantined).toEqual({ 'split.too_large': 2, 'validation.invalid_json': 60 })
    expect(peakMB).toBeLessThan(MOST_MB)
  })
})

/** Large records, half of them no JSON, and two that are too large. */
async function* largeRecords(): AsyncGenerator<string> {
  const filling = 'x'.repeat(300_000)
  yield `{"locations":[${recordText(0)}`
  for (let i = 1; i <= 60; i++) {
    yield `,${recordText(i).slice(0, -1)},"note":"${filling}"}`
    yield `,{"broken":"${filling}"x}`
  }
  for (let i = 0; i < 2; i++) yield `,{"note":"${filling.repeat(40)}"}`
  yield ']}'
}

describe('a page of My Activity', () => {
  const fixture = new URL('../src/integrations/google/maps/fixtures/my-activity.html', import.meta.url)

  test.each([
    ['UTF-16', (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le')],
    ['UTF-16 without a mark', (text: string) => Buffer.from(text, 'utf16le')],
    ['a byte order mark', (text: string) => Buffer.from(`\ufeff${text}`)],
    ['line ends of Windows', (text: string) => Buffer.from(text.replaceAll('<div', '\r\n<div'))],
  ])('is read all the same with %s', async (_, encode) => {
    const { state, runs } = await imported(await put('page.html', encode(await readFile(fixture, 'utf8'))))
    expect(state).toBe('succeeded')
    expect(runs.map(({ source, counts: { read, stored } }) => [source, read, stored]).sort()).toEqual([
      ['google.activity', 1, 1],
      ['google.maps', 5, 4],
    ])
  })

  test('that is cut off keeps the entries before and is partial', async () => {
    const text = await readFile(fixture, 'utf8')
    const { state, code, counts, problems } = await imported(await put('cut.html', text.slice(0, text.length / 2)))
    expect({ state, code }).toEqual({ state: 'partial', code: 3 })
    expect(counts).toMatchObject({ read: 3, stored: 2, quarantined: { 'split.cut_off': 1 } })
    expect(problems).toEqual([expect.stringMatching(/cut\.html: the page ends at byte \d+ before it is complete/)])
  })
})

describe('a file that is none of ours', () => {
  const SETTINGS = JSON.stringify({
    createdTime: '2015-01-01T00:00:00Z',
    deviceSettings: [{ deviceTag: 1, platformType: 'ANDROID' }],
  })
  const NOTE = 'Your Timeline data is stored in an encrypted backup. Google cannot read encrypted backups.'
  const INDEX =
    '<!DOCTYPE html><html><head><title>Google Takeout archive content</title></head><body>Your archive</body></html>'

  test.each([
    ['Settings.json', SETTINGS, /This is Settings\.json/],
    ['Encrypted Backups.txt', NOTE, /encrypted/],
    ['archive_browser.html', INDEX, /table of contents/],
    ['Records.json', '', /the file is empty/],
    ['blank.json', ' \n\t ', /the file is empty/],
    ['random.bin', randomBytes(100_000), /binary/],
    ['Timeline.json', randomBytes(5000), /binary/],
    ['holiday.txt', 'Dear diary', /a text that no source reads/],
    ['other.json', '{"hello":"world"}', /a form that no source knows/],
    ['list.json', '[]', /empty list|no source/],
    ['track.gpx', '<?xml version="1.0"?><gpx version="1.1"></gpx>', /GPX/],
    ['photos.7z', Buffer.from('377abcaf271c00040000000000000000', 'hex'), /7z archives are not read/],
  ])('(%s) fails with what it is and which file is the right one', async (name, content, what) => {
    const { state, code, error, stored } = await imported(await put(name, content))
    expect({ state, code, stored }).toEqual({ state: 'failed', code: 1, stored: 0 })
    expect(error?.code).toBe('input.nothing_understood')
    expect(error?.message).toMatch(what)
    expect(error?.message).toMatch(RIGHT_FILE)
  })

  test('beside one that is ours disturbs nothing', async () => {
    const root = join(folder, 'mixed')
    await mkdir(root, { recursive: true })
    await writeFile(join(root, 'Settings.json'), SETTINGS)
    await writeFile(join(root, 'random.bin'), randomBytes(1000))
    await writeFile(join(root, 'Records.json'), document(records(10)))
    await symlink(root, join(root, 'loop'))
    const { state, stored, ignored } = await imported(root)
    expect({ state, stored }).toEqual({ state: 'succeeded', stored: 10 })
    expect(ignored.map(({ path }) => path.slice(root.length + 1)).sort()).toEqual([
      'Settings.json',
      'loop',
      'random.bin',
    ])
  })

  test('that is a folder without a file is told', async () => {
    const root = join(folder, 'empty folder')
    await mkdir(root)
    const { code, error } = await imported(root)
    expect(code).toBe(1)
    expect(error?.message).toMatch(/there is no file in the input/)
    expect(error?.message).toMatch(RIGHT_FILE)
  })
})

describe('a path that cannot be read', () => {
  test('because nothing is there fails with one JSON object that says so', async () => {
    const { code, stdout, json } = await importedAlone(join(folder, 'nowhere.zip'))
    expect(code).toBe(1)
    expect(stdout.trim().split('\n')).toHaveLength(1)
    expect(json.error).toMatchObject({ code: 'input.not_found', message: expect.stringContaining('nowhere.zip') })
  })

  test('because the person may not look into the folder fails and names it', async () => {
    const root = join(folder, 'closed')
    await mkdir(root)
    await writeFile(join(root, 'Records.json'), document(records(10)))
    await chmod(root, 0)
    const { code, json } = await importedAlone(root, { isBound: true })
    await chmod(root, 0o755)
    expect(code).toBe(1)
    expect(json.error?.message).toMatch(/closed: the folder cannot be looked into: permission denied/)
    expect(json.error?.message).toMatch(RIGHT_FILE)
  })

  test('because no path was named is wrong usage', async () => {
    expect((await program.call(['import', '--json', '--data', target.data])).code).toBe(2)
    expect((await program.call(['import', folder, '--jsonn', '--data', target.data])).code).toBe(2)
  })
})
