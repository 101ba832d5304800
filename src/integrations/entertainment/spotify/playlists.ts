import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import { type Bag, type Building, isObject, nameOf, readFields, reading } from '../shared/fields.ts'
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
const OF_A_LIST = reading(PLAYLIST_DATA, {
  items: 'skip',
  tracks: 'skip',
  name: ['name', readText],
  description: ['description', readText],
  lastModifiedDate: ['lastModified', readDay],
  numberOfFollowers: ['followers', readCount],
  collaborators: ['collaborators', (value) => (isList(value) ? value : undefined)],
})

/** What an item holds; the objects in it are of the same kind as the item itself was in older exports. */
const OF_AN_ITEM = reading(PLAYLIST_ITEM_DATA, {
  addedDate: 'skip',
  track: 'skip',
  episode: 'skip',
  audiobook: 'skip',
  localTrack: 'skip',
  trackName: ['track', readText],
  artistName: ['artist', readText],
  albumName: ['album', readText],
  trackUri: ['uri', readUri],
  episodeName: ['episode', readText],
  showName: ['show', readText],
  episodeUri: ['uri', readUri],
  uri: ['uri', readUri],
})
const HELD = ['track', 'episode', 'audiobook', 'localTrack'] as const
const NAMES = ['uri', 'track', 'episode'] as const

const isList = (value: unknown): value is readonly Json[] => Array.isArray(value)

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
  }
  if (!NAMES.some((name) => found[name] !== undefined)) return undefined
  const { uri, ...data } = found
  const draft: Building = { type: PLAYLIST_ITEM, data }
  if (typeof uri === 'string') draft.subject = uri
  const added = readDay(item['addedDate'])
  const day = parseTime(added)
  if (day !== undefined) Object.assign(draft, { time: day.ms, precision: 'day' })
  return draft
}
