import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { explainedLines, redacted } from '../src/cli/explain-view.ts'
import { createStyle } from '../src/cli/style.ts'
import { SOURCES } from '../src/integrations/registry.ts'
import { type ExplainedFile, explain } from '../src/services/jobs/explain/explain.ts'
import { type TestInstance, testInstance } from './instance.ts'

let folder: string
let opened: TestInstance
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'datapunk-explain-'))
  opened = await testInstance()
  const point = (minute: number) => ({
    latitudeE7: 535_500_000,
    longitudeE7: 99_900_000 + minute,
    accuracy: 10,
    source: 'GPS',
    deviceTag: 'BIG',
    timestamp: new Date(Date.UTC(2024, 4, 1, 8, minute)).toISOString(),
  })
  const records = [
    point(0),
    { ...point(1), timestamp: 'never' },
    { timestamp: '2024-05-01T09:00:00Z', activeWifiScan: {} },
    point(3),
  ]
  const text = JSON.stringify({ locations: records }).replaceAll('"BIG"', '12345678901234567890')
  await writeFile(join(folder, 'Records.json'), text)
  await writeFile(join(folder, 'letter.txt'), 'Dear Example, nothing to see.')
})
afterAll(async () => {
  await opened.close()
  await rm(folder, { recursive: true, force: true })
})

async function explained(
  paths: readonly string[],
  rest: { readonly record?: number; readonly most?: number; readonly shown?: number } = {},
) {
  const files: ExplainedFile[] = []
  const signal = new AbortController().signal
  for await (const file of explain({ paths, sources: SOURCES, shown: 10, most: 1000, signal, ...rest }))
    files.push(file)
  return files
}
const records = () => join(folder, 'Records.json')

describe('explaining a file', () => {
  test('says what it is, who claims it, and what becomes of every record', async () => {
    const [file] = await explained([records()])
    expect(file).toMatchObject({
      shape: 'json-object',
      records: 4,
      isWhole: true,
      events: { 'google.maps.point': 2 },
      dropped: { no_position: 1 },
      quarantined: { 'decode.bad_time': 1 },
    })
    expect(file?.claims[0]).toMatchObject({ source: 'google.maps', channel: 'records' })
    expect(file?.claims[0]?.confidence).toBeGreaterThan(0.5)
    expect(file?.first.map(({ outcome, reason, part }) => [outcome, reason, part])).toEqual([
      ['event', undefined, 'locations[]'],
      ['quarantined', undefined, 'locations[]'],
      ['dropped', 'no_position', 'locations[]'],
      ['event', undefined, 'locations[]'],
    ])
  })

  test('tells the same facts and counts as an import stores', async () => {
    const [file] = await explained([records()])
    const { runs } = await opened.import(records())
    const facts = (file?.first ?? []).flatMap(({ events }) => events.map(({ fact }) => fact))
    expect(new Set(facts)).toEqual(new Set((await opened.rows()).keys()))
    expect(runs[0]?.counts).toMatchObject({
      read: file?.records,
      dropped: file?.dropped,
      quarantined: file?.quarantined,
    })
  })

  test('tells why a file is ignored', async () => {
    const [file] = (await explained([folder])).filter(({ path }) => path.endsWith('letter.txt'))
    expect(file).toMatchObject({ claims: [], records: 0, ignored: expect.stringContaining('text') })
  })

  test('shows one record, and no more than asked', async () => {
    const [third] = await explained([records()], { record: 2 })
    expect(third?.first.map(({ record }) => record)).toEqual([2])
    const [some] = await explained([records()], { most: 2, shown: 1 })
    expect([some?.records, some?.isWhole, some?.first.length]).toEqual([2, false, 1])
  })

  test('prints integers exactly, and with --redact no value at all', async () => {
    const [file] = await explained([records()])
    if (file === undefined) throw new Error('nothing was explained')
    const style = createStyle(false)
    const plain = explainedLines(file, style).join('\n')
    expect(plain).toContain('"deviceTag": 12345678901234567890')
    expect(plain).toContain('2024-05-01T08:00:00.000Z')
    const hidden = explainedLines(redacted(file), style).join('\n')
    for (const value of [
      '12345678901234567890',
      '2024-05-01',
      '53.55',
      'GPS',
      ...file.first.flatMap(({ events }) => events.map(({ fact }) => fact)),
    ])
      expect(hidden).not.toContain(value)
    expect(hidden).toContain('"deviceTag"')
  })
})
