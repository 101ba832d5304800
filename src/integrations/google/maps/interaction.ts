import type { Bag } from '../../decoding/json.ts'
import type { ActivityTaker } from '../shared/activity-channels.ts'
import { readMapsLink } from '../shared/maps-links.ts'
import type { ActivityEntry } from '../shared/my-activity.ts'
import { INTERACTION } from './names.ts'
import { isMapsName, isOtherName } from './products.ts'

/** What was done in Maps, from My Activity. */
export const MAPS_ACTIVITY: ActivityTaker = {
  claim: (entry) => (isOfMaps(entry) ? 1 : 0),
  read(entry) {
    const looked = readMapsLink(entry.url)?.position
    const position = looked ?? whereTheyWere(entry)
    const more: Bag = {}
    if (position?.repaired) more['coordinatesRepaired'] = true
    if (position !== undefined) more['positionFrom'] = looked ? 'url' : 'locationInfos'
    return { type: INTERACTION, position: position && { lat: position.lat, lon: position.lon }, more }
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

/** Where nothing was looked at that has a place. */
const whereTheyWere = ({ locations }: ActivityEntry) =>
  locations.map((link) => readMapsLink(link)?.position).find((position) => position !== undefined)
