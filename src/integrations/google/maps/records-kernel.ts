import { type BulkSink, NONE_32 } from '../../../models/batch.ts'
import { createJsonCopier, integerEnd, PLAIN, SPACE } from '../../archive/json-copy.ts'
import type { BulkKernel } from '../../source.ts'

/**
 * Reads one element of Records.json straight from its bytes into a row: one pass that checks the grammar strictly,
 * drops white space, takes the known fields as numbers and copies every other value's bytes into `data`. So integers
 * beyond 2^53 (deviceTag) need no work, and unknown fields are kept.
 *
 *     { "latitudeE7": 481234567, "longitudeE7": 115678901, "accuracy": 20, "source": "WIFI",
 *       "deviceTag": -8000000000000000001, "timestamp": "2023-03-01T12:00:00.000Z" }
 *
 * Whatever is out of the ordinary (escapes, bytes beyond ASCII, fractions, ranges, missing fields, two times) is left to
 * the decoder, which gives the same for what is ordinary: a test compares the two on random records.
 */
export function createRecordsKernel(type: string): BulkKernel {
  const copier = createJsonCopier()
  const times = createTimeReader()

  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: hot loop over the bytes of every record; as calls it is 3 x slower
  function read(bytes: Uint8Array, start: number, to: number, sink: BulkSink): number {
    if (bytes[start] !== OPEN) return -1
    const room = sink.reserve(Math.min(to - start, MOST_BYTES) + 2)
    const target = sink.bytes
    copier.put = room + 1
    target[room] = OPEN
    let lat = NONE_32
    let lon = NONE_32
    let accuracy = NONE_32
    let time = -1
    let i = start + 1
    for (;;) {
      while (SPACE[bytes[i] as number] === 1) i++
      const name = i
      if (bytes[i] !== QUOTE) return -1
      // A name is copied while it is passed; that of a known field is taken back.
      let put = copier.put
      if (put > room + 1) target[put++] = COMMA
      let c = QUOTE
      do {
        target[put++] = c
        c = bytes[++i] as number
      } while (PLAIN[c] === 1)
      if (c !== QUOTE) return -1
      target[put++] = QUOTE
      const nameEnd = ++i
      while (SPACE[bytes[i] as number] === 1) i++
      if (bytes[i++] !== COLON) return -1
      while (SPACE[bytes[i] as number] === 1) i++
      const field = knownField(bytes, name + 1, nameEnd - name - 2)
      if (field === undefined) {
        sink.field(put - (nameEnd - name) + 1, put - 1)
        target[put] = COLON
        copier.put = put + 1
        i = copier.copy(bytes, i, target)
        if (i < 0) return -1
      } else if (field === 'timestamp' || field === 'timestampMs') {
        if (time >= 0) return -1
        time = field === 'timestamp' ? times.iso(bytes, i) : times.milliseconds(bytes, i)
        i = times.end()
        if (!(time >= 0)) return -1
      } else {
        const end = integerEnd(bytes, i)
        const value = end < 0 || end - i > 11 ? NONE_32 : wholeNumber(bytes, i, end)
        i = end
        if (field === 'latitudeE7' && lat === NONE_32 && value <= MOST_LATITUDE && value >= -MOST_LATITUDE) lat = value
        else if (field === 'longitudeE7' && lon === NONE_32 && value <= MOST_LONGITUDE && value >= -MOST_LONGITUDE)
          lon = value
        else if (field === 'accuracy' && accuracy === NONE_32 && value >= 0 && value <= MOST_ACCURACY) accuracy = value
        else return -1
      }
      while (SPACE[bytes[i] as number] === 1) i++
      c = bytes[i++] as number
      if (c === CLOSE) break
      if (c !== COMMA) return -1
    }
    // A longer one may have been written over the end of the room; it is no ordinary one.
    if (i > to || i - start > MOST_BYTES || lat === NONE_32 || lon === NONE_32 || time < 0) return -1
    target[copier.put++] = CLOSE
    sink.point(time, lat, lon, accuracy, copier.put)
    return i
  }
  return { type, read }
}

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const COLON = 0x3a
const OPEN = 0x7b
const CLOSE = 0x7d
/** A longer record is no ordinary one. */
const MOST_BYTES = 64 << 10
const MOST_LATITUDE = 900_000_000
const MOST_LONGITUDE = 1_800_000_000
const MOST_ACCURACY = 2_147_483_647

type Field = 'latitudeE7' | 'longitudeE7' | 'accuracy' | 'timestamp' | 'timestampMs'
const encoded = (name: Field) => ({ name, bytes: new TextEncoder().encode(name) })
const LATITUDE = encoded('latitudeE7')
const LONGITUDE = encoded('longitudeE7')
const ACCURACY = encoded('accuracy')
const TIMESTAMP = encoded('timestamp')
const TIMESTAMP_MS = encoded('timestampMs')

function knownField(bytes: Uint8Array, from: number, length: number): Field | undefined {
  if (length === 10) return named(LATITUDE, bytes, from)
  if (length === 11) return named(LONGITUDE, bytes, from) ?? named(TIMESTAMP_MS, bytes, from)
  if (length === 8) return named(ACCURACY, bytes, from)
  return length === 9 ? named(TIMESTAMP, bytes, from) : undefined
}

function named(field: ReturnType<typeof encoded>, bytes: Uint8Array, from: number): Field | undefined {
  const name = field.bytes
  for (let i = 0; i < name.length; i++) if (bytes[from + i] !== name[i]) return undefined
  return field.name
}

function wholeNumber(bytes: Uint8Array, from: number, end: number): number {
  const negative = bytes[from] === MINUS
  let n = 0
  for (let i = negative ? from + 1 : from; i < end; i++) n = n * 10 + (bytes[i] as number) - ZERO
  return negative ? -n : n
}

/** Reads times that are spelt in the two usual ways; NaN for any other spelling. */
function createTimeReader() {
  let date = -1
  let midnight = 0
  let end = 0

  /** Milliseconds at midnight (UTC) of the date spelt from `i` on; most records share it with the one before. */
  const dayAt = (bytes: Uint8Array, i: number): number => {
    const year = two(bytes, i) * 100 + two(bytes, i + 2)
    const month = two(bytes, i + 5)
    const day = two(bytes, i + 8)
    const spelt = (year * 16 + month) * 32 + day
    if (spelt === date) return midnight
    if (!(year >= 2000 && year < 2100 && month >= 1 && month <= 12 && day >= 1)) return Number.NaN
    const time = Date.UTC(year, month - 1, day)
    // The 31st of a shorter month would be the 1st of the next.
    if (new Date(time).getUTCDate() !== day) return Number.NaN
    date = spelt
    midnight = time
    return time
  }

  return {
    /** Behind the closing quote of the time read last. */
    end: () => end,
    /** `"2023-03-01T12:00:00Z"`, or with three digits of fraction. */
    iso(bytes: Uint8Array, quote: number): number {
      const i = quote + 1
      const fraction = bytes[i + 19] === POINT
      const close = fraction ? i + 24 : i + 20
      end = close + 1
      if (bytes[quote] !== QUOTE || bytes[close] !== QUOTE || bytes[close - 1] !== 0x5a || !punctuated(bytes, i))
        return Number.NaN
      const hour = two(bytes, i + 11)
      const minute = two(bytes, i + 14)
      const second = two(bytes, i + 17)
      if (!(hour < 24 && minute < 60 && second < 60)) return Number.NaN
      const whole = dayAt(bytes, i) + ((hour * 60 + minute) * 60 + second) * 1000
      return fraction ? whole + two(bytes, i + 20) * 10 + (two(bytes, i + 21) % 10) : whole
    },
    /** `"1512129600000"`: thirteen digits. */
    milliseconds(bytes: Uint8Array, quote: number): number {
      end = quote + 15
      if (bytes[quote] !== QUOTE || bytes[quote + 14] !== QUOTE || bytes[quote + 1] === ZERO) return Number.NaN
      let time = 0
      for (let i = quote + 1; i < quote + 14; i++) {
        const digit = (bytes[i] as number) - ZERO
        if (digit < 0 || digit > 9) return Number.NaN
        time = time * 10 + digit
      }
      return time < 4_102_444_800_000 ? time : Number.NaN
    },
  }
}

function two(bytes: Uint8Array, i: number): number {
  const tens = (bytes[i] as number) - ZERO
  const ones = (bytes[i + 1] as number) - ZERO
  return tens >= 0 && tens <= 9 && ones >= 0 && ones <= 9 ? tens * 10 + ones : Number.NaN
}

function punctuated(bytes: Uint8Array, i: number): boolean {
  return (
    bytes[i + 4] === MINUS &&
    bytes[i + 7] === MINUS &&
    bytes[i + 10] === 0x54 &&
    bytes[i + 13] === COLON &&
    bytes[i + 16] === COLON
  )
}
