import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { type ViewEndpoint, viewEndpoint } from '../../view-endpoint.ts'

const Time = Type.String({ format: 'date-time' })

const VOLUME: ViewEndpoint = {
  path: '/v1/microsoft/teams/volume',
  operationId: 'teamsVolume',
  summary: 'Messages by month and conversation: how many were sent and received',
  description: 'Months are those of the zone. Later versions of a message are not counted again.',
  query: { conversation: Type.Optional(Type.String({ description: 'Only of this one, by its id' })) },
  row: {
    month: Type.String({ description: 'YYYY-MM' }),
    conversation: Type.String({ description: 'Its id' }),
    name: Type.Optional(Type.String({ description: 'How the person or group is called' })),
    messages: Type.Integer(),
    sent: Type.Integer({ description: 'By the owner' }),
    senders: Type.Integer({ description: 'How many wrote' }),
    firstMessage: Time,
    lastMessage: Time,
  },
  sql: `
    select to_char(time, 'YYYY-MM') as month, conversation, max(conversation_name) as name, count(*)::integer as messages,
      (count(*) filter (where sent))::integer as sent, count(distinct sender)::integer as senders,
      min(time) as "firstMessage", max(time) as "lastMessage"
    from datapunk.teams_messages
    where edits is null and ($3 is null or conversation = $3) and ($1 is null or time >= $1) and ($2 is null or time < $2)
    group by 1, conversation
    order by 1 desc, messages desc, conversation`,
}

/** What Teams and Skype alone offer: with whom the owner writes, and how much. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, VOLUME)
}
