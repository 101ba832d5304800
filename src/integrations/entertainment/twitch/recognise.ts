import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'
import type { TableName } from './tables.ts'

/** Recognises the tables of an export by their columns, in any order. Names of files help where columns are few. */
const CERTAIN = 1
const CLEAR = 0.9
const LIKELY = 0.7
const GUESS = 0.4

type Columns = ReadonlySet<string>
const CHANNEL = ['channel', 'channel_name', 'channel_login']
const CHAT_ONLY = ['body_full', 'room_id', 'chatroom_type', 'canonical_client_id', 'is_mention', 'chant_id']
const OF_A_VIDEO = ['game', 'game_name', 'player', 'content_mode', 'platform']
const OF_A_FOLLOW = new Set(['time', ...CHANNEL, 'channel_id', 'user_id', 'login', 'notifications'])

const any = (columns: Columns, names: readonly string[]) => names.some((name) => columns.has(name))
const count = (columns: Columns, names: readonly string[]) => names.filter((name) => columns.has(name)).length

/** How sure it is, of each table. */
const TESTS: Readonly<Record<TableName, (columns: Columns, file: string) => number>> = {
  chat: (columns) =>
    any(columns, ['body', 'body_full']) && any(columns, CHANNEL) && count(columns, [...CHAT_ONLY, 'msg_id']) > 1
      ? CERTAIN
      : 0,
  watched: (columns) => (columns.has('day') && columns.has('minutes_watched_unadjusted') ? CERTAIN : 0),
  subscriptions: (columns) =>
    columns.has('access_start') && columns.has('access_end') && any(columns, CHANNEL) ? CERTAIN : 0,
  bits: (columns, file) => {
    if (!columns.has('time')) return 0
    if (/bits_(?:cheered|acquired)/i.test(file)) return CLEAR
    return columns.has('bits') && any(columns, CHANNEL) ? LIKELY : 0
  },
  purchases: (columns) =>
    columns.has('time') &&
    columns.has('currency') &&
    any(columns, ['amount', 'price', 'total']) &&
    any(columns, CHANNEL)
      ? LIKELY
      : 0,
  plays: (columns, file) => {
    if (!columns.has('time') || !any(columns, CHANNEL) || any(columns, ['body', 'body_full', 'device_id'])) return 0
    if (/video_play/i.test(file)) return CLEAR
    return count(columns, OF_A_VIDEO) > 1 ? LIKELY : 0
  },
  follows: (columns, file) => {
    if (!columns.has('time') || !any(columns, CHANNEL)) return 0
    if (/^(?:un)?follow\.csv$/i.test(file)) return CLEAR
    return [...columns].every((column) => OF_A_FOLLOW.has(column)) ? GUESS : 0
  },
}

/** Recognises one of the tables. */
export function recogniseTable(table: TableName): (probe: FileProbe) => Recognition | undefined {
  return ({ shape, columns, name }) => {
    if (shape !== 'csv') return undefined
    const lower = new Set(columns.map((column) => column.trim().toLowerCase()))
    const confidence = TESTS[table](lower, name.slice(name.lastIndexOf('/') + 1))
    return confidence > 0 ? { confidence } : undefined
  }
}

export function recogniseMetadata({ shape, keys }: FileProbe): Recognition | undefined {
  const isOurs = shape === 'json-object' && keys.includes('RequestID') && keys.includes('UserID')
  return isOurs && keys.includes('Username') ? { confidence: CERTAIN } : undefined
}
