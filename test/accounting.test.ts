import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { ImportResult } from '../src/cli/import-result.ts'
import { scratch, tarOf, zipOf } from '../src/integrations/archive/testing/craft.ts'
import { type Generated, generate, noGenerator, SAMPLES } from './generator.ts'
import { expectSameRows, type Rows, type TestInstance, testInstance } from './instance.ts'

if (noGenerator !== undefined) process.stderr.write(`SKIPPED: exports made by another generator: ${noGenerator}\n`)
if (!existsSync(SAMPLES)) process.stderr.write(`SKIPPED: samples of exports: ${SAMPLES} is not there\n`)

const { path: folder, put } = await scratch()

let target: TestInstance
beforeAll(async () => {
  target = await testInstance()
})
afterAll(() => target.close())

describe.skipIf(noGenerator !== undefined)('an export made by another generator', () => {
  beforeEach(() => target.clear())

  test.each([
    ['records', 1, 0.01],
    ['records', 7, 0.2],
    ['semantic', 2, 0.01],
    ['semantic', 11, 0.3],
    ['phone', 3, 0.01],
    ['phone', 12, 0.2],
    ['watch-history', 4, 0.01],
    ['watch-history', 13, 0.2],
    ['watch-history-html', 4, 0.01],
    ['watch-history-html', 14, 0.2],
    ['spotify', 6, 0.05],
  ] as const)(
    'of kind %s, seed %i, %d of it twice, is accounted for to the record, and once more changes nothing',
    async (kind, seed, duplicates) => {
      const out = join(folder, `${kind}-${seed}`)
      const made = await generate(out, kind, { records: kind === 'records' ? 2500 : 600, seed, duplicates })
      const first = await target.import(out)
      expectAllNew(first, made)
      const rows = await target.rows()
      expect(rows.size).toBe(first.events.new)

      const again = await target.import(out)
      expect(again.state).toBe('succeeded')
      expect(again.events).toMatchObject({ new: 0, revised: 0 })
      expect(again.runs[0]?.counts).toMatchObject({ read: made.records, stored: 0, revised: 0 })
      expectSameRows(await target.rows(), rows)
    },
  )
})

function expectAllNew({ state, runs, events }: ImportResult, { records, distinct }: Generated): void {
  expect(state).toBe('succeeded')
  expect(runs).toHaveLength(1)
  const { counts, files } = runs[0]!
  // Readings without a place are dropped by rule; the generator repeats none of them.
  const dropped = counts.dropped['no_position'] ?? 0
  expect(counts).toEqual({
    read: records,
    stored: distinct - dropped,
    revised: 0,
    duplicate: records - distinct,
    dropped: dropped === 0 ? {} : { no_position: dropped },
    quarantined: {},
  })
  expect(files.reduce((total, file) => total + file.records, 0)).toBe(records)
  expect(events.revised).toBe(0)
  expect(events.new).toBeGreaterThanOrEqual(distinct - dropped)
}

describe.skipIf(noGenerator !== undefined)('whatever an export is packed in', () => {
  const KINDS = ['records', 'semantic'] as const
  let files: Record<string, Buffer> = {}
  let made = 0
  let expected: Rows
  beforeAll(async () => {
    const outs: string[] = []
    for (const kind of KINDS) {
      const out = join(folder, `packed-${kind}`)
      made += (await generate(out, kind, { records: kind === 'records' ? 1200 : 200, seed: 5, isZip: true })).records
      files = { ...files, ...(await filesBelow(out)) }
      outs.push(out)
    }
    expected = (await importedFrom(outs, made)).rows
  })

  test('a zip as its generator writes it gives the same rows', async () => {
    const { rows } = await importedFrom(
      KINDS.map((kind) => join(folder, `packed-${kind}.zip`)),
      made,
    )
    expectSameRows(rows, expected)
  })

  test('the parts of a multi-part zip give the same rows, in any order, alone or together', async () => {
    const parts = await inParts('zip')
    const { rows } = await importedFrom([...parts].reverse(), made)
    expectSameRows(rows, expected)
    await target.clear()
    let read = 0
    for (const part of parts) read += (await target.import(part)).runs[0]?.counts.read ?? 0
    expect(read).toBe(made)
    expectSameRows(await target.rows(), expected)
  })

  test('a tgz in parts gives the same rows', async () => {
    const { rows, result } = await importedFrom(await inParts('tgz'), made)
    expectSameRows(rows, expected)
    expect(result.runs[0]?.files[0]?.path).toMatch(/takeout-20250301T120000Z-001\.tgz!\/Takeout\//)
  })

  test('a part that is missing is told, and the others are read', async () => {
    const [first = '', , third = ''] = await inParts('zip', 3)
    await target.clear()
    const { state, ignored } = await target.import(first, third)
    expect(state).toBe('succeeded')
    expect(ignored).toEqual([
      {
        path: first.replace('-001', '-002'),
        bytes: 0,
        why: 'this part of the export is missing: download it and import again, nothing is stored twice',
      },
    ])
  })

  async function inParts(form: 'zip' | 'tgz', count = 2): Promise<string[]> {
    const names = Object.keys(files).sort()
    const paths: string[] = []
    for (let part = 0; part < count; part++) {
      const own = names.filter((_, i) => i % count === part).map((name) => [name, files[name]!] as const)
      const members = own.map(([name, content]) => ({ name, content }))
      const bytes = form === 'zip' ? await zipOf(Object.fromEntries(own)) : gzipSync(await tarOf(members))
      paths.push(await put(`takeout-20250301T12000${count - 2}Z-00${part + 1}.${form}`, bytes))
    }
    return paths
  }
})

async function importedFrom(paths: readonly string[], records: number): Promise<{ rows: Rows; result: ImportResult }> {
  await target.clear()
  const result = await target.import(...paths)
  expect(result.state).toBe('succeeded')
  expect(result.runs[0]?.counts.read).toBe(records)
  return { rows: await target.rows(), result }
}

async function filesBelow(root: string): Promise<Record<string, Buffer>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true })
  const found: Record<string, Buffer> = {}
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name)
    found[path.slice(root.length + 1)] = await readFile(path)
  }
  return found
}

describe.skipIf(!existsSync(SAMPLES))('samples collected by others', () => {
  beforeAll(() => target.clear())

  let result: ImportResult
  beforeAll(async () => {
    result = await target.import(SAMPLES)
  })

  test.each([
    // One point stands in two samples, and one visit in two, the second time with more to it.
    ['google.maps', { read: 17, stored: 15, revised: 1, duplicate: 1 }],
    // Of the last entry of the page only the beginning is there.
    ['google.youtube', { read: 10, stored: 10 }],
    ['google.play', { read: 1, stored: 1 }],
    ['google.activity', { read: 7, stored: 7 }],
  ])('of %s are accounted for to the record', (source, wanted) => {
    const { counts } = result.runs.find((run) => run.source === source) ?? {}
    const none = { read: 0, stored: 0, revised: 0, duplicate: 0, dropped: {}, quarantined: {} }
    expect(counts).toEqual({ ...none, ...wanted })
  })

  test('are read by the source they belong to', () => {
    const formats = result.runs
      .filter(({ source }) => source?.startsWith('google.') === true)
      .flatMap(({ source, files }) => files.map(({ path, format, records }) => [path.slice(SAMPLES.length), [`${source} ${format}`, records]])) // biome-ignore format: one line
    const niimpy = 'digitraceslab+niimpy/niimpy/sampledata/Google/Takeout'
    const dogsheep = 'dogsheep+google-takeout-to-sqlite/tests/zip_contents/Takeout'
    const purarue = 'purarue+google_takeout_parser'
    const inline = `${purarue}/_inline_from_tests`
    expect(Object.fromEntries(formats)).toMatchObject({
      [`${niimpy}/Location History (Timeline)/Records.json`]: ['google.maps records', 7],
      [`${niimpy}/YouTube and YouTube Music/history/watch-history.html`]: ['google.youtube my-activity-html', 4],
      [`${dogsheep}/Location History/Location History.json`]: ['google.maps records', 2],
      [`${dogsheep}/My Activity/Maps/My Activity.json`]: ['google.maps my-activity-json', 2],
      [`${dogsheep}/My Activity/Search/My Activity.json`]: ['google.activity my-activity-json', 2],
      [`${dogsheep}/My Activity/Google Play Books/My Activity.json`]: ['google.activity my-activity-json', 1],
      [`${inline}/2017_DECEMBER.json`]: ['google.maps semantic', 1],
      [`${inline}/2017_DECEMBER_with_activitySegment.json`]: ['google.maps semantic', 2],
      [`${inline}/LocationHistory_pre2022.json`]: ['google.maps records', 1],
      [`${inline}/Records_2022.json`]: ['google.maps records', 1],
      [`${inline}/Records_2024.json`]: ['google.maps records', 1],
      [`${inline}/MyActivity.json`]: ['google.activity my-activity-json', 1],
      [`${inline}/Installs.json`]: ['google.play store', 1],
      [`${inline}/likes.json`]: ['google.youtube resources', 1],
      [`${inline}/comments_2024-06.csv`]: ['google.youtube comments', 2],
      [`${inline}/comments_pre-2024-06.csv`]: ['google.youtube comments', 2],
      [`${inline}/live chats.csv`]: ['google.youtube live-chats', 1],
      [`${purarue}/tests/testdata/HtmlTakeout/My Activity/Chrome/MyActivity.html`]: [
        'google.activity my-activity-html',
        3,
      ],
    })
  })

  test('of products that no source reads yet are listed with their records', () => {
    const listed = result.ignored.filter(({ records }) => records !== undefined)
    const told = listed.map(({ path, records, why }) => [
      path.slice(path.lastIndexOf('/') + 1),
      records,
      why.split(',')[0],
    ])
    expect(told.sort()).toEqual([
      ['All mail Including Spam and Trash.mbox', 6, 'messages of Google Mail'],
      ['BrowserHistory.json', 1, 'pages visited of Google Chrome'],
      ['Keep_2021.json', 1, 'note of Google Keep'],
      ['Keep_2022.json', 1, 'note of Google Keep'],
      ['another_user_info.json', 1, 'account of Google Chat'],
      ['group_info.json', 1, 'group of Google Chat'],
      ['messages.json', 4, 'messages of Google Chat'],
      ['user_info.json', 1, 'account of Google Chat'],
    ])
  })

  test('are all told of, those too that nothing reads', async () => {
    const { runs, ignored, state, problems } = result
    expect({ state, problems }).toEqual({ state: 'succeeded', problems: undefined })
    const all = await readdir(SAMPLES, { recursive: true, withFileTypes: true })
    const plain = all.filter((entry) => entry.isFile() && !entry.name.endsWith('.zip'))
    const told = new Set([...runs.flatMap(({ files }) => files), ...ignored].map(({ path }) => path))
    expect(plain.map((entry) => join(entry.parentPath, entry.name)).filter((path) => !told.has(path))).toEqual([])
    for (const { why } of ignored) expect(why).toMatch(/\w{2,}.*\w{2,}/)
  })
})
