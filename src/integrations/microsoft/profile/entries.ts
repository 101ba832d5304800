import type { Json, JsonObject } from '../../../models/events.ts'
import { next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { parseLatLng } from '../../../processors/normalization/geo.ts'
import { readNumber } from '../../../processors/normalization/number.ts'
import { type Instant, parseTime } from '../../../processors/normalization/time.ts'
import type { Building } from '../../decoding/building.ts'
import { type Bag, isObject, nameOf, put } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost, RawRecord } from '../../source.ts'
import { plainText } from '../shared/plain-text.ts'
import { type Field, type ProfileRecord, profileRecord } from './fields.ts'
import { ACTIVITY, APP_ACTIVITY, BROWSE, LOCATION, SEARCH } from './names.ts'

/**
 * An entry of Microsoft's privacy export (account.microsoft.com/privacy), in three forms:
 *
 *     DateTime,DeviceId,NavigatedToUrl,PageTitle,SearchTerms                              a row of BrowsingHistory.csv
 *     {"time": "2024-05-03T09:30:00Z", "correlationId": "…", "properties": {…}}            an entry of most JSON files
 *     {"dateTime": "…", "deviceId": "…", "searchTerms": "…", "location": {"latitude": …, "longitude": …, "accuracyRadius": …}}
 *
 * Microsoft documents none of them; they are as its published programs write and show them. Fields are kept as they are.
 */
export function createEntryDecoder(): Decoder {
  return { decode }
}

function decode(record: RawRecord): Outcome<Decoded> {
  const entry = entryOf(record)
  if (!isObject(entry)) return quarantine('unknown_shape', `${nameOf(entry)} in the place of an entry`)
  const fields = profileRecord(entry)
  if (fields.time === undefined) return quarantine('bad_time', 'the time: there is none')
  const time = readMoment(fields.time)
  if (time === undefined) return quarantine('bad_time', 'the time: not readable')
  const lost: Lost[] = []
  const data: Bag = {}
  for (const [name, value] of [...fields.known, ...fields.others]) put(data, name, value)
  const draft: Building = { type: typeOf(fields), time: time.ms, data }
  if (time.precision !== 'ms') draft.precision = time.precision
  if (time.offset !== undefined && time.offset !== 0) draft.tz = time.offset
  addEnd(draft, fields)
  addPosition(draft, fields, lost)
  return next({ drafts: [draft], lost })
}

function entryOf(record: RawRecord): Json | undefined {
  if (record.kind === 'json') return record.value
  if (record.kind !== 'csv') return undefined
  return Object.fromEntries(
    Object.entries(record.value).map(([name, cell]) => [plainText(name), plainText(cell).trim()]),
  )
}

/** By the fields that it has a value for. */
function typeOf({ known }: ProfileRecord): string {
  const has = (...names: readonly Field[]) => names.some((name) => known.has(name))
  if (has('navigatedToUrl', 'pageTitle')) return BROWSE
  if (has('searchTerms', 'navigatedToUrls')) return SEARCH
  if (has('location', 'latitude')) return LOCATION
  if (has('appPublisher', 'aggregation') || (has('appName') && !has('mediaType', 'title', 'contentUrl')))
    return APP_ACTIVITY
  return ACTIVITY
}

/** As programs in .NET write a time where nobody asks them for a form: `05/03/2024 09:30:00 +00:00`, month first. */
const INVARIANT = /^\s*(\d{1,2})\/(\d{1,2})\/(\d{4}) (\d{1,2}:\d{2}:\d{2}) ([+-]\d{2}:\d{2})\s*$/

function readMoment(value: Json | undefined): Instant | undefined {
  const parts = typeof value === 'string' ? INVARIANT.exec(value) : null
  return parseTime(parts === null ? value : `${parts[3]}-${parts[1]}-${parts[2]} ${parts[4]}${parts[5]}`)
}

function addEnd(draft: Building, { known }: ProfileRecord): void {
  const end = readMoment(known.get('endDateTime'))
  if (end !== undefined && draft.time !== undefined && end.ms >= draft.time) draft.endtime = end.ms
}

function addPosition(draft: Building, { known }: ProfileRecord, lost: Lost[]): void {
  const given = known.get('location')
  const nested: JsonObject = isObject(given) ? given : {}
  const latitude = known.get('latitude') ?? nested['latitude']
  const longitude = known.get('longitude') ?? nested['longitude']
  if (latitude === undefined || longitude === undefined) return
  const position = parseLatLng({ latitude, longitude })
  if (typeof position !== 'object') {
    if (position !== undefined)
      lost.push({ code: 'bad_position', detail: 'latitude and longitude: not readable, or out of range' })
    return
  }
  Object.assign(draft, { lat: position.lat, lon: position.lon })
  const radius = readNumber(known.get('accuracyRadius') ?? nested['accuracyRadius'])
  if (radius !== undefined && radius >= 0 && radius < MOST_RADIUS) draft.accuracy = Math.round(radius)
}

const MOST_RADIUS = 2 ** 31 - 1
