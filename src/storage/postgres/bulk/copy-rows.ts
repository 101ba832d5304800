import type { EventColumns } from '../../../models/batch.ts'
import { STATES } from '../../../models/events.ts'
import { labelsText } from '../../../models/pii-labels.ts'
import {
  JSONB_VERSION,
  putBytes,
  putDocument,
  putInstant,
  putInt,
  putInteger,
  putList,
  putLong,
  putShort,
  putSmallint,
  putText,
} from './copy-fields.ts'

/**
 * Rows of dp.event in PostgreSQL's binary COPY format.
 * https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS (Binary Format)
 */
export function copyEvents(columns: EventColumns): string {
  return `copy dp.event (time, endtime, position, hash, id, usr, run, file, record, lat, lon, accuracy, stream, type, revision,
  tz, endtz, precision, state, subject, place, actors, data${columns.pii.size > 0 ? ', pii' : ''}) from stdin with (format binary)`
}

/** Without labels: a batch that has none sends no column for them. */
const FIELDS = 23
const SIGNATURE = Uint8Array.of(
  0x50,
  0x47,
  0x43,
  0x4f,
  0x50,
  0x59,
  0x0a,
  0xff,
  0x0d,
  0x0a,
  0x00,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
)
/** All fields of fixed width with their lengths, and the lengths and version byte of the others. */
const FIXED_BYTES = 256
const LIVE = STATES.indexOf('live')
const GONE = STATES.indexOf('gone')

/** What the columns do not hold. */
export interface RowContext {
  readonly owner: number
  readonly stream: number
  /** dp.type.id by index of the columns' types. */
  readonly types: readonly number[]
  readonly run?: number
  /** File and record within it, by row; undefined for events without a file. */
  readonly origin?: (row: number) => { readonly file: number; readonly record: number }
}

/**
 * The rows named in `rows`, with positions from `first` on, as a whole COPY stream in slices. They are encoded as they
 * are asked for: a page is never held twice. A slice is written over when the third behind it is asked for, so a reader
 * may have one on its way and one waiting.
 */
export function* copyStream(
  columns: EventColumns,
  rows: ArrayLike<number>,
  first: number,
  context: RowContext,
): Generator<Buffer> {
  const labels = encodedLabels(columns, rows)
  const ring = createRing(SIGNATURE.length + roomForAll(columns, rows, labels))
  const writer = createRowWriter(columns, context, labels)
  writer.begin(ring(0))
  writer.signature()
  for (let k = 0; k < rows.length; k++) {
    const row = rows[k] as number
    const room = roomFor(columns, row, labels)
    if (writer.left() < room) {
      yield writer.slice()
      writer.begin(ring(room))
    }
    writer.row(row, first + k)
  }
  writer.end()
  yield writer.slice()
}

const SLICE = 256 << 10
const RING = 3
const END_BYTES = 2

/** Hands out buffers in turn, each of at least the bytes asked for. */
function createRing(total: number): (least: number) => Buffer {
  const size = Math.min(total, SLICE)
  const buffers: Buffer[] = []
  let turn = -1
  return (least) => {
    turn = (turn + 1) % RING
    const known = buffers[turn]
    if (known !== undefined && known.length >= least + END_BYTES) return known
    const made = Buffer.allocUnsafeSlow(Math.max(size, least) + END_BYTES)
    buffers[turn] = made
    return made
  }
}

/** Up to a slice: more is not asked for. */
function roomForAll(columns: EventColumns, rows: ArrayLike<number>, labels: Labels): number {
  let room = 0
  for (let k = 0; k < rows.length && room < SLICE; k++) room += roomFor(columns, rows[k] as number, labels)
  return room
}

/** The `pii` of rows that have labels, as bytes; undefined for a batch without any. */
type Labels = ReadonlyMap<number, Buffer> | undefined

function encodedLabels({ pii }: EventColumns, rows: ArrayLike<number>): Labels {
  if (pii.size === 0) return undefined
  const encoded = new Map<number, Buffer>()
  for (let k = 0; k < rows.length; k++) {
    const labels = pii.get(rows[k] as number)
    if (labels !== undefined) encoded.set(rows[k] as number, Buffer.from(labelsText(labels)))
  }
  return encoded
}

function roomFor({ start, end, subject, place, actors }: EventColumns, row: number, labels: Labels): number {
  const room = FIXED_BYTES + (end[row] as number) - (start[row] as number) + (labels?.get(row)?.length ?? 0)
  if (subject.size === 0 && place.size === 0 && actors.size === 0) return room
  const texts = (subject.get(row)?.length ?? 0) + (place.get(row)?.length ?? 0)
  const list = (actors.get(row) ?? []).reduce((sum, text) => sum + text.length * 3 + 4, 20)
  return room + texts * 3 + list
}

function createRowWriter(columns: EventColumns, context: RowContext, labels: Labels) {
  let out: Buffer = Buffer.alloc(0)
  let at = 0
  /**
   * Nearly always absent; answers where they end. Sized first: most pages have none of some, and a look into an empty map
   * for each row is not free.
   */
  const texts = (index: number, from: number): number => {
    const { subject, place, actors } = columns
    let to = putText(out, from, subject.size > 0 ? subject.get(index) : undefined)
    to = putText(out, to, place.size > 0 ? place.get(index) : undefined)
    return putList(out, to, actors.size > 0 ? actors.get(index) : undefined)
  }
  const data = (index: number, from: number): number => {
    const start = columns.start[index] as number
    const end = columns.end[index] as number
    const to = putInt(out, from, end - start + 1)
    out[to] = JSONB_VERSION
    out.set(columns.bytes.subarray(start, end), to + 1)
    return to + 1 + end - start
  }
  // Where the next byte goes is handed from field to field: kept in one place for all it makes a row take twice as long.
  const row = (index: number, position: number) => {
    const origin = context.origin?.(index)
    let to = putShort(out, at, labels === undefined ? FIELDS : FIELDS + 1)
    to = putInstant(out, to, columns.time[index] as number)
    to = putInstant(out, to, columns.endtime[index] as number)
    to = putLong(out, to, position)
    to = putBytes(out, to, columns.hash, index * 8, 8)
    to = putBytes(out, to, columns.id, index * 16, 16)
    to = putInteger(out, to, context.owner)
    to = putInteger(out, to, context.run)
    to = putInteger(out, to, origin?.file)
    to = putInteger(out, to, origin?.record)
    to = putInteger(out, to, columns.lat[index])
    to = putInteger(out, to, columns.lon[index])
    to = putInteger(out, to, columns.accuracy[index])
    to = putInteger(out, to, context.stream)
    to = putInteger(out, to, context.types[columns.type[index] as number])
    to = putInteger(out, to, columns.revision?.get(index) ?? 1)
    to = putSmallint(out, to, columns.tz[index] as number)
    to = putSmallint(out, to, columns.endtz[index] as number)
    to = putSmallint(out, to, columns.precision[index] as number)
    to = putSmallint(out, to, columns.gone?.has(index) === true ? GONE : LIVE)
    at = data(index, texts(index, to))
    if (labels !== undefined) at = putDocument(out, at, labels.get(index))
  }
  return {
    begin(buffer: Buffer) {
      out = buffer
      at = 0
    },
    signature() {
      out.set(SIGNATURE, 0)
      at = SIGNATURE.length
    },
    row,
    /** Bytes of the slice that rows may take. */
    left: () => out.length - at - END_BYTES,
    end() {
      at = putShort(out, at, -1)
    },
    slice: () => out.subarray(0, at),
  }
}
