import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Logger } from '../core/logging/logger.ts'
import type { Instance } from '../services/instance.ts'
import type { ApiApp } from './http.ts'
import type { LiveHub } from './live-hub.ts'

/** Measures and logs every answer: the template of its address, never the address, which may hold anything. */
export function observe(app: ApiApp, { metrics, stores, owner, log }: Instance, hub: LiveHub): void {
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'none'
    const seconds = reply.elapsedTime / 1000
    // Of a connection that lives on the duration is no measure of anything.
    if (!request.routeOptions.config?.isLive || reply.statusCode >= 400) {
      metrics.request({ method: request.method, route, status: reply.statusCode }, seconds)
    }
    logAnswer(log, request, reply, route)
  })
  const end = metrics.onScrape(async () => {
    // While the database does not answer the last values stand.
    const head = await stores.events.head(owner).catch(() => undefined)
    if (head !== undefined) metrics.log(Number(head), hub.lagSeconds())
  })
  app.addHook('onClose', async () => end())
}

function logAnswer(log: Logger, request: FastifyRequest, reply: FastifyReply, route: string): void {
  const level = reply.statusCode >= 400 && reply.statusCode < 500 ? 'info' : 'debug'
  if (!log.isLevelEnabled(level)) return
  const ms = Math.round(reply.elapsedTime * 10) / 10
  log[level]({ requestId: request.id, method: request.method, route, status: reply.statusCode, ms }, 'answered')
}
