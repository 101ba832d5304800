import type { Draft, EventType } from '../../../models/events.ts'
import { FOLLOW, INFERENCE, LIBRARY_ITEM, PLAY, PLAYLIST, PLAYLIST_ITEM, SEARCH } from './names.ts'
import { FOLLOW_PII, PII } from './pii.ts'
import { playKey } from './play-key.ts'
import {
  FOLLOW_DATA,
  INFERENCE_DATA,
  LIBRARY_ITEM_DATA,
  PLAY_DATA,
  PLAYLIST_DATA,
  PLAYLIST_ITEM_DATA,
  SEARCH_DATA,
} from './schemas.ts'

const EXAMPLE_TIME = Date.UTC(2025, 5, 15, 7)
const EXAMPLE_DAY = Date.UTC(2025, 5, 15)
const EXAMPLE_LENGTH = 200_000
const EXAMPLE_TRACK = 'spotify:track:0000000000000000000001'

const wordOf = ({ data }: Draft, name: string): string => {
  const value = data[name]
  return typeof value === 'string' ? value.replace(/\s+/gu, ' ').trim().normalize('NFC') : ''
}
/** What an item is: its URI, in older exports its names. */
const itemOf = (draft: Draft): string =>
  draft.subject ??
  ['artist', 'album', 'track', 'show', 'episode', 'publisher', 'name'].map((name) => wordOf(draft, name)).join('\n')
const numberOf = ({ data }: Draft, name: string): number => {
  const value = data[name]
  return typeof value === 'number' ? value : 0
}

const PLAY_TYPE: EventType = {
  name: PLAY,
  title: 'Play',
  kind: 'listened',
  data: PLAY_DATA,
  version: 1,
  identity: (draft) => ({ key: playKey(draft) }),
  text: ['track', 'artist', 'album', 'episode', 'show', 'audiobook', 'chapter', 'author'],
  pii: PII,
  example: {
    type: PLAY,
    time: EXAMPLE_TIME - EXAMPLE_LENGTH,
    endtime: EXAMPLE_TIME,
    precision: 's',
    subject: EXAMPLE_TRACK,
    data: {
      track: 'Example Song',
      artist: 'Example Artist',
      album: 'Example Album',
      msPlayed: EXAMPLE_LENGTH,
      reasonStart: 'trackdone',
      reasonEnd: 'trackdone',
      shuffle: false,
      skipped: false,
      offline: false,
      platform: 'android',
      country: 'DE',
    },
  },
}

const LIBRARY_ITEM_TYPE: EventType = {
  name: LIBRARY_ITEM,
  title: 'Library item',
  kind: 'stored',
  data: LIBRARY_ITEM_DATA,
  version: 1,
  identity: (draft) => ({ key: [wordOf(draft, 'list'), itemOf(draft)] }),
  text: ['track', 'artist', 'album', 'name', 'show', 'publisher'],
  pii: PII,
  example: {
    type: LIBRARY_ITEM,
    subject: EXAMPLE_TRACK,
    data: { list: 'tracks', track: 'Example Song', artist: 'Example Artist', album: 'Example Album' },
  },
}

const PLAYLIST_TYPE: EventType = {
  name: PLAYLIST,
  title: 'Playlist',
  kind: 'stored',
  data: PLAYLIST_DATA,
  version: 1,
  identity: (draft) => ({ key: [wordOf(draft, 'name')] }),
  text: ['name', 'description'],
  pii: PII,
  example: {
    type: PLAYLIST,
    data: { name: 'Example list', lastModified: '2025-06-15', followers: 0, collaborators: [], size: 1 },
  },
}

const PLAYLIST_ITEM_TYPE: EventType = {
  name: PLAYLIST_ITEM,
  title: 'Playlist item',
  kind: 'stored',
  data: PLAYLIST_ITEM_DATA,
  version: 1,
  identity: (draft) => {
    const key = [wordOf(draft, 'playlist'), itemOf(draft), numberOf(draft, 'repeat')]
    return draft.time === undefined ? { key } : { time: draft.time, key }
  },
  text: ['playlist', 'track', 'artist', 'album', 'episode', 'show'],
  pii: PII,
  example: {
    type: PLAYLIST_ITEM,
    time: EXAMPLE_DAY,
    precision: 'day',
    subject: EXAMPLE_TRACK,
    data: {
      playlist: 'Example list',
      position: 0,
      track: 'Example Song',
      artist: 'Example Artist',
      album: 'Example Album',
    },
  },
}

const SEARCH_TYPE: EventType = {
  name: SEARCH,
  title: 'Search in Spotify',
  kind: 'searched',
  data: SEARCH_DATA,
  version: 1,
  identity: (draft) => {
    const key = [wordOf(draft, 'query')]
    return draft.time === undefined ? { key } : { time: draft.time, key }
  },
  text: ['query'],
  pii: PII,
  example: {
    type: SEARCH,
    time: EXAMPLE_TIME,
    data: { query: 'example', platform: 'IPHONE', opened: ['spotify:artist:0000000000000000000002'] },
  },
}

const FOLLOW_TYPE: EventType = {
  name: FOLLOW,
  title: 'Follower or followed',
  kind: 'followed',
  data: FOLLOW_DATA,
  version: 1,
  identity: (draft) => ({ key: [wordOf(draft, 'relation'), wordOf(draft, 'name')] }),
  text: ['name'],
  pii: FOLLOW_PII,
  example: { type: FOLLOW, data: { name: 'Example Person', relation: 'following' } },
}

const INFERENCE_TYPE: EventType = {
  name: INFERENCE,
  title: 'Inference',
  kind: 'did',
  data: INFERENCE_DATA,
  version: 1,
  identity: (draft) => ({ key: [wordOf(draft, 'inference')] }),
  text: ['inference'],
  pii: PII,
  example: { type: INFERENCE, data: { inference: '1P_Custom_Example' } },
}

/** All facts this source gives. */
export const TYPES: readonly EventType[] = [
  PLAY_TYPE,
  LIBRARY_ITEM_TYPE,
  PLAYLIST_TYPE,
  PLAYLIST_ITEM_TYPE,
  SEARCH_TYPE,
  FOLLOW_TYPE,
  INFERENCE_TYPE,
]
