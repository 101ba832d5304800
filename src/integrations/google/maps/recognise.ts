import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'

/**
 * Recognises the exports of Google Maps by what stands at their beginning: by fields of records in whatever array, in
 * whatever order, else by the name of an array, so that empty ones are recognised too. Names of files and folders are
 * in the person's language, and sometimes of another format; they never decide.
 */
type TimelineChannel = 'records' | 'semantic' | 'phone-android' | 'phone-ios'

const CERTAIN = 1
const CLEAR = 0.9
const LIKELY = 0.7
const GUESS = 0.5

const LISTS = ['semanticSegments', 'rawSignals', 'timelineObjects', 'locations'] as const
/** Fields of records below such a list; in a bare list some of them could be anyone's. */
const TAKEOUT = ['placeVisit', 'activitySegment']
const PHONE = ['timelinePath', 'timelineMemory', 'wifiScan', 'activityRecord', 'visit', 'position']
const PHONE_ONLY = ['visit.topCandidate', 'timelinePath', 'timelineMemory', 'activity.topCandidate', 'activity.start', 'activity.distanceMeters', 'position.LatLng', 'position.latLng'] // biome-ignore format: a word list
const RECORD = ['latitudeE7', 'longitudeE7']
const RECORD_TIMED = ['timestampMs', 'deviceTag', 'activeWifiScan', 'locationMetadata', 'inferredLocation', 'activity[].activity'] // biome-ignore format: a word list

const IOS = /"geo:-?\d|"durationMinutesOffsetFromStartTime"|"placeID"/
const DEGREES = /\d°|"latLng"|\\u00b0/i
const MAPS_LINK =
  /https?:(?:\\?\/){2}(?:(?:www\.)?google\.[a-z.]{2,6}\\?\/maps|maps\.google\.|maps\.app\.goo\.gl|goo\.gl\\?\/maps)/i
const PLACE_IN_SEARCH = /google\.[a-z.]{2,6}\/search\?[^"\s,]*ludocid=/i

/** `Title,Note,URL` in any language. */
const HEADER = /(?:^|\n)\uFEFF?[^,;\n]*[,;][^,;\n]*[,;]"?URL"?(?:[,;]|\r?\n|$)/

/** Recognises the channel of a location export. */
export function recogniseTimeline(id: TimelineChannel): (probe: FileProbe) => Recognition | undefined {
  return (probe) => {
    const found = timelineChannel(probe)
    return found?.id === id ? { confidence: found.confidence } : undefined
  }
}

function timelineChannel(probe: FileProbe): { readonly id: TimelineChannel; readonly confidence: number } | undefined {
  if (probe.shape === 'json-array') return ofList(probe)
  // Lines, too, are what several exports look like that were put one behind the other.
  if (probe.shape !== 'json-object' && probe.shape !== 'ndjson') return undefined
  if (LISTS.some((list) => below(probe, list, TAKEOUT))) return { id: 'semantic', confidence: CERTAIN }
  if (LISTS.some((list) => below(probe, list, [...PHONE, ...PHONE_ONLY])))
    return { id: phone(probe), confidence: CERTAIN }
  if (LISTS.some((list) => below(probe, list, RECORD))) return { id: 'records', confidence: CERTAIN }
  if (below(probe, 'locations', RECORD_TIMED)) return { id: 'records', confidence: CLEAR }
  return byName(probe)
}

/** A list without one readable record so far: it is empty, or does not begin before the end of what was read. */
function byName({ keys, paths }: FileProbe): ReturnType<typeof timelineChannel> {
  if (keys.includes('semanticSegments') || keys.includes('rawSignals'))
    return { id: 'phone-android', confidence: CLEAR }
  if (keys.includes('userLocationProfile')) return { id: 'phone-android', confidence: LIKELY }
  if (keys.includes('timelineObjects')) return { id: 'semantic', confidence: CLEAR }
  const isEmpty = ![...paths].some((path) => path.startsWith('locations[].') || path.startsWith('locations.'))
  return keys.includes('locations') && keys.length === 1 && isEmpty ? { id: 'records', confidence: GUESS } : undefined
}

function ofList(probe: FileProbe): ReturnType<typeof timelineChannel> {
  if (below(probe, '', PHONE_ONLY)) return { id: phone(probe), confidence: CERTAIN }
  if (below(probe, '', TAKEOUT)) return { id: 'semantic', confidence: CERTAIN }
  if (below(probe, '', PHONE) && below(probe, '', ['startTime', 'endTime']))
    return { id: phone(probe), confidence: LIKELY }
  return below(probe, '', RECORD) ? { id: 'records', confidence: CLEAR } : undefined
}

/** By the dialect of coordinates; where none is seen, iPhones write a list and Android an object. */
function phone({ text, shape }: FileProbe): TimelineChannel {
  if (IOS.test(text)) return 'phone-ios'
  return shape === 'json-array' && !DEGREES.test(text) ? 'phone-ios' : 'phone-android'
}

function below({ paths }: FileProbe, list: string, names: readonly string[]): boolean {
  // Nearly no file has the list at all, and every file is asked.
  if (list !== '' && !paths.has(`${list}[]`)) return false
  return names.some((name) => paths.has(`${list}[].${name}`) || paths.has(`${list}[].${name}[]`))
}

/** GeoJSON of starred and labelled places and of reviews. */
export function recognisePlaces({ shape, paths, keys }: FileProbe): Recognition | undefined {
  if (shape !== 'json-object' || !keys.includes('features')) return undefined
  const names = [...paths]
    .map((path) => /^features\[\]\.(?:properties\.)?([^.[\]]+)$/.exec(path)?.[1])
    .filter((name) => name !== undefined)
  const known = new Set(names.map((name) => name.toLowerCase().replaceAll(/[\s_]/g, '')))
  if (known.has('googlemapsurl') || known.has('fivestarratingpublished')) return { confidence: CERTAIN }
  // A labelled place has a name and an address, and nothing else.
  const others = [...known].filter((name) => !['type', 'geometry', 'properties', 'name', 'address'].includes(name))
  return known.has('name') && known.has('address') && others.length === 0 ? { confidence: LIKELY } : undefined
}

/** A list of the Saved product that holds places. Its first line may be a description. */
export function recogniseList({ shape, columns, text }: FileProbe): Recognition | undefined {
  if (shape !== 'csv' && shape !== 'text') return undefined
  const links = MAPS_LINK.test(text) || PLACE_IN_SEARCH.test(text)
  if (HEADER.test(text)) return { confidence: links ? CLEAR : GUESS }
  return shape === 'csv' && links && columns.length >= 3 && columns.length <= 8 ? { confidence: LIKELY } : undefined
}
