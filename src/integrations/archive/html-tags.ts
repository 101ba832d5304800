/**
 * What a page is made of, as it is met. A page is a string of bytes, a character each: tags are ASCII, and most of the
 * bytes of a page are in tags that need no decoding.
 */
export interface PageSink {
  /** Text between tags, nothing decoded: `page.slice(from, to)`. Text is not torn, but may come in parts. */
  onText(page: string, from: number, to: number): void
  /** A tag was opened; its attributes are in `page.slice(from, to)`. Answers where to read on, `to` or behind it. */
  onOpen(name: string, page: string, from: number, to: number): number
  onClose(name: string): void
}

export interface TagScanner {
  /**
   * Reads what is complete of `page` and answers how many bytes that were; the rest is to come again, with more.
   * `last`: nothing follows, and a tag cut off at the end is dropped.
   */
  scan(page: string, last: boolean): number
  /** Leaves out the next `bytes`; answers their number. */
  skip(bytes: number): number
  /** Whether the page ended inside of a tag, a comment or a script. */
  cut(): boolean
  /** Where the tag begins that is being read, or would be read next, in bytes from the beginning. */
  position(): number
  /** The tag that is being read begins at `at` of the page: for a sink that reads on by itself. */
  moveTo(at: number): void
}

/** Content that is not part of the text: it ends only at its own closing tag. */
const UNSEEN = new Set(['script', 'style', 'title', 'textarea'])

const GREATER = 0x3e
const EQUALS = 0x3d
const QUOTE = 0x22
const APOSTROPHE = 0x27
const SLASH = 0x2f
const QUESTION = 0x3f
const EXCLAMATION = 0x21

const isLetter = (c: number) => (c >= 0x61 && c <= 0x7a) || (c >= 0x41 && c <= 0x5a)
const isSpace = (c: number) => c === 0x20 || (c >= 0x09 && c <= 0x0d)

/** Finds the tags of a page, however untidy: ten times as fast as a parser that builds what is not needed here. */
export function createTagScanner(sink: PageSink): TagScanner {
  /** The closing tag that is waited for while content is unseen. */
  let until = ''
  let cut = false
  let base = 0
  let position = 0

  /** Reads the tag, comment or declaration at `at`; answers where it ends, -1 where it does not. */
  const tag = (page: string, at: number): number => {
    const c = page.charCodeAt(at + 1)
    if (c === EXCLAMATION || c === QUESTION) return declarationEnd(page, at)
    if (c === SLASH) {
      const end = page.indexOf('>', at)
      if (end >= 0) sink.onClose(page.slice(at + 2, nameEnd(page, at + 2)).toLowerCase())
      return behind(end, 1)
    }
    const from = nameEnd(page, at + 1)
    const end = tagEnd(page, from)
    if (end < 0) return -1
    const name = nameOf(page, at + 1, from)
    if (UNSEEN.has(name)) until = `</${name}`
    return sink.onOpen(name, page, from, end + 1)
  }

  /** Passes over what is not seen; answers -1 where its end is not there yet. */
  const unseen = (page: string, at: number): number => {
    const end = closing(page, until, at)
    if (end >= 0) until = ''
    else position = base + Math.max(at, page.length - until.length)
    return end
  }

  /** Reads from `at` to behind the next tag; answers -1 where more is needed, from `position` on. */
  const next = (page: string, at: number, last: boolean): number => {
    position = base + at
    if (until !== '') return unseen(page, at)
    const open = tagStart(page, at)
    if (open < 0 && !last) return -1
    if (open !== at) sink.onText(page, at, open < 0 ? page.length : open)
    if (open < 0) return page.length
    position = base + open
    return tag(page, open)
  }

  return {
    scan(page, last) {
      let at = 0
      while (at >= 0 && at < page.length) at = next(page, at, last)
      cut = last && at < 0
      const read = at < 0 && !last ? position - base : page.length
      base += read
      position = base
      return read
    },
    skip(bytes) {
      base += bytes
      position = base
      return bytes
    },
    cut: () => cut,
    position: () => position,
    moveTo(at) {
      position = base + at
    },
  }
}

const behind = (found: number, length: number): number => (found < 0 ? -1 : found + length)

/** Where a comment or a declaration ends. */
function declarationEnd(page: string, at: number): number {
  return page.startsWith('<!--', at) ? behind(page.indexOf('-->', at + 4), 3) : behind(page.indexOf('>', at), 1)
}

/** The next `<` that begins something; one that stands for itself is text. */
function tagStart(page: string, from: number): number {
  for (let at = page.indexOf('<', from); at >= 0; at = page.indexOf('<', at + 1)) {
    const c = page.charCodeAt(at + 1)
    if (isLetter(c) || c === EXCLAMATION || c === QUESTION) return at
    if (c === SLASH && isLetter(page.charCodeAt(at + 2))) return at
  }
  return -1
}

function nameEnd(page: string, from: number): number {
  let at = from
  for (let c = page.charCodeAt(at); at < page.length; c = page.charCodeAt(++at))
    if (c === GREATER || c === SLASH || isSpace(c)) break
  return at
}

function nameOf(page: string, from: number, to: number): string {
  const name = page.slice(from, to)
  return name === 'div' || name === 'a' || name === 'br' || name === 'b' ? name : name.toLowerCase()
}

/** Where the `>` of a tag is, behind its quoted attributes; -1 where there is none. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop over every byte of a tag; split up it is slower
function tagEnd(page: string, from: number): number {
  let quotable = false
  for (let at = from; at < page.length; at++) {
    const c = page.charCodeAt(at)
    if (c === GREATER) return at
    if (quotable && (c === QUOTE || c === APOSTROPHE)) {
      at = page.indexOf(String.fromCharCode(c), at + 1)
      if (at < 0) return -1
    } else quotable = c === EQUALS || (quotable && isSpace(c))
  }
  return -1
}

/** Where a closing tag begins, in whatever case it is written. */
function closing(page: string, tag: string, from: number): number {
  for (let at = page.indexOf('</', from); at >= 0; at = page.indexOf('</', at + 2))
    if (page.slice(at, at + tag.length).toLowerCase() === tag) return at
  return -1
}

/** The value of an attribute as it is written; '' where there is none. */
export function attribute(page: string, from: number, to: number, name: string): string {
  // Nearly always it comes first and in double quotes.
  if (page.startsWith(name, from + 1) && page.startsWith('="', from + 1 + name.length)) {
    const start = from + 3 + name.length
    return page.slice(start, page.indexOf('"', start))
  }
  const found = new RegExp(`\\s${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]*))`, 'i').exec(page.slice(from, to))
  return found?.[1] ?? found?.[2] ?? found?.[3] ?? ''
}
