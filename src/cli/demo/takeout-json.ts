/**
 * JSON as Takeout lays it out: two spaces, and the elements of an array separated by `}, {` on one line.
 */

/** RFC 3339 in UTC; milliseconds are left out when they are zero, as Google does. */
export function takeoutTime(time: number): string {
  const text = new Date(time).toISOString()
  return text.endsWith('.000Z') ? `${text.slice(0, -5)}Z` : text
}

/** Degrees × 10^7, whole. */
export const e7 = (degrees: number): number => Math.round(degrees * 1e7)

/** Any value in Takeout's layout, without the indentation of its first line. */
export function takeoutText(value: unknown): string {
  return JSON.stringify(value, undefined, 2)
    .replace(/\},\n\s*\{/g, '}, {')
    .replace(/\[\n\s*\{/g, '[{')
    .replace(/\}\n\s*\]/g, '}]')
}

const CHUNK_LETTERS = 64 * 1024

/** Joins parts to texts of some 64 K letters, so that streams and compressors are not called for every record. */
export function* inChunks(parts: Iterable<string>): Generator<string> {
  let waiting: string[] = []
  let letters = 0
  for (const part of parts) {
    waiting.push(part)
    letters += part.length
    if (letters < CHUNK_LETTERS) continue
    yield waiting.join('')
    waiting = []
    letters = 0
  }
  if (letters > 0) yield waiting.join('')
}

/** A document with one array: what stands before it, between its elements and behind it. */
export function* asArray(
  items: Iterable<string>,
  frame: { readonly head: string; readonly between: string; readonly tail: string },
): Generator<string> {
  let isFirst = true
  yield frame.head
  for (const item of items) {
    yield isFirst ? item : frame.between + item
    isFirst = false
  }
  yield frame.tail
}
