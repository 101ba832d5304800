import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { isGiven, readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import { readFields, reading, text, word } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import type { Building } from './draft.ts'
import { PLAYLIST, PLAYLIST_ITEM } from './names.ts'
import { PLAYLIST_DATA, PLAYLIST_ITEM_DATA } from './schemas.ts'
import { readCount, readDay, readUri } from './values.ts'

/**
 * `Playlist1.json` (`Playlist2.json` …): the owner's playlists; one record is one playlist.
 *
 *     {"playlists": [{"name": "Example list", "lastModifiedDate": "2024-05-01", "collaborators": [], "items": [
 *        {"track": {"trackName": "Example Song", "artistName": "Example Artist", "albumName": "Example Album", "trackUri": "spotify:track:…"},
 *         "episode": null, "audiobook": null, "localTrack": null, "addedDate": "2024-04-30"},
 *        {"track": null, "episode": {"episodeName": …, "showName": …, "episodeUri": …}, …},
 *        {"track": null, …, "localTrack": {"uri": "spotify:local:…"}, "addedDate": …}],
 *       "description": null, "numberOfFollowers": 0}]}
 *
 * Before 2021 `tracks` in the place of `items`, each with the fields of `track` itself. Which fields an audiobook has in a
 * playlist is not known: an item that is one is set aside unless it has a `uri`.
 */
const OF_A_LIST = reading('playlist', PLAYLIST_DATA, {
  fields: {
    name: text('name'),
    description: text('description'),
    lastModifiedDate: word('lastModified', readDay),
    numberOfFollowers: { to: 'followers', read: readCount },
    collaborators: { to: 'collaborators', read: (value) => (isList(value) ? value : undefined) },
  },
  skip: ['items', 'tracks'],
})

/** What an item holds; the objects in it are of the same kind as the item itself was in older exports. */
const OF_AN_ITEM = reading('item', PLAYLIST_ITEM_DATA, {
  fields: {
    trackName: text('track'),
    artistName: text('artist'),
    albumName: text('album'),
    trackUri: word('uri', readUri),
    episodeName: text('episode'),
    showName: text('show'),
    episodeUri: word('uri', readUri),
    uri: word('uri', readUri),
  },
  skip: ['addedDate', 'track', 'episode', 'audiobook', 'localTrack'],
})
const HELD = ['track', 'episode', 'audiobook', 'localTrack'] as const
const NAMES = ['uri', 'track', 'episode'] as const

/** The decoder of playlists. */
export function createPlaylistsDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? decodeList(record.value) : quarantine('unknown_shape', 'no JSON')),
  }
}

function decodeList(list: Json): Outcome<Decoded> {
  if (!isObject(list)) return quarantine('unknown_shape', `${nameOf(list)} in the place of a playlist`)
  const name = readText(list['name'])
  const items = list['items'] ?? list['tracks']
  if (name === undefined && !isList(items)) return quarantine('unknown_shape', 'a playlist without a name and items')
  const lost: Lost[] = []
  const data: Bag = {}
  readFields(data, list, OF_A_LIST, lost)
  const drafts: Draft[] = [{ type: PLAYLIST, data }]
  if (isList(items)) {
    data['size'] = items.length
    drafts.push(...decodeItems(items, name, lost))
  } else if (items !== undefined && items !== null) {
    lost.push({ code: 'bad_value', detail: `items: ${nameOf(items)} in the place of a list` })
  }
  return next({ drafts, lost })
}

function* decodeItems(items: readonly Json[], playlist: string | undefined, lost: Lost[]): Generator<Draft> {
  const times = new Map<string, number>()
  for (const [position, item] of items.entries()) {
    const draft = isObject(item) ? decodeItem(item, lost) : undefined
    if (draft === undefined) {
      lost.push({ code: 'unknown_shape', detail: `items[${position}]: ${nameOf(item)} without a name and a URI` })
      continue
    }
    const what = JSON.stringify([draft.subject, draft.time, ...NAMES.map((name) => draft.data[name])])
    const repeat = times.get(what) ?? 0
    times.set(what, repeat + 1)
    draft.data['position'] = position
    if (playlist !== undefined) draft.data['playlist'] = playlist
    if (repeat > 0) draft.data['repeat'] = repeat
    yield draft
  }
}

function decodeItem(item: JsonObject, lost: Lost[]): Building | undefined {
  const found: Bag = {}
  readFields(found, item, OF_AN_ITEM, lost)
  for (const name of HELD) {
    const held = item[name]
    if (isObject(held)) readFields(found, held, OF_AN_ITEM, lost)
    else if (isGiven(held))
      lost.push({ code: 'bad_value', detail: `item.${name}: ${nameOf(held)} in the place of an object` })
  }
  if (!NAMES.some((name) => found[name] !== undefined)) return undefined
  const { uri, ...data } = found
  const draft: Building = { type: PLAYLIST_ITEM, data }
  if (typeof uri === 'string') draft.subject = uri
  const added = item['addedDate']
  const day = parseTime(readDay(added))
  if (day !== undefined) Object.assign(draft, { time: day.ms, precision: 'day' })
  else if (isGiven(added)) lost.push({ code: 'bad_time', detail: 'item.addedDate: no readable date' })
  return draft
}
