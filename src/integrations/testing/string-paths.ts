import type { Draft, EventType } from '../../models/events.ts'
import { type PiiHints, PLAIN_HINTS } from '../../models/pii.ts'
import { CATALOGUE } from '../../processors/pii/catalogue/index.ts'
import { compileHints } from '../../processors/pii/paths/hint-tree.ts'
import { ANY, EACH, formatPath, type Step } from '../../processors/pii/paths/path.ts'
import { isOneOf, isRecord } from '../../utils/validators.ts'

type Steps = readonly Step[]

/** Where strings stand, or may stand, in an event, or in the schema and example of a type. Keys of maps stand as they are. */
export function stringPaths(of: Draft | EventType): readonly Steps[] {
  if (!('identity' in of)) return eventPaths(of)
  return [...eventPaths(of.example), ...schemaPaths(of.data, ['data'])]
}

function eventPaths({ type: _, ...event }: Draft): readonly Steps[] {
  return valuePaths(event, [])
}

function valuePaths(value: unknown, at: Steps): readonly Steps[] {
  if (typeof value === 'string') return [at]
  if (Array.isArray(value)) return value.flatMap((each) => valuePaths(each, [...at, EACH]))
  return isRecord(value) ? Object.entries(value).flatMap(([key, each]) => valuePaths(each, [...at, key])) : []
}

/** A field of no type may be anything that an export holds, a string too. */
function schemaPaths(schema: unknown, at: Steps): readonly Steps[] {
  if (!isRecord(schema)) return []
  const { type, properties, patternProperties, items } = schema
  const choices = ['anyOf', 'oneOf', 'allOf'].flatMap((name) => (Array.isArray(schema[name]) ? schema[name] : []))
  if (choices.length > 0) return choices.flatMap((each) => schemaPaths(each, at))
  if (isRecord(properties)) return Object.entries(properties).flatMap(([key, each]) => schemaPaths(each, [...at, key]))
  if (isRecord(patternProperties))
    return Object.values(patternProperties).flatMap((each) => schemaPaths(each, [...at, ANY]))
  if (type === 'array') return schemaPaths(items, [...at, EACH])
  return type === 'string' || (type === undefined && schema['const'] === undefined) ? [at] : []
}

/** Those of which nothing is declared, neither there nor above, once each. */
export function undeclared(paths: readonly Steps[], hints: PiiHints): readonly string[] {
  const tree = compileHints(hints)
  const missing = paths.filter((steps) => {
    let node = tree
    for (const step of steps) {
      if (step === EACH) node = node.element
      else node = step === ANY ? node.anyKey : (node.keys.get(String(step)) ?? node.anyKey)
    }
    return node.hint === undefined
  })
  return [...new Set(missing.map(formatPath))]
}

const ENTITIES = new Set(CATALOGUE.flatMap(({ entities }) => entities).map(({ id }) => id))

/** Declarations whose hint is neither a plain one nor an entity that the catalogue has: nothing would be decided by them. */
export const unknownHints = (hints: PiiHints): readonly string[] =>
  Object.entries(hints)
    .filter(([, hint]) => !isOneOf(PLAIN_HINTS, hint) && !ENTITIES.has(hint))
    .map(([path, hint]) => `${path}: ${hint}`)
