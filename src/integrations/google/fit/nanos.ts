import type { Json } from '../../../models/events.ts'
import { isGiven } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import { bigDigits, parseJson } from '../../../utils/json-text.ts'

/** A stamp in nanoseconds since 1970. */
export interface Nanos {
  /** Cut, as all times of events. */
  readonly ms: number
  /** All digits, as a marked integer, where there is more than whole milliseconds. */
  readonly exact?: Json
}

const MARKED_LENGTH = 21
const BELOW_MS = '000000'

/**
 * Reads a stamp: a number beyond 2^53, or its digits as text. Undefined where none is given, or 0, which streams of sums
 * have for their beginning; NaN where it cannot be read.
 */
export function readNanos(value: Json | undefined): Nanos | undefined {
  if (typeof value === 'string' && value.length === MARKED_LENGTH && value.endsWith(BELOW_MS)) {
    const ms = Number(value.slice(2, -BELOW_MS.length))
    if (Number.isSafeInteger(ms)) return { ms: timeMs(ms) }
  }
  if (!isGiven(value) || value === 0 || value === '0') return undefined
  const ms = timeMs(value)
  const digits = typeof value === 'string' ? (bigDigits(value) ?? value.trim()) : String(value)
  if (Number.isNaN(ms) || !/^\d{17,}$/.test(digits) || digits.endsWith(BELOW_MS)) return { ms }
  return { ms, exact: parsedInteger(digits) }
}

function parsedInteger(digits: string): Json {
  const value = parseJson(digits)
  return typeof value === 'string' || typeof value === 'number' ? value : digits
}
