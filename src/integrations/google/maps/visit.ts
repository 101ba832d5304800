import type { Json, JsonObject } from '../../../models/events.ts'
import { type LatLng, parseLatLng } from '../../../processors/normalization/geo.ts'
import { isGiven, readNumber, readText } from '../../../processors/normalization/number.ts'
import { placeUrn } from '../../../processors/normalization/urn.ts'
import type { Building } from '../../decoding/building.ts'
import { flag, integer, number, readFields, text, word } from '../../decoding/fields.ts'
import { type Bag, isList, isObject, leftOver } from '../../decoding/json.ts'
import type { Lost } from '../../source.ts'
import { degrees, type Findings, isWholeMetres, place, positionOr } from './drafts.ts'
import { VISIT } from './names.ts'
import { readPath } from './point.ts'
import { reading } from './reading.ts'
import { VISIT_DATA } from './schemas.ts'
import { readSpan, SPAN_FIELDS, type Span, setSpan } from './span.ts'
import { semanticType } from './vocabulary.ts'

/**
 * A stay at a place, in the dialects of Takeout and of both phones, also mixed:
 *
 *     {"placeVisit": {"location": {"latitudeE7": …, "placeId": …, "name": …}, "duration": {…}, "otherCandidateLocations": […]}}
 *     {"startTime": …, "visit": {"hierarchyLevel": 0, "probability": 0.85, "topCandidate": {"placeId": …, "placeLocation": …}}}
 *     {"startTime": …, "visit": {"topCandidate": {"placeID": …, "semanticType": "Home", "placeLocation": "geo:48.1,11.5"}}}
 */
const WHERE = ['placeId', 'placeID', 'placeLocation', 'latLng', 'latitudeE7', 'longitudeE7', 'latE7', 'lngE7'] as const
const LISTS = ['otherCandidateLocations', 'childVisits', 'simplifiedRawPath'] as const
const DEEPEST = 32

const BODY = reading('visit', VISIT_DATA, {
  fields: {
    hierarchyLevel: integer('hierarchyLevel'),
    placeVisitLevel: integer('hierarchyLevel'),
    probability: number('probability'),
    isTimelessVisit: flag('isTimeless'),
    semanticType: word('semanticType', semanticType),
    placeConfidence: text('placeConfidence'),
    visitConfidence: number('visitConfidence'),
    locationConfidence: number('locationConfidence'),
    placeVisitType: text('placeVisitType'),
    placeVisitImportance: text('importance'),
    locationAssertionType: text('locationAssertionType'),
    editConfirmationStatus: text('editConfirmationStatus'),
  },
  skip: ['location', 'topCandidate', 'duration', 'centerLatE7', 'centerLngE7', ...SPAN_FIELDS, ...WHERE, ...LISTS],
})

const OF_A_PLACE = {
  name: text('name'),
  address: text('address'),
  semanticType: word('semanticType', semanticType),
  calibratedProbability: number('calibratedProbability'),
  isCurrentLocation: flag('isCurrentLocation'),
}

/** The place that was chosen: its fields become fields of the visit. */
const CANDIDATES = (['location', 'topCandidate'] as const).map((name) =>
  reading(`visit.${name}`, VISIT_DATA, {
    fields: {
      ...OF_A_PLACE,
      probability: number('placeProbability'),
      locationConfidence: number('placeLocationConfidence'),
    },
    skip: [...WHERE, 'sourceInfo', 'accuracyMetres', 'accuracyMeters'],
    nest: name,
  }),
)

/** Another place it may have been. */
const ALTERNATIVE = reading('visit.otherCandidateLocations[]', VISIT_DATA.properties.alternatives.items, {
  fields: { ...OF_A_PLACE, probability: number('probability'), locationConfidence: number('locationConfidence') },
  skip: WHERE,
})
const POSITIONS = new Set<string>(WHERE.slice(2))
const DEVICE = new Set(['deviceTag'])
const RAW_PATH = new Set(['points'])

/** What a child visit tells of the visit it is part of. */
interface Parent {
  readonly depth: number
  readonly of: JsonObject
}

/** Reads a visit and its child visits into `into`; what is wrong with it too. */
export function readVisit(outer: JsonObject, body: JsonObject, into: Findings, parent?: Parent): void {
  const span = readSpan(outer, body)
  const draft: Building = { type: VISIT, data: {} }
  const lost: Lost[] = []
  fillVisit(draft, body, lost)
  if (Number.isNaN(span.start)) {
    if (span.startGiven || isSomewhere(draft))
      into.lost.push({ code: 'bad_time', detail: 'visit has no readable start' })
  } else {
    into.lost.push(...lost)
    setSpan(draft, span, 'visit', into)
    if (parent) setParent(draft.data, parent)
    if (isSomewhere(draft)) into.drafts.push(draft)
  }
  readRawPath(draft.data, body['simplifiedRawPath'], span, into)
  const children = body['childVisits']
  if (isList(children)) readChildren(draft, children, into, parent?.depth ?? 0)
}

function fillVisit(draft: Building, body: JsonObject, lost: Lost[]): void {
  const { data } = draft
  readFields(data, body, BODY, lost)
  const at = readCandidates(draft, body, lost)
  const center = centerOf(body, lost)
  if (center) data['center'] = degrees(center)
  const others = body['otherCandidateLocations']
  const other = isList(others) ? readAlternatives(data, others, lost) : undefined
  const best = at ?? center ?? other
  if (best) place(draft, best)
  if (best && !at) data['positionFrom'] = center ? 'center' : 'alternatives'
}

/** Reads the chosen place, from the visit itself or from an object in it; answers where it is. */
function readCandidates(draft: Building, body: JsonObject, lost: Lost[]): LatLng | undefined {
  let at = whereOf(draft, body, 'visit', lost)
  for (const candidate of CANDIDATES) {
    const value = body[candidate.nest ?? '']
    if (!isObject(value)) continue
    readFields(draft.data, value, candidate, lost)
    readDevice(draft, value)
    at = whereOf(draft, value, candidate.path, lost) ?? at
  }
  return at
}

/** Takes the place id of the object, where the visit has none yet; answers its coordinates. */
function whereOf(draft: Building, from: JsonObject, path: string, lost: Lost[]): LatLng | undefined {
  const id = readText(from['placeId']) ?? readText(from['placeID'])
  if (id !== undefined) draft.place ??= placeUrn('google', id)
  const location = from['placeLocation']
  return positionOr(isGiven(location) ? parseLatLng(location) : coordinatesOf(from), path, lost)
}

/** Of the object itself: the objects in it are read on their own. */
function coordinatesOf(from: JsonObject) {
  const { latitudeE7, longitudeE7, latE7, lngE7, latLng } = from
  return parseLatLng({ latitudeE7, longitudeE7, latE7, lngE7, latLng })
}

function centerOf({ centerLatE7, centerLngE7 }: JsonObject, lost: Lost[]): LatLng | undefined {
  if (!isGiven(centerLatE7) && !isGiven(centerLngE7)) return undefined
  return positionOr(parseLatLng({ centerLatE7, centerLngE7 }), 'visit.center', lost)
}

function readDevice(draft: Building, candidate: JsonObject): void {
  const accuracy = readNumber(candidate['accuracyMetres'] ?? candidate['accuracyMeters'])
  if (isWholeMetres(accuracy)) draft.accuracy = accuracy
  else if (accuracy !== undefined) draft.data['accuracy'] = accuracy
  const info = candidate['sourceInfo']
  if (!isObject(info)) return
  if (isGiven(info['deviceTag'])) draft.data['deviceTag'] = info['deviceTag']
  const rest = leftOver(info, DEVICE)
  if (rest) draft.data['sourceInfo'] = rest
}

/** Answers the coordinates of the first alternative that has some. */
function readAlternatives(data: Bag, list: readonly Json[], lost: Lost[]): LatLng | undefined {
  let first: LatLng | undefined
  const alternatives = list.filter(isObject).map((candidate, at) => {
    const alternative: Bag = {}
    const position = readAlternative(alternative, candidate, at, lost)
    first ??= position
    return alternative
  })
  if (alternatives.length > 0) data['alternatives'] = alternatives
  return first
}

/** Coordinates that are none are kept as they were given, beside the rest. */
function readAlternative(bag: Bag, candidate: JsonObject, at: number, lost: Lost[]): LatLng | undefined {
  const id = readText(candidate['placeId']) ?? readText(candidate['placeID'])
  if (id !== undefined) bag['placeId'] = id
  const position = positionOr(parseLatLng(candidate), 'visit.otherCandidateLocations', lost, at)
  if (position) Object.assign(bag, degrees(position))
  else for (const name of POSITIONS) if (isGiven(candidate[name])) bag[name] = candidate[name]
  readFields(bag, candidate, ALTERNATIVE, lost)
  return position
}

/** False for a stay of which nothing is known but when: that is no fact. */
function isSomewhere({ lat, place, data }: Building): boolean {
  const told = [lat, place, data['name'], data['address'], data['alternatives']]
  return told.some((value) => value !== undefined) || (data['semanticType'] ?? 'UNKNOWN') !== 'UNKNOWN'
}

/** The points of `simplifiedRawPath` that have a time become points; the rest of it is kept in `rawPath`. */
export function readRawPath(data: Bag, value: Json | undefined, span: Span, into: Findings): void {
  if (!isObject(value)) return
  const points = value['points']
  const frame = { start: span.start, tz: undefined, name: 'simplifiedRawPath.points' }
  const path = isList(points) ? readPath(points, frame, into) : []
  const rest = leftOver(value, RAW_PATH)
  if (rest || path.length > 0) data['rawPath'] = { ...rest, ...(path.length > 0 && { path }) }
}

function readChildren(draft: Building, children: readonly Json[], into: Findings, depth: number): void {
  if (depth >= DEEPEST) {
    into.lost.push({ code: 'too_deep', detail: `childVisits deeper than ${DEEPEST}` })
    return
  }
  const of: Bag = {}
  if (draft.time !== undefined) of['startTime'] = new Date(draft.time).toISOString()
  if (draft.place !== undefined) of['place'] = draft.place
  for (const child of children) {
    const inner = isObject(child) ? child['placeVisit'] : undefined
    if (isObject(child)) readVisit(child, isObject(inner) ? inner : child, into, { depth: depth + 1, of })
    else into.lost.push({ code: 'bad_value', detail: 'childVisits[] is no object' })
  }
}

function setParent(data: Bag, { depth, of }: Parent): void {
  data['hierarchyLevel'] ??= depth
  data['parent'] = of
}
