import type { Socket } from 'node:net'
import type { WebSocket } from '@fastify/websocket'
import { AppError } from '../core/errors.ts'
import { createTokenBucket } from '../utils/token-bucket.ts'
import { toFilter } from './filter.ts'
import type { ApiContext } from './http.ts'
import { webSocketEncoding } from './live-encoding.ts'
import { type Subscription, wasTooSlow } from './live-hub.ts'
import { createOutbox, type Outbox } from './live-outbox.ts'
import type { LiveReader } from './live-rider.ts'
import { mayUse, type Principal } from './middleware/scopes.ts'
import { problemOf } from './problems.ts'
import { createMessageReader, type SubscribeMessage } from './websocket-messages.ts'

const MOST_SUBSCRIPTIONS = 64
/** What a client may send; a subscription that replays is work. */
const MESSAGES = { capacity: 200, refillPerSecond: 20 }
/** https://www.rfc-editor.org/rfc/rfc6455#section-7.4; from 4000 on ours. */
const CLOSE = { goingAway: 1001, revoked: 4001, slow: 4008 } as const
/** Heartbeats without an answer after which a connection is taken for dead, while something waits to be sent. */
const MOST_UNANSWERED = 4
/** What a reader that is cut gets to read why. */
const FAREWELL_MS = 10_000

/** Serves one WebSocket: several subscriptions, each with its own filter and position. */
export function openSession(
  socket: WebSocket,
  raw: Socket,
  principal: Principal,
  context: ApiContext,
  count: (change: number) => void,
): void {
  const subscriptions = new Map<string, Subscription>()
  const tell = (message: object) => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(message))
  }
  const cut = (error: unknown, code: number) => {
    if (socket.readyState !== socket.OPEN) return
    const problem = problemOf(error)
    tell({ type: 'error', problem })
    socket.close(code, problem.title.slice(0, 100))
    setTimeout(() => socket.terminate(), FAREWELL_MS).unref()
  }
  const session: Session = { socket, raw, principal, context, subscriptions, tell, cut }

  raw.setNoDelay(true)
  count(1)
  const stopBeating = beat(session)
  const read = createMessageReader()
  const bucket = createTokenBucket(MESSAGES)
  socket.on('message', (bytes, isBinary) => {
    try {
      const { ok, retryAfterMs } = bucket.take(1, context.now())
      if (!ok) throw new AppError('rate.limited', 'This connection sent too many messages.', { retryAfterMs })
      if (isBinary) throw new AppError('request.invalid', 'Reading a message: it must be text.')
      handle(session, read(String(bytes)))
    } catch (error) {
      tell({ type: 'error', problem: problemOf(error) })
    }
  })
  // A connection that broke is told by `close`.
  socket.on('error', () => undefined)
  socket.on('close', () => {
    stopBeating()
    for (const subscription of subscriptions.values()) subscription.stop()
    count(-1)
  })
}

interface Session {
  readonly socket: WebSocket
  /** Beneath `socket`: events are written as frames that all readers share. */
  readonly raw: Socket
  readonly principal: Principal
  readonly context: ApiContext
  readonly subscriptions: Map<string, Subscription>
  readonly tell: (message: object) => void
  readonly cut: (error: unknown, code: number) => void
}

function handle(session: Session, message: ReturnType<ReturnType<typeof createMessageReader>>): void {
  const { subscriptions, tell } = session
  switch (message.type) {
    case 'ping':
      tell({ type: 'pong' })
      break
    case 'unsubscribe': {
      subscriptions.get(message.id)?.stop()
      subscriptions.delete(message.id)
      tell({ type: 'unsubscribed', id: message.id })
      break
    }
    case 'subscribe':
      subscribe(session, message)
      break
    default:
      message satisfies never
  }
}

function subscribe(session: Session, message: SubscribeMessage): void {
  const { context, principal, subscriptions, tell } = session
  const { id, filter, after, revisions, sample } = message
  if (subscriptions.has(id)) {
    throw new AppError('request.conflict', `Subscribing: \`${id}\` is in use on this connection; unsubscribe it first.`)
  }
  if (subscriptions.size >= MOST_SUBSCRIPTIONS) {
    throw new AppError('request.conflict', `Subscribing: a connection has at most ${MOST_SUBSCRIPTIONS} subscriptions.`)
  }
  const request = {
    owner: principal.owner,
    isMasked: !mayUse(principal.scopes, 'pii:read'),
    filter: toFilter(filter ?? {}, context.instance.config.zone),
    ...(after === undefined ? {} : { after }),
    allRevisions: revisions !== 'current',
    sample: sample === true && after === undefined,
    encoding: webSocketEncoding(id),
  }
  tell({ type: 'subscribed', id })
  subscriptions.set(id, context.hub.subscribe(request, createReader(session, id)))
}

function createReader(session: Session, id: string): LiveReader {
  const { socket, raw, context, subscriptions, tell, cut } = session
  const { config, metrics } = context.instance
  const outbox: Outbox = createOutbox(raw, {
    mostBytes: config.readerBufferBytes,
    patienceMs: context.readerPatienceMs,
  })
  return {
    offer(bytes, events) {
      if (socket.readyState !== socket.OPEN) return true
      const took = outbox.offer(bytes)
      if (took) metrics.delivered('websocket', events)
      return took
    },
    room: outbox.room,
    caughtUp: (position) => tell({ type: 'caught_up', id, position }),
    skipped: (position) => tell({ type: 'skipped', id, position }),
    failed(error) {
      subscriptions.delete(id)
      if (wasTooSlow(error)) {
        metrics.slowReader('websocket')
        cut(error, CLOSE.slow)
      } else if (problemOf(error).code === 'server.stopping') cut(error, CLOSE.goingAway)
      else tell({ type: 'error', id, problem: problemOf(error) })
    },
  }
}

/** Heartbeats: tell positions to resume from, find connections that are gone and credentials that were revoked. */
function beat({ socket, raw, principal, context, subscriptions, tell, cut }: Session): () => void {
  let unanswered = 0
  socket.on('pong', () => {
    unanswered = 0
  })
  const timer = setInterval(() => {
    if (socket.readyState !== socket.OPEN) return
    // Behind events that wait for a slow reader a ping comes late: the outbox judges those.
    if (unanswered >= (raw.writableLength > 0 ? MOST_UNANSWERED : 1)) return socket.terminate()
    unanswered++
    socket.ping()
    const positions = [...subscriptions].map(([id, { position }]) => [id, position])
    tell({ type: 'heartbeat', positions: Object.fromEntries(positions.filter(([, position]) => position !== '')) })
    principal.isValid().then(
      (isValid) => {
        if (!isValid)
          cut(new AppError('auth.invalid', 'The credentials of this connection were revoked.'), CLOSE.revoked)
      },
      () => undefined, // the database does not answer: the next beat asks again
    )
  }, context.instance.config.heartbeatSeconds * 1000)
  return () => clearInterval(timer)
}
