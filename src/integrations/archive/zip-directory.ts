import { EventEmitter } from 'node:events'
import { type Entry as DirectoryEntry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl'
import type { ArchiveLimits } from './entry.ts'
import type { RangeReader } from './range-reader.ts'
import { memberName, type ZipMember } from './zip-member.ts'

const DIRECTORY_ENTRY = 0x02014b50
const DAY = 0x1f
/** The time as Unix has it, and as NTFS. */
const TIME_FIELDS = [0x5455, 0x000a]

/**
 * The members that the directory at the end of a zip lists, in its order. Throws what is wrong with the directory; the
 * members before that have been given.
 */
export async function* directoryMembers(reader: RangeReader): AsyncGenerator<ZipMember> {
  const tracked = trackedReader(reader)
  const options = { lazyEntries: true, autoClose: false, decodeStrings: false, validateEntrySizes: false }
  const zip = await fromRandomAccessReaderPromise(tracked.port, reader.size, options)
  for await (const entry of entriesOf(zip)) yield toMember(entry)
  // Packers that know no zip64 count modulo 65,536: the members beyond would silently be left out.
  const behind = await reader.read(tracked.end(), 4)
  if (behind.length === 4 && behind.readUInt32LE(0) === DIRECTORY_ENTRY)
    throw new Error('the directory lists more members than it says')
}

/** What the directory of a zip turned out to be, after one pass over it. */
export type DirectoryVerdict =
  | { readonly kind: 'good' }
  | { readonly kind: 'broken'; readonly why: string }
  | { readonly kind: 'refused'; readonly why: string }

/** Reads the directory once and looks for what only archives made to do harm have: members that share their bytes. */
export async function examineDirectory(
  reader: RangeReader,
  limits: ArchiveLimits,
  signal?: AbortSignal,
): Promise<DirectoryVerdict> {
  const starts: number[] = []
  const ends: number[] = []
  let sorted = true
  try {
    for await (const { headerAt, compressed, name } of directoryMembers(reader)) {
      signal?.throwIfAborted()
      if (starts.length >= limits.maxEntries)
        return { kind: 'refused', why: `it holds more than ${limits.maxEntries} members` }
      sorted &&= headerAt >= (ends.at(-1) ?? 0)
      starts.push(headerAt)
      ends.push(headerAt + 30 + (name === '' ? 0 : 1) + compressed)
    }
  } catch (error) {
    signal?.throwIfAborted()
    return { kind: 'broken', why: error instanceof Error ? error.message : String(error) }
  }
  if (sorted || !overlapping(starts, ends)) return { kind: 'good' }
  return {
    kind: 'refused',
    why: 'several of its members are made of the same bytes, as only archives made to do harm are',
  }
}

function overlapping(starts: readonly number[], ends: readonly number[]): boolean {
  const order = Uint32Array.from(starts.keys()).sort((a, b) => (starts[a] ?? 0) - (starts[b] ?? 0))
  let end = 0
  for (const at of order) {
    if ((starts[at] ?? 0) < end) return true
    end = ends[at] ?? 0
  }
  return false
}

/** One entry at a time. (yauzl's own iterator breaks on an error that comes while no entry is asked for.) */
async function* entriesOf(zip: ZipFile): AsyncGenerator<DirectoryEntry> {
  let settle: (entry: DirectoryEntry | undefined, error?: unknown) => void = () => {}
  zip.on('entry', (entry: DirectoryEntry) => settle(entry))
  zip.on('end', () => settle(undefined))
  zip.on('error', (error: unknown) => settle(undefined, error))
  for (;;) {
    const entry = await new Promise<DirectoryEntry | undefined>((resolve, reject) => {
      settle = (next, error) => (error === undefined ? resolve(next) : reject(error))
      zip.readEntry()
    })
    if (entry === undefined) return
    yield entry
  }
}

function toMember(entry: DirectoryEntry): ZipMember {
  const modified = entry.getLastModDate({ timezone: 'UTC' }).getTime()
  // Packers that know no time write a day that does not exist, unless they use one of the better fields.
  const known = (entry.lastModFileDate & DAY) !== 0 || entry.extraFields.some(({ id }) => TIME_FIELDS.includes(id))
  return {
    name: memberName(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields),
    flags: entry.generalPurposeBitFlag,
    method: entry.compressionMethod,
    mode: entry.externalFileAttributes >>> 16,
    headerAt: entry.relativeOffsetOfLocalHeader,
    compressed: entry.compressedSize,
    bytes: entry.uncompressedSize,
    crc: entry.crc32,
    modified: known && Number.isFinite(modified) ? modified : undefined,
  }
}

/** The reader as yauzl wants it. It remembers where the last read ended: behind the last entry it read. */
function trackedReader(reader: RangeReader) {
  let end = 0
  const noStream = (): never => {
    throw new Error('members are not read through the directory')
  }
  const port = Object.assign(new EventEmitter(), {
    ref() {},
    unref() {},
    read(into: Buffer, offset: number, length: number, position: number, done: (error: Error | null) => void) {
      end = position + length
      reader.read(position, length).then((bytes) => {
        bytes.copy(into, offset)
        done(bytes.length < length ? new Error('the archive ends inside of its directory') : null)
      }, done)
    },
    createReadStream: noStream,
    _readStreamForRange: noStream,
    close: (done: (error: Error | null) => void) => done(null),
  })
  return { port, end: () => end }
}
