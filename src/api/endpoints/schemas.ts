import { Type } from 'typebox'
import { AppError } from '../../core/errors.ts'
import type { Draft, EventType } from '../../models/events.ts'
import { schemaPath, schemaUri } from '../../models/wire.ts'
import { isStreamName } from '../../utils/validators.ts'
import { type ApiApp, type ApiContext, answers, content } from '../http.ts'

const DIALECT = 'https://json-schema.org/draft/2020-12/schema'
const SCHEMA_TYPE = 'application/schema+json'

/** Coordinates stand at the beginning of `data`, whatever the type. */
const COORDINATES = {
  latitude: { type: 'number', minimum: -90, maximum: 90, description: 'Degrees north' },
  longitude: { type: 'number', minimum: -180, maximum: 180, description: 'Degrees east' },
  accuracy: { type: 'number', minimum: 0, description: 'Radius, m' },
}

/** The schemas of `data`, by type. */
export function schemaEndpoints(app: ApiApp, { instance }: ApiContext): void {
  const types = instance.sources.flatMap((source) => source.types)
  app.get(
    '/v1/schemas',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'listSchemas',
        tags: ['sources'],
        summary: 'List the types of the sources',
        response: answers({
          200: Type.Object(
            {
              schemas: Type.Array(
                Type.Object({
                  type: Type.String(),
                  title: Type.String(),
                  kind: Type.String(),
                  version: Type.Integer(),
                  schema: Type.String({ description: 'Address' }),
                }),
              ),
            },
            { description: 'Types of events' },
          ),
        }),
      },
    },
    async () => ({
      schemas: types.map(({ name, title, kind, version }) => ({
        type: name,
        title,
        kind,
        version,
        schema: schemaPath(name, version),
      })),
    }),
  )
  app.get(
    '/v1/schemas/:type/:version',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'getSchema',
        tags: ['sources'],
        summary: 'Read the JSON Schema of the data of a type',
        description: 'What `dataschema` of an event names: `datapunk:/v1/schemas/<type>/<version>`.',
        params: Type.Object({ type: Type.String({ maxLength: 100 }), version: Type.Integer({ minimum: 1 }) }),
        response: answers({ 200: content('JSON Schema, draft 2020-12', { [SCHEMA_TYPE]: Type.Unknown() }) }),
      },
    },
    async (request, reply) => {
      const { type, version } = request.params
      const known = types.find((candidate) => candidate.name === type && candidate.version === version)
      if (known === undefined && !isOwnType(type, version, instance.sources)) {
        throw new AppError('request.not_found', 'Reading a schema: there is none of this type and version.')
      }
      return reply.type(`${SCHEMA_TYPE}; charset=utf-8`).send(JSON.stringify(schemaOf(type, version, known)))
    },
  )
}

/** A type that is no source's may be one of the owner's own, of which only the form of coordinates is known. */
function isOwnType(type: string, version: number, sources: readonly { readonly id: string }[]): boolean {
  return version === 1 && isStreamName(type) && !sources.some(({ id }) => type.startsWith(`${id}.`))
}

function schemaOf(type: string, version: number, known: EventType | undefined): object {
  const declared: unknown = known?.data
  const base = typeof declared === 'object' && declared !== null ? declared : { type: 'object' }
  const properties = 'properties' in base && typeof base.properties === 'object' ? base.properties : {}
  return {
    $schema: DIALECT,
    $id: schemaUri(type, version),
    title: known?.title ?? type,
    ...base,
    properties: { ...COORDINATES, ...properties },
    ...(known === undefined ? {} : { examples: [dataOf(known.example)] }),
  }
}

/** As `data` stands on the wire. */
function dataOf({ lat, lon, accuracy, data }: Draft): object {
  const place = lat === undefined || lon === undefined ? {} : { latitude: lat / 1e7, longitude: lon / 1e7 }
  return { ...place, ...(accuracy === undefined ? {} : { accuracy }), ...data }
}
