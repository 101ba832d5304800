import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Message, openSse, type TestServer, testServer } from '../../testing/server.ts'

const row = (ts: string, artist: string | null, track: string | null, seconds: number | null, more: object = {}) => ({
  ts,
  ms_played: seconds === null ? null : seconds * 1000,
  master_metadata_album_artist_name: artist,
  master_metadata_track_name: track,
  spotify_track_uri: track === null ? null : `spotify:track:${track.replaceAll(' ', '')}`,
  ...more,
})

/** A made-up spring: the clock of Berlin goes forward on 30 March 2025, a Sunday. */
const EXTENDED = [
  row('2025-03-23T07:05:00Z', 'Ada', 'One', 200),
  row('2025-03-30T06:05:00Z', 'Ada', 'One', 200),
  row('2025-03-30T06:06:00Z', 'Ada', 'Two', 10, { skipped: true }),
  row('2025-04-01T18:00:00Z', 'Bo', 'Long', 900),
  row('2025-04-01T18:30:00Z', 'Bo', 'Long', null),
  // On a flight, handed in two days later.
  row('2025-05-03T09:00:20Z', 'Di', 'Flight', 240, {
    offline: true,
    offline_timestamp: Date.parse('2025-05-01T10:00:00Z') / 1000,
  }),
  row('2025-05-03T09:00:21Z', 'Di', 'Flight', 240, {
    offline: true,
    offline_timestamp: Date.parse('2025-05-01T11:00:00Z') / 1000,
  }),
  row('2025-04-02T18:00:00Z', null, null, 1800, { episode_name: 'Part 1', episode_show_name: 'Show' }),
]
const ACCOUNT = [
  { endTime: '2025-03-30 06:05', artistName: 'Ada', trackName: 'One', msPlayed: 200_000 },
  { endTime: '2025-05-03 09:00', artistName: 'Di', trackName: 'Flight', msPlayed: 240_000 },
  { endTime: '2025-04-02 18:00', artistName: 'Show', trackName: 'Part 1', msPlayed: 1_800_000 },
]

const LIBRARY = {
  tracks: [
    { artist: 'Ada', album: 'A', track: 'One', uri: 'spotify:track:One' },
    { artist: 'Cy', album: 'C', track: 'Unheard', uri: 'spotify:track:Unheard' },
  ],
  bannedTracks: [],
}

let server: TestServer
let counts: Message
beforeAll(async () => {
  server = await testServer()
  const folder = join(server.instance.config.data, 'MyData')
  await mkdir(folder)
  await writeFile(join(folder, 'Streaming_History_Audio_2025_0.json'), JSON.stringify(EXTENDED))
  await writeFile(join(folder, 'StreamingHistory0.json'), JSON.stringify(ACCOUNT))
  await writeFile(join(folder, 'YourLibrary.json'), JSON.stringify(LIBRARY))
  const answer = await server.send('POST', '/v1/imports', { paths: [folder] })
  await (await openSse(server, `/v1/runs/${answer.json['id']}/events`)).next('end')
  counts = (await server.get(`/v1/runs/${answer.json['id']}`)).json
})
afterAll(() => server.close())

const rows = async (path: string): Promise<readonly Message[]> => {
  const { status, text, json } = await server.get(`/v1/entertainment/spotify/${path}`)
  expect(status, text).toBe(200)
  return json['rows']
}

describe('what was heard on Spotify', () => {
  test('is each play once, though both exports have it', async () => {
    expect(counts).toMatchObject({ state: 'succeeded', events: { new: 11 } })
    expect((await rows('clock')).reduce((sum, { begun }) => sum + begun, 0)).toBe(8)
    // Heard twice; the account data know only when it was handed in.
    expect(await rows('clock?from=2025-05-01&zone=UTC')).toMatchObject([
      { weekday: 4, hour: 10, plays: 1 },
      { weekday: 4, hour: 11, plays: 1 },
    ])
  })

  test('gives artists by plays, without podcasts', async () => {
    expect(await rows('artists?zone=UTC&to=2025-05-01')).toEqual([
      {
        artist: 'Ada',
        plays: 2,
        begun: 3,
        minutes: 6.8,
        tracks: 2,
        firstPlay: '2025-03-23T07:01:40+00:00',
        lastPlay: '2025-03-30T06:05:50+00:00',
      },
      {
        artist: 'Bo',
        plays: 1,
        begun: 2,
        minutes: 15,
        tracks: 1,
        firstPlay: '2025-04-01T17:45:00+00:00',
        lastPlay: '2025-04-01T18:30:00+00:00',
      },
    ])
  })

  test.each([
    ['artists?by=minutes&to=2025-05-01', ['Bo', 'Ada']],
    ['artists?from=2025-04-01', ['Di', 'Bo']],
    ['artists?to=2025-03-24', ['Ada']],
    ['artists?limit=1', ['Ada']],
    ['artists?from=2026-01-01', []],
  ])('answers %s', async (path, artists) => {
    expect((await rows(path)).map(({ artist }) => artist)).toEqual(artists)
  })

  test('gives tracks with their URI and how often they were skipped', async () => {
    const found = await rows('tracks?to=2025-05-01')
    expect(found.map(({ track, plays, begun, skipped }) => [track, plays, begun, skipped])).toEqual([
      ['One', 2, 2, 0],
      ['Long', 1, 2, 0],
      ['Two', 0, 1, 1],
    ])
    expect(found[0]?.['uri']).toBe('spotify:track:One')
    expect((await rows('tracks?artist=Bo')).map(({ track }) => track)).toEqual(['Long'])
  })

  test('gives the clock in the asked zone, over a change of the clock', async () => {
    const sundays = async (zone: string) =>
      (await rows(`clock?zone=${zone}&to=2025-04-01`)).map(({ weekday, hour, plays }) => [weekday, hour, plays])
    expect(await sundays('Europe/Berlin')).toEqual([[7, 8, 2]])
    expect(await sundays('UTC')).toEqual([
      [7, 6, 1],
      [7, 7, 1],
    ])
    expect(await rows('clock?media=episode&zone=UTC')).toEqual([
      { weekday: 3, hour: 17, plays: 1, begun: 1, minutes: 30 },
    ])
  })

  test('answers the recipes of the source', async () => {
    const text = await readFile(
      new URL('../../../integrations/entertainment/spotify/README.md', import.meta.url),
      'utf8',
    )
    const recipes = [...text.matchAll(/```sql\n([\s\S]*?)```/g)].map(([, sql = '']) => sql)
    const answers = await Promise.all(
      recipes.map((sql) => server.instance.stores.views.ask(1, { sql, types: [], values: [], zone: 'UTC', limit: 10 })),
    )
    expect(
      answers.map(({ rows: found }) => found.map((cells) => cells.map((cell) => JSON.parse(cell ?? 'null')))),
    ).toEqual([[], [[2025, 'Bo', 15]], [['Cy', 'Unheard']]])
  })

  test('refuses what it does not know', async () => {
    expect((await server.get('/v1/entertainment/spotify/artists?by=mood')).status).toBe(400)
  })
})
