import { type EventColumns, NONE_16, NONE_32 } from '../../../models/batch.ts'
import { STATES } from '../../../models/events.ts'
import { labelsText } from '../../../models/pii-labels.ts'

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
/** Milliseconds from 1970 to PostgreSQL's epoch, 2000-01-01. */
const EPOCH_MS = 946_684_800_000
const WORD = 2 ** 32
const TEXT_OID = 25
/** Of jsonb's binary form. */
const JSONB_VERSION = 1
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
  const word = (value: number) => {
    const to = at
    out[to] = value >>> 24
    out[to + 1] = value >>> 16
    out[to + 2] = value >>> 8
    out[to + 3] = value
    at = to + 4
  }
  const short = (value: number) => {
    out[at++] = value >> 8
    out[at++] = value
  }
  const int = (value: number | undefined) => {
    if (value === undefined || value === NONE_32) return word(-1)
    word(4)
    word(value)
  }
  const smallint = (value: number) => {
    if (value === NONE_16) return word(-1)
    word(2)
    short(value)
  }
  const long = (value: number) => {
    word(8)
    word(Math.floor(value / WORD))
    word(value)
  }
  const instant = (ms: number) => (Number.isNaN(ms) ? word(-1) : long(Math.round((ms - EPOCH_MS) * 1000)))
  const bytes = (source: Uint8Array, start: number, end: number) => {
    let to = at
    for (let i = start; i < end; i++) out[to++] = source[i] as number
    at = to
  }
  const text = (value: string | undefined) => {
    if (value === undefined) return word(-1)
    const length = out.write(value, at + 4)
    word(length)
    at += length
  }
  const list = (values: readonly string[] | undefined) => {
    if (values === undefined) return word(-1)
    const start = at
    at += 4
    for (const header of [1, 0, TEXT_OID, values.length, 1]) word(header)
    for (const value of values) text(value)
    const end = at
    at = start
    word(end - start - 4)
    at = end
  }
  const row = (index: number, position: number) => {
    short(labels === undefined ? FIELDS : FIELDS + 1)
    instant(columns.time[index] as number)
    instant(columns.endtime[index] as number)
    long(position)
    word(8)
    bytes(columns.hash, index * 8, index * 8 + 8)
    word(16)
    bytes(columns.id, index * 16, index * 16 + 16)
    int(context.owner)
    int(context.run)
    const origin = context.origin?.(index)
    int(origin?.file)
    int(origin?.record)
    int(columns.lat[index])
    int(columns.lon[index])
    int(columns.accuracy[index])
    int(context.stream)
    int(context.types[columns.type[index] as number])
    int(columns.revision?.get(index) ?? 1)
    smallint(columns.tz[index] as number)
    smallint(columns.endtz[index] as number)
    smallint(columns.precision[index] as number)
    smallint(columns.gone?.has(index) === true ? GONE : LIVE)
    sparse(index)
  }
  /** Sized first: most pages have none of some, and a look into an empty map for each row is not free. */
  const sparse = (index: number) => {
    text(columns.subject.size > 0 ? columns.subject.get(index) : undefined)
    text(columns.place.size > 0 ? columns.place.get(index) : undefined)
    list(columns.actors.size > 0 ? columns.actors.get(index) : undefined)
    data(index)
    if (labels !== undefined) document(labels.get(index))
  }
  const document = (json: Buffer | undefined) => {
    if (json === undefined) return word(-1)
    word(json.length + 1)
    out[at++] = JSONB_VERSION
    out.set(json, at)
    at += json.length
  }
  const data = (index: number) => {
    const start = columns.start[index] as number
    const end = columns.end[index] as number
    word(end - start + 1)
    out[at++] = JSONB_VERSION
    out.set(columns.bytes.subarray(start, end), at)
    at += end - start
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
    end: () => short(-1),
    slice: () => out.subarray(0, at),
  }
}
