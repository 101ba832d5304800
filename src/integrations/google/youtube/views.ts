import type { SqlView } from '../../../models/sql-view.ts'

const FACT = { name: 'fact', about: 'Identity of the event' }

const WATCHES: SqlView = {
  name: 'youtube_watches',
  about: 'Videos watched and music listened to on YouTube, one row each time, without adverts',
  columns: [
    FACT,
    { name: 'time', about: 'When it was begun' },
    { name: 'video_id', about: 'Eleven characters' },
    { name: 'name', about: 'What was watched: its title, with the verb of the export where that is not known' },
    { name: 'channel', about: 'Name of the channel' },
    { name: 'channel_id', about: 'UC and 22 characters' },
    { name: 'is_music', about: 'YouTube Music' },
    { name: 'url', about: 'Where it is' },
  ],
  sql: `
    select fact, time, data ->> 'videoId' as video_id, coalesce(data ->> 'name', data ->> 'title') as name,
      data ->> 'channel' as channel, data ->> 'channelId' as channel_id, type = 'google.youtube.listen' as is_music,
      data ->> 'url' as url
    from datapunk.events
    where stream = 'google.youtube' and type in ('google.youtube.watch', 'google.youtube.listen')
      and coalesce(data ->> 'advert', '') <> 'true'`,
}

const SEARCHES: SqlView = {
  name: 'youtube_searches',
  about: 'Searches on YouTube',
  columns: [
    FACT,
    { name: 'time', about: 'When' },
    { name: 'query', about: 'What was searched for' },
    { name: 'url', about: 'Of the results' },
  ],
  sql: `
    select fact, time, data ->> 'query' as query, data ->> 'url' as url
    from datapunk.events where stream = 'google.youtube' and type = 'google.youtube.search'`,
}

const SUBSCRIPTIONS: SqlView = {
  name: 'youtube_subscriptions',
  about: 'Channels that are subscribed to',
  columns: [
    FACT,
    { name: 'channel', about: 'Its name' },
    { name: 'channel_id', about: 'UC and 22 characters' },
    { name: 'since', about: 'Where the export tells, which today’s do not' },
  ],
  sql: `
    select fact, data ->> 'channel' as channel, data ->> 'channelId' as channel_id, time as since
    from datapunk.events where stream = 'google.youtube' and type = 'google.youtube.subscription'`,
}

const PLAYLIST_ITEMS: SqlView = {
  name: 'youtube_playlist_items',
  about: 'Videos in playlists; likes are those of the playlist "likes"',
  columns: [
    FACT,
    { name: 'playlist', about: 'What the playlist is called' },
    { name: 'video_id', about: 'Eleven characters' },
    { name: 'name', about: 'Title of the video: of the export, else as it was watched' },
    { name: 'added', about: 'When it was put there' },
  ],
  sql: `
    select i.fact, i.data ->> 'playlist' as playlist, i.data ->> 'videoId' as video_id,
      coalesce(i.data ->> 'name', w.name) as name, i.time as added
    from datapunk.events i
      left join (select video_id, max(name) as name from datapunk.youtube_watches group by video_id) w
        on w.video_id = i.data ->> 'videoId'
    where i.stream = 'google.youtube' and i.type = 'google.youtube.playlist_item'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [WATCHES, SEARCHES, SUBSCRIPTIONS, PLAYLIST_ITEMS]
