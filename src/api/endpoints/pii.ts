import { Type } from 'typebox'
import { piiReport, piiReportCsv } from '../../services/pii-report.ts'
import { FILTER_FIELDS, refused, toMoment, toZone } from '../filter.ts'
import { type ApiApp, type ApiContext, answers, content } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'

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
})

/** What is known of personal values in what is stored; no value itself. */
export function piiEndpoints(app: ApiApp, { instance }: ApiContext): void {
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
      const inZone = toZone(query.zone, instance.config.zone)
      const span = {
        ...(query.from === undefined ? {} : { from: toMoment('from', query.from, inZone) }),
        ...(query.to === undefined ? {} : { to: toMoment('to', query.to, inZone) }),
      }
      if (span.from !== undefined && span.to !== undefined && span.from > span.to)
        throw refused('from', 'is later than `to`')
      const report = await piiReport(instance, { owner: principalOf(request).owner, ...span })
      if (query.format === 'csv')
        return reply.type('text/csv; charset=utf-8; header=present').send(piiReportCsv(report))
      return reply.type('application/json; charset=utf-8').send(JSON.stringify(report))
    },
  )
}
