import { isAscii } from 'node:buffer'

/**
 * How the bytes of a text are to be read: UTF-16 tells itself by a byte order mark, or where JSON or a page begins without
 * one by the zero beside its first bracket; all else is UTF-8.
 */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

export function textEncoding(head: Uint8Array): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be'
  if (head[1] === 0 && BRACKETS.has(head[0] ?? 0)) return 'utf-16le'
  return head[0] === 0 && BRACKETS.has(head[1] ?? 0) ? 'utf-16be' : 'utf-8'
}

const BRACKETS = new Set([...'{[<'].map((character) => character.charCodeAt(0)))

const RETURN = 0x0d
const NEWLINE = 0x0a

/**
 * Whether lines end in a carriage return alone, as programs of old write them: the first line break of the text tells.
 * Undefined as long as that is not there.
 */
function endsInReturns(text: string): boolean | undefined {
  const at = text.search(/[\r\n]/)
  if (at < 0 || (text[at] === '\r' && at + 1 === text.length)) return undefined
  return text[at] === '\r' && text[at + 1] !== '\n'
}

/** A text, its lines ended by `\n` where they were ended by `\r` alone. Others are given as they are. */
export const withNewlines = (text: string): string => (endsInReturns(text) ? text.replace(/\r\n?/g, '\n') : text)

/** As `withNewlines`, of text that comes in chunks. Nothing but a return that ends a chunk waits for the next one. */
async function* newlineChunks(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let isOld: boolean | undefined
  let held = ''
  for await (const chunk of chunks) {
    const text = held + chunk
    held = ''
    isOld ??= endsInReturns(text)
    if (isOld === undefined && text.endsWith('\r')) held = '\r'
    const ready = held === '' ? text : text.slice(0, -1)
    yield isOld === true ? ready.replaceAll('\r', '\n') : ready
  }
  yield held
}

/** As `newlineChunks`, of UTF-8. */
async function* newlineBytes(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isOld: boolean | undefined
  let isHeld = false
  for await (const chunk of chunks) {
    if (chunk.length === 0) continue
    const bytes: Uint8Array = isHeld ? Buffer.concat([HELD, chunk]) : chunk
    isOld ??= oldBytes(bytes)
    isHeld = isOld === undefined && bytes.at(-1) === RETURN
    const ready = isHeld ? bytes.subarray(0, -1) : bytes
    yield isOld === true ? ready.map((byte) => (byte === RETURN ? NEWLINE : byte)) : ready
  }
  if (isHeld) yield HELD
}
const HELD = Uint8Array.of(RETURN)

/** `endsInReturns` of bytes. */
function oldBytes(bytes: Uint8Array): boolean | undefined {
  const newline = bytes.indexOf(NEWLINE)
  const at = bytes.indexOf(RETURN)
  if (newline >= 0 && (at < 0 || newline < at)) return false
  return at < 0 || at + 1 === bytes.length ? undefined : bytes[at + 1] !== NEWLINE
}

/**
 * Chunks of a text as UTF-8, whatever it is in, and lines ended by `\n` or `\r\n`. Those that are so are handed on as they are.
 */
export function utf8Chunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  return newlineBytes(recodedChunks(chunks))
}

async function* recodedChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let recode: ReturnType<typeof createRecoder> | undefined
  let begin: Uint8Array = NOTHING
  for await (const chunk of chunks) {
    const bytes = begin.length === 0 ? chunk : Buffer.concat([begin, chunk])
    if (recode === undefined && bytes.length < 2) {
      begin = bytes
      continue
    }
    begin = NOTHING
    recode ??= createRecoder(textEncoding(bytes))
    yield recode(bytes)
  }
  yield recode === undefined ? begin : recode(undefined)
}

const NOTHING = new Uint8Array(0)

/** Recodes chunk by chunk; `undefined` after the last one. */
function createRecoder(encoding: TextEncoding): (bytes: Uint8Array | undefined) => Uint8Array {
  if (encoding === 'utf-8') return (bytes) => bytes ?? NOTHING
  const decoder = new TextDecoder(encoding)
  const encoder = new TextEncoder()
  return (bytes) => encoder.encode(bytes === undefined ? decoder.decode() : decoder.decode(bytes, { stream: true }))
}

/** Text out of chunks of bytes, without its byte order mark, lines ended by `\n` or `\r\n`. What cannot be read becomes U+FFFD. */
export function decodedChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  return newlineChunks(textChunks(chunks))
}

async function* textChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: ReturnType<typeof createDecoder> | undefined
  let begin: Uint8Array = NOTHING
  for await (const chunk of chunks) {
    const bytes = begin.length === 0 ? chunk : Buffer.concat([begin, chunk])
    if (decoder === undefined && bytes.length < 2) {
      begin = bytes
      continue
    }
    begin = NOTHING
    decoder ??= createDecoder(textEncoding(bytes))
    yield decoder(bytes, false)
  }
  yield (decoder ?? createDecoder('utf-8'))(begin, true)
}

/** The beginning of a text; a character that its end tears in two is left out. */
export const decodedHead = (head: Uint8Array): string => createDecoder(textEncoding(head))(head, false)

/**
 * Decodes chunk by chunk. What is not UTF-8, though it should be by its first letters beyond ASCII, and looks like a text of
 * western Europe, is read as Windows writes one: Outlook's tables are so.
 */
function createDecoder(encoding: TextEncoding): (chunk: Uint8Array, isLast: boolean) => string {
  let decoder = new TextDecoder(encoding)
  let isKnown = encoding !== 'utf-8'
  /** The end of a chunk that may tear a letter in two. */
  let held: Uint8Array = NOTHING
  /** How much of ASCII was before. */
  let before = 0
  return (chunk, isLast) => {
    if (isKnown) return decoder.decode(chunk, { stream: !isLast })
    const bytes = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const ready = isLast ? bytes : bytes.subarray(0, wholeEnd(bytes))
    held = NOTHING
    if (!isAscii(ready)) {
      isKnown = true
      const text = new TextDecoder('utf-8').decode(ready, { stream: true })
      if (isOfWindows(text, before)) decoder = new TextDecoder('windows-1252')
      return decoder.decode(bytes, { stream: !isLast })
    }
    held = bytes.slice(ready.length)
    before += ready.length
    return decoder.decode(ready, { stream: !isLast })
  }
}
const LAST_ASCII = 0x7f
const LONGEST_LETTER = 4

/** Before the last bytes beyond ASCII, as many as may be the begin of a letter. */
function wholeEnd(bytes: Uint8Array): number {
  let end = bytes.length
  while (end > bytes.length - LONGEST_LETTER + 1 && (bytes[end - 1] ?? 0) > LAST_ASCII) end--
  return end
}

const CONTROL = /(?!\s)\p{Cc}/u
/** Of all letters; languages of other scripts have more. */
const MOST_BEYOND = 0.2

/** By the text as it is read as UTF-8, and how much of ASCII was before it. */
function isOfWindows(text: string, before: number): boolean {
  if (!text.includes('\ufffd') || CONTROL.test(text)) return false
  const beyond = text.match(/\P{ASCII}/gu) ?? []
  const odd = beyond.filter((letter) => letter === '\ufffd').length
  const plain = before + (text.match(/[a-z]/gi)?.length ?? 0)
  return odd * 2 > beyond.length && odd < (plain + odd) * MOST_BEYOND
}
