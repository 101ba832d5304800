import { readText } from '../../../processors/normalization/number.ts'
import { mapped } from '../../../utils/listed.ts'
import type { Join, RawRecord } from '../../source.ts'
import { playlistName } from './rows.ts'
import { playlistOrder } from './tables.ts'

/** Tables of videos are called after their playlist; `playlists.csv` knows the id of that. */
export function createPlaylistJoin(): Join {
  const ids = new Map<string, string>()
  return {
    first: ['playlists'],
    note(record: RawRecord) {
      if (record.kind !== 'csv') return
      const cells = Object.entries(record.value)
      const isNamed = cells.some(([column]) => NAMED.test(column.trim()))
      const order = isNamed ? [] : playlistOrder(cells.map(([, cell]) => cell))
      const title = cells.find(([column], i) => TITLE.test(column.trim()) || order[i] === 'title')?.[1]
      const id = readText(cells[0]?.[1])
      if (title !== undefined && id !== undefined) ids.set(comparable(title), id)
    },
    of: (files) =>
      mapped(files, ({ channel, name, about }) => {
        if (channel !== 'playlist-videos' || about !== undefined) return undefined
        const playlistId = ids.get(comparable(playlistName(name)))
        return playlistId === undefined ? undefined : { playlistId }
      }),
  }
}

/** A header in English. */
const NAMED = /^playlist (?:id|title)/i
const TITLE = /^playlist title(?: \(original\))?$/i

/** Names of files have another character in the place of those that file systems refuse. */
const comparable = (title: string) =>
  title
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .toLowerCase()
