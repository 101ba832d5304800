import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Static, Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import type { JsonObject, StoredEvent } from '../../models/events.ts'
import { eventId, toWire } from '../../models/wire.ts'
import type { EditPatch } from '../../storage/ports.ts'
import { bigDigits, wireText } from '../../utils/json-text.ts'
import { parseInstant } from '../calendar.ts'
import { splitCoordinates } from '../coordinates.ts'
import { wireArray } from '../event-pages.ts'
import { refused } from '../filter.ts'
import { type ApiApp, type ApiContext, answers, content } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { readersFor } from '../middleware/scopes.ts'
import { parseBody } from '../own-events.ts'

const CLOUD_EVENT = 'application/cloudevents+json'
const UUID = '^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$'
const FactParams = Type.Object({
  fact: Type.String({ pattern: UUID, description: 'The identity: the part of the id before the point' }),
})
const one = content('The current revision; its ETag names it', { [CLOUD_EVENT]: Type.Ref('Event') })

const nullable = (description: string) => Type.Optional(Type.Union([Type.String({ description }), Type.Null()]))
const PatchSchema = Type.Object(
  {
    time: nullable('RFC 3339'),
    endtime: nullable('RFC 3339'),
    subject: nullable('Anything'),
    place: nullable('URN'),
    data: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: 'Overlaid field by field; `latitude` and `longitude` in degrees, together',
      }),
    ),
  },
  { additionalProperties: false, description: 'A merge patch: fields left out stay, null empties.' },
)

const PATCH_TYPES = ['application/json', 'application/merge-patch+json']

/** Single events: read, edited and deleted by their owner. */
export function eventEndpoints(app: ApiApp, context: ApiContext): void {
  readEndpoints(app, context)
  app.register(async (scope: ApiApp) => {
    // Integers beyond 2^53 survive an edit too.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(PATCH_TYPES, { parseAs: 'string' }, async (_: unknown, body: string) => parseBody(body))
    changeEndpoints(scope, context)
  })
}

function readEndpoints(app: ApiApp, { instance: { stores } }: ApiContext): void {
  const eventsFor = (request: FastifyRequest) => readersFor(stores, principalOf(request)).events
  app.get(
    '/v1/events/:fact',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'getEvent',
        tags: ['events'],
        summary: 'Read one event',
        params: FactParams,
        response: answers({ 200: one, 304: Type.Null({ description: 'Still what If-None-Match names' }) }),
      },
    },
    async (request, reply) => {
      const event = await eventsFor(request).get(principalOf(request).owner, request.params.fact.toLowerCase())
      if (event === undefined || event.state === 'deleted') throw notFound('Reading an event', event)
      if (names(request.headers['if-none-match'], event)) return tagged(reply, event).code(304).send()
      return sendEvent(reply, event)
    },
  )
  app.get(
    '/v1/events/:fact/revisions',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'getRevisions',
        tags: ['events'],
        summary: 'Read every revision of an event, oldest first',
        params: FactParams,
        response: answers({
          200: content('The revisions', {
            'application/json': Type.Object({ revisions: Type.Array(Type.Ref('Event')) }),
          }),
        }),
      },
    },
    async (request, reply) => {
      const revisions = await eventsFor(request).revisions(
        principalOf(request).owner,
        request.params.fact.toLowerCase(),
      )
      if (revisions.length === 0) throw notFound('Reading the revisions of an event')
      return reply.type('application/json; charset=utf-8').send(`{"revisions":${wireArray(revisions)}}`)
    },
  )
}

function changeEndpoints(app: ApiApp, { instance: { stores } }: ApiContext): void {
  /** With If-Match a change is made only to the revision that the client saw. */
  const checkMatch = async (request: FastifyRequest, owner: number, fact: string) => {
    const wanted = request.headers['if-match']
    if (wanted === undefined) return
    const event = await stores.events.get(owner, fact)
    if (event === undefined) throw notFound('Changing an event')
    if (!names(wanted, event)) {
      throw new AppError('request.precondition', `Changing an event: it is at revision ${event.revision} now.`)
    }
  }
  app.patch(
    '/v1/events/:fact',
    {
      config: { needs: 'events:write' },
      schema: {
        operationId: 'editEvent',
        tags: ['events'],
        summary: "Edit an event: the owner's word wins over every import, for good",
        params: FactParams,
        body: PatchSchema,
        response: answers({ 200: one }),
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const { owner } = principal
      const fact = request.params.fact.toLowerCase()
      const patch = toPatch(request.body)
      await checkMatch(request, owner, fact)
      const edited = await stores.editor.edit(owner, fact, patch)
      // What was there before the edit is for who may read it.
      const shown = await readersFor(stores, principal).events.get(owner, fact)
      return sendEvent(reply, shown ?? edited)
    },
  )
  app.delete(
    '/v1/events/:fact',
    {
      config: { needs: 'events:write' },
      schema: {
        operationId: 'deleteEvent',
        tags: ['events'],
        summary: 'Delete an event for good: no import brings it back',
        params: FactParams,
        response: answers({ 200: content('What is left of it', { [CLOUD_EVENT]: Type.Ref('Event') }) }),
      },
    },
    async (request, reply) => {
      const { owner } = principalOf(request)
      const fact = request.params.fact.toLowerCase()
      await checkMatch(request, owner, fact)
      return sendEvent(reply, await stores.editor.remove(owner, fact))
    },
  )
}

function sendEvent(reply: FastifyReply, event: StoredEvent): FastifyReply {
  return tagged(reply, event).type(`${CLOUD_EVENT}; charset=utf-8`).send(toWire(event))
}

const tagged = (reply: FastifyReply, event: StoredEvent): FastifyReply =>
  reply.header('etag', `"${eventId(event)}"`).header('cache-control', 'private, no-cache')

/** Whether a list of entity tags names the event. https://www.rfc-editor.org/rfc/rfc9110#section-13.1 */
function names(header: string | undefined, event: StoredEvent): boolean {
  if (header === undefined) return false
  const tags = header.split(',').map((tag) => tag.trim().replace(/^W\//, ''))
  return tags.includes('*') || tags.includes(`"${eventId(event)}"`)
}

function notFound(doing: string, event?: StoredEvent): AppError {
  return new AppError(
    'event.not_found',
    `${doing}: ${event === undefined ? 'there is none with this fact' : 'its owner deleted it'}.`,
  )
}

function toPatch(body: Static<typeof PatchSchema>): EditPatch {
  const { time, endtime, subject, place, data } = body
  const moment = (name: string, text: string | null) => {
    const at = text === null ? null : parseInstant(text)?.time
    if (at === undefined) throw refused(name, 'must be an RFC 3339 time with an offset, or null')
    return at
  }
  return {
    ...(time === undefined ? {} : { time: moment('time', time) }),
    ...(endtime === undefined ? {} : { endtime: moment('endtime', endtime) }),
    ...(subject === undefined ? {} : { subject: plain('subject', subject) }),
    ...(place === undefined ? {} : { place: plain('place', place) }),
    ...(data === undefined ? {} : patchOfData(data)),
  }
}

/** A text of a parsed body as it was written. */
function plain(name: string, text: string | null): string | null {
  if (bigDigits(text) !== undefined) throw refused(name, 'must be a string or null')
  return text === null ? null : wireText(text)
}

function patchOfData(data: Readonly<Record<string, unknown>>): Pick<EditPatch, 'lat' | 'lon' | 'data'> {
  if (!isJsonObject(data)) throw refused('data', 'must be an object')
  const { latitude, longitude, ...rest } = data
  if (latitude === null && longitude === null) return { lat: null, lon: null, data: rest }
  const split = splitCoordinates({
    ...(latitude === undefined ? {} : { latitude }),
    ...(longitude === undefined ? {} : { longitude }),
  })
  if (typeof split === 'string') throw new AppError('request.invalid', `Editing an event: ${split}.`)
  const { lat, lon } = split
  if (lat === undefined || lon === undefined) return { data }
  return Object.keys(rest).length === 0 ? { lat, lon } : { lat, lon, data: rest }
}

/** A parsed body is JSON. */
const isJsonObject = (value: object): value is JsonObject => !Array.isArray(value)
