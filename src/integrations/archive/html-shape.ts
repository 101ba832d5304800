import type { LineBuilder } from './html-lines.ts'

/*
 * An entry exactly as Google writes it, with or without line breaks between its cells, behind the tag of its outer cell.
 * Nearly all are; they are read at once, in half the time that it takes to look at every tag. The others are not for here.
 */
const HEAD =
  /\s*<div class="mdl-grid">\s*<div class="header-cell [^"<>]*"><p class="mdl-typography--title">([^<]*)<br><\/p><\/div>\s*<div class="content-cell [^"<>]*mdl-typography--body-1">/y
const TO_CAPTION =
  /<\/div>\s*<div class="content-cell [^"<>]*mdl-typography--body-1 mdl-typography--text-right"><\/div>\s*<div class="content-cell [^"<>]*mdl-typography--caption">/y
const TAIL = /<\/div>\s*<\/div>\s*<\/div>/y
const END = '</div>'

export interface ShapedEntry {
  readonly header: string
  readonly bodyFrom: number
  readonly bodyTo: number
  readonly captionFrom: number
  readonly captionTo: number
  /** Behind the entry. */
  readonly end: number
}

/** The places of an entry's parts, `from` being behind the tag of its outer cell; undefined where it is otherwise. */
export function shapedEntry(page: string, from: number): ShapedEntry | undefined {
  HEAD.lastIndex = from
  const header = HEAD.exec(page)?.[1]
  if (header === undefined) return undefined
  const bodyFrom = HEAD.lastIndex
  const bodyTo = page.indexOf(END, bodyFrom)
  TO_CAPTION.lastIndex = bodyTo
  if (bodyTo < 0 || !TO_CAPTION.test(page)) return undefined
  const captionFrom = TO_CAPTION.lastIndex
  const captionTo = page.indexOf(END, captionFrom)
  TAIL.lastIndex = captionTo
  if (captionTo < 0 || !TAIL.test(page)) return undefined
  return { header, bodyFrom, bodyTo, captionFrom, captionTo, end: TAIL.lastIndex }
}

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
