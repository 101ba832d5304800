import { parseTime } from '../../../processors/normalization/time.ts'

/**
 * A row of the chat in which a message with commas is not quoted has too many cells; so has one with the name of a game in it. The message stands in two columns, so
 * it is torn twice; where each begins and ends shows in what stands behind it: times, ids and flags of known columns.
 */
type Row = Readonly<Record<string, string>>

const TORN = new Set(['body_full', 'body'])
/** Names of games hold commas too. */
const GAMES = new Set(['game_name', 'game'])
const DELIMITER = ','
const MOST_EXTRA = 200
/** So many columns at the end of a row may be empty. */
const MOST_EMPTY = 8
const NEEDED = ['channel', 'msg_id', 'server_timestamp', 'time_utc']
const TIMES = ['server_timestamp', 'time_utc']
const CHECKS: Readonly<Record<string, (cell: string) => boolean>> = {
  server_timestamp: isTime,
  time_utc: isTime,
  user_id: (cell) => /^\d+$/.test(cell),
  room_id: (cell) => /^\d+$/.test(cell),
  channel: (cell) => /^[\w#]+$/.test(cell),
  msg_id: (cell) => /^[\w-]+$/.test(cell),
  content_mode: isWord,
  platform: isWord,
  player: isWord,
  minutes_watched_unadjusted: (cell) => /^\d+(?:\.\d+)?$/.test(cell),
  day: isTime,
  time: isTime,
  is_reply: isFlag,
  is_mention: isFlag,
  previously_dropped: isFlag,
}
function isTime(cell: string): boolean {
  return /^\d{4}-/.test(cell) && parseTime(cell) !== undefined
}
function isWord(cell: string): boolean {
  return /^[\w.-]+$/.test(cell)
}
function isFlag(cell: string): boolean {
  return /^(?:t|f|true|false)$/i.test(cell)
}

/**
 * The row as it was meant; undefined where that does not show, or in more than one way. Empty cells at the end of a row
 * that is too long are no cells to the reader of tables: a row of the right length may be torn all the same.
 */
export function aligned(row: Row): Row | undefined {
  if (row['_extra'] !== undefined) {
    const isTearable = Object.keys(row).some((column) => isTorn(column) || isGame(column))
    // What stands behind the last column of another table belongs to none: it is kept as it is.
    return isTearable ? repaired(row, cellsOf(row['_extra'])) : fits(row) ? row : undefined
  }
  if (!Object.keys(row).some(isTorn) || fits(row)) return row
  for (let empty = 1; empty <= MOST_EMPTY; empty++) {
    const found = repaired(
      row,
      Array.from({ length: empty }, () => ''),
    )
    if (found !== undefined) return found
  }
  return TIMES.every((name) => passes(name, row[name])) ? row : undefined
}

const isTorn = (column: string) => TORN.has(column.toLowerCase())
const isGame = (column: string) => GAMES.has(column.toLowerCase())

function cellsOf(list: string): readonly string[] {
  try {
    const cells: unknown = JSON.parse(list)
    return Array.isArray(cells) ? cells.map(String) : [list]
  } catch {
    return [list]
  }
}

function repaired(row: Row, more: readonly string[]): Row | undefined {
  const { _extra, ...named } = row
  const columns = Object.keys(named)
  const cells = [...Object.values(named), ...more]
  const extra = more.length
  const messages = columns.filter(isTorn)
  const torn = messages.length > 0 ? messages : columns.filter(isGame)
  if (torn.length === 0 || extra > MOST_EXTRA) return undefined
  const ways = torn.length === 1 ? [[extra]] : Array.from({ length: extra + 1 }, (_, first) => [first, extra - first])
  const rows = ways.map((way) => joined(columns, cells, torn, way)).filter((one) => isWhole(one) && fits(one))
  const alike = rows.filter((one) => torn.every((column) => one[column] === one[torn[0] ?? '']))
  const found = rows.length === 1 ? rows : alike
  return found.length === 1 ? found[0] : undefined
}

/** `way`: how many cells more each of the torn columns has. */
function joined(
  columns: readonly string[],
  cells: readonly string[],
  tearable: readonly string[],
  way: readonly number[],
): Row {
  const row: Record<string, string> = {}
  let at = 0
  let torn = 0
  for (const column of columns) {
    const more = tearable.includes(column) ? (way[torn++] ?? 0) : 0
    row[column] = cells.slice(at, at + more + 1).join(DELIMITER)
    at += more + 1
  }
  return row
}

/** What no message is without. */
const isWhole = (row: Row) => NEEDED.every((column) => row[column] !== '')

/** Known columns hold what they should, or nothing; and one of them does hold something. */
function fits(row: Row): boolean {
  const columns = Object.keys(row)
  return (
    columns.some((column) => Object.hasOwn(CHECKS, column) && row[column] !== '') &&
    columns.every((column) => passes(column, row[column]))
  )
}

function passes(column: string, cell: string | undefined): boolean {
  const check = Object.hasOwn(CHECKS, column) ? CHECKS[column] : undefined
  return check === undefined || cell === undefined || cell === '' || check(cell)
}
