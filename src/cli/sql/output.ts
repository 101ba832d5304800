import type { SqlTable } from '../../storage/ports.ts'
import { csvLine, plainValue } from '../../utils/csv.ts'
import { plural } from '../format.ts'
import { shown } from '../style.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'

export type SqlFormat = 'table' | 'json' | 'ndjson' | 'csv'

/** Writes the rows of one statement, at most `limit`; says so where there are more. `pages` give one more than that. */
export async function writeRows(
  pages: AsyncIterable<SqlTable>,
  { terminal, format, limit }: { readonly terminal: Terminal; readonly format: SqlFormat; readonly limit: number },
): Promise<void> {
  const writer = WRITERS[format](terminal)
  let written = 0
  let isMore = false
  for await (const { columns, rows } of pages) {
    const wanted = rows.slice(0, limit - written)
    isMore = wanted.length < rows.length
    await writer.page({ columns, rows: wanted }, written === 0)
    written += wanted.length
    if (isMore || terminal.gone.aborted) break
  }
  await writer.end(isMore)
  if (isMore) terminal.note(terminal.err.dim(`the first ${plural(limit, 'row')}; --limit shows more`))
}

interface Writer {
  page(table: SqlTable, isFirst: boolean): Promise<void> | void
  end(isMore: boolean): Promise<void> | void
}

const objectOf = (columns: readonly string[], row: readonly string[]) =>
  `{${columns.map((name, index) => `${JSON.stringify(name)}:${row[index] ?? 'null'}`).join(',')}}`

const WRITERS: Readonly<Record<SqlFormat, (terminal: Terminal) => Writer>> = {
  table: (terminal) => {
    const all: string[][] = []
    let titles: readonly string[] = []
    return {
      page({ columns, rows }) {
        titles = columns
        for (const row of rows) all.push(row.map((value) => shown(plainValue(value))))
      },
      end() {
        const isNumber = (index: number) =>
          all.length > 0 && all.every((row) => /^(-?\d[\d.eE+-]*)?$/.test(row[index] ?? ''))
        const columns = titles.map((title, index) => ({ title, ...(isNumber(index) && { align: 'right' as const }) }))
        terminal.print(table(columns, all, { style: terminal.out }))
        terminal.note(terminal.err.dim(`(${plural(all.length, 'row')})`))
      },
    }
  },
  ndjson: (terminal) => ({
    page: ({ columns, rows }) => terminal.stream(rows.map((row) => `${objectOf(columns, row)}\n`).join('')),
    end: () => undefined,
  }),
  csv: (terminal) => ({
    page: ({ columns, rows }, isFirst) =>
      terminal.stream([...(isFirst ? [columns] : []), ...rows.map((row) => row.map(plainValue))].map(csvLine).join('')),
    end: () => undefined,
  }),
  json: (terminal) => {
    let names: readonly string[] = []
    const objects: string[] = []
    return {
      page({ columns, rows }) {
        names = columns
        for (const row of rows) objects.push(objectOf(columns, row))
      },
      end: (isMore) =>
        terminal.stream(`{"columns":${JSON.stringify(names)},"rows":[${objects.join(',')}],"truncated":${isMore}}\n`),
    }
  },
}
