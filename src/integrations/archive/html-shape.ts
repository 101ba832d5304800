import type { CellGroup } from './html-captions.ts'
import { decodedText, evenSpace, textOfBytes } from './html-text.ts'

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

interface ShapedEntry {
  readonly header: string
  readonly bodyFrom: number
  readonly bodyTo: number
  readonly groups: readonly CellGroup[]
  /** Behind the entry. */
  readonly end: number
}

/**
 * Answers the parts of an entry, `from` being behind the tag of its outer cell; undefined where it is otherwise. What stands
 * before and behind the body is the same in most entries of a page: it is looked at once, and known by its bytes then.
 */
type ShapeReader = (page: string, from: number) => ShapedEntry | undefined

/** `readCaption` reads a whole caption; undefined where it holds what no caption does. */
export function createShapeReader(readCaption: (caption: string) => readonly CellGroup[] | undefined): ShapeReader {
  const heads = createKnownBytes<string>()
  const tails = createKnownBytes<readonly CellGroup[]>()

  const headAt = (page: string, from: number): Known<string> | undefined => {
    const known = heads.find(page, from)
    if (known !== undefined) return known
    HEAD.lastIndex = from
    const header = HEAD.exec(page)?.[1]
    if (header === undefined) return undefined
    return heads.add(page.slice(from, HEAD.lastIndex), evenSpace(decodedText(textOfBytes(header))))
  }
  const tailAt = (page: string, from: number): Known<readonly CellGroup[]> | undefined => {
    const known = tails.find(page, from)
    if (known !== undefined) return known
    TO_CAPTION.lastIndex = from
    if (!TO_CAPTION.test(page)) return undefined
    const captionFrom = TO_CAPTION.lastIndex
    const captionTo = page.indexOf(END, captionFrom)
    TAIL.lastIndex = captionTo
    if (captionTo < 0 || !TAIL.test(page)) return undefined
    const groups = readCaption(page.slice(captionFrom, captionTo))
    return groups && tails.add(page.slice(from, TAIL.lastIndex), groups)
  }
  return (page, from) => {
    const head = headAt(page, from)
    if (head === undefined) return undefined
    const bodyFrom = from + head.bytes.length
    const bodyTo = page.indexOf(END, bodyFrom)
    const tail = bodyTo < 0 ? undefined : tailAt(page, bodyTo)
    return tail && { header: head.means, bodyFrom, bodyTo, groups: tail.means, end: bodyTo + tail.bytes.length }
  }
}

interface Known<T> {
  readonly bytes: string
  readonly means: T
}

/** More would take longer to compare than to read. */
const MOST_KNOWN = 3

/** The stretches of a page met last. */
function createKnownBytes<T>() {
  const latestFirst: Known<T>[] = []
  return {
    find(page: string, from: number): Known<T> | undefined {
      const first = latestFirst[0]
      if (first !== undefined && page.slice(from, from + first.bytes.length) === first.bytes) return first
      const at = latestFirst.findIndex(({ bytes }, i) => i > 0 && page.startsWith(bytes, from))
      if (at > 0) latestFirst.unshift(...latestFirst.splice(at, 1))
      return at < 0 ? undefined : latestFirst[0]
    },
    add(bytes: string, means: T): Known<T> {
      // A copy: a slice would keep the whole page in memory.
      const known = { bytes: Buffer.from(bytes, 'latin1').toString('latin1'), means }
      latestFirst.unshift(known)
      latestFirst.length = Math.min(latestFirst.length, MOST_KNOWN)
      return known
    },
  }
}
