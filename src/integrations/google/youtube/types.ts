import type { Draft, EventType, Identity } from '../../../models/events.ts'
import { entryKey } from '../shared/my-activity.ts'
import * as names from './names.ts'
import { CHANNEL_PII, PII, SONG_PII } from './pii.ts'
import * as schemas from './schemas.ts'

const SECOND = 1000
const EXAMPLE_TIME = Date.UTC(2025, 5, 15, 19)
const VIDEO = 'AAAAAAAAAAA'
const CHANNEL_ID = 'UCaaaaaaaaaaaaaaaaaaaaaa'

/** Pages for people have no milliseconds: all channels meet at the second. */
const atSecond = ({ time }: Draft, ...key: Identity['key']): Identity =>
  time === undefined ? { key } : { time: Math.floor(time / SECOND) * SECOND, key }
const field = ({ data }: Draft, ...of: readonly string[]): string => {
  for (const name of of) {
    const value = data[name]
    if (typeof value === 'string' && value !== '') return value
  }
  return ''
}
/** The video, in whatever form the link is; where there is none, what the entry says. */
const ofVideo = (draft: Draft) => atSecond(draft, field(draft, 'videoId') || entryKey(draft.data))

const watched = { header: 'YouTube', products: ['YouTube'], channel: 'Example Channel', channelId: CHANNEL_ID }

/** All facts this source gives. */
export const TYPES: readonly EventType[] = [
  {
    name: names.WATCH,
    title: 'Video watched',
    kind: 'watched',
    data: schemas.WATCH_DATA,
    version: 1,
    identity: ofVideo,
    text: ['title', 'name', 'channel'],
    pii: PII,
    example: {
      type: names.WATCH,
      time: EXAMPLE_TIME,
      data: {
        title: 'Watched Example clip',
        name: 'Example clip',
        url: `https://www.youtube.com/watch?v=${VIDEO}`,
        videoId: VIDEO,
        ...watched,
      },
    },
  },
  {
    name: names.LISTEN,
    title: 'Music listened to',
    kind: 'listened',
    data: schemas.WATCH_DATA,
    version: 1,
    identity: ofVideo,
    text: ['title', 'name', 'channel'],
    pii: PII,
    example: {
      type: names.LISTEN,
      time: EXAMPLE_TIME,
      data: {
        title: 'Watched Example song',
        name: 'Example song',
        url: `https://music.youtube.com/watch?v=${VIDEO}`,
        videoId: VIDEO,
        ...watched,
        header: 'YouTube Music',
      },
    },
  },
  {
    name: names.SEARCH,
    title: 'Search on YouTube',
    kind: 'searched',
    data: schemas.SEARCH_DATA,
    version: 1,
    identity: (draft) => atSecond(draft, field(draft, 'query') || entryKey(draft.data)),
    text: ['title', 'query'],
    pii: PII,
    example: {
      type: names.SEARCH,
      time: EXAMPLE_TIME,
      data: {
        title: 'Searched for old bridges',
        url: 'https://www.youtube.com/results?search_query=old+bridges',
        query: 'old bridges',
        header: 'YouTube',
      },
    },
  },
  {
    name: names.INTERACTION,
    title: 'Something else done on YouTube',
    kind: 'did',
    data: schemas.INTERACTION_DATA,
    version: 1,
    identity: (draft) => atSecond(draft, entryKey(draft.data), field(draft, 'title').replace(/\s+/gu, ' ').trim()),
    text: ['title', 'description'],
    pii: PII,
    example: {
      type: names.INTERACTION,
      time: EXAMPLE_TIME,
      data: {
        title: 'Subscribed to Example Channel',
        url: `https://www.youtube.com/channel/${CHANNEL_ID}`,
        channelId: CHANNEL_ID,
        header: 'YouTube',
      },
    },
  },
  {
    name: names.SUBSCRIPTION,
    title: 'Subscription',
    kind: 'followed',
    data: schemas.SUBSCRIPTION_DATA,
    version: 1,
    identity: (draft) => ({ key: [field(draft, 'channelId', 'url', 'channel')] }),
    text: ['channel', 'description'],
    pii: PII,
    example: {
      type: names.SUBSCRIPTION,
      data: {
        channelId: CHANNEL_ID,
        channel: 'Example Channel',
        url: `http://www.youtube.com/channel/${CHANNEL_ID}`,
      },
    },
  },
  {
    name: names.PLAYLIST,
    title: 'Playlist',
    kind: 'stored',
    data: schemas.PLAYLIST_DATA,
    version: 1,
    identity: (draft) => ({ key: [field(draft, 'playlistId', 'title')] }),
    text: ['title', 'description'],
    pii: PII,
    example: {
      type: names.PLAYLIST,
      time: EXAMPLE_TIME,
      data: { playlistId: 'PLexample0000000000000000000000001', title: 'Bridges', visibility: 'Private' },
    },
  },
  {
    name: names.PLAYLIST_ITEM,
    title: 'Video in a playlist',
    kind: 'stored',
    data: schemas.PLAYLIST_ITEM_DATA,
    version: 1,
    // Two likes in one second are two; a video may stand twice in a playlist.
    identity: (draft) => atSecond(draft, field(draft, 'playlist', 'playlistId'), field(draft, 'videoId')),
    text: ['playlist', 'name', 'channel'],
    pii: PII,
    example: {
      type: names.PLAYLIST_ITEM,
      time: EXAMPLE_TIME,
      precision: 's',
      data: { playlist: 'Bridges', videoId: VIDEO },
    },
  },
  {
    name: names.COMMENT,
    title: 'Comment',
    kind: 'messaged',
    data: schemas.COMMENT_DATA,
    version: 1,
    identity: (draft) => writtenIdentity(draft, field(draft, 'commentId')),
    text: ['text'],
    pii: PII,
    example: {
      type: names.COMMENT,
      time: EXAMPLE_TIME,
      data: { commentId: 'Ugexample000000000001', videoId: VIDEO, channelId: CHANNEL_ID, text: 'A fine bridge.' },
    },
  },
  {
    name: names.LIVE_CHAT,
    title: 'Message in a live chat',
    kind: 'messaged',
    data: schemas.LIVE_CHAT_DATA,
    version: 1,
    identity: (draft) => writtenIdentity(draft, field(draft, 'chatId')),
    text: ['text'],
    pii: PII,
    example: {
      type: names.LIVE_CHAT,
      time: EXAMPLE_TIME,
      data: { chatId: 'Ugexample000000000002', videoId: VIDEO, channelId: CHANNEL_ID, text: 'Hello from the bridge' },
    },
  },
  {
    name: names.CHANNEL,
    title: 'Channel of the owner',
    kind: 'stored',
    data: schemas.CHANNEL_DATA,
    version: 1,
    identity: (draft) => ({ key: [field(draft, 'channelId', 'title')] }),
    text: ['title'],
    pii: CHANNEL_PII,
    example: { type: names.CHANNEL, data: { channelId: CHANNEL_ID, title: 'Example Person', visibility: 'Public' } },
  },
  {
    name: names.SONG,
    title: 'Song in the library',
    kind: 'stored',
    data: schemas.SONG_DATA,
    version: 1,
    identity: (draft) => ({
      key: [field(draft, 'videoId') || JSON.stringify([field(draft, 'name'), field(draft, 'album')])],
    }),
    text: ['name', 'album'],
    pii: SONG_PII,
    example: {
      type: names.SONG,
      data: { videoId: VIDEO, name: 'Example song', album: 'Example album', artists: ['Example Artist'] },
    },
  },
]

/** By its id; without one, by what was written where and when. */
function writtenIdentity(draft: Draft, id: string): Identity {
  if (id !== '') return { key: [id] }
  return atSecond(draft, field(draft, 'videoId'), field(draft, 'text', 'textRaw'))
}
