import { cut, padEnd, padStart, type Style, widthOf } from './style.ts'

export interface Column {
  readonly title: string
  /** Numbers stand to the right. Default: left. */
  readonly align?: 'right'
  /** This column gives way when the terminal is too narrow; at most one. */
  readonly flexible?: true
}

const USUAL_GAP = '  '
const LEAST_FLEXIBLE = 12

interface TableOptions {
  readonly style: Style
  readonly width?: number
  /** Between columns; two spaces where none is given. */
  readonly gap?: string
}

/**
 * Rows under their titles, aligned, no wider than `width` where a flexible column can give way. Cells of the flexible
 * column must be without colours.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { style, width = Number.POSITIVE_INFINITY, gap = USUAL_GAP }: TableOptions,
): string {
  const widths = columns.map(({ title }, index) =>
    Math.max(widthOf(title), ...rows.map((row) => widthOf(row[index] ?? ''))),
  )
  const flexible = columns.findIndex((column) => column.flexible)
  const total = widths.reduce((sum, each) => sum + each, 0) + gap.length * (columns.length - 1)
  if (flexible >= 0 && total > width) {
    widths[flexible] = Math.max(LEAST_FLEXIBLE, (widths[flexible] ?? 0) - (total - width))
  }
  const line = (cells: readonly string[]) =>
    columns
      .map(({ align }, index) => {
        const room = widths[index] ?? 0
        const cell = index === flexible ? cut(cells[index] ?? '', room) : (cells[index] ?? '')
        return align === 'right' ? padStart(cell, room) : padEnd(cell, room)
      })
      .join(gap)
      .trimEnd()
  const head = style.dim(line(columns.map(({ title }) => title)))
  return [head, ...rows.map(line)].join('\n')
}
