import { type CsvRecord, csvRecord, plainCells, sniffedDelimiter } from './csv-text.ts'
import type { Damaged } from './entry.ts'
import { decodedChunks } from './text-chunks.ts'

export interface CsvRow {
  /** Of the row below the header, from 0; damaged ones count. */
  readonly index: number
  /**
   * Cells by the name of their column. Absent where the row is shorter than the header. Where it is longer, `_extra` has
   * the cells that are left, as a JSON list.
   */
  readonly row: Readonly<Record<string, string>>
}
export type CsvItem = CsvRow | Damaged

export interface CsvOptions {
  /** Default: the one of comma, semicolon and tab that parts the header most often. */
  readonly delimiter?: string
  /** A row of more characters is given as damaged. Default 1 Mi. */
  readonly maxRowLength?: number
}

const MAX_ROW = 1 << 20
const KEPT_OF_DAMAGED = 4096

/**
 * The rows of a CSV file of any size below its header, which is the first line that is not blank. Blank lines are left
 * out. Quotes are read as far as they make sense: one that is opened and never closed costs its line, not the file.
 * UTF-8, or UTF-16 with a byte order mark. Where the chunks break off, the rows before come first, then their error.
 */
export async function* csvRows(
  chunks: AsyncIterable<Uint8Array>,
  options: CsvOptions = {},
): AsyncGenerator<CsvItem> {
  const reader = createCsvReader(options)
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const text of decodedChunks(chunks)) yield* reader.push(text)
  } catch (error) {
    failure = { error }
  }
  yield* reader.end()
  if (failure !== undefined) throw failure.error
}

function createCsvReader({ delimiter: given, maxRowLength = MAX_ROW }: CsvOptions) {
  let text = ''
  let delimiter = given
  let columns: readonly string[] | undefined
  let index = 0
  /** The rest of a line that was too long is left out. */
  let skipping = false
  /** Up to here a quote that its own line does not close is known to be closed by no other. */
  let unclosedUntil = 0

  const item = ({ cells }: CsvRecord): CsvItem | undefined => {
    if (cells.every((cell) => cell.trim() === '')) return undefined
    if (columns !== undefined) return { index: index++, row: rowOf(columns, cells) }
    columns = columnNames(cells)
    return undefined
  }
  const damaged = (why: string, raw: string): Damaged => ({ index: index++, damaged: why, raw: raw.slice(0, KEPT_OF_DAMAGED) })

  /** The line at `at` by itself, because the record that begins there has no end. */
  const brokenLine = (at: number): { readonly item: CsvItem | undefined; readonly end: number } => {
    const line = text.indexOf('\n', at)
    const end = line < 0 ? text.length : line
    const raw = text.slice(at, end)
    if (columns === undefined) columns = columnNames(plainCells(raw, delimiter ?? ','))
    return { item: damaged('a quote is opened and never closed', raw), end: line < 0 ? end : end + 1 }
  }

  function* records(last: boolean): Generator<CsvItem> {
    delimiter ??= sniffedDelimiter(text)
    let at = 0
    while (at < text.length) {
      const line = at < unclosedUntil ? text.indexOf('\n', at) + 1 || text.length : text.length
      const record = csvRecord(at < unclosedUntil ? text.slice(0, line) : text, at, delimiter, last || at < unclosedUntil)
    }
  }
  return { records, item, skipping, maxRowLength, brokenLine }
}

function columnNames(cells: readonly string[]): readonly string[] {
  return cells
}
function rowOf(columns: readonly string[], cells: readonly string[]): Record<string, string> {
  return {}
}
