/** Ids of facts as text, and the time in them. The layout is described in `processors/stream/identity.ts`. */

/** Added to milliseconds since 1970, so that times before 1970 sort too. */
export const TIME_OFFSET = 2 ** 46
/** The first 48 bits of ids without a time are this and more. */
export const TIMELESS = 2 ** 47
/** In text: no id with a time is as high, no id without is lower. */
export const FIRST_TIMELESS_ID = '80000000-0000-0000-0000-000000000000'

/** The lowest id a fact at `time` (ms) can have. */
export function lowestId(time: number): string {
  const prefix = Math.min(Math.max(Math.floor(time) + TIME_OFFSET, 0), TIMELESS)
  const hex = prefix.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`
}

/** The time (ms) an id begins with; undefined for ids without one. */
export function timeOfId(id: string): number | undefined {
  const prefix = Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16)
  return prefix >= TIMELESS ? undefined : prefix - TIME_OFFSET
}

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** The id of a row of a column of ids, 16 bytes each: `01941f29-7c00-8000-8000-000000000000`. */
export function uuidText(source: Uint8Array, row: number): string {
  let text = ''
  for (let i = 0; i < 16; i++) {
    if (i === 4 || i === 6 || i === 8 || i === 10) text += '-'
    text += HEX[source[row * 16 + i] as number]
  }
  return text
}
