import type { Json, JsonObject } from '../../models/events.ts'

/** `data` of an event while it is filled. */
export type Bag = Record<string, Json | undefined>

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** Sets a field, also one of the name `__proto__`, which plain assignment would not keep. */
export function put(bag: Bag, name: string, value: Json | undefined): void {
  if (name === '__proto__') {
    Object.defineProperty(bag, name, { value, enumerable: true, configurable: true, writable: true })
  } else {
    bag[name] = value
  }
}

/** The fields of an object whose names are not in `known`, or undefined where it has none such. */
export function leftOver(from: JsonObject, known: { has(name: string): boolean }): Bag | undefined {
  let rest: Bag | undefined
  for (const name in from) {
    if (known.has(name)) continue
    rest ??= {}
    put(rest, name, from[name])
  }
  return rest
}

/** What kind of JSON value it is, in words for a reader; never the value. */
export function nameOf(value: Json | undefined): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
