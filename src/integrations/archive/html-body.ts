import type { CellLine, CellLink } from './html-lines.ts'
import { decodedAttribute, textOfBytes } from './html-text.ts'

/** What the body of an entry says. */
interface BodyContent {
  readonly lines: readonly CellLine[]
  /** Its last text. */
  readonly when: string
}

/*
 * A body as most are: `Watched <a href="https://…">A clip</a><br><a href="https://…">Its channel</a><br>Mar 1, 2020, …`.
 * One look at every byte tells that its text is what a browser would show, so that nothing has to be made of it.
 */
const QUOTE = 0x22
const AMPERSAND = 0x26
const LESS = 0x3c
const SPACE = 0x20
const LAST_OF_ASCII = 0x7f
/** Pages indent with it: where it stands the ends of a line are to be looked at. */
const INDENT = '\u2003'
const LINK = '<a href="'
const LINK_END = '</a>'
const BREAK = '<br>'
const NO_LINKS: readonly CellLink[] = []

/**
 * Reads the body `page.slice(from, to)`; undefined where it holds entities in its text, space that is not shown, links within
 * links or other tags: those are for a reader that knows more. Behind `to` the page goes on with a tag.
 */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: goes over every byte of a page once; in parts it takes half as long again
export function readUsualBody(page: string, from: number, to: number): BodyContent | undefined {
  const lines: CellLine[] = []
  let links: CellLink[] | undefined
  let href = ''
  let line = ''
  let text = ''
  let when = ''
  /** The byte before was a space, or is the first of its line. */
  let afterSpace = true
  for (let at = from; ; ) {
    let end = at
    let isWide = false
    for (let c = page.charCodeAt(end); c !== LESS; c = page.charCodeAt(++end)) {
      if (c === AMPERSAND || c < SPACE || (c === SPACE && afterSpace)) return undefined
      afterSpace = c === SPACE
      isWide ||= c > LAST_OF_ASCII
    }
    if (end > at) {
      text = isWide ? textOfBytes(page.slice(at, end)) : page.slice(at, end)
      if (isWide && text.includes(INDENT)) return undefined
      line += text
      if (text.trim() !== '') when = text
    }
    const isEnd = end >= to
    if (isEnd || page.startsWith(BREAK, end)) {
      if (href !== '' || (afterSpace && line !== '')) return undefined
      if (line !== '' || links !== undefined) lines.push({ text: line, links: links ?? NO_LINKS })
      if (isEnd) return { lines, when: when.trim() }
      links = undefined
      line = ''
      afterSpace = true
      at = end + BREAK.length
    } else if (page.startsWith(LINK_END, end)) {
      if (href === '' || afterSpace || text === '') return undefined
      links ??= []
      links.push({ text, href })
      href = ''
      at = end + LINK_END.length
    } else {
      const address = end + LINK.length
      const behind = href === '' && page.startsWith(LINK, end) ? addressEnd(page, address) : -1
      if (behind < 0 || behind >= to) return undefined
      href = addressOf(page.slice(address, behind))
      text = ''
      at = behind + 2
      if (page.charCodeAt(at) === SPACE) return undefined
    }
  }
}

/** Where the address of a link ends that has no other attribute; -1 where it has, or is to be looked at more closely. */
function addressEnd(page: string, from: number): number {
  let at = from
  for (let c = page.charCodeAt(at); c !== QUOTE; c = page.charCodeAt(++at)) {
    if (!(c > SPACE && c <= LAST_OF_ASCII)) return -1
  }
  return at > from && page[at + 1] === '>' ? at : -1
}

const addressOf = (raw: string) => (raw.includes('&') ? decodedAttribute(raw).trim() : raw)
