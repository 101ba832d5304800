import { Type } from 'typebox'
import { type ApiApp, type ApiContext, answers, linkNext, pageQuery } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { HIDDEN, mayReadNames } from './run-names.ts'
import { runAnswer } from './run-schemas.ts'
import { readRun, submit } from './runs.ts'

const which = {
  source: Type.Optional(Type.String({ maxLength: 63, pattern: '^[^\\u0000-\\u001f\\u007f]*$' })),
  run: Type.Optional(Type.String({ pattern: '^\\d{1,9}$' })),
} as const

const RecordSchema = Type.Object({
  id: Type.String(),
  run: Type.String(),
  source: Type.String(),
  file: Type.String(),
  record: Type.Integer({ description: 'Ordinal in its file' }),
  stage: Type.String(),
  code: Type.String(),
  detail: Type.String({ description: 'What was wrong; no value of the record' }),
  bytes: Type.Integer(),
  created: Type.String({ format: 'date-time' }),
})

/** Records that could not become events. They stay encrypted and can be tried again. */
export function quarantineEndpoints(app: ApiApp, { instance }: ApiContext): void {
  app.get(
    '/v1/quarantine',
    {
      config: { needs: 'runs:read' },
      schema: {
        operationId: 'listQuarantine',
        tags: ['runs'],
        summary: 'List quarantined records, newest first',
        querystring: Type.Object({ ...pageQuery('^\\d{1,18}$'), ...which }, { additionalProperties: false }),
        response: answers({
          200: Type.Object(
            { records: Type.Array(RecordSchema), next: Type.Optional(Type.String()) },
            { description: 'Where they stood and why they were not understood' },
          ),
        }),
      },
    },
    async (request, reply) => {
      const { limit = 100, after, ...rest } = request.query
      const page = await instance.stores.quarantine.list(principalOf(request).owner, {
        limit,
        ...(after === undefined ? {} : { after }),
        ...given(rest),
      })
      if (page.next !== undefined) linkNext(request, reply, { after: page.next })
      const records = mayReadNames(principalOf(request))
        ? page.records
        : page.records.map((record) => ({ ...record, file: HIDDEN }))
      return reply.send({ ...page, records })
    },
  )
  app.post(
    '/v1/quarantine/retry',
    {
      config: { needs: 'runs:write' },
      schema: {
        operationId: 'retryQuarantine',
        tags: ['runs'],
        summary: "Read quarantined records again with today's decoders",
        body: Type.Object(which, { additionalProperties: false }),
        response: answers({ 202: runAnswer }),
      },
    },
    async (request, reply) => {
      const { owner } = principalOf(request)
      const { engine, jobs } = instance
      const { run } = await submit(instance, () => engine.submit(jobs.retryQuarantine, given(request.body), { owner }))
      return reply
        .code(202)
        .header('location', `/v1/runs/${run}`)
        .send(await readRun(instance, principalOf(request), run))
    },
  )
}

interface Which {
  readonly source?: string | undefined
  readonly run?: string | undefined
}

const given = ({ source, run }: Which) => ({
  ...(source === undefined ? {} : { source }),
  ...(run === undefined ? {} : { run }),
})
