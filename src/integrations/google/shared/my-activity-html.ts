import type { Json, JsonObject } from '../../../models/events.ts'
import { createProseDateReader, type ProseDate } from '../../../processors/normalization/prose-date.ts'
import { quoted } from '../../../utils/json-text.ts'
import type { HtmlEntry, HtmlGroup, HtmlLine } from '../../archive/html-entries.ts'
import type { Bag } from '../../decoding/json.ts'
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
  const belowOf = createBelowReader()
  return (entry) => {
    const date = readDate(entry.when)
    const lines = linesAbove(entry, date)
    const [first, second] = lines
    const below = belowOf(entry.groups)
    const guessed = date !== undefined && isGuessed(date)
    return {
      time: date?.ms ?? Number.NaN,
      precision: date?.precision ?? 's',
      header: entry.header || undefined,
      title: first?.text || undefined,
      url: first?.links[0]?.href || undefined,
      name: first?.links[0]?.text || undefined,
      products: below.products,
      locations: below.locations,
      subtitle: second === undefined ? undefined : toSubtitle(second),
      details: below.details,
      data: () => ({
        ...fieldsOf(entry, lines),
        ...below.fields,
        ...(guessed ? { when: entry.when, zoneGuessed: true } : {}),
      }),
      // A date that is guessed at is out of the ordinary.
      openText: guessed ? undefined : () => opened(entry.header, lines, below.text),
    }
  }
}

/** As JSON text what `fieldsOf` gives, and what stands below. */
function opened(header: string, lines: readonly HtmlLine[], below: string): string {
  const [first] = lines
  let text = ''
  if (header !== '') text += `,"header":${quoted(header)}`
  if (first?.text) text += `,"title":${quoted(first.text)}`
  const href = first?.links[0]?.href
  if (href) text += `,"url":${quoted(href)}`
  if (lines.length > 1) text += `,"subtitles":[${lines.slice(1).map(subtitleText).join()}]`
  if (below !== '') text += `,${below}`
  return `{${text.slice(1)}`
}

function subtitleText({ text, links }: HtmlLine): string {
  const url = links[0]?.href
  return url === undefined ? `{"name":${quoted(text)}}` : `{"name":${quoted(text)},"url":${quoted(url)}}`
}

/** What the small print says. */
interface Below {
  readonly fields: Bag
  /** `fields` as JSON text, without its braces. */
  readonly text: string
  readonly products: readonly string[]
  readonly locations: readonly string[]
  readonly details: readonly string[]
}

const NONE: readonly string[] = []

/** Most entries of a page share one small print, and the page reader gives them one and the same object for it. */
function createBelowReader(): (groups: readonly HtmlGroup[]) => Below {
  const pieceOf = createPieceReader()
  const latestFirst: { readonly groups: readonly HtmlGroup[]; readonly below: Below }[] = []
  return (groups) => {
    const first = latestFirst[0]
    if (first?.groups === groups) return first.below
    const at = latestFirst.findIndex((one) => one.groups === groups)
    const [known = { groups, below: readBelow(groups, pieceOf) }] = at < 0 ? [] : latestFirst.splice(at, 1)
    latestFirst.unshift(known)
    latestFirst.length = Math.min(latestFirst.length, MOST_KNOWN)
    return known.below
  }
}

function readBelow(groups: readonly HtmlGroup[], pieceOf: PieceReader): Below {
  const fields: Bag = {}
  let products = NONE
  let locations = NONE
  let details = NONE
  for (const group of groups) {
    const piece = pieceOf(group, group === groups[0])
    if (piece.name !== undefined) fields[piece.name] = piece.value
    products = joined(products, piece.products)
    locations = joined(locations, piece.locations)
    details = joined(details, piece.details)
  }
  if (details.length > 0) fields['details'] = details.map((text) => ({ name: text }))
  return { fields, text: JSON.stringify(fields).slice(1, -1), products, locations, details }
}

function joined(all: readonly string[], more: readonly string[] | undefined): readonly string[] {
  if (more === undefined || more.length === 0) return all
  return all.length === 0 ? more : [...all, ...more]
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

function fieldsOf({ header }: HtmlEntry, lines: readonly HtmlLine[]): Bag {
  const fields: Bag = {}
  const [first] = lines
  if (header !== '') fields['header'] = header
  if (first?.text) fields['title'] = first.text
  if (first?.links[0]?.href) fields['url'] = first.links[0].href
  if (lines.length > 1) fields['subtitles'] = lines.slice(1).map(toSubtitle)
  return fields
}

function toSubtitle({ text, links }: HtmlLine): JsonObject {
  const url = links[0]?.href
  return url === undefined ? { name: text } : { name: text, url }
}

/** What a group of the small print says. */
interface Piece {
  /** Of the field that holds it. */
  readonly name?: string
  readonly value?: Json
  readonly products?: readonly string[]
  readonly locations?: readonly string[]
  readonly details?: readonly string[]
}

const MOST_KNOWN = 8

type PieceReader = (group: HtmlGroup, isFirst: boolean) => Piece

/** The small print of most entries is the same: the page reader gives them one and the same objects for it. */
function createPieceReader(): PieceReader {
  const latestFirst: { readonly group: HtmlGroup; readonly isFirst: boolean; readonly piece: Piece }[] = []
  return (group, isFirst) => {
    const at = latestFirst.findIndex((one) => one.group === group && one.isFirst === isFirst)
    const [known = { group, isFirst, piece: readPiece(group, isFirst) }] = at < 0 ? [] : latestFirst.splice(at, 1)
    latestFirst.unshift(known)
    latestFirst.length = Math.min(latestFirst.length, MOST_KNOWN)
    return known.piece
  }
}

/** The titles are in the language of the account: what follows them tells what it is. */
function readPiece({ lines }: HtmlGroup, isFirst: boolean): Piece {
  const links = lines.flatMap((line) => line.links)
  if (links.some(({ href }) => SETTINGS_LINK.test(href)))
    return { name: 'activityControls', value: lines.map(({ text }) => text) }
  const onMap = links.map(({ href }) => href).filter((href) => MAP_LINK.test(href))
  if (onMap.length > 0) return { name: 'locationInfos', value: lines.map(toLocation), locations: onMap }
  const texts = lines.map(({ text }) => text)
  if (isFirst) return { name: 'products', value: texts, products: texts }
  return { details: texts }
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
