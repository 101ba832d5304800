import type { LineBuilder } from './html-lines.ts'

/** Takes what a cell says: its text is out of its bytes, its entities are not decoded. */
export interface CellSink extends Pick<LineBuilder, 'text' | 'link' | 'endLink' | 'endLine'> {
  title(begins: boolean): void
}

/** Reads a cell that holds text, links, bold and line breaks and nothing else; false where it holds more. */
export function readPlainCell(cell: string, sink: CellSink): boolean {
  for (let at = 0; at >= 0; ) {
    const tag = cell.indexOf('<', at)
    if (tag !== at) sink.text(cell.slice(at, tag < 0 ? cell.length : tag))
    if (tag < 0) return true
    at = plainTagEnd(cell, tag, sink)
  }
  return false
}

/** Behind the tag; -1 where it is of another kind. */
function plainTagEnd(cell: string, tag: number, sink: CellSink): number {
  if (cell.startsWith(LINK, tag)) {
    const from = tag + LINK.length
    const end = cell.indexOf('"', from)
    if (end < 0 || cell[end + 1] !== '>') return -1
    sink.link(cell.slice(from, end))
    return end + 2
  }
  const end = cell.indexOf('>', tag) + 1
  switch (cell.slice(tag, end)) {
    case '<br>':
      sink.endLine()
      return end
    case '</a>':
      sink.endLink()
      return end
    case '<b>':
      sink.title(true)
      return end
    case '</b>':
      sink.title(false)
      return end
    default:
      return -1
  }
}
const LINK = '<a href="'
