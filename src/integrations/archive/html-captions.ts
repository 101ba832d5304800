import { type CellLine, createLineBuilder, type LineBuilder } from './html-lines.ts'
import { readPlainCell } from './html-shape.ts'
import { decodedText, evenSpace, textOfBytes } from './html-text.ts'

/** What follows a title in bold. */
export interface CellGroup {
  /** Without the colon at its end. */
  readonly title: string
  /** Without their indent. */
  readonly lines: readonly CellLine[]
}

/** Reads the small print of an entry: groups of lines, each below a title in bold. */
export interface CaptionReader {
  readonly lines: LineBuilder
  /** A caption begins at `from`; answers where to read on: at its end, where it is one that was read before. */
  begin(page: string, from: number): number
  /** A whole caption, by its bytes; undefined where it holds what no caption does. */
  read(caption: string): readonly CellGroup[] | undefined
  text(raw: string): void
  /** A title begins, or has ended. */
  title(begins: boolean): void
  end(): readonly CellGroup[]
}

const MOST_KNOWN = 16
const MOST_LENGTH = 2048

/** Nearly all entries of a page have one of a few captions: they are read once and then known by their bytes. */
export function createCaptionReader(): CaptionReader {
  const recent = createRecentCaptions()
  const lines = createLineBuilder()
  let before: readonly CellGroup[] | undefined
  let key = ''
  let groups: CellGroup[] = []
  let title = ''
  let inTitle = false

  const endGroup = () => {
    const taken = lines.take()
    const name = evenSpace(decodedText(title))
      .trim()
      .replace(/\s*[:：]$/, '')
    if (name !== '' || taken.length > 0) groups.push({ title: name, lines: taken })
    title = ''
  }
  const text = (raw: string) => {
    if (inTitle) title += raw
    else lines.text(raw)
  }
  const onTitle = (begins: boolean) => {
    if (begins && !inTitle) endGroup()
    inTitle = begins
  }
  const end = () => {
    if (before !== undefined) return before
    inTitle = false
    endGroup()
    if (key !== '') recent.add(key, groups)
    const read = groups
    groups = []
    return read
  }
  const sink = { ...lines, text, title: onTitle }
  return {
    lines,
    text,
    title: onTitle,
    end,
    begin(page, from) {
      const rest = page.slice(from, from + MOST_LENGTH)
      const length = rest.indexOf('</div>')
      key = length < 0 ? '' : rest.slice(0, length)
      if (key.includes('<div')) key = ''
      before = key === '' ? undefined : recent.groups(key)
      return before === undefined ? from : from + length
    },
    read(caption) {
      before = recent.groups(caption)
      if (before !== undefined) return before
      key = ''
      const plain = readPlainCell(textOfBytes(caption), sink)
      if (plain && caption.length < MOST_LENGTH) key = caption
      const read = end()
      return plain ? read : undefined
    },
  }
}

/** The captions met last. Compared one by one: most differ in length, and hashing so many characters takes longer. */
function createRecentCaptions() {
  const latestFirst: { readonly caption: string; readonly groups: readonly CellGroup[] }[] = []
  return {
    groups(caption: string): readonly CellGroup[] | undefined {
      const at = latestFirst.findIndex((one) => one.caption === caption)
      if (at > 0) latestFirst.unshift(...latestFirst.splice(at, 1))
      return at < 0 ? undefined : latestFirst[0]?.groups
    },
    add(caption: string, groups: readonly CellGroup[]) {
      // A copy: a slice would keep the whole page in memory.
      latestFirst.unshift({ caption: Buffer.from(caption, 'latin1').toString('latin1'), groups })
      latestFirst.length = Math.min(latestFirst.length, MOST_KNOWN)
    },
  }
}
