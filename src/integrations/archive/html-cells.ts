import type { HtmlGroup, HtmlLine } from './html-entries.ts'
import { createCaptionReader } from './html-captions.ts'
import { createLineBuilder } from './html-lines.ts'
import { readPlainBody, shapedEntry } from './html-shape.ts'
import { attribute, type PageSink } from './html-tags.ts'
import { decodedText, evenSpace, textOfBytes } from './html-text.ts'

/** What an entry consists of, before it has its place in the file. */
export interface CellContent {
  readonly header: string
  readonly lines: readonly HtmlLine[]
  readonly when: string
  readonly groups: readonly HtmlGroup[]
}

export interface CellReader extends PageSink {
  /** Ends the entry that is open, if there is one, as the page does. `cut`: it ends inside of a tag. */
  finish(cut: boolean): void
  /** Drops what the open entry holds so far: it is too large to be kept. */
  forget(): void
}

export interface CellListener {
  /** An entry begins where the page now is. */
  onBegin(): void
  /** It has ended; `whole` unless the page ended before it did. Not called for one without any content. */
  onEntry(content: CellContent, whole: boolean): void
}

type Cell = 'outer' | 'header' | 'body' | 'right' | 'caption' | 'none'

/**
 * Tells entries by the classes of their cells. Where one begins: at its outer cell; in pages without these at a header
 * cell, or at the next body cell. Divs need not be balanced: a cell ends at its own closing tag or where another begins.
 */
export function createCellReader(listener: CellListener): CellReader {
  const cellOf = createCellNames()
  const builder = createLineBuilder()
  const captions = createCaptionReader()
  let cell: Cell = 'none'
  /** Divs open below the cell, and below the entry. */
  let depth = 0
  let entryDepth = 0
  let pageEnded = false
  let entry = newEntry()

  const endCell = () => {
    if (cell === 'body') {
      entry.when = builder.lastText()
      entry.lines = builder.take()
    } else if (cell === 'header') entry.header = evenSpace(decodedText(entry.header))
    else if (cell === 'caption') entry.groups = [...entry.groups, ...captions.end()]
    cell = 'none'
  }
  const finish = (whole: boolean) => {
    endCell()
    if (entry.begun) listener.onEntry(entry, whole)
    entry = newEntry()
    entryDepth = 0
  }
  const begin = (outer: boolean) => {
    finish(true)
    entry.outer = outer
    listener.onBegin()
  }
  const onCell = (next: Cell) => {
    endCell()
    depth = 0
    if (next === 'outer') begin(true)
    else if (next === 'header' && (entry.begun || !entry.outer)) begin(false)
    else if (next === 'body' && (entry.hasBody || !(entry.outer || entry.begun))) begin(false)
    if (entry.outer) entryDepth++
    if (next === 'header' || next === 'body') entry.begun = true
    if (next === 'body') entry.hasBody = true
    cell = next === 'outer' ? 'none' : next
  }
  const onDiv = (page: string, from: number, to: number): number => {
    const next = cellOf(attribute(page, from, to, 'class'))
    if (next !== 'none') {
      onCell(next)
      if (next === 'outer') return onShaped(page, to)
      return next === 'caption' ? captions.begin(page, to) : to
    }
    if (entry.outer) entryDepth++
    depth++
    breakLine()
    return to
  }
  /** Reads a whole entry, where it has the usual shape; answers where to read on. */
  const onShaped = (page: string, from: number): number => {
    const shape = shapedEntry(page, from)
    if (shape === undefined) return from
    const plain = readPlainBody(textOfBytes(page.slice(shape.bodyFrom, shape.bodyTo)), builder)
    const groups = plain ? captions.known(page.slice(shape.captionFrom, shape.captionTo)) : undefined
    const when = builder.lastText()
    const lines = builder.take()
    if (groups === undefined) return from
    const header = evenSpace(decodedText(textOfBytes(shape.header)))
    entry = { header, lines, when, groups, outer: true, begun: true, hasBody: true }
    entryDepth = 0
    return shape.end
  }
  const breakLine = () => {
    if (cell === 'body') builder.endLine()
    else if (cell === 'header') entry.header += ' '
    else if (cell === 'caption') captions.lines.endLine()
  }
  const linesOfCell = () => (cell === 'body' ? builder : cell === 'caption' ? captions.lines : undefined)

  return {
    finish: (cut) => finish(!cut && cell === 'none' && (pageEnded || entryDepth <= 0)),
    forget() {
      builder.take()
      captions.end()
      Object.assign(entry, { header: '', lines: [], groups: [] })
    },
    onText(page, from, to) {
      if (cell === 'body') builder.text(textOfBytes(page.slice(from, to)))
      else if (cell === 'caption') captions.text(textOfBytes(page.slice(from, to)))
      else if (cell === 'header') entry.header += textOfBytes(page.slice(from, to))
    },
    onOpen(name, page, from, to) {
      if (name === 'div') return onDiv(page, from, to)
      if (name === 'a') linesOfCell()?.link(textOfBytes(attribute(page, from, to, 'href')))
      else if (name === 'br' || name === 'p') breakLine()
      else if ((name === 'b' || name === 'strong') && cell === 'caption') captions.title(true)
      return to
    },
    onClose(name) {
      if (name === 'div') {
        if (entry.outer) entryDepth--
        if (depth-- === 0) endCell()
        else breakLine()
      } else if (name === 'a') linesOfCell()?.endLink()
      else if ((name === 'b' || name === 'strong') && cell === 'caption') captions.title(false)
      else if (name === 'p') breakLine()
      else if (name === 'body' || name === 'html') {
        endCell()
        pageEnded = true
      }
    },
  }
}

interface OpenEntry {
  header: string
  lines: readonly HtmlLine[]
  when: string
  groups: readonly HtmlGroup[]
  /** It has an outer cell, and only the next of these ends it. */
  outer: boolean
  /** It has a cell with content. */
  begun: boolean
  hasBody: boolean
}

const newEntry = (): OpenEntry => ({
  header: '',
  lines: [],
  when: '',
  groups: [],
  outer: false,
  begun: false,
  hasBody: false,
})

const MOST_CLASSES = 32

/** Which cell a div is by its classes, in whatever order they are. */
function createCellNames(): (classes: string) => Cell {
  const known = new Map<string, Cell>()
  return (classes) => {
    if (classes === '') return 'none'
    const before = known.get(classes)
    if (before !== undefined) return before
    const cell = cellByClass(new Set(classes.trim().split(/\s+/)))
    if (known.size < MOST_CLASSES) known.set(classes, cell)
    return cell
  }
}

function cellByClass(classes: ReadonlySet<string>): Cell {
  if (classes.has('outer-cell')) return 'outer'
  if (classes.has('header-cell')) return 'header'
  if (!classes.has('content-cell')) return 'none'
  if (classes.has('mdl-typography--caption')) return 'caption'
  if (classes.has('mdl-typography--text-right')) return 'right'
  return classes.has('mdl-typography--body-1') ? 'body' : 'right'
}
