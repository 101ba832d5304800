import { Type } from 'typebox'
import { flag, GIVEN, optional } from '../../decoding/field-schemas.ts'

/** Schemas of `data` of the events of this source. Additional fields are kept. */
const text = (description: string, ...examples: readonly string[]) =>
  optional(Type.String({ description, ...(examples.length > 0 && { examples }) }))
const count = (description: string) => optional(Type.Integer({ description, minimum: 0 }))
const texts = (description: string) => optional(Type.Array(Type.String(), { description }))
const SONG = {
  track: text('Title of the track'),
  artist: text('Artist; in plays that of the album. In account data before 2023 also the name of a show'),
  album: text('Title of the album'),
}

export const PLAY_DATA = Type.Object(
  {
    ...SONG,
    episode: text('Title of the episode of a podcast or video show'),
    show: text('Name of the podcast or video show'),
    audiobook: text('Title of the audiobook'),
    chapter: text('Title of its chapter'),
    author: text('Author of the audiobook'),
    video: flag('true: from the history of videos'),
    msPlayed: count('How long it was heard, ms; 0 too, and more than its length'),
    reasonStart: text('Why it began', 'trackdone', 'clickrow', 'fwdbtn'),
    reasonEnd: text('Why it ended', 'trackdone', 'endplay', 'fwdbtn'),
    shuffle: flag('In shuffle mode'),
    skipped: flag('The owner went on to the next'),
    offline: flag('Heard without a connection'),
    offlineAt: text('RFC 3339: when a play without a connection began; else it means nothing'),
    reportedAt: text('RFC 3339: when a play without a connection was handed in, where that is hours or days later'),
    incognito: flag('In a private session'),
    platform: text('Device or program, free text', 'android', 'ios', 'web_player'),
    country: text('ISO 3166-1 alpha-2 of the connection; ZZ unknown', 'DE'),
    city: text('Of the connection; some exports of 2023 and before'),
    region: text('Of the connection; some exports of 2023 and before'),
    ipAddress: text('Of the connection'),
    userAgent: text('Of the program; exports before 2023'),
    username: text('Of the account; exports before 2023'),
    trackUri: text('Where the subject is another: the track'),
    episodeUri: text('Where the subject is another: the episode'),
    chapterUri: text('Where the subject is another: the chapter'),
    audiobookUri: text('The audiobook, where the subject is its chapter'),
    given: GIVEN,
  },
  { description: 'A track, an episode, a chapter or a video that was played; from its start to its end' },
)

export const LIBRARY_ITEM_DATA = Type.Object(
  {
    list: Type.String({
      description: 'tracks, albums, shows, episodes, artists, bannedTracks, bannedArtists, other …: the list it is in',
    }),
    ...SONG,
    name: text('Of a show, an episode or an artist'),
    show: text('Of an episode'),
    publisher: text('Of a show'),
    given: GIVEN,
  },
  { description: 'Something saved, or banned. The subject is what' },
)

export const PLAYLIST_DATA = Type.Object(
  {
    name: text('Name of the playlist'),
    description: text('In words of the owner'),
    lastModified: text('A date', '2024-05-01'),
    followers: count('How many follow it'),
    collaborators: optional(Type.Array(Type.Unknown(), { description: 'As given' })),
    size: count('How many items it has'),
    given: GIVEN,
  },
  { description: 'A playlist of the owner, as it was when it was exported' },
)

export const PLAYLIST_ITEM_DATA = Type.Object(
  {
    playlist: text('Name of the playlist'),
    position: count('In the playlist, from 0'),
    repeat: count('1 for the second time that the same was added on the same day, and so on'),
    ...SONG,
    episode: text('Title of the episode'),
    show: text('Name of the show'),
    given: GIVEN,
  },
  { description: 'Something in a playlist, on the day it was added' },
)

export const SEARCH_DATA = Type.Object(
  {
    query: text('What was typed; often each step of typing is a search'),
    platform: text('Device or program', 'IPHONE', 'ANDROID'),
    opened: texts('URIs of the results that were opened'),
    given: GIVEN,
  },
  { description: 'A search in Spotify' },
)

export const FOLLOW_DATA = Type.Object(
  {
    name: text('Name of the person or artist'),
    relation: Type.String({
      description:
        '`following`: the owner follows them; `followed_by`: they follow the owner; `blocking`: the owner blocks them',
    }),
    given: GIVEN,
  },
  { description: 'Who follows whom, as it was when it was exported' },
)

export const INFERENCE_DATA = Type.Object(
  { inference: text('As Spotify writes it', '1P_Custom_Example'), given: GIVEN },
  { description: 'What Spotify or its advertisers take the owner for' },
)
