import { Readable } from 'node:stream'
import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import { EXPORT_FORMATS, type ExportFormat, exportDocument } from '../../services/export/export-events.ts'
import { NDJSON } from '../event-pages.ts'
import { FILTER_QUERY, refused, toFilter } from '../filter.ts'
import { type ApiApp, type ApiContext, answers, content } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { readersFor } from '../middleware/scopes.ts'

const MEDIA: Readonly<Record<ExportFormat, string>> = {
  ndjson: NDJSON,
  csv: 'text/csv',
  geojson: 'application/geo+json',
}
/** A moment of the database is held for the reader: one who takes nothing for so long is cut off. */
const PATIENCE_MS = 120_000
/** Each has a connection to the database of its own. */
const MOST_AT_ONCE = 4
const RETRY_MS = 10_000

/** Everything of an owner as one document, of one moment, as fast as the reader takes it. */
export function exportEndpoints(app: ApiApp, { instance }: ApiContext): void {
  let open = 0
  app.get(
    '/v1/export',
    {
      config: { needs: 'events:read', isLive: true },
      schema: {
        operationId: 'exportEvents',
        tags: ['events'],
        summary: 'Export events',
        description:
          'All matching events as they are at one moment. `ndjson`: CloudEvents, with what is left of deleted events, which `datapunk import` reads again; `csv`: a table of the one `type`; `geojson`: places, ways and tracks. An error in the middle, or a reader that takes nothing for two minutes, breaks the connection off.',
        querystring: Type.Object(
          {
            format: Type.Optional(Type.Enum([...EXPORT_FORMATS], { default: 'ndjson' })),
            ...FILTER_QUERY,
          },
          { additionalProperties: false },
        ),
        response: answers({
          200: content('The document', {
            [MEDIA.ndjson]: Type.Ref('Event'),
            [MEDIA.csv]: Type.String(),
            [MEDIA.geojson]: Type.Object({
              type: Type.Literal('FeatureCollection'),
              features: Type.Array(Type.Unknown()),
            }),
          }),
        }),
      },
    },
    (request, reply) => {
      const { format = 'ndjson', ...query } = request.query
      const principal = principalOf(request)
      const { owner } = principal
      const filter = toFilter(query, instance.config.zone)
      if (format === 'csv' && filter.type?.length !== 1) throw refused('type', 'must be one type: CSV is a table of it')
      if (open >= MOST_AT_ONCE)
        throw new AppError('rate.limited', `${MOST_AT_ONCE} exports are being read already.`, {
          retryAfterMs: RETRY_MS,
        })
      open += 1
      reply.raw.once('close', () => {
        open -= 1
      })
      const shown = { sources: instance.sources, stores: readersFor(instance.stores, principal) }
      const document = exportDocument(format, shown, { owner, filter, patienceMs: PATIENCE_MS })
      return reply
        .type(`${MEDIA[format]}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="datapunk.${format}"`)
        .send(Readable.from(encoded(document), { objectMode: false, highWaterMark: 1 }))
    },
  )
}

async function* encoded(chunks: AsyncIterable<string>): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) yield Buffer.from(chunk)
}
