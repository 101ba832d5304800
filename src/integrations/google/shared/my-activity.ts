import type { Json, JsonObject, Precision } from '../../../models/events.ts'
import { isGiven, readText } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import { unwrappedLink } from '../../archive/html-entries.ts'
import { type Bag, isList, isObject, put } from '../../decoding/json.ts'

/**
 * My Activity, the format that many Google services share, as JSON (the page form is read in `my-activity-html.ts`):
 *
 *     [{"header": "Maps", "title": "Directions to Example Museum", "titleUrl": "https://www.google.com/maps/dir/…",
 *       "time": "2026-03-02T08:00:00.000Z", "products": ["Maps"], "subtitles": [{"name": …, "url": …}], "details": [{"name": …}],
 *       "locationInfos": [{"name": "At this general area", "url": …, "source": "From your device"}], "activityControls": […]}]
 *
 * Keys are English in every language, values are not. There is no id.
 * https://developers.google.com/data-portability/schema-reference/my_activity
 */
export interface ActivityEntry {
  /** ms; NaN where there is no readable one. */
  readonly time: number
  readonly precision: Precision
  readonly header: string | undefined
  readonly title: string | undefined
  readonly url: string | undefined
  /** What the link of the title is called: the title without its verb. Pages alone tell it. */
  readonly name: string | undefined
  /** As listed; the names are in the language of the account. */
  readonly products: readonly string[]
  /** Links to where the person was. */
  readonly locations: readonly string[]
  /** What stands first below the title: a channel, a place. */
  readonly subtitle: { readonly name?: string; readonly url?: string } | undefined
  /** `From Google Ads` and the like. */
  readonly details: readonly string[]
  /** All fields but the time: `titleUrl` as `url`, the others under their own names, odd ones in `given`. */
  data(): Bag
  /** `data` as JSON text, but for the brace at its end, where that is quicker than to write `data`. */
  readonly openText?: (() => string) | undefined
}

const KNOWN = ['header', 'title', 'titleUrl', 'time', 'products'] as const

/** Reads an element of the list; undefined for what is none. */
export function readActivityJson(value: Json): ActivityEntry | undefined {
  if (!isObject(value) || !KNOWN.some((name) => value[name] !== undefined)) return undefined
  return {
    time: timeMs(value['time']),
    precision: 'ms',
    header: readText(value['header']),
    title: readText(value['title']),
    url: readText(value['titleUrl']),
    name: undefined,
    products: texts(value['products']),
    locations: textsOf(value['locationInfos'], 'url'),
    subtitle: subtitleOf(value['subtitles']),
    details: textsOf(value['details'], 'name'),
    data: () => dataOf(value),
    openText: () => JSON.stringify(dataOf(value)).slice(0, -1),
  }
}

function dataOf(entry: JsonObject): Bag {
  const data: Bag = {}
  const odd: Bag = {}
  for (const name in entry) {
    const field = entry[name]
    if (name === 'time' || !isGiven(field)) continue
    const isOdd = OURS.has(name) || (TEXTS.has(name) && readText(field) === undefined)
    putText(isOdd ? odd : data, name, field)
  }
  return Object.keys(odd).length > 0 ? { ...data, given: odd } : data
}

function putText(bag: Bag, name: string, field: Json | undefined): void {
  put(bag, name === 'titleUrl' ? 'url' : name, TEXTS.has(name) ? (readText(field) ?? field) : field)
}

const TEXTS = new Set(['header', 'title', 'titleUrl', 'description'])
/** Names that sources use for something of their own. */
const OURS = new Set([
  ...['url', 'when', 'zoneGuessed', 'given', 'positionFrom', 'coordinatesRepaired', 'query', 'package'],
  ...['name', 'channel', 'videoId', 'channelId', 'playlistId', 'advert', 'removed'],
])

function texts(value: Json | undefined): readonly string[] {
  if (!isList(value)) return []
  return value.map(readText).filter((text) => text !== undefined)
}

/** The texts that the objects of a list have under one name. */
function textsOf(value: Json | undefined, name: string): readonly string[] {
  if (!isList(value)) return NONE
  const objects: readonly JsonObject[] = value.filter(isObject)
  return objects.map((one) => readText(one[name])).filter((text) => text !== undefined)
}

const NONE: readonly string[] = []

function subtitleOf(value: Json | undefined): ActivityEntry['subtitle'] {
  const first = isList(value) ? value[0] : undefined
  if (!isObject(first)) return undefined
  const { name, url } = first
  return { ...(typeof name === 'string' && { name }), ...(typeof url === 'string' && { url }) }
}

/** What tells an entry from another of the same second: where it leads in the end, else what it says. */
export function entryKey(data: JsonObject): string {
  for (const name of ['url', 'title', 'header']) {
    const value = data[name]
    if (typeof value === 'string' && value !== '') return unwrappedLink(value.replace(/\s+/gu, ' ').trim())
  }
  return ''
}
