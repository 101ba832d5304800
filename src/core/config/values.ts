import { isRecord } from '../../utils/validators.ts'
import { type ConfigKey, KEYS, type KeyFacts } from './keys.ts'

/** The keywords of JSON Schema that the keys use. */
interface Keywords {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly default?: unknown
  readonly description?: string
}

export const CONFIG_KEYS: readonly ConfigKey[] = Object.keys(KEYS).filter(isConfigKey)

export function isConfigKey(name: string): name is ConfigKey {
  return Object.hasOwn(KEYS, name)
}

export const factsOf = (key: ConfigKey): KeyFacts => KEYS[key].facts
export const keywordsOf = (key: ConfigKey): Keywords => KEYS[key].schema

const words = (key: string): string[] => key.split(/(?=[A-Z])/).map((word) => word.toLowerCase())

/** Environment variables that give a key, the first wins. */
export function envNamesOf(key: ConfigKey): string[] {
  const { alsoEnv } = factsOf(key)
  const own = `DATAPUNK_${words(key).join('_').toUpperCase()}`
  return alsoEnv === undefined ? [own] : [own, alsoEnv]
}

/** `--log-level`, or undefined where there is none. */
export function flagNameOf(key: ConfigKey): string | undefined {
  return factsOf(key).flag === undefined ? undefined : `--${words(key).join('-')}`
}

/**
 * The value that a text of a flag or an environment variable stands for. A text that stands for none comes back as it
 * is, for `isAllowed` to refuse.
 */
export function parseText(key: ConfigKey, text: string): unknown {
  const { type } = keywordsOf(key)
  if (type === 'integer') return /^[+-]?\d+$/.test(text.trim()) ? Number(text) : text
  if (type === 'array') {
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
  }
  return text
}

/** Whether a value fits the schema of its key, and what is allowed beyond it. */
export function isAllowed(key: ConfigKey, value: unknown): boolean {
  const { type, enum: choices, minimum = -Infinity, maximum = Infinity, minLength = 0 } = keywordsOf(key)
  const { check = () => true } = factsOf(key)
  if (choices !== undefined) return choices.some((choice) => choice === value)
  if (type === 'integer') return Number.isSafeInteger(value) && Number(value) >= minimum && Number(value) <= maximum
  if (type === 'array') return Array.isArray(value) && value.every((part) => typeof part === 'string' && check(part))
  return typeof value === 'string' && value.length >= minLength && check(value)
}

/** What a key allows, for people. */
export function allowedText(key: ConfigKey): string {
  const { type, enum: choices, minimum, maximum } = keywordsOf(key)
  if (choices !== undefined) return `one of ${choices.join(', ')}`
  if (type === 'integer') return `a whole number from ${minimum} to ${maximum}`
  return factsOf(key).allowed ?? 'a text'
}

/** The default of a key, for people. */
export function defaultText(key: ConfigKey): string {
  const value = keywordsOf(key).default
  const text = factsOf(key).default ?? (Array.isArray(value) ? value.join(', ') : String(value ?? ''))
  return text === '' ? 'none' : text
}

/** A value of a key as it may be shown: secrets are masked, long ones cut. */
export function shownValue(key: ConfigKey, value: unknown): string {
  if (value === undefined) return 'not set'
  if (factsOf(key).secret) return typeof value === 'string' ? maskSecret(value) : 'a value of another kind (not shown)'
  const text = typeof value === 'string' || isRecord(value) || Array.isArray(value) ? JSON.stringify(value) : `${value}`
  return text.length > 120 ? `${text.slice(0, 120)}…` : text
}

/** Of an address only the parts that are no secret; of anything else nothing. */
function maskSecret(text: string): string {
  if (!URL.canParse(text)) return '(not shown)'
  const { protocol, username, host, pathname } = new URL(text)
  return `${protocol}//${username === '' ? '' : `${username}:***@`}${host}${pathname}`
}
