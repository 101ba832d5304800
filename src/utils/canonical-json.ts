import { markedInteger } from './json-text.ts'

/** Equal JSON has equal text, whatever the order of its fields and the spelling of its numbers. */
export function canonicalJson(value: object): string {
  return written(value) ?? ''
}

function written(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return JSON.stringify(plain(value))
  if (Array.isArray(value)) return `[${value.map((part) => written(part) ?? 'null').join()}]`
  let text = ''
  for (const name of Object.keys(value).sort()) {
    const part = written((value as Fields)[name])
    if (part !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(name)}:${part}`
  }
  return `{${text}}`
}

/** Whether two values have equal canonical text, without writing it. */
export function equalJson(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return plain(a) === plain(b)
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((part, i) => equalJson(part, b[i]))
  return !Array.isArray(b) && equalFields(a as Fields, b as Fields)
}

type Fields = Readonly<Record<string, unknown>>

function equalFields(a: Fields, b: Fields): boolean {
  let given = 0
  for (const name of Object.keys(a)) {
    const value = a[name]
    if (value === undefined) continue
    given++
    if (!(Object.hasOwn(b, name) && equalJson(value, b[name]))) return false
  }
  for (const name of Object.keys(b)) if (b[name] !== undefined) given--
  return given === 0
}

/** jsonb writes 1e21 as digits; they come back as a marked integer. */
function plain(value: unknown): unknown {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
    ? markedInteger(value)
    : value
}
