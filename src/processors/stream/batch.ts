import { type BulkSink, type EventColumns, NONE_16, NONE_32 } from '../../models/batch.ts'
import {
  type Alias,
  type Draft,
  type EventType,
  type JsonObject,
  PRECISIONS,
  type WrittenDraft,
} from '../../models/events.ts'
import type { RowGuard } from '../../models/guard.ts'
import type { PiiLabel } from '../../models/pii.ts'
import { uuidText } from '../../utils/fact-id.ts'
import { createContentHash } from '../../utils/hash.ts'
import { parseStored, storableJson, storableText, storableWritten } from '../../utils/json-text.ts'
import { createNameBook, StageFault } from './guard.ts'
import { createIdentifier } from './identity.ts'

/** A page of events while it is filled. Reused: `clear` makes room for the next page. */
export interface EventBatch extends EventColumns {
  /** Rows added from now on belong to the record with this ordinal of the page. */
  beginRecord(ordinal: number): void
  /** `labels` are of the draft as it is given here. */
  add(draft: Draft | WrittenDraft, labels?: readonly PiiLabel[]): void
  /** As `add`, of an event that has its id already; `data` is its text as jsonb takes it. */
  addKnown(draft: Omit<Draft, 'data'>, fact: string, data: string, labels?: readonly PiiLabel[]): void
  /** Where a kernel of the named type writes. */
  sink(type: string): BulkSink
  clear(): void
}

interface Columns extends EventColumns {
  count: number
  id: Uint8Array
  hash: Uint8Array
  time: Float64Array
  endtime: Float64Array
  lat: Int32Array
  lon: Int32Array
  accuracy: Int32Array
  tz: Int16Array
  endtz: Int16Array
  precision: Uint8Array
  type: Uint16Array
  record: Int32Array
  bytes: Uint8Array
  start: Uint32Array
  end: Uint32Array
  subject: Map<number, string>
  place: Map<number, string>
  actors: Map<number, readonly string[]>
  pii: Map<number, readonly PiiLabel[]>
  alias: Map<number, Alias>
}

const FIRST_ROWS = 1024
/** Of `data`. */
const FIRST_ROW_BYTES = 256
/** Up to here the room is doubled, beyond that it grows by less. */
const MOST_DOUBLED = 2 << 20
const MORE_BYTES = 1 << 20
/** For longer ones room is made for what they need, not for what they may need at most. */
const LONG_TEXT = 64 << 10

/**
 * `seed`: 64 bits of the key ring, so that content hashes tell nothing to who does not hold the key. `expected`: how many
 * rows room is made for at first, where less than a page is expected; it grows by itself. `guard`: the PII stage. Id and hash are
 * of the event as it was given; what is stored is what the guard makes of it. Where it throws, `add` throws a `StageFault` and
 * the row is not there.
 */
export function createEventBatch(
  types: readonly EventType[],
  seed: readonly [number, number],
  expected = FIRST_ROWS,
  guard?: RowGuard,
): EventBatch {
  const columns = emptyColumns(Math.max(1, Math.min(expected, FIRST_ROWS)))
  const names = types.map((type) => type.name)
  const identifier = createIdentifier(names)
  const hashContent = contentHasher(columns, seed)
  const encoder = new TextEncoder()
  let record = 0
  let used = 0
  let room = columns.type.length
  let writable: Buffer = Buffer.alloc(0)

  const reserve = (length: number) => {
    if (used + length > columns.bytes.length) columns.bytes = grown(columns.bytes, used + length)
    return used
  }
  const openRow = () => {
    if (columns.count === room) {
      room *= 2
      growRows(columns, room)
    }
    return columns.count
  }
  const closeRow = (row: number, dataEnd: number) => {
    columns.record[row] = record
    columns.start[row] = used
    columns.end[row] = dataEnd
    used = dataEnd
    hashContent(row)
    columns.count = row + 1
  }

  const label = (row: number, labels: readonly PiiLabel[] | undefined) => {
    if (labels !== undefined && labels.length > 0) columns.pii.set(row, labels)
  }
  const add: EventBatch['add'] = (draft, labels) => {
    const type = names.indexOf(draft.type)
    const declared = types[type]
    if (declared === undefined) throw new RangeError(`the source declares no type ${draft.type}`)
    const row = openRow()
    writeColumns(columns, row, type, draft)
    if (draft.alias !== undefined) columns.alias.set(row, draft.alias)
    label(row, labels)
    identifier.identify(type, declared.identity(draft), columns.id, row * 16)
    closeRow(row, write('text' in draft ? storableWritten(draft.text) : storableJson(draft.data)))
    if (guard !== undefined) guarded(row, wholeOf(draft))
  }
  const addKnown: EventBatch['addKnown'] = (draft, fact, data, labels) => {
    const row = openRow()
    writeColumns(columns, row, names.indexOf(draft.type), draft)
    label(row, labels)
    columns.id.set(Buffer.from(fact.replaceAll('-', ''), 'hex'), row * 16)
    closeRow(row, write(data))
    if (guard !== undefined) guarded(row, { ...draft, data: parseStored(data) as JsonObject })
  }
  /** The last row as the guard leaves it. */
  const guarded = (row: number, draft: Draft) => {
    const start = columns.start[row] as number
    try {
      const treated = guard?.protect(draft, () => uuidText(columns.id, row))
      if (treated === undefined) return
      label(row, treated.labels)
      if (treated.draft === draft) return
      forgetTexts(columns, row)
      writeColumns(columns, row, columns.type[row] as number, treated.draft)
      used = start
      used = write(storableJson(treated.draft.data))
      columns.end[row] = used
    } catch (cause) {
      forgetTexts(columns, row)
      columns.pii.delete(row)
      columns.alias.delete(row)
      columns.count = row
      used = start
      throw new StageFault(cause)
    }
  }
  /** Answers where the text ends. */
  const write = (text: string): number => {
    if (text.length > LONG_TEXT) {
      const bytes = encoder.encode(text)
      const at = reserve(bytes.length)
      columns.bytes.set(bytes, at)
      return at + bytes.length
    }
    const at = reserve(text.length * 3)
    const { buffer, byteOffset, length } = columns.bytes
    // One view for as long as the array stays: an encoder would need a new one for every row.
    if (writable.buffer !== buffer) writable = Buffer.from(buffer, byteOffset, length)
    return at + writable.write(text, at)
  }

  const sink = (name: string): BulkSink => {
    const type = names.indexOf(name)
    const book = guard === undefined ? undefined : createNameBook((field) => guard.isIdle(name, field))
    const isAlwaysLookedAt = guard?.keepsPosition(name) === false
    let isStrange = false
    return {
      get bytes() {
        return columns.bytes
      },
      reserve(length) {
        isStrange = isAlwaysLookedAt
        return reserve(length)
      },
      field(from, to) {
        if (!isStrange && book !== undefined) isStrange = !book.has(columns.bytes, from, to)
      },
      point(time, lat, lon, accuracy, dataEnd) {
        const row = openRow()
        columns.type[row] = type
        columns.time[row] = time
        columns.endtime[row] = Number.NaN
        columns.lat[row] = lat
        columns.lon[row] = lon
        columns.accuracy[row] = accuracy
        columns.tz[row] = NONE_16
        columns.endtz[row] = NONE_16
        columns.precision[row] = 0
        identifier.pair(type, time, lat, lon, columns.id, row * 16)
        closeRow(row, dataEnd)
        if (isStrange) guarded(row, pointOf(columns, row, name))
      },
    }
  }

  return Object.assign(columns, {
    beginRecord(ordinal: number) {
      record = ordinal
    },
    add,
    addKnown,
    sink,
    clear() {
      columns.count = 0
      used = 0
      columns.subject.clear()
      columns.place.clear()
      columns.actors.clear()
      columns.pii.clear()
      columns.alias.clear()
    },
  })
}

/** A draft with all of its `data`. */
export function wholeOf(draft: Draft | WrittenDraft): Draft {
  if (!('text' in draft)) return draft
  const { text, ...rest } = draft
  return { ...rest, data: JSON.parse(text) as JsonObject }
}

/** A row that a kernel wrote, as its decoder would have given it. */
function pointOf({ time, lat, lon, accuracy, bytes, start, end }: Columns, row: number, type: string): Draft {
  const exactness = accuracy[row] as number
  const text = UTF8.decode(bytes.subarray(start[row], end[row]))
  return {
    type,
    time: time[row] as number,
    lat: lat[row] as number,
    lon: lon[row] as number,
    ...(exactness === NONE_32 ? {} : { accuracy: exactness }),
    data: parseStored(text) as JsonObject,
  }
}

const UTF8 = new TextDecoder()

function forgetTexts({ subject, place, actors }: Columns, row: number): void {
  subject.delete(row)
  place.delete(row)
  actors.delete(row)
}

function writeColumns(columns: Columns, row: number, type: number, draft: Omit<Draft, 'data'>): void {
  columns.type[row] = type
  columns.time[row] = wholeMs(draft.time)
  columns.endtime[row] = wholeMs(draft.endtime)
  columns.lat[row] = draft.lat ?? NONE_32
  columns.lon[row] = draft.lon ?? NONE_32
  columns.accuracy[row] = draft.accuracy ?? NONE_32
  columns.tz[row] = draft.tz ?? NONE_16
  columns.endtz[row] = draft.endtz ?? NONE_16
  columns.precision[row] = PRECISIONS.indexOf(draft.precision ?? 'ms')
  if (draft.subject !== undefined) columns.subject.set(row, storableText(draft.subject))
  if (draft.place !== undefined) columns.place.set(row, storableText(draft.place))
  if (draft.actors !== undefined && draft.actors.length > 0) columns.actors.set(row, draft.actors.map(storableText))
}

/** Finer than milliseconds nothing is kept: the log, the wire and the ids agree then. */
const wholeMs = (time: number | undefined) => (time === undefined ? Number.NaN : Math.floor(time) + 0)

/** Hashes all content of a row, the id with it, so that the xor over a range of rows stands for its set. */
function contentHasher(columns: Columns, seed: readonly [number, number]): (row: number) => void {
  const hash = createContentHash()
  const doubles = new Float64Array(2)
  const doubleWords = new Int32Array(doubles.buffer)
  const texts = new TextEncoder()
  const text = (field: number, value: string | undefined) => {
    if (value === undefined) return
    const bytes = texts.encode(value)
    hash.word(field)
    hash.bytes(bytes, 0, bytes.length)
  }
  return (row) => {
    hash.start(seed)
    hash.bytes(columns.id, row * 16, row * 16 + 16)
    doubles[0] = columns.time[row] as number
    doubles[1] = columns.endtime[row] as number
    for (let i = 0; i < 4; i++) hash.word(doubleWords[i] as number)
    hash.word(columns.lat[row] as number)
    hash.word(columns.lon[row] as number)
    hash.word(columns.accuracy[row] as number)
    hash.word(((columns.tz[row] as number) << 16) | ((columns.endtz[row] as number) & 0xffff))
    hash.word(columns.precision[row] as number)
    hash.bytes(columns.bytes, columns.start[row] as number, columns.end[row] as number)
    if (columns.subject.size > 0) text(1, columns.subject.get(row))
    if (columns.place.size > 0) text(2, columns.place.get(row))
    if (columns.actors.size > 0) text(3, columns.actors.get(row)?.join('\0'))
    hash.finish(columns.hash, row * 8)
  }
}

function emptyColumns(rows: number): Columns {
  return {
    count: 0,
    id: new Uint8Array(rows * 16),
    hash: new Uint8Array(rows * 8),
    time: new Float64Array(rows),
    endtime: new Float64Array(rows),
    lat: new Int32Array(rows),
    lon: new Int32Array(rows),
    accuracy: new Int32Array(rows),
    tz: new Int16Array(rows),
    endtz: new Int16Array(rows),
    precision: new Uint8Array(rows),
    type: new Uint16Array(rows),
    record: new Int32Array(rows),
    bytes: new Uint8Array(rows * FIRST_ROW_BYTES),
    start: new Uint32Array(rows),
    end: new Uint32Array(rows),
    subject: new Map(),
    place: new Map(),
    actors: new Map(),
    pii: new Map(),
    alias: new Map(),
  }
}

function growRows(columns: Columns, rows: number): void {
  columns.id = grown(columns.id, rows * 16)
  columns.hash = grown(columns.hash, rows * 8)
  columns.time = copied(columns.time, new Float64Array(rows))
  columns.endtime = copied(columns.endtime, new Float64Array(rows))
  for (const name of ['lat', 'lon', 'accuracy', 'record'] as const)
    columns[name] = copied(columns[name], new Int32Array(rows))
  for (const name of ['tz', 'endtz'] as const) columns[name] = copied(columns[name], new Int16Array(rows))
  for (const name of ['start', 'end'] as const) columns[name] = copied(columns[name], new Uint32Array(rows))
  columns.precision = grown(columns.precision, rows)
  columns.type = copied(columns.type, new Uint16Array(rows))
}

/** Twice as much, but not of what is large: a page of 4 MiB of texts must not take 8. */
function grown(bytes: Uint8Array, least: number): Uint8Array {
  const more = bytes.length < MOST_DOUBLED ? bytes.length : MORE_BYTES
  return copied(bytes, new Uint8Array(Math.max(bytes.length + more, least)))
}

function copied<A extends { set(from: A): void }>(from: A, into: A): A {
  into.set(from)
  return into
}
