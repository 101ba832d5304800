import type { HtmlGroup } from './html-entries.ts'
import { createLineBuilder, type LineBuilder } from './html-lines.ts'
import { decodedText, evenSpace } from './html-text.ts'

/** Reads the small print of an entry: groups of lines, each below a title in bold. */
export interface CaptionReader {
  readonly lines: LineBuilder
  /** A caption begins at `from`; answers where to read on: at its end, where it is one that was read before. */
  begin(page: string, from: number): number
  /** The groups of a caption that was read before. */
  known(caption: string): readonly HtmlGroup[] | undefined
  text(raw: string): void
  /** A title begins, or has ended. */
  title(begins: boolean): void
  end(): readonly HtmlGroup[]
}

const MOST_KNOWN = 16
const MOST_LENGTH = 2048

/** Nearly all entries of a page have one of a few captions: they are read once and then known by their bytes. */
export function createCaptionReader(): CaptionReader {
  /** Latest first. Compared one by one: most differ in length, and hashing three hundred characters takes longer. */
  const all: { readonly caption: string; readonly groups: readonly HtmlGroup[] }[] = []
  const lines = createLineBuilder()
  let before: readonly HtmlGroup[] | undefined
  let key = ''
  let groups: HtmlGroup[] = []
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
  const known = (caption: string) => {
    const at = all.findIndex((one) => one.caption === caption)
    const found = all[at]
    if (found !== undefined && at > 0) all.unshift(...all.splice(at, 1))
    return found?.groups
  }
  const remember = () => {
    if (key === '') return
    // A copy: a slice would keep the whole page in memory.
    all.unshift({ caption: Buffer.from(key, 'latin1').toString('latin1'), groups })
    all.length = Math.min(all.length, MOST_KNOWN)
  }
  return {
    lines,
    known,
    begin(page, from) {
      const rest = page.slice(from, from + MOST_LENGTH)
      const end = rest.indexOf('</div>')
      key = end < 0 ? '' : rest.slice(0, end)
      if (key.includes('<div')) key = ''
      before = key === '' ? undefined : known(key)
      return before === undefined ? from : from + end
    },
    text(raw) {
      if (inTitle) title += raw
      else lines.text(raw)
    },
    title(begins) {
      if (begins && !inTitle) endGroup()
      inTitle = begins
    },
    end() {
      if (before !== undefined) return before
      inTitle = false
      endGroup()
      const read = groups
      remember()
      groups = []
      return read
    },
  }
}
