import type { FastifyReply, FastifyRequest } from 'fastify'
import { type TObject, type TProperties, type TSchema, Type } from 'typebox'
import { AppError } from '../core/errors.ts'
import type { SqlTable } from '../storage/ports.ts'
import { csvLine, plainValue } from '../utils/csv.ts'
import { NDJSON } from './event-pages.ts'
import { FILTER_FIELDS, refused, toMoment, toZone } from './filter.ts'
import { type ApiApp, type ApiContext, answers, content } from './http.ts'
import { principalOf } from './middleware/auth.ts'
import { readersFor } from './middleware/scopes.ts'

/** One view of a source over HTTP: what it is called with, what it asks, what a row is. */
export interface ViewEndpoint {
  /** Of the source: `/v1/google/youtube/channels`; `:name` is a path parameter, a text. */
  readonly path: `/v1/${string}`
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  /**
   * A query over the public views, without a semicolon: `select … from datapunk.youtube_watches where ($1 is null or
   * time >= $1) and ($2 is null or time < $2)`. $1 is `from` and $2 is `to` (null where not given); from $3 on follow the
   * path parameters, then the fields of `query`, in their order, null where not given. The limit is set around it. Days
   * and hours (`time::date`) are those of the asked zone.
   */
  readonly sql: string
  /** Further parameters, as they stand in the query string. */
  readonly query?: TProperties
  /** Columns of the query by name, in order. Amounts of money are texts. */
  readonly row: TProperties
  /** The facts have no time: there is no `from`, `to` and `zone`; $1 and $2 are null. */
  readonly isTimeless?: boolean
  /** Answers in the place of the rows; undefined where it cannot. Asked only of who accepts something else than JSON. */
  readonly instead?: Instead
  /** Rows if not asked otherwise. Default 100. */
  readonly limit?: number
}

export interface Instead {
  /** Content types of its answers. */
  readonly types: readonly string[]
  answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined>
}

const MOST_ROWS = 10_000
const CSV = 'text/csv'

/**
 * Adds the endpoint of a view: JSON `{"rows": […], "truncated"}`, or NDJSON or CSV as the Accept header or `format` asks.
 * It reads as the owner, under row-level security, and never longer than some seconds.
 */
export function viewEndpoint(app: ApiApp, { instance: { stores, config } }: ApiContext, view: ViewEndpoint): void {
  const { path, operationId, summary, description, sql, row } = view
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name)
  const own = Object.entries(view.query ?? {})
  const types = ['timestamptz', 'timestamptz', ...names.map(() => 'text'), ...own.map(([, schema]) => sqlType(schema))]
  const columns = Object.keys(row)
  app.get(
    path,
    {
      config: { needs: 'events:read' },
      schema: {
        operationId,
        tags: [path.split('/').slice(2, 4).join('.')],
        summary,
        ...(description === undefined ? {} : { description }),
        ...(names.length === 0 ? {} : { params: pathSchema(names) }),
        querystring: querySchema(view),
        response: answers({ 200: rowsSchema(Type.Object(row), view.instead?.types) }),
      },
    },
    async (request, reply) => {
      const query: Readonly<Record<string, unknown>> = { ...request.query }
      const params: Readonly<Record<string, unknown>> = { ...(typeof request.params === 'object' && request.params) }
      const answered = isForRows(request.headers.accept, query['format'])
        ? undefined
        : await view.instead?.answer(request, reply)
      if (answered !== undefined) return answered
      const zone = toZone(textOf(query['zone']), config.zone)
      const limit = Number(query['limit'])
      const values = [
        ...spanOf(query, zone),
        ...names.map((name) => params[name]),
        ...own.map(([name]) => query[name] ?? null),
      ]
      const found = await readersFor(stores, principalOf(request)).views.ask(principalOf(request).owner, {
        sql,
        types,
        values,
        zone,
        limit: limit + 1,
      })
      if (found.columns.join() !== columns.join())
        throw new AppError(
          'internal.unexpected',
          `${path} gives ${found.columns.join()}, declared is ${columns.join()}`,
        )
      const table = { columns, rows: found.rows.slice(0, limit) }
      const format = asked(request.headers.accept, query['format'])
      if (format === 'csv')
        return reply
          .type(`${CSV}; charset=utf-8; header=present`)
          .send([columns, ...table.rows.map((cells) => cells.map(plainValue))].map(csvLine).join(''))
      if (format === 'ndjson') return reply.type(`${NDJSON}; charset=utf-8`).send(toObjects(table).map(line).join(''))
      const isTruncated = found.rows.length > limit
      return reply
        .type('application/json; charset=utf-8')
        .send(`{"rows":[${toObjects(table).join(',')}],"truncated":${isTruncated}}`)
    },
  )
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : undefined)
const line = (text: string) => `${text}\n`

function querySchema({ query = {}, isTimeless = false, limit = 100 }: ViewEndpoint): TObject {
  const { from, to, zone } = FILTER_FIELDS
  const limitSchema = Type.Integer({ minimum: 1, maximum: MOST_ROWS, default: limit, description: 'Most rows' })
  const format = Type.Enum(['json', 'ndjson', 'csv'], { description: 'Overrules the Accept header' })
  return Type.Object(
    {
      ...(isTimeless ? {} : { from, to, zone }),
      ...query,
      limit: Type.Optional(limitSchema),
      format: Type.Optional(format),
    },
    { additionalProperties: false },
  )
}

const pathSchema = (names: readonly string[]) =>
  Type.Object(Object.fromEntries(names.map((name) => [name, Type.String({ minLength: 1, maxLength: 500 })])))

function rowsSchema(row: TObject, others: readonly string[] = []) {
  const truncated = Type.Boolean({ description: 'There are more rows than `limit`' })
  return content('The rows', {
    'application/json': Type.Object({ rows: Type.Array(row), truncated }),
    [NDJSON]: row,
    [CSV]: Type.String({ description: 'A header line, then a line a row' }),
    ...Object.fromEntries(others.map((type) => [type, Type.String({ format: 'binary' })])),
  })
}

function spanOf(query: Readonly<Record<string, unknown>>, zone: string): readonly (string | null)[] {
  const moments = (['from', 'to'] as const).map((name) => {
    const text = textOf(query[name])
    return text === undefined ? null : toMoment(name, text, zone)
  })
  const [from = null, to = null] = moments
  if (from !== null && to !== null && from > to) throw refused('from', 'is later than `to`')
  return moments.map((moment) => (moment === null ? null : new Date(moment).toISOString()))
}

const SQL_TYPES: Readonly<Record<string, string>> = {
  integer: 'bigint',
  number: 'double precision',
  boolean: 'boolean',
  array: 'text[]',
}

function sqlType(schema: TSchema): string {
  const type = 'type' in schema ? textOf(schema['type']) : undefined
  return SQL_TYPES[type ?? ''] ?? 'text'
}

/** Says in words that it wants rows. */
const isForRows = (accept = '', format: unknown): boolean =>
  format !== undefined || (/\b(?:json|ndjson|jsonl|csv)\b/.test(accept) && !/\b(?:image|video)\//.test(accept))

function asked(accept = '', format: unknown): 'json' | 'ndjson' | 'csv' {
  if (format === 'json' || format === 'ndjson' || format === 'csv') return format
  if (/\bapplication\/(?:x-)?(?:ndjson|jsonl)\b/.test(accept)) return 'ndjson'
  return /\btext\/csv\b/.test(accept) ? 'csv' : 'json'
}

/** A JSON object a row; a value that is null is left out. */
function toObjects({ columns, rows }: SqlTable): string[] {
  return rows.map((row) => {
    const members = columns.flatMap((name, index) => {
      const value = row[index] ?? 'null'
      return value === 'null' ? [] : [`${JSON.stringify(name)}:${value}`]
    })
    return `{${members.join(',')}}`
  })
}
