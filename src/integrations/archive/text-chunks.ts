/** How the bytes of a text are to be read: UTF-16 tells itself by a byte order mark, all else is UTF-8. */
export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be'

export function textEncoding(head: Uint8Array): TextEncoding {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le'
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : 'utf-8'
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
