import type { SqlView } from '../../../models/sql-view.ts'

const WATCHED: SqlView = {
  name: 'twitch_watched',
  about: 'How long channels were watched on Twitch, one row a day, channel, game and device',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'day', about: 'The day, UTC' },
    { name: 'channel', about: 'Login name of the channel' },
    { name: 'game', about: 'Name of the game or category' },
    { name: 'minutes', about: 'Minutes watched' },
    { name: 'platform', about: 'web, android, ios …' },
  ],
  sql: `
    select fact, (time at time zone 'UTC')::date as day, data ->> 'channel' as channel, data ->> 'game' as game,
      datapunk.number(data, 'minutes') as minutes, data ->> 'platform' as platform
    from datapunk.events
    where stream = 'entertainment.twitch' and type = 'entertainment.twitch.watch'`,
}

const CHAT: SqlView = {
  name: 'twitch_chat',
  about: 'What the owner wrote in chats on Twitch, one row a message',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'time', about: 'When' },
    { name: 'channel', about: 'Login name of the channel' },
    { name: 'content', about: 'What was written' },
  ],
  sql: `
    select fact, time, data ->> 'channel' as channel, data ->> 'content' as content
    from datapunk.events
    where stream = 'entertainment.twitch' and type = 'entertainment.twitch.chat_message'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [WATCHED, CHAT]
