import { markedInteger } from './json-text.ts'

/** Equal JSON has equal text, whatever the order of its fields and the spelling of its numbers. */
export function canonicalJson(value: object): string {
  return JSON.stringify(value, (_key, part: unknown) => plain(part))
}

function plain(value: unknown): unknown {
  // jsonb writes 1e21 as digits; they come back as a marked integer.
  if (typeof value === 'number')
    return Number.isSafeInteger(value) || !Number.isInteger(value) ? value : markedInteger(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
}
