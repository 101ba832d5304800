import type { RangeReader } from './range-reader.ts'

/*
 * What follows the content of a member whose header does not tell its sizes. Packers write it in four forms:
 *
 *     [PK 07 08] │ crc 4 │ packed 4 or 8 │ size 4 or 8
 */

export interface Descriptor {
  readonly crc: number
  readonly bytes: number
  /** Its own length. */
  readonly length: number
}

export const DESCRIPTOR_MARK = 0x08074b50
const MARK = Buffer.from('PK\x07\x08', 'latin1')
const MOST_BYTES = 24

interface Form {
  readonly mark: 0 | 4
  readonly wide: boolean
}
const FORMS: readonly Form[] = [
  { mark: 4, wide: false },
  { mark: 4, wide: true },
  { mark: 0, wide: false },
  { mark: 0, wide: true },
]
const lengthOf = ({ mark, wide }: Form): number => mark + (wide ? 20 : 12)

/** Reads the descriptor behind content of known sizes, in whichever form fits them; undefined where none does. */
export async function descriptorAt(
  reader: RangeReader,
  at: number,
  sizes: { readonly compressed: number; readonly bytes: number },
): Promise<Descriptor | undefined> {
  const read = await reader.read(at, MOST_BYTES)
  for (const form of FORMS) {
    const told = descriptorIn(read, form)
    if (told === undefined) continue
    if (told.compressed === sizes.compressed % told.modulus && told.bytes === sizes.bytes % told.modulus)
      return { crc: told.crc, bytes: sizes.bytes, length: lengthOf(form) }
  }
  return undefined
}

function descriptorIn(read: Buffer, form: Form) {
  const { mark, wide } = form
  if (read.length < lengthOf(form) || (mark === 4 && read.readUInt32LE(0) !== DESCRIPTOR_MARK)) return undefined
  return {
    crc: read.readUInt32LE(mark),
    compressed: wide ? Number(read.readBigUInt64LE(mark + 4)) : read.readUInt32LE(mark + 4),
    bytes: wide ? Number(read.readBigUInt64LE(mark + 12)) : read.readUInt32LE(mark + 8),
    // Of larger sizes the short form tells the lower 32 bits.
    modulus: wide ? Number.POSITIVE_INFINITY : 0x100000000,
  }
}

const SEARCH = 64 << 10

/**
 * Looks from `contentAt` on for a descriptor that tells exactly the distance to it, followed by the next header or the
 * end: content that is stored has no end of its own. `bytes` is the distance too.
 */
export async function searchedDescriptor(
  reader: RangeReader,
  contentAt: number,
  signal?: AbortSignal,
): Promise<Descriptor | undefined> {
  for (let at = contentAt; at < reader.size; at += SEARCH) {
    signal?.throwIfAborted()
    const read = await reader.read(at, SEARCH + MOST_BYTES + 4)
    for (let found = read.indexOf(MARK); found >= 0 && found < SEARCH; found = read.indexOf(MARK, found + 1)) {
      const told = fitting(read.subarray(found), at + found - contentAt)
      if (told !== undefined) return told
    }
  }
  return undefined
}

function fitting(read: Buffer, distance: number): Descriptor | undefined {
  for (const form of FORMS.slice(0, 2)) {
    const told = descriptorIn(read, form)
    if (told === undefined) continue
    const length = lengthOf(form)
    const follows = read.length === length || read.toString('latin1', length, length + 2) === 'PK'
    if (told.compressed === distance % told.modulus && follows) return { crc: told.crc, bytes: distance, length }
  }
  return undefined
}

/** The length of the descriptor where sizes were known before: it is only to be passed over. 0 where there is none. */
export async function descriptorLength(reader: RangeReader, at: number): Promise<number> {
  const read = await reader.read(at, MOST_BYTES + 4)
  const length = [0, 16, 24, 12, 20].find(
    (bytes) => read.toString('latin1', bytes, bytes + 2) === 'PK' && read[bytes + 2] !== 7,
  )
  return length ?? 0
}
