import { describe, expect, it } from 'vitest'
import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { decodeAll, draftsOf, identityOf } from './testing/decode.ts'

const at = (text: string) => Date.parse(`2025-03-01T${text}Z`)
const SONG = {
  master_metadata_track_name: 'Example Song',
  master_metadata_album_artist_name: 'Example Artist',
  spotify_track_uri: 'spotify:track:0000000000000000000001',
}
const row = (more: JsonObject) => ({ ts: '2025-03-01T12:00:30Z', ms_played: 200_000, ...SONG, ...more })
const accountRow = (more: JsonObject = {}) => ({
  endTime: '2025-03-01 12:00',
  artistName: 'Example Artist',
  trackName: 'Example Song',
  msPlayed: 200_000,
  ...more,
})
const extended = async (...rows: readonly Json[]) => draftsOf(await decodeAll('extended-history', rows))
const account = async (...rows: readonly Json[]) => draftsOf(await decodeAll('account-history', rows))
const facts = (drafts: readonly Draft[]) => new Set(drafts.map(identityOf)).size

describe('the time of a play', () => {
  it('is its start: the end that is told less what was heard', async () => {
    const [play] = await extended(row({}))
    expect(play).toMatchObject({ time: at('12:00:30') - 200_000, endtime: at('12:00:30'), precision: 's' })
    const [coarse] = await account(accountRow())
    expect(coarse).toMatchObject({ time: at('12:00:00') - 200_000, endtime: at('12:00:00'), precision: 'min' })
  })

  it.each([
    ['seconds', at('11:57:10') / 1000],
    ['milliseconds', at('11:57:10') + 345],
    ['text', String(at('11:57:10') / 1000)],
  ])('is the offline time where it was played without a connection, in %s', async (_, offline_timestamp) => {
    const [play] = await extended(row({ offline: true, offline_timestamp }))
    expect(play).toMatchObject({ time: at('11:57:10'), endtime: at('12:00:30') })
    expect(play?.data).toMatchObject({ offline: true, offlineAt: '2025-03-01T11:57:10Z' })
  })

  it('is the offline time too where the play was handed in days later, and ends as much later as was heard', async () => {
    const [play] = await extended(row({ ts: '2025-03-03T08:00:00Z', offline: true, offline_timestamp: at('11:57:10') }))
    expect(play).toMatchObject({ time: at('11:57:10'), endtime: at('12:00:30') })
    expect(play?.data['reportedAt']).toBe('2025-03-03T08:00:00Z')
  })

  it.each([0, 1, null, '', 'x', at('12:00:31'), -5])(
    'is not an offline time that is none: %s',
    async (offline_timestamp) => {
      const [play] = await extended(row({ offline: true, offline_timestamp }))
      expect(play).toMatchObject({ time: at('12:00:30') - 200_000, endtime: at('12:00:30') })
    },
  )

  it.each([false, null, 0, undefined])('is not the offline time where offline is %s', async (offline) => {
    const [play] = await extended(
      row({ offline_timestamp: at('11:00:00') / 1000, ...(offline !== undefined && { offline }) }),
    )
    expect(play).toMatchObject({ time: at('12:00:30') - 200_000 })
    expect(play?.data['offlineAt']).toBe('2025-03-01T11:00:00Z')
  })

  it('is the end where nobody says how long it was heard', async () => {
    for (const ms_played of [undefined, null, '']) {
      const [play] = await extended(
        ms_played === undefined ? { ts: '2025-03-01T12:00:30Z', ...SONG } : row({ ms_played }),
      )
      expect(play?.time).toBe(at('12:00:30'))
      expect(play).not.toHaveProperty('endtime')
      expect(play?.data).not.toHaveProperty('msPlayed')
    }
  })

  it('keeps what an offline time of 0 or 1 was', async () => {
    const [play] = await extended(row({ offline_timestamp: 1 }))
    expect(play?.data['offline_timestamp']).toBe(1)
  })
})

describe('a play', () => {
  it('is one in both exports, whatever it is of', async () => {
    const pairs: readonly (readonly [JsonObject, JsonObject])[] = [
      [row({}), accountRow()],
      [row({ ms_played: 4321, reason_end: 'fwdbtn' }), accountRow({ msPlayed: 4321 })],
      [row({ ms_played: 0 }), accountRow({ msPlayed: 0 })],
      [row({ ms_played: 30_000, reason_end: 'trackdone' }), accountRow({ msPlayed: 30_000 })],
      // The first of its minute, for certain.
      [
        row({ ts: '2025-03-01T12:00:09Z', ms_played: 10_000, reason_end: 'trackdone' }),
        accountRow({ msPlayed: 10_000 }),
      ],
      [
        {
          ts: '2025-03-01T12:00:30Z',
          ms_played: 9,
          episode_name: 'E',
          episode_show_name: 'S',
          spotify_episode_uri: 'spotify:episode:1',
        },
        { endTime: '2025-03-01 12:00', msPlayed: 9, podcastName: 'S', episodeName: 'E' },
      ],
      // Before 2023 the account data had podcasts as artist and track.
      [
        { ts: '2025-03-01T12:00:30Z', ms_played: 9, episode_name: 'E', episode_show_name: 'S' },
        { endTime: '2025-03-01 12:00', msPlayed: 9, artistName: 'S', trackName: 'E' },
      ],
      [
        { ts: '2025-03-01T12:00:30Z', ms_played: 9, audiobook_title: 'B', audiobook_chapter_title: 'C' },
        { endTime: '2025-03-01 12:00', msPlayed: 9, audiobookName: 'B', chapterName: 'C', authorName: 'A' },
      ],
      // What Spotify does not name any more.
      [
        { ts: '2025-03-01T12:00:30Z', ms_played: 55_733, master_metadata_track_name: null, spotify_track_uri: null },
        { endTime: '2025-03-01 12:00', msPlayed: 55_733, artistName: 'Unknown Artist', trackName: 'Unknown Track' },
      ],
      [row({ master_metadata_track_name: 'Cafe\u0301  Song' }), accountRow({ trackName: 'Caf\u00e9 Song' })],
      [row({ offline: true, offline_timestamp: at('11:57:10') / 1000 }), accountRow()],
    ]
    for (const [one, other] of pairs)
      expect(facts([...(await extended(one)), ...(await account(other))]), JSON.stringify(one)).toBe(1)
  })

  it('is one in exports of all years', async () => {
    const now = row({
      skipped: false,
      ip_addr: '203.0.113.7',
      offline_timestamp: at('11:57:10') / 1000,
      audiobook_title: null,
    })
    const before = row({
      skipped: null,
      username: 'x',
      ip_addr_decrypted: '203.0.113.7',
      user_agent_decrypted: 'unknown',
      offline_timestamp: at('11:57:10'),
    })
    const reads = await extended(now, before, row({ skipped: 1 }), row({ skipped: 0 }), row({ skipped: true }))
    expect(facts(reads)).toBe(1)
  })

  it('is one where an offline play of two years was handed in late, in seconds and in milliseconds', async () => {
    const late = { ts: '2025-03-03T08:00:00Z', offline: true, ms_played: 200_999 }
    const reads = await extended(
      row({ ...late, offline_timestamp: at('11:57:10') / 1000 }),
      row({ ...late, offline_timestamp: at('11:57:10') + 999 }),
    )
    expect(facts(reads)).toBe(1)
  })

  it('is another one each time that it is played again', async () => {
    // Back to back in one minute at the shortest, handed in together after a flight, and begun again and again.
    const loop = [7, 36, 5, 34].map((second, i) =>
      row({
        ts: `2025-03-01T12:0${Math.floor(i / 2)}:${String(second).padStart(2, '0')}Z`,
        ms_played: 29_400,
        reason_end: 'trackdone',
      }),
    )
    expect(facts(await extended(...loop))).toBe(4)
    const flight = [0, 200, 400, 600].map((seconds) =>
      row({ ts: '2025-03-01T20:00:00Z', offline: true, offline_timestamp: at('11:57:10') / 1000 + seconds }),
    )
    expect(facts(await extended(...flight))).toBe(4)
    const days = ['01', '02', '03'].map((day) => row({ ts: `2025-03-${day}T12:00:30Z` }))
    expect(facts(await extended(...days))).toBe(3)
    expect(facts(await extended(row({ ms_played: 3000 }), row({ ms_played: 3001 })))).toBe(2)
  })

  it('is another one where another track ends in the same minute', async () => {
    const other = row({ master_metadata_track_name: 'Another Song', spotify_track_uri: 'spotify:track:2' })
    expect(facts(await extended(row({}), other))).toBe(2)
  })

  it('of no length is one a minute: nothing was heard, and both exports have to meet', async () => {
    expect(facts(await extended(row({ ms_played: 0 }), row({ ms_played: 0, ts: '2025-03-01T12:00:31Z' })))).toBe(1)
    expect(facts(await extended(row({ ms_played: 0 }), row({ ms_played: 0, ts: '2025-03-01T12:01:30Z' })))).toBe(2)
  })

  it('has what it is of as its subject', async () => {
    const [track, chapter] = await extended(row({}), {
      ts: '2025-03-01T12:00:30Z',
      ms_played: 1,
      audiobook_uri: 'spotify:show:b',
      audiobook_chapter_uri: 'spotify:episode:c',
    })
    expect([track?.subject, chapter?.subject]).toEqual([SONG.spotify_track_uri, 'spotify:episode:c'])
    expect(track?.data).not.toHaveProperty('trackUri')
    expect(chapter?.data['audiobookUri']).toBe('spotify:show:b')
  })

  it('is of a video where its file says so', async () => {
    const name = 'Spotify Extended Streaming History/Streaming_History_Video_2018-2024 (1).json'
    const [video] = draftsOf(await decodeAll('extended-history', [row({})], { name }))
    expect(video?.data['video']).toBe(true)
    expect(video && identityOf(video)).toBe(identityOf((await extended(row({})))[0]!))
  })
})

describe('a format that drifts', () => {
  it('keeps fields that are new, also under names that mean something else', async () => {
    const [play] = await extended(
      row({ mood: 'calm', track: { isrc: 'X' }, given: 1, n: '\uE000#12345678901234567890' }),
    )
    expect(play?.data).toMatchObject({
      mood: 'calm',
      track: 'Example Song',
      n: '\uE000#12345678901234567890',
      given: { track: { isrc: 'X' }, given: 1 },
    })
  })

  it('reads values that became texts', async () => {
    const [play] = await extended(row({ ms_played: '200000', shuffle: 'true', skipped: '0', ts: at('12:00:30') }))
    expect(play).toMatchObject({ endtime: at('12:00:30'), data: { msPlayed: 200_000, shuffle: true, skipped: false } })
  })

  it('loses a value that it cannot read, says so, and keeps the rest', async () => {
    const [outcome] = await decodeAll('extended-history', [row({ ms_played: -1, shuffle: [], spotify_track_uri: 'x' })])
    expect(outcome).toMatchObject({
      kind: 'next',
      value: {
        drafts: [{ data: { track: 'Example Song' } }],
        lost: [
          { code: 'bad_value', detail: 'play.ms_played: a number that cannot be read' },
          { code: 'bad_value', detail: 'play.spotify_track_uri: a string that cannot be read' },
          { code: 'bad_value', detail: 'play.shuffle: a list that cannot be read' },
        ],
      },
    })
  })

  it('sets aside what has no time and what has nothing that is known', async () => {
    const codes = async (id: string, ...rows: readonly Json[]) =>
      (await decodeAll(id, rows)).map((outcome) => (outcome.kind === 'quarantine' ? outcome.code : outcome.kind))
    expect(
      await codes('extended-history', row({ ts: null }), { ts: '2025-03-01T12:00:30Z', song: 'x' }, null, []),
    ).toEqual(['bad_time', 'unknown_shape', 'unknown_shape', 'unknown_shape'])
    expect(
      await codes('account-history', accountRow({ endTime: '12:00' }), { endTime: '2025-03-01 12:00' }, 7),
    ).toEqual(['bad_time', 'unknown_shape', 'unknown_shape'])
  })
})
