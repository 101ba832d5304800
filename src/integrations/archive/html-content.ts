import { readUsualBody } from './html-body.ts'
import { type CellGroup, createCaptionReader } from './html-captions.ts'
import { type CellLine, createLineBuilder } from './html-lines.ts'
import { readPlainCell } from './html-plain.ts'
import { createShapeReader } from './html-shape.ts'
import { decodedText, evenSpace, textOfBytes } from './html-text.ts'

/** What an entry says, without its place in the file. */
export interface CellContent {
  readonly header: string
  readonly lines: readonly CellLine[]
  readonly when: string
  readonly groups: readonly CellGroup[]
}

/** The parts of an entry. `none` is what lies between or beside them. */
export type Cell = 'outer' | 'header' | 'body' | 'right' | 'caption' | 'none'

/** Gathers what the cells of the open entry say. Text comes as bytes, a character each. */
export interface ContentBuilder {
  text(cell: Cell, bytes: string): void
  breakLine(cell: Cell): void
  link(cell: Cell, href: string): void
  endLink(cell: Cell): void
  /** A title in bold begins, or has ended. */
  title(cell: Cell, begins: boolean): void
  /** A caption begins at `from`; answers where to read on. */
  beginCaption(page: string, from: number): number
  endCell(cell: Cell): void
  /** Reads a whole entry of the usual shape; answers where to read on, undefined where it has another. */
  shaped(page: string, from: number): number | undefined
  /** The entry; begins anew. */
  take(): CellContent
}

interface Open {
  header: string
  lines: readonly CellLine[]
  when: string
  groups: readonly CellGroup[]
}
const nothing = (): Open => ({ header: '', lines: [], when: '', groups: [] })

export function createContentBuilder(): ContentBuilder {
  const body = createLineBuilder()
  // Bold is nothing special there.
  const bodySink = { ...body, title() {} }
  const captions = createCaptionReader()
  const shapeAt = createShapeReader(captions.read)
  let open = nothing()
  const linesOf = (cell: Cell) => (cell === 'body' ? body : cell === 'caption' ? captions.lines : undefined)

  const endBody = () => {
    open.when = body.lastText()
    open.lines = body.take()
  }
  const endCaption = () => {
    const groups = captions.end()
    // Entries with the same caption share one list, so that whoever reads them need look at it but once.
    open.groups = open.groups.length === 0 ? groups : [...open.groups, ...groups]
  }
  return {
    text(cell, bytes) {
      if (cell === 'body') body.text(textOfBytes(bytes))
      else if (cell === 'caption') captions.text(textOfBytes(bytes))
      else if (cell === 'header') open.header += textOfBytes(bytes)
    },
    breakLine(cell) {
      if (cell === 'header') open.header += ' '
      else linesOf(cell)?.endLine()
    },
    link: (cell, href) => linesOf(cell)?.link(textOfBytes(href)),
    endLink: (cell) => linesOf(cell)?.endLink(),
    title(cell, begins) {
      if (cell === 'caption') captions.title(begins)
    },
    beginCaption: captions.begin,
    endCell(cell) {
      if (cell === 'body') endBody()
      else if (cell === 'header') open.header = evenSpace(decodedText(open.header))
      else if (cell === 'caption') endCaption()
    },
    shaped(page, from) {
      const shape = shapeAt(page, from)
      if (shape === undefined) return undefined
      const { header, groups } = shape
      const usual = readUsualBody(page, shape.bodyFrom, shape.bodyTo)
      if (usual !== undefined) {
        open = { header, lines: usual.lines, when: usual.when, groups }
        return shape.end
      }
      const plain = readPlainCell(textOfBytes(page.slice(shape.bodyFrom, shape.bodyTo)), bodySink)
      endBody()
      if (plain) open = { header, lines: open.lines, when: open.when, groups }
      else open = nothing()
      return plain ? shape.end : undefined
    },
    take() {
      const taken = open
      open = nothing()
      return taken
    },
  }
}
