import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { type ViewEndpoint, viewEndpoint } from '../../view-endpoint.ts'

const Time = Type.String({ format: 'date-time' })

const CORRESPONDENTS: ViewEndpoint = {
  path: '/v1/microsoft/mail/correspondents',
  operationId: 'mailCorrespondents',
  summary: 'Addresses by the mails they stand in, the most frequent first',
  description: 'The addresses of the owner are among them, mostly as the first: leave them out with `not`.',
  query: { not: Type.Optional(Type.String({ description: 'Leave out this address, as that of the owner' })) },
  row: {
    address: Type.String(),
    name: Type.Optional(Type.String({ description: 'That was used most' })),
    mails: Type.Integer(),
    wrote: Type.Integer({ description: 'How many of them are from this address' }),
    received: Type.Integer({ description: 'How many of them are to it, or a copy is' }),
    firstMail: Time,
    lastMail: Time,
  },
  sql: `
    select address, mode() within group (order by name) as name, count(distinct fact)::integer as mails,
      (count(distinct fact) filter (where role = 'from'))::integer as wrote,
      (count(distinct fact) filter (where role <> 'from'))::integer as received,
      min(time) as "firstMail", max(time) as "lastMail"
    from datapunk.mail_correspondents
    where ($3 is null or address <> lower($3)) and ($1 is null or time >= $1) and ($2 is null or time < $2)
    group by address
    order by mails desc, address`,
}

/** What mails alone offer: with whom the owner corresponds. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, CORRESPONDENTS)
}
