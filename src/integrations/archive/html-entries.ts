import { AppError } from '../../core/errors.ts'
import type { Damaged } from './entry.ts'
import type { CellGroup } from './html-captions.ts'
import { createCellReader } from './html-cells.ts'
import type { CellLine } from './html-lines.ts'
import { createTagScanner } from './html-tags.ts'
import { textOfBytes } from './html-text.ts'
import { utf8Chunks } from './text-chunks.ts'

/**
 * One entry of a My Activity page, or of YouTube's history, which has the same form:
 *
 *     <div class="outer-cell mdl-cell …"><div class="mdl-grid">
 *       <div class="header-cell …"><p class="mdl-typography--title">YouTube<br></p></div>
 *       <div class="content-cell … mdl-typography--body-1">Watched <a href="https://…">A clip</a><br>
 *         <a href="https://…">Its channel</a><br>Mar 1, 2020, 5:00:00 PM UTC</div>
 *       <div class="content-cell … mdl-typography--body-1 mdl-typography--text-right"></div>
 *       <div class="content-cell … mdl-typography--caption"><b>Products:</b><br>&emsp;YouTube<br> …</div>
 *     </div></div>
 *
 * Text has its entities decoded and its white space as a browser shows it; no-break spaces are kept as in the page.
 */
export interface HtmlEntry {
  /** Of the entry in its file, from 0; damaged ones count. */
  readonly index: number
  /** The product, from the header cell; '' where there is none. */
  readonly header: string
  /** The body cell, split at line breaks, without empty lines. The last one holds the date. */
  readonly lines: readonly HtmlLine[]
  /** The last text of the body cell: the date in prose, trimmed. */
  readonly when: string
  /** The caption cell: what follows each title in bold. */
  readonly groups: readonly HtmlGroup[]
  /** The file ends inside of it. */
  readonly cut?: true
}
/** Its text, with that of its links, and these in their order. */
export type HtmlLine = CellLine
/** A title, without the colon at its end, and the lines below it, without their indent. */
export type HtmlGroup = CellGroup

export type HtmlItem = HtmlEntry | Damaged

export interface HtmlOptions {
  /** An entry of more bytes is given as damaged. Default 1 MiB. */
  readonly maxEntryBytes?: number
}

/** Whether a page is one of these, by its beginning: its cells, or the head of one whose styles fill all that is seen. */
export function isActivityHtml(text: string): boolean {
  return CELL.test(text) || TITLE.test(text) || (!/<body\b/i.test(text) && STYLES.test(text))
}
const CELL = /<div(?: [^<>"]{0,100})? class=["'][^"'<>]{0,300}\b(?:outer|content|header)-cell\b/i
const TITLE = /<title>My Activity History<\/title>/i
const STYLES = /<style\b[^>]{0,100}>\s*(?:\/\*[\s*]*)?material-design-lite\b/i

/** Where a link leads that goes by way of Google: `https://www.google.com/url?q=https://example.com/`. Else as it is. */
export function unwrappedLink(href: string): string {
  const target = REDIRECT.test(href) ? TARGET.exec(href)?.[1] : undefined
  if (target === undefined) return href
  try {
    const plain = decodeURIComponent(target)
    return /^https?:\/\//i.test(plain) ? plain : href
  } catch {
    return href
  }
}
const REDIRECT = /^https?:\/\/(?:www\.)?google\.[a-z.]{2,10}\/url\?/i
const TARGET = /[?&](?:q|url)=([^&#]*)/

const MAX_ENTRY = 1 << 20
const BLOCK = 64 << 10
const KEPT_OF_DAMAGED = 4096

/**
 * The entries of a page of any size, in its order and as many at once as a block of it holds (one by one they would cost
 * as much again); memory is a few blocks, or one entry. Bytes that are no UTF-8 become U+FFFD; UTF-16 is read too.
 *
 * Where the chunks break off, the entry that was open is given as cut, and then their error is thrown. Where the page does,
 * AppError `input.damaged`: within an entry, or before the end that its beginning promises.
 */
export async function* htmlEntries(
  chunks: AsyncIterable<Uint8Array>,
  options: HtmlOptions = {},
): AsyncGenerator<readonly HtmlItem[]> {
  const reader = createHtmlReader(options)
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const chunk of utf8Chunks(chunks))
      for (let at = 0; at < chunk.length; at += BLOCK) yield reader.push(chunk.subarray(at, at + BLOCK))
  } catch (error) {
    failure = { error }
  }
  yield reader.end()
  if (failure !== undefined) throw failure.error
  if (!reader.isComplete())
    throw new AppError('input.damaged', `the page ends at byte ${reader.bytes()} before it is complete`)
}

function createHtmlReader({ maxEntryBytes = MAX_ENTRY }: HtmlOptions) {
  let items: HtmlItem[] = []
  let index = 0
  /** The page as far as it is not read: it waits for the rest of a tag or text. A character is a byte. */
  let page = ''
  /** Where the page and the open entry begin, in bytes from the beginning of the file. */
  let base = 0
  let begun = 0
  /** The open entry's first bytes, where it began before the page; whether some of it was dropped. */
  let raw: string | undefined
  let lost = false

  const firstOf = () => raw ?? page.slice(begun - base, begun - base + KEPT_OF_DAMAGED)
  const cells = createCellReader({
    onBegin() {
      begun = tags.position()
      raw = undefined
      lost = false
    },
    onNext: (at) => tags.moveTo(at),
    onEntry({ header, lines, when, groups }, whole) {
      if (lost || tags.position() - begun > maxEntryBytes)
        items.push({ index, damaged: `an entry of more than ${maxEntryBytes} bytes`, raw: textOfBytes(firstOf()) })
      else if (whole) items.push({ index, header, lines, when, groups })
      else items.push({ index, header, lines, when, groups, cut: true })
      index++
    },
  })
  const tags = createTagScanner(cells)
  let isComplete = true
  const joined = createJoiner()

  const read = (last: boolean) => {
    const done = tags.scan(page, last)
    raw = firstOf()
    base += done
    page = page.slice(done)
    if (tags.position() - begun + page.length <= maxEntryBytes) return
    lost = true
    cells.forget()
    // A tag without an end: what it swallowed is lost, and the next one is looked for.
    if (page.length > maxEntryBytes) {
      base += tags.skip(page.length)
      page = ''
    }
  }
  const taken = () => {
    const all = items
    items = []
    return all
  }
  return {
    push(block: Uint8Array): readonly HtmlItem[] {
      page = joined(page, block)
      read(false)
      return taken()
    },
    end(): readonly HtmlItem[] {
      read(true)
      isComplete = cells.finish(tags.cut())
      return taken()
    },
    /** Once it has ended. */
    isComplete: () => isComplete,
    bytes: () => base,
  }
}

/** Joins what is left of a page and its next bytes by way of one buffer: joined as texts they are read more slowly. */
function createJoiner(): (page: string, block: Uint8Array) => string {
  let buffer = Buffer.alloc(0)
  return (page, block) => {
    const length = page.length + block.length
    if (buffer.length < length) buffer = Buffer.allocUnsafeSlow(length * 2)
    buffer.write(page, 0, 'latin1')
    buffer.set(block, page.length)
    return buffer.toString('latin1', 0, length)
  }
}
