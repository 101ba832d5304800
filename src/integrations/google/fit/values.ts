import type { Json, JsonObject } from '../../../models/events.ts'
import { type Bag, isList, isObject, put } from '../../decoding/json.ts'

/**
 * The values of a point, in their order:
 *
 *     [{"value": {"intVal": 4000}}]   [{"value": {"fpVal": 72.5}}]   [{"value": {"stringVal": "Muesli"}}]
 *     [{"value": {"mapVal": [{"key": "protein", "value": {"fpVal": 7}}]}}]
 *
 * A map is an object; a value that says nothing is null; one of another form stays as it is.
 */
export function readValues(list: readonly Json[]): readonly Json[] {
  return list.map((item) => {
    if (!isObject(item)) return item
    const inner = item['value']
    return isObject(inner) && isAlone(item) ? readValue(inner) : readValue(item)
  })
}

const isAlone = (object: JsonObject) => {
  for (const name in object) if (name !== 'value') return false
  return true
}

const FORMS = ['intVal', 'fpVal', 'stringVal', 'mapVal'] as const

function readValue(value: JsonObject): Json {
  let found: Json = null
  for (const name in value) {
    const part = value[name]
    // The API gives an empty map beside a number.
    if (part === null || part === undefined || (name === 'mapVal' && isList(part) && part.length === 0)) continue
    if (found !== null || !FORMS.some((form) => form === name)) return value
    const read = name === 'mapVal' ? readMap(part) : part
    if (read === undefined) return value
    found = read
  }
  return found
}

/** Undefined for what is no list of keys and values, or has a key twice: nothing of it may be lost. */
function readMap(list: Json): JsonObject | undefined {
  if (!isList(list)) return undefined
  const map: Bag = {}
  for (const entry of list) {
    if (!isObject(entry)) return undefined
    const { key, value, ...rest } = entry
    if (typeof key !== 'string' || Object.hasOwn(map, key) || Object.keys(rest).length > 0) return undefined
    put(map, key, isObject(value) ? readValue(value) : (value ?? null))
  }
  return map
}
