import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import yauzl from 'yauzl'
import { type DemoExport, writeDemoExport } from './export.ts'
import { createLife } from './life.ts'
import { recordsJson } from './records.ts'
import { inChunks } from './takeout-json.ts'

const SLOW_MS = 120_000
let directory = ''
let made: DemoExport

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'datapunk-export-'))
  const options = { seed: 'wren', signal: new AbortController().signal, onProgress: () => undefined }
  made = await writeDemoExport(directory, options)
}, SLOW_MS)
afterAll(() => rm(directory, { recursive: true }))

/** The members of an archive, one after the other. */
async function members(path: string): Promise<Map<string, string>> {
  const zip = await yauzl.openPromise(path)
  const found = new Map<string, string>()
  for await (const entry of zip.eachEntry())
    found.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)))
  return found
}

describe('the exports of the demo', () => {
  it('are a Takeout of three parts, a phone and the packages of other services', async () => {
    expect(made.paths.map((path) => path.split('/').at(-1))).toEqual([
      'takeout-20260301T120000Z-001.zip',
      'takeout-20260301T120000Z-002.zip',
      'takeout-20260301T120000Z-003.zip',
      'Timeline.json',
      'my_spotify_data.zip',
      'discord-package.zip',
      'twitch-request.zip',
      'inbox.mbox',
    ])
    for (const path of made.paths.slice(0, 4)) expect((await stat(path)).size).toBeGreaterThan(700_000)
  })

  it('hold what they say they hold', async () => {
    const first = await members(made.paths[0] ?? '')
    expect([...first.keys()].map((name) => name.split('/').at(-1))).toEqual(['Records.json', 'Settings.json'])
    const { locations } = JSON.parse(first.get('Takeout/Location History (Timeline)/Records.json') ?? '')
    expect(locations.length).toBe(made.records.records)
    expect(locations.length).toBeGreaterThanOrEqual(200_000)
    expect(locations.filter((record: any) => record.latitudeE7 === undefined).length).toBe(made.records.wifiOnly)
    const texts = locations.map((record: any) => JSON.stringify(record))
    expect(texts.filter((record: string, index: number) => record === texts[index - 1]).length).toBe(
      made.records.repeats,
    )
    expect(locations.filter((record: any) => Number.isNaN(Date.parse(record.timestamp))).length).toBe(
      made.records.damaged,
    )

    const second = await members(made.paths[1] ?? '')
    const months = [...second].filter(([name]) => name.includes('/Semantic Location History/'))
    expect(months.length).toBe(122)
    const objects = months.flatMap(([, json]) => JSON.parse(json).timelineObjects)
    expect(objects.length).toBe(made.semantic.visits + made.semantic.activities)
    expect(JSON.parse(second.get('Takeout/My Activity/Maps/MyActivity.json') ?? '').length).toBe(made.activityEntries)
    expect(JSON.parse(second.get('Takeout/Maps (your places)/Saved Places.json') ?? '').features.length).toBe(
      made.savedPlaces,
    )
    const phone = JSON.parse(await readFile(made.paths[3] ?? '', 'utf8'))
    expect(phone).toHaveProperty('userLocationProfile')
    const ofPhone = phone.semanticSegments.length + phone.rawSignals.length
    const ofServices = await servicesIn(made.paths)
    expect(ofServices).toBe(made.services)
    expect(made.total).toBe(
      locations.length + objects.length + ofPhone + made.activityEntries + made.savedPlaces + made.services,
    )
  })

  it('are the same bytes for the same seed', async () => {
    const life = createLife('wren')
    const tally = { records: 0, repeats: 0, wifiOnly: 0, damaged: 0, reached: 0 }
    const firstLetters = async (take: number) => [...firstOf(inChunks(recordsJson('wren', life, tally)), take)].join('')
    const json = await firstLetters(100)
    const whole = (await members(made.paths[0] ?? '')).get('Takeout/Location History (Timeline)/Records.json') ?? ''
    expect(whole.startsWith(json)).toBe(true)
    expect(json.length).toBeGreaterThan(5_000_000)
  })
})

/** Records of what other services hold, by another count than that of who wrote them. */
async function servicesIn(paths: readonly string[]): Promise<number> {
  const [third = '', spotify = '', discord = '', twitch = '', mail = ''] = [2, 4, 5, 6, 7].map((i) => paths[i])
  const texts = (await Promise.all([third, spotify, discord, twitch].map(members))).flatMap((files) => [...files])
  return texts.reduce(
    (sum, [name, text]) => sum + recordsOf(name, text),
    (await readFile(mail, 'utf8')).split('\nFrom ').length,
  )
}

function recordsOf(name: string, text: string): number {
  if (/\/(?:Keep|Chrome)\//.test(name)) return 0
  if (name.endsWith('.html')) return text.split('outer-cell').length - 1
  if (name.endsWith('.csv')) return text.trim().split('\n').length - 1
  if (name.startsWith('Activity/')) return text.trim().split('\n').length
  const value = JSON.parse(text)
  if (name.endsWith('YourLibrary.json')) return value.tracks.length
  return Array.isArray(value) ? value.length : 1
}

function* firstOf<T>(items: Iterable<T>, count: number): Generator<T> {
  let left = count
  for (const item of items) {
    if (left-- === 0) return
    yield item
  }
}
