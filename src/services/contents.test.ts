import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { scratch, zipOf } from '../integrations/archive/testing/craft.ts'
import { SOURCES } from '../integrations/registry.ts'
import { archiveChannels } from '../integrations/source.ts'
import { lookInto } from './contents.ts'

const folder = await scratch()

const { signal } = new AbortController()
const look = (...paths: string[]) => lookInto(paths, { sources: SOURCES, signal, within: `${folder.path}/` })
const fix = (second: number) => ({
  latitudeE7: 1,
  longitudeE7: 2,
  timestamp: new Date(Date.UTC(2024, 0, 1) + second * 1000).toISOString(),
})
const records = (count: number) => JSON.stringify({ locations: Array.from({ length: count }, (_, i) => fix(i)) })
const file = folder.put

test('counts what is short, works out what is long, and says which', async () => {
  const [short, long] = [await file('short.json', records(12)), await file('long.json', records(40_000))]
  const counted = (await look(short)).sources[0]
  expect(counted).toMatchObject({ source: 'google.maps', files: 1, records: 12, isEstimate: false })
  const worked = (await look(short, long)).sources[0]
  expect(worked).toMatchObject({ files: 2, isEstimate: true })
  expect(Math.abs((worked?.records ?? 0) - 40_012)).toBeLessThan(2000)
})

test('guesses nothing where a compressed file does not say how large it becomes', async () => {
  const path = await file('long.json.gz', gzipSync(records(40_000)))
  expect((await look(path)).sources[0]).toMatchObject({ files: 1, isEstimate: true })
  expect((await look(path)).sources[0]).not.toHaveProperty('records')
})

test('groups what is ignored by its reason, and tells what is missing', async () => {
  const path = await file(
    'takeout-20240101T000000Z-003.zip',
    await zipOf({ 'Takeout/a.json': records(1), 'Takeout/b.json': '{"x":1}', 'Takeout/c.json': '{"y":1}' }),
  )
  const { ignored, problems, absent } = await look(path)
  expect(ignored).toEqual([
    {
      why: 'a JSON file of a form that no source knows',
      files: 2,
      bytes: 14,
      paths: ['b', 'c'].map((name) => `takeout-20240101T000000Z-003.zip!/Takeout/${name}.json`),
    },
  ])
  expect(problems.map((problem) => problem.path)).toEqual([
    'takeout-20240101T000000Z-001.zip',
    'takeout-20240101T000000Z-002.zip',
  ])
  const others = SOURCES.filter((source) => source.id !== 'google.maps' && archiveChannels(source).length > 0)
  expect(absent.map(({ source, exportSteps }) => [source, exportSteps])).toEqual(
    others.map(({ id, exportSteps }) => [id, exportSteps]),
  )
})

test('lists a download of OneDrive by name, with all of its files and their size', async () => {
  const jpg = Buffer.from([0xff, 0xd8, 0xff, 0xd9])
  const members = { 'Documents/Tax.xlsx': 'x'.repeat(100), 'Pictures/IMG_1.jpg': jpg, 'list.csv': 'a,b\n1,2\n' }
  const path = await file('OneDrive_2025-03-01.zip', await zipOf(members))
  expect((await look(path)).ignored).toMatchObject([
    { why: 'a file of Microsoft OneDrive, which no source reads yet', files: 3, bytes: 112 },
  ])
})

test('knows an export of its own, and misses nothing in it', async () => {
  const line = JSON.stringify({
    specversion: '1.0',
    fact: '00000000-0000-8000-8000-000000000000',
    revision: 1,
    position: '1',
    stream: 'notes',
    dataschema: 'datapunk:/v1/schemas/note/1',
    data: {},
  })
  const { sources, absent } = await look(await file('export.ndjson', `${line}\n${line}\n`))
  expect(sources).toMatchObject([{ source: 'datapunk.export', files: 1, records: 2, isEstimate: false }])
  expect(absent).toEqual([])
})

test('counts all of what is ignored, also where there are too many to be named', async () => {
  const members = Array.from({ length: 2500 }, (_, i) => [`Takeout/x/${i}.bin`, `\0\u0001${i}`] as const)
  const path = await file('many.zip', await zipOf(Object.fromEntries([...members, ['Takeout/a.json', records(1)]])))
  const bytes = members.reduce((sum, [, text]) => sum + text.length, 0)
  expect((await look(path)).ignored).toMatchObject([{ files: 2500, bytes, paths: { length: 20 } }])
})
