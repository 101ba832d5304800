import { type ByteLine, createByteLines } from './byte-lines.ts'
import type { Damaged } from './entry.ts'
import { createHeaderList, isHeaderLine, latin1, type MailHeader } from './mail-headers.ts'
import { createPartFinder, type MailPart } from './mail-parts.ts'
import { utf8Chunks } from './text-chunks.ts'

/**
 * A message as its headers tell it. Nothing of a body is ever in it, nor in what is kept of one that cannot be read.
 *
 *     {"headers": [{"name": "Subject", "value": "Hello"}, …], "size": 1234, "parts": [{"type": "application/pdf; name=…"}]}
 */
export interface MailMessage {
  readonly part: 'message'
  readonly value: {
    readonly headers: readonly MailHeader[]
    /** Bytes as its server counts them: lines end in two, and what a mailbox quotes is not quoted. Absent where the file breaks off. */
    readonly size?: number
    readonly parts: readonly MailPart[]
  }
}
export type MailItem = MailMessage | Damaged

const LONGEST_LINE = 64 << 10
const KEPT_OF_DAMAGED = 4096
/** `From ann@example.org Sat Jan  6 10:00:00 2024`, or nothing behind it, as Thunderbird writes it today. */
const SEPARATOR = /^From (?:\s*|.*\b\d\d:\d\d\b.*)$/
/** One that is no sentence, whatever stands before it. */
const CLEAR_SEPARATOR = /^From \S+\s+(?:[A-Z][a-z]{2},? ).*\b\d\d:\d\d\b/
const FROM = [...'From '].map((character) => character.charCodeAt(0))
const MARK = [0xef, 0xbb, 0xbf]
const QUOTED_FROM = /^>+From /
const LINE_BREAK = 2

/**
 * The messages of a mailbox (mbox, mboxo, mboxrd, whatever its size), or the one of an EML file. In a mailbox a message begins
 * at a line `From …` that a header follows; `Content-Length` is not believed. Where the chunks break off, the messages before
 * come first, then the begun one if its headers are there, then the error.
 */
export async function* mailMessages(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<MailItem> {
  let found: MailItem[] = []
  const splitter = createSplitter((item) => found.push(item))
  let failure: { readonly error: unknown } | undefined
  try {
    for await (const chunk of utf8Chunks(chunks)) {
      splitter.push(chunk)
      yield* found
      found = []
    }
  } catch (error) {
    failure = { error }
  }
  splitter.end(failure !== undefined)
  yield* found
  if (failure !== undefined) throw failure.error
}

function createSplitter(give: (item: MailItem) => void) {
  const lines = createByteLines(LONGEST_LINE, onLine)
  let message: Message | undefined
  let isMailbox: boolean | undefined
  let isAfterBlank = true
  /** A line that separates, if a header follows. */
  let held: ByteLine | undefined
  let index = 0

  function onLine(given: ByteLine): void {
    const line = isMailbox === undefined ? withoutMark(given) : given
    if (held !== undefined) {
      if (isHeaderLine(line)) finish(false)
      else message?.line(held)
      held = undefined
    }
    if (line.length === 0 && message === undefined) return
    isMailbox ??= isSeparator(line, true)
    const separates = isMailbox && isSeparator(line, isAfterBlank)
    isAfterBlank = line.length === 0
    if (separates) {
      held = { ...line, bytes: Uint8Array.from(line.bytes) }
      return
    }
    message ??= createMessage(isMailbox)
    message.line(line)
  }
  function finish(isCut: boolean): void {
    const made = message?.finish(isCut, index)
    message = undefined
    if (made === undefined) return
    index++
    give(made)
  }
  return {
    push: lines.push,
    end(isCut: boolean): void {
      lines.end()
      if (held !== undefined) message?.line(held)
      finish(isCut)
    },
  }
}

/** Of a first line: without a byte order mark. */
function withoutMark(line: ByteLine): ByteLine {
  const isMarked = MARK.every((c, i) => line.bytes[i] === c)
  return isMarked ? { ...line, bytes: line.bytes.subarray(MARK.length), length: line.length - MARK.length } : line
}

function isSeparator({ bytes }: ByteLine, isAfterBlank: boolean): boolean {
  if (!FROM.every((c, i) => bytes[i] === c)) return false
  return (isAfterBlank ? SEPARATOR : CLEAR_SEPARATOR).test(latin1(bytes))
}

type Message = ReturnType<typeof createMessage>

function createMessage(isMailbox: boolean) {
  const list = createHeaderList()
  let parts: ReturnType<typeof createPartFinder> | undefined
  let size = 0
  let isTooLarge = false
  let isLastBlank = false

  const begin = () => {
    parts = createPartFinder(list.first('content-type'))
  }
  const header = (line: ByteLine) => {
    const added = list.add(line)
    if (added === 'too_large') isTooLarge = true
    // Separators that were quoted twice stand among the headers of some mailboxes.
    if (added === 'header' || QUOTED_FROM.test(latin1(line.bytes.subarray(0, LONGEST_QUOTE)))) return
    begin()
    parts?.line(line)
  }
  return {
    line(line: ByteLine): void {
      const isQuoted = isMailbox && parts !== undefined && line.bytes[0] === QUOTE && isQuotedFrom(line)
      size += line.length + (line.isEnded ? LINE_BREAK : 0) - (isQuoted ? 1 : 0)
      isLastBlank = line.length === 0
      if (parts !== undefined) parts.line(line)
      else if (line.length === 0) begin()
      else header(line)
    },
    finish(isCut: boolean, index: number): MailItem {
      const { headers } = list
      if (isTooLarge) return { index, damaged: 'headers of more than 256 KiB', raw: beginning(headers) }
      if (isCut && parts === undefined)
        return { index, damaged: 'the file ends inside of its headers', raw: beginning(headers) }
      parts?.end()
      // The blank line before the next message belongs to the mailbox.
      const whole = { size: isMailbox && isLastBlank ? size - LINE_BREAK : size }
      return { part: 'message', value: { headers, parts: parts?.parts ?? [], ...(isCut ? {} : whole) } }
    },
  }
}

const QUOTE = 0x3e
const LONGEST_QUOTE = 100
const isQuotedFrom = ({ bytes }: ByteLine) => QUOTED_FROM.test(latin1(bytes.subarray(0, LONGEST_QUOTE)))

const beginning = (headers: readonly MailHeader[]): string =>
  headers
    .map(({ name, value }) => `${name}: ${value}`)
    .join('\n')
    .slice(0, KEPT_OF_DAMAGED)
