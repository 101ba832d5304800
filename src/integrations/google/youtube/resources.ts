import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { readText } from '../../../processors/normalization/number.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import type { FileProbe } from '../../archive/probe.ts'
import { type Fields, takenNames } from '../../decoding/field-schemas.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, isObject, nameOf } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder, Recognition } from '../../source.ts'
import { PLAYLIST, PLAYLIST_ITEM, SUBSCRIPTION } from './names.ts'
import { LIKES, playlistName } from './rows.ts'
import * as schemas from './schemas.ts'

/**
 * Exports until about 2020 hold lists of what the YouTube Data API calls resources: `playlists/likes.json`,
 * `playlists/<title>.json`, `subscriptions/subscriptions.json`.
 *
 *     [{"kind": "youtube#playlistItem", "snippet": {"publishedAt": "2018-07-05T18:27:32.000Z", "title": …, "playlistId": "LL…",
 *       "resourceId": {"videoId": "AAAAAAAAAAA"}}, "contentDetails": {"videoId": "AAAAAAAAAAA"}}]
 *
 * https://developers.google.com/youtube/v3/docs/playlistItems
 */
export function recogniseResources({ shape, paths }: FileProbe): Recognition | undefined {
  if (shape !== 'json-array' || !paths.has('[].snippet')) return undefined
  return paths.has('[].kind') && paths.has('[].snippet.publishedAt') ? { confidence: 0.9 } : undefined
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
  const draft = DRAFTS.get(readText(value['kind']) ?? '')?.(value, snippet, context)
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

const idOf = (holder: Json | undefined, name: string) => (isObject(holder) ? readText(holder[name]) : undefined)

function itemOf(value: JsonObject, snippet: JsonObject, { name }: DecodeContext): Draft | undefined {
  const videoId = idOf(value['contentDetails'], 'videoId') ?? idOf(snippet['resourceId'], 'videoId')
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
const LEFT_OUT = new Set(['thumbnails', 'etag', 'kind', 'id', 'snippet', 'publishedAt', 'resourceId', 'playlistId', 'title', 'description', 'videoOwnerChannelTitle', 'videoOwnerChannelId']) // biome-ignore format: one line

function withRest(data: Bag, value: JsonObject, snippet: JsonObject, schema: Fields): Bag {
  const taken = takenNames(schema)
  const all: Bag = { ...data }
  for (const from of [snippet, value])
    for (const name in from) if (!LEFT_OUT.has(name)) keepField(all, name, from[name], taken)
  return all
}
