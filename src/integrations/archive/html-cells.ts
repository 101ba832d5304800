import { type Cell, type CellContent, createContentBuilder } from './html-content.ts'
import { attribute, type PageSink } from './html-tags.ts'

export interface CellReader extends PageSink {
  /**
   * Ends the entry that is open, if there is one, as the page does. `cut`: it ends inside of a tag. Answers whether the
   * page is there to its end: one whose body begins has to tell where it ends too.
   */
  finish(cut: boolean): boolean
  /** Drops what the open entry holds so far: it is too large to be kept. */
  forget(): void
}

export interface CellListener {
  /** An entry begins with the tag that is being read. */
  onBegin(): void
  /** One that follows the one before at once: its tag begins at `at` of the page. Called before it begins. */
  onNext?(at: number): void
  /** It has ended; `whole` unless the page ended before it did. Not called for one without any content. */
  onEntry(content: CellContent, whole: boolean): void
}

/**
 * Tells entries by the classes of their cells. Where one begins: at its outer cell; in pages without these at a header
 * cell, or at the next body cell. Divs need not be balanced: a cell ends at its own closing tag or where another begins.
 */
export function createCellReader(listener: CellListener): CellReader {
  const content = createContentBuilder()
  const entries = createEntryTracker((whole) => listener.onEntry(content.take(), whole), listener.onBegin)
  const cellOf = createCellNames()
  let cell: Cell = 'none'
  /** Divs open below the cell. */
  let depth = 0

  const endCell = () => {
    content.endCell(cell)
    cell = 'none'
  }
  const onDiv = (page: string, from: number, to: number): number => {
    const next = cellOf(attribute(page, from, to, 'class'))
    entries.openDiv()
    if (next === 'none') {
      depth++
      content.breakLine(cell)
      return to
    }
    endCell()
    entries.cell(next)
    depth = 0
    cell = next === 'outer' ? 'none' : next
    if (next === 'caption') return content.beginCaption(page, to)
    return next === 'outer' ? entriesFrom(page, from - '<div'.length, to) : to
  }
  /** Reads the entries that follow one another at once, the first behind the outer cell's tag `from … to`; answers where to read on. */
  const entriesFrom = (page: string, from: number, to: number): number => {
    const length = to - from
    const tag = page.slice(from, to)
    for (let at = to; ; ) {
      const end = content.shaped(page, at)
      if (end === undefined) return at
      entries.whole()
      if (page.slice(end, end + length) !== tag) return end
      listener.onNext?.(end)
      entries.cell('outer')
      at = end + length
    }
  }
  const onEndOfDiv = () => {
    entries.closeDiv()
    if (depth-- === 0) endCell()
    else content.breakLine(cell)
  }

  return {
    onText: (page, from, to) => content.text(cell, cell === 'none' ? '' : page.slice(from, to)),
    onOpen(name, page, from, to) {
      if (name === 'div') return onDiv(page, from, to)
      if (name === 'a') content.link(cell, attribute(page, from, to, 'href'))
      else if (name === 'br' || name === 'p') content.breakLine(cell)
      else if (isBold(name)) content.title(cell, true)
      else if (name === 'body') entries.beginPage()
      return to
    },
    onClose(name) {
      if (name === 'div') onEndOfDiv()
      else if (name === 'a') content.endLink(cell)
      else if (name === 'p') content.breakLine(cell)
      else if (isBold(name)) content.title(cell, false)
      else if (name === 'body' || name === 'html') {
        endCell()
        entries.endPage()
      }
    },
    finish(cut) {
      const inside = cell !== 'none'
      endCell()
      return entries.finish(cut || inside)
    },
    forget() {
      content.endCell(cell)
      content.take()
    },
  }
}

const isBold = (name: string) => name === 'b' || name === 'strong'

/** Knows where entries begin and end, by their cells alone. */
function createEntryTracker(onEnd: (whole: boolean) => void, onBegin: () => void) {
  /** The entry has an outer cell; it has a cell with content; one of them is the body. */
  let outer = false
  let begun = false
  let hasBody = false
  /** Divs that are open from its outer cell on. */
  let depth = 0
  let pageBegun = false
  let pageEnded = false

  const end = (isWhole: boolean) => {
    if (begun) onEnd(isWhole)
    outer = false
    begun = false
    hasBody = false
    depth = 0
  }
  const begin = (withOuter: boolean) => {
    end(true)
    onBegin()
    outer = withOuter
    if (withOuter) depth = 1
  }
  return {
    cell(cell: Cell) {
      if (cell === 'outer') begin(true)
      else if (cell === 'header' && (begun || !outer)) begin(false)
      else if (cell === 'body' && (hasBody || !(outer || begun))) begin(false)
      begun ||= cell === 'header' || cell === 'body'
      hasBody ||= cell === 'body'
    },
    openDiv() {
      if (outer) depth++
    },
    closeDiv() {
      if (outer) depth--
    },
    /** The entry was read at once, all its divs closed. */
    whole() {
      begun = true
      hasBody = true
      depth = 0
    },
    beginPage() {
      pageBegun = true
    },
    endPage() {
      pageEnded = true
    },
    finish(cut: boolean) {
      const isWhole = !cut && (pageEnded || depth <= 0)
      const isComplete = pageBegun ? pageEnded : isWhole || !begun
      end(isWhole)
      return isComplete
    },
  }
}

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
