import { Type } from 'typebox'
import { thisPlatform, travelReport, travelText } from '../../services/travel-report.ts'
import { type ApiApp, type ApiContext, answers, content } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { EventCountsSchema, RecordCountsSchema } from './run-schemas.ts'
import { RunParams, wholeRun } from './runs.ts'

const Equation = Type.Intersect([RecordCountsSchema, Type.Object({ closes: Type.Boolean() })])
const counted = { files: Type.Integer(), bytes: Type.Number() } as const
const ended = {
  state: Type.String(),
  seconds: Type.Number(),
  equation: Equation,
  events: EventCountsSchema,
  error: Type.Optional(Type.String({ description: 'The code alone' })),
} as const

const ReportSchema = Type.Object({
  report: Type.String(),
  version: Type.Integer(),
  program: Type.Object({ version: Type.String(), node: Type.String(), platform: Type.String(), cpu: Type.String() }),
  run: Type.Object({
    work: Type.String(),
    engine: Type.String(),
    day: Type.String({ description: 'UTC' }),
    undone: Type.Boolean(),
    ...ended,
  }),
  sources: Type.Array(
    Type.Object({
      source: Type.String(),
      ...ended,
      formats: Type.Array(Type.Object({ format: Type.String(), records: Type.Integer(), ...counted })),
      files: Type.Array(
        Type.Object({
          no: Type.Integer(),
          kind: Type.String({ description: '`zip: json`: known endings, `other` for the rest' }),
          format: Type.String(),
          bytes: Type.Optional(Type.Number()),
          records: Type.Integer(),
          isNoted: Type.Boolean({ description: 'Something was odd, or it broke off' }),
        }),
        { description: 'The first 200' },
      ),
    }),
  ),
  ignored: Type.Array(Type.Object({ why: Type.String(), kind: Type.String(), ...counted })),
})

/** What of a run can be given to somebody else. */
export function runReportEndpoints(app: ApiApp, { instance, version }: ApiContext): void {
  app.get(
    '/v1/runs/:id/report',
    {
      config: { needs: 'runs:read' },
      schema: {
        operationId: 'getRunReport',
        tags: ['runs'],
        summary: 'A report of a run to attach to a bug report',
        description:
          'Counts, formats, reasons and codes. No value, no key, no name of a file, no path of what was read; of files a number and a kind.',
        params: RunParams,
        response: answers({ 200: content('The report', { 'application/json': ReportSchema }) }),
      },
    },
    async (request, reply) => {
      const { children, ...run } = await wholeRun(instance, principalOf(request).owner, request.params.id)
      return reply
        .type('application/json; charset=utf-8')
        .header('content-disposition', `attachment; filename="datapunk-run-${run.id}.json"`)
        .send(travelText(travelReport({ run, children }, thisPlatform(version))))
    },
  )
}
