import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import type { FileProbe } from '../../archive/probe.ts'
import { type Fields, takenNames } from '../../decoding/field-schemas.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Recognition } from '../../source.ts'
import { readYoutubeLink } from './links.ts'
import { PLAYLIST, PLAYLIST_ITEM, SEARCH, SUBSCRIPTION, WATCH } from './names.ts'
import { LIKES, playlistName } from './rows.ts'
import * as schemas from './schemas.ts'

/**
 * Exports until about 2020 hold lists of what the YouTube Data API calls resources: `playlists/likes.json`,
 * `playlists/<title>.json`, `subscriptions/subscriptions.json`.
 *
 *     [{"kind": "youtube#playlistItem", "snippet": {"publishedAt": "2018-07-05T18:27:32.000Z", "title": …, "playlistId": "LL…",
 *       "resourceId": {"videoId": "AAAAAAAAAAA"}}, "contentDetails": {"videoId": "AAAAAAAAAAA"}}]
 *
 * `watch-history.json` and `search-history.json` of then are such lists too, some of snippets alone:
 *
 *     [{"snippet": {"title": "Example clip", "publishedAt": "2015-07-05T18:27:32.000Z", "playlistId": "HL…", "resourceId": {"videoId": …}}}]
 *
 * https://developers.google.com/youtube/v3/docs/playlistItems
 */
export function recogniseResources({ shape, paths }: FileProbe): Recognition | undefined {
  if (shape !== 'json-array' || !paths.has('[].snippet')) return undefined
  if (!paths.has('[].snippet.publishedAt')) return undefined
  if (paths.has('[].kind')) return { confidence: 0.9 }
  return paths.has('[].snippet.title') ? { confidence: 0.7 } : undefined
}

/** The decoder of such lists. */
export function createResourcesDecoder(): Decoder {
  return {
    decode: (record, context) =>
      record.kind === 'json' ? readResource(record.value, context) : quarantine('unknown_shape', 'no JSON'),
  }
}

function readResource(value: Json, context: DecodeContext): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} in the place of a resource`)
  const { snippet } = value
  if (!isObject(snippet)) return quarantine('unknown_shape', 'a resource without a snippet')
  const at = parseTime(snippet['publishedAt'])
  if (at === undefined) return quarantine('bad_time', 'the resource has no readable publishedAt')
  const read = isHistory(value, snippet) ? historyOf : DRAFTS.get(readText(value['kind']) ?? '')
  const draft = read?.(value, snippet, context)
  if (draft === undefined)
    return quarantine('unknown_shape', 'a resource of a kind that is not read, or without its id')
  return next({ drafts: [{ ...draft, time: at.ms, precision: at.precision }] })
}

type Reader = (value: JsonObject, snippet: JsonObject, context: DecodeContext) => Draft | undefined

const DRAFTS: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['youtube#playlistItem', itemOf],
  ['youtube#subscription', subscriptionOf],
  ['youtube#playlist', playlistOf],
])

/** The list of what was watched is called so; what is of no kind is of the history. */
const isHistory = (value: JsonObject, snippet: JsonObject) =>
  value['kind'] === undefined || /^(?:HL|WH)/.test(readText(snippet['playlistId']) ?? '')
const OF_SEARCHES = /search|such|recherch|búsqueda|busqueda|pesquis|ricerc|zoek|поиск|検索/i

function historyOf(value: JsonObject, snippet: JsonObject, { name }: DecodeContext): Draft | undefined {
  const title = readText(snippet['title'])
  const url = readText(snippet['titleUrl'])
  const link = readYoutubeLink(url)
  const videoId = videoOf(value, snippet) ?? link?.videoId
  if (title === undefined && videoId === undefined) return undefined
  const names = { title: 'title', titleUrl: 'url', description: 'description' }
  const told = { ...textsOf(snippet, names), header: 'YouTube' }
  const isSearch =
    videoId === undefined && (link?.query !== undefined || OF_SEARCHES.test(name.slice(name.lastIndexOf('/'))))
  const query = link?.query ?? title
  if (isSearch)
    return {
      type: SEARCH,
      data: withRest({ ...told, ...(query === undefined ? {} : { query }) }, value, snippet, schemas.SEARCH_DATA),
    }
  const data = {
    ...told,
    ...(videoId === undefined ? {} : { videoId }),
    ...(title === undefined ? {} : { name: title }),
  }
  return { type: WATCH, data: withRest(data, value, snippet, schemas.WATCH_DATA) }
}

const videoOf = (value: JsonObject, snippet: JsonObject) =>
  idOf(value['contentDetails'], 'videoId') ?? idOf(snippet['resourceId'], 'videoId')

const idOf = (holder: Json | undefined, name: string) => (isObject(holder) ? readText(holder[name]) : undefined)

function itemOf(value: JsonObject, snippet: JsonObject, { name }: DecodeContext): Draft | undefined {
  const videoId = videoOf(value, snippet)
  if (videoId === undefined) return undefined
  const playlistId = readText(snippet['playlistId'])
  const data = {
    playlist: playlistId?.startsWith('LL') === true ? LIKES : playlistName(name),
    ...(playlistId === undefined ? {} : { playlistId }),
    videoId,
    ...textsOf(snippet, { title: 'name', videoOwnerChannelTitle: 'channel', videoOwnerChannelId: 'channelId', description: 'description' }), // biome-ignore format: one line
  }
  return { type: PLAYLIST_ITEM, data: withRest(data, value, snippet, schemas.PLAYLIST_ITEM_DATA) }
}

function subscriptionOf(value: JsonObject, snippet: JsonObject): Draft | undefined {
  const channelId = idOf(snippet['resourceId'], 'channelId')
  if (channelId === undefined) return undefined
  const data = { channelId, ...textsOf(snippet, { title: 'channel', description: 'description' }) }
  return { type: SUBSCRIPTION, data: withRest(data, value, snippet, schemas.SUBSCRIPTION_DATA) }
}

function playlistOf(value: JsonObject, snippet: JsonObject): Draft | undefined {
  const playlistId = readText(value['id'])
  if (playlistId === undefined) return undefined
  const names = { title: 'title', description: 'description', channelId: 'channelId' }
  const visibility = idOf(value['status'], 'privacyStatus')
  const data = { playlistId, ...textsOf(snippet, names), ...(visibility === undefined ? {} : { visibility }) }
  return { type: PLAYLIST, data: withRest(data, value, snippet, schemas.PLAYLIST_DATA) }
}

function textsOf(from: JsonObject, names: Readonly<Record<string, string>>): Bag {
  const bag: Bag = {}
  for (const [name, to] of Object.entries(names)) {
    const text = readText(from[name])
    if (text !== undefined) bag[to] = text
  }
  return bag
}

/** Pictures in five sizes, and tags of the transport, say nothing of the person. */
const LEFT_OUT = new Set(['thumbnails', 'etag', 'kind', 'id', 'snippet', 'publishedAt', 'resourceId', 'playlistId', 'title', 'description', 'videoOwnerChannelTitle', 'videoOwnerChannelId', 'titleUrl']) // biome-ignore format: one line

function withRest(data: Bag, value: JsonObject, snippet: JsonObject, schema: Fields): Bag {
  const taken = takenNames(schema)
  const all: Bag = { ...data }
  for (const from of [snippet, value])
    for (const name in from) if (!LEFT_OUT.has(name)) keepField(all, name, from[name], taken)
  return all
}
