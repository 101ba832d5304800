import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { type ViewEndpoint, viewEndpoint } from '../../view-endpoint.ts'

const Time = Type.String({ format: 'date-time' })

const SEARCHES: ViewEndpoint = {
  path: '/v1/microsoft/profile/searches',
  operationId: 'profileSearches',
  summary: 'What was searched for, the most frequent first',
  description: 'Of searches in Bing and Windows; terms are compared without case.',
  query: { search: Type.Optional(Type.String({ description: 'Only those with this in them' })) },
  row: { terms: Type.String(), searches: Type.Integer(), firstSearch: Time, lastSearch: Time },
  sql: `
    select lower(terms) as terms, count(*)::integer as searches, min(time) as "firstSearch", max(time) as "lastSearch"
    from datapunk.profile_searches
    where terms is not null and ($3 is null or strpos(lower(terms), lower($3)) > 0)
      and ($1 is null or time >= $1) and ($2 is null or time < $2)
    group by 1
    order by searches desc, terms`,
}

const SITES: ViewEndpoint = {
  path: '/v1/microsoft/profile/sites',
  operationId: 'profileSites',
  summary: 'Sites by how often their pages were opened in Edge',
  row: {
    site: Type.String(),
    visits: Type.Integer(),
    pages: Type.Integer({ description: 'How many different ones' }),
    days: Type.Integer({ description: 'On how many days of the zone' }),
    firstVisit: Time,
    lastVisit: Time,
  },
  sql: `
    select site, count(*)::integer as visits, count(distinct url)::integer as pages, count(distinct time::date)::integer as days,
      min(time) as "firstVisit", max(time) as "lastVisit"
    from datapunk.profile_pages
    where site is not null and ($1 is null or time >= $1) and ($2 is null or time < $2)
    group by site
    order by visits desc, site`,
}

/** What the privacy dashboard alone offers: what was searched for, and which sites were read. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  for (const view of [SEARCHES, SITES]) viewEndpoint(app, context, view)
}
