import { readFlag, readInteger } from '../../../processors/normalization/number.ts'
import { parseTime, timeMs } from '../../../processors/normalization/time.ts'

/** Values as Spotify writes them; undefined for what they are not. */

const URI = /^spotify:[a-z_-]+:\S+$/i
/** A year: no play is as long. */
const MOST_MS = 366 * 86_400_000
/** Spotify is not older; offline times of 0, 1 and of clocks that were never set lie before. */
const FIRST = Date.UTC(2006, 0, 1)
const SECOND = 1000

/** `spotify:track:<22 characters>`, `spotify:local:…`. */
export function readUri(value: unknown): string | undefined {
  return typeof value === 'string' && URI.test(value.trim()) ? value.trim() : undefined
}

/** `true`, `false`, and 1 and 0 of older exports. */
export function readSwitch(value: unknown): boolean | undefined {
  const number = typeof value === 'boolean' ? undefined : readInteger(value)
  if (number === 0 || number === 1) return number === 1
  return readFlag(value)
}

/** A length of play in ms. */
export function readLength(value: unknown): number | undefined {
  const length = readInteger(value)
  return length !== undefined && length >= 0 && length <= MOST_MS ? length : undefined
}

/** A count of something. */
export function readCount(value: unknown): number | undefined {
  const number = readInteger(value)
  return number !== undefined && number >= 0 ? number : undefined
}

/** Seconds in newer exports, milliseconds in older ones: RFC 3339, to the second in both. */
export function readOfflineTime(value: unknown): string | undefined {
  const ms = timeMs(value)
  return ms >= FIRST ? rfc3339(Math.floor(ms / SECOND) * SECOND) : undefined
}

/** A date without a time of day: `2024-05-01`. */
export function readDay(value: unknown): string | undefined {
  const instant = parseTime(value)
  return instant === undefined ? undefined : rfc3339(instant.ms).slice(0, 'YYYY-MM-DD'.length)
}

export const rfc3339 = (ms: number) => new Date(ms).toISOString().replace('.000Z', 'Z')
