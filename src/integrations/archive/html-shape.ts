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

/** Reads a body cell that holds text, links and line breaks and nothing else; false where it holds more. */
export function readPlainBody(body: string, builder: LineBuilder): boolean {
  for (let at = 0; ; ) {
    const tag = body.indexOf('<', at)
    if (tag !== at) builder.text(body.slice(at, tag < 0 ? body.length : tag))
    if (tag < 0) return true
    if (body.startsWith('br>', tag + 1)) builder.endLine()
    else if (body.startsWith('/a>', tag + 1)) builder.endLink()
    else if (body.startsWith('a href="', tag + 1)) {
      const end = body.indexOf('"', tag + 9)
      if (end < 0 || body[end + 1] !== '>') return false
      builder.link(body.slice(tag + 9, end))
      at = end + 2
      continue
    } else return false
    at = tag + 4
  }
}
