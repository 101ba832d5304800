import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { identityOf, readFile } from './testing/read.ts'

/** Files of others, read where they lie: they never become part of the project. Without them these tests are skipped. */
const EXPORTS = fileURLToPath(
  new URL(
    '../../../../../shared/data/exports/digitraceslab+niimpy/niimpy/sampledata/Google/Takeout/Fit',
    import.meta.url,
  ),
)
const hasExports = existsSync(EXPORTS)
if (!hasExports) process.stderr.write(`SKIPPED: no exports of others at ${EXPORTS}\n`)

const all = (counts: Readonly<Record<string, number>>, type: string) => ({ channel: 'points', counts, type })

describe.skipIf(!hasExports)('exports collected by others', () => {
  it.each([
    ['derived_com.google.respiratory_rate_com.google.json', all({ records: 0 }, '')],
    ['derived_com.google.sleep.segment_com.google.an.json', all({ records: 13, decoded: 13 }, 'sleep_stage')],
    ['raw_com.google.calories.expended_fi.polar.pola.json', all({ records: 5, decoded: 5 }, 'calories')],
    ['raw_com.google.heart_minutes_com.google.androi.json', all({ records: 7, decoded: 7 }, 'sample')],
    ['raw_com.google.heart_rate.bpm_nl.appyhapps.hea.json', all({ records: 10, decoded: 10 }, 'heart_rate')],
    ['raw_com.google.heart_rate.summary_fi.polar.pol.json', all({ records: 10, decoded: 10 }, 'heart_rate')],
    ['raw_com.google.nutrition_com.fourtechnologies..json', all({ records: 3, decoded: 3 }, 'sample')],
    ['raw_com.google.sleep.segment_com.urbandroid.sl.json', all({ records: 10, decoded: 10 }, 'sleep_stage')],
    ['raw_com.google.sleep.segment_nl.appyhapps.heal.json', all({ records: 10, decoded: 10 }, 'sleep_stage')],
    ['raw_com.google.step_count.delta_fi.polar.polar(1).json', all({ records: 1, decoded: 1 }, 'steps')],
    ['raw_com.google.step_count.delta_fi.polar.polar.json', all({ records: 1, decoded: 1 }, 'steps')],
  ])('All Data/%s is accounted for', async (name, { channel, counts, type }) => {
    const found = await readFile(join(EXPORTS, 'All Data', name))
    expect({ channel: found?.channel, counts: found?.counts }).toEqual({ channel, counts })
    const drafts = found?.drafts ?? []
    expect(new Set(drafts.map((draft) => draft.type))).toEqual(new Set(type === '' ? [] : [`google.fit.${type}`]))
    expect(new Set(drafts.map(identityOf)).size).toBe(drafts.length)
  })

  it.each([
    ['All Sessions/2024-05-21T16_02_57.418+03_00_BIKING.json', 'sessions', { records: 1, decoded: 1 }],
    ['All Sessions/2024-05-22T07_57_45.601+03_00_WALKING.json', 'sessions', { records: 1, decoded: 1 }],
    ['All Sessions/2024-05-21T23_35_36+03_00_SLEEP.json', 'sessions', { records: 1, decoded: 1 }],
    ['Daily activity metrics/2023-11-20.csv', 'intervals', { records: 96, decoded: 96 }],
    ['Daily activity metrics/2023-11-21.csv', 'intervals', { records: 96, decoded: 96 }],
    ['Daily activity metrics/Daily activity metrics.csv', 'days', { records: 2, decoded: 2 }],
  ])('%s is accounted for', async (name, channel, counts) => {
    const found = await readFile(join(EXPORTS, name))
    expect({ channel: found?.channel, counts: found?.counts }).toEqual({ channel, counts })
  })

  it('takes the local offset of a session from the name of its file', async () => {
    const found = await readFile(join(EXPORTS, 'All Sessions/2024-05-21T23_35_36+03_00_SLEEP.json'))
    expect(found?.drafts).toMatchObject([
      {
        type: 'google.fit.sleep',
        time: Date.UTC(2024, 4, 21, 20, 35, 36),
        tz: 180,
        data: { duration: 24990, steps: 352 },
      },
    ])
  })

  it('gives the cells of a row that is shorter than its header, and does not fit it from the left, their meaning', async () => {
    const found = await readFile(join(EXPORTS, 'Daily activity metrics/Daily activity metrics.csv'))
    expect(found?.drafts[1]).toEqual({
      type: 'google.fit.day',
      time: Date.UTC(2023, 10, 21),
      precision: 'day',
      data: {
        ...{ moveMinutes: 72, calories: 1996.4567455604167, distance: 7159.124343656538, heartPoints: 48 },
        ...{ heartMinutes: 40, speedAverage: 1.1837458453028493, speedMax: 4.444444444444445 },
        ...{ speedMin: 0.25701496325009343, steps: 5627, weightAverage: 89.9000015258789 },
        ...{ weightMax: 89.9000015258789, weightMin: 89.9000015258789 },
        // Walking and road biking, as the quarter hours of the day say: the header has ten activities, the row six.
        unassigned: [2329447, 720000],
      },
    })
  })

  it('tells raw, derived and merged readings of one night apart', async () => {
    const layer = async (name: string) => (await readFile(join(EXPORTS, 'All Data', name)))?.drafts[0]?.data
    expect(await layer('derived_com.google.sleep.segment_com.google.an.json')).toMatchObject({
      layer: 'merged',
      origin: 'raw:com.google.sleep.segment:com.urbandroid.sleep:saa-generic',
      stage: 'awake',
    })
    expect(await layer('raw_com.google.sleep.segment_com.urbandroid.sl.json')).toMatchObject({ layer: 'raw' })
  })
})
