import type { Json, JsonObject } from '../../../models/events.ts'
import { isGiven, readNumber } from '../../../processors/normalization/number.ts'
import { isList, isObject } from '../../decoding/json.ts'

/** The elements of a name that hold others. See `archive/xml-tree.ts` for the form. */
export function children(element: JsonObject, name: string): readonly JsonObject[] {
  const list = element[name]
  return isList(list) ? list.filter(isObject) : []
}

/** The text of the first element of a name; with attributes it stands in `#text`. */
export function leaf(element: JsonObject, name: string): Json | undefined {
  const list = element[name]
  const [first] = isList(list) ? list : []
  return isObject(first) ? first['#text'] : first
}

/** The text of the element in the element: `<HeartRateBpm><Value>91</Value></HeartRateBpm>`. */
export function inner(element: JsonObject, name: string, within: string): Json | undefined {
  const [first] = children(element, name)
  return first === undefined ? undefined : leaf(first, within)
}

export const word = (value: Json | undefined): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined

/** A number that is one; undefined where nothing is given; NaN for what cannot be read. */
export const quantity = (value: Json | undefined): number | undefined =>
  isGiven(value) ? (readNumber(value) ?? Number.NaN) : undefined
