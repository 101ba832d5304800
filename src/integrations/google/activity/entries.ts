import type { Bag } from '../../decoding/json.ts'
import type { ActivityTaker } from '../shared/activity-channels.ts'
import { readMapsLink } from '../shared/maps-links.ts'
import { productOf } from './products.ts'
import { typeName } from './types.ts'

/** Entries of My Activity that are no other source's: it takes whatever is left, so it claims least. */
export const OTHER_ACTIVITY: ActivityTaker = {
  claim: () => 0.01,
  read(entry) {
    const position = entry.locations.map((link) => readMapsLink(link)?.position).find((found) => found !== undefined)
    const query = queryOf(entry.url)
    const more: Bag = {}
    if (query !== undefined) more['query'] = query
    if (position !== undefined) more['positionFrom'] = 'locationInfos'
    if (position?.repaired) more['coordinatesRepaired'] = true
    return { type: typeName(productOf(entry)), position: position && { lat: position.lat, lon: position.lon }, more }
  },
}

const SEARCH = /^https?:\/\/(?:www\.|news\.|images\.)?google\.[a-z.]{2,6}\/(?:search|webhp|news|shopping)?\?/i

/** What was searched for: titles say it in the words of a language, links do not. */
function queryOf(url: string | undefined): string | undefined {
  if (url === undefined || !SEARCH.test(url) || !URL.canParse(url)) return undefined
  return new URL(url).searchParams.get('q')?.trim() || undefined
}
