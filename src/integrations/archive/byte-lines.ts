/** A line of a text in bytes. */
export interface ByteLine {
  /** Without its line break; of a line that is too long its beginning. Valid until the next chunk. */
  readonly bytes: Uint8Array
  /** Of the whole line without its break. */
  readonly length: number
  /** False for what stands behind the last line break. */
  readonly isEnded: boolean
}

const NEWLINE = 0x0a
const RETURN = 0x0d
const NOTHING = new Uint8Array(0)

/**
 * Parts chunks of bytes into lines, whatever their encoding and length: of a line at most `most` bytes are kept. Made for
 * mailboxes of many gigabytes: nothing is decoded.
 */
export function createByteLines(most: number, onLine: (line: ByteLine) => void) {
  let begin: Uint8Array = NOTHING
  /** Bytes of the begun line in earlier chunks, also those that are not kept. */
  let begun = 0

  const told = (bytes: Uint8Array, length: number, isEnded: boolean) => {
    const hasReturn = bytes.length === length && bytes[bytes.length - 1] === RETURN
    onLine(
      hasReturn
        ? { bytes: bytes.subarray(0, -1), length: length - 1, isEnded }
        : { bytes: bytes.length > most ? bytes.subarray(0, most) : bytes, length, isEnded },
    )
  }
  const joined = (bytes: Uint8Array) =>
    begin.length === 0 ? bytes : Buffer.concat([begin, bytes.subarray(0, Math.max(0, most - begin.length + 1))])

  return {
    push(chunk: Uint8Array): void {
      let at = 0
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, at)) {
        const bytes = chunk.subarray(at, end)
        told(joined(bytes), begun + bytes.length, true)
        begin = NOTHING
        begun = 0
        at = end + 1
      }
      const rest = chunk.subarray(at)
      if (rest.length === 0) return
      begin = Uint8Array.from(joined(rest).subarray(0, most + 1))
      begun += rest.length
    },
    end(): void {
      if (begun > 0) told(begin, begun, false)
      begin = NOTHING
      begun = 0
    },
  }
}
