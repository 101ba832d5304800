import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { viewEndpoint } from '../../view-endpoint.ts'

/** What Twitch alone offers: channels by how much they were watched. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/entertainment/twitch/channels',
    operationId: 'twitchChannels',
    summary: 'Channels: minutes watched, and messages written in their chats',
    description: 'Days of watching are those of UTC.',
    sql: `
      select channel, coalesce(sum(minutes), 0) as minutes, count(minutes) as rows, count(message) as messages, min(time) as first, max(time) as last
      from (
        select channel, minutes, null::uuid as message, day::timestamp at time zone 'UTC' as time from datapunk.twitch_watched
        union all
        select channel, null, fact, time from datapunk.twitch_chat
      ) seen
      where ($1 is null or time >= $1) and ($2 is null or time < $2)
      group by channel order by minutes desc, messages desc, channel`,
    row: {
      channel: Type.Optional(Type.String({ description: 'Login name' })),
      minutes: Type.Number({ description: 'Watched' }),
      rows: Type.Integer({ description: 'Of days, games and devices' }),
      messages: Type.Integer({ description: 'Written in the chat' }),
      first: Type.String({ format: 'date-time' }),
      last: Type.String({ format: 'date-time' }),
    },
  })
}
