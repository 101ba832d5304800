import { Type } from 'typebox'
import type { StoredEvent } from '../../models/events.ts'
import type { EventFilter } from '../../models/stream.ts'
import type { EventReader } from '../../storage/ports.ts'
import { EventPageSchema, FormatQuery, NDJSON, sendEvents, sendNdjson, wantsNdjson } from '../event-pages.ts'
import { FILTER_QUERY, toFilter } from '../filter.ts'
import { type ApiApp, type ApiContext, answers, content, linkNext, pageQuery } from '../http.ts'
import { principalOf } from '../middleware/auth.ts'
import { readersFor } from '../middleware/scopes.ts'

const EXPORT_PAGE = 1000
const OrderSchema = Type.Enum(['asc', 'desc'], {
  default: 'asc',
  description: 'By time; events without a time come last either way.',
})

/** The current revisions of events, by time. */
export function eventsEndpoints(app: ApiApp, { instance }: ApiContext): void {
  app.get(
    '/v1/events',
    {
      config: { needs: 'events:read' },
      schema: {
        operationId: 'queryEvents',
        tags: ['events'],
        summary: 'Query events',
        description:
          'The current revision of every matching event, in order of time. JSON comes in pages; NDJSON streams all matches, or the first `limit` of them.',
        querystring: Type.Object(
          {
            ...FILTER_QUERY,
            ...pageQuery('^[\\w-]{1,500}$'),
            limit: Type.Optional(
              Type.Integer({ minimum: 1, description: 'Most events; in JSON 100 if not given, at most 1000.' }),
            ),
            order: Type.Optional(OrderSchema),
            ...FormatQuery,
          },
          { additionalProperties: false },
        ),
        response: answers({
          200: content('The events', { 'application/json': EventPageSchema, [NDJSON]: Type.Ref('Event') }),
        }),
      },
    },
    async (request, reply) => {
      const { query } = request
      const { owner } = principalOf(request)
      const { events } = readersFor(instance.stores, principalOf(request))
      const filter = toFilter(query, instance.config.zone)
      const order = query.order ?? 'asc'
      if (wantsNdjson(request, query.format)) {
        const most = query.limit ?? Number.POSITIVE_INFINITY
        return sendNdjson(
          reply,
          allPages(events, owner, filter, {
            order,
            most,
            ...(query.after === undefined ? {} : { after: query.after }),
          }),
        )
      }
      const limit = Math.min(query.limit ?? 100, 1000)
      const page = await events.query(owner, filter, {
        limit,
        order,
        ...(query.after === undefined ? {} : { after: query.after }),
      })
      if (page.next !== undefined) linkNext(request, reply, { after: page.next })
      return sendEvents(reply, page.events, { next: page.next })
    },
  )
}

interface Export {
  readonly order: 'asc' | 'desc'
  readonly most: number
  readonly after?: string
}

async function* allPages(
  events: EventReader,
  owner: number,
  filter: EventFilter,
  { order, most, after }: Export,
): AsyncGenerator<readonly StoredEvent[]> {
  let left = most
  for (let cursor = after; left > 0; ) {
    const limit = Math.min(EXPORT_PAGE, left)
    const page = await events.query(owner, filter, { limit, order, ...(cursor === undefined ? {} : { after: cursor }) })
    yield page.events
    left -= page.events.length
    if (page.next === undefined) return
    cursor = page.next
  }
}
