import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { viewEndpoint } from '../../view-endpoint.ts'

/** What Discord alone offers: where and when the owner wrote. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/entertainment/discord/channels',
    operationId: 'discordChannels',
    summary: 'Channels and conversations, by how much the owner wrote there',
    query: {
      channelType: Type.Optional(Type.String({ description: '`DM`, `GROUP_DM`, `GUILD_TEXT`, `PUBLIC_THREAD` …' })),
      server: Type.Optional(Type.String({ description: 'Name of a server' })),
    },
    sql: `
      select channel, max(channel_name) as "channelName", max(channel_type) as "channelType", max(server) as server,
        count(*) as messages, min(time) as first, max(time) as last
      from datapunk.discord_messages
      where ($1 is null or time >= $1) and ($2 is null or time < $2) and ($3 is null or channel_type = $3) and ($4 is null or server = $4)
      group by channel order by messages desc, channel`,
    row: {
      channel: Type.Optional(Type.String({ description: 'Id' })),
      channelName: Type.Optional(Type.String()),
      channelType: Type.Optional(Type.String()),
      server: Type.Optional(Type.String()),
      messages: Type.Integer(),
      first: Type.String({ format: 'date-time' }),
      last: Type.String({ format: 'date-time' }),
    },
  })
  viewEndpoint(app, context, {
    path: '/v1/entertainment/discord/hours',
    operationId: 'discordHours',
    summary: 'Messages by weekday and hour of the day, in `zone`',
    query: { channel: Type.Optional(Type.String({ description: 'Id of a channel' })) },
    limit: 168,
    sql: `
      select extract(isodow from time)::integer as weekday, extract(hour from time)::integer as hour, count(*) as messages
      from datapunk.discord_messages
      where time is not null and ($1 is null or time >= $1) and ($2 is null or time < $2) and ($3 is null or channel = $3)
      group by 1, 2 order by 1, 2`,
    row: {
      weekday: Type.Integer({ minimum: 1, maximum: 7, description: '1 is Monday' }),
      hour: Type.Integer({ minimum: 0, maximum: 23 }),
      messages: Type.Integer(),
    },
  })
}
