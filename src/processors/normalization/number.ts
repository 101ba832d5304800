import { bigDigits } from '../../utils/json-text.ts'

/**
 * Numbers, flags and texts as exports write them: `12`, `"12"`, `"0.750000"`, `"False"`, `null`, `""`. What is absent, empty
 * or something else is undefined; nothing here throws.
 */

const DECIMAL = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?$/

/** A finite number, or its decimal text. */
export function readNumber(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string') return undefined
  const text = value.trim()
  if (!DECIMAL.test(text)) return undefined
  const number = Number(text)
  return Number.isFinite(number) ? number : undefined
}

/** A whole number that is exact, or its text: `28`, `28.0`, `"28"`. */
export function readInteger(value: unknown): number | undefined {
  const number = readNumber(value)
  return number !== undefined && Number.isSafeInteger(number) ? number + 0 : undefined
}

/** `true` and `false` in any case, as values or as text. */
export function readFlag(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'string') return undefined
  const text = value.trim().toLowerCase()
  if (text === 'true') return true
  return text === 'false' ? false : undefined
}

/** A text that is not empty, as it stands but for space around it. Numbers count as texts, however large. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value)
  if (typeof value !== 'string') return undefined
  const text = (bigDigits(value) ?? value).trim()
  return text === '' ? undefined : text
}

/** False for what counts as absent: undefined, null and ''. */
export function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null && value !== ''
}
