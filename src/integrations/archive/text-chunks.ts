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

/** Chunks of a text as UTF-8, whatever it is in. Those that are UTF-8 are handed on as they are. */
export async function* utf8Chunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
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

/** Text out of chunks of bytes, without its byte order mark. What cannot be read becomes U+FFFD. */
export async function* decodedChunks(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  let decoder: InstanceType<typeof TextDecoder> | undefined
  let begin: Uint8Array = new Uint8Array(0)
  for await (const chunk of chunks) {
    const bytes = begin.length === 0 ? chunk : Buffer.concat([begin, chunk])
    if (decoder === undefined && bytes.length < 2) {
      begin = bytes
      continue
    }
    begin = new Uint8Array(0)
    decoder ??= new TextDecoder(textEncoding(bytes))
    yield decoder.decode(bytes, { stream: true })
  }
  yield (decoder ?? new TextDecoder()).decode(begin)
}
