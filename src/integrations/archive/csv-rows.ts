import { createRecordSplitter, type SplitRecord } from './csv-records.ts'
import { columnNames } from './csv-text.ts'
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
  /** Whether the first line is a row already, because the file has no header: its columns are `column 1` and so on then. */
  readonly isHeadless?: (first: readonly string[]) => boolean
}

const MAX_ROW = 1 << 20

/**
 * The rows of a CSV file of any size below its header, which is the first line that is not blank. Blank lines are left
 * out. Quotes are read as far as they make sense: one that is opened and never closed costs its line, not the file.
 * UTF-8, or UTF-16 with a byte order mark. Where the chunks break off, the rows before come first, then their error.
 */
export async function* csvRows(chunks: AsyncIterable<Uint8Array>, options: CsvOptions = {}): AsyncGenerator<CsvItem> {
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

function createCsvReader({ delimiter, maxRowLength = MAX_ROW, isHeadless }: CsvOptions) {
  const splitter = createRecordSplitter(delimiter, maxRowLength)
  let columns: readonly string[] | undefined
  let index = 0

  const item = (record: SplitRecord): CsvItem | undefined => {
    if (columns === undefined) {
      const isRow = isHeadless?.(record.cells) === true
      columns = columnNames(isRow ? record.cells.map(() => '') : record.cells)
      if (!isRow) return undefined
    }
    return 'why' in record
      ? { index: index++, damaged: record.why, raw: record.raw }
      : { index: index++, row: rowOf(columns, record.cells) }
  }
  function* items(records: Iterable<SplitRecord>): Generator<CsvItem> {
    for (const record of records) {
      const made = isBlank(record) ? undefined : item(record)
      if (made !== undefined) yield made
    }
  }
  return {
    push: (text: string) => items(splitter.push(text)),
    end: () => items(splitter.end()),
  }
}

const isBlank = (record: SplitRecord): boolean => !('why' in record) && record.cells.every((cell) => cell.trim() === '')

function rowOf(columns: readonly string[], cells: readonly string[]): Readonly<Record<string, string>> {
  const row: Record<string, string> = {}
  for (const [i, name] of columns.entries()) {
    const cell = cells[i]
    if (cell !== undefined) row[name] = cell
  }
  const extra = cells.slice(columns.length)
  // A delimiter at the end of a line is no cell.
  if (extra.some((cell) => cell !== '')) row['_extra'] = JSON.stringify(extra)
  return row
}
