import { Type } from 'typebox'
import { POINT, VISIT } from '../../../integrations/google/maps/names.ts'
import { FILTER_FIELDS, toFilter, toZone, ZoneText } from '../../filter.ts'
import { type ApiApp, type ApiContext, answers, content } from '../../http.ts'
import { principalOf } from '../../middleware/auth.ts'
import { readersFor } from '../../middleware/scopes.ts'
import { viewEndpoint } from '../../view-endpoint.ts'
import { Day, spanOf, TRACK_QUERY, toTrackRequest } from '../track/query.ts'
import { readTrack, TrackSchema } from '../track/track.ts'
import { readDay, TimelineSchema } from './maps/timeline.ts'

/** What Google Maps alone offers: days, tracks, places. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  timelineEndpoint(app, context)
  trackEndpoint(app, context)
  placesEndpoint(app, context)
  viewEndpoint(app, context, {
    path: '/v1/google/maps/visits',
    operationId: 'mapsVisits',
    summary: 'Visits, one row each: when, where, how long',
    description: 'In order of arrival; only visits that began in the asked time.',
    query: {
      place: Type.Optional(Type.String({ description: 'URN of a place' })),
      minutes: Type.Optional(Type.Number({ minimum: 0, description: 'Leaves out shorter ones' })),
    },
    row: {
      fact: Type.String(),
      arrived: Type.String({ format: 'date-time' }),
      departed: Type.Optional(Type.String({ format: 'date-time' })),
      minutes: Type.Optional(Type.Number()),
      place: Type.Optional(Type.String({ description: 'URN' })),
      name: Type.Optional(Type.String()),
      address: Type.Optional(Type.String()),
      meaning: Type.Optional(Type.String({ description: 'HOME, WORK …' })),
      latitude: Type.Optional(Type.Number()),
      longitude: Type.Optional(Type.Number()),
    },
    sql: `
      select fact, arrived, departed, minutes, place, name, address, meaning, latitude, longitude
      from datapunk.maps_visits
      where ($1 is null or arrived >= $1) and ($2 is null or arrived < $2)
        and ($3 is null or place = $3) and ($4 is null or minutes >= $4)
      order by arrived, fact`,
  })
}

function timelineEndpoint(app: ApiApp, { instance: { stores, config } }: ApiContext): void {
  app.get(
    '/v1/google/maps/timeline',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'mapsTimeline',
        tags: ['google.maps'],
        summary: 'One day: visits, activities and the gaps between them',
        description:
          'Begins and ends where the day does in `zone`; what reaches over midnight is cut there and says when it really began and ended.',
        querystring: Type.Object({ day: Day, zone: Type.Optional(ZoneText) }, { additionalProperties: false }),
        response: answers({ 200: TimelineSchema }),
      },
    },
    async (request) => {
      const { day } = request.query
      const zone = toZone(request.query.zone, config.zone)
      const { events } = readersFor(stores, principalOf(request))
      return { day, zone, ...(await readDay(events, principalOf(request).owner, spanOf(day, zone))) }
    },
  )
}

function trackEndpoint(app: ApiApp, { instance: { stores, config } }: ApiContext): void {
  app.get(
    '/v1/google/maps/track',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'mapsTrack',
        tags: ['google.maps'],
        summary: 'Where the owner was, as GeoJSON lines with times',
        description: 'Of a day, or between two moments. A line ends where nothing is known for longer than `gap`.',
        querystring: Type.Object(TRACK_QUERY, { additionalProperties: false }),
        response: answers({ 200: content('GeoJSON (RFC 7946)', { 'application/geo+json': TrackSchema }) }),
      },
    },
    async (request, reply) => {
      const asked = toTrackRequest(request.query, config.zone)
      const track = await readTrack(readersFor(stores, principalOf(request)).events, principalOf(request).owner, {
        ...asked,
        types: [POINT],
      })
      return reply.type('application/geo+json; charset=utf-8').send(JSON.stringify(track))
    },
  )
}

const PlaceSchema = Type.Object({
  place: Type.String({ description: 'URN' }),
  name: Type.Optional(Type.String()),
  address: Type.Optional(Type.String()),
  semanticType: Type.Optional(Type.String()),
  latitude: Type.Optional(Type.Number()),
  longitude: Type.Optional(Type.Number()),
  visits: Type.Integer(),
  seconds: Type.Number({ description: 'Of all visits together' }),
  first: Type.String({ format: 'date-time' }),
  last: Type.String({ format: 'date-time' }),
})

function placesEndpoint(app: ApiApp, { instance: { stores, config } }: ApiContext): void {
  const { from, to, zone, text, place } = FILTER_FIELDS
  app.get(
    '/v1/google/maps/places',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'mapsPlaces',
        tags: ['google.maps'],
        summary: 'Places by visits, most visited first',
        querystring: Type.Object(
          {
            ...{ from, to, zone, text, place },
            bbox: Type.Optional(Type.String({ description: 'West,south,east,north in degrees' })),
            limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, default: 100 })),
          },
          { additionalProperties: false },
        ),
        response: answers({ 200: Type.Object({ places: Type.Array(PlaceSchema) }, { description: 'The places' }) }),
      },
    },
    async (request) => {
      const { limit = 100, ...filter } = request.query
      const found = await readersFor(stores, principalOf(request)).events.places(
        principalOf(request).owner,
        { ...toFilter(filter, config.zone), type: [VISIT] },
        limit,
      )
      return {
        places: found.map(({ lat, lon, ...known }) => ({
          ...known,
          ...(lat === undefined ? {} : { latitude: lat / 1e7 }),
          ...(lon === undefined ? {} : { longitude: lon / 1e7 }),
        })),
      }
    },
  )
}
