import type { FastifyReply } from 'fastify'
import { Type } from 'typebox'
import type { Progress } from '../../services/engine.ts'
import { type ApiApp, type ApiContext, answers, content, whileConnected } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import type { Principal } from '../middleware/scopes.ts'
import { problemOf } from '../problems.ts'
import { openSse, sseMessage } from '../sse.ts'
import { type RunDetail, RunParams, readRun } from './runs.ts'

/** As often as eyes can follow. */
const PROGRESS_MS = 200
/** How often the stored run is looked at: it may be at work in another process. */
const LOOK_MS = 1000

/** The progress of one run, live. */
export function runEventsEndpoints(app: ApiApp, context: ApiContext): void {
  app.get(
    '/v1/runs/:id/events',
    {
      config: { needs: 'runs:read', isLive: true },
      exposeHeadRoute: false,
      schema: {
        operationId: 'followRun',
        tags: ['runs'],
        summary: 'Follow a run as server-sent events',
        description:
          '`run` is the run as stored, at first and whenever it changed; `progress` a moment of it; `end` comes with its end.',
        params: RunParams,
        response: answers({
          200: content('The events; they end with the run', { 'text/event-stream': Type.String() }),
        }),
      },
    },
    async (request, reply) => {
      const principal = principalOf(request)
      const { id } = request.params
      const first = await readRun(context.instance, principal, id)
      follow(context, principal, first, reply)
      return reply
    },
  )
}

function follow({ instance }: ApiContext, principal: Principal, first: RunDetail, reply: FastifyReply): void {
  const gone = whileConnected(reply)
  const sse = openSse(reply)
  const family = new Set([first.id, ...first.children.map((child) => child.id)])
  const latest = new Map<string, Progress>()
  let shown = ''

  const show = (run: RunDetail) => {
    for (const child of run.children) family.add(child.id)
    const { live: _, ...stored } = run
    const text = JSON.stringify(stored)
    if (text !== shown) sse.write(sseMessage('run', stored))
    shown = text
    if (run.state !== 'queued' && run.state !== 'running') {
      stop()
      sse.end(sseMessage('end', { state: run.state }))
    }
  }
  const look = async () => {
    try {
      show(await readRun(instance, principal, first.id))
    } catch (error) {
      stop()
      sse.end(sseMessage('end', problemOf(error)))
    }
  }
  const tellProgress = () => {
    for (const progress of latest.values()) sse.write(sseMessage('progress', progress))
    latest.clear()
  }
  const endListening = instance.progress.onChange((progress) => {
    if (family.has(progress.run)) latest.set(progress.run, progress)
  })
  const timers = [setInterval(tellProgress, PROGRESS_MS), setInterval(() => void look(), LOOK_MS)]
  const stop = () => {
    timers.forEach(clearInterval)
    endListening()
  }
  gone.addEventListener('abort', stop)
  show(first)
}
