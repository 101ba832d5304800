import { textEncoding } from './text-chunks.ts'

/** Bytes of a JSON document as its splitter wants them: in windows, UTF-8, without a byte order mark. */

/** How much is gathered before it is looked at, where nothing else is asked for. */
export const WINDOW = 256 << 10

type Recode = (bytes: Uint8Array, last: boolean) => Uint8Array

/** Chunks of any size gathered to windows. Where the chunks break off with an error, what came before is given first. */
export async function* windows(
  chunks: AsyncIterable<Uint8Array>,
  windowBytes = WINDOW,
): AsyncGenerator<readonly Uint8Array[]> {
  const recoded = createRecoder()
  let gathered: Uint8Array[] = []
  let size = 0
  const gather = (bytes: Uint8Array) => {
    if (bytes.length > 0) gathered.push(bytes)
    size += bytes.length
  }
  try {
    for await (const chunk of chunks) {
      gather(recoded(chunk, false))
      if (size < windowBytes) continue
      yield gathered
      gathered = []
      size = 0
    }
  } catch (error) {
    gather(recoded(NOTHING, true))
    if (size > 0) yield gathered
    throw error
  }
  gather(recoded(NOTHING, true))
  if (size > 0) yield gathered
}

const NOTHING = new Uint8Array(0)
const LONGEST_MARK = 3

/** Waits until the first bytes have told the encoding. */
function createRecoder(): Recode {
  let begin: Uint8Array = NOTHING
  let recode: Recode | undefined
  return (chunk, last) => {
    if (recode !== undefined) return recode(chunk, last)
    const bytes = begin.length === 0 ? chunk : Buffer.concat([begin, chunk])
    if (bytes.length < LONGEST_MARK && !last) {
      begin = Uint8Array.from(bytes)
      return NOTHING
    }
    const mark = markOf(bytes)
    recode = mark.recode
    return recode(bytes.subarray(mark.length), last)
  }
}

function markOf(bytes: Uint8Array): { readonly length: number; readonly recode: Recode } {
  const encoding = textEncoding(bytes)
  const isBigEndian = encoding === 'utf-16be'
  if (encoding !== 'utf-8') return { length: (bytes[0] ?? 0) >= 0xfe ? 2 : 0, recode: createUtf16(isBigEndian) }
  const isMarked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  return { length: isMarked ? LONGEST_MARK : 0, recode: (chunk) => chunk }
}

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** UTF-16 as UTF-8. Half a surrogate pair, which UTF-8 cannot hold, becomes its JSON escape. */
function createUtf16(isBigEndian: boolean): Recode {
  let begin: Uint8Array = NOTHING
  return (chunk, last) => {
    const bytes = Buffer.concat([begin, chunk])
    const text = bytes.subarray(0, wholeUnits(bytes, isBigEndian, last))
    begin = bytes.subarray(text.length)
    if (isBigEndian) text.swap16()
    return Buffer.from(text.toString('utf16le').replace(LONE, (unit) => `\\u${unit.charCodeAt(0).toString(16)}`))
  }
}

/** Bytes that can be recoded: no half unit and, as long as more may come, no first half of a pair at the end. */
function wholeUnits(bytes: Buffer, isBigEndian: boolean, last: boolean): number {
  const whole = bytes.length & ~1
  if (last || whole < 2) return whole
  const unit = isBigEndian ? bytes.readUInt16BE(whole - 2) : bytes.readUInt16LE(whole - 2)
  return unit >= 0xd800 && unit <= 0xdbff ? whole - 2 : whole
}

/**
 * What is carried over (`carried` bytes of `buffer` from `from` on), then the chunks, then a byte 0: in the same buffer
 * where they fit, else in one at least twice as large.
 */
export function refilled(
  buffer: Uint8Array,
  from: number,
  carried: number,
  chunks: readonly Uint8Array[],
): { readonly bytes: Uint8Array; readonly to: number } {
  const to = chunks.reduce((sum, chunk) => sum + chunk.length, carried)
  const fits = buffer.length > to
  const bytes = fits ? buffer : new Uint8Array(Math.max(to + 1, buffer.length * 2))
  if (fits) bytes.copyWithin(0, from, from + carried)
  else bytes.set(buffer.subarray(from, from + carried))
  let at = carried
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.length
  }
  bytes[to] = 0
  return { bytes, to }
}
