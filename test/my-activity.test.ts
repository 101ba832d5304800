import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import { expectSameRows, type TestInstance, testInstance } from './instance.ts'

const { path: folder, put } = await scratch()

let target: TestInstance
beforeAll(async () => {
  target = await testInstance()
})
afterAll(() => target.close())

const PRODUCTS = [
  { header: 'Search', title: 'Searched for bridges', titleUrl: 'https://www.google.com/search?q=bridges', products: ['Search'] },
  { header: 'YouTube', title: 'Watched Example', titleUrl: 'https://www.youtube.com/watch?v=AAAAAAAAAAA', products: ['YouTube'] },
  { header: 'Maps', title: 'Viewed area', titleUrl: 'https://www.google.com/maps/@48.1,11.5,14z', products: ['Maps'] },
  { header: 'Google Play Store', title: 'Installed Example', titleUrl: 'https://play.google.com/store/apps/details?id=org.example', products: ['Google Play Store'] },
  { header: 'YouTube', title: 'Used YouTube', products: ['Android'] },
] as const // biome-ignore format: a table

const START = Date.UTC(2025, 0, 1)
const entry = (i: number) => ({ ...PRODUCTS[i % PRODUCTS.length], time: new Date(START + i * 61_123).toISOString() })
const SOURCES = ['google.activity', 'google.maps', 'google.play', 'google.youtube']
const COUNT = 3000

async function mixed(name: string, from: number, to: number, more: readonly string[] = []): Promise<string> {
  const entries = Array.from({ length: to - from }, (_, i) => JSON.stringify(entry(from + i)))
  await put(name, `[${[...entries, ...more].join(',\n')}]`)
  return join(folder, name)
}

describe('entries of several products in one file', () => {
  beforeEach(() => target.clear())

  test('go each to its own source, and every source accounts for its own', async () => {
    const { state, runs } = await target.import(await mixed('mixed.json', 0, COUNT))
    expect(state).toBe('succeeded')
    expect(runs.map(({ source }) => source).sort()).toEqual(SOURCES)
    const each = COUNT / PRODUCTS.length
    for (const { source, counts, files } of runs) {
      const read = source === 'google.activity' ? 2 * each : each
      expect(counts).toEqual({ read, stored: read, revised: 0, duplicate: 0, dropped: {}, quarantined: {} })
      expect(files.map(({ records }) => records)).toEqual([read])
    }
  })

  test('are the same rows in any order of files that overlap, and once more nothing is new', async () => {
    const [early, late] = [await mixed('early.json', 0, 2000), await mixed('late.json', 1000, COUNT)]
    await target.import(early)
    await target.import(late)
    const rows = await target.rows()
    expect(rows.size).toBe(COUNT)
    expect((await target.import(early)).events).toMatchObject({ new: 0, revised: 0 })
    await target.clear()
    await target.import(late)
    await target.import(early)
    expectSameRows(await target.rows(), rows)
  })

  test('leave what cannot be read to the source of its neighbour, in quarantine', async () => {
    const youtube = JSON.stringify(entry(1))
    const path = join(folder, 'broken.json')
    await put('broken.json', `[${youtube},{"header":"YouTube","title":"\\x","time":1},${JSON.stringify(entry(6))}]`)
    const { runs, state } = await target.import(path)
    expect(state).toBe('succeeded')
    expect(runs.map(({ source, counts }) => [source, counts.read, counts.stored, counts.quarantined])).toEqual([
      ['google.youtube', 3, 2, { 'validation.invalid_json': 1 }],
    ])
  })

  test('that break off are partial, and what was before is kept', async () => {
    const text = `[${Array.from({ length: 50 }, (_, i) => JSON.stringify(entry(i))).join(',')},{"header":"Maps","ti`
    await put('cut.json', text)
    const { runs, state } = await target.import(join(folder, 'cut.json'))
    expect(state).toBe('partial')
    expect(runs.reduce((sum, { counts }) => sum + counts.read, 0)).toBe(51)
    expect((await target.rows()).size).toBe(50)
  })

  test('are told of even where there is none', async () => {
    await put(
      'watch-history.html',
      '<html><head><title>My Activity History</title></head><body><div class="mdl-grid"></div></body></html>',
    )
    const { runs } = await target.import(join(folder, 'watch-history.html'))
    expect(runs.map(({ source, files }) => [source, files.length])).toEqual([['google.activity', 1]])
  })
})
