/** One-dimensional arrays in PostgreSQL's binary form, so that ids and hashes go out as the bytes they are. */
const UUID_OID = 2950
const INT8_OID = 20

export function uuidArray(source: Uint8Array, rows: ArrayLike<number>): Buffer {
  return array(source, rows, 16, UUID_OID)
}

export function int8Array(source: Uint8Array, rows: ArrayLike<number>): Buffer {
  return array(source, rows, 8, INT8_OID)
}

function array(source: Uint8Array, rows: ArrayLike<number>, width: number, oid: number): Buffer {
  const out = Buffer.allocUnsafe(20 + rows.length * (width + 4))
  // Dimensions, no nulls, element type, length, lower bound.
  const header = [1, 0, oid, rows.length, 1]
  let at = 0
  for (const value of header) at = out.writeInt32BE(value, at)
  for (let k = 0; k < rows.length; k++) {
    at = out.writeInt32BE(width, at)
    const from = (rows[k] as number) * width
    for (let i = 0; i < width; i++) out[at++] = source[from + i] as number
  }
  return out
}

/** Signed 64 bits as decimal text: what PostgreSQL calls bigint. */
export function int8Text(source: Uint8Array, row: number): string {
  return new DataView(source.buffer, source.byteOffset).getBigInt64(row * 8).toString()
}
