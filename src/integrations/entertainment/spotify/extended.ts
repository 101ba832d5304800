import type { Json } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import { keepField, readFields, reading, text, word } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Lost } from '../../source.ts'
import type { Building } from './draft.ts'
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
const READING = reading('play', PLAY_DATA, {
  fields: {
    ms_played: { to: 'msPlayed', read: readLength },
    master_metadata_track_name: text('track'),
    master_metadata_album_artist_name: text('artist'),
    master_metadata_album_album_name: text('album'),
    spotify_track_uri: word('trackUri', readUri),
    episode_name: text('episode'),
    episode_show_name: text('show'),
    spotify_episode_uri: word('episodeUri', readUri),
    audiobook_title: text('audiobook'),
    audiobook_uri: word('audiobookUri', readUri),
    audiobook_chapter_title: text('chapter'),
    audiobook_chapter_uri: word('chapterUri', readUri),
    reason_start: text('reasonStart'),
    reason_end: text('reasonEnd'),
    shuffle: { to: 'shuffle', read: readSwitch },
    skipped: { to: 'skipped', read: readSwitch },
    offline: { to: 'offline', read: readSwitch },
    incognito_mode: { to: 'incognito', read: readSwitch },
    platform: text('platform'),
    conn_country: text('country'),
    city: text('city'),
    region: text('region'),
    ip_addr: text('ipAddress'),
    ip_addr_decrypted: text('ipAddress'),
    user_agent_decrypted: text('userAgent'),
    username: text('username'),
  },
  skip: ['ts', 'offline_timestamp'],
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
  if (at === undefined) keepField(data, 'offline_timestamp', value, READING.taken)
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
