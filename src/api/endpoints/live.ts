import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { FILTER_QUERY, toFilter } from '../filter.ts'
import { type ApiApp, type ApiContext, answers, content, whileConnected } from '../http.ts'
import { SSE_ENCODING } from '../live-encoding.ts'
import { LIVE_FIELDS } from '../live-fields.ts'
import { wasTooSlow } from '../live-hub.ts'
import { createOutbox } from '../live-outbox.ts'
import type { LiveReader, LiveRequest } from '../live-rider.ts'
import { principalOf } from '../middleware/auth.ts'
import { mayUse, type Principal } from '../middleware/scopes.ts'
import { problemOf } from '../problems.ts'
import { openSse, type SseStream, sseMessage } from '../sse.ts'

/** The live stream as server-sent events. */
export function liveEndpoints(app: ApiApp, context: ApiContext): void {
  let readers = 0
  app.get(
    '/v1/stream',
    {
      config: { needs: 'events:read', isLive: true },
      exposeHeadRoute: false,
      schema: {
        operationId: 'followStream',
        tags: ['live'],
        summary: 'Follow the live stream as server-sent events',
        description:
          'Messages are CloudEvents with their position as id; a browser that reconnects resumes by `Last-Event-ID`. `caught_up`, `heartbeat`, `skipped` and `end` are events of their own. docs/stream.md tells all.',
        querystring: Type.Object({ ...FILTER_QUERY, ...LIVE_FIELDS }, { additionalProperties: false }),
        headers: Type.Object({ 'last-event-id': Type.Optional(Type.String({ maxLength: 30 })) }),
        response: answers({ 200: content('The stream; it does not end', { 'text/event-stream': Type.String() }) }),
      },
    },
    async (request, reply) => {
      const { query } = request
      const principal = principalOf(request)
      const after = lastEventId(request) ?? query.after
      const live: LiveRequest = {
        owner: principal.owner,
        isMasked: !mayUse(principal.scopes, 'pii:read'),
        filter: toFilter(query, context.instance.config.zone),
        ...(after === undefined ? {} : { after }),
        allRevisions: query.revisions !== 'current',
        sample: query.sample === true && after === undefined,
        encoding: SSE_ENCODING,
      }
      const count = (change: number) => {
        readers += change
        context.instance.metrics.subscribers('sse', readers)
      }
      count(1)
      follow(context, live, principal, reply, () => count(-1))
      return reply
    },
  )
}

function lastEventId(request: FastifyRequest): string | undefined {
  const id = request.headers['last-event-id']
  return typeof id === 'string' && id !== '' ? id : undefined
}

function follow(
  context: ApiContext,
  live: LiveRequest,
  principal: Principal,
  reply: FastifyReply,
  onEnd: () => void,
): void {
  const { instance, hub } = context
  const gone = whileConnected(reply)
  const sse = openSse(reply)
  const subscription = hub.subscribe(live, sseReader(context, sse))
  const heartbeat = setInterval(() => {
    void principal.isValid().then(
      (isValid) => {
        const { position } = subscription
        if (isValid) return sse.write(sseMessage('heartbeat', { position }, position === '' ? undefined : position))
        subscription.stop()
        sse.end(farewell(new AppError('auth.invalid', 'The credentials of this connection were revoked.')))
      },
      () => undefined, // the database does not answer: the next beat asks again
    )
  }, instance.config.heartbeatSeconds * 1000)
  gone.addEventListener('abort', () => {
    clearInterval(heartbeat)
    subscription.stop()
    onEnd()
  })
}

function sseReader({ instance: { config, metrics }, readerPatienceMs }: ApiContext, sse: SseStream): LiveReader {
  const outbox = createOutbox(sse, { mostBytes: config.readerBufferBytes, patienceMs: readerPatienceMs })
  return {
    offer(bytes, count) {
      const took = outbox.offer(bytes)
      if (took) metrics.delivered('sse', count)
      return took
    },
    room: outbox.room,
    caughtUp: (position) => sse.write(sseMessage('caught_up', { position }, position)),
    skipped: (position) => sse.write(sseMessage('skipped', { position }, position)),
    failed(error) {
      if (wasTooSlow(error)) metrics.slowReader('sse')
      sse.end(farewell(error))
    },
  }
}

/** A browser would reconnect at once and for ever: an end says whether that makes sense. */
const farewell = (error: unknown): string => sseMessage('end', problemOf(error))
