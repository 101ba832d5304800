import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { generate, noGenerator, SAMPLES } from '../../../../test/generator.ts'
import { probe } from '../../archive/probe.ts'
import { archiveChannels } from '../../source.ts'
import spotify from './index.ts'
import { decodeFile, draftsOf, identityOf } from './testing/decode.ts'

/** Files of others, read where they lie: they never become part of the project. Without them these tests are skipped. */
const KOITO = join(SAMPLES, 'gabehf+Koito/test_assets/Streaming_History_Audio_spotify_import_test.json')
const hasKoito = existsSync(KOITO)
if (!hasKoito) process.stderr.write(`SKIPPED: no export of others at ${KOITO}\n`)
if (noGenerator !== undefined) process.stderr.write(`SKIPPED: exports made by another generator: ${noGenerator}\n`)

function recognised(path: string): readonly string[] {
  const head = readFileSync(path).subarray(0, 64 << 10)
  const file = probe({ path, name: path, bytes: statSync(path).size, set: path }, head)
  return archiveChannels(spotify)
    .filter(({ recognise }) => recognise(file) !== undefined)
    .map(({ id }) => id)
}

describe.skipIf(!hasKoito)('an export collected by others', () => {
  it('is read to the last record: 39 plays of 39 rows, none lost', async () => {
    expect(recognised(KOITO)).toEqual(['extended-history'])
    const outcomes = await decodeFile('extended-history', KOITO)
    expect(outcomes.map(({ kind }) => kind)).toEqual(new Array(39).fill('next'))
    expect(outcomes.flatMap((outcome) => (outcome.kind === 'next' ? (outcome.value.lost ?? []) : []))).toEqual([])
    const drafts = draftsOf(outcomes)
    expect(new Set(drafts.map(identityOf)).size).toBe(39)
    expect(drafts[0]).toMatchObject({
      time: Date.parse('2025-04-28T21:04:35Z') - 1603,
      endtime: Date.parse('2025-04-28T21:04:35Z'),
      subject: 'spotify:track:3aJ2aJz5xL03hpaqdPS7Ah',
      data: { track: 'only my railgun', artist: 'fripSide', album: 'infinite synthesis', skipped: true },
    })
  })
})

describe.skipIf(noGenerator !== undefined)('generated exports', () => {
  const folder = mkdtempSync(join(tmpdir(), 'spotify-'))
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  it.each([1, 2, 3])('become one play each, however often they stand there (seed %i)', async (seed) => {
    const out = join(folder, String(seed))
    const told = await generate(out, 'spotify', { records: 3000, seed, duplicates: 0.05 })
    const names = readdirSync(out, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.json'))
    const drafts = (await Promise.all(names.map((name) => decodeFile('extended-history', join(out, name))))).flatMap(
      draftsOf,
    )
    expect(drafts.length).toBe(told.records)
    expect(new Set(drafts.map(identityOf)).size).toBe(told.distinct)
  })
})
