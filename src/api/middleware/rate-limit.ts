import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { AppError } from '../../core/errors.ts'
import { createTokenBucket, type Taken, type TokenBucket } from '../../utils/token-bucket.ts'
import { isOpenToAll } from './scopes.ts'

const MINUTE_SECONDS = 60
/** Clients that are remembered at a time; the one that was quiet for the longest is forgotten first. */
const MOST_CLIENTS = 10_000
/** Wrong credentials a minute from one address. */
const FAILURES_A_MINUTE = 10

/** Counts what clients do. In memory; over several nodes each counts for itself. */
export interface RateLimiter {
  readonly perMinute: number
  /** Takes one token of the named client. */
  take(client: string): Taken
}

export function createRateLimiter(perMinute: number, now: () => number, mostClients = MOST_CLIENTS): RateLimiter {
  const buckets = new Map<string, TokenBucket>()
  return {
    perMinute,
    take(client) {
      const bucket =
        buckets.get(client) ?? createTokenBucket({ capacity: perMinute, refillPerSecond: perMinute / MINUTE_SECONDS })
      // Put at the end: a Map keeps the order of insertion, so the first is the least recently used.
      buckets.delete(client)
      buckets.set(client, bucket)
      const oldest = buckets.size > mostClients ? buckets.keys().next().value : undefined
      if (oldest !== undefined) buckets.delete(oldest)
      return bucket.take(1, now())
    },
  }
}

/**
 * Rate limit: so many requests a minute for each key, session or, without either, address. Tells what is left in the
 * headers of https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/. Health is exempt; 0 sets no limit.
 */
export function limitRates(
  app: FastifyInstance,
  options: { readonly perMinute: number; readonly now: () => number },
): void {
  if (options.perMinute === 0) return
  const limiter = createRateLimiter(options.perMinute, options.now)
  app.addHook('onRequest', async (request, reply) => {
    if (isOpenToAll(request) && request.url.startsWith('/health')) return
    const taken = limiter.take(clientOf(request))
    tell(reply, limiter.perMinute, taken)
    if (!taken.ok) throw limited(`more than ${limiter.perMinute} requests a minute`, taken)
  })
}

/**
 * Limits wrong credentials from one address, harder than requests. Good credentials from the same address keep working:
 * a stranger cannot lock the owner out.
 */
export function failureLimit(now: () => number): (request: FastifyRequest) => void {
  const limiter = createRateLimiter(FAILURES_A_MINUTE, now)
  return (request) => {
    const taken = limiter.take(request.ip)
    if (!taken.ok) throw limited(`more than ${FAILURES_A_MINUTE} wrong credentials a minute`, taken)
  }
}

function clientOf(request: FastifyRequest): string {
  const { principal } = request
  return principal === undefined ? `ip:${request.ip}` : `${principal.kind}:${principal.id}`
}

function tell(reply: FastifyReply, perMinute: number, taken: Taken): void {
  reply.header('ratelimit-policy', `"default";q=${perMinute};w=${MINUTE_SECONDS}`)
  reply.header('ratelimit', `"default";r=${taken.remaining};t=${Math.ceil(taken.resetMs / 1000)}`)
}

function limited(what: string, taken: Taken): AppError {
  return new AppError('rate.limited', `This client sent ${what}.`, { retryAfterMs: taken.retryAfterMs })
}
