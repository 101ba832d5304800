import { DamagedStream } from './entry.ts'

/** How much of a file is looked at to tell what it is. */
export const HEAD_BYTES = 64 << 10
/** Styles of more bytes are not read through. */
const MOST_STYLES = 512 << 10
const BODY = '<body'
const PAGE = /^(?:\u00ef\u00bb\u00bf)?\s*<(?:!doctype\s+html|html|head)\b/i
const BEGINNING = 256

/**
 * The first 64 KiB of a content; of a page those up to the first 64 KiB of its body, because Google's pages begin with
 * more than 100 KiB of styles, in which all of them are alike. Damaged content ends where it is damaged.
 */
export async function readHead(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const read: Uint8Array[] = []
  let length = 0
  let wanted = HEAD_BYTES
  try {
    for await (const chunk of chunks) {
      read.push(chunk)
      length += chunk.length
      if (length >= wanted) wanted = wantedOf(Buffer.concat(read, length))
      if (length >= wanted) break
    }
  } catch (error) {
    // It has been reported, and the good bytes may still tell what it is.
    if (!(error instanceof DamagedStream)) throw error
  }
  return Buffer.concat(read, length).subarray(0, wanted)
}

/** How many bytes are wanted, by what is there: more than there are where a page is still in its styles. */
function wantedOf(head: Buffer): number {
  if (!PAGE.test(head.toString('latin1', 0, BEGINNING))) return HEAD_BYTES
  const body = head.indexOf(BODY)
  if (body >= 0) return body + HEAD_BYTES
  return head.length < MOST_STYLES ? head.length + HEAD_BYTES : HEAD_BYTES
}
