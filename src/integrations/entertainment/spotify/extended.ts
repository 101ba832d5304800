import type { Json } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven, readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import { type Bag, type Building, give, isObject, nameOf, readFields, reading } from '../shared/fields.ts'
import { PLAY } from './names.ts'
import { PLAY_DATA } from './schemas.ts'
import { spanOf } from './span.ts'
import { readLength, readOfflineTime, readSwitch, readUri } from './values.ts'

/**
 * A row of the extended streaming history, `Streaming_History_Audio_2020-2021_1.json`, `Streaming_History_Video_2018-2024.json`,
 * before 2023 `endsong_0.json` (then with `username`, `ip_addr_decrypted`, `user_agent_decrypted`, some with `city`, `region`):
 *
 *     {"ts": "2025-03-01T12:00:00Z", "platform": "android", "ms_played": 200000, "conn_country": "DE", "ip_addr": "203.0.113.7",
 *      "master_metadata_track_name": "Example Song", "master_metadata_album_artist_name": "Example Artist",
 *      "master_metadata_album_album_name": "Example Album", "spotify_track_uri": "spotify:track:…", "episode_name": null,
 *      "episode_show_name": null, "spotify_episode_uri": null, "audiobook_title": null, "audiobook_uri": null,
 *      "audiobook_chapter_uri": null, "audiobook_chapter_title": null, "reason_start": "trackdone", "reason_end": "fwdbtn",
 *      "shuffle": false, "skipped": true, "offline": false, "offline_timestamp": 1740830200, "incognito_mode": false}
 *
 * https://support.spotify.com/article/understanding-my-data/
 *
 * A row all of whose names are empty is a play of something that Spotify does not name any more. Whether it is a video
 * stands nowhere but in the name of the file.
 */
const READING = reading(PLAY_DATA, {
  ts: 'skip',
  offline_timestamp: 'skip',
  ms_played: ['msPlayed', readLength],
  master_metadata_track_name: ['track', readText],
  master_metadata_album_artist_name: ['artist', readText],
  master_metadata_album_album_name: ['album', readText],
  spotify_track_uri: ['trackUri', readUri],
  episode_name: ['episode', readText],
  episode_show_name: ['show', readText],
  spotify_episode_uri: ['episodeUri', readUri],
  audiobook_title: ['audiobook', readText],
  audiobook_uri: ['audiobookUri', readUri],
  audiobook_chapter_title: ['chapter', readText],
  audiobook_chapter_uri: ['chapterUri', readUri],
  reason_start: ['reasonStart', readText],
  reason_end: ['reasonEnd', readText],
  shuffle: ['shuffle', readSwitch],
  skipped: ['skipped', readSwitch],
  offline: ['offline', readSwitch],
  incognito_mode: ['incognito', readSwitch],
  platform: ['platform', readText],
  conn_country: ['country', readText],
  city: ['city', readText],
  region: ['region', readText],
  ip_addr: ['ipAddress', readText],
  ip_addr_decrypted: ['ipAddress', readText],
  user_agent_decrypted: ['userAgent', readText],
  username: ['username', readText],
})

/** What was played, best name first. */
const SUBJECTS = ['trackUri', 'episodeUri', 'chapterUri', 'audiobookUri'] as const
const OF_VIDEOS = /streaming_history_video[^/]*$/i

/** The decoder of the extended streaming history. */
export function createExtendedDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'json' ? decodeRow(record.value, context) : quarantine('unknown_shape', 'no JSON'),
  }
}

function decodeRow(row: Json, { name }: DecodeContext): Outcome<Decoded> {
  if (!isObject(row)) return quarantine('unknown_shape', `${nameOf(row)} in the place of a play`)
  const fields = Object.keys(row)
  if (!fields.some((field) => field !== 'ts' && READING.rules.has(field)))
    return quarantine('unknown_shape', 'a row without any field of a play')
  const reported = parseTime(row['ts'])
  if (reported === undefined) return quarantine('bad_time', 'ts: no readable time')
  const lost: Lost[] = []
  const data: Bag = {}
  readFields(data, row, READING, lost)
  readOffline(data, row['offline_timestamp'])
  if (OF_VIDEOS.test(name)) data['video'] = true
  const draft: Building = { type: PLAY, ...spanOf(reported, data), data }
  setSubject(draft)
  return next({ drafts: [draft], lost })
}

function readOffline(data: Bag, value: Json | undefined): void {
  if (!isGiven(value)) return
  const at = readOfflineTime(value)
  if (at === undefined) give(data, 'offline_timestamp', value)
  else data['offlineAt'] = at
}

function setSubject(draft: Building): void {
  const { data } = draft
  const best = SUBJECTS.find((name) => data[name] !== undefined)
  if (best === undefined) return
  const subject = readUri(data[best])
  if (subject !== undefined) draft.subject = subject
  delete data[best]
}
