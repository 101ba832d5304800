import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { crc32, deflateRawSync } from 'node:zlib'
import { type Header, pack } from 'tar-stream'
import { afterAll } from 'vitest'
import { type Options, ZipFile } from 'yazl'
import type { ArchiveLimits, Entry, Problem } from '../entry.ts'
import { openInputs } from '../inputs.ts'

/** A folder for the files of a test file; gone when its tests are. */
export async function scratch(): Promise<{
  readonly path: string
  put(name: string, content: Uint8Array | string): Promise<string>
}> {
  const path = await mkdtemp(join(tmpdir(), 'archive-'))
  afterAll(() => rm(path, { recursive: true, force: true }))
  return {
    path,
    async put(name, content) {
      const file = join(path, name)
      await writeFile(file, content)
      return file
    },
  }
}

/** A zip as a well-behaved packer writes it. */
export async function zipOf(
  members: Readonly<Record<string, string | Buffer>>,
  options: Partial<Options> = {},
): Promise<Buffer> {
  const zip = new ZipFile()
  const fixed = { mtime: new Date(0), ...options }
  for (const [name, content] of Object.entries(members)) {
    if (name.endsWith('/')) zip.addEmptyDirectory(name)
    else zip.addBuffer(Buffer.from(content), name, fixed)
  }
  zip.end({ forceZip64Format: options.forceZip64Format ?? false, comment: '' })
  const chunks: Buffer[] = []
  for await (const chunk of zip.outputStream) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

export type TarMember = Partial<Header> & { readonly name: string; readonly content?: string | Buffer }

export async function tarOf(members: readonly TarMember[]): Promise<Buffer> {
  const tar = pack()
  for (const { content = '', ...headers } of members) tar.entry(headers, content)
  tar.finalize()
  const chunks: Buffer[] = []
  for await (const chunk of tar) if (chunk instanceof Buffer) chunks.push(chunk)
  return Buffer.concat(chunks)
}

/** A member of a zip, every field of which can be a lie. */
export interface RawMember {
  readonly name: string | Buffer
  readonly content?: string | Buffer
  readonly method?: number
  readonly flags?: number
  /** Unix type and rights. */
  readonly mode?: number
  /** Sizes and checksum follow the content, in this form; the local header has none. */
  readonly descriptor?: 'marked' | 'bare' | 'wide'
  /** What the directory, and without a descriptor the local header, says instead of the truth. */
  readonly says?: { readonly bytes?: number; readonly compressed?: number; readonly crc?: number }
  /** The content as it lies in the archive; default is `content`, deflated by method 8. */
  readonly packed?: Buffer
  /** Where the directory says that it begins. */
  readonly headerAt?: number
}

/** A zip put together byte by byte. `directory: false` leaves out what an interrupted download does. */
export function rawZip(members: readonly RawMember[], { directory = true } = {}): Buffer {
  const parts: Buffer[] = []
  const entries: Buffer[] = []
  let at = 0
  for (const member of members) {
    const { local, entry } = rawMember(member, at)
    parts.push(local)
    entries.push(entry)
    at += local.length
  }
  if (!directory) return Buffer.concat(parts)
  const size = entries.reduce((sum, entry) => sum + entry.length, 0)
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(members.length & 0xffff, 8)
  end.writeUInt16LE(members.length & 0xffff, 10)
  end.writeUInt32LE(size, 12)
  end.writeUInt32LE(at, 16)
  return Buffer.concat([...parts, ...entries, end])
}

function rawMember(member: RawMember, at: number): { readonly local: Buffer; readonly entry: Buffer } {
  const { content = '', method = 8, flags = 0x800, mode = 0, descriptor, says = {}, headerAt = at } = member
  const name = Buffer.from(member.name)
  const plain = Buffer.from(content)
  const packed = member.packed ?? (method === 8 ? deflateRawSync(plain) : plain)
  const crc = says.crc ?? crc32(plain)
  const sizes = [says.compressed ?? packed.length, says.bytes ?? plain.length] as const

  const local = Buffer.alloc(30)
  local.writeUInt32LE(0x04034b50, 0)
  local.writeUInt16LE(20, 4)
  local.writeUInt16LE(descriptor === undefined ? flags : flags | 8, 6)
  local.writeUInt16LE(method, 8)
  local.writeUInt16LE(0x21, 12)
  if (descriptor === undefined) {
    local.writeUInt32LE(crc, 14)
    local.writeUInt32LE(sizes[0], 18)
    local.writeUInt32LE(sizes[1], 22)
  }
  local.writeUInt16LE(name.length, 26)

  const entry = Buffer.alloc(46)
  entry.writeUInt32LE(0x02014b50, 0)
  entry.writeUInt16LE(0x0314, 4)
  entry.writeUInt16LE(descriptor === undefined ? flags : flags | 8, 8)
  entry.writeUInt16LE(method, 10)
  entry.writeUInt16LE(0x21, 14)
  entry.writeUInt32LE(crc, 16)
  entry.writeUInt32LE(sizes[0], 20)
  entry.writeUInt32LE(sizes[1], 24)
  entry.writeUInt16LE(name.length, 28)
  entry.writeUInt32LE((mode << 16) >>> 0, 38)
  entry.writeUInt32LE(headerAt, 42)
  return {
    local: Buffer.concat([
      local,
      name,
      packed,
      descriptor === undefined ? Buffer.alloc(0) : told(descriptor, crc, sizes),
    ]),
    entry: Buffer.concat([entry, name]),
  }
}

function told(form: 'marked' | 'bare' | 'wide', crc: number, [packed, bytes]: readonly [number, number]): Buffer {
  const mark = form === 'bare' ? 0 : 4
  const wide = form === 'wide'
  const descriptor = Buffer.alloc(mark + (wide ? 20 : 12))
  if (mark > 0) descriptor.writeUInt32LE(0x08074b50, 0)
  descriptor.writeUInt32LE(crc, mark)
  if (wide) {
    descriptor.writeBigUInt64LE(BigInt(packed), mark + 4)
    descriptor.writeBigUInt64LE(BigInt(bytes), mark + 12)
  } else {
    descriptor.writeUInt32LE(packed, mark + 4)
    descriptor.writeUInt32LE(bytes, mark + 8)
  }
  return descriptor
}

/** What all of some inputs turned out to hold. */
export interface Found {
  readonly entries: readonly Entry[]
  /** Path → content as far as it was good. */
  readonly contents: Readonly<Record<string, string>>
  /** Path → how its content broke off. */
  readonly damaged: Readonly<Record<string, string>>
  /** Path → what was said of it. */
  readonly problems: Readonly<Record<string, string>>
  readonly fatal: readonly string[]
}

/** Scans the inputs, then reads everything they hold. Paths are given without the folder they lie in. */
export async function foundIn(
  folder: string,
  paths: readonly string[],
  limits: Partial<ArchiveLimits> = {},
): Promise<Found> {
  const inputs = await openInputs(paths, limits)
  const short = (path: string) => path.replace(`${folder}/`, '')
  const entries: Entry[] = []
  for await (const { entry } of inputs.scan()) entries.push(entry)
  const contents: Record<string, string> = {}
  const damaged: Record<string, string> = {}
  for await (const { entry, chunks } of inputs.read(new Set(entries.map(({ path }) => path)))) {
    const parts: Uint8Array[] = []
    try {
      for await (const chunk of chunks) parts.push(chunk)
    } catch (error) {
      damaged[short(entry.path)] = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
    }
    contents[short(entry.path)] = Buffer.concat(parts).toString()
  }
  await inputs.close()
  const said = (problem: Problem) => [short(problem.path), problem.why] as const
  return {
    entries: entries.map((entry) => ({ ...entry, path: short(entry.path), set: short(entry.set) })),
    contents,
    damaged,
    problems: Object.fromEntries(inputs.problems.map(said)),
    fatal: inputs.problems.filter(({ fatal }) => fatal).map(({ path }) => short(path)),
  }
}
