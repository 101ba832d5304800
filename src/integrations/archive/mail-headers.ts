import type { ByteLine } from './byte-lines.ts'

/** A header as it stands: unfolded, nothing in it decoded. */
export type MailHeader = { readonly name: string; readonly value: string }

const MOST_BYTES = 256 << 10
const MOST_HEADERS = 2000
const NAME = /^([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:/
const LONGEST_NAME = 202

/** Whether a line can begin a header. */
export const isHeaderLine = ({ bytes }: ByteLine): boolean => NAME.test(latin1(bytes.subarray(0, LONGEST_NAME)))

export const latin1 = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')

const UTF8 = new TextDecoder('utf-8', { fatal: true })

/** Headers are ASCII, or UTF-8; old programs wrote what their machine had, which Western Europe reads as Latin 1. */
function textOf(bytes: Uint8Array): string {
  try {
    return UTF8.decode(bytes)
  } catch {
    return latin1(bytes)
  }
}

/** Gathers the headers of one message or part. */
export function createHeaderList(most = MOST_BYTES) {
  const headers: { name: string; value: string }[] = []
  let bytes = 0
  return {
    headers,
    /** False where the line is none of a header: what follows is the content. */
    add(line: ByteLine): 'header' | 'other' | 'too_large' {
      bytes += line.length
      if (bytes > most || line.bytes.length < line.length || headers.length > MOST_HEADERS) return 'too_large'
      const text = textOf(line.bytes)
      const last = headers.at(-1)
      if (/^[ \t]/.test(text) && last !== undefined) {
        last.value += text
        return 'header'
      }
      const name = NAME.exec(text)
      if (name?.[1] === undefined) return 'other'
      headers.push({ name: name[1], value: text.slice(name[0].length).trimStart() })
      return 'header'
    },
    /** The first of that name; names have no case. */
    first: (name: string) => headers.find((header) => header.name.toLowerCase() === name)?.value,
  }
}
export type HeaderList = ReturnType<typeof createHeaderList>
