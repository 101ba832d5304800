/** Delimiters that are told apart, the most usual first. */
export const DELIMITERS = [',', ';', '\t'] as const
export type Delimiter = (typeof DELIMITERS)[number]

export interface CsvRecord {
  readonly cells: readonly string[]
  /** Behind the record and its line break. */
  readonly end: number
}

const QUOTE = '"'

/**
 * The record that begins at `from`; undefined where `text` ends before it does, which at the `last` text means that a
 * quote was opened and never closed. A quote that neither opens nor closes a cell stands for itself.
 */
export function csvRecord(text: string, from: number, delimiter: string, last: boolean): CsvRecord | undefined {
  const line = text.indexOf('\n', from)
  if (line < 0 && !last) return undefined
  const end = line < 0 ? text.length : line
  const plain = text.slice(from, end)
  if (!plain.includes(QUOTE)) return { cells: withoutReturn(plain).split(delimiter), end: line < 0 ? end : end + 1 }
  return quotedRecord(text, from, delimiter, last)
}

/** The cells of a line in which no quote has a meaning. */
export const plainCells = (line: string, delimiter: string): readonly string[] => withoutReturn(line).split(delimiter)

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line)

function quotedRecord(text: string, from: number, delimiter: string, last: boolean): CsvRecord | undefined {
  const cells: string[] = []
  for (let at = from; ; ) {
    const cell = text[at] === QUOTE ? quotedCell(text, at, delimiter, last) : plainCell(text, at, delimiter, last)
    if (cell === undefined) return undefined
    cells.push(cell.value)
    if (!cell.more) return { cells, end: cell.end }
    at = cell.end
  }
}

interface Cell {
  readonly value: string
  /** Behind the delimiter or line break. */
  readonly end: number
  /** Another cell follows. */
  readonly more: boolean
}

function plainCell(text: string, from: number, delimiter: string, last: boolean): Cell | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === delimiter) return { value: text.slice(from, at), end: at + 1, more: true }
    if (text[at] === '\n') return { value: withoutReturn(text.slice(from, at)), end: at + 1, more: false }
  }
  return last ? { value: withoutReturn(text.slice(from)), end: text.length, more: false } : undefined
}

function quotedCell(text: string, from: number, delimiter: string, last: boolean): Cell | undefined {
  let value = ''
  for (let at = from + 1; ; ) {
    const quote = text.indexOf(QUOTE, at)
    if (quote < 0) return undefined
    value += text.slice(at, quote)
    const next = text[quote + 1]
    if (next === QUOTE) {
      value += QUOTE
      at = quote + 2
      continue
    }
    const closed = cellEnd(text, quote + 1, delimiter, last)
    if (closed === 'unknown') return undefined
    if (closed !== undefined) return { value, ...closed }
    value += QUOTE
    at = quote + 1
  }
}

/** What follows a closing quote; undefined where it closed nothing. */
function cellEnd(
  text: string,
  at: number,
  delimiter: string,
  last: boolean,
): { readonly end: number; readonly more: boolean } | 'unknown' | undefined {
  const next = text[at]
  if (next === delimiter) return { end: at + 1, more: true }
  if (next === '\n') return { end: at + 1, more: false }
  if (next === undefined) return last ? { end: at, more: false } : 'unknown'
  if (next !== '\r') return undefined
  if (text[at + 1] === '\n') return { end: at + 2, more: false }
  if (at + 1 < text.length) return undefined
  return last ? { end: at + 1, more: false } : 'unknown'
}

/** The first line that is not blank; undefined where `text` ends before it does, or has none. */
export function firstLine(text: string, last: boolean): string | undefined {
  const from = text.search(/\S/)
  if (from < 0) return undefined
  const start = text.lastIndexOf('\n', from) + 1
  const end = text.indexOf('\n', from)
  if (end < 0 && !last) return undefined
  return text.slice(start, end < 0 ? text.length : end)
}

/** The delimiter of a CSV file by its first line: the one that parts it most often. */
export function sniffedDelimiter(line: string): Delimiter {
  const counts = DELIMITERS.map(
    (delimiter) => (csvRecord(line, 0, delimiter, true)?.cells ?? plainCells(line, delimiter)).length,
  )
  return DELIMITERS[counts.indexOf(Math.max(...counts))] ?? ','
}

/** The names of columns, made unique: an empty one is `column 3`, the second of a name `Title (2)`. */
export function columnNames(cells: readonly string[]): readonly string[] {
  const times = new Map<string, number>([['__proto__', 1]])
  const taken = new Set(times.keys())
  return cells.map((cell, i) => {
    const name = cell.trim() || `column ${i + 1}`
    let unique = name
    for (let n = times.get(name) ?? 1; taken.has(unique); ) {
      unique = `${name} (${++n})`
      times.set(name, n)
    }
    taken.add(unique)
    return unique
  })
}
