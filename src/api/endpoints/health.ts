import { Type } from 'typebox'
import type { StoreHealth } from '../../storage/ports.ts'
import { type ApiApp, type ApiContext, answers } from '../http.ts'

const PATIENCE_MS = 2000

const CheckSchema = Type.Object({
  status: Type.Enum(['ok', 'failed']),
  milliseconds: Type.Number({ description: 'How long the answer took' }),
})

const ReadySchema = Type.Object({
  status: Type.Enum(['ready', 'unavailable']),
  checks: Type.Record(Type.String(), CheckSchema, { description: 'By dependency' }),
  projections: Type.Array(
    Type.Object({ name: Type.String(), lag: Type.Number({ description: 'Positions behind the log' }) }),
    { description: 'What is derived from the log; it may be behind and the server still ready.' },
  ),
})

const READY_PATHS = [
  ['/health/ready', 'ready', 'Whether everything that is needed answers'],
  ['/health', 'health', 'The same as /health/ready'],
] as const

/** For probes. They tell whether the server works, nothing of anybody. */
export function healthEndpoints(app: ApiApp, { instance, now }: ApiContext): void {
  app.get(
    '/health/live',
    {
      config: { needs: 'nothing' },
      schema: {
        operationId: 'live',
        tags: ['operation'],
        summary: 'Whether the process answers',
        security: [],
        response: answers({ 200: Type.Object({ status: Type.Literal('ok') }, { description: 'It does' }) }),
      },
    },
    async () => ({ status: 'ok' as const }),
  )
  for (const [path, operationId, summary] of READY_PATHS) {
    app.get(
      path,
      {
        config: { needs: 'nothing' },
        schema: {
          operationId,
          tags: ['operation'],
          summary,
          security: [],
          response: answers({
            200: Type.Object(ReadySchema.properties, { description: 'Ready' }),
            503: Type.Object(ReadySchema.properties, { description: 'A dependency does not answer' }),
          }),
        },
      },
      async (_, reply) => {
        const database = await checkDatabase(instance.stores.health, now)
        const isReady = database.status === 'ok'
        const projections = isReady ? await instance.stores.projections.lag(instance.owner).catch(() => []) : []
        return reply.code(isReady ? 200 : 503).send({
          status: isReady ? 'ready' : 'unavailable',
          checks: { database },
          projections: projections.map(({ name, lag }) => ({ name, lag })),
        })
      },
    )
  }
}

async function checkDatabase(health: StoreHealth, now: () => number) {
  const started = now()
  try {
    const { milliseconds } = await health.check(AbortSignal.timeout(PATIENCE_MS))
    return { status: 'ok' as const, milliseconds }
  } catch {
    return { status: 'failed' as const, milliseconds: now() - started }
  }
}
