import { utimes } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { scratch } from '../src/integrations/archive/testing/craft.ts'
import { expectSameRows, type Rows, type TestInstance, testInstance } from './instance.ts'
import { androidExport, iosExport, life, randomFrom, type Stay, semanticExport } from './timeline-exports.ts'

const { put } = await scratch()

/** Writes an export as it was made at a time (seconds since 1970). */
async function exported(name: string, text: string, made: number): Promise<string> {
  const path = await put(name, text)
  await utimes(path, made, made)
  return path
}

let target: TestInstance
beforeAll(async () => {
  target = await testInstance()
})
afterAll(() => target.close())

/** What is stored when the exports were imported one after the other. */
async function rowsInOrder(paths: readonly string[]): Promise<Rows> {
  await target.clear()
  for (const path of paths) expect((await target.import(path)).state, path).toBe('succeeded')
  return target.rows()
}

const typesOf = (rows: Rows) => {
  const counts: Record<string, number> = {}
  for (const row of rows.values()) {
    const { type } = JSON.parse(row)
    counts[type] = (counts[type] ?? 0) + 1
  }
  return counts
}

const TAKEOUT = JSON.stringify({
  timelineObjects: [
    {
      placeVisit: {
        location: {
          latitudeE7: 481000000,
          longitudeE7: 115000000,
          placeId: 'ChIJexample1',
          name: 'Example Cafe',
          address: '1 Example St',
          semanticType: 'TYPE_UNKNOWN',
        },
        duration: { startTimestamp: '2022-03-01T12:00:00.345Z', endTimestamp: '2022-03-01T13:00:00.500Z' },
        placeConfidence: 'HIGH_CONFIDENCE',
        otherCandidateLocations: [{ latitudeE7: 481000001, longitudeE7: 115000001, placeId: 'ChIJexample2' }],
      },
    },
  ],
})
const ANDROID = JSON.stringify({
  semanticSegments: [
    {
      startTime: '2022-03-01T13:00:00.345+01:00',
      endTime: '2022-03-01T14:00:00.500+01:00',
      startTimeTimezoneUtcOffsetMinutes: 60,
      endTimeTimezoneUtcOffsetMinutes: 60,
      visit: {
        hierarchyLevel: 0,
        probability: 0.85,
        topCandidate: {
          placeId: 'ChIJexample1',
          semanticType: 'HOME',
          probability: 0.5,
          placeLocation: { latLng: '48.1000000°, 11.5000000°' },
        },
      },
    },
  ],
})
const IOS = JSON.stringify([
  {
    endTime: '2022-03-01T14:00:00+01:00',
    startTime: '2022-03-01T13:00:00+01:00',
    visit: {
      hierarchyLevel: '0',
      topCandidate: { placeID: 'ChIJexample1', semanticType: 'Work', placeLocation: 'geo:48.100000,11.500000' },
    },
  },
])

describe('a visit that Takeout and a phone tell of', () => {
  test('is one visit that has the best of both, whichever came first', async () => {
    const takeout = await exported('takeout.json', TAKEOUT, 1_700_000_000)
    const android = await exported('android.json', ANDROID, 1_710_000_000)
    const ios = await exported('ios.json', IOS, 1_720_000_000)
    const best = {
      type: 'google.maps.visit',
      time: '2022-03-01T12:00:00.345Z',
      endtime: '2022-03-01T13:00:00.500Z',
      tz: 60,
      endtz: 60,
      place: 'place:google:ChIJexample1',
      lat: 481000000,
      lon: 115000000,
      state: 'live',
    }
    const data = {
      semanticType: 'HOME',
      name: 'Example Cafe',
      address: '1 Example St',
      placeConfidence: 'HIGH_CONFIDENCE',
      probability: 0.85,
      placeProbability: 0.5,
      hierarchyLevel: 0,
    }
    for (const order of [
      [takeout, android],
      [android, takeout],
      [ios, takeout, android],
      [android, ios, takeout],
      [takeout, ios, android],
    ]) {
      const rows = [...(await rowsInOrder(order)).values()].map((row) => JSON.parse(row))
      expect(rows).toHaveLength(1)
      expect(rows[0]).toMatchObject(best)
      expect(JSON.parse(rows[0].data)).toMatchObject({ ...data, alternatives: [{ placeId: 'ChIJexample2' }] })
    }
  })
})

describe('an export that is older', () => {
  test('takes nothing back, although it says the same as the newest did', async () => {
    const visit = (semanticType: string) => ANDROID.replace('HOME', semanticType)
    const older = await exported('older.json', visit('HOME'), 1_700_000_000)
    const wrong = await exported('wrong.json', visit('WORK'), 1_710_000_000)
    const newest = await exported('newest.json', visit('HOME'), 1_720_000_000)
    const takeout = await exported('takeout.json', TAKEOUT, 1_730_000_000)
    const [row = ''] = (await rowsInOrder([newest, wrong, takeout, older])).values()
    expect(JSON.parse(JSON.parse(row).data)).toMatchObject({ semanticType: 'HOME', name: 'Example Cafe' })
  })
})

describe('exports that overlap', () => {
  /** Five exports of one life, each made at another time; newer ones know some things better. */
  async function exportsOf(seed: number, count: number): Promise<{ paths: string[]; known: Set<Stay> }> {
    const stays = life(seed, count)
    const random = randomFrom(seed + 1)
    const made = [
      semanticExport(stays, { random, share: 0.7, edition: 1 }),
      semanticExport(stays, { random, share: 0.8, edition: 2 }),
      androidExport(stays, { random, share: 0.7, edition: 3 }),
      androidExport(stays, { random, share: 0.8, edition: 4 }),
      iosExport(stays, { random, share: 0.6, edition: 5 }),
    ]
    const paths = await Promise.all(
      made.map(({ text }, i) => exported(`export-${seed}-${i}.json`, text, 1_700_000_000 + i * 1_000_000)),
    )
    return { paths, known: new Set(made.flatMap(({ told }) => told)) }
  }

  test.each([
    [1, ['01234', '43210', '20413']],
    [2, ['01234', '31042', '14302']],
  ])('give the same rows in any order, and no visit twice (life %i)', async (seed, orders) => {
    const { paths, known } = await exportsOf(seed, 120)
    const inOrder = (order: string) => [...order].map((at) => paths[Number(at)] ?? '')
    const visits = [...known].filter(({ kind }) => kind === 'visit').length
    let expected: Rows | undefined
    for (const order of orders) {
      const rows = await rowsInOrder(inOrder(order))
      expect(typesOf(rows)).toEqual({ 'google.maps.visit': visits, 'google.maps.activity': known.size - visits })
      expected ??= rows
      expectSameRows(rows, expected)
      for (const path of inOrder('204'))
        expect((await target.import(path)).events).toMatchObject({ new: 0, revised: 0 })
      expectSameRows(await target.rows(), expected)
    }
  })

  test('give the same rows all at once', async () => {
    const { paths } = await exportsOf(3, 200)
    const expected = await rowsInOrder(paths)
    await target.clear()
    const { state, runs } = await target.import(...paths)
    expect(state).toBe('succeeded')
    expect(runs[0]?.counts.revised).toBeGreaterThan(0)
    expectSameRows(await target.rows(), expected)
  })
})
