import { Type } from 'typebox'
import type { EventReader } from '../../../storage/ports.ts'
import { type Fix, geometryOf, type Line, linesOf, simplify } from './geometry.ts'

const Coordinates = Type.Array(Type.Number(), { description: 'Longitude, latitude in degrees' })
const Geometry = Type.Union([
  Type.Object({ type: Type.Literal('Point'), coordinates: Coordinates }),
  Type.Object({ type: Type.Literal('LineString'), coordinates: Type.Array(Coordinates) }),
  Type.Object(
    { type: Type.Literal('MultiLineString'), coordinates: Type.Array(Type.Array(Coordinates)) },
    { description: 'A line over the antimeridian, cut there' },
  ),
])

export const TrackSchema = Type.Object({
  type: Type.Literal('FeatureCollection'),
  features: Type.Array(
    Type.Object({
      type: Type.Literal('Feature'),
      geometry: Geometry,
      properties: Type.Object({
        begin: Type.String({ format: 'date-time' }),
        end: Type.String({ format: 'date-time' }),
        distanceMetres: Type.Number({ description: 'Along the line before it was simplified' }),
        device: Type.Optional(Type.String({ description: 'Whose line it is, where devices have names' })),
        points: Type.Integer({ description: 'Before it was simplified' }),
        times: Type.Unknown({ description: 'RFC 3339, in the shape of the coordinates: one for each position' }),
      }),
    }),
  ),
  truncated: Type.Boolean({ description: 'There are more points than one answer holds; ask for a shorter time.' }),
})

export interface TrackRequest {
  readonly from: number
  readonly to: number
  /** Types of the events that are points. */
  readonly types: readonly string[]
  /** Only of this device; default all, each with lines of its own. */
  readonly subject?: string
  readonly toleranceMetres: number
  readonly gapMs: number
  readonly mostMetres?: number
}

const MOST_POINTS = 250_000
const DEGREE = 1e7

/** The way of the owner in a span of time, as GeoJSON. */
export async function readTrack(events: EventReader, owner: number, request: TrackRequest) {
  const { fixes, truncated } = await readFixes(events, owner, request)
  const features = [...fixes].flatMap(([device, of]) =>
    linesOf(of, request.gapMs).map((line) => featureOf(line, device, request.toleranceMetres)),
  )
  return { type: 'FeatureCollection' as const, features, truncated }
}

function featureOf(line: Line, device: string | undefined, toleranceMetres: number) {
  const { geometry, times } = geometryOf(simplify(line.fixes, toleranceMetres))
  return {
    type: 'Feature' as const,
    geometry,
    properties: {
      begin: iso(line.fixes[0]?.time ?? 0),
      end: iso(line.fixes.at(-1)?.time ?? 0),
      ...(device === undefined ? {} : { device }),
      distanceMetres: Math.round(line.metres),
      points: line.fixes.length,
      times,
    },
  }
}

const iso = (time: number): string => new Date(time).toISOString()

/** Where the owner was, by device. */
async function readFixes(events: EventReader, owner: number, request: TrackRequest) {
  const { from, to, types, subject, mostMetres } = request
  const found = await events.fixes(owner, {
    ...{ types, from, to, limit: MOST_POINTS + 1 },
    ...(subject === undefined ? {} : { subject }),
    ...(mostMetres === undefined ? {} : { mostMetres }),
  })
  const fixes = new Map<string | undefined, Fix[]>()
  for (const { time, lat, lon, subject: device } of found.slice(0, MOST_POINTS)) {
    const fix = { time, longitude: lon / DEGREE, latitude: lat / DEGREE }
    const known = fixes.get(device)
    if (known === undefined) fixes.set(device, [fix])
    else known.push(fix)
  }
  return { fixes, truncated: found.length > MOST_POINTS }
}
