import { isAppError } from '../../core/errors.ts'
import type { ElementFault, ElementPage } from './json-elements.ts'
import { refilled, windows } from './json-windows.ts'

const NEWLINE = 0x0a
const MAX_LINE = 4 << 20
/** How much of a line that is too long is kept. */
const KEPT_OF_FAULT = 64 << 10

export interface LineOptions {
  /** Default 4 MiB. */
  readonly maxLineBytes?: number
  /** Default 256 KiB. */
  readonly windowBytes?: number
}

/**
 * Splits a text of one JSON document a line (NDJSON) into its lines, of any number, as pages of byte ranges; blank lines
 * are left out. A line is judged by who parses it, so a broken one costs nothing but itself. One that is too long is told
 * as a fault with its first bytes. Where the chunks break off, the lines before come first, then their error.
 */
export async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  { maxLineBytes = MAX_LINE, windowBytes }: LineOptions = {},
): AsyncGenerator<ElementPage> {
  const splitter = createLineSplitter(maxLineBytes)
  let failure: unknown
  try {
    for await (const window of windows(chunks, windowBytes)) {
      const page = splitter.push(window)
      if (page.count > 0) yield page
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    failure = error
  }
  const last = splitter.finish(failure !== undefined)
  if (last.count > 0) yield last
  if (failure !== undefined) throw failure
}

function createLineSplitter(most: number) {
  let bytes: Uint8Array = new Uint8Array(0)
  let at = 0
  let to = 0
  /** Bytes of the file before `bytes`. */
  let base = 0
  /** The rest of a line that was too long is passed over. */
  let isPassing = false

  const push = (chunks: readonly Uint8Array[]): ElementPage => {
    base += at
    const filled = refilled(bytes, at, to - at, chunks)
    bytes = filled.bytes
    to = filled.to
    at = 0
    const page = createPage(bytes)
    for (let end = lineEnd(); end >= 0; end = lineEnd()) {
      if (!isPassing) page.add(at, end, faultOf(end - at))
      isPassing = false
      at = end + 1
    }
    if (to - at > most) {
      if (!isPassing) page.add(at, to, faultOf(to - at))
      isPassing = true
      at = to
    }
    return page
  }
  const lineEnd = () => {
    const end = bytes.indexOf(NEWLINE, at)
    return end < to ? end : -1
  }
  const faultOf = (length: number): ElementFault | undefined =>
    length > most ? { code: 'too_large', detail: `a line of more than ${most} bytes at byte ${base + at}` } : undefined

  return {
    push,
    /** `isCut`: the file broke off, perhaps inside of the last line. */
    finish(isCut: boolean): ElementPage {
      const page = createPage(bytes)
      if (at < to && !isPassing)
        page.add(at, to, isCut ? { code: 'cut_off', detail: 'the file ends inside of it' } : faultOf(to - at))
      at = to
      return page
    },
  }
}

function createPage(bytes: Uint8Array) {
  const start: number[] = []
  const end: number[] = []
  const part: number[] = []
  const faults = new Map<number, ElementFault>()
  return {
    bytes,
    start,
    end,
    part,
    faults,
    get count() {
      return start.length
    },
    add(from: number, to: number, fault: ElementFault | undefined) {
      if (isBlank(bytes, from, to)) return
      if (fault !== undefined) faults.set(start.length, fault)
      start.push(from)
      end.push(fault === undefined ? to : Math.min(to, from + KEPT_OF_FAULT))
      part.push(0)
    },
  }
}

function isBlank(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if ((bytes[at] as number) > 0x20) return false
  return true
}
