import type { Damaged } from '../../../integrations/archive/entry.ts'
import type { HtmlItem } from '../../../integrations/archive/html-entries.ts'
import type { ElementPage } from '../../../integrations/archive/json-elements.ts'
import { DOCUMENT } from '../../../integrations/archive/json-machine.ts'
import { splitJson } from '../../../integrations/archive/json-splitter.ts'
import type { XmlItem } from '../../../integrations/archive/xml-elements.ts'
import type { Layout, RawRecord } from '../../../integrations/source.ts'
import type { Json } from '../../../models/events.ts'
import type { RawPage, Take } from '../../../processors/stream/ingest.ts'
import type { RawItem, UnreadRecord } from '../../../processors/stream/judge.ts'
import { parseJson, storableJson, wireJson } from '../../../utils/json-text.ts'
import { isDeeper } from '../../../utils/validators.ts'

const ITEMS_A_PAGE = 500
/** Of mails and components of calendars, which may be large. */
const FEW_ITEMS = 50

type Pages = AsyncGenerator<RawPage<RawRecord>>

interface Reading {
  readonly chunks: AsyncIterable<Uint8Array>
  readonly take: Take | undefined
  readonly onNote: (note: string) => void
}

/** One entry for each layout. Readers are loaded when the first file needs them. */
const READERS: {
  readonly [K in Layout['kind']]: (layout: Extract<Layout, { kind: K }>, reading: Reading) => Pages
} = {
  json: ({ arrays }, reading) => jsonPages(arrays, reading),
  document: (_, reading) => jsonPages([DOCUMENT], reading),
  async *lines(_, { chunks }) {
    const { splitLines } = await import('../../../integrations/archive/json-lines.ts')
    yield* elementPages(splitLines(chunks), [''], createLineReader())
  },
  async *groups({ groups, members }, { chunks }) {
    const { groupParts, splitGroups } = await import('../../../integrations/archive/json-groups.ts')
    yield* elementPages(splitGroups(chunks, { groups, members }), groupParts({ groups, members }))
  },
  async *calendar(_, { chunks }) {
    const { calendarComponents } = await import('../../../integrations/archive/calendar-components.ts')
    yield* gathered(calendarComponents(chunks), partRecord, FEW_ITEMS)
  },
  async *mail(_, { chunks }) {
    const { mailMessages } = await import('../../../integrations/archive/mail-messages.ts')
    yield* gathered(mailMessages(chunks), partRecord, FEW_ITEMS)
  },
  async *html(_, { chunks }) {
    const { htmlEntries } = await import('../../../integrations/archive/html-entries.ts')
    for await (const entries of htmlEntries(chunks)) yield pageOf(entries, htmlRecord)
  },
  async *csv({ isHeadless }, { chunks }) {
    const { csvRows } = await import('../../../integrations/archive/csv-rows.ts')
    yield* gathered(csvRows(chunks, isHeadless === undefined ? {} : { isHeadless }), (row) =>
      'damaged' in row ? damaged(row) : { kind: 'csv', part: '', value: row.row },
    )
  },
  async *xml({ elements }, { chunks, onNote }) {
    const { xmlElements } = await import('../../../integrations/archive/xml-elements.ts')
    for await (const item of xmlElements(chunks, { elements, onNote })) yield { count: 1, item: () => xmlItem(item) }
  },
  async *media(_, { chunks }) {
    const { MEDIA, mediaRecords } = await import('../../../integrations/archive/media/media-record.ts')
    for await (const value of mediaRecords(chunks)) {
      const raw = () => new TextEncoder().encode(JSON.stringify(value))
      yield { count: 1, item: () => ({ part: MEDIA, record: { kind: 'json', part: MEDIA, value }, raw }) }
    }
  },
}

/** Splits a file into pages of raw records, as its layout says. */
export function recordPages(
  layout: Layout,
  chunks: AsyncIterable<Uint8Array>,
  take: Take | undefined,
  onNote: (note: string) => void,
): Pages {
  const read = READERS[layout.kind] as (layout: Layout, reading: Reading) => Pages
  return read(layout, { chunks, take, onNote })
}

const MAX_DOCUMENT = 32 << 20

function jsonPages(arrays: readonly string[], { chunks, take, onNote }: Reading): Pages {
  const pages = splitJson(chunks, {
    arrays,
    onNote,
    ...(take === undefined ? {} : { take }),
    ...(arrays.includes(DOCUMENT) ? { maxElementBytes: MAX_DOCUMENT } : {}),
  })
  return elementPages(pages, arrays)
}

async function* elementPages(
  pages: AsyncIterable<ElementPage>,
  arrays: readonly string[],
  read = createJsonReader(),
): Pages {
  for await (const page of pages) {
    const bytes = Buffer.from(page.bytes.buffer, page.bytes.byteOffset, page.bytes.length)
    const item = (i: number) => ((page.start[i] ?? -1) < 0 ? undefined : jsonItem(page, bytes, i, arrays, read))
    yield { count: page.count, item }
  }
}

/** `bytes` are those of the page. */
function jsonItem(
  page: ElementPage,
  bytes: Buffer,
  i: number,
  arrays: readonly string[],
  read: JsonReader,
): RawItem<RawRecord> {
  const part = arrays[page.part[i] ?? 0] ?? ''
  const from = page.start[i] ?? 0
  const to = page.end[i] ?? from
  const raw = () => bytes.subarray(from, to)
  const fault = page.faults.get(i)
  if (fault !== undefined) return { part, record: { kind: 'quarantine', stage: 'split', ...fault }, raw }
  const reading = read(bytes, from, to)
  return { part, record: 'value' in reading ? { kind: 'json', part, value: reading.value } : reading, raw }
}

/** Reads the JSON of one record, by default all of the bytes; a fault says what was wrong and holds nothing of it. */
export type JsonReader = (bytes: Buffer, from?: number, to?: number) => { readonly value: Json } | UnreadRecord

const REPLACEMENT = '\ufffd'

function createJsonReader(): JsonReader {
  const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  const isUtf8 = (bytes: Uint8Array) => {
    try {
      strict.decode(bytes)
      return true
    } catch {
      return false
    }
  }
  return (bytes, from = 0, to = bytes.length) => {
    const text = bytes.toString('utf8', from, to)
    // Stands for what is none, or for itself: the decoder that would tell takes three times as long.
    if (text.includes(REPLACEMENT) && !isUtf8(bytes.subarray(from, to)))
      return fault('invalid_utf8', 'the record holds bytes that are no UTF-8')
    try {
      return { value: parseJson(text) as Json }
    } catch {
      return fault('invalid_json', 'the record is no valid JSON')
    }
  }
}

const fault = (code: string, detail: string): UnreadRecord => ({
  kind: 'quarantine',
  stage: 'validation',
  code,
  detail,
})

/** As `createJsonReader`, of what no splitter has looked into: how deep it is shows when it is read. */
export function createLineReader(): JsonReader {
  const read = createJsonReader()
  return (bytes, from, to) => {
    const reading = read(bytes, from, to)
    if (!('value' in reading) || !isDeeper(reading.value, MOST_DEPTH)) return reading
    return fault('too_deep', `nested more than ${MOST_DEPTH} deep`)
  }
}
/** As deep as the splitters of JSON go. */
const MOST_DEPTH = 200

function xmlItem(item: XmlItem): RawItem<RawRecord> {
  const { part } = item
  if ('value' in item) {
    const { value } = item
    return { part, record: { kind: 'json', part, value }, raw: () => utf8(wireJson(storableJson(value))) }
  }
  return { part, record: { ...damaged(item), code: item.code }, raw: () => utf8(wireJson(item.raw)) }
}

const utf8 = (text: string) => new TextEncoder().encode(text)

function htmlRecord(entry: HtmlItem): RawRecord | UnreadRecord {
  if ('damaged' in entry) return damaged(entry)
  if (entry.cut) return { kind: 'quarantine', stage: 'split', code: 'cut_off', detail: 'the file ends inside of it' }
  return { kind: 'html', part: '', value: entry }
}

function partRecord(item: { readonly part: string; readonly value: Json } | Damaged): RawRecord | UnreadRecord {
  return 'damaged' in item ? damaged(item) : { kind: 'json', part: item.part, value: item.value }
}

function damaged(item: Damaged): UnreadRecord {
  return { kind: 'quarantine', stage: 'split', code: 'damaged', detail: item.damaged }
}

async function* gathered<T extends object>(
  items: AsyncIterable<T>,
  record: (item: T) => RawRecord | UnreadRecord,
  most = ITEMS_A_PAGE,
): AsyncGenerator<RawPage<RawRecord>> {
  let page: T[] = []
  try {
    for await (const item of items) {
      page.push(item)
      if (page.length < most) continue
      yield pageOf(page, record)
      page = []
    }
  } catch (error) {
    if (page.length > 0) yield pageOf(page, record)
    throw error
  }
  if (page.length > 0) yield pageOf(page, record)
}

function pageOf<T extends object>(
  items: readonly T[],
  record: (item: T) => RawRecord | UnreadRecord,
): RawPage<RawRecord> {
  return {
    count: items.length,
    item(i) {
      const item = items[i]
      if (item === undefined) return undefined
      const part = 'part' in item && typeof item.part === 'string' ? item.part : ''
      return { part, record: record(item), raw: () => rawOf(item) }
    },
  }
}

/** What quarantine keeps of a record that is no JSON of its own: what the reader made of it, or its beginning as it stood. */
function rawOf(item: object): Uint8Array {
  if ('raw' in item && typeof item.raw === 'string') return utf8(item.raw)
  return utf8(JSON.stringify('row' in item ? item.row : 'value' in item ? item.value : item))
}
