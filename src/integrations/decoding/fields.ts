import type { Json, JsonObject } from '../../models/events.ts'
import { isGiven, readFlag, readInteger, readNumber, readText } from '../../processors/normalization/number.ts'
import type { Lost } from '../source.ts'
import { type Fields, takenNames } from './field-schemas.ts'
import { type Bag, isObject, nameOf, put } from './json.ts'

type Reader = (value: Json | undefined) => Json | undefined
type Rule = 'skip' | { readonly to: string; readonly read: Reader }

/** How the fields of one kind of object are read. */
export interface Reading {
  /** The object's path in the record, for messages. */
  readonly path: string
  /** Field → its name in `data` and its reader; 'skip' is read elsewhere. Fields without a rule are kept as they stand. */
  readonly rules: ReadonlyMap<string, Rule>
  /** Names that no field without a rule may take. */
  readonly taken: ReadonlySet<string>
  /** Name of the object that unknown fields are kept in; absent: they are kept beside the known ones. */
  readonly nest: string | undefined
}

export const text = (to: string): Rule => ({ to, read: readText })
export const number = (to: string): Rule => ({ to, read: readNumber })
export const integer = (to: string): Rule => ({ to, read: readInteger })
export const flag = (to: string): Rule => ({ to, read: readFlag })
export const word = (to: string, read: (value: unknown) => string | undefined): Rule => ({ to, read })

/** `others`: names beside those of the schema that no field without a rule may take. */
export function reading(path: string, schema: Fields, options: ReadingOptions = {}): Reading {
  const { fields = {}, skip = [], nest, others } = options
  const skipped = skip.map((name) => [name, 'skip'] as const)
  return {
    path,
    rules: new Map<string, Rule>([...Object.entries(fields), ...skipped]),
    taken: takenNames(schema, others),
    nest,
  }
}

interface ReadingOptions {
  readonly fields?: Readonly<Record<string, Rule>>
  readonly skip?: readonly string[]
  readonly nest?: string
  readonly others?: readonly string[]
}

/**
 * Reads the fields of `from` into `bag`. A field without a rule is kept as it stands, under its own name or, where the
 * type uses that name for something else, in `given`. A field that its reader does not understand is lost, and told.
 */
export function readFields(bag: Bag, from: JsonObject, reading: Reading, lost: Lost[]): void {
  for (const name in from) {
    const rule = reading.rules.get(name)
    if (rule === 'skip') continue
    const value = from[name]
    if (rule === undefined) keepUnknown(bag, name, value, reading)
    else if (isGiven(value) && !readField(bag, value, rule)) {
      lost.push({ code: 'bad_value', detail: `${reading.path}.${name}: ${nameOf(value)} that cannot be read` })
    }
  }
}

/** False where the reader does not understand the value. Of several fields for one name the first counts. */
function readField(bag: Bag, value: Json | undefined, { to, read }: Exclude<Rule, 'skip'>): boolean {
  const found = read(value)
  if (found !== undefined && bag[to] === undefined) bag[to] = found
  return found !== undefined
}

function keepUnknown(bag: Bag, name: string, value: Json | undefined, { nest, taken }: Reading): void {
  if (nest === undefined) keepField(bag, name, value, taken)
  else putInto(bag, nest, name, value)
}

/** Keeps a field under its own name or, where that is taken, in `given`. */
export function keepField(bag: Bag, name: string, value: Json | undefined, taken: ReadonlySet<string>): void {
  if (taken.has(name) || Object.hasOwn(bag, name)) putInto(bag, 'given', name, value)
  else put(bag, name, value)
}

function putInto(bag: Bag, nest: string, name: string, value: Json | undefined): void {
  const known = bag[nest]
  const object: Bag = isObject(known) ? { ...known } : {}
  put(object, name, value)
  bag[nest] = object
}
