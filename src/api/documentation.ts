import swagger from '@fastify/swagger'
import swaggerUi from '@fastify/swagger-ui'
import type { Source } from '../integrations/source.ts'
import { WireEventSchema } from '../models/events.ts'
import { type ApiApp, ProblemSchema } from './http.ts'
import { errorsPage } from './pages.ts'

const TAGS = [
  { name: 'events', description: 'Current revisions, by time; edits and deletions by the owner' },
  { name: 'streams', description: 'The log in order of commit; appending to streams of your own' },
  { name: 'live', description: 'What is committed, as it is committed' },
  { name: 'imports', description: 'Files are sent, looked into and imported' },
  { name: 'devices', description: 'Phones that send their position by themselves' },
  { name: 'pii', description: 'Personal values in what is stored, counted' },
  { name: 'runs', description: 'Imports and other work, with counts that close' },
  { name: 'sources', description: 'What can be read, and what its events look like' },
  { name: 'access', description: 'Login and API keys' },
  { name: 'operation', description: 'Health and metrics' },
]

/**
 * The OpenAPI document, made from the schemas of the routes, and its pages. Comes before all routes. What one source
 * alone offers is under its id.
 */
export async function documentation(app: ApiApp, version: string, sources: readonly Source[]): Promise<void> {
  app.addSchema(WireEventSchema)
  app.addSchema(ProblemSchema)
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Datapunk Stream',
        version,
        description:
          'Your digital life as one live event stream. Events are CloudEvents 1.0; errors are problem details (RFC 9457) with a stable `code`, listed at /docs/errors.',
        license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
      },
      tags: [...TAGS, ...sources.map(({ id, title }) => ({ name: id, description: `What ${title} alone offers` }))],
      security: [{ apiKey: [] }, { session: [] }],
      components: {
        securitySchemes: {
          deviceKey: { type: 'http', scheme: 'basic', description: 'The key of a device as password' },
          apiKey: { type: 'http', scheme: 'bearer', description: 'An API key: `dp_…`' },
          session: {
            type: 'apiKey',
            in: 'cookie',
            name: 'datapunk_session',
            description: 'Set by the login link; its name ends in the port where there is one',
          },
        },
      },
    },
    refResolver: { buildLocalReference: (json, _, __, index) => String(json['$id'] ?? `schema-${index}`) },
  })
  await app.register(swaggerUi, { routePrefix: '/docs', uiConfig: { docExpansion: 'list', deepLinking: true } })
  app.get('/docs/errors', { schema: { hide: true } }, async (_, reply) =>
    reply.type('text/html; charset=utf-8').send(errorsPage()),
  )
}
