import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import type { StoredEvent } from '../../models/events.ts'
import type { EventReader } from '../../storage/ports.ts'
import { isStreamName } from '../../utils/validators.ts'
import { FormatQuery, NDJSON, sendEvents, sendNdjson, wantsNdjson } from '../event-pages.ts'
import { refused } from '../filter.ts'
import { type ApiApp, type ApiContext, answers, content, linkNext, PageLimit, whileConnected } from '../http.ts'
import { PositionText } from '../live-fields.ts'
import { isBehind } from '../live-rider.ts'
import { principalOf } from '../middleware/auth.ts'
import { readersFor } from '../middleware/scopes.ts'

export const NameParams = Type.Object({ name: Type.String({ minLength: 1, maxLength: 63 }) })

const StreamSchema = Type.Object({
  name: Type.String(),
  own: Type.Boolean({ description: 'Created by the owner; the others belong to sources' }),
  events: Type.Integer({ description: 'Live events' }),
})

const LogSchema = Type.Object({
  events: Type.Array(Type.Ref('Event')),
  position: Type.String({ description: 'Up to where the log was read; give it as `after` to go on.' }),
})

const MOST_WAIT_SECONDS = 60
const MILLISECONDS = 1000
const EXPORT_PAGE = 1000

/** Streams and the log of each: every revision, in order of commit. */
export function streamLogEndpoints(app: ApiApp, { instance: { stores } }: ApiContext): void {
  app.get(
    '/v1/streams',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'listStreams',
        tags: ['streams'],
        summary: 'List streams',
        response: answers({
          200: Type.Object({ streams: Type.Array(StreamSchema) }, { description: 'Streams of sources and own ones' }),
        }),
      },
    },
    async (request) => ({ streams: [...(await stores.streams.list(principalOf(request).owner))] }),
  )
  app.post(
    '/v1/streams',
    {
      config: { needs: 'events:write' },
      schema: {
        operationId: 'createStream',
        tags: ['streams'],
        summary: 'Create a stream of your own',
        body: Type.Object({ name: Type.String({ maxLength: 63 }) }, { additionalProperties: false }),
        response: answers({ 201: Type.Object(StreamSchema.properties, { description: 'Created' }) }),
      },
    },
    async (request, reply) => {
      const { name } = request.body
      if (!isStreamName(name)) {
        throw refused('name', 'must be lower-case letters, digits, `.`, `_` and `-`, and begin with a letter or digit')
      }
      await stores.streams.create(principalOf(request).owner, name)
      return reply.code(201).header('location', `/v1/streams/${name}/events`).send({ name, own: true, events: 0 })
    },
  )
  logEndpoint(app, stores)
}

function logEndpoint(app: ApiApp, stores: ApiContext['instance']['stores']): void {
  app.get(
    '/v1/streams/:name/events',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'readStream',
        tags: ['streams'],
        summary: 'Read a stream from a position',
        description:
          'In order of commit: what was once read is never preceded later by something new. NDJSON streams all up to the end of the log.',
        params: NameParams,
        querystring: Type.Object(
          {
            after: Type.Optional(PositionText),
            limit: PageLimit,
            wait: Type.Optional(
              Type.Number({
                minimum: 0,
                maximum: MOST_WAIT_SECONDS,
                default: 0,
                description: 'Seconds to wait for an event when there is none yet.',
              }),
            ),
            revisions: Type.Optional(
              Type.Enum(['all', 'current'], {
                default: 'all',
                description: '`current` leaves out revisions that were superseded since.',
              }),
            ),
            ...FormatQuery,
          },
          { additionalProperties: false },
        ),
        response: answers({
          200: content('A part of the stream', { 'application/json': LogSchema, [NDJSON]: Type.Ref('Event') }),
        }),
      },
    },
    async (request, reply) => {
      const { query } = request
      const { owner } = principalOf(request)
      const { events } = readersFor(stores, principalOf(request))
      const { name } = request.params
      const { after = '0', limit = 100, wait = 0 } = query
      const read = { owner, name, after, limit, allRevisions: query.revisions !== 'current' }
      if (wantsNdjson(request, query.format)) {
        await checkStream(stores, owner, name)
        return sendNdjson(reply, allPages(events, { ...read, limit: EXPORT_PAGE }))
      }
      let page = await readPage(events, read)
      if (page.events.length === 0) {
        await checkStream(stores, owner, name)
        const signal = whileConnected(reply, wait * MILLISECONDS)
        if (wait > 0) page = await awaitPage(events, { ...read, after: page.head }, signal)
      }
      linkNext(request, reply, { after: page.head })
      return sendEvents(reply, page.events, { position: page.head })
    },
  )
}

async function checkStream(stores: ApiContext['instance']['stores'], owner: number, name: string): Promise<void> {
  const streams = await stores.streams.list(owner)
  if (!streams.some((stream) => stream.name === name)) {
    throw new AppError('stream.not_found', 'Reading a stream: there is none of this name.')
  }
}

interface LogRead {
  readonly owner: number
  readonly name: string
  readonly after: string
  readonly limit: number
  readonly allRevisions: boolean
}

function readPage(events: EventReader, { owner, name, ...page }: LogRead) {
  return events.read(owner, { stream: [name] }, page)
}

/** Waits for the first events behind a position; an empty page when the time is up or nobody listens any more. */
async function awaitPage(events: EventReader, read: LogRead, signal: AbortSignal) {
  let { after } = read
  for (;;) {
    await events.changed(after, signal)
    const page = await readPage(events, { ...read, after })
    if (page.events.length > 0 || signal.aborted) return page
    after = page.head
  }
}

/** Up to the end that the log had at first: an export ends, even while events keep coming. */
async function* allPages(events: EventReader, read: LogRead): AsyncGenerator<readonly StoredEvent[]> {
  const end = await events.head(read.owner)
  for (let after = read.after; isBehind(after, end); ) {
    const page = await readPage(events, { ...read, after })
    yield page.events.filter((event) => !isBehind(end, event.position))
    if (!isBehind(after, page.head)) return
    after = page.head
  }
}
