import { type ArchiveChannel, defineSource } from '../../source.ts'
import { activityChannels } from '../shared/activity-channels.ts'
import { recogniseResources } from './resources.ts'
import { isChatRow, recogniseTable, type Table } from './tables.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

const table = (id: Table, title: string): ArchiveChannel => ({
  kind: 'archive',
  id,
  title: `Takeout: ${title} (CSV)`,
  rank: 30,
  layout: { kind: 'csv', ...(id === 'live-chats' ? { isHeadless: isChatRow } : {}) },
  recognise: recogniseTable(id),
  load: async () => (await import('./rows.ts')).createTableDecoder(id),
})

const googleYoutube = defineSource({
  id: 'google.youtube',
  title: 'YouTube',
  exportSteps: [
    'Open takeout.google.com, choose "YouTube and YouTube Music", and under "Multiple formats" set the history to JSON (HTML is read too, but has no milliseconds).',
    'Choose "My Activity" too, with YouTube in it and in JSON: the history of YouTube alone may be cut off in time.',
    'Leave the videos themselves out ("All YouTube data included"): they are large and hold no events.',
  ],
  types: TYPES,
  channels: [
    ...activityChannels(
      'YouTube, and its watch and search history',
      async () => (await import('./history.ts')).HISTORY,
    ),
    table('subscriptions', 'subscriptions'),
    table('playlists', 'list of playlists'),
    table('playlist-videos', 'videos of a playlist, likes, watch later'),
    table('playlist-old', 'a playlist, until 2023'),
    table('comments', 'comments'),
    table('live-chats', 'messages in live chats'),
    table('channels', 'own channels'),
    table('songs', 'music library'),
    {
      kind: 'archive',
      id: 'resources',
      title: 'Takeout: likes, playlists and subscriptions until 2020 (JSON)',
      rank: 35,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseResources,
      load: async () => (await import('./resources.ts')).createResourcesDecoder(),
    },
  ],
  views: VIEWS,
  join: async () => (await import('./join.ts')).createPlaylistJoin(),
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default googleYoutube
