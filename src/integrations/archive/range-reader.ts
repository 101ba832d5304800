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
/** What is read on and on is read in larger pieces: a system call in another thread costs as much as 100 KB. */
const MOST_AHEAD = 512 << 10

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
  const isAtHand = (position: number, length: number) => position >= start && position + length <= start + window.length
  const read = async (position: number, length: number, ahead = WINDOW): Promise<Buffer> => {
    if (!isAtHand(position, length)) {
      window = await load(position, Math.max(length, ahead))
      start = position
    }
    return window.subarray(position - start, position - start + length)
  }
  return {
    size,
    read: (position, length) => read(position, length),
    async *stream(from, to, chunkBytes) {
      let ahead = WINDOW
      for (let at = from; at < to; ) {
        const length = Math.min(chunkBytes, to - at)
        if (at > from && !isAtHand(at, length)) ahead = Math.min(ahead * 2, MOST_AHEAD)
        const chunk = await read(at, length, ahead)
        if (chunk.length === 0) throw new DamagedStream('cut', `the file ends at byte ${at}, before its content does`)
        at += chunk.length
        yield chunk
      }
    },
  }
}
