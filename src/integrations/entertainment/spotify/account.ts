import type { Json } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import { readFields, reading, text } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import { PLAY } from './names.ts'
import { PLAY_DATA } from './schemas.ts'
import { spanOf } from './span.ts'
import { readLength } from './values.ts'

/**
 * A row of the streaming history in the account data: the last year, ends in minutes of UTC. `StreamingHistory_music_0.json`,
 * `StreamingHistory_podcast_0.json`, `StreamingHistory_audiobook_0.json`; before 2023 `StreamingHistory0.json` with podcasts
 * as artist and track.
 *
 *     {"endTime": "2022-12-05 16:52", "artistName": "Example Artist", "trackName": "Example Song", "msPlayed": 200000}
 *     {"endTime": "2022-12-05 16:52", "podcastName": "Example Show", "episodeName": "Example Episode", "msPlayed": 200000}
 *     {"endTime": "2022-12-05 16:52", "audiobookName": "Example Book", "chapterName": "1", "authorName": "…", "msPlayed": 200000}
 */
const READING = reading('play', PLAY_DATA, {
  fields: {
    msPlayed: { to: 'msPlayed', read: readLength },
    artistName: text('artist'),
    trackName: text('track'),
    podcastName: text('show'),
    episodeName: text('episode'),
    audiobookName: text('audiobook'),
    chapterName: text('chapter'),
    authorName: text('author'),
  },
  skip: ['endTime'],
})
const NAMES = [...READING.rules.keys()].filter((name) => name.endsWith('Name'))

/** The decoder of the streaming history of the account data. */
export function createAccountDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? decodeRow(record.value) : quarantine('unknown_shape', 'no JSON')),
  }
}

function decodeRow(row: Json): Outcome<Decoded> {
  if (!isObject(row)) return quarantine('unknown_shape', `${nameOf(row)} in the place of a play`)
  if (!NAMES.some((name) => row[name] !== undefined))
    return quarantine('unknown_shape', 'a row without a name of what was played')
  const ended = parseTime(row['endTime'])
  if (ended === undefined) return quarantine('bad_time', 'endTime: no readable time')
  const lost: Lost[] = []
  const data: Bag = {}
  readFields(data, row, READING, lost)
  return next({ drafts: [{ type: PLAY, ...spanOf(ended, data), data }], lost })
}
