import type { Content, Json, JsonObject } from '../../../models/events.ts'
import { fromDegrees } from '../../../processors/normalization/geo.ts'
import { isGiven, readNumber } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'

/** `data` of an event while it is filled. */
export type Bag = Record<string, Json | undefined>
/** A draft while it is filled. */
export type Building = { -readonly [Field in keyof Content]: Content[Field] } & { type: string; data: Bag }

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** What becomes of the fields of a record. Those without a rule are kept under their own names. */
export interface Naming {
  /** Field → its name in `data`; null: read elsewhere, or said by another field. */
  readonly names: ReadonlyMap<string, string | null>
  /** Names that only fields with a rule may take. */
  readonly taken: ReadonlySet<string>
}

export function naming(names: Readonly<Record<string, string | null>>): Naming {
  const taken = Object.values(names).filter((name) => name !== null)
  return {
    names: new Map(Object.entries(names)),
    taken: new Set([...taken, 'latitude', 'longitude', 'accuracy', 'given']),
  }
}

/** Copies the fields of a record, their values as given. A field whose own name the type uses for another stands in `given`. */
export function copyFields(data: Bag, from: JsonObject, { names, taken }: Naming): void {
  const given: Bag = {}
  for (const [name, value] of Object.entries(from)) {
    const to = names.get(name)
    if (to === undefined) put(taken.has(name) ? given : data, name, value)
    else if (to !== null && isGiven(value)) put(data, to, value)
  }
  if (Object.keys(given).length > 0) data['given'] = given
}

/** Sets a field, also one of the name `__proto__`, which plain assignment would not keep. */
function put(bag: Bag, name: string, value: Json | undefined): void {
  Object.defineProperty(bag, name, { value, enumerable: true, configurable: true, writable: true })
}

/** Why a draft cannot be what it says. */
export type Fault = 'bad_position' | 'bad_time'

/** Places a draft; false where no position is given. */
export function placeAt(draft: Building, lat: Json | undefined, lon: Json | undefined): boolean | Fault {
  const at = fromDegrees(lat, lon)
  if (at === undefined) return false
  if (typeof at !== 'object') return 'bad_position'
  draft.lat = at.lat
  draft.lon = at.lon
  return true
}

const COLUMN_MOST = 2 ** 31 - 1

/** Whole metres go into the column; anything else that is given stays in `data`. */
export function setAccuracy(draft: Building, given: Json | undefined): void {
  if (!isGiven(given)) return
  const metres = readNumber(given)
  if (metres !== undefined && Number.isInteger(metres) && metres >= 0 && metres <= COLUMN_MOST) draft.accuracy = metres
  else draft.data['accuracy'] = metres ?? given
}

const SECOND = 1000

/** Sets the time of a draft, to the second where it says no more; false where it is none. */
export function setTime(draft: Building, value: Json | undefined): boolean {
  const time = timeMs(value)
  if (Number.isNaN(time)) return false
  draft.time = time
  if (time % SECOND === 0) draft.precision = 's'
  return true
}

/** What is wrong, for quarantine; no value of the record. */
export const DETAILS: Readonly<Record<Fault, string>> = {
  bad_position: 'coordinates are not readable, or outside of ±90°, ±180°',
  bad_time: 'there is no readable time',
}
