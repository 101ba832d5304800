import type { Content, Json, JsonObject } from '../../../models/events.ts'
import { isGiven } from '../../../processors/normalization/number.ts'
import type { Lost } from '../../source.ts'

/** `data` of an event while it is filled. */
export type Bag = Record<string, Json | undefined>

/** A draft while it is filled. */
export type Building = { -readonly [Field in keyof Content]: Content[Field] } & { type: string; data: Bag }

/** Field of a record → its name in `data` and its reader; 'skip' is read elsewhere. */
export type Rules = Readonly<Record<string, Rule>>
type Rule = 'skip' | readonly [to: string, read: (value: unknown) => Json | undefined]

/** How the fields of one kind of object become those of one type. */
export interface Reading {
  readonly rules: ReadonlyMap<string, Rule>
  /** Names with a meaning of ours, which no other field may take. */
  readonly taken: ReadonlySet<string>
}

/** `schema`: of `data` of the type; all its fields are taken. */
export const reading = (schema: { readonly properties: object }, rules: Rules): Reading => ({
  rules: new Map(Object.entries(rules)),
  taken: new Set(['given', ...Object.keys(schema.properties)]),
})

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/**
 * Reads the fields of `from` into `bag`. Fields without a rule are kept as they stand, under their own names or, where the
 * type has that name for something else, in `given`. What is empty is absent; what its reader does not understand is lost.
 */
export function readFields(bag: Bag, from: JsonObject, { rules, taken }: Reading, lost: Lost[]): void {
  for (const name of Object.keys(from)) {
    const value = from[name]
    const rule = rules.get(name)
    if (rule === 'skip') continue
    if (rule !== undefined) readField(bag, name, value, rule, lost)
    else if (taken.has(name)) give(bag, name, value)
    else put(bag, name, value)
  }
}

/** Of several fields for one name the first that is given counts. */
function readField(bag: Bag, name: string, value: Json | undefined, [to, read]: Exclude<Rule, 'skip'>, lost: Lost[]) {
  if (!isGiven(value)) return
  const found = read(value)
  if (found === undefined) lost.push({ code: 'bad_value', detail: `${name}: ${nameOf(value)} that cannot be read` })
  else if (bag[to] === undefined) bag[to] = found
  else if (bag[to] !== found) give(bag, name, value)
}

/** Keeps a field of the record beside those of the type. */
export function give(bag: Bag, name: string, value: Json | undefined): void {
  const given: Bag = isObject(bag['given']) ? { ...bag['given'] } : {}
  put(given, name, value)
  bag['given'] = given
}

/** Sets a field, also one of the name `__proto__`, which plain assignment would not keep. */
function put(bag: Bag, name: string, value: Json | undefined): void {
  if (name === '__proto__')
    Object.defineProperty(bag, name, { value, enumerable: true, configurable: true, writable: true })
  else bag[name] = value
}

/** What kind of JSON value it is, in words for a reader; never the value. */
export function nameOf(value: Json | undefined): string {
  if (value === null || value === undefined) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
