import { Type } from 'typebox'
import { asGiven, flag, GIVEN, optional, text } from '../../decoding/field-schemas.ts'

/** Schemas of `data` of the events of this source. */
const ENTRY = {
  title: text('What was done, in the language of the account: "Watched …"'),
  url: text('Where the title leads'),
  header: text('YouTube, YouTube Music, or the app that was used'),
  products: asGiven('Products the activity is listed under', ['YouTube']),
  subtitles: asGiven('[{name, url?}]: the channel, or what more there is to say'),
  description: text('Free text'),
  details: asGiven('[{name}]: "From Google Ads" and the like'),
  activityControls: asGiven('Settings that let it be saved'),
  videoId: text('Eleven characters'),
  channelId: text('UC and 22 characters'),
  playlistId: text('Id of the playlist the title leads to'),
  advert: flag('It was an advert'),
  when: text('The date as the page has it, where its zone is not certain'),
  zoneGuessed: flag('The zone of the time was guessed'),
  given: GIVEN,
}

export const WATCH_DATA = Type.Object(
  {
    ...ENTRY,
    name: text('What was watched: the title without its verb, where that is known'),
    channel: text('Name of the channel'),
    removed: flag('The video is not there any more, and not told which it was'),
  },
  { description: 'A video that was begun; exports do not tell for how long it was watched' },
)
export const SEARCH_DATA = Type.Object(
  { ...ENTRY, query: text('What was searched for') },
  { description: 'A search on YouTube' },
)
export const INTERACTION_DATA = Type.Object(ENTRY, {
  description: 'What else was done: liked, subscribed, visited a channel, saw a post',
})

/** Decimal text as the export has it. */
const PRICE = text('What was paid for it, as the export has it')

export const SUBSCRIPTION_DATA = Type.Object(
  {
    channelId: text('UC and 22 characters'),
    channel: text('Name of the channel'),
    url: text('Of the channel'),
    description: text('What the channel says of itself'),
    given: GIVEN,
  },
  { description: 'A channel that is subscribed to. Today’s exports do not tell since when' },
)
export const PLAYLIST_DATA = Type.Object(
  {
    playlistId: text('PL and 32 characters, LL, WL …'),
    title: text('What it is called'),
    description: text('What its owner says of it'),
    visibility: text('As given: Public, Unlisted, Private'),
    updated: text('When it was changed last, RFC 3339'),
    channelId: text('Whose it is'),
    given: GIVEN,
  },
  { description: 'A playlist; its time is that of its creation' },
)
export const PLAYLIST_ITEM_DATA = Type.Object(
  {
    playlist: text('What the playlist is called; "likes" for what was liked'),
    playlistId: text('Where the export tells'),
    videoId: text('Eleven characters'),
    name: text('Title of the video, where the export tells'),
    channel: text('Name of the channel, where the export tells'),
    channelId: text('UC and 22 characters'),
    description: text('Of the video'),
    given: GIVEN,
  },
  { description: 'A video in a playlist, or a like; its time is when it was put there' },
)
const WRITTEN = {
  text: text('What was written'),
  links: asGiven('Links in the text', ['https://example.org/']),
  textRaw: text('The text as it stands in the export, where it could not be read'),
  videoId: text('Below or beside which video'),
  channelId: text('Of the owner'),
  price: PRICE,
}
export const COMMENT_DATA = Type.Object(
  {
    ...WRITTEN,
    commentId: text('Id of the comment'),
    parentId: text('The comment it answers'),
    postId: text('Below which post'),
    given: GIVEN,
  },
  { description: 'A comment the owner wrote' },
)
export const LIVE_CHAT_DATA = Type.Object(
  { ...WRITTEN, chatId: text('Id of the message'), given: GIVEN },
  { description: 'A message the owner wrote in a live chat' },
)
export const CHANNEL_DATA = Type.Object(
  {
    channelId: text('UC and 22 characters'),
    title: text('What it is called'),
    visibility: text('As given'),
    given: GIVEN,
  },
  { description: 'A channel of the owner' },
)
export const SONG_DATA = Type.Object(
  {
    videoId: text('Eleven characters'),
    name: text('Title of the song'),
    album: text('Title of the album'),
    artists: optional(Type.Array(Type.String(), { description: 'Names, in the order of the export' })),
    given: GIVEN,
  },
  { description: 'A song in the library of YouTube Music' },
)
