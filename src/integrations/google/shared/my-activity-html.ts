import type { Json, JsonObject } from '../../../models/events.ts'
import { createProseDateReader, type ProseDate } from '../../../processors/normalization/prose-date.ts'
import type { HtmlEntry, HtmlGroup, HtmlLine } from '../../archive/html-entries.ts'
import type { Bag } from './json.ts'
import type { ActivityEntry } from './my-activity.ts'

/**
 * My Activity as a page for people: `MyActivity.html`, `watch-history.html`. An entry gets the fields that the JSON form has:
 * the first line is the title with its link, the last one the date, those between are the subtitles; the small print
 * below holds products, places, details and settings, told apart by their content because their titles are localised.
 *
 * The date has no milliseconds, and a zone only since 2018. Until then it is UTC. Where the zone is not certain, `when`
 * keeps the text and `zoneGuessed` says so.
 */
type ActivityHtmlReader = (entry: HtmlEntry) => ActivityEntry

/** The last moment whose entries may come without a zone and are UTC nevertheless. */
const ZONES_SINCE = Date.UTC(2019, 0, 1)
const MAP_LINK = /^https?:\/\/(?:www\.)?(?:maps\.google\.|google\.[a-z.]+\/maps)/i
const SETTINGS_LINK = /activitycontrols|myactivity\.google|myaccount\.google/i

/** Makes a reader; it keeps tables of dates, so one serves a whole file. */
export function createActivityHtmlReader(): ActivityHtmlReader {
  const readDate = createProseDateReader()
  // The small print of most entries is the same: the page reader gives them one and the same list of groups.
  const known = new WeakMap<readonly HtmlGroup[], SmallPrint>()
  const smallPrintOf = (groups: readonly HtmlGroup[]) => {
    const small = known.get(groups) ?? readSmallPrint(groups)
    known.set(groups, small)
    return small
  }
  return (entry) => {
    const date = readDate(entry.when)
    const [first, ...others] = linesAbove(entry, date)
    const small = smallPrintOf(entry.groups)
    const data: Bag = { ...fieldsOf(entry, first, others), ...small.data }
    if (date && isGuessed(date)) Object.assign(data, { when: entry.when, zoneGuessed: true })
    return {
      time: date?.ms ?? Number.NaN,
      precision: date?.precision ?? 's',
      header: entry.header || undefined,
      title: first?.text || undefined,
      url: first?.links[0]?.href || undefined,
      products: small.products,
      locations: small.locations,
      data,
    }
  }
}

const isGuessed = ({ zone, ms }: ProseDate) => (zone === 'none' ? ms >= ZONES_SINCE : zone !== 'given')

/** The lines without the date, which may share the line of the title. */
function linesAbove({ lines, when }: HtmlEntry, date: ProseDate | undefined): readonly HtmlLine[] {
  const last = lines.at(-1)
  if (last === undefined || date === undefined) return lines
  if (last.text.trim() === when) return lines.slice(0, -1)
  if (!last.text.endsWith(when)) return lines
  return [...lines.slice(0, -1), { ...last, text: last.text.slice(0, -when.length).trim() }]
}

function fieldsOf({ header }: HtmlEntry, first: HtmlLine | undefined, others: readonly HtmlLine[]): Bag {
  const fields: Bag = {}
  if (header !== '') fields['header'] = header
  if (first?.text) fields['title'] = first.text
  if (first?.links[0]?.href) fields['url'] = first.links[0].href
  if (others.length > 0) fields['subtitles'] = others.map(toSubtitle)
  return fields
}

function toSubtitle({ text, links }: HtmlLine): JsonObject {
  const url = links[0]?.href
  return url === undefined ? { name: text } : { name: text, url }
}

interface SmallPrint {
  readonly products: readonly string[]
  readonly locations: readonly string[]
  readonly data: Bag
}

function readSmallPrint(groups: readonly HtmlGroup[]): SmallPrint {
  const data: Bag = {}
  const locations: string[] = []
  const details: Json[] = []
  let products: readonly string[] = []
  groups.forEach(({ lines }, at) => {
    const links = lines.flatMap((line) => line.links)
    const onMap = links.filter(({ href }) => MAP_LINK.test(href))
    if (links.some(({ href }) => SETTINGS_LINK.test(href))) data['activityControls'] = lines.map(({ text }) => text)
    else if (onMap.length > 0) {
      locations.push(...onMap.map(({ href }) => href))
      data['locationInfos'] = lines.map(toLocation)
    } else if (at === 0) {
      products = lines.map(({ text }) => text)
      data['products'] = products
    } else details.push(...lines.map(({ text }) => ({ name: text })))
  })
  if (details.length > 0) data['details'] = details
  return { products, locations, data }
}

/** `At <this general area> - From <your device>`: where, and how it is known. */
function toLocation({ text, links }: HtmlLine): JsonObject {
  const [name = '', source] = text.split(/\s+[-–]\s+/u)
  const [place, origin] = links
  return {
    name,
    ...(place && { url: place.href }),
    ...(source !== undefined && { source }),
    ...(origin && { sourceUrl: origin.href }),
  }
}
