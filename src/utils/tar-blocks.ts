/**
 * A plain tar (POSIX ustar) of files whose size is known, as a stream: what `tar` everywhere lists and unpacks. Only what
 * was written by `tarFile` is read by `tarFiles`; archives of others are a matter of `integrations/archive`.
 */
const BLOCK = 512
const NAME_BYTES = 100
const CHECKSUM_AT = 148
const CHECKSUM_BYTES = 8

export interface TarFile {
  readonly name: string
  readonly bytes: Buffer
}

/** A file: header, content, padding. `name` has at most 100 bytes. */
export function tarFile(name: string, bytes: Uint8Array, modifiedMs: number): Buffer {
  const header = Buffer.alloc(BLOCK)
  header.write(name, 0, NAME_BYTES)
  header.write(octal(0o600, 8), 100)
  header.write(octal(0, 8), 108)
  header.write(octal(0, 8), 116)
  header.write(octal(bytes.length, 12), 124)
  header.write(octal(Math.floor(modifiedMs / 1000), 12), 136)
  header.write('0', 156)
  header.write('ustar\x0000', 257)
  header.write(`${checksum(header).toString(8).padStart(6, '0')}\0 `, CHECKSUM_AT)
  return Buffer.concat([header, bytes, Buffer.alloc(padding(bytes.length))])
}

/** Stands behind the last file. */
export const tarEnd = (): Buffer => Buffer.alloc(BLOCK * 2)

/**
 * The files of a tar, each as a whole, `mostBytes` at the most. Throws RangeError where the stream is no such tar, is
 * damaged or ends early; its message says where.
 */
export async function* tarFiles(
  chunks: AsyncIterable<Uint8Array>,
  mostBytes: number,
): AsyncGenerator<TarFile, undefined> {
  const reader = createReader(chunks)
  for (;;) {
    const header = await reader.take(BLOCK)
    if (header.every((byte) => byte === 0)) break
    const name = header.toString('utf8', 0, Math.min(header.indexOf(0), NAME_BYTES))
    const told = Number.parseInt(header.toString('latin1', CHECKSUM_AT, CHECKSUM_AT + 6), 8)
    const size = Number.parseInt(header.toString('latin1', 124, 135), 8)
    if (told !== checksum(header)) throw new RangeError(`the header at byte ${reader.at - BLOCK} is damaged`)
    if (!(size >= 0 && size <= mostBytes)) throw new RangeError(`a part at byte ${reader.at} is too large`)
    const content = await reader.take(size)
    await reader.take(padding(size))
    yield { name, bytes: content }
  }
  if ((await reader.take(BLOCK)).some((byte) => byte !== 0)) throw new RangeError('there is no end mark')
  await reader.end()
}

function createReader(chunks: AsyncIterable<Uint8Array>) {
  const source = chunks[Symbol.asyncIterator]()
  let held: Buffer = Buffer.alloc(0)
  let at = 0
  return {
    /** How many bytes were taken. */
    get at() {
      return at
    },
    async take(length: number): Promise<Buffer> {
      const parts = [held]
      let size = held.length
      while (size < length) {
        const next = await source.next()
        if (next.done === true) throw new RangeError(`it ends early, at byte ${at + size}`)
        parts.push(Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength))
        size += next.value.length
      }
      const all = parts.length === 1 ? held : Buffer.concat(parts, size)
      held = all.subarray(length)
      at += length
      return all.subarray(0, length)
    },
    /** Reads on to the end, so that a checksum behind the content is looked at. */
    async end(): Promise<void> {
      if (held.length > 0) throw new RangeError(`there is more behind its end, at byte ${at}`)
      const next = await source.next()
      if (next.done !== true) throw new RangeError(`there is more behind its end, at byte ${at}`)
    },
  }
}

const padding = (size: number) => (BLOCK - (size % BLOCK)) % BLOCK

const octal = (value: number, width: number) => `${value.toString(8).padStart(width - 1, '0')}\0`

/** The sum of the header's bytes, with spaces where the sum itself stands. */
function checksum(header: Uint8Array): number {
  let sum = CHECKSUM_BYTES * 0x20
  for (let at = 0; at < BLOCK; at++)
    if (at < CHECKSUM_AT || at >= CHECKSUM_AT + CHECKSUM_BYTES) sum += header[at] as number
  return sum
}
