import type { ExportedEvent } from '../../storage/ports.ts'
import { parseStored, wireJson } from '../../utils/json-text.ts'
import { isFiniteNumber, isRecord } from '../../utils/validators.ts'

const DEGREE = 1e7
/** A track ends where nothing is known for longer. */
const GAP_MS = 60 * 60_000
/** A longer one goes on in the next Feature: bounded memory. */
const MOST_POSITIONS = 10_000

type Position = readonly [number, number]

/** Makes Features (RFC 7946) of events in the order of time; each is JSON text. */
export interface FeatureWriter {
  /** Features that are complete now. */
  add(event: ExportedEvent): readonly string[]
  end(): readonly string[]
  /** Events that have no position, and are in no Feature. */
  readonly withoutPosition: number
}

/**
 * Places and ways: an event with a position is a Point, one with a `path` a LineString, with everything it says as
 * properties. Points of a way (kind `moved`, without an end) are joined to tracks, one for each way without a gap, with
 * `times` in the shape of its coordinates; of each of them only place and time are kept.
 */
export function createFeatureWriter(): FeatureWriter {
  const tracks = new Map<string, Track>()
  let withoutPosition = 0
  return {
    get withoutPosition() {
      return withoutPosition
    },
    add(event) {
      const at = positionOf(event)
      if (isFix(event) && at !== undefined) return addFix(tracks, event, at)
      const geometry = geometryOf(event, at)
      if (geometry !== undefined) return [feature(geometry, propertiesOf(event))]
      withoutPosition++
      return []
    },
    end: () => [...tracks.values()].map(trackFeature),
  }
}

interface Track {
  readonly first: ExportedEvent
  readonly positions: Position[]
  readonly times: string[]
}

const isFix = ({ kind, time, endtime }: ExportedEvent): boolean =>
  kind === 'moved' && time !== undefined && endtime === undefined

function addFix(tracks: Map<string, Track>, event: ExportedEvent, at: Position): readonly string[] {
  const { type, stream, time = '' } = event
  const key = `${stream}\n${type}`
  const track = tracks.get(key)
  if (track !== undefined && goesOn(track, at, time)) {
    track.positions.push(at)
    track.times.push(time)
    return []
  }
  tracks.set(key, { first: event, positions: [at], times: [time] })
  return track === undefined ? [] : [trackFeature(track)]
}

/** Over the antimeridian it does not: a line there would go around the world. */
function goesOn({ positions, times }: Track, [lon]: Position, time: string): boolean {
  const between = Date.parse(time) - Date.parse(times.at(-1) ?? '')
  const [before = lon] = positions.at(-1) ?? []
  return between >= 0 && between <= GAP_MS && Math.abs(lon - before) <= 180 && positions.length < MOST_POSITIONS
}

function trackFeature({ first: { source, type, stream, kind }, positions, times }: Track): string {
  const [only] = positions
  const isLine = positions.length > 1
  const geometry = isLine ? { type: 'LineString', coordinates: positions } : { type: 'Point', coordinates: only }
  const properties = {
    source,
    type,
    stream,
    kind,
    time: times[0],
    endtime: times.at(-1),
    times: isLine ? times : times[0],
  }
  return feature(geometry, JSON.stringify(properties))
}

const feature = (geometry: object, properties: string): string =>
  `{"type":"Feature","geometry":${JSON.stringify(geometry)},"properties":${properties}}`

function positionOf({ lat, lon }: ExportedEvent): Position | undefined {
  return lat === undefined || lon === undefined ? undefined : [lon / DEGREE, lat / DEGREE]
}

function geometryOf(event: ExportedEvent, at: Position | undefined): object | undefined {
  const path = event.data.includes('"path":') ? pathOf(parseStored(event.data)) : undefined
  if (path !== undefined) return { type: 'LineString', coordinates: path }
  return at === undefined ? undefined : { type: 'Point', coordinates: at }
}

/** [longitude, latitude] in degrees, as the types of all sources have it. */
function pathOf(data: unknown): readonly Position[] | undefined {
  const path: unknown = isRecord(data) ? data['path'] : undefined
  return Array.isArray(path) && path.length > 1 && path.every(isPosition) ? path : undefined
}

const isPosition = (value: unknown): value is Position =>
  Array.isArray(value) && value.length === 2 && value.every(isFiniteNumber)

function propertiesOf(event: ExportedEvent): string {
  const { fact, source, type, stream, kind, state, time, endtime, subject, place, actors, accuracy } = event
  const known = { fact, source, type, stream, kind, state, time, endtime, subject, place, actors, accuracy }
  return `${JSON.stringify(known).slice(0, -1)},"data":${wireJson(event.data)}}`
}
