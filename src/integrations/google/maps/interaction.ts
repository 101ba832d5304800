import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import type { Building } from '../../decoding/building.ts'
import { nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder } from '../../source.ts'
import { type ActivityEntry, readActivityJson } from '../shared/my-activity.ts'
import { createActivityHtmlReader } from '../shared/my-activity-html.ts'
import { place } from './drafts.ts'
import { readMapsLink } from './links.ts'
import { INTERACTION } from './names.ts'
import { isMapsName, isOtherName } from './products.ts'

/** What was done in Maps, from My Activity. Entries of other products are dropped as `other_product`. */
const OTHER_PRODUCT = drop('other_product')

/** The decoder of `MyActivity.json`. */
export function createActivityJsonDecoder(): Decoder {
  return {
    decode(record) {
      if (record.kind !== 'json') return quarantine('unknown_shape', 'no JSON')
      const entry = readActivityJson(record.value)
      if (entry !== undefined) return decodeEntry(entry)
      return quarantine('unknown_shape', `${nameOf(record.value)} without header, title and time`)
    },
  }
}

/** The decoder of `MyActivity.html`. */
export function createActivityHtmlDecoder(): Decoder {
  const read = createActivityHtmlReader()
  return {
    decode: (record) =>
      record.kind === 'html' ? decodeEntry(read(record.value)) : quarantine('unknown_shape', 'no entry of a page'),
  }
}

function decodeEntry(entry: ActivityEntry): Outcome<Decoded> {
  if (!isOfMaps(entry)) return OTHER_PRODUCT
  if (Number.isNaN(entry.time)) return quarantine('bad_time', 'the entry has no readable time')
  const draft: Building = { type: INTERACTION, time: entry.time, precision: entry.precision, data: entry.data }
  setPosition(draft, entry)
  return next({ drafts: [draft] })
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
