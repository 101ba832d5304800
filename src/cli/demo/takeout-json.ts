/**
 * JSON as Takeout lays it out: two spaces, and the elements of an array separated by `}, {` on one line.
 */

const DAY = 86_400_000
const HOUR = 3_600_000
const MINUTE = 60_000
const SECOND = 1000
const two = (value: number): string => (value < 10 ? `0${value}` : `${value}`)

/** RFC 3339 in UTC; milliseconds are left out when they are zero, as Google does. */
export function takeoutTime(time: number): string {
  const day = Math.floor(time / DAY)
  const rest = time - day * DAY
  const milliseconds = rest % SECOND
  const clock = `${two(Math.floor(rest / HOUR))}:${two(Math.floor((rest % HOUR) / MINUTE))}:${two(Math.floor((rest % MINUTE) / SECOND))}`
  return `${dateOf(day)}T${clock}${milliseconds === 0 ? '' : `.${String(milliseconds).padStart(3, '0')}`}Z`
}

/** Dates by day: hundreds of thousands of times fall on a few thousand days. */
const dates = new Map<number, string>()

function dateOf(day: number): string {
  const known = dates.get(day)
  if (known !== undefined) return known
  const date = new Date(day * DAY).toISOString().slice(0, 10)
  dates.set(day, date)
  return date
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
