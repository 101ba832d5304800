import type { Bag } from '../../decoding/json.ts'
import type { ActivityTaker } from '../shared/activity-channels.ts'
import type { ActivityEntry } from '../shared/my-activity.ts'
import { readYoutubeLink, type YoutubeLink } from './links.ts'
import { INTERACTION, LISTEN, SEARCH, WATCH } from './names.ts'
import { isOtherVerb, isRemoved, watchedName } from './verbs.ts'

/**
 * What was watched, searched and done on YouTube: `watch-history` and `search-history` of the product's own export and
 * My Activity, which have one form. They overlap, and the first may be cut off in time; events are the same from both.
 */
export const HISTORY: ActivityTaker = { claim: claimOf, read: readEntry }

const BRAND = /youtube/i

/** The product is called YouTube in every language. The header may be the name of an app that another product saw in use. */
function claimOf({ products, header = '', url }: ActivityEntry): number {
  if (products.length > 0) return products.some((name) => BRAND.test(name)) ? 1 : 0
  if (BRAND.test(header)) return 0.9
  return header === '' && readYoutubeLink(url) !== undefined ? 0.6 : 0
}

function readEntry(entry: ActivityEntry) {
  const { url, title = '', header = '' } = entry
  const link = readYoutubeLink(url)
  const type = typeOf(link, title, /music/i.test(header))
  // Set one by one: objects spread into others cost most of the time that an entry takes.
  const more: Bag = {}
  setLink(more, link)
  if (type === WATCH || type === LISTEN) {
    setChannel(more, entry.subtitle)
    const name = entry.name ?? watchedName(title)
    if (link === undefined) more['removed'] = true
    else if (name !== undefined && name !== url) more['name'] = name
  }
  if (entry.details.some((name) => ADVERT.test(name))) more['advert'] = true
  return { type, more }
}

/** `From Google Ads`, in any language: the brand stays. */
const ADVERT = /google/i

/** By the link; what has none is told by its words, as far as they are known. */
function typeOf(link: YoutubeLink | undefined, title: string, isMusic: boolean): string {
  if (link?.query !== undefined) return SEARCH
  const isWatched = link?.isVideo === true ? !isOtherVerb(title) : link === undefined && isRemoved(title)
  if (!isWatched) return INTERACTION
  return isMusic || link?.isMusic === true ? LISTEN : WATCH
}

function setLink(data: Bag, link: YoutubeLink | undefined): void {
  if (link === undefined) return
  if (link.videoId !== undefined) data['videoId'] = link.videoId
  if (link.query !== undefined) data['query'] = link.query
  if (link.channelId !== undefined) data['channelId'] = link.channelId
  if (link.playlistId !== undefined) data['playlistId'] = link.playlistId
}

/** The first subtitle is the channel. */
function setChannel(data: Bag, subtitle: ActivityEntry['subtitle']): void {
  if (subtitle === undefined) return
  const { name, url } = subtitle
  const id = readYoutubeLink(url)?.channelId
  if (name !== undefined && name !== '') data['channel'] = name
  if (id !== undefined) data['channelId'] = id
}
