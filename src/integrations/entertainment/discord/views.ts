import type { SqlView } from '../../../models/sql-view.ts'

const MESSAGES: SqlView = {
  name: 'discord_messages',
  about: 'What the owner wrote on Discord, one row a message',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'time', about: 'When' },
    { name: 'content', about: 'What was written' },
    { name: 'attachments', about: 'How many files were attached' },
    { name: 'channel', about: 'Id of the channel' },
    { name: 'channel_type', about: 'DM, GROUP_DM, GUILD_TEXT, PUBLIC_THREAD …' },
    { name: 'channel_name', about: 'Name of the channel; of a conversation what the index of the package calls it' },
    { name: 'server', about: 'Name of the server; empty for conversations' },
    { name: 'link', about: 'Opens the message in Discord' },
  ],
  sql: `
    select fact, time, data ->> 'content' as content,
      case when jsonb_typeof(data -> 'attachments') = 'array' then jsonb_array_length(data -> 'attachments') else 0 end as attachments,
      data ->> 'channelId' as channel, data ->> 'channelType' as channel_type,
      coalesce(data ->> 'channelName', data ->> 'channelTitle') as channel_name, data ->> 'guildName' as server,
      'https://discord.com/channels/' || coalesce(data ->> 'guildId', '@me') || '/' || (data ->> 'channelId') || '/' || (data ->> 'id') as link
    from datapunk.events
    where stream = 'entertainment.discord' and type = 'entertainment.discord.message'`,
}

const CHANNELS: SqlView = {
  name: 'discord_channels',
  about: 'Where the owner wrote on Discord, one row a channel or conversation',
  columns: [
    { name: 'channel', about: 'Id of the channel' },
    { name: 'channel_name', about: 'Name of the channel; of a conversation what the index of the package calls it' },
    { name: 'channel_type', about: 'DM, GROUP_DM, GUILD_TEXT, PUBLIC_THREAD …' },
    { name: 'server', about: 'Name of the server; empty for conversations' },
    { name: 'messages', about: 'How many messages' },
    { name: 'characters', about: 'How many characters in all of them' },
    { name: 'first', about: 'The first message' },
    { name: 'last', about: 'The last message' },
  ],
  sql: `
    select channel, max(channel_name) as channel_name, max(channel_type) as channel_type, max(server) as server,
      count(*) as messages, coalesce(sum(length(content)), 0)::bigint as characters, min(time) as first, max(time) as last
    from datapunk.discord_messages
    group by channel`,
}

const PAYMENTS: SqlView = {
  name: 'discord_payments',
  about: 'Payments to Discord, one row a payment',
  columns: [
    { name: 'fact', about: 'Identity of the event' },
    { name: 'time', about: 'When' },
    { name: 'amount', about: 'In `currency`, without what was refunded' },
    { name: 'currency', about: 'ISO 4217' },
    { name: 'status', about: 'SUCCEEDED, REFUNDED, FAILED …' },
    { name: 'description', about: 'What was bought' },
  ],
  sql: `
    select fact, time, datapunk.amount(data, 'amount') - coalesce(datapunk.amount(data, 'amountRefunded'), 0) as amount,
      data ->> 'currency' as currency, data ->> 'status' as status, data ->> 'description' as description
    from datapunk.events
    where stream = 'entertainment.discord' and type = 'entertainment.discord.payment'`,
}

/** What SQL shows of this source. */
export const VIEWS: readonly SqlView[] = [MESSAGES, CHANNELS, PAYMENTS]
