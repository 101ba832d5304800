/*
 * One header block of a tar, in all the dialects that packers write (v7, ustar, pax, GNU).
 * https://pubs.opengroup.org/onlinepubs/9699919799/utilities/pax.html#tag_20_92_13
 *
 *     0 name 100 │ 124 size 12, octal │ 136 mtime 12 │ 148 checksum 8 │ 156 type │ 257 "ustar" │ 345 prefix 155
 */

export const TAR_BLOCK = 512

export interface TarHeader {
  readonly name: string
  /** Of the content that follows, in bytes. */
  readonly bytes: number
  /** Milliseconds since 1970. */
  readonly modified?: number | undefined
  readonly kind: TarKind
  /** GNU's list of the parts of a sparse file goes on in the next block. */
  readonly goesOn: boolean
}

/** `name` and `fields` say something of the next header, `note` of all; they are no members. */
export type TarKind = 'file' | 'folder' | 'link' | 'sparse' | 'other' | 'name' | 'fields' | 'note'

const KINDS: Readonly<Record<string, TarKind>> = {
  '\0': 'file',
  0: 'file',
  7: 'file',
  1: 'link',
  2: 'link',
  5: 'folder',
  L: 'name',
  x: 'fields',
  X: 'fields',
  g: 'note',
  K: 'note',
  V: 'note',
  S: 'sparse',
}

/** Undefined where the block is no header. */
export function tarHeader(block: Buffer): TarHeader | undefined {
  if (!isTarHeader(block)) return undefined
  const bytes = numberAt(block, 124, 12)
  if (bytes === undefined) return undefined
  const seconds = numberAt(block, 136, 12)
  // GNU keeps other things where ustar has the prefix.
  const prefix = block.toString('latin1', 257, 263) === 'ustar\0' ? textAt(block, 345, 155) : ''
  const own = textAt(block, 0, 100)
  const name = prefix === '' ? own : `${prefix}/${own}`
  const kind = KINDS[block.toString('latin1', 156, 157)] ?? 'other'
  return {
    name,
    // Links and folders have no content, whatever stands there.
    bytes: kind === 'link' || kind === 'folder' ? 0 : bytes,
    modified: seconds === undefined ? undefined : seconds * 1000,
    // Before ustar a folder was told by its name alone.
    kind: kind === 'file' && name.endsWith('/') ? 'folder' : kind,
    goesOn: kind === 'sparse' && block[482] !== 0,
  }
}

/** Whether the bytes begin with a header whose checksum is right: the way to know a tar, old ones have no mark. */
export function isTarHeader(bytes: Buffer): boolean {
  if (bytes.length < TAR_BLOCK || bytes[0] === 0) return false
  const told = numberAt(bytes, 148, 8)
  let sum = 8 * 0x20
  for (let i = 0; i < TAR_BLOCK; i++) if (i < 148 || i >= 156) sum += bytes[i] ?? 0
  return told === sum
}

/** The records of a pax header: `27 mtime=1350244992.023960108\n`. Undecodable ones are left out. */
export function paxFields(bytes: Buffer): ReadonlyMap<string, string> {
  const fields = new Map<string, string>()
  for (let at = 0; at < bytes.length; ) {
    const space = bytes.indexOf(0x20, at)
    const length = space < 0 ? Number.NaN : Number(bytes.toString('latin1', at, space))
    if (!Number.isInteger(length) || length <= space - at) break
    const record = bytes.toString('utf8', space + 1, at + length - 1)
    const equals = record.indexOf('=')
    if (equals > 0) fields.set(record.slice(0, equals), record.slice(equals + 1))
    at += length
  }
  return fields
}

/** Text up to the first NUL. */
export function textAt(block: Buffer, at: number, length: number): string {
  const end = block.indexOf(0, at)
  return block.toString('utf8', at, end < 0 ? at + length : Math.min(end, at + length))
}

/** An octal number, or GNU's binary one; undefined where it is neither, or cannot be counted with. */
function numberAt(block: Buffer, at: number, length: number): number | undefined {
  const first = block[at] ?? 0
  if (first >= 0x80) {
    if (first !== 0x80) return undefined
    let value = 0
    for (let i = at + 1; i < at + length; i++) value = value * 256 + (block[i] ?? 0)
    return Number.isSafeInteger(value) ? value : undefined
  }
  const text = textAt(block, at, length).trim()
  return /^[0-7]*$/.test(text) ? Number.parseInt(text === '' ? '0' : text, 8) : undefined
}
