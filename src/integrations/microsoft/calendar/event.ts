import type { Json, JsonObject } from '../../../models/events.ts'
import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { parseLatLng } from '../../../processors/normalization/geo.ts'
import { readInteger } from '../../../processors/normalization/number.ts'
import type { Building } from '../../decoding/building.ts'
import { type Bag, isList, isObject, nameOf, put } from '../../decoding/json.ts'
import type { Decoded, Decoder, Lost, RawRecord } from '../../source.ts'
import { type IcsTime, readDuration, readTime } from './ics-time.ts'
import { EVENT } from './names.ts'
import { addPeople } from './people.ts'
import { type Property, propertiesOf, textList, unescaped } from './properties.ts'
import { createZoneReader, type ZoneReader } from './zones.ts'

/**
 * A VEVENT (RFC 5545) as the reader of calendars gives it:
 *
 *     {"properties": [{"name": "DTSTART", "params": {"TZID": "W. Europe Standard Time"}, "value": "20240503T090000"}, …],
 *      "components": [{"name": "VALARM", …}], "calendar": [{"name": "PRODID", …}], "zones": [{"name": "VTIMEZONE", …}]}
 */
const VEVENT = 'VEVENT'
const TEXTS = { SUMMARY: 'title', DESCRIPTION: 'description', LOCATION: 'location', UID: 'uid', STATUS: 'status', RRULE: 'rule', 'X-MICROSOFT-CDO-BUSYSTATUS': 'busyStatus' } as const // biome-ignore format: one line
const MOMENTS = { CREATED: 'created', 'LAST-MODIFIED': 'lastModified' } as const
/** Read elsewhere. DTSTAMP is, in most exports, when the file was written: nothing of the event. */
const READ = new Set([...Object.keys(TEXTS), ...Object.keys(MOMENTS), 'DTSTART', 'DTEND', 'DURATION', 'DTSTAMP', 'RECURRENCE-ID', 'ORGANIZER', 'ATTENDEE', 'CATEGORIES', 'EXDATE', 'RDATE', 'SEQUENCE', 'GEO', 'ATTACH']) // biome-ignore format: one line
const DAY = 86_400_000
const LONGEST_ADDRESS = 2000

/** The decoder of calendars. */
export function createEventDecoder(): Decoder {
  const zones = createZoneReader()
  return { decode: (record) => decodeComponent(record, zones) }
}

function decodeComponent(record: RawRecord, zones: ZoneReader): Outcome<Decoded> {
  if (record.kind !== 'json') return quarantine('unknown_shape', 'no component of a calendar')
  if (record.part !== VEVENT) return drop('not_an_event')
  const { value } = record
  if (!isObject(value)) return quarantine('unknown_shape', `${nameOf(value)} in the place of an event`)
  const properties = propertiesOf(value['properties'])
  const start = first(properties, 'DTSTART')
  if (start === undefined) return quarantine('bad_time', 'the begin: there is none')
  const begin = readTime(start, zones, value['zones'])
  if (begin === undefined) return quarantine('bad_time', 'the begin: no readable time')
  const lost: Lost[] = []
  const draft: Building = { type: EVENT, data: {} }
  addBegin(draft, begin, start)
  addEnd(draft, begin, properties, (property) => readTime(property, zones, value['zones']), lost)
  addTexts(draft.data, properties)
  addSeries(draft.data, properties, (property) => readTime(property, zones, value['zones']))
  addPeople(draft, properties)
  addPosition(draft, properties, lost)
  addAround(draft.data, value)
  addOthers(draft.data, properties)
  return next({ drafts: [draft], lost })
}

type ReadTime = (property: Property) => IcsTime | undefined

const first = (properties: readonly Property[], name: string) => properties.find((property) => property.name === name)
const all = (properties: readonly Property[], name: string) => properties.filter((property) => property.name === name)

function addBegin(draft: Building, { ms, precision, offset, isFloating }: IcsTime, { value, params }: Property): void {
  const zone = params.get('TZID')
  Object.assign(draft, { time: ms, precision })
  if (offset !== undefined) draft.tz = offset
  if (precision === 'day') draft.data['allDay'] = true
  if (zone !== undefined && zone !== '') draft.data['zone'] = zone
  if (isFloating) Object.assign(draft.data, { when: value.trim(), zoneGuessed: true })
}

/** The end is exclusive; of days without one it is the next midnight. */
function addEnd(draft: Building, begin: IcsTime, properties: readonly Property[], read: ReadTime, lost: Lost[]): void {
  const given = first(properties, 'DTEND') ?? first(properties, 'DURATION')
  const end = given === undefined ? undefined : endOf(given, begin, read)
  if (end !== undefined && end.ms >= begin.ms) {
    draft.endtime = end.ms
    if (end.offset !== undefined) draft.endtz = end.offset
    return
  }
  if (given !== undefined) lost.push({ code: 'bad_time', detail: 'the end: no readable time, or one before the begin' })
  if (begin.precision === 'day') draft.endtime = begin.ms + DAY
}

function endOf(given: Property, begin: IcsTime, read: ReadTime): Pick<IcsTime, 'ms' | 'offset'> | undefined {
  if (given.name === 'DTEND') return read(given)
  const length = readDuration(given.value)
  return length === undefined ? undefined : { ...begin, ms: begin.ms + length }
}

function addTexts(data: Bag, properties: readonly Property[]): void {
  for (const [name, field] of Object.entries(TEXTS)) {
    const value = first(properties, name)?.value
    const text = value === undefined ? '' : unescaped(value).trim()
    if (text !== '') data[field] = text
  }
  for (const [name, field] of Object.entries(MOMENTS)) {
    const time = /^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z?$/.exec(first(properties, name)?.value.trim() ?? '')
    if (time !== null) data[field] = `${time[1]}-${time[2]}-${time[3]}T${time[4]}:${time[5]}:${time[6]}Z`
  }
  const sequence = readInteger(first(properties, 'SEQUENCE')?.value)
  if (sequence !== undefined) data['sequence'] = sequence
  const categories = all(properties, 'CATEGORIES').flatMap(({ value }) => textList(value))
  if (categories.length > 0) data['categories'] = categories
  const attachments: Json[] = all(properties, 'ATTACH').map(attachmentOf)
  if (attachments.length > 0) data['attachments'] = attachments
}

/** An address stays; a file within the calendar is told by its type and size. */
function attachmentOf({ value, params }: Property): Json {
  if (params.get('VALUE') !== 'BINARY' && value.length <= LONGEST_ADDRESS) return value
  const type = params.get('FMTTYPE')
  return { ...(type !== undefined && { type }), bytes: Math.floor((value.length * 3) / 4) }
}

/** How a series repeats stays as it is given; the date that an exception replaces is part of what it is known by. */
function addSeries(data: Bag, properties: readonly Property[], read: ReadTime): void {
  const replaced = first(properties, 'RECURRENCE-ID')
  if (replaced !== undefined) {
    const time = read(replaced)
    const length = time?.precision === 'day' ? 'YYYY-MM-DD'.length : undefined
    data['recurrence'] = time === undefined ? replaced.value.trim() : new Date(time.ms).toISOString().slice(0, length)
  }
  for (const [name, field] of [
    ['RDATE', 'moreDates'],
    ['EXDATE', 'exceptDates'],
  ] as const) {
    const dates = all(properties, name).flatMap(({ value, params }) =>
      value.split(',').map((date) => zoned(date.trim(), params.get('TZID'))),
    )
    if (dates.length > 0) data[field] = dates
  }
}

const zoned = (date: string, zone: string | undefined) => (zone === undefined ? date : `${date} ${zone}`)

function addPosition(draft: Building, properties: readonly Property[], lost: Lost[]): void {
  const value = first(properties, 'GEO')?.value
  if (value === undefined || value.trim() === '') return
  const position = parseLatLng(value.replace(';', ', '))
  if (typeof position === 'object') Object.assign(draft, { lat: position.lat, lon: position.lon })
  else lost.push({ code: 'bad_value', detail: 'the position: not readable' })
}

/** What the calendar above it and the components in it say. */
function addAround(data: Bag, value: JsonObject): void {
  const above = propertiesOf(value['calendar'])
  const name = unescaped(first(above, 'X-WR-CALNAME')?.value ?? '').trim()
  const method = first(above, 'METHOD')?.value.trim().toUpperCase() ?? ''
  if (name !== '') data['calendar'] = name
  if (method !== '' && method !== 'PUBLISH') data['method'] = method
  const components = isList(value['components']) ? value['components'].filter(isObject) : []
  const triggers = components.flatMap((component) => {
    const trigger = first(propertiesOf(component['properties']), 'TRIGGER')?.value.trim()
    return component['name'] === 'VALARM' && trigger !== undefined && trigger !== '' ? [trigger] : []
  })
  if (triggers.length > 0) data['alarms'] = triggers
}

function addOthers(data: Bag, properties: readonly Property[]): void {
  for (const { name, value } of properties) {
    if (READ.has(name)) continue
    const text = unescaped(value).trim()
    const known = data[name]
    if (text !== '') put(data, name, known === undefined ? text : [...(isList(known) ? known : [known]), text])
  }
}
