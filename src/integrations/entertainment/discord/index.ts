import { type ArchiveChannel, defineSource } from '../../source.ts'
import { advise } from './advice.ts'
import {
  recogniseAccount,
  recogniseActivity,
  recogniseAuditLog,
  recogniseChannel,
  recogniseIndex,
  recogniseMessagesCsv,
  recogniseMessagesJson,
  recogniseServer,
} from './recognise.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const messages: ArchiveChannel['load'] = async () => (await import('./message.ts')).createMessageDecoder()

const discord = defineSource({
  id: 'entertainment.discord',
  title: 'Discord',
  exportSteps: [
    'Open Discord → User Settings → Data & Privacy → Request all of my Data.',
    'Choose what you want (messages, servers, activity, account) and tap "Request My Data"; an e-mail with a link comes within 30 days.',
    'Import the package.zip as it is.',
  ],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'messages-json',
      title: 'Package: messages.json (since 2024)',
      rank: 30,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseMessagesJson,
      load: messages,
    },
    {
      kind: 'archive',
      id: 'messages-csv',
      title: 'Package: messages.csv (until 2024)',
      rank: 20,
      layout: { kind: 'csv' },
      recognise: recogniseMessagesCsv,
      load: messages,
    },
    {
      kind: 'archive',
      id: 'channel',
      title: 'Package: channel.json',
      rank: 30,
      layout: { kind: 'document' },
      recognise: recogniseChannel,
      load: async () => (await import('./channel.ts')).createChannelDecoder(),
    },
    {
      kind: 'archive',
      id: 'index',
      title: 'Package: index.json of channels or servers',
      rank: 10,
      layout: { kind: 'document' },
      recognise: recogniseIndex,
      load: async () => (await import('./index-file.ts')).createIndexDecoder(),
    },
    {
      kind: 'archive',
      id: 'server',
      title: 'Package: guild.json',
      rank: 30,
      layout: { kind: 'document' },
      recognise: recogniseServer,
      load: async () => (await import('./server.ts')).createServerDecoder(),
    },
    {
      kind: 'archive',
      id: 'audit-log',
      title: 'Package: audit-log.json',
      rank: 30,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseAuditLog,
      load: async () => (await import('./server.ts')).createAuditDecoder(),
    },
    {
      kind: 'archive',
      id: 'account',
      title: 'Package: user.json',
      rank: 30,
      layout: { kind: 'document' },
      recognise: recogniseAccount,
      load: async () => (await import('./account.ts')).createAccountDecoder(),
    },
    {
      kind: 'archive',
      id: 'activity',
      title: 'Package: events of activity (lines of JSON)',
      rank: 30,
      layout: { kind: 'lines' },
      recognise: recogniseActivity,
      load: async () => (await import('./activity.ts')).createActivityDecoder(),
    },
  ],
  join: async () => (await import('./join.ts')).createJoin(),
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default discord
