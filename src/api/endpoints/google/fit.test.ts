import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openSse, type TestServer, testServer } from '../../testing/server.ts'

const at = (text: string) => `${Date.parse(text)}000000`
const stream = (dataSource: string, points: readonly string[]) =>
  `{"Data Source": "${dataSource}", "Data Points": [${points.join(',')}]}`
const point = (dataType: string, value: string, start: string, end: string) =>
  `{"fitValue":[{"value":{${value}}}],"originDataSourceId":"","endTimeNanos":${at(end)},"dataTypeName":"${dataType}","startTimeNanos":${at(start)},"modifiedTimeMillis":1,"rawTimestampNanos":0}`

const STEPS = 'com.google.step_count.delta'
const steps = (count: number, hour: string) => point(STEPS, `"intVal":${count}`, `${hour}:00:00Z`, `${hour}:10:00Z`)
const SLEEP = 'com.google.sleep.segment'
const sleep = (code: number, start: string, end: string) => point(SLEEP, `"intVal":${code}`, start, end)
const NIGHT = [
  sleep(4, '2025-03-02T22:00:00Z', '2025-03-02T23:00:00Z'),
  sleep(5, '2025-03-02T23:00:00Z', '2025-03-03T00:30:00Z'),
  sleep(1, '2025-03-03T00:30:00Z', '2025-03-03T00:40:00Z'),
  sleep(6, '2025-03-03T00:40:00Z', '2025-03-03T01:00:00Z'),
]

/** An invented export: a watch and a phone that count the same steps, what Google made of them, and days it told itself. */
const FILES: Readonly<Record<string, string>> = {
  'Daily.csv':
    'Date,Move Minutes count,Calories (kcal),Distance (m),Heart Points,Step count\n2025-03-01,10,1800,700,5,1000\n2025-03-02,,,,,\n',
  '2025-03-02.csv':
    'Start time,End time,Move Minutes count,Calories (kcal),Distance (m),Step count\n' +
    '10:00:00.000+01:00,10:15:00.000+01:00,5,20.5,300,400\n23:45:00.000+01:00,00:00:00.000+01:00,5,20.5,100,100\n',
  'watch.json': stream(`raw:${STEPS}:com.example.watch:`, [
    steps(900, '2025-03-01T10'),
    steps(300, '2025-03-03T10'),
    steps(40, '2025-03-03T23'),
    steps(50, '2025-03-05T10'),
  ]),
  'phone.json': stream(`raw:${STEPS}:com.example.phone:`, [
    steps(800, '2025-03-01T10'),
    steps(310, '2025-03-03T10'),
    steps(20, '2025-03-05T10'),
    steps(20, '2025-03-05T11'),
  ]),
  'merged.json': stream(`derived:${STEPS}:com.google.android.gms:merge_step_deltas`, [steps(305, '2025-03-03T10')]),
  'sleep-raw.json': stream(`raw:${SLEEP}:com.example.watch:`, NIGHT),
  'sleep-merged.json': stream(`derived:${SLEEP}:com.google.android.gms:merged`, NIGHT),
  '2025-03-02T23_00_00+01_00_SLEEP.json': JSON.stringify({
    fitnessActivity: 'sleep',
    startTime: '2025-03-02T22:00:00Z',
    endTime: '2025-03-03T01:00:00Z',
    duration: '10800s',
  }),
  '2025-03-02T23_00_00+01_00_PT3H_Schlaf.tcx': tcx('2025-03-02T22:00:00.000Z', ''),
  '2025-03-01T07_00_00.250+01_00_WALKING.json': JSON.stringify({
    fitnessActivity: 'walking.nordic',
    startTime: '2025-03-01T06:00:00.250Z',
    endTime: '2025-03-01T06:30:00.250Z',
    duration: '1800s',
    aggregate: [{ metricName: 'com.google.distance.delta', floatValue: 1500.5 }],
  }),
  '2025-03-01T07_00_00.000+01_00_PT30M_Nordic Walking.tcx': tcx(
    '2025-03-01T06:00:00.000Z',
    '<Trackpoint><Time>2025-03-01T06:00:05Z</Time><Position><LatitudeDegrees>48.1</LatitudeDegrees><LongitudeDegrees>11.5</LongitudeDegrees></Position></Trackpoint>',
  ),
}

function tcx(start: string, track: string): string {
  return `<?xml version="1.0"?><TrainingCenterDatabase xmlns="http://www.garmin.com/xmlschemas/TrainingCenterDatabase/v2"><Activities>
    <Activity Sport="Other"><Id>${start}</Id><Lap StartTime="${start}"><TotalTimeSeconds>1500</TotalTimeSeconds>
    <DistanceMeters>1400</DistanceMeters><Track>${track}</Track></Lap></Activity></Activities></TrainingCenterDatabase>`
}

let server: TestServer
beforeAll(async () => {
  server = await testServer()
  const folder = join(server.instance.config.data, 'Fit')
  await mkdir(folder)
  for (const [name, text] of Object.entries(FILES)) await writeFile(join(folder, name), text)
  const answer = await server.send('POST', '/v1/imports', { paths: [folder] })
  expect(answer.status, answer.text).toBe(202)
  await (await openSse(server, `/v1/runs/${answer.json['id']}/events`)).next('end')
  const run = (await server.get(`/v1/runs/${answer.json['id']}`)).json
  expect(run).toMatchObject({ state: 'succeeded', children: [{ source: 'google.fit', state: 'succeeded' }] })
  expect(run['children'][0].counts.quarantined).toEqual({})
})
afterAll(() => server.close())

const rows = async (path: string) => (await server.get(`/v1/google/fit/${path}`)).json['rows']

describe('the days', () => {
  test('take what Google says of a day, its quarter hours, or one stream of points, never two', async () => {
    expect(await rows('days?zone=Europe/Berlin')).toEqual([
      {
        day: '2025-03-01',
        steps: 1000,
        distance: 700,
        calories: 1800,
        heart_points: 5,
        move_minutes: 10,
        told_by: 'day',
      },
      { day: '2025-03-02', steps: 500, distance: 400, calories: 41, move_minutes: 10, told_by: 'quarter_hours' },
      { day: '2025-03-03', steps: 305, told_by: 'merged' },
      { day: '2025-03-04', steps: 40, told_by: 'raw' },
      // The phone has more points of this day than the watch.
      { day: '2025-03-05', steps: 40, told_by: 'raw' },
    ])
  })

  test('are those of the asked zone, and of the asked time', async () => {
    const days = await rows('days?zone=UTC&from=2025-03-03&to=2025-03-05')
    expect(days).toEqual([{ day: '2025-03-03', steps: 305, told_by: 'merged' }])
  })
})

describe('the nights', () => {
  test('count each stage once, in minutes', async () => {
    expect(await rows('sleep?zone=Europe/Berlin')).toMatchObject([
      { night: '2025-03-02', asleep: 170, light: 60, deep: 90, rem: 20, awake: 10, told_by: 'merged' },
    ])
  })
})

describe('the workouts', () => {
  test('are one of session and TCX, without those that are sleep', async () => {
    const workouts = await rows('workouts')
    expect(workouts.map(({ began }: { began: string }) => new Date(began).toISOString())).toEqual([
      '2025-03-01T06:00:00.250Z',
    ])
    expect(workouts).toMatchObject([
      {
        ...{ minutes: 30, activity: 'walking.nordic' },
        ...{ distance: 1500.5, latitude: 48.1, longitude: 11.5, has_route: true },
      },
    ])
  })

  test('are found by their activity and what is below it', async () => {
    expect(await rows('workouts?activity=walking')).toHaveLength(1)
    expect(await rows('workouts?activity=walk')).toEqual([])
  })
})
