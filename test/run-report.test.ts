import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { zipOf } from '../src/integrations/archive/testing/craft.ts'
import { type TravelReport, thisPlatform, travelReport, travelText } from '../src/services/travel-report.ts'
import { type TestInstance, testInstance } from './instance.ts'

/** Stands in every value, key and name of the input: wherever it turns up, something of the input did. */
const MARK = 'qzx'
const LATITUDE = 523_456_781
const LONGITUDE = 134_567_892
const TIME = '2019-07-23T11:22:33Z'

let target: TestInstance
let folder: string
let report: TravelReport
let text: string
beforeAll(async () => {
  target = await testInstance()
  folder = await mkdtemp(join(tmpdir(), `datapunk-${MARK}-`))
  const place = { latitudeE7: LATITUDE, longitudeE7: LONGITUDE, [`${MARK}Field`]: `${MARK} value` }
  const records = JSON.stringify({
    locations: [
      { ...place, timestamp: TIME },
      { ...place, timestamp: `${MARK} never` },
      { activeWifiScan: { accessPoints: [{ mac: `${MARK}-mac` }] }, timestamp: TIME },
    ],
  })
  const files: Record<string, string | Buffer> = {
    [`${MARK} history.json`]: records,
    [`${MARK} cut.json`]: records.slice(0, -30),
    [`${MARK} people.json`]: JSON.stringify({ [`${MARK}@example.org`]: { [`${MARK} name`]: [`${MARK} text`] } }),
    [`${MARK}.${MARK}`]: `${MARK}`,
    'Settings.json': '{"createdTime":"2016-01-01T00:00:00Z","deviceSettings":[],"hasReportedLocations":true}',
    [`${MARK}.rar`]: Buffer.from('526172211a0700cf907300000d00000000000000', 'hex'),
    [`takeout-20190723T112233Z-002.zip`]: await zipOf({ [`Takeout/${MARK}/${MARK} album.json`]: records }),
  }
  await mkdir(join(folder, `${MARK} holiday`))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, `${MARK} holiday`, name), content)

  const { instance } = target
  const { stores, owner, engine, jobs } = instance
  const run = await (await engine.submit(jobs.importArchive, { paths: [folder] }, { owner })).done
  report = travelReport({ run, children: await stores.runs.children(owner, run.id) }, thisPlatform('1.2.3'))
  text = travelText(report)
})
afterAll(async () => {
  await target.close()
  await rm(folder, { recursive: true, force: true })
})

describe('the report of a run that can be given away', () => {
  test('holds no value, no key and no name of the input', () => {
    expect(text.toLowerCase()).not.toContain(MARK)
    for (const value of [
      LATITUDE,
      LONGITUDE,
      '52.345',
      '13.456',
      TIME,
      '2019',
      '11:22',
      'takeout-2019',
      'Settings.json',
      tmpdir(),
    ])
      expect(text, String(value)).not.toContain(String(value))
  })

  test('holds what helps: who counted what, in which format, and why not', () => {
    expect(report.program).toMatchObject({ version: '1.2.3', platform: process.platform })
    expect(report.run).toMatchObject({ work: 'import', engine: 'inline', state: 'partial', equation: { closes: true } })
    const [maps] = report.sources
    expect(maps).toMatchObject({
      source: 'google.maps',
      equation: {
        closes: true,
        dropped: { no_position: expect.any(Number) },
        quarantined: { 'decode.bad_time': expect.any(Number) },
      },
      formats: [{ format: 'records', files: 3 }],
    })
    expect(maps?.files.map(({ no, kind, isNoted }) => [no, kind, isNoted])).toEqual([
      [1, 'json', true],
      [2, 'json', false],
      [3, 'zip: json', false],
    ])
    expect(report.ignored.map(({ kind, why }) => [kind, why])).toEqual(
      expect.arrayContaining([
        ['json', 'a JSON file of a form that no source knows'],
        ['other', expect.any(String)],
        ['rar', expect.stringContaining('unpack it')],
      ]),
    )
  })

  test('sums nothing away: its equation is that of the run', () => {
    const { read, stored, revised, duplicate, dropped, quarantined } = report.run.equation
    const sum = (by: Readonly<Record<string, number>>) => Object.values(by).reduce((all, n) => all + n, 0)
    expect(read).toBeGreaterThan(0)
    expect(stored + revised + duplicate + sum(dropped) + sum(quarantined)).toBe(read)
    expect(report.sources.reduce((all, { equation }) => all + equation.read, 0)).toBe(read)
  })
})
