import { decodedAttribute, decodedText, evenSpace } from './html-text.ts'

/** What stands between two line breaks of a cell. */
export interface CellLine {
  /** With the text of its links. */
  readonly text: string
  readonly links: readonly CellLink[]
}
export interface CellLink {
  readonly text: string
  readonly href: string
}

/** Gathers the text of a cell into lines. */
export interface LineBuilder {
  text(raw: string): void
  /** A link begins; `raw` is its address as written, '' where it has none. */
  link(raw: string): void
  endLink(): void
  endLine(): void
  /** The last text that is not blank, wherever it stood. */
  lastText(): string
  /** The lines so far; begins anew. */
  take(): readonly CellLine[]
}

const NO_LINKS: readonly CellLink[] = []
/** Pages indent with an em space; what else is no ordinary space belongs to the text. */
const INDENT = '\u2003'

const isVisible = (c: number): boolean => c > 0x20 && c < 0x7f

export function createLineBuilder(): LineBuilder {
  let lines: CellLine[] = []
  let line = ''
  let links: CellLink[] = []
  let href: string | undefined
  let linkFrom = 0
  let last = ''

  const endLink = () => {
    if (href === undefined) return
    links.push({ text: evenSpace(line.slice(linkFrom)), href })
    href = undefined
  }
  const endLine = () => {
    endLink()
    const text = evenSpace(line.includes(INDENT) ? line.replace(/^[ \t\n\f\r\u2003]+|[ \t\n\f\r\u2003]+$/g, '') : line)
    if (text !== '' || links.length > 0) lines.push({ text, links: links.length === 0 ? NO_LINKS : links })
    line = ''
    if (links.length > 0) links = []
  }
  return {
    text(raw) {
      const text = decodedText(raw)
      line += text
      // Mostly its first character tells already that it is not blank.
      if (isVisible(text.charCodeAt(0)) || text.trim() !== '') last = text
    },
    link(raw) {
      endLink()
      if (raw === '') return
      href = decodedAttribute(raw).trim()
      linkFrom = line.length
    },
    endLink,
    endLine,
    lastText: () => last.trim(),
    take() {
      endLine()
      const taken = lines
      lines = []
      last = ''
      return taken
    },
  }
}
