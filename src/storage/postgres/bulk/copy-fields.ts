import { NONE_16, NONE_32 } from '../../../models/batch.ts'

/**
 * Fields of a row of binary COPY, each with its length before it; -1 is that of an absent one. All write to `out` at `at`
 * and answer where the next byte goes.
 * https://www.postgresql.org/docs/current/sql-copy.html#SQL-COPY-FILE-FORMATS (Binary Format)
 */

/** Of jsonb's binary form. */
export const JSONB_VERSION = 1
/** Milliseconds from 1970 to PostgreSQL's epoch, 2000-01-01. */
const EPOCH_MS = 946_684_800_000
const WORD = 2 ** 32
const TEXT_OID = 25

export function putInt(out: Buffer, at: number, value: number): number {
  out[at] = value >>> 24
  out[at + 1] = value >>> 16
  out[at + 2] = value >>> 8
  out[at + 3] = value
  return at + 4
}

export function putShort(out: Buffer, at: number, value: number): number {
  out[at] = value >> 8
  out[at + 1] = value
  return at + 2
}

const putAbsent = (out: Buffer, at: number) => putInt(out, at, -1)

export function putInteger(out: Buffer, at: number, value: number | undefined): number {
  return value === undefined || value === NONE_32 ? putAbsent(out, at) : putInt(out, putInt(out, at, 4), value)
}

export function putSmallint(out: Buffer, at: number, value: number): number {
  return value === NONE_16 ? putAbsent(out, at) : putShort(out, putInt(out, at, 2), value)
}

export function putLong(out: Buffer, at: number, value: number): number {
  return putInt(out, putInt(out, putInt(out, at, 8), Math.floor(value / WORD)), value)
}

export function putInstant(out: Buffer, at: number, ms: number): number {
  return Number.isNaN(ms) ? putAbsent(out, at) : putLong(out, at, Math.round((ms - EPOCH_MS) * 1000))
}

export function putBytes(out: Buffer, at: number, source: Uint8Array, start: number, length: number): number {
  const to = putInt(out, at, length)
  for (let i = 0; i < length; i++) out[to + i] = source[start + i] as number
  return to + length
}

export function putText(out: Buffer, at: number, value: string | undefined): number {
  if (value === undefined) return putAbsent(out, at)
  const length = out.write(value, at + 4)
  return putInt(out, at, length) + length
}

export function putList(out: Buffer, at: number, values: readonly string[] | undefined): number {
  if (values === undefined) return putAbsent(out, at)
  let to = at + 4
  for (const header of [1, 0, TEXT_OID, values.length, 1]) to = putInt(out, to, header)
  for (const value of values) to = putText(out, to, value)
  putInt(out, at, to - at - 4)
  return to
}

export function putDocument(out: Buffer, at: number, json: Uint8Array | undefined): number {
  if (json === undefined) return putAbsent(out, at)
  const to = putInt(out, at, json.length + 1)
  out[to] = JSONB_VERSION
  out.set(json, to + 1)
  return to + 1 + json.length
}
