import { type FileHandle, open } from 'node:fs/promises'
import type { BegunFile } from './begun-file.ts'
import { DamagedStream, type Entry, type FoundFile, type Member, type Pass } from './entry.ts'
import { type FileKind, fileKind, foreignKind, KIND_BYTES } from './file-kind.ts'
import { INFLATE_INPUT, inflate } from './inflate.ts'
import { setOf } from './parts.ts'
import { createRangeReader, type RangeReader } from './range-reader.ts'
import { isSystemError, systemReason } from './system-errors.ts'
import { tarMembers } from './tar.ts'
import { type ZipMemory, zipMembers } from './zip.ts'

/** What was found out about archives in one pass, for the next. */
export type Memory = Map<string, ZipMemory>

const CHUNK = 64 << 10

/**
 * The entries of one file on disk: of an archive its members, else the file itself. `ahead`: content is read ahead of the
 * consumer. A file that cannot be read is reported.
 */
export async function* fileMembers(
  { file, begin, real }: BegunFile,
  memory: Memory,
  pass: Pass,
  ahead: boolean,
): AsyncGenerator<Member> {
  if (fileKind(begin) === 'plain') {
    yield { entry: file, open: () => plainContent({ file, begin, real }) }
    return
  }
  try {
    const handle = await open(real, 'r')
    try {
      yield* archiveMembers({ file, begin }, handle, memory, { pass, ahead })
    } finally {
      await handle.close()
    }
  } catch (error) {
    if (!isSystemError(error)) throw error
    pass.report({ path: file.path, why: `it cannot be read: ${systemReason(error)}`, fatal: true })
  }
}

/** The beginning is there already: most files are no longer than that. */
async function* plainContent({ file, begin, real }: BegunFile): AsyncGenerator<Uint8Array> {
  if (begin.length > 0) yield begin
  if (begin.length >= file.bytes) return
  const handle = await open(real, 'r')
  try {
    yield* createRangeReader(handle, file.bytes).stream(begin.length, file.bytes, CHUNK)
  } finally {
    await handle.close()
  }
}

async function* archiveMembers(
  { file, begin }: Omit<BegunFile, 'real'>,
  handle: FileHandle,
  memory: Memory,
  { pass, ahead }: { readonly pass: Pass; readonly ahead: boolean },
): AsyncGenerator<Member> {
  const reader = () => createRangeReader(handle, file.bytes)
  const content = reader()
  switch (await kindOf(begin, content, pass)) {
    case 'zip': {
      const known = memory.get(file.path) ?? { extents: new Map() }
      memory.set(file.path, known)
      yield* zipMembers(archive(file), { directory: reader(), content, ahead }, known, pass)
      break
    }
    case 'tar.gz':
      yield* tarMembers(archive(file), gunzipped(content, pass, ahead), pass)
      break
    case 'tar':
      yield* tarMembers(archive(file), content.stream(0, file.bytes, CHUNK), pass)
      break
    case 'gzip':
      yield { entry: expandedEntry(file), open: () => gunzipped(content, pass, ahead) }
      break
    default:
      pass.report({ path: file.path, why: foreignAdvice(foreignKind(begin) ?? ''), fatal: false })
  }
}

/** An archive is an export of its own, or a part of one; wherever it was found. */
function archive(file: FoundFile): FoundFile {
  return { ...file, set: setOf(file.name.slice(file.name.lastIndexOf('/') + 1)) ?? file.path }
}

async function kindOf(head: Buffer, reader: RangeReader, pass: Pass): Promise<FileKind | 'tar.gz'> {
  const kind = fileKind(head)
  if (kind !== 'gzip') return kind
  let begin = Buffer.alloc(0)
  try {
    for await (const chunk of gunzipped(reader, pass, false)) {
      begin = Buffer.concat([begin, chunk])
      if (begin.length >= KIND_BYTES) break
    }
  } catch (error) {
    // Reading it in earnest will tell what is wrong.
    if (!(error instanceof DamagedStream)) throw error
  }
  return fileKind(begin) === 'tar' ? 'tar.gz' : 'gzip'
}

const gunzipped = (reader: RangeReader, { limits }: Pass, ahead: boolean) =>
  inflate(reader.stream(0, reader.size, INFLATE_INPUT), { format: 'gzip', limits, ahead })

/** A single file that was compressed: `Records.json.gz`. How large it becomes is known when it has been read. */
function expandedEntry({ path, name, modified, set }: FoundFile): Entry {
  return { path, name: name.replace(/\.gz$/i, ''), modified, set }
}

/** What to do about an archive of a kind that is not read. */
export const foreignAdvice = (kind: string): string =>
  `${kind} archives are not read, only zip, tar and tgz: unpack it and name the folder`
