/** Reads of bytes that may end anywhere: what lies beyond them is NaN, or a shorter text, never a fault. */
export interface ByteView {
  readonly length: number
  u8(at: number): number
  u16(at: number, isLittle?: boolean): number
  u32(at: number, isLittle?: boolean): number
  /** Exact up to 2^53. */
  u64(at: number): number
  i32(at: number, isLittle?: boolean): number
  /** One character a byte. */
  latin(at: number, length: number): string
  utf8(at: number, length: number): string
  /** A part of it, with places counted from its own beginning. */
  part(from: number, to: number): ByteView
}

const WORD = 2 ** 32

export function viewOf(bytes: Uint8Array): ByteView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const has = (at: number, size: number) => at >= 0 && at + size <= bytes.length
  const text = (encoding: string, at: number, length: number) =>
    new TextDecoder(encoding).decode(bytes.subarray(Math.max(0, at), Math.max(0, at) + Math.max(0, length)))
  const u32 = (at: number, isLittle = false) => (has(at, 4) ? view.getUint32(at, isLittle) : Number.NaN)
  return {
    length: bytes.length,
    u8: (at) => (has(at, 1) ? view.getUint8(at) : Number.NaN),
    u16: (at, isLittle = false) => (has(at, 2) ? view.getUint16(at, isLittle) : Number.NaN),
    u32,
    u64: (at) => u32(at) * WORD + u32(at + 4),
    i32: (at, isLittle = false) => (has(at, 4) ? view.getInt32(at, isLittle) : Number.NaN),
    latin: (at, length) => text('latin1', at, length),
    utf8: (at, length) => text('utf-8', at, length),
    part: (from, to) => viewOf(bytes.subarray(Math.max(0, from), Math.max(0, to))),
  }
}
