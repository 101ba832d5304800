import { readText } from '../../../processors/normalization/number.ts'

/**
 * One vocabulary for words that the exports spell in several ways:
 * `TYPE_HOME`, `HOME`, `Home` → `HOME` · `Inferred Home` → `INFERRED_HOME` ·
 * `in passenger vehicle`, `IN_PASSENGER_VEHICLE` → `IN_PASSENGER_VEHICLE` · `unknown`, `UNKNOWN_ACTIVITY_TYPE` → `UNKNOWN`
 */
const READY = /^[A-Z0-9_]+$/

export function semanticType(value: unknown): string | undefined {
  const word = constant(value)
  if (word === undefined) return undefined
  const bare = word.startsWith('TYPE_') ? word.slice(5) : word
  return bare === 'UNKNOWN_SEMANTIC_TYPE' ? 'UNKNOWN' : bare
}

export function activityType(value: unknown): string | undefined {
  const word = constant(value)
  return word === 'UNKNOWN_ACTIVITY_TYPE' ? 'UNKNOWN' : word
}

/** Upper case with underscores, from any spelling: `in bus`, `inBus`, `In-Bus`. */
function constant(value: unknown): string | undefined {
  const text = readText(value)
  if (text === undefined || READY.test(text)) return text
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1_$2')
    .replace(/[\s-]+/gu, '_')
    .toUpperCase()
}
