import { execFileSync } from 'node:child_process'
import { createReadStream, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, describe, expect, it } from 'vitest'
import type { Draft, Json } from '../../../models/events.ts'
import type { Outcome } from '../../../models/outcome.ts'
import { parseJson } from '../../../utils/json-text.ts'
import { splitJson } from '../../archive/json-splitter.ts'
import { probe } from '../../archive/probe.ts'
import { type ArchiveChannel, archiveChannels, type Decoded } from '../../source.ts'
import source from './index.ts'

/** Files of others, read where they lie: they never become part of the project. Without them these tests are skipped. */
const SHARED = fileURLToPath(new URL('../../../../../shared/', import.meta.url))
const EXPORTS = join(SHARED, 'data/exports')
const GENERATOR = join(SHARED, 'tools/exports/generate.py')
const hasExports = existsSync(EXPORTS)
const hasGenerator = existsSync(GENERATOR) && canRun('python3')
if (!hasExports) process.stderr.write(`SKIPPED: no exports of others at ${EXPORTS}\n`)
if (!hasGenerator) process.stderr.write(`SKIPPED: no generator of exports at ${GENERATOR}, or no python3\n`)

function canRun(command: string): boolean {
  try {
    execFileSync(command, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

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

async function* elements(path: string, arrays: readonly string[]): AsyncGenerator<Json> {
  const text = new TextDecoder()
  for await (const page of splitJson(createReadStream(path), { arrays })) {
    for (let i = 0; i < page.count; i++) {
      yield parseJson(text.decode(page.bytes.subarray(page.start[i], page.end[i]))) as Json
    }
  }
}

async function read(path: string) {
  const channel = channelOf(path)
  if (channel === undefined) return undefined
  const decoder = await channel.load()
  const outcomes: Outcome<Decoded>[] = []
  for await (const value of elements(path, channel.layout.kind === 'json' ? channel.layout.arrays : [])) {
    outcomes.push(decoder.decode({ kind: 'json', part: '', value }, { name: path }))
  }
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
    const found = await read(join(EXPORTS, path))
    expect(found?.channel).toBe(channel)
    expect(found?.counts).toEqual(counts)
    expect(new Set(found?.drafts.map(identityOf)).size).toBe(found?.drafts.length)
  })

  it('are left alone where they are no history at all', async () => {
    expect(await read(join(EXPORTS, `${inline}/Keep_2022.json`))).toBeUndefined()
  })
})

describe.skipIf(!hasGenerator)('generated exports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'exports-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const generate = (kind: string, seed: number, records: number) => {
    const out = join(folder, `${kind}-${seed}`)
    const args = [
      GENERATOR,
      out,
      '--kind',
      kind,
      '--records',
      String(records),
      '--seed',
      String(seed),
      '--duplicates',
      '0.02',
    ]
    const told: { records: number; distinct: number } = JSON.parse(
      execFileSync('python3', args, { encoding: 'utf8' }).trim().split('\n').at(-1) ?? '{}',
    )
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
    const { told, paths } = generate('records', seed, 2000)
    const { sum, drafts } = await readAll(paths)
    expect([sum('records'), sum('decoded'), drafts.length]).toEqual([told.records, told.records, told.records])
    expect(new Set(drafts.map(identityOf)).size).toBe(told.distinct)
  })

  it.each([1, 2])('of the semantic history become one visit or activity each (seed %i)', async (seed) => {
    const { told, paths } = generate('semantic', seed, 1500)
    const { sum, drafts } = await readAll(paths)
    expect([sum('records'), sum('decoded'), drafts.length]).toEqual([told.records, told.records, told.records])
    expect(new Set(drafts.map(identityOf)).size).toBe(told.distinct)
  })

  it.each([1, 2])('of a phone become events or are dropped for having no position (seed %i)', async (seed) => {
    const { told, paths } = generate('phone', seed, 3000)
    const { all, sum, drafts } = await readAll(paths)
    expect(all.map(({ channel }) => channel)).toEqual(['phone-android'])
    expect(sum('records')).toBe(told.records)
    expect(sum('decoded') + sum('no_position')).toBe(told.records)
    expect(drafts.length).toBeGreaterThan(sum('decoded'))
  })
})
