import { Type } from 'typebox'
import { schemaPath } from '../../models/wire.ts'
import { type ApiApp, type ApiContext, answers } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'

const SourceSchema = Type.Object({
  id: Type.String(),
  title: Type.String(),
  exportSteps: Type.Array(Type.String(), { description: 'How to get the export' }),
  channels: Type.Array(Type.Object({ id: Type.String(), kind: Type.String(), title: Type.String() })),
  types: Type.Array(
    Type.Object({
      name: Type.String(),
      title: Type.String(),
      kind: Type.String(),
      version: Type.Integer(),
      schema: Type.String({ description: 'Address of the schema of `data`' }),
      events: Type.Integer({ description: 'Live events of this type' }),
    }),
  ),
  events: Type.Integer({ description: 'Live events of the source' }),
})

/** What can be read, and how much of it is there. */
export function sourcesEndpoints(app: ApiApp, { instance }: ApiContext): void {
  app.get(
    '/v1/sources',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'listSources',
        tags: ['sources'],
        summary: 'List sources with their channels, types and counts',
        response: answers({
          200: Type.Object({ sources: Type.Array(SourceSchema) }, { description: 'All sources of this server' }),
        }),
      },
    },
    async (request) => {
      const counts = await instance.stores.events.counts(principalOf(request).owner)
      const count = (source: string, type?: string) =>
        counts
          .filter((row) => row.source === source && (type === undefined || row.type === type))
          .reduce((sum, row) => sum + row.events, 0)
      return {
        sources: instance.sources.map(({ id, title, exportSteps, channels, types }) => ({
          id,
          title,
          exportSteps: [...exportSteps],
          channels: channels.map((channel) => ({ id: channel.id, kind: channel.kind, title: channel.title })),
          types: types.map(({ name, title: typeTitle, kind, version }) => ({
            name,
            title: typeTitle,
            kind,
            version,
            schema: schemaPath(name, version),
            events: count(id, name),
          })),
          events: count(id),
        })),
      }
    },
  )
}
