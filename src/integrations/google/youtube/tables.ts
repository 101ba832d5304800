import { csvRecord, sniffedDelimiter } from '../../archive/csv-text.ts'
import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'

/**
 * The CSV files of `YouTube and YouTube Music/`, recognised by the names of their columns where these are English (in any
 * letter case: it varies), else by what stands in them, because headers are in the language of the account:
 *
 *     Channel Id,Channel Url,Channel Title                                          subscriptions/subscriptions.csv
 *     Playlist ID,Add new videos to top,…,Playlist title (original),…,Playlist visibility       playlists/playlists.csv
 *     Video ID,Playlist Video Creation Timestamp                                    playlists/<title>-videos.csv
 *     Playlist Id,Channel Id,Time Created,Time Updated,Title,Description,Visibility playlists/<title>.csv until 2023: one row,
 *     Video Id,Time Added                                                           a blank line, and a second table
 *     Channel ID,Comment Create Timestamp,Price,Comment ID,Parent Comment ID,Video ID,Comment Text   comments/comments.csv
 *     Comment ID,Channel ID,Comment Create Timestamp,Price,Parent Comment ID,Video ID,Comment Text   until 2024-06
 *     Live Chat ID,Channel ID,Live Chat Create Timestamp,Price,Video ID,Live Chat Text               live chats/live chats.csv
 *     Channel ID,Channel Title (Original),Channel Visibility                        channels/channel.csv
 *     Video ID,Song Title,Album Title,Artist Name 1,Artist Name 2,…                 music library songs.csv
 */
export type Table = 'subscriptions' | 'playlists' | 'playlist-videos' | 'playlist-old' | 'comments' | 'live-chats' | 'channels' | 'songs' // biome-ignore format: one line

export const VIDEO_ID = /^[\w-]{11}$/
export const CHANNEL_ID = /^UC[\w-]{22}$/
const CHANNEL_URL = /^https?:\/\/(?:www\.)?youtube\.com\/(?:channel|user|c|@)/i
const PLAYLIST_ID = /^(?:(?:PL|LL|FL|UU|OL|RD)[\w-]{10,50}|WL|LL)$/
export const STAMP = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d/
export const SEGMENTS = /^\s*\{\s*"(?:text|takeoutSegments)"/

const CERTAIN = 1
const CLEAR = 0.9
const LIKELY = 0.7
const GUESS = 0.5

type Row = readonly string[]

const LANGUAGE = /^[a-z]{2,3}(?:[-_]\w{2,8})*$/i

/**
 * The fields of a row of `playlists.csv` by position, for headers in another language. Columns are added at the front from year to
 * year, and their order at the end stays: title, its language, when it was made and changed, order of the videos, visibility.
 */
export function playlistOrder(cells: Row): readonly (string | undefined)[] {
  const order: (string | undefined)[] = cells.map(() => undefined)
  order[0] = 'playlistId'
  const made = cells.findLastIndex((cell, i) => STAMP.test(cell) && i > 1)
  const isPair = STAMP.test(cells[made - 1] ?? '') || cells[made + 1] === ''
  if (made < 0) return order
  const first = STAMP.test(cells[made - 1] ?? '') ? made - 1 : made
  order[first] = 'time'
  if (isPair) order[first + 1] = 'updated'
  order[LANGUAGE.test(cells[first - 1] ?? '') || cells[first - 1] === '' ? first - 2 : first - 1] = 'title'
  if (cells.length - 1 > first + 1) order[cells.length - 1] = 'visibility'
  return order
}

interface Look {
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

/** How sure it is that a table is of a kind, 0 to 1. */
const LOOKS: Readonly<Record<Table, (look: Look) => number>> = {
  subscriptions({ columns, rows }) {
    if (hasAll(columns, 'channel id', 'channel url', 'channel title')) return CERTAIN
    return all(rows, ([id = '', url = '']) => CHANNEL_ID.test(id) && CHANNEL_URL.test(url)) ? CLEAR : 0
  },
  playlists({ columns, rows }) {
    if (hasAll(columns, 'playlist id', 'playlist visibility')) return CERTAIN
    return columns.length >= 6 && all(rows, ([id = '']) => PLAYLIST_ID.test(id)) ? LIKELY : 0
  },
  'playlist-videos'({ columns, rows }) {
    if (columns.length > 3) return 0
    if (hasAll(columns, 'video id', 'playlist video creation timestamp')) return CERTAIN
    return all(rows, ([id = '', stamp = '']) => VIDEO_ID.test(id) && STAMP.test(stamp)) ? CLEAR : 0
  },
  'playlist-old'({ columns, rows }) {
    if (hasAll(columns, 'playlist id', 'time created')) return CERTAIN
    const [first, , ...items] = rows
    const isHead = first !== undefined && first.length > 4 && PLAYLIST_ID.test(first[0] ?? '')
    return isHead && all(items, ([id = '', stamp = '']) => VIDEO_ID.test(id) && STAMP.test(stamp)) ? CLEAR : 0
  },
  comments: ({ columns, rows }) => written(columns, rows, 'comment text', (cells) => cells >= 7),
  'live-chats': ({ columns, rows }) => written(columns, rows, 'live chat text', (cells) => cells === 6),
  channels({ columns, rows }) {
    if (hasAll(columns, 'channel id', 'channel visibility')) return CERTAIN
    return all(rows, ([id = '', title = '']) => CHANNEL_ID.test(id) && !CHANNEL_URL.test(title) && !STAMP.test(title)) ? GUESS : 0 // biome-ignore format: one line
  },
  songs({ columns, rows }) {
    if (hasAll(columns, 'song title', 'album title')) return CERTAIN
    return columns.length >= 4 && all(rows, ([id = '', title = '']) => VIDEO_ID.test(id) && !STAMP.test(title)) ? GUESS : 0 // biome-ignore format: one line
  },
}

/** Recognises a table; live chats may have no header. */
export function recogniseTable(table: Table): (probe: FileProbe) => Recognition | undefined {
  return (probe) => {
    if (probe.shape !== 'csv') return undefined
    const confidence = LOOKS[table]({ columns: probe.columns, rows: rowsOf(probe) })
    return confidence === 0 ? undefined : { confidence }
  }
}

/** A message of a live chat in the place of the header: some exports have none. */
export const isChatRow = (first: Row): boolean => first.some((cell) => CHANNEL_ID.test(cell)) && first.some((cell) => STAMP.test(cell)) // biome-ignore format: one line

function written(columns: Row, rows: readonly Row[], name: string, fits: (cells: number) => boolean): number {
  if (hasAll(columns, name)) return CERTAIN
  if (!fits(columns.length)) return 0
  const isWritten = (row: Row) =>
    row.some((cell) => CHANNEL_ID.test(cell)) && row.some((cell) => STAMP.test(cell)) && row.some((cell) => SEGMENTS.test(cell)) // biome-ignore format: one line
  return [columns, ...rows].some(isWritten) ? CLEAR : 0
}

function hasAll(columns: readonly string[], ...names: readonly string[]): boolean {
  const known = columns.map((column) => column.toLowerCase())
  return names.every((name) => known.includes(name))
}

const all = (rows: readonly Row[], fits: (row: Row) => boolean) => rows.length > 0 && rows.every(fits)

const ROWS_LOOKED_AT = 5

/** The first rows below the header. */
function rowsOf({ text, columns }: FileProbe): readonly Row[] {
  const delimiter = sniffedDelimiter(text.slice(0, text.indexOf('\n') + 1 || text.length))
  const rows: Row[] = []
  for (let at = 0; at < text.length && rows.length <= ROWS_LOOKED_AT; ) {
    const record = csvRecord(text, at, delimiter, true)
    if (record === undefined) break
    if (record.cells.some((cell) => cell.trim() !== '')) rows.push(record.cells)
    at = record.end
  }
  return columns.length === 0 ? [] : rows.slice(1)
}
