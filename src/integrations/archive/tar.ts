import { DamagedStream, type Entry, type FoundFile, type Member, type Pass } from './entry.ts'
import { createUniqueNames, plainName, refusedName, shownName } from './member-names.ts'
import { paxFields, TAR_BLOCK, type TarHeader, tarHeader, textAt } from './tar-header.ts'

/**
 * The files in a tar, which is read from beginning to end: a member that is not opened is passed over. What is refused is
 * reported. Where the tar ends early or is damaged, the content of the member gives its good bytes and then throws
 * `DamagedStream`; the archive is reported.
 *
 * (Not by tar-stream: when an archive breaks off, its streams drop the good bytes they hold.)
 */
export async function* tarMembers(
  file: FoundFile,
  chunks: AsyncGenerator<Uint8Array>,
  pass: Pass,
): AsyncGenerator<Member> {
  const source = createByteSource(chunks)
  const unique = createUniqueNames()
  try {
    for await (const header of headers(source, pass)) {
      const end = source.position() + header.bytes
      const member = toMember(file, header, unique, pass)
      if (member !== undefined) yield { entry: member, open: () => source.upTo(end) }
      for await (const _ of source.upTo(end)) pass.signal?.throwIfAborted()
    }
  } catch (error) {
    if (!(error instanceof DamagedStream)) throw error
    pass.report({ path: file.path, why: `${ENDINGS[error.reason]}: ${error.message}`, fatal: true })
  } finally {
    await chunks.return(undefined)
  }
}

const ENDINGS = {
  cut: 'the archive ends early; download it again, what came before can be read',
  corrupt: 'the archive is damaged; download it again, what came before can be read',
  bomb: 'the archive is refused',
} as const satisfies Record<DamagedStream['reason'], string>

function toMember(file: FoundFile, header: TarHeader, unique: (name: string) => string, pass: Pass): Entry | undefined {
  const { kind, bytes, modified } = header
  const name = plainName(header.name)
  const refused = refusedName(kind === 'folder' ? name.replace(/\/$/, '') || '.' : name, pass.limits)
  if (kind === 'folder' && refused === undefined) return undefined
  const path = `${file.path}!/${unique(shownName(name))}`
  const why = refused === undefined ? otherKind(kind) : `it is refused: ${refused}`
  if (why === undefined) return { path, name, set: file.set, bytes, ...(modified === undefined ? {} : { modified }) }
  pass.report({ path, why, fatal: false })
  return undefined
}

function otherKind(kind: TarHeader['kind']): string | undefined {
  if (kind === 'file') return undefined
  if (kind === 'link') return 'it is a link, which is not followed'
  return kind === 'sparse' ? 'it is a sparse file, which is not read' : 'it is neither a file nor a folder'
}

const MOST_FIELDS = 1 << 20

/** The headers of members. The caller moves the source to the end of the content before it asks for the next. */
async function* headers(source: ByteSource, pass: Pass): AsyncGenerator<TarHeader> {
  let said: Said = {}
  let ended = false
  for (let count = 0; ; ) {
    pass.signal?.throwIfAborted()
    const padding = (TAR_BLOCK - (source.position() % TAR_BLOCK)) % TAR_BLOCK
    const block = (await source.take(padding + TAR_BLOCK)).subarray(padding)
    const header = await headerIn(source, block, ended)
    if (header === 'end') return
    ended = header === 'mark'
    if (header === 'mark') continue
    const more = await saidBy(source, header)
    said = { ...said, ...more }
    if (more !== undefined) continue
    if (++count > pass.limits.maxEntries)
      throw new DamagedStream('bomb', `it holds more than ${pass.limits.maxEntries} members`)
    yield withSaid(header, said)
    said = {}
  }
}

/** What headers that are no members say of the member that follows. */
interface Said {
  readonly longName?: string
  readonly fields?: ReadonlyMap<string, string>
}

/** Undefined for the header of a member. */
async function saidBy(source: ByteSource, header: TarHeader): Promise<Said | undefined> {
  switch (header.kind) {
    case 'name': {
      const bytes = await own(source, header)
      return { longName: textAt(bytes, 0, bytes.length) }
    }
    case 'fields':
      return { fields: paxFields(await own(source, header)) }
    case 'note':
      await own(source, header)
      return {}
    default:
      return undefined
  }
}

/** `mark` is a block of zeros; behind it `end` is the end, or anything that is no header. */
async function headerIn(source: ByteSource, block: Buffer, ended: boolean): Promise<TarHeader | 'mark' | 'end'> {
  const header = tarHeader(block)
  if (header !== undefined) {
    for (let goesOn = header.goesOn; goesOn; ) goesOn = (await source.take(TAR_BLOCK))[504] === 1
    return header
  }
  if (block.length === TAR_BLOCK && block.every((byte) => byte === 0)) return 'mark'
  if (ended) {
    // To the end, so that gzip checks what it gave.
    for await (const _ of source.upTo(Number.POSITIVE_INFINITY));
    return 'end'
  }
  if (source.atEnd()) throw new DamagedStream('cut', `it ends at byte ${source.position()}`)
  throw new DamagedStream('corrupt', `no member begins at byte ${source.position() - TAR_BLOCK}, where one should`)
}

/** The content of a header that is no member. */
async function own(source: ByteSource, { bytes }: TarHeader): Promise<Buffer> {
  if (bytes > MOST_FIELDS) throw new DamagedStream('corrupt', `a name of ${bytes} bytes at byte ${source.position()}`)
  const read = await source.take(bytes)
  if (read.length < bytes) throw new DamagedStream('cut', `it ends at byte ${source.position()}`)
  return read
}

function withSaid(header: TarHeader, { longName, fields = new Map<string, string>() }: Said): TarHeader {
  const bytes = header.bytes === 0 ? 0 : Number(fields.get('size') ?? header.bytes)
  if (!Number.isSafeInteger(bytes) || bytes < 0) throw new DamagedStream('corrupt', 'a member has no proper size')
  const modified = Number(fields.get('mtime') ?? Number.NaN) * 1000
  return {
    ...header,
    name: fields.get('path') ?? longName ?? header.name,
    bytes,
    modified: Number.isFinite(modified) ? Math.round(modified) : header.modified,
    kind: fields.has('GNU.sparse.major') || fields.has('GNU.sparse.map') ? 'sparse' : header.kind,
  }
}

/** Bytes by the piece out of a stream of chunks. */
interface ByteSource {
  position(): number
  atEnd(): boolean
  /** `length` bytes; fewer only at the end. */
  take(length: number): Promise<Buffer>
  /** What comes before the position `end`. `DamagedStream` where the stream ends before it, if it is finite. */
  upTo(end: number): AsyncGenerator<Uint8Array>
}

function createByteSource(chunks: AsyncGenerator<Uint8Array>): ByteSource {
  let held: Uint8Array = new Uint8Array(0)
  let position = 0
  let done = false
  let failure: unknown

  /** At most `most` bytes; none at the end. */
  const some = async (most: number): Promise<Uint8Array> => {
    while (held.length === 0 && !done) {
      // A stream that failed would next time say that it has ended.
      if (failure !== undefined) throw failure
      const next = await chunks.next().catch((error) => {
        failure = error
        throw error
      })
      if (next.done === true) done = true
      else held = next.value
    }
    const part = held.subarray(0, most)
    held = held.subarray(part.length)
    position += part.length
    return part
  }
  return {
    position: () => position,
    atEnd: () => done,
    async take(length) {
      const parts: Uint8Array[] = []
      for (let left = length; left > 0; ) {
        const part = await some(left)
        if (part.length === 0) break
        left -= part.length
        parts.push(part)
      }
      return Buffer.concat(parts)
    },
    async *upTo(end) {
      while (position < end) {
        const part = await some(end - position)
        if (part.length > 0) yield part
        else if (end === Number.POSITIVE_INFINITY) return
        else throw new DamagedStream('cut', `it ends at byte ${position}`)
      }
    },
  }
}
