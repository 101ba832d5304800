import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { generate, noGenerator, SAMPLES } from '../../../../test/generator.ts'
import type { Draft } from '../../../models/events.ts'
import type { Outcome } from '../../../models/outcome.ts'
import { probe } from '../../archive/probe.ts'
import { type ArchiveChannel, archiveChannels, type Decoded } from '../../source.ts'
import { rawRecords } from '../../testing/records.ts'
import source from './index.ts'

/** Files of others, read where they lie: they never become part of the project. Without them these tests are skipped. */
const hasExports = existsSync(SAMPLES)
if (!hasExports) process.stderr.write(`SKIPPED: no exports of others at ${SAMPLES}\n`)
if (noGenerator !== undefined) process.stderr.write(`SKIPPED: exports made by another generator: ${noGenerator}\n`)

function channelOf(path: string): ArchiveChannel | undefined {
  const head = readFileSync(path).subarray(0, 64 << 10)
  const file = probe({ path, name: path, bytes: statSync(path).size, set: path }, head)
  const found = archiveChannels(source).map((channel) => ({
    channel,
    confidence: channel.recognise(file)?.confidence ?? 0,
  }))
  const [best] = found.sort((a, b) => b.confidence - a.confidence)
  return best !== undefined && best.confidence > 0 ? best.channel : undefined
}

async function read(path: string) {
  const channel = channelOf(path)
  if (channel === undefined) return undefined
  const decoder = await channel.load()
  const outcomes: Outcome<Decoded>[] = []
  for await (const record of rawRecords(channel, path)) outcomes.push(decoder.decode(record, { name: path }))
  const counts: Record<string, number> = { records: outcomes.length }
  for (const name of outcomes.flatMap(namesOf)) counts[name] = (counts[name] ?? 0) + 1
  const drafts = outcomes.flatMap((outcome) => (outcome.kind === 'next' ? outcome.value.drafts : []))
  return { channel: channel.id, counts, drafts }
}

function namesOf(outcome: Outcome<Decoded>): readonly string[] {
  if (outcome.kind === 'drop') return [outcome.reason]
  if (outcome.kind === 'quarantine') return [outcome.code]
  return ['decoded', ...(outcome.value.lost ?? []).map(({ code }) => `lost ${code}`)]
}

const identityOf = (draft: Draft) =>
  JSON.stringify([draft.type, source.types.find(({ name }) => name === draft.type)?.identity(draft)])

describe.skipIf(!hasExports)('exports collected by others', () => {
  const inline = 'purarue+google_takeout_parser/_inline_from_tests'
  const dogsheep = 'dogsheep+google-takeout-to-sqlite/tests/zip_contents/Takeout'

  it.each([
    [`${inline}/LocationHistory_pre2022.json`, 'records', { records: 1, decoded: 1 }],
    [`${inline}/Records_2022.json`, 'records', { records: 1, decoded: 1 }],
    [`${inline}/Records_2024.json`, 'records', { records: 1, decoded: 1 }],
    [`${inline}/2017_DECEMBER.json`, 'semantic', { records: 1, decoded: 1, 'lost bad_position': 1 }],
    [
      `${inline}/2017_DECEMBER_with_activitySegment.json`,
      'semantic',
      { records: 2, decoded: 2, 'lost bad_position': 1 },
    ],
    [`${dogsheep}/Location History/Location History.json`, 'records', { records: 2, decoded: 2 }],
    [`${dogsheep}/My Activity/Maps/My Activity.json`, 'my-activity-json', { records: 2, decoded: 2 }],
    [
      'digitraceslab+niimpy/niimpy/sampledata/Google/Takeout/Location History (Timeline)/Records.json',
      'records',
      { records: 7, decoded: 7 },
    ],
  ])('are read to the last record: %s', async (path, channel, counts) => {
    const found = await read(join(SAMPLES, path))
    expect(found?.channel).toBe(channel)
    expect(found?.counts).toEqual(counts)
    expect(new Set(found?.drafts.map(identityOf)).size).toBe(found?.drafts.length)
  })

  it('are left alone where they are no history at all', async () => {
    expect(await read(join(SAMPLES, `${inline}/Keep_2022.json`))).toBeUndefined()
  })
})

describe.skipIf(noGenerator !== undefined)('generated exports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exports-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const made = async (kind: 'records' | 'semantic' | 'phone', seed: number, records: number) => {
    const out = join(folder, `${kind}-${seed}`)
    const told = await generate(out, kind, { records, seed, duplicates: 0.02 })
    const files = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'))
    return { told, paths: files.map((file) => join(out, file)) }
  }
  const readAll = async (paths: readonly string[]) => {
    const all = (await Promise.all(paths.map(read))).filter((found) => found !== undefined)
    expect(all).toHaveLength(paths.length)
    const sum = (name: string) => all.reduce((total, { counts }) => total + (counts[name] ?? 0), 0)
    return { all, sum, drafts: all.flatMap(({ drafts }) => drafts) }
  }

  it.each([1, 2, 3])('of raw records become one point each (seed %i)', async (seed) => {
    const { told, paths } = await made('records', seed, 2000)
    const { sum, drafts } = await readAll(paths)
    expect([sum('records'), sum('decoded'), drafts.length]).toEqual([told.records, told.records, told.records])
    expect(new Set(drafts.map(identityOf)).size).toBe(told.distinct)
  })

  it.each([1, 2])('of the semantic history become one visit or activity each (seed %i)', async (seed) => {
    const { told, paths } = await made('semantic', seed, 1500)
    const { sum, drafts } = await readAll(paths)
    expect([sum('records'), sum('decoded'), drafts.length]).toEqual([told.records, told.records, told.records])
    expect(new Set(drafts.map(identityOf)).size).toBe(told.distinct)
  })

  it.each([1, 2])('of a phone become events or are dropped for having no position (seed %i)', async (seed) => {
    const { told, paths } = await made('phone', seed, 3000)
    const { all, sum, drafts } = await readAll(paths)
    expect(all.map(({ channel }) => channel)).toEqual(['phone-android'])
    expect(sum('records')).toBe(told.records)
    expect(sum('decoded') + sum('no_position')).toBe(told.records)
    expect(drafts.length).toBeGreaterThan(sum('decoded'))
  })
})
