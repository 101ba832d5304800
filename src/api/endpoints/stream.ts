import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { eventId } from '../../models/wire.ts'
import type { Instance } from '../../services/instance.ts'
import type { AppendOutcome, OwnEvent, Stores } from '../../storage/ports.ts'
import { NDJSON } from '../event-pages.ts'
import { refused } from '../filter.ts'
import { type ApiApp, type ApiContext, answers, content } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { readOwnEvents } from '../own-events.ts'
import { addressOnlyCompiler } from '../validation.ts'
import { NameParams } from './stream-log.ts'

const OutcomeSchema = Type.Object({
  outcome: Type.Enum(['new', 'revised', 'duplicate']),
  fact: Type.String(),
  id: Type.Optional(Type.String({ description: 'Of the new revision: `<fact>.<revision>`; absent for duplicates' })),
  revision: Type.Optional(Type.Integer()),
  position: Type.Optional(Type.String({ description: 'In the log' })),
})
const BatchSchema = Type.Object({
  new: Type.Integer(),
  revised: Type.Integer(),
  duplicate: Type.Integer(),
  events: Type.Optional(Type.Array(OutcomeSchema, { description: 'One for each event, in order' })),
})
const OwnEventSchema = Type.Object(
  {
    id: Type.Optional(Type.String({ description: 'Natural id within the stream; the same id again is the same fact' })),
    type: Type.String({ description: 'Lower-case letters, digits, `.`, `_`, `-`' }),
    kind: Type.Optional(Type.String({ description: 'Default `did`' })),
    time: Type.Optional(Type.String({ description: 'RFC 3339, or a date' })),
    endtime: Type.Optional(Type.String()),
    tz: Type.Optional(Type.String({ description: '`+02:00`; default is the offset written in `time`' })),
    endtz: Type.Optional(Type.String()),
    precision: Type.Optional(Type.Enum(['ms', 's', 'min', 'day'])),
    subject: Type.Optional(Type.String()),
    place: Type.Optional(Type.String({ description: 'URN' })),
    actors: Type.Optional(Type.Array(Type.String({ description: 'URN' }))),
    data: Type.Optional(
      Type.Unknown({ description: '`latitude` and `longitude` in degrees, `accuracy` in m, and anything else' }),
    ),
  },
  { $id: 'OwnEvent', description: 'The shorter form; a CloudEvent in structured form may stand in its place' },
)

const MOST_KEY = 255
const BODY_TYPES = [
  'application/json',
  'application/cloudevents+json',
  'application/cloudevents-batch+json',
  NDJSON,
  'application/ndjson',
  'application/jsonl',
]

/** Appending to the owner's own streams. */
export function streamEndpoints(app: ApiApp, { instance }: ApiContext): void {
  const checkStream = createStreamCheck(instance)
  app.addSchema(OwnEventSchema)
  app.register(async (scope: ApiApp) => {
    // The body is read as text and parsed by the handler: a batch of ten thousand is gone through once.
    scope.removeAllContentTypeParsers()
    scope.addContentTypeParser(BODY_TYPES, { parseAs: 'string' }, (_, body, done) => done(null, body))
    scope.post(
      '/v1/streams/:name/events',
      {
        config: { needs: 'events:write' },
        validatorCompiler: addressOnlyCompiler,
        schema: {
          operationId: 'appendEvents',
          tags: ['streams'],
          summary: 'Append one event, a batch or NDJSON',
          description:
            'Durable when answered. All or nothing: if one event is not valid, none is stored and every wrong one is listed. With `Idempotency-Key` a repeat is answered with the first answer. `Prefer: return=minimal` leaves out the outcomes of single events.',
          params: NameParams,
          headers: Type.Object({
            'idempotency-key': Type.Optional(Type.String({ minLength: 1, maxLength: MOST_KEY })),
            prefer: Type.Optional(Type.String()),
          }),
          body: content('One event, a list, or one a line', {
            'application/json': Type.Union([Type.Ref('OwnEvent'), Type.Array(Type.Ref('OwnEvent'))]),
            'application/cloudevents+json': Type.Ref('Event'),
            'application/cloudevents-batch+json': Type.Array(Type.Ref('Event')),
            [NDJSON]: Type.Ref('OwnEvent'),
          }),
          response: answers({
            200: content('Stored, nothing of it new', { 'application/json': Type.Union([OutcomeSchema, BatchSchema]) }),
            201: content('Stored, something of it new', {
              'application/json': Type.Union([OutcomeSchema, BatchSchema]),
            }),
          }),
        },
      },
      async (request, reply) => {
        await checkStream(principalOf(request).owner, request.params.name)
        return append(instance.stores, request, reply)
      },
    )
  })
}

/** Tells whether the owner may append to a stream. A stream that is there stays, so it is looked up once. */
function createStreamCheck({ sources, stores }: Instance) {
  const known = new Set<string>()
  return async (owner: number, name: string): Promise<void> => {
    if (known.has(`${owner}/${name}`)) return
    if (sources.some((source) => source.id === name)) {
      throw new AppError(
        'stream.reserved',
        `Appending to \`${name}\`: it is the stream of a source; import or connect the source.`,
      )
    }
    const streams = await stores.streams.list(owner)
    if (!streams.some((stream) => stream.own && stream.name === name)) {
      throw new AppError('stream.not_found', 'Appending events: you have no stream of this name.')
    }
    known.add(`${owner}/${name}`)
  }
}

async function append(stores: Stores, request: FastifyRequest<{ Params: { name: string } }>, reply: FastifyReply) {
  const { owner } = principalOf(request)
  const { name } = request.params
  if (typeof request.body !== 'string') throw new AppError('request.invalid', 'Appending events: the body is empty.')
  const body = request.body
  const isNdjson = /ndjson|jsonl/.test(request.headers['content-type'] ?? '')
  const isMinimal = /\breturn=minimal\b/.test(String(request.headers['prefer'] ?? ''))
  const read = readOwnEvents(body, isNdjson, name)
  const store = async (events: readonly OwnEvent[]) =>
    answer(await stores.editor.append(owner, name, events), read.isSingle, isMinimal)

  const key = idempotencyKey(request)
  if (key === undefined) return send(reply, await store(read.events))
  const digest = createHash('sha256').update(`${request.method} ${name} ${isNdjson} ${isMinimal}\n${body}`).digest()
  const events = read.events.map((event, index) => withId(event, key, digest, index))
  const { replayed, ...kept } = await stores.idempotency.once(owner, key, digest, () => store(events))
  if (replayed) reply.header('idempotency-replayed', 'true')
  return send(reply, kept)
}

const send = (reply: FastifyReply, { status, body }: { readonly status: number; readonly body: string }) =>
  reply.code(status).type('application/json; charset=utf-8').send(body)

/** The header as https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ writes it (quoted), or bare. */
function idempotencyKey(request: FastifyRequest): string | undefined {
  const header = request.headers['idempotency-key']
  if (header === undefined) return undefined
  const key = String(header).replace(/^"(.*)"$/, '$1')
  if (key === '' || key.length > MOST_KEY) throw refused('Idempotency-Key', `must have 1 to ${MOST_KEY} characters`)
  return key
}

/**
 * An event without an id gets one from the request. So a repeat of a request whose answer was lost in a crash finds
 * its events stored, and does not store them twice.
 */
function withId(event: OwnEvent, key: string, digest: Buffer, index: number): OwnEvent {
  return event.id === undefined ? { ...event, id: `request:${key}:${digest.toString('hex', 0, 8)}:${index}` } : event
}

/** Of a duplicate nothing was written, so there is no revision to name. */
function shownOutcome({ outcome, fact, revision, position }: AppendOutcome) {
  return position === undefined
    ? { outcome, fact }
    : { outcome, id: eventId({ fact, revision }), fact, revision, position }
}

function answer(outcomes: readonly AppendOutcome[], isSingle: boolean, isMinimal: boolean) {
  const counts = { new: 0, revised: 0, duplicate: 0 }
  for (const { outcome } of outcomes) counts[outcome]++
  const events = isMinimal && !isSingle ? [] : outcomes.map(shownOutcome)
  const body = isSingle ? events[0] : isMinimal ? counts : { ...counts, events }
  return { status: counts.new > 0 ? 201 : 200, body: JSON.stringify(body) }
}
