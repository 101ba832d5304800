import type { FileHandle } from 'node:fs/promises'
import { DamagedStream } from './entry.ts'

/** Reads of a file at any place, bundled: neighbouring small reads cost one system call together. */
export interface RangeReader {
  readonly size: number
  /** `length` bytes from `position`; fewer only where the file ends. The bytes are not written to again. */
  read(position: number, length: number): Promise<Buffer>
  /** The bytes from `from` up to `to` in chunks of at most `chunkBytes`. `DamagedStream` where the file is shorter. */
  stream(from: number, to: number, chunkBytes: number): AsyncGenerator<Buffer>
}

const WINDOW = 128 << 10

/** Several readers may share a handle, one for each place that is read at a time. The caller closes the handle. */
export function createRangeReader(handle: FileHandle, size: number): RangeReader {
  let start = 0
  let window: Buffer = Buffer.alloc(0)

  const load = async (position: number, length: number): Promise<Buffer> => {
    const wanted = Math.max(0, Math.min(length, size - position))
    // A new buffer each time: what was handed out stays as it is.
    const bytes = Buffer.allocUnsafeSlow(wanted)
    let filled = 0
    while (filled < wanted) {
      const { bytesRead } = await handle.read(bytes, filled, wanted - filled, position + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return bytes.subarray(0, filled)
  }
  const read = async (position: number, length: number): Promise<Buffer> => {
    if (position < start || position + length > start + window.length) {
      window = await load(position, Math.max(length, WINDOW))
      start = position
    }
    return window.subarray(position - start, position - start + length)
  }
  return {
    size,
    read,
    async *stream(from, to, chunkBytes) {
      for (let at = from; at < to; ) {
        const chunk = await read(at, Math.min(chunkBytes, to - at))
        if (chunk.length === 0) throw new DamagedStream('cut', `the file ends at byte ${at}, before its content does`)
        at += chunk.length
        yield chunk
      }
    },
  }
}
