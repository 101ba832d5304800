import type { Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { fromDegrees, type LatLng, parseLatLng } from '../../../processors/normalization/geo.ts'
import { isGiven, readNumber, readText } from '../../../processors/normalization/number.ts'
import { timeMs } from '../../../processors/normalization/time.ts'
import { placeUrn } from '../../../processors/normalization/urn.ts'
import type { Building } from '../../decoding/building.ts'
import { keepField } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, nameOf } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost } from '../../source.ts'
import { readMapsLink } from '../shared/maps-links.ts'
import { place, positionOr } from './drafts.ts'
import { REVIEW, SAVED_PLACE } from './names.ts'
import { takenNames } from './reading.ts'
import { REVIEW_DATA, SAVED_PLACE_DATA } from './schemas.ts'

/**
 * Starred places, labelled places and reviews of `Maps (your places)` and `Maps/My labeled places`, all GeoJSON. Names of
 * properties changed about 2023 and may stand on the feature itself; they are compared without case and spaces.
 *
 *     {"type": "Feature", "geometry": {"coordinates": [11.5, 48.1], "type": "Point"}, "properties": {"date": "2024-05-01T10:00:00Z",
 *       "google_maps_url": "http://maps.google.com/?cid=123", "location": {"name": …, "address": …, "country_code": "DE"}}}
 *     {… "properties": {"Google Maps URL": …, "Location": {"Business Name": …, "Address": …, "Country Code": …,
 *       "Geo Coordinates": {"Latitude": "48.1", "Longitude": "11.5"}}, "Published": …, "Title": …, "Updated": …}}
 *     {… "properties": {"address": "1 Example St", "name": "Home"}}
 *     {… "properties": {…, "five_star_rating_published": 4, "review_text_published": …, "questions": [{"question": …}]}}
 *
 * Schema: https://developers.google.com/data-portability/schema-reference/local_actions
 */
const NAMES: Readonly<Record<string, string>> = {
  googlemapsurl: 'url',
  name: 'name',
  title: 'name',
  businessname: 'name',
  address: 'address',
  countrycode: 'countryCode',
  comment: 'comment',
  note: 'note',
  fivestarratingpublished: 'rating',
  starrating: 'rating',
  reviewtextpublished: 'text',
  reviewcomment: 'text',
  questions: 'questions',
}
const TIMES = new Set(['date', 'published'])
const WHERE = new Set(['geocoordinates', 'latitude'])
const TAKEN = new Set([...takenNames(SAVED_PLACE_DATA), ...takenNames(REVIEW_DATA)])
const STARS: Readonly<Record<string, number>> = { ONE: 1, TWO: 2, THREE: 3, FOUR: 4, FIVE: 5 }

/** The decoder of GeoJSON files of places. */
export function createPlacesDecoder(): Decoder {
  return {
    decode: (record) => (record.kind === 'json' ? decodeFeature(record.value) : quarantine('unknown_shape', 'no JSON')),
  }
}

function decodeFeature(value: Json): Outcome<Decoded> {
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} where a feature was expected`)
  const { type: _type, geometry, properties, ...own } = value
  const lost: Lost[] = []
  const draft: Building = { type: SAVED_PLACE, data: {} }
  const found = { draft, at: pointOf(geometry, lost), lost }
  for (const fields of [properties, own]) if (isObject(fields)) readProperties(fields, found)
  finish(found)
  if (Object.keys(draft.data).length === 0) {
    return quarantine('unknown_shape', 'a feature without a name, a link or any other property')
  }
  return next(lost.length > 0 ? { drafts: [draft], lost } : { drafts: [draft] })
}

interface Found {
  readonly draft: Building
  at: LatLng | undefined
  readonly lost: Lost[]
}

/** Longitude first. Both 0 mean that the place is not known. */
function pointOf(geometry: Json | undefined, lost: Lost[]): LatLng | undefined {
  const coordinates = isObject(geometry) ? geometry['coordinates'] : undefined
  if (!isList(coordinates)) return undefined
  const position = positionOr(fromDegrees(coordinates[1], coordinates[0]), 'geometry', lost)
  return position?.lat === 0 && position.lon === 0 ? undefined : position
}

function readProperties(fields: JsonObject, found: Found): void {
  const { data } = found.draft
  for (const name in fields) {
    const value = fields[name]
    const key = name.toLowerCase().replaceAll(/[\s_]/g, '')
    if (key === 'location') readLocation(value, found)
    else if (TIMES.has(key)) readTime(value, found)
    else if (WHERE.has(key)) readWhere(fields, found)
    else if (Object.hasOwn(NAMES, key)) readKnown(NAMES[key] ?? name, value, found)
    else if (key !== 'longitude') keepField(data, name, value, TAKEN)
  }
}

/** An object; by the documentation also a list of them. */
function readLocation(value: Json | undefined, found: Found): void {
  for (const location of isList(value) ? value : [value]) if (isObject(location)) readProperties(location, found)
}

function readWhere(fields: JsonObject, found: Found): void {
  const lower: Bag = {}
  const inner = fields['Geo Coordinates'] ?? fields['geo_coordinates']
  for (const [name, value] of Object.entries(isObject(inner) ? inner : fields)) lower[name.toLowerCase()] = value
  found.at ??= positionOr(
    parseLatLng({ latitude: lower['latitude'], longitude: lower['longitude'] }),
    'location',
    found.lost,
  )
}

function readTime(value: Json | undefined, { draft, lost }: Found): void {
  if (!isGiven(value)) return
  const ms = timeMs(value)
  if (Number.isNaN(ms)) {
    lost.push({ code: 'bad_time', detail: 'the date cannot be read' })
    return
  }
  draft.time = ms
  draft.precision = 's'
}

function readKnown(name: string, value: Json | undefined, { draft: { data }, lost }: Found): void {
  if (!isGiven(value) || data[name] !== undefined) return
  const read = name === 'questions' ? value : name === 'rating' ? readStars(value) : readText(value)
  if (read === undefined) lost.push({ code: 'bad_value', detail: `${name}: ${nameOf(value)} that cannot be read` })
  else data[name] = read
}

/** A number or, in some exports, its English name. */
const readStars = (value: Json | undefined) => readNumber(value) ?? STARS[readText(value)?.toUpperCase() ?? '']

function finish({ draft, at }: Found): void {
  const { data } = draft
  const link = readMapsLink(readText(data['url']))
  if (link?.cid !== undefined) data['cid'] = link.cid
  if (link?.placeId !== undefined) draft.place = placeUrn('google', link.placeId)
  const position = at ?? link?.position
  if (position) place(draft, position)
  if (data['rating'] !== undefined || data['text'] !== undefined || data['questions'] !== undefined) draft.type = REVIEW
  else if (data['url'] === undefined && draft.time === undefined) asLabel(data)
}

/** A place with nothing but a name and an address is one that the owner named. */
function asLabel(data: Bag): void {
  if (data['name'] === undefined) return
  data['label'] = data['name']
  delete data['name']
}
