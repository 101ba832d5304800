import { Type } from 'typebox'
import { reveal } from '../../services/pii/reveal.ts'
import { piiReport, piiReportCsv } from '../../services/pii-report.ts'
import { FILTER_FIELDS, refused, toMoment, toZone } from '../filter.ts'
import { type ApiApp, type ApiContext, answers, content } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { runAnswer } from './run-schemas.ts'
import { readRun, submit } from './runs.ts'

const Counts = (description: string) => Type.Record(Type.String(), Type.Integer(), { description })
const Risk = Type.Enum(['high', 'medium', 'low', 'unknown'])
const Entity = Type.String({ description: 'Kind of value, as docs/pii.md lists them: `EMAIL`' })
const ReportSchema = Type.Object({
  found: Type.Array(
    Type.Object({
      month: Type.String({ description: 'Of the events, UTC: `2024-05`; `none` where they have no time' }),
      source: Type.String(),
      entity: Entity,
      risk: Risk,
      operator: Type.String({ description: 'What the policy did with the value' }),
      findings: Type.Integer(),
      events: Type.Integer(),
    }),
    { description: 'Found in texts of current events' },
  ),
  findings: Type.Object(
    {
      source: Counts('By source'),
      entity: Counts('By kind of value'),
      risk: Counts('By risk'),
      operator: Counts('By operator'),
      month: Counts('By month'),
    },
    { description: 'The sums of `found`' },
  ),
  declared: Type.Array(
    Type.Object({
      source: Type.String(),
      type: Type.String(),
      entity: Entity,
      risk: Risk,
      paths: Type.Array(Type.String()),
      events: Type.Integer({ description: 'Events of the type; not each has the field' }),
    }),
    { description: 'What the types of stored events declare to be personal' },
  ),
  stored: Type.Array(
    Type.Object({
      source: Type.String(),
      policy: Type.Optional(Type.Integer({ description: 'Version; absent for what was stored before it was noted' })),
      catalogue: Type.Optional(Type.String({ description: 'Changes with every change of what may be found' })),
      events: Type.Integer(),
    }),
    { description: 'Under which version of the policy current events were treated last, of all times' },
  ),
})

/** What is known of personal values in what is stored, no value itself; and treating that anew. */
export function piiEndpoints(app: ApiApp, context: ApiContext): void {
  reportEndpoint(app, context)
  reprocessEndpoint(app, context)
  revealEndpoint(app, context)
}

function revealEndpoint(app: ApiApp, { instance }: ApiContext): void {
  app.post(
    '/v1/events/:fact/reveal',
    {
      config: { needs: 'pii:reveal' },
      schema: {
        operationId: 'reveal',
        tags: ['pii'],
        summary: 'Show in clear what the policy encrypted in an event',
        description:
          'Needs a scope of its own: `pii:read` shows such values as they are stored. Who was shown what, without the values, stands in the audit.',
        params: Type.Object({ fact: Type.String({ minLength: 1, maxLength: 100 }) }),
        body: Type.Object(
          {
            path: Type.Optional(
              Type.String({
                maxLength: 1000,
                description: 'Only there and below: `$.data.body`. Default: all of the event',
              }),
            ),
          },
          { additionalProperties: false },
        ),
        response: answers({ 200: content('The values', { 'application/json': RevealedSchema }) }),
      },
    },
    async (request, reply) => {
      const { owner, kind, id } = principalOf(request)
      const { path } = request.body
      const by = `${kind} ${id}`
      const fact = request.params.fact.toLowerCase()
      const revealed = await reveal(instance.stores, { owner, fact, by, ...(path === undefined ? {} : { path }) })
      return reply.header('cache-control', 'no-store').send(revealed)
    },
  )
}

const RevealedSchema = Type.Object({
  fact: Type.String(),
  revision: Type.Integer(),
  values: Type.Array(Type.Object({ path: Type.String(), entity: Entity, value: Type.String() })),
  closed: Type.Array(Type.Object({ path: Type.String(), entity: Entity, key: Type.String() }), {
    description: 'They do not open: their key is gone, or they were altered',
  }),
})

function reprocessEndpoint(app: ApiApp, { instance }: ApiContext): void {
  const { source, type, from, to, zone } = FILTER_FIELDS
  app.post(
    '/v1/pii/reprocess',
    {
      config: { needs: 'admin' },
      schema: {
        operationId: 'reprocess',
        tags: ['pii'],
        summary: 'Treat what is stored under the policy that this server was started with',
        description:
          'A run of its own, of all events or of those that match. What is removed is gone. `datapunk pii reprocess --dry-run` says what would change.',
        body: Type.Object({ source, type, from, to, zone }, { additionalProperties: false }),
        response: answers({ 202: runAnswer }),
      },
    },
    async (request, reply) => {
      const { owner } = principalOf(request)
      const { body } = request
      const filter = {
        ...(body.source === undefined ? {} : { source: body.source }),
        ...(body.type === undefined ? {} : { type: body.type }),
        ...spanOf(body, instance.config.zone),
      }
      const { run } = await submit(instance, () =>
        instance.engine.submit(instance.jobs.reprocess, { filter }, { owner }),
      )
      return reply
        .code(202)
        .header('location', `/v1/runs/${run}`)
        .send(await readRun(instance, principalOf(request), run))
    },
  )
}

interface SpanInput {
  readonly from?: string
  readonly to?: string
  readonly zone?: string
}

function spanOf({ from, to, zone }: SpanInput, defaultZone: string): { readonly from?: number; readonly to?: number } {
  const inZone = toZone(zone, defaultZone)
  const span = {
    ...(from === undefined ? {} : { from: toMoment('from', from, inZone) }),
    ...(to === undefined ? {} : { to: toMoment('to', to, inZone) }),
  }
  if (span.from !== undefined && span.to !== undefined && span.from > span.to)
    throw refused('from', 'is later than `to`')
  return span
}

function reportEndpoint(app: ApiApp, { instance }: ApiContext): void {
  const { from, to, zone } = FILTER_FIELDS
  app.get(
    '/v1/pii/report',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'piiReport',
        tags: ['pii'],
        summary: 'Count the personal values that were found, by source, kind, risk, operator and month',
        description: 'Counts alone: no value and no place of one. `format=csv` gives the rows of `found` as a table.',
        querystring: Type.Object(
          { from, to, zone, format: Type.Optional(Type.Enum(['json', 'csv'], { default: 'json' })) },
          { additionalProperties: false },
        ),
        response: answers({
          200: content('The report', {
            'application/json': ReportSchema,
            'text/csv': Type.String({ description: 'A header line, then a line a row of `found`' }),
          }),
        }),
      },
    },
    async (request, reply) => {
      const { query } = request
      const span = spanOf(query, instance.config.zone)
      const report = await piiReport(instance, { owner: principalOf(request).owner, ...span })
      if (query.format === 'csv')
        return reply.type('text/csv; charset=utf-8; header=present').send(piiReportCsv(report))
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(report))
    },
  )
}
