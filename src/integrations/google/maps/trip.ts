import type { Json, JsonObject } from '../../../models/events.ts'
import { readText } from '../../../processors/normalization/number.ts'
import type { Building } from '../../decoding/building.ts'
import { number, readFields, text } from '../../decoding/fields.ts'
import { type Bag, isList, isObject } from '../../decoding/json.ts'
import type { Lost } from '../../source.ts'
import type { Findings } from './drafts.ts'
import { TRIP } from './names.ts'
import { reading } from './reading.ts'
import { TRIP_DATA } from './schemas.ts'
import { readSpan, SPAN_FIELDS, setSpan } from './span.ts'

/**
 * A trip or a note that the phone remembers:
 *
 *     {"timelineMemory": {"trip": {"distanceFromOriginKms": 1500, "destinations": [{"identifier": {"placeId": "ChIJ…"}}]}}}
 *     {"timelineMemory": {"destinations": [{"identifier": "ChIJ…"}], "distanceFromOriginKms": "1500"}}
 *     {"timelineMemory": {"note": {"note": "…"}}}
 */
const TOLD = { distanceFromOriginKms: number('distanceFromOriginKm') }
const MEMORY = reading('timelineMemory', TRIP_DATA, {
  fields: TOLD,
  skip: ['trip', 'note', 'destinations', ...SPAN_FIELDS],
})
const TRIP_PART = reading('timelineMemory.trip', TRIP_DATA, { fields: TOLD, skip: ['destinations'] })
const NOTE_PART = reading('timelineMemory.note', TRIP_DATA, { fields: { note: text('note') } })
const DESTINATION = reading('timelineMemory.destinations[]', TRIP_DATA.properties.destinations.items, {
  fields: { placeId: text('placeId'), placeID: text('placeId') },
  skip: ['identifier'],
})

/** Reads a memory into `into`; what is wrong with it too. */
export function readTrip(outer: JsonObject, memory: JsonObject, into: Findings): void {
  const span = readSpan(outer, memory)
  const draft: Building = { type: TRIP, data: {} }
  const lost: Lost[] = []
  fillTrip(draft.data, memory, lost)
  const isSomething = Object.keys(draft.data).length > 0
  if (Number.isNaN(span.start)) {
    if (span.startGiven || isSomething)
      into.lost.push({ code: 'bad_time', detail: 'timelineMemory has no readable start' })
    return
  }
  into.lost.push(...lost)
  setSpan(draft, span, 'timelineMemory', into)
  if (isSomething) into.drafts.push(draft)
}

function fillTrip(data: Bag, memory: JsonObject, lost: Lost[]): void {
  const { trip, note } = memory
  const flat = memory['destinations']
  const listed = isObject(trip) ? trip['destinations'] : undefined
  readFields(data, memory, MEMORY, lost)
  if (isObject(trip)) readFields(data, trip, TRIP_PART, lost)
  const places = [...(isList(listed) ? listed : []), ...(isList(flat) ? flat : [])]
  if (places.length > 0) data['destinations'] = places.map((value) => toDestination(value, lost))
  if (isObject(note)) readFields(data, note, NOTE_PART, lost)
  else if (readText(note) !== undefined) data['note'] = readText(note)
}

/** The place is a field of the destination, of its identifier, or the identifier itself. */
function toDestination(value: Json, lost: Lost[]): Bag {
  const destination: Bag = {}
  const fields = isObject(value) ? value : { identifier: value }
  const identifier = fields['identifier']
  readFields(destination, isObject(identifier) ? identifier : { placeId: identifier }, DESTINATION, lost)
  readFields(destination, fields, DESTINATION, lost)
  return destination
}
