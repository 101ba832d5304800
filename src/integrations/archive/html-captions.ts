import { type CellLine, createLineBuilder, type LineBuilder } from './html-lines.ts'
import { readPlainCell } from './html-plain.ts'
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
  /** A caption begins at `from`; answers where to read on: at its end, where it holds nothing but what captions do. */
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
const TITLE = '<b>'
const TITLE_END = '</b>'

/**
 * Most groups of a page are one of a few: what they say is read once, and they are known by their bytes then. Those that
 * are equal mostly are one and the same object, so that whoever reads them need look at it but once.
 */
export function createCaptionReader(): CaptionReader {
  const recent = createRecentGroups()
  const lines = createLineBuilder()
  let whole: readonly CellGroup[] | undefined
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
  const taken = () => {
    inTitle = false
    endGroup()
    const read = groups
    groups = []
    return read
  }
  const sink = { ...lines, text, title: onTitle }

  /** One title with what follows it; undefined where it holds what no caption does. */
  const group = (bytes: string): readonly CellGroup[] | undefined => {
    const known = recent.find(bytes)
    if (known !== undefined) return known
    const isPlain = readPlainCell(textOfBytes(bytes), sink)
    const read = taken()
    if (isPlain && bytes.length < MOST_LENGTH) recent.add(bytes, read)
    return isPlain ? read : undefined
  }
  const read = (caption: string): readonly CellGroup[] | undefined => {
    const all: CellGroup[] = []
    for (let at = 0; at < caption.length; ) {
      const next = caption.indexOf(TITLE, at + 1)
      const part = caption.slice(at, next < 0 ? caption.length : next)
      // A title that is not closed goes on in the next one.
      if (part.startsWith(TITLE) && !part.includes(TITLE_END)) return undefined
      const some = group(part)
      if (some === undefined) return undefined
      all.push(...some)
      at += part.length
    }
    return all
  }
  return {
    lines,
    text,
    title: onTitle,
    begin(page, from) {
      const rest = page.slice(from, from + MOST_LENGTH)
      const length = rest.indexOf('</div>')
      whole = length < 0 ? undefined : read(rest.slice(0, length))
      return whole === undefined ? from : from + length
    },
    read,
    end() {
      const read = whole ?? taken()
      whole = undefined
      return read
    },
  }
}

/** The groups met last. Compared one by one: most differ in length, and hashing so many characters takes longer. */
function createRecentGroups() {
  const latestFirst: { readonly bytes: string; readonly groups: readonly CellGroup[] }[] = []
  return {
    find(bytes: string): readonly CellGroup[] | undefined {
      const at = latestFirst.findIndex((one) => one.bytes === bytes)
      if (at > 0) latestFirst.unshift(...latestFirst.splice(at, 1))
      return at < 0 ? undefined : latestFirst[0]?.groups
    },
    add(bytes: string, groups: readonly CellGroup[]) {
      // A copy: a slice would keep the whole page in memory.
      latestFirst.unshift({ bytes: Buffer.from(bytes, 'latin1').toString('latin1'), groups })
      latestFirst.length = Math.min(latestFirst.length, MOST_KNOWN)
    },
  }
}
