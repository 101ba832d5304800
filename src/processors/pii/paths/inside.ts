/** What strings hold in other forms: links with their queries, encoded words, JSON. All bounded; what is longer is not looked into. */

const MOST_INSIDE = 256 << 10

/** A picture or file as text: nothing that could be read. */
export const isDataUri = (text: string): boolean => /^data:[\w.+-]*\/?[\w.+-]*[;,]/i.test(text)

/** JSON in a string: an object or a list; undefined where it is none. */
export function jsonInside(text: string): object | undefined {
  const first = text.charCodeAt(0)
  if ((first !== 0x7b && first !== 0x5b) || text.length > MOST_INSIDE) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

/** A value of a query: `q=ann%40example.org` at its place in the text, with the characters it stands for. */
export interface QueryValue {
  readonly name: string
  readonly start: number
  readonly end: number
  readonly decoded: string
}

const QUERY = /[?&;]([\w.[\]-]{1,64})=([^&#;\s"<>]*)/g

/** The values of queries in a text that are worth a look: those with something encoded, or long enough to be something. */
export function queryValues(text: string): readonly QueryValue[] {
  if (text.length > MOST_INSIDE || (text.indexOf('?') < 0 && text.indexOf('&') < 0)) return []
  const values: QueryValue[] = []
  for (const match of text.matchAll(QUERY)) {
    const [, name = '', raw = ''] = match
    const end = match.index + match[0].length
    if (raw.length < LEAST) continue
    values.push({ name, start: end - raw.length, end, decoded: decoded(raw) })
  }
  return values
}
const LEAST = 3

/** Of parts that cannot be decoded the text as it stands. */
function decoded(raw: string): string {
  const spaced = raw.includes('+') ? raw.replaceAll('+', ' ') : raw
  if (!spaced.includes('%')) return spaced
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

const ENCODED_WORD = /=\?([\w-]{1,40})\?([bBqQ])\?([^?\s]{1,4000})\?=/g

/** A text with its encoded words (RFC 2047) read; undefined where it has none. https://www.rfc-editor.org/rfc/rfc2047 */
export function encodedWords(text: string): string | undefined {
  if (!text.includes('=?')) return undefined
  const joined = text.replace(/\?=\s+=\?/g, '?==?')
  const read = joined.replace(ENCODED_WORD, (word, charset: string, way: string, inner: string) => {
    try {
      return new TextDecoder(charset).decode(/^b$/i.test(way) ? base64(inner) : quoted(inner))
    } catch {
      return word
    }
  })
  return read === joined ? undefined : read
}

const base64 = (text: string) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))

function quoted(text: string): Uint8Array {
  const bytes: number[] = []
  for (const [part, hex] of text.replaceAll('_', ' ').matchAll(/=([0-9A-Fa-f]{2})|[^=]|=/g)) {
    bytes.push(hex === undefined ? part.charCodeAt(0) : Number.parseInt(hex, 16))
  }
  return Uint8Array.from(bytes)
}
