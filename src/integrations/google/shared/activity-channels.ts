import { drop, type Outcome, quarantine } from '../../../models/outcome.ts'
import { isActivityHtml } from '../../archive/html-entries.ts'
import type { FileProbe } from '../../archive/probe.ts'
import { nameOf } from '../../decoding/json.ts'
import type { ArchiveChannel, Decoded, Decoder, RawRecord, Recognition } from '../../source.ts'
import { type ActivityEntry, readActivityJson } from './my-activity.ts'
import { createActivityHtmlReader } from './my-activity-html.ts'

/** What a source makes of the entries of My Activity. */
export interface ActivityTaker {
  /** How much an entry is this source's, 0 to 1. */
  claim(entry: ActivityEntry): number
  /** Called with entries that have a readable time. */
  decode(entry: ActivityEntry): Outcome<Decoded>
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

/** All takers of a record see the same entry: it is read once. */
function onceRead(read: Reader): Reader {
  const entries = new WeakMap<RawRecord, ActivityEntry>()
  return (record) => {
    const known = entries.get(record)
    if (known !== undefined) return known
    const entry = read(record)
    if (entry !== undefined) entries.set(record, entry)
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
      return taker.decode(entry)
    },
  }
}

/** Never seen in an import, which gives every record to who claims it. */
const OTHER_PRODUCT = drop('other_product')

const notAnEntry = (record: RawRecord) =>
  record.kind === 'json' ? `${nameOf(record.value)} without header, title and time` : 'no entry of My Activity'
