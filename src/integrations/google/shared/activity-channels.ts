import type { Draft, WrittenDraft } from '../../../models/events.ts'
import { drop, next, quarantine } from '../../../models/outcome.ts'
import { quoted } from '../../../utils/json-text.ts'
import { isActivityHtml } from '../../archive/html-entries.ts'
import type { FileProbe } from '../../archive/probe.ts'
import { type Bag, nameOf } from '../../decoding/json.ts'
import type { ArchiveChannel, Decoder, RawRecord, Recognition } from '../../source.ts'
import { type ActivityEntry, readActivityJson } from './my-activity.ts'
import { createActivityHtmlReader } from './my-activity-html.ts'

/** What a source makes of the entries of My Activity. */
export interface ActivityTaker {
  /** How much an entry is this source's, 0 to 1. */
  claim(entry: ActivityEntry): number
  /** Called with entries that it claims and that have a readable time. */
  read(entry: ActivityEntry): ActivityFact
}

/** What a source makes of an entry beside what the entry says. */
interface ActivityFact {
  readonly type: string
  readonly position?: { readonly lat: number; readonly lon: number } | undefined
  /** Fields of its own: they stand behind those of the entry, and have other names. */
  readonly more: Bag
}

/**
 * The channels of My Activity, and of YouTube's own history, which has the same form: as JSON and as a page. Every source
 * of Google that has entries there takes its own; `rest` is the one that takes those of all other products.
 */
export function activityChannels(
  product: string,
  load: () => Promise<ActivityTaker>,
  rest?: true,
): readonly [json: ArchiveChannel, html: ArchiveChannel] {
  const share = (format: string) => ({ share: { format, ...(rest === undefined ? {} : { rest }) } })
  return [
    {
      kind: 'archive',
      id: 'my-activity-json',
      title: `Takeout: My Activity, ${product} (JSON)`,
      rank: 30,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseActivityJson,
      ...share('google.my-activity-json'),
      load: async () => activityDecoder(await load(), readJson),
    },
    {
      kind: 'archive',
      id: 'my-activity-html',
      title: `Takeout: My Activity, ${product} (HTML)`,
      rank: 20,
      layout: { kind: 'html' },
      recognise: recogniseActivityHtml,
      ...share('google.my-activity-html'),
      load: async () => activityDecoder(await load(), readHtml),
    },
  ]
}

const CLEAR: Recognition = { confidence: 0.9 }

/** My Activity of any product, by the keys of its entries. */
function recogniseActivityJson({ shape, paths }: FileProbe): Recognition | undefined {
  const has = (...names: readonly string[]) =>
    names.some((name) => paths.has(`[].${name}`) || paths.has(`[].${name}[]`))
  if (shape !== 'json-array' || !has('time') || !has('header', 'products')) return undefined
  return has('title', 'titleUrl', 'activityControls') ? CLEAR : undefined
}

/** A page of any product, by its cells. */
function recogniseActivityHtml({ shape, text }: FileProbe): Recognition | undefined {
  return shape === 'html' && isActivityHtml(text) ? CLEAR : undefined
}

type Reader = (record: RawRecord) => ActivityEntry | undefined

/** All takers of a record see the same entry: it is read once. They look at it one after the other. */
function onceRead(read: Reader): Reader {
  let last: RawRecord | undefined
  let entry: ActivityEntry | undefined
  return (record) => {
    if (record === last) return entry
    entry = read(record)
    last = record
    return entry
  }
}

const readJson = onceRead((record) => (record.kind === 'json' ? readActivityJson(record.value) : undefined))
const readPage = createActivityHtmlReader()
const readHtml = onceRead((record) => (record.kind === 'html' ? readPage(record.value) : undefined))

function activityDecoder(taker: ActivityTaker, read: Reader): Decoder {
  return {
    claim(record) {
      const entry = read(record)
      return entry === undefined ? 0 : taker.claim(entry)
    },
    decode(record) {
      const entry = read(record)
      if (entry === undefined) return quarantine('unknown_shape', notAnEntry(record))
      if (taker.claim(entry) === 0) return OTHER_PRODUCT
      if (Number.isNaN(entry.time)) return quarantine('bad_time', 'the entry has no readable time')
      return next({ drafts: [draftOf(entry, taker.read(entry))] })
    },
    brief(record) {
      const entry = read(record)
      if (entry?.openText === undefined || Number.isNaN(entry.time)) return undefined
      return writtenOf(entry, entry.openText(), taker.read(entry))
    },
  }
}

function draftOf(entry: ActivityEntry, { type, position, more }: ActivityFact): Draft {
  const { time, precision } = entry
  return { type, time, precision, ...position, data: { ...entry.data(), ...more } }
}

function writtenOf(entry: ActivityEntry, open: string, { type, position, more }: ActivityFact): WrittenDraft {
  const { time, precision } = entry
  const text = `${withFields(open, more)}}`
  const data = withKey(more, entry)
  if (position === undefined) return { type, time, precision, data, text }
  const { lat, lon } = position
  return { type, time, precision, lat, lon, data, text }
}

function withFields(open: string, more: Bag): string {
  let text = open
  for (const name in more) {
    const value = more[name]
    if (value === undefined) continue
    const written = typeof value === 'string' ? quoted(value) : JSON.stringify(value)
    text += `${text === '{' ? '' : ','}"${name}":${written}`
  }
  return text
}

/** Identities are made of what an entry is called, of where it leads, and of fields of the source's own. */
function withKey(more: Bag, { header, title, url }: ActivityEntry): Bag {
  if (url !== undefined) more['url'] = url
  if (title !== undefined) more['title'] = title
  if (header !== undefined) more['header'] = header
  return more
}

/** Never seen in an import, which gives every record to who claims it. */
const OTHER_PRODUCT = drop('other_product')

const notAnEntry = (record: RawRecord) =>
  record.kind === 'json' ? `${nameOf(record.value)} without header, title and time` : 'no entry of My Activity'
