import type { Draft } from '../../../models/events.ts'
import { drop, next, type Outcome, quarantine } from '../../../models/outcome.ts'
import { parseTime } from '../../../processors/normalization/time.ts'
import { takenNames } from '../../decoding/field-schemas.ts'
import { keepField } from '../../decoding/fields.ts'
import type { Bag } from '../../decoding/json.ts'
import type { DecodeContext, Decoded, Decoder } from '../../source.ts'
import * as names from './names.ts'
import * as schemas from './schemas.ts'
import { readWritten } from './segments.ts'
import { CHANNEL_ID, playlistOrder, SEGMENTS, STAMP, type Table, VIDEO_ID } from './tables.ts'

type Row = Readonly<Record<string, string>>
type RowReader = (row: Row, context: DecodeContext) => Outcome<Decoded>

/** The decoder of one of the tables. */
export function createTableDecoder(table: Table): Decoder {
  const read = READERS[table]
  return {
    decode: (record, context) =>
      record.kind === 'csv' ? read(record.value, context) : quarantine('unknown_shape', 'no row of a table'),
  }
}

const READERS: Readonly<Record<Table, RowReader>> = {
  subscriptions: (row) => fromRow(SUBSCRIPTION, row, ['channelId', 'url', 'channel']),
  playlists: (row) => fromRow(PLAYLIST, row, playlistOrder(Object.values(row))),
  'playlist-videos': (row, context) => itemOf(row, context),
  'playlist-old': readOld,
  comments: (row) => fromRow(COMMENT, row, commentOrder(row)),
  'live-chats': (row) => fromRow(LIVE_CHAT, row, chatOrder(row)),
  channels: (row) => fromRow(CHANNEL, row, ['channelId', 'title', 'visibility']),
  songs: readSong,
}

/** How the columns of a table are called, in lower case, and which field each is. `time` and `written` are read. */
interface Form {
  readonly type: string
  readonly columns: ReadonlyMap<string, string>
  readonly taken: ReadonlySet<string>
  /** One of these has to be there. */
  readonly needs: readonly string[]
  readonly isTimed: boolean
}

function form(
  type: string,
  schema: Parameters<typeof takenNames>[0],
  needs: readonly string[],
  isTimed: boolean,
  columns: Readonly<Record<string, string>>,
): Form {
  return { type, columns: new Map(Object.entries(columns)), taken: takenNames(schema), needs, isTimed }
}

const SUBSCRIPTION = form(names.SUBSCRIPTION, schemas.SUBSCRIPTION_DATA, ['channelId', 'url'], false, {
  'channel id': 'channelId',
  'channel url': 'url',
  'channel title': 'channel',
})
const PLAYLIST = form(names.PLAYLIST, schemas.PLAYLIST_DATA, ['playlistId', 'title'], false, {
  'playlist id': 'playlistId',
  'channel id': 'channelId',
  'playlist title': 'title',
  'playlist title (original)': 'title',
  title: 'title',
  'playlist description': 'description',
  'playlist description (original)': 'description',
  description: 'description',
  'playlist create timestamp': 'time',
  'time created': 'time',
  'playlist update timestamp': 'updated',
  'time updated': 'updated',
  'playlist visibility': 'visibility',
  visibility: 'visibility',
})
const COMMENT = form(names.COMMENT, schemas.COMMENT_DATA, ['commentId', 'text', 'textRaw'], true, {
  'comment id': 'commentId',
  'channel id': 'channelId',
  'comment create timestamp': 'time',
  price: 'price',
  'parent comment id': 'parentId',
  'video id': 'videoId',
  'post id': 'postId',
  'comment text': 'written',
})
const LIVE_CHAT = form(names.LIVE_CHAT, schemas.LIVE_CHAT_DATA, ['chatId', 'text', 'textRaw'], true, {
  'live chat id': 'chatId',
  'channel id': 'channelId',
  'live chat create timestamp': 'time',
  price: 'price',
  'video id': 'videoId',
  'live chat text': 'written',
})
const CHANNEL = form(names.CHANNEL, schemas.CHANNEL_DATA, ['channelId'], false, {
  'channel id': 'channelId',
  'channel title (original)': 'title',
  'channel title': 'title',
  'channel visibility': 'visibility',
})
const SONG = form(names.SONG, schemas.SONG_DATA, ['videoId', 'name'], false, {
  'video id': 'videoId',
  'song title': 'name',
  'album title': 'album',
})

/** `order`: the fields by position, for headers in another language, or none. */
function fromRow(form: Form, row: Row, order: readonly (string | undefined)[]): Outcome<Decoded> {
  const cells = Object.entries(row)
  if (cells.every(([, cell]) => cell.trim() === '')) return drop('empty_row')
  const isNamed = cells.some(([column]) => form.columns.has(plain(column)))
  const found: Bag = {}
  const data: Bag = {}
  cells.forEach(([column, cell], i) => {
    const name = isNamed ? form.columns.get(plain(column)) : order[i]
    if (cell.trim() === '') return
    if (name === undefined || found[name] !== undefined) keepField(data, column, cell, form.taken)
    else found[name] = cell
  })
  return draftOf(form, found, data)
}

const plain = (column: string) => column.trim().toLowerCase()

function draftOf(form: Form, { time, updated, written, ...found }: Bag, kept: Bag): Outcome<Decoded> {
  const at = parseTime(time)
  if (at === undefined && form.isTimed) return quarantine('bad_time', 'the row has no readable time')
  const lost = at === undefined && time !== undefined ? [{ code: 'bad_time', detail: 'time: a text that is none' }] : []
  const changed = parseTime(updated)
  const data: Bag = {
    ...found,
    ...(updated === undefined ? {} : { updated: changed === undefined ? updated : new Date(changed.ms).toISOString() }),
    ...(typeof written === 'string' ? readWritten(written) : {}),
    ...kept,
  }
  // Nearly all of them are 0: nothing was paid.
  if (data['price'] === '0') delete data['price']
  if (!form.needs.some((name) => data[name] !== undefined))
    return quarantine('unknown_shape', `a row without any of ${form.needs.join(', ')}`)
  const draft: Draft = { type: form.type, ...(at === undefined ? {} : { time: at.ms, precision: at.precision }), data }
  return next({ drafts: [draft], ...(lost.length === 0 ? {} : { lost }) })
}

/** The order of the columns changed in June 2024; exports with more of them are told by what stands in each. */
function commentOrder(row: Row): readonly (string | undefined)[] {
  const cells = Object.values(row)
  if (cells.length !== COMMENT_COLUMNS) return orderByContent(cells)
  const first = cells[0] ?? ''
  return CHANNEL_ID.test(first)
    ? ['channelId', 'time', 'price', 'commentId', 'parentId', 'videoId', 'written']
    : ['commentId', 'channelId', 'time', 'price', 'parentId', 'videoId', 'written']
}

const COMMENT_COLUMNS = 7
const COMMENT_ID = /^Ug[\w-]{10,}(?:\.[\w-]+)?$/
/** The first cell that fits is the field. */
const BY_CONTENT: readonly (readonly [field: string, fits: RegExp])[] = [
  ['channelId', CHANNEL_ID],
  ['time', STAMP],
  ['commentId', COMMENT_ID],
  ['parentId', COMMENT_ID],
  ['videoId', VIDEO_ID],
  ['price', /^\d+(?:[.,]\d+)?$/],
  ['written', SEGMENTS],
]

function orderByContent(cells: readonly string[]): readonly (string | undefined)[] {
  const order: (string | undefined)[] = cells.map(() => undefined)
  for (const [field, fits] of BY_CONTENT) {
    const at = cells.findIndex((cell, i) => order[i] === undefined && fits.test(cell))
    if (at >= 0) order[at] = field
  }
  return order
}

function chatOrder(row: Row): readonly string[] {
  const first = Object.values(row)[0] ?? ''
  return CHANNEL_ID.test(first)
    ? ['channelId', 'time', 'price', 'chatId', 'videoId', 'written']
    : ['chatId', 'channelId', 'time', 'price', 'videoId', 'written']
}

const ITEM_TAKEN = takenNames(schemas.PLAYLIST_ITEM_DATA)

/** Of a table of videos: the two cells are known by what stands in them. */
function itemOf(row: Row, { name, about }: DecodeContext): Outcome<Decoded> {
  const cells = Object.entries(row).filter(([, cell]) => cell.trim() !== '')
  if (cells.length === 0) return drop('empty_row')
  const id = cells.find(([, cell]) => VIDEO_ID.test(cell.trim()))
  const stamp = cells.find(([, cell]) => STAMP.test(cell.trim()))
  if (id === undefined) return quarantine('unknown_shape', 'a row without the id of a video')
  const at = parseTime(stamp?.[1])
  if (stamp !== undefined && at === undefined) return quarantine('bad_time', 'the row has no readable time')
  const playlistId = about?.['playlistId']
  const isLikes = typeof playlistId === 'string' && playlistId.startsWith('LL')
  const data: Bag = {
    playlist: isLikes ? LIKES : playlistName(name),
    ...(typeof playlistId === 'string' ? { playlistId } : {}),
    videoId: id[1].trim(),
  }
  for (const cell of cells) if (cell !== id && cell !== stamp) keepField(data, cell[0], cell[1], ITEM_TAKEN)
  const time = at === undefined ? {} : { time: at.ms, precision: at.precision }
  return next({ drafts: [{ type: names.PLAYLIST_ITEM, ...time, data }] })
}

/** Of the two tables in one file the first tells of the playlist, the second has a header of its own. */
function readOld(row: Row, context: DecodeContext): Outcome<Decoded> {
  const cells = Object.values(row)
  const isItem = cells.filter((cell) => cell.trim() !== '').length <= 2
  if (!isItem) return fromRow(PLAYLIST, row, ['playlistId', 'channelId', 'time', 'updated', 'title', 'description', 'visibility']) // biome-ignore format: one line
  const [id = '', stamp = ''] = cells
  return !VIDEO_ID.test(id.trim()) && !STAMP.test(stamp.trim()) && stamp !== ''
    ? drop('header_row')
    : itemOf(row, context)
}

const ARTIST = /^artist name \d+$/

function readSong(row: Row): Outcome<Decoded> {
  const entries = Object.entries(row)
  const artists = entries.filter(([column, cell]) => ARTIST.test(plain(column)) && cell.trim() !== '')
  const rest = Object.fromEntries(entries.filter(([column]) => !ARTIST.test(plain(column))))
  const outcome = fromRow(SONG, rest, ['videoId', 'name', 'album'])
  if (outcome.kind !== 'next' || artists.length === 0) return outcome
  const drafts = outcome.value.drafts.map((draft) => ({
    ...draft,
    data: { ...draft.data, artists: artists.map(([, cell]) => cell) },
  }))
  return next({ drafts })
}

/** What a playlist is called, by its file: `Bridges-videos.csv`, `Bridges videos.csv`, `Bridges.csv`, `likes.json`. */
export function playlistName(file: string): string {
  const stem = file.slice(file.lastIndexOf('/') + 1).replace(/\.(?:csv|json)$/i, '')
  const title = stem.replace(VIDEOS, '')
  return LIKED.test(title.normalize('NFC')) ? LIKES : title
}
/** "videos" behind the title, in the languages that are known. */
const VIDEOS =
  /[- _](?:videos?|video['’_]?s|vidéos|vídeos|filmy|filmer|видео|відео|videoer|videor|videoklipp|videot|videók|videa|videoclipuri|videolar[ıi]?|βίντεο|动画|動画|视频|影片|동영상|فيديوهات|סרטונים|वीडियो|video)(?:\(\d+\))?$/iu
const LIKED =
  /^(?:liked videos|likes|positiv bewertete videos|videos, die ich mag|vidéos ["«]?\s?j['’_]aime\s?["»]?|vidéos aimées|vídeos que me gustan|videos que me gustan|video piaciuti|vídeos marcados com ["“]?gostei["”]?|vídeos curtidos|video['’]s die ik leuk vind|leuk gevonden video['’]s|filmy, które mi się podobają|polubione filmy|понравившиеся|高く評価した動画|赞过的视频|喜歡的影片|좋아요 표시한 동영상|beğenilen videolar)$/iu

/** However the list of likes is called in an export. */
export const LIKES = 'likes'
