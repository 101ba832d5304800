import { crc32, inflateRawSync } from 'node:zlib'
import { type ExtraField, getFileNameLowLevel } from 'yauzl'
import { type ArchiveLimits, DamagedStream } from './entry.ts'
import { bomb, INFLATE_INPUT, inflate } from './inflate.ts'
import type { RangeReader } from './range-reader.ts'

/** A member of a zip, from its directory or, in a damaged zip, from its own header. */
export interface ZipMember {
  readonly name: string
  readonly flags: number
  readonly method: number
  /** Type and rights as Unix has them; 0 where the packer wrote none. */
  readonly mode: number
  readonly headerAt: number
  readonly compressed: number
  readonly bytes: number
  /** Absent where the archive ends before it is told. */
  readonly crc?: number | undefined
  readonly modified?: number | undefined
  /** Set where the archive ends, or is damaged, inside of the member. */
  readonly cut?: string | undefined
}

export const LOCAL_HEADER = 0x04034b50
export const LOCAL_HEADER_BYTES = 30
const STORED = 0
export const DEFLATED = 8
const ENCRYPTED = 0x2041
const UTF8_NAME = 0x800
const AES = 99
const TYPE_OF_FILE = 0xf000
const REGULAR = 0x8000
const DIRECTORY = 0x4000
const SYMLINK = 0xa000

/** The name in the encoding it has: UTF-8 where marked so or valid as such, else CP437 as the format has it. */
export function memberName(flags: number, raw: Buffer, extraFields: ExtraField[]): string {
  const marked = (flags & UTF8_NAME) !== 0
  const utf8 = raw.toString('utf8')
  return getFileNameLowLevel(!marked && utf8.includes('\ufffd') ? flags : flags | UTF8_NAME, raw, extraFields, true)
}

/** Why the content of a member is not read, or undefined where it can be. `fatal` where it may well hold data. */
export function unreadable(
  member: ZipMember,
  limits: ArchiveLimits,
): { readonly why: string; readonly fatal: boolean } | undefined {
  const { flags, method, mode, bytes, compressed } = member
  const type = mode & TYPE_OF_FILE
  if (type === SYMLINK) return { why: 'it is a symbolic link, which is not followed', fatal: false }
  if (type !== 0 && type !== REGULAR) return { why: 'it is neither a file nor a folder', fatal: false }
  if ((flags & ENCRYPTED) !== 0 || method === AES)
    return { why: 'it is protected by a password: unpack the archive and name the folder instead', fatal: true }
  if (method !== STORED && method !== DEFLATED)
    return {
      why: `it is compressed by method ${method}, which is not known: unpack the archive and name the folder instead`,
      fatal: true,
    }
  if (bytes > limits.ratioFloorBytes && bytes > limits.maxRatio * compressed)
    return { why: bomb(limits, bytes, compressed).message, fatal: true }
  return undefined
}

/** Whether it is a folder, by its name or its attributes. */
export const isFolder = ({ name, mode }: ZipMember): boolean =>
  name.endsWith('/') || (mode & TYPE_OF_FILE) === DIRECTORY

const SMALL_COMPRESSED = 64 << 10
const SMALL_BYTES = 1 << 20
const STORED_CHUNK = 64 << 10

/** The content of a member, checked against its size and checksum. `DamagedStream` after the good bytes. */
export async function* memberContent(
  reader: RangeReader,
  member: ZipMember,
  limits: ArchiveLimits,
  ahead: boolean,
): AsyncGenerator<Uint8Array> {
  const from = await contentStart(reader, member)
  let bytes = 0
  let crc = 0
  for await (const chunk of expanded(reader, member, { from, limits, ahead })) {
    bytes += chunk.length
    if (bytes > member.bytes && member.cut === undefined)
      throw new DamagedStream('corrupt', `it holds more than the ${member.bytes} bytes that the archive says`)
    crc = crc32(chunk, crc)
    yield chunk
  }
  if (member.cut !== undefined) throw new DamagedStream('cut', member.cut)
  if (bytes < member.bytes)
    throw new DamagedStream('cut', `it ends after ${bytes} of the ${member.bytes} bytes that the archive says`)
  if (member.crc !== undefined && crc !== member.crc)
    throw new DamagedStream('corrupt', `its content does not fit its checksum: some of its ${bytes} bytes are wrong`)
}

async function contentStart(reader: RangeReader, { headerAt }: ZipMember): Promise<number> {
  const header = await reader.read(headerAt, LOCAL_HEADER_BYTES)
  if (header.length < LOCAL_HEADER_BYTES || header.readUInt32LE(0) !== LOCAL_HEADER)
    throw new DamagedStream('corrupt', `there is no member at byte ${headerAt} of the archive, where it should begin`)
  return headerAt + LOCAL_HEADER_BYTES + header.readUInt16LE(26) + header.readUInt16LE(28)
}

interface Extent {
  readonly from: number
  readonly limits: ArchiveLimits
  readonly ahead: boolean
}

async function* expanded(reader: RangeReader, member: ZipMember, extent: Extent): AsyncGenerator<Uint8Array> {
  const { from, limits, ahead } = extent
  const { compressed, bytes, cut, method } = member
  if (method === STORED) {
    yield* reader.stream(from, from + compressed, STORED_CHUNK)
    return
  }
  if (compressed <= SMALL_COMPRESSED && bytes <= SMALL_BYTES && cut === undefined) {
    const whole = expandedAtOnce(await reader.read(from, compressed), bytes)
    if (whole !== undefined) {
      yield whole
      return
    }
  }
  const input = reader.stream(from, from + compressed, INFLATE_INPUT)
  yield* inflate(input, { format: 'raw', limits, ahead })
}

/** Small members are most of an export: without a stream each they take a tenth of the time. Undefined: not so easy. */
function expandedAtOnce(compressed: Uint8Array, bytes: number): Uint8Array | undefined {
  try {
    return inflateRawSync(compressed, { maxOutputLength: Math.max(bytes, 1) })
  } catch {
    // Damaged, or larger than it says: the slow way gives its good bytes and tells what is wrong.
    return undefined
  }
}
