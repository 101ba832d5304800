import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import googleMaps from '../src/integrations/google/maps/index.ts'
import { archiveChannels, type Decoder, type Source } from '../src/integrations/source.ts'
import { quarantine } from '../src/models/outcome.ts'
import { createImportArchive } from '../src/services/jobs/flows/import-archive.ts'
import { createRetryQuarantine } from '../src/services/jobs/tasks/retry-quarantine.ts'
import { createPiiStage } from '../src/services/pii/pii-stage.ts'
import { readPolicyText } from '../src/services/pii/policy-file.ts'
import { expectSameRows, type TestInstance, testInstance } from './instance.ts'

const { path: folder } = await scratch()
let target: TestInstance
beforeAll(async () => {
  target = await testInstance()
})
afterAll(() => target.close())

const SEED = [3, -4] as const
const FIRST = Date.UTC(2022, 2, 1)
const record = (i: number, rest = '') =>
  `{"latitudeE7":481234567,"longitudeE7":${115_000_000 + i},"accuracy":20${rest},"timestamp":"${new Date(FIRST + i * 60_000).toISOString()}"}`

/** A program that does not understand records with a field of a later time yet. */
function before(source: Source): Source {
  const older = (today: Decoder): Decoder => ({
    decode: (raw, context) =>
      JSON.stringify(raw).includes('later') ? quarantine('unknown_field', 'later') : today.decode(raw, context),
  })
  return {
    ...source,
    channels: archiveChannels(source).map((channel) => ({ ...channel, load: async () => older(await channel.load()) })),
  }
}

async function stageOf(source: Source) {
  const { keys, registerPolicy } = target.instance.stores.personal
  const policy = await readPolicyText(target.data)
  return createPiiStage({ policy, sources: [source], keys, register: registerPolicy })
}

async function imported(path: string, source: Source) {
  const { book, projections } = target.instance.stores
  const { metrics, media, log, engine, owner } = target.instance
  const job = createImportArchive({
    book,
    projections,
    media,
    sources: [source],
    metrics,
    log,
    seed: SEED,
    stage: await stageOf(source),
  })
  return (await engine.submit(job, { paths: [path] }, { owner })).done
}

async function retried(source: Source) {
  const { stores, engine, owner } = target.instance
  const job = createRetryQuarantine({ book: stores.book, sources: [source], seed: SEED, stage: await stageOf(source) })
  return (await engine.submit(job, {}, { owner })).done
}

async function inQuarantine() {
  const { records } = await target.instance.stores.quarantine.list(target.instance.owner, { limit: 9 })
  return records.map(({ file, record: no, stage, code }) => [file, no, `${stage}.${code}`])
}

test('a quarantined record is read again when the program has learnt to, and nothing else changes', async () => {
  const path = join(folder, 'Records.json')
  const later = record(2, ',"later":true')
  await writeFile(path, `{"locations":[${[record(0), record(1), later, record(3), '{"latitudeE7":1x}'].join(',')}]}`)
  await imported(path, googleMaps)
  const expected = await target.rows()
  expect(expected.size).toBe(4)
  await target.clear()

  const first = await imported(path, before(googleMaps))
  expect(first.counts).toMatchObject({ read: 5, stored: 3, quarantined: { 'decode.unknown_field': 1 } })
  expect(await inQuarantine()).toEqual(
    expect.arrayContaining([
      [path, 2, 'decode.unknown_field'],
      [path, 4, 'validation.invalid_json'],
    ]),
  )

  // As long as it has not, the record stays where it is, once.
  const inVain = await retried(before(googleMaps))
  expect(inVain).toMatchObject({ state: 'succeeded', counts: { read: 2, stored: 0 } })
  expect(await inQuarantine()).toHaveLength(2)

  const again = await retried(googleMaps)
  expect(again).toMatchObject({
    state: 'succeeded',
    counts: { read: 2, stored: 1, quarantined: { 'validation.invalid_json': 1 } },
  })
  expect((await inQuarantine()).map(([, , why]) => why)).toEqual(['validation.invalid_json'])
  expectSameRows(await target.rows(), expected)
})

test('a record that is nested too deep stays in quarantine, and others are read', async () => {
  await target.clear()
  const path = join(folder, 'Records deep.json')
  const deep = record(2, `,"deep":${'['.repeat(8000)}${']'.repeat(8000)}`)
  const later = record(3, ',"later":true')
  await writeFile(path, `{"locations":[${[record(0), deep, later].join(',')}]}`)
  const first = await imported(path, before(googleMaps))
  expect(first.counts).toMatchObject({ stored: 1, quarantined: { 'split.too_deep': 1, 'decode.unknown_field': 1 } })
  expect(await retried(googleMaps)).toMatchObject({
    state: 'succeeded',
    counts: { read: 2, stored: 1, quarantined: { 'split.too_deep': 1 } },
  })
})
