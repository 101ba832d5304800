import { type LatLng, parseLatLng } from '../../../processors/normalization/geo.ts'

/**
 * What links to Google Maps say:
 *
 *     https://www.google.com/maps/@?api=1&map_action=map&center=48.1,11.5&zoom=12
 *     https://www.google.com/maps/place/Example+Museum/@48.1,11.5,14z/data=!3m1!4b1!4m2!3m1!1s0x479e:0x1122334455667788
 *     https://www.google.de/maps/dir//Example+Museum/@48.1,11.5,14z      https://maps.google.com/?q=48.1,11.5
 *     http://maps.google.com/?cid=1234567890123456789                    https://www.google.com/search?q=x&ludocid=123
 */
const GOOGLE = /^(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?$/
const MAPS_HOST = /^(?:maps\.google\.[a-z]{2,3}(?:\.[a-z]{2})?|maps\.app\.goo\.gl)$/
const PIN = /!3d(-?\d+(?:\.\d+)?)!4d(-?\d+(?:\.\d+)?)/
const VIEW = /\/@(-?\d+(?:\.\d+)?,-?\d+(?:\.\d+)?)/
const SPOT = /\/(?:search|place|dir)\/(-?\d+\.\d+,\+?-?\d+\.\d+)(?:\/|$)/
const FEATURE = /0x[0-9a-f]{1,16}:0x([0-9a-f]{1,16})/i
const PLACE_ID = /(?:place_id:|!19s|query_place_id=|placeid=)([\w-]{10,})/i
const NO_QUERY: Query = new URLSearchParams()
const PLACES = ['center', 'q', 'query', 'll', 'viewpoint', 'cbll', 'daddr', 'destination', 'sll'] as const

type Query = Pick<URLSearchParams, 'get'>

interface MapsLink {
  /** False for a place that was found in a search: `google.com/search?…&ludocid=…`. */
  readonly onMaps: boolean
  readonly position: LatLng | undefined
  /** Google's number of the place, decimal digits. */
  readonly cid: string | undefined
  readonly placeId: string | undefined
}

/** Reads a link; undefined where it does not lead to Google Maps or to a place in Google's search. */
export function readMapsLink(text: string | undefined): MapsLink | undefined {
  return text !== undefined && PLAIN.test(text) ? readPlain(text) : readAny(text)
}

/**
 * How nearly all links are: on Maps, with nothing that a URL parser would change but escapes in the path, which are read
 * as they stand anyway. They are read in a fifth of the time.
 */
const PLAIN =
  /^https:\/\/www\.google\.[a-z]{2,3}\/maps(?!.*\/(?:\.|%2[eE]))\/[\w\-.~!$&'()*+,;=:@%/]*(?:\?[\w\-.~!$*,;=:@/&]*)?$/

function readPlain(text: string): MapsLink {
  const at = text.indexOf('?')
  const query = at < 0 ? NO_QUERY : createPlainQuery(text.slice(at))
  return readParts(text, query, query.get('ludocid'), true)
}

/** A query without anything escaped. */
function createPlainQuery(search: string): Query {
  return {
    get(name) {
      const at = search.indexOf(`${name}=`, 1)
      if (at < 0) return null
      const isName = search[at - 1] === '?' || search[at - 1] === '&'
      if (!isName) return new URLSearchParams(search).get(name)
      const end = search.indexOf('&', at)
      return search.slice(at + name.length + 1, end < 0 ? search.length : end)
    },
  }
}

function readAny(text: string | undefined): MapsLink | undefined {
  const url = parse(text)
  if (url === undefined) return undefined
  const onMaps = isOnMaps(url)
  const query = url.search === '' ? NO_QUERY : url.searchParams
  const ludocid = query.get('ludocid')
  if (!onMaps && (ludocid === null || !GOOGLE.test(url.hostname))) return undefined
  return readParts(url.href, query, ludocid, onMaps)
}

function readParts(href: string, query: Query, ludocid: string | null, onMaps: boolean): MapsLink {
  const path = readable(href)
  return {
    onMaps,
    position: positionIn(query) ?? positionOn(path),
    cid: cidOf(path, query.get('cid') ?? ludocid),
    placeId: PLACE_ID.exec(path)?.[1],
  }
}

function isOnMaps({ hostname, pathname }: URL): boolean {
  if (MAPS_HOST.test(hostname)) return true
  if (hostname === 'goo.gl') return pathname.startsWith('/maps')
  return GOOGLE.test(hostname) && /^\/maps(?:\/|$)/.test(pathname)
}

/** Follows the redirect that pages for people put around links: `google.com/url?q=…`. */
function parse(text: string | undefined): URL | undefined {
  if (text === undefined || !/^https?:/i.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.pathname !== '/url' || !GOOGLE.test(url.hostname)) return url
  const target = url.searchParams.get('q') ?? url.searchParams.get('url')
  return target !== null && URL.canParse(target) ? new URL(target) : url
}

function positionIn(query: Query): LatLng | undefined {
  if (query === NO_QUERY) return undefined
  for (const name of PLACES) {
    const value = query.get(name)
    const position = value === null ? undefined : toPosition(value.replace(/^loc:/, ''))
    if (position) return position
  }
  return undefined
}

function positionOn(path: string): LatLng | undefined {
  const pin = PIN.exec(path)
  return toPosition(pin ? `${pin[1]},${pin[2]}` : (SPOT.exec(path)?.[1] ?? VIEW.exec(path)?.[1])?.replace('+', ''))
}

function toPosition(text: string | undefined): LatLng | undefined {
  const reading = text === undefined || !/^[\d\s.,+-]+$/.test(text) ? undefined : parseLatLng(text)
  return typeof reading === 'object' ? reading : undefined
}

function cidOf(path: string, plain: string | null): string | undefined {
  if (plain !== null && /^\d{1,20}$/.test(plain)) return plain
  const feature = FEATURE.exec(path)
  return feature ? BigInt(`0x${feature[1]}`).toString() : undefined
}

/** Percent-escapes of ASCII undone, without refusing broken ones. */
function readable(text: string): string {
  if (!text.includes('%')) return text
  return text.replace(/%([2-7][0-9a-f])/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
}
