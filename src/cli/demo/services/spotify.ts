import { createRandom } from '../random.ts'
import type { Days, DemoFile } from './demo-file.ts'
import { iso } from './demo-file.ts'
import { ARTISTS, PODCASTS, SONGS } from './inventions.ts'

const MINUTE = 60_000
/** The account data reach a year back. */
const ACCOUNT_SINCE = Date.UTC(2025, 2, 1)
const FIRST = 'Spotify Extended Streaming History'
const ACCOUNT = 'Spotify Account Data'

interface Play {
  readonly end: number
  readonly ms: number
  readonly artist: string
  readonly track: string
  readonly uri: string
  readonly isEpisode: boolean
}

/** What was heard on the way and at work, in both exports of Spotify: plays of the last year stand in both. */
export function spotifyFiles(days: Days): readonly DemoFile[] {
  const plays = playsOf(days)
  const years = new Map<number, Play[]>()
  for (const play of plays) {
    const year = new Date(play.end).getUTCFullYear()
    years.set(year, [...(years.get(year) ?? []), play])
  }
  const extended = [...years].map(([year, of], i) => ({
    path: `${FIRST}/Streaming_History_Audio_${year}_${i}.json`,
    text: JSON.stringify(of.map(extendedRow), undefined, 2),
    records: of.length,
  }))
  const recent = plays.filter(({ end }) => end >= ACCOUNT_SINCE)
  const account = recent.map(({ end, artist, track, ms }) => ({ endTime: iso(end).slice(0, 16).replace('T', ' '), artistName: artist, trackName: track, msPlayed: ms })) // biome-ignore format: one line
  const saved = ARTISTS.map((name, i) => ({ artist: name, album: `${name}, live`, track: SONGS[i % SONGS.length], uri: `spotify:track:${createRandom(name).identifier(22).replaceAll(/[-_]/g, 'x')}` })) // biome-ignore format: one line
  const library = {
    tracks: saved,
    albums: [],
    shows: [],
    episodes: [],
    bannedTracks: [],
    artists: [],
    bannedArtists: [],
    other: [],
  }
  return [
    ...extended,
    { path: `${ACCOUNT}/StreamingHistory_music_0.json`, text: JSON.stringify(account, undefined, 2), records: account.length },
    { path: `${ACCOUNT}/YourLibrary.json`, text: JSON.stringify(library, undefined, 2), records: saved.length },
  ] // biome-ignore format: a table
}

function playsOf({ seed, trips, stays }: Days): readonly Play[] {
  const random = createRandom(`${seed}/spotify`)
  const spans = [
    ...trips.filter(({ mode }) => mode !== 'flight' && mode !== 'run'),
    ...stays.filter(({ place }) => place.use === 'work').map(({ start }) => ({ start: start + 30 * MINUTE, end: start + 55 * MINUTE })),
  ].filter(() => random.chance(0.28)) // biome-ignore format: a table
  const plays: Play[] = []
  for (const { start, end } of [...spans].sort((a, b) => a.start - b.start)) {
    for (let time = Math.max(start, plays.at(-1)?.end ?? 0); time < end; ) {
      const ms = random.chance(0.15) ? random.int(1500, 25_000) : random.int(120_000, 290_000)
      time += ms + random.int(0, 3000)
      const isEpisode = random.chance(0.04)
      const [artist, track] = isEpisode ? [random.pick(PODCASTS), `Episode ${random.int(1, 90)}`] : [random.pick(ARTISTS), random.pick(SONGS)] // biome-ignore format: one line
      const id = createRandom(`${artist}/${track}`).identifier(22).replaceAll(/[-_]/g, 'x')
      plays.push({ end: Math.floor(time / 1000) * 1000, ms, artist, track, uri: id, isEpisode })
    }
  }
  return plays
}

function extendedRow({ end, ms, artist, track, uri, isEpisode }: Play): object {
  const isSkipped = ms < 30_000
  return {
    ts: `${iso(end).slice(0, 19)}Z`, platform: 'android', ms_played: ms, conn_country: 'DE', ip_addr: '192.0.2.7',
    master_metadata_track_name: isEpisode ? null : track,
    master_metadata_album_artist_name: isEpisode ? null : artist,
    master_metadata_album_album_name: isEpisode ? null : `${artist}, live`,
    spotify_track_uri: isEpisode ? null : `spotify:track:${uri}`,
    episode_name: isEpisode ? track : null, episode_show_name: isEpisode ? artist : null,
    spotify_episode_uri: isEpisode ? `spotify:episode:${uri}` : null,
    reason_start: 'trackdone', reason_end: isSkipped ? 'fwdbtn' : 'trackdone', shuffle: true, skipped: isSkipped,
    offline: false, offline_timestamp: Math.floor((end - ms) / 1000), incognito_mode: false,
  } // biome-ignore format: a record
}
