import type { Json, JsonObject } from '../../../models/events.ts'
import { isGiven } from '../../../processors/normalization/number.ts'
import { isObject } from '../../decoding/json.ts'

/**
 * Fields of the privacy export, as JSON has them. Tables write the same names with a capital (`SearchTerms`), so names are
 * compared without case.
 */
export const FIELDS = [
  'deviceId', 'deviceType', 'searchTerms', 'navigatedToUrl', 'navigatedToUrls', 'pageTitle', 'location', 'accuracyRadius', 'latitude',
  'longitude', 'activityType', 'addressLine1', 'addressLine2', 'addressLine3', 'countryRegion', 'formattedAddress', 'locality', 'postalCode',
  'distance', 'name', 'url', 'title', 'appName', 'appPublisher', 'aggregation', 'application', 'displayText', 'artist', 'consumptionTime',
  'containerName', 'contentUrl', 'iconUrl', 'mediaType', 'correlationId', 'endDateTime',
] as const // biome-ignore format: a word list
export type Field = (typeof FIELDS)[number]
const CANONICAL: ReadonlyMap<string, Field> = new Map(FIELDS.map((name) => [name.toLowerCase(), name]))

/** Where the time stands, the surest first. */
const TIMES = ['datetime', 'time', 'timestamp', 'eventtime', 'date']
/** In entries of `{time, correlationId, properties}` all else stands there. */
const NESTED = 'properties'

export interface ProfileRecord {
  /** Known fields under the names of JSON. */
  readonly known: ReadonlyMap<Field, Json>
  /** All others that say something, under their own. */
  readonly others: readonly (readonly [name: string, value: Json])[]
  readonly time: Json | undefined
}

/** The fields of a record; those without a value are left out. */
export function profileRecord(record: JsonObject): ProfileRecord {
  const nested = record[NESTED]
  const entries = [
    ...Object.entries(record).filter(([name]) => name !== NESTED || !isObject(nested)),
    ...(isObject(nested) ? Object.entries(nested) : []),
  ]
  const given = entries.flatMap(([name, value]) =>
    value !== undefined && isGiven(value) ? [[name, value] as const] : [],
  )
  const byName = new Map<string, Json>()
  for (const [name, value] of given) if (!byName.has(name.toLowerCase())) byName.set(name.toLowerCase(), value)
  const timeName = TIMES.find((name) => byName.has(name))
  const known = new Map<Field, Json>()
  const others: (readonly [string, Json])[] = []
  for (const [name, value] of given) {
    const field = CANONICAL.get(name.toLowerCase())
    if (name.toLowerCase() === timeName) continue
    if (field !== undefined && !known.has(field)) known.set(field, value)
    else others.push([name, value])
  }
  return { known, others, time: timeName === undefined ? undefined : byName.get(timeName) }
}
