import type { Json } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { readFields, reading, text, word } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import type { Building } from './draft.ts'
import { LIBRARY_ITEM } from './names.ts'
import { LIBRARY_ITEM_DATA } from './schemas.ts'
import { readUri } from './values.ts'

/**
 * `YourLibrary.json`: what the owner saved and banned, without times. The items of `other` are bare URIs.
 *
 *     {"tracks": [{"artist": "Example Artist", "album": "Example Album", "track": "Example Song", "uri": "spotify:track:…"}],
 *      "albums": [{"artist": …, "album": …, "uri": …}], "shows": [{"name": …, "publisher": …, "uri": …}],
 *      "episodes": [{"name": …, "show": …, "uri": …}], "bannedTracks": [as tracks], "artists": [{"name": …, "uri": …}],
 *      "bannedArtists": [as artists], "other": ["spotify:local:…"]}
 *
 * Exports before 2020 have no URIs.
 */
const READING = reading('item', LIBRARY_ITEM_DATA, {
  fields: {
    uri: word('uri', readUri),
    track: text('track'),
    artist: text('artist'),
    album: text('album'),
    name: text('name'),
    show: text('show'),
    publisher: text('publisher'),
  },
})
const NAMES = [...READING.rules.keys()]

/** The decoder of the library. */
export function createLibraryDecoder(): Decoder {
  return {
    decode: (record) =>
      record.kind === 'json'
        ? decodeItem(record.value, record.part.replace('[]', ''))
        : quarantine('unknown_shape', 'no JSON'),
  }
}

function decodeItem(item: Json, list: string): Outcome<Decoded> {
  if (!isObject(item)) return decodeBare(item, list)
  const lost: Lost[] = []
  const found: Bag = {}
  readFields(found, item, READING, lost)
  if (!NAMES.some((name) => found[name] !== undefined))
    return quarantine('unknown_shape', `${list}: an item without a name and without a URI`)
  const { uri, ...data } = found
  const draft: Building = { type: LIBRARY_ITEM, data: { ...data, list } }
  if (typeof uri === 'string') draft.subject = uri
  return next({ drafts: [draft], lost })
}

function decodeBare(item: Json, list: string): Outcome<Decoded> {
  const subject = readUri(item)
  if (subject !== undefined) return next({ drafts: [{ type: LIBRARY_ITEM, subject, data: { list } }] })
  const name = readText(item)
  if (name !== undefined) return next({ drafts: [{ type: LIBRARY_ITEM, data: { list, name } }] })
  return quarantine('unknown_shape', `${list}: ${nameOf(item)} in the place of an item`)
}
