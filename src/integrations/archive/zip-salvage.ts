import { crc32 } from 'node:zlib'
import { type ExtraField, parseExtraFields } from 'yauzl'
import { DamagedStream, type Pass } from './entry.ts'
import { INFLATE_INPUT, inflate } from './inflate.ts'
import type { RangeReader } from './range-reader.ts'
import { DESCRIPTOR_MARK, descriptorAt, descriptorLength, searchedDescriptor } from './zip-descriptor.ts'
import { DEFLATED, LOCAL_HEADER, LOCAL_HEADER_BYTES, memberName, type ZipMember } from './zip-member.ts'

/*
 * A zip without its directory, as a download that was interrupted leaves it: the members are found one after the other
 * by their own headers. https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT, sections 4.3.7 and 4.3.9
 *
 *     PK 03 04 │ version 2 │ flags 2 │ method 2 │ time 2 │ date 2 │ crc 4 │ packed 4 │ size 4 │ name 2 │ extra 2 │ …
 *     flag bit 3: crc and sizes are 0 and follow the content:  [PK 07 08] │ crc 4 │ packed 4 or 8 │ size 4 or 8
 */

/** How the walk over a zip without a directory ended. */
export interface SalvageEnd {
  /** `complete`: reached where the directory should begin, so no member is missing. */
  readonly how: 'complete' | 'cut' | 'damaged'
  /** Where the archive ends, or is damaged, or its directory begins. */
  readonly at: number
  /** Files that are there to their last byte. */
  readonly whole: number
}

/** Extents of members whose headers do not tell them: found in the first walk, known to the next. */
export type SalvageMemory = Map<number, Extent>

interface Extent {
  readonly compressed: number
  readonly bytes: number
  readonly crc?: number | undefined
  /** Where the next member begins. */
  readonly next: number
  readonly cut?: string | undefined
}

/** The directory begins with an entry, or with its end where it is empty, or with what may precede it. */
const DIRECTORY = new Set([0x02014b50, 0x06054b50, 0x06064b50, 0x08064b50])
const SIZES_FOLLOW = 0x8
const UNKNOWN_32 = 0xffffffff
const ENDS_INSIDE = 'the archive ends inside of it'

/** Walks from header to header. `onEnd` is told how it ended, unless the consumer leaves before. */
export async function* salvagedMembers(
  reader: RangeReader,
  pass: Pass,
  memory: SalvageMemory,
  onEnd: (end: SalvageEnd) => void,
): AsyncGenerator<ZipMember> {
  let at = await firstHeader(reader)
  let whole = 0
  let how: SalvageEnd['how'] | undefined
  for (let count = 0; count < pass.limits.maxEntries; count++) {
    pass.signal?.throwIfAborted()
    const local = await localHeader(reader, at)
    if (typeof local === 'string') {
      how = local
      break
    }
    const extent = memory.get(at) ?? (await extentOf(reader, local, pass))
    if (local.sizesFollow) memory.set(at, extent)
    yield memberOf(local, extent)
    how = endIn(extent)
    if (how !== undefined) break
    if (!local.name.endsWith('/')) whole++
    at = extent.next
  }
  onEnd({ how: how ?? 'damaged', at: how === 'cut' ? reader.size : at, whole })
}

const endIn = ({ cut }: Extent): 'cut' | 'damaged' | undefined =>
  cut === undefined ? undefined : cut.startsWith(ENDS_INSIDE) ? 'cut' : 'damaged'

/** Behind the mark that a part of a split archive begins with, if there is one. */
async function firstHeader(reader: RangeReader): Promise<number> {
  const mark = await reader.read(0, 4)
  return mark.length === 4 && mark.readUInt32LE(0) === DESCRIPTOR_MARK ? 4 : 0
}

interface LocalHeader {
  readonly at: number
  readonly header: Buffer
  readonly name: string
  readonly flags: number
  readonly contentAt: number
  readonly compressed: number
  readonly bytes: number
  readonly sizesFollow: boolean
}

/** The header at `at`, or how the walk ends there. */
async function localHeader(reader: RangeReader, at: number): Promise<LocalHeader | SalvageEnd['how']> {
  const header = await reader.read(at, LOCAL_HEADER_BYTES)
  // The end of an empty directory is shorter than a header.
  if (header.length >= 4 && DIRECTORY.has(header.readUInt32LE(0))) return 'complete'
  if (header.length < LOCAL_HEADER_BYTES) return 'cut'
  if (header.readUInt32LE(0) !== LOCAL_HEADER) return 'damaged'
  const nameBytes = header.readUInt16LE(26)
  const extraBytes = header.readUInt16LE(28)
  const flags = header.readUInt16LE(6)
  const behind = await reader.read(at + LOCAL_HEADER_BYTES, nameBytes + extraBytes)
  if (behind.length < nameBytes + extraBytes) return 'cut'
  const extra = extraFields(behind.subarray(nameBytes))
  const wide = extra.find(({ id }) => id === 1)?.data
  const size = header.readUInt32LE(22)
  const packed = header.readUInt32LE(18)
  const behindSize = size === UNKNOWN_32 ? 8 : 0
  const compressed = packed === UNKNOWN_32 ? wideNumber(wide, behindSize, packed) : packed
  return {
    at,
    header,
    name: memberName(flags, behind.subarray(0, nameBytes), extra),
    flags,
    contentAt: at + LOCAL_HEADER_BYTES + nameBytes + extraBytes,
    compressed,
    bytes: size === UNKNOWN_32 ? wideNumber(wide, 0, size) : size,
    // Some packers set the flag and tell the sizes all the same.
    sizesFollow: (flags & SIZES_FOLLOW) !== 0 && compressed === 0,
  }
}

function extraFields(bytes: Buffer): ExtraField[] {
  try {
    return parseExtraFields(bytes)
  } catch {
    return []
  }
}

const wideNumber = (field: Buffer | undefined, at: number, otherwise: number): number =>
  field !== undefined && field.length >= at + 8 ? Number(field.readBigUInt64LE(at)) : otherwise

function memberOf({ at, header, name, flags }: LocalHeader, extent: Extent): ZipMember {
  return {
    name,
    flags,
    method: header.readUInt16LE(8),
    mode: 0,
    headerAt: at,
    compressed: extent.compressed,
    bytes: extent.bytes,
    crc: extent.crc,
    modified: dosTime(header.readUInt16LE(12), header.readUInt16LE(10)),
    cut: extent.cut,
  }
}

async function extentOf(reader: RangeReader, local: LocalHeader, pass: Pass): Promise<Extent> {
  const { contentAt, compressed, bytes, flags, header } = local
  const left = reader.size - contentAt
  if (!local.sizesFollow) {
    const crc = header.readUInt32LE(14)
    if (compressed > left) return { compressed: left, bytes, next: reader.size, cut: ENDS_INSIDE }
    const after = contentAt + compressed
    const told = (flags & SIZES_FOLLOW) === 0 ? 0 : await descriptorLength(reader, after)
    return { compressed, bytes, crc, next: after + told }
  }
  if (header.readUInt16LE(8) === DEFLATED && (flags & 1) === 0) return measured(reader, local, pass)
  if (local.name.endsWith('/') && (await isHeader(reader, contentAt)))
    return { compressed: 0, bytes: 0, next: contentAt }
  const found = await searchedDescriptor(reader, contentAt, pass.signal)
  if (found === undefined)
    return { compressed: left, bytes: left, next: reader.size, cut: `${ENDS_INSIDE}, or does not tell where it ends` }
  const { bytes: distance, crc, length } = found
  return { compressed: distance, bytes: distance, crc, next: contentAt + distance + length }
}

/** Folders have no content, and often no descriptor either, whatever their flags say. */
async function isHeader(reader: RangeReader, at: number): Promise<boolean> {
  const bytes = await reader.read(at, 4)
  return bytes.length === 4 && (bytes.readUInt32LE(0) === LOCAL_HEADER || DIRECTORY.has(bytes.readUInt32LE(0)))
}

/** Expands the member to find where it ends: deflate knows its own end. */
async function measured(reader: RangeReader, { contentAt }: LocalHeader, pass: Pass): Promise<Extent> {
  let bytes = 0
  let crc = 0
  let compressed = -1
  const { limits } = pass
  const input = reader.stream(contentAt, reader.size, INFLATE_INPUT)
  const onEnd = (consumed: number) => {
    compressed = consumed
  }
  try {
    for await (const chunk of inflate(input, { format: 'raw', limits, onEnd })) {
      pass.signal?.throwIfAborted()
      bytes += chunk.length
      crc = crc32(chunk, crc)
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error
    const cut = error.reason === 'cut' ? ENDS_INSIDE : `the archive is damaged inside of it: ${error.message}`
    return { compressed: reader.size - contentAt, bytes, next: reader.size, cut }
  }
  const after = contentAt + compressed
  const told = await descriptorAt(reader, after, { compressed, bytes })
  return { compressed, bytes, crc: told?.crc ?? crc, next: after + (told?.length ?? 0) }
}

/** DOS time has no zone; it is taken as UTC, as with a directory. */
function dosTime(date: number, time: number): number | undefined {
  if ((date & 0x1f) === 0) return undefined
  const [day, month, year] = [date & 0x1f, ((date >> 5) & 0xf) - 1, (date >> 9) + 1980]
  return Date.UTC(year, month, day, time >> 11, (time >> 5) & 0x3f, (time & 0x1f) * 2)
}
