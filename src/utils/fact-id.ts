/** Time in the ids of facts. The layout is described in `processors/stream/identity.ts`. */

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
