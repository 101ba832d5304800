import { NONE_16 } from '../../../models/batch.ts'
import {
  JSONB_VERSION,
  putBytes,
  putInstant,
  putInt,
  putInteger,
  putLong,
  putSmallint,
  putText,
} from './copy-fields.ts'

/**
 * One-dimensional arrays in PostgreSQL's binary form, for `unnest`: neither side writes or reads text then. Elements are as the
 * fields of a row of binary COPY.
 */
const OIDS = {
  boolean: 16,
  int8: 20,
  int2: 21,
  int4: 23,
  text: 25,
  timestamptz: 1184,
  uuid: 2950,
  jsonb: 3802,
} as const

export function uuidArray(source: Uint8Array, rows: ArrayLike<number>): Buffer {
  return fixed(source, rows, 16, OIDS.uuid)
}

export function int8Array(source: Uint8Array, rows: ArrayLike<number>): Buffer {
  return fixed(source, rows, 8, OIDS.int8)
}

function fixed(source: Uint8Array, rows: ArrayLike<number>, width: number, oid: number): Buffer {
  const out = Buffer.allocUnsafe(HEADER + rows.length * (width + 4))
  let at = putHeader(out, oid, rows.length)
  for (let k = 0; k < rows.length; k++) at = putBytes(out, at, source, (rows[k] as number) * width, width)
  return out
}

const HEADER = 20

/** Dimensions, that there may be nulls, element type, length, lower bound. */
function putHeader(out: Buffer, oid: number, length: number): number {
  let at = 0
  for (const value of [1, 1, oid, length, 1]) at = putInt(out, at, value)
  return at
}

type Put<T> = (out: Buffer, at: number, item: T) => number

/** `room`: bytes that an element may take, its length aside. */
function array<T>(oid: number, items: readonly T[], room: number | ((item: T) => number), put: Put<T>): Buffer {
  const most = typeof room === 'number' ? items.length * room : items.reduce((sum, item) => sum + room(item), 0)
  const out = Buffer.allocUnsafe(HEADER + items.length * 4 + most)
  let at = putHeader(out, oid, items.length)
  for (const item of items) at = put(out, at, item)
  return out.subarray(0, at)
}

type Maybe<T> = readonly (T | undefined)[]

export const uuids = (items: Maybe<string>): Buffer =>
  array(OIDS.uuid, items, 16, (out, at, item) => {
    if (item === undefined) return putInt(out, at, -1)
    putInt(out, at, 16)
    out.write(item.replaceAll('-', ''), at + 4, 'hex')
    return at + 20
  })
export const int2s = (items: Maybe<number>): Buffer =>
  array(OIDS.int2, items, 2, (out, at, item) => putSmallint(out, at, item ?? NONE_16))
export const int4s = (items: Maybe<number>): Buffer => array(OIDS.int4, items, 4, putInteger)
/** Positions: exact up to 2^53. */
export const int8s = (items: readonly number[]): Buffer => array(OIDS.int8, items, 8, putLong)
/** Hashes: decimal text of signed 64 bits. */
export const decimals = (items: readonly string[]): Buffer =>
  array(OIDS.int8, items, 8, (out, at, item) => out.writeBigInt64BE(BigInt(item), putInt(out, at, 8)))
export const booleans = (items: readonly boolean[]): Buffer =>
  array(OIDS.boolean, items, 1, (out, at, item) => out.writeUInt8(item ? 1 : 0, putInt(out, at, 1)))
/** Milliseconds since 1970. */
export const instants = (items: Maybe<number>): Buffer =>
  array(OIDS.timestamptz, items, 8, (out, at, item) => putInstant(out, at, item ?? Number.NaN))
export const texts = (items: Maybe<string>): Buffer =>
  array(OIDS.text, items, (item) => (item?.length ?? 0) * 3, putText)
/** JSON as jsonb takes it; bytes are UTF-8. */
export const documents = (items: Maybe<string | Uint8Array>): Buffer =>
  array(OIDS.jsonb, items, (item) => 1 + (typeof item === 'string' ? item.length * 3 : (item?.length ?? 0)), putJson)

function putJson(out: Buffer, at: number, item: string | Uint8Array | undefined): number {
  if (item === undefined) return putInt(out, at, -1)
  const from = at + 5
  out[at + 4] = JSONB_VERSION
  if (typeof item === 'string') {
    const length = out.write(item, from)
    putInt(out, at, length + 1)
    return from + length
  }
  out.set(item, from)
  putInt(out, at, item.length + 1)
  return from + item.length
}

/** Signed 64 bits as decimal text: what PostgreSQL calls bigint. */
export function int8Text(source: Uint8Array, row: number): string {
  return new DataView(source.buffer, source.byteOffset).getBigInt64(row * 8).toString()
}
