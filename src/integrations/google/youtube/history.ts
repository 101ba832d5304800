import type { Draft, Json } from '../../../models/events.ts'
import { next } from '../../../models/outcome.ts'
import { type Bag, isList, isObject } from '../../decoding/json.ts'
import type { ActivityTaker } from '../shared/activity-channels.ts'
import type { ActivityEntry } from '../shared/my-activity.ts'
import { readYoutubeLink, type YoutubeLink } from './links.ts'
import { INTERACTION, LISTEN, SEARCH, WATCH } from './names.ts'
import { isOtherVerb, isRemoved, watchedName } from './verbs.ts'

/**
 * What was watched, searched and done on YouTube: `watch-history` and `search-history` of the product's own export and
 * My Activity, which have one form. They overlap, and the first may be cut off in time; events are the same from both.
 */
export const HISTORY: ActivityTaker = {
  claim: claimOf,
  decode: (entry) => next({ drafts: [draftOf(entry)] }),
}

const BRAND = /youtube/i

/** The product is called YouTube in every language. The header may be the name of an app that another product saw in use. */
function claimOf({ products, header = '', url }: ActivityEntry): number {
  if (products.length > 0) return products.some((name) => BRAND.test(name)) ? 1 : 0
  if (BRAND.test(header)) return 0.9
  return header === '' && readYoutubeLink(url) !== undefined ? 0.6 : 0
}

function draftOf(entry: ActivityEntry): Draft {
  const { time, precision, url, title = '', header = '' } = entry
  const link = readYoutubeLink(url)
  const type = typeOf(link, title, /music/i.test(header))
  const data: Bag = { ...entry.data, ...linked(link) }
  if (type === WATCH || type === LISTEN) {
    Object.assign(data, channelOf(entry.data['subtitles']))
    const name = entry.name ?? watchedName(title)
    if (link === undefined) data['removed'] = true
    else if (name !== undefined && name !== url) data['name'] = name
  }
  if (isAdvert(entry.data['details'])) data['advert'] = true
  return { type, time, precision, data }
}

/** By the link; what has none is told by its words, as far as they are known. */
function typeOf(link: YoutubeLink | undefined, title: string, isMusic: boolean): string {
  if (link?.query !== undefined) return SEARCH
  const isWatched = link?.isVideo === true ? !isOtherVerb(title) : link === undefined && isRemoved(title)
  if (!isWatched) return INTERACTION
  return isMusic || link?.isMusic === true ? LISTEN : WATCH
}

function linked(link: YoutubeLink | undefined): Bag {
  const { videoId, query, channelId, playlistId } = link ?? {}
  return {
    ...(videoId === undefined ? {} : { videoId }),
    ...(query === undefined ? {} : { query }),
    ...(channelId === undefined ? {} : { channelId }),
    ...(playlistId === undefined ? {} : { playlistId }),
  }
}

/** The first subtitle is the channel. */
function channelOf(subtitles: Json | undefined): Bag {
  const first = isList(subtitles) ? subtitles[0] : undefined
  if (!isObject(first)) return {}
  const { name, url } = first
  const id = typeof url === 'string' ? readYoutubeLink(url)?.channelId : undefined
  return {
    ...(typeof name === 'string' && name !== '' ? { channel: name } : {}),
    ...(id === undefined ? {} : { channelId: id }),
  }
}

/** `From Google Ads`, in any language: the brand stays. */
function isAdvert(details: Json | undefined): boolean {
  if (!isList(details)) return false
  return details.some(
    (detail) => isObject(detail) && typeof detail['name'] === 'string' && /google/i.test(detail['name']),
  )
}
