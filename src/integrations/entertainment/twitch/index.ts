import { type ArchiveChannel, defineSource } from '../../source.ts'
import { recogniseActivity } from './activity.ts'
import { advise } from './advice.ts'
import { recogniseMetadata, recogniseTable } from './recognise.ts'
import type { TableName } from './tables.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const table = (id: TableName, title: string): ArchiveChannel => ({
  kind: 'archive',
  id,
  title,
  rank: 30,
  layout: { kind: 'csv' },
  recognise: recogniseTable(id),
  load: async () => (await import('./row.ts')).createRowDecoder(id),
})

const twitch = defineSource({
  id: 'entertainment.twitch',
  title: 'Twitch',
  exportSteps: [
    'Open twitch.tv → your picture → Settings → Security and Privacy → "Download your data" and ask for all of it.',
    'Some days later an e-mail brings the link to a zip. Import it as it is.',
  ],
  types: TYPES,
  channels: [
    table('chat', 'Export: chat_messages.csv'),
    table('watched', 'Export: minute_watched.csv'),
    table('plays', 'Export: video_play.csv'),
    table('follows', 'Export: follow.csv, unfollow.csv'),
    table('subscriptions', 'Export: subscriptions.csv'),
    table('bits', 'Export: bits_cheered.csv, bits_acquired.csv'),
    table('purchases', 'Export: purchases with channel, amount and currency'),
    {
      kind: 'archive',
      id: 'activity',
      title: 'Export, older: tables of events by their columns',
      rank: 20,
      layout: { kind: 'csv' },
      recognise: recogniseActivity,
      load: async () => (await import('./activity.ts')).createActivityDecoder(),
    },
    {
      kind: 'archive',
      id: 'metadata',
      title: 'Export: metadata.json',
      rank: 30,
      layout: { kind: 'document' },
      recognise: recogniseMetadata,
      load: async () => (await import('./account.ts')).createAccountDecoder(),
    },
  ],
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default twitch
