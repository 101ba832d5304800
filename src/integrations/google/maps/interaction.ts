import { next } from '../../../models/outcome.ts'
import type { Building } from '../../decoding/building.ts'
import type { ActivityTaker } from '../shared/activity-channels.ts'
import { readMapsLink } from '../shared/maps-links.ts'
import type { ActivityEntry } from '../shared/my-activity.ts'
import { place } from './drafts.ts'
import { INTERACTION } from './names.ts'
import { isMapsName, isOtherName } from './products.ts'

/** What was done in Maps, from My Activity. */
export const MAPS_ACTIVITY: ActivityTaker = {
  claim: (entry) => (isOfMaps(entry) ? 1 : 0),
  decode(entry) {
    const draft: Building = { type: INTERACTION, time: entry.time, precision: entry.precision, data: entry.data }
    setPosition(draft, entry)
    return next({ drafts: [draft] })
  },
}

/**
 * By the product, in any language; where that is not known, by the header or by where the link leads. The header alone may
 * be the name of an app or of a site that another product saw in use: `Used Maps` is an entry of Android.
 */
function isOfMaps({ header = '', products, url }: ActivityEntry): boolean {
  if (products.some(isMapsName)) return true
  if ([header, ...products].some(isOtherName)) return false
  return isMapsName(header) || readMapsLink(url)?.onMaps === true
}

/** What was looked at; where nothing says that, where the owner was. */
function setPosition(draft: Building, { url, locations }: ActivityEntry): void {
  const looked = readMapsLink(url)?.position
  const found =
    looked ?? locations.map((link) => readMapsLink(link)?.position).find((position) => position !== undefined)
  if (found === undefined) return
  place(draft, found)
  draft.data['positionFrom'] = looked ? 'url' : 'locationInfos'
}
