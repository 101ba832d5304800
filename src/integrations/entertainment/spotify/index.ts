import { defineSource } from '../../source.ts'
import { advise } from './advice.ts'
import {
  recogniseAccount,
  recogniseExtended,
  recogniseFollows,
  recogniseInferences,
  recogniseLibrary,
  recognisePlaylists,
  recogniseSearches,
} from './recognise.ts'
import { TYPES } from './types.ts'
import { VIEWS } from './views.ts'

/** All lists that a library has had; others of the same kind are read the same way. */
const LIBRARY = {
  kind: 'json',
  arrays: ['tracks[]', 'albums[]', 'shows[]', 'episodes[]', 'audiobooks[]', 'artists[]', 'bannedTracks[]', 'bannedAlbums[]', 'bannedArtists[]', 'bannedShows[]', 'bannedEpisodes[]', 'other[]'],
} as const // biome-ignore format: a word list

const spotify = defineSource({
  id: 'entertainment.spotify',
  title: 'Spotify',
  exportSteps: [
    'Open spotify.com/account/privacy and sign in.',
    'Under "Download your data" choose "Extended streaming history" (all you ever played; takes up to 30 days) and "Account data" (library, playlists, searches; takes a few days).',
    'Confirm the request in the mail that comes at once; when the second mail comes, download the archives and import them as they are.',
  ],
  types: TYPES,
  channels: [
    {
      kind: 'archive',
      id: 'extended-history',
      title:
        'Extended streaming history: Streaming_History_Audio_*.json, Streaming_History_Video_*.json, endsong_*.json',
      rank: 30,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseExtended,
      load: async () => (await import('./extended.ts')).createExtendedDecoder(),
    },
    {
      kind: 'archive',
      id: 'account-history',
      title:
        'Account data: StreamingHistory_music_*.json, …_podcast_*.json, …_audiobook_*.json, StreamingHistory*.json',
      rank: 20,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseAccount,
      load: async () => (await import('./account.ts')).createAccountDecoder(),
    },
    {
      kind: 'archive',
      id: 'library',
      title: 'Account data: YourLibrary.json',
      rank: 20,
      layout: LIBRARY,
      recognise: recogniseLibrary,
      load: async () => (await import('./library.ts')).createLibraryDecoder(),
    },
    {
      kind: 'archive',
      id: 'playlists',
      title: 'Account data: Playlist*.json',
      rank: 20,
      layout: { kind: 'json', arrays: ['playlists[]'] },
      recognise: recognisePlaylists,
      load: async () => (await import('./playlists.ts')).createPlaylistsDecoder(),
    },
    {
      kind: 'archive',
      id: 'searches',
      title: 'Account data: SearchQueries.json',
      rank: 20,
      layout: { kind: 'json', arrays: ['[]'] },
      recognise: recogniseSearches,
      load: async () => (await import('./searches.ts')).createSearchesDecoder(),
    },
    {
      kind: 'archive',
      id: 'follows',
      title: 'Account data: Follow.json',
      rank: 20,
      layout: { kind: 'json', arrays: ['userIsFollowing[]', 'userIsFollowedBy[]', 'userIsBlocking[]'] },
      recognise: recogniseFollows,
      load: async () => (await import('./notes.ts')).createFollowsDecoder(),
    },
    {
      kind: 'archive',
      id: 'inferences',
      title: 'Account data: Inferences.json',
      rank: 20,
      layout: { kind: 'json', arrays: ['inferences[]'] },
      recognise: recogniseInferences,
      load: async () => (await import('./notes.ts')).createInferencesDecoder(),
    },
  ],
  views: VIEWS,
  advise,
})

// A statement of its own: the compiler leaves the paths of imports inside an exported expression as they are.
export default spotify
