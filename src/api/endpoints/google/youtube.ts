import { Type } from 'typebox'
import type { ApiApp, ApiContext } from '../../http.ts'
import { viewEndpoint } from '../../view-endpoint.ts'

const Moment = Type.String({ format: 'date-time' })
const OptionalText = Type.Optional(Type.String())
const IsMusic = Type.Optional(Type.Boolean({ description: 'Only YouTube Music, or only the rest' }))

/** What YouTube alone offers: its history, the channels most watched, what was watched again and again. */
export function endpoints(app: ApiApp, context: ApiContext): void {
  viewEndpoint(app, context, {
    path: '/v1/google/youtube/history',
    operationId: 'youtubeHistory',
    summary: 'What was watched and listened to, newest first, without adverts',
    query: { music: IsMusic, channel: Type.Optional(Type.String({ description: 'Name or id of the channel' })) },
    row: {
      fact: Type.String(),
      time: Moment,
      video_id: OptionalText,
      name: OptionalText,
      channel: OptionalText,
      channel_id: OptionalText,
      is_music: Type.Boolean(),
      url: OptionalText,
    },
    sql: `
      select fact, time, video_id, name, channel, channel_id, is_music, url
      from datapunk.youtube_watches
      where ($1 is null or time >= $1) and ($2 is null or time < $2) and ($3 is null or is_music = $3)
        and ($4 is null or channel = $4 or channel_id = $4)
      order by time desc, fact`,
  })
  viewEndpoint(app, context, {
    path: '/v1/google/youtube/channels',
    operationId: 'youtubeChannels',
    summary: 'Channels by how often they were watched',
    query: { music: IsMusic },
    row: {
      channel: OptionalText,
      channel_id: OptionalText,
      watches: Type.Integer(),
      videos: Type.Integer({ description: 'Different ones' }),
      first: Moment,
      last: Moment,
    },
    sql: `
      select max(channel) as channel, channel_id, count(*) as watches, count(distinct video_id) as videos,
        min(time) as first, max(time) as last
      from datapunk.youtube_watches
      where ($1 is null or time >= $1) and ($2 is null or time < $2) and ($3 is null or is_music = $3)
        and coalesce(channel_id, channel) is not null
      group by channel_id, case when channel_id is null then channel end
      order by watches desc, channel_id`,
  })
  viewEndpoint(app, context, {
    path: '/v1/google/youtube/repeats',
    operationId: 'youtubeRepeats',
    summary: 'What was watched or listened to most often',
    query: { music: IsMusic },
    row: {
      video_id: Type.String(),
      name: OptionalText,
      channel: OptionalText,
      watches: Type.Integer(),
      first: Moment,
      last: Moment,
    },
    sql: `
      select video_id, max(name) as name, max(channel) as channel, count(*) as watches, min(time) as first, max(time) as last
      from datapunk.youtube_watches
      where ($1 is null or time >= $1) and ($2 is null or time < $2) and ($3 is null or is_music = $3)
        and video_id is not null
      group by video_id
      having count(*) > 1
      order by watches desc, video_id`,
  })
}
