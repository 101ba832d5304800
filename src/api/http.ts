import type { IncomingMessage, ServerResponse } from 'node:http'
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest, RawServerDefault } from 'fastify'
import { type TSchema, Type } from 'typebox'
import type { Instance } from '../services/instance.ts'
import type { LiveHub } from './live-hub.ts'
import type { Authenticator } from './middleware/auth.ts'

/** The server, with TypeBox schemas that type the handlers. */
export type ApiApp = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  TypeBoxTypeProvider
>

/** What endpoints work with. */
export interface ApiContext {
  readonly instance: Instance
  /** Of the program. */
  readonly version: string
  readonly hub: LiveHub
  readonly auth: Authenticator
  /** Told of credentials that are not good; throws `rate.limited` when there were too many. */
  readonly onFailure: (request: FastifyRequest) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** A live reader that makes no room in this time is cut. */
  readonly readerPatienceMs: number
}

/** Problem details, in every answer that is none of the others. */
export const ProblemSchema = Type.Object(
  {
    type: Type.String({ description: 'Where the code is documented' }),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String({ description: 'What was being done, and what was wrong with it' }),
    instance: Type.Optional(Type.String({ description: 'Path of the request' })),
    code: Type.String({ description: 'Stable; for programs' }),
    retry: Type.Enum(['never', 'backoff', 'after']),
    retryAfter: Type.Optional(Type.Integer({ description: 'Seconds, as in Retry-After' })),
    help: Type.String({ description: 'What to do about it' }),
    details: Type.Optional(Type.Record(Type.String(), Type.Union([Type.String(), Type.Number()]))),
    errors: Type.Optional(
      Type.Array(Type.Object({ index: Type.Integer(), detail: Type.String() }), {
        description: 'Of a batch: every item that is wrong',
      }),
    ),
  },
  { $id: 'Problem', description: 'RFC 9457 problem details' },
)

const problem = {
  description: 'A problem: its `code` says which, its `help` what to do.',
  content: { 'application/problem+json': { schema: Type.Ref('Problem') } },
}

/** The answers of a route: those named, and problem details for everything else. */
export function answers<const A extends Readonly<Record<number, unknown>>>(named: A): A & { default: typeof problem } {
  return { ...named, default: problem }
}

/** An answer by its media types. */
export function content(description: string, schemas: Readonly<Record<string, TSchema>>) {
  return {
    description,
    content: Object.fromEntries(Object.entries(schemas).map(([type, schema]) => [type, { schema }])),
  }
}

export const PageLimit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: 1000, default: 100, description: 'Most items of a page.' }),
)

/** Parameters of a list in pages. `cursor` is the form that cursors of the list have. */
export const pageQuery = (cursor: string) =>
  ({
    limit: PageLimit,
    after: Type.Optional(Type.String({ pattern: cursor, description: 'The `next` of the page before.' })),
  }) as const

/**
 * Aborts when the client has gone, or has its whole answer; where `forMs` is given, also after so many milliseconds.
 * The timer is ours: Node.js 20 may collect an `AbortSignal.timeout` that only `AbortSignal.any` knows, and never fire it.
 */
export function whileConnected(reply: FastifyReply, forMs?: number): AbortSignal {
  const gone = new AbortController()
  const abort = () => gone.abort()
  if (reply.raw.destroyed) abort()
  const timer = forMs === undefined || gone.signal.aborted ? undefined : setTimeout(abort, forMs)
  reply.raw.once('close', () => {
    clearTimeout(timer)
    abort()
  })
  return gone.signal
}

/** Adds a Link header that leads to the next page: the same address with other parameters. */
export function linkNext(
  request: FastifyRequest,
  reply: FastifyReply,
  parameters: Readonly<Record<string, string>>,
): void {
  const url = new URL(request.url, 'http://localhost')
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  reply.header('link', `<${url.pathname}${url.search}>; rel="next"`)
}
