import { AppError, isAppError } from '../../core/errors.ts'
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  createValueSkipper,
  isSpace,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  type Span,
  stringEnd,
  valueEnd,
} from './json-scan.ts'

/**
 * Splits a JSON document of any size into the elements of its record arrays, without building a tree: bytes in, pages
 * of byte ranges out. Memory is one window (a quarter of a MiB), or one element where that is larger.
 *
 *     {"locations": [ {…}, {…} ], "other": …}     arrays: ['locations[]']
 *     [ {…}, {…} ]                                 arrays: ['[]']
 *
 * Structure only: what stands inside an element is judged by who parses it. An element that is too large, too deep or
 * cut off by the end of the file is told as a fault with its first bytes; the elements before and after it are kept.
 */
export interface ElementPage {
  /** Valid until the next page is asked for. */
  readonly bytes: Uint8Array
  readonly count: number
  /** Element i is `bytes[start[i] … end[i])`; start is -1 where `take` took it. */
  readonly start: readonly number[]
  readonly end: readonly number[]
  /** Index into `arrays`. */
  readonly part: readonly number[]
  readonly faults: ReadonlyMap<number, ElementFault>
  /** Bytes of the document that were read up to the end of this page. */
  readonly consumed: number
}
export interface ElementFault {
  readonly code: 'too_large' | 'too_deep' | 'cut_off'
  readonly detail: string
}

export interface SplitOptions {
  readonly arrays: readonly string[]
  readonly maxElementBytes?: number
  readonly maxDepth?: number
  /**
   * Called first for every element, with its ordinal in the page: may read it at once and answer where it ends, or -1.
   * A byte 0 stands at `bytes[to]`.
   */
  readonly take?: (bytes: Uint8Array, at: number, to: number, part: number, ordinal: number) => number
  /** Told of an oddity that lost nothing: a trailing comma, bytes behind the end. */
  readonly onNote?: (note: string) => void
}

const WINDOW = 256 << 10
const MAX_ELEMENT = 16 << 20
const MAX_DEPTH = 200
const MAX_KEY = 64 << 10
/** How much of an element that cannot be kept whole is kept. */
const KEPT_OF_FAULT = 64 << 10

/** Throws AppError `input.damaged`, after the pages before it, where the document breaks off or is no JSON. */
export async function* splitJson(
  chunks: AsyncIterable<Uint8Array>,
  options: SplitOptions,
): AsyncGenerator<ElementPage> {
  const splitter = createJsonSplitter(options)
  let failure: unknown
  try {
    for await (const window of windows(chunks)) {
      const page = splitter.push(window)
      if (page.count > 0) yield page
      if (splitter.damage() !== undefined) break
    }
  } catch (error) {
    if (!isAppError(error) || error.code !== 'input.damaged') throw error
    failure = error
  }
  const last = splitter.finish()
  if (last.count > 0) yield last
  if (failure !== undefined) throw failure
  const damage = splitter.damage()
  if (damage !== undefined) throw new AppError('input.damaged', damage)
}

/** What is looked for next. */
type Mode =
  | 'value'
  | 'first'
  | 'key'
  | 'colon'
  | 'comma'
  | 'element'
  | 'between'
  | 'skip'
  | 'discard'
  | 'end'
  | 'damaged'

interface Splitter {
  push(chunks: readonly Uint8Array[]): ElementPage
  /** The document has ended. */
  finish(): ElementPage
  damage(): string | undefined
}

function createJsonSplitter({
  arrays,
  maxElementBytes = MAX_ELEMENT,
  maxDepth = MAX_DEPTH,
  take,
  onNote,
}: SplitOptions): Splitter {
  const skipper = createValueSkipper()
  const span: Span = { end: -1, depth: 0 }
  /** Dotted paths of the open containers; a record array ends in `[]`. */
  const open: string[] = []
  let mode: Mode = 'value'
  let bytes: Uint8Array = new Uint8Array(0)
  let at = 0
  let to = 0
  let base = 0
  let key = ''
  let part = 0
  let page = newPage()
  let damage: string | undefined

  const broken = (what: string): boolean => {
    damage = `${what} at byte ${base + at}`
    mode = 'damaged'
    return false
  }
  const here = () => (open.length === 0 ? '' : open.at(-1) === '' ? key : `${open.at(-1)}.${key}`)
  const add = (end: number, fault?: ElementFault) => {
    if (fault !== undefined) page.faults.set(page.start.length, fault)
    page.start.push(at)
    page.end.push(end)
    page.part.push(part)
  }
  const close = (list: boolean): boolean => {
    if (open.at(-1)?.endsWith('[]') !== list) return broken('a bracket closes that was not opened')
    open.pop()
    at++
    mode = open.length === 0 ? 'end' : 'comma'
    return true
  }
  const pass = (as: 'skip' | 'discard') => {
    skipper.begin()
    mode = as
    return true
  }

  const onValue = (c: number): boolean => {
    const path = here()
    part = arrays.indexOf(`${path}[]`)
    if (c === OPEN_LIST && part >= 0) {
      open.push(`${path}[]`)
      mode = 'element'
    } else if (c === OPEN_OBJECT && (open.length === 0 || arrays.some((array) => array.startsWith(`${path}.`)))) {
      open.push(path)
      mode = 'first'
    } else if (VALUE_START.test(String.fromCharCode(c))) {
      return pass('skip')
    } else {
      return broken('this is no JSON: a value is expected')
    }
    at++
    return true
  }
  const onKey = (c: number): boolean => {
    if (c !== QUOTE) return broken('the name of a field is expected')
    const end = stringEnd(bytes, at, to)
    if (end < 0) return to - at > MAX_KEY ? broken('the name of a field has no end') : false
    key = fieldName(bytes.subarray(at, end))
    at = end
    mode = 'colon'
    return true
  }
  const onComma = (c: number): boolean => {
    if (c !== COMMA) return c === CLOSE_OBJECT ? close(false) : broken('a comma or closing bracket is expected')
    at++
    mode = 'key'
    return true
  }
  const onElement = (c: number, trailing: boolean): boolean => {
    if (c === CLOSE_LIST) {
      if (trailing) onNote?.(`a comma too many at byte ${base + at}; nothing was lost`)
      return close(true)
    }
    const taken = take?.(bytes, at, to, part, page.start.length) ?? -1
    if (taken >= 0) {
      page.start.push(-1)
      page.end.push(taken)
      page.part.push(part)
      at = taken
      mode = 'between'
      return true
    }
    valueEnd(bytes, at, to, span)
    if (span.end === at || c === COMMA) return broken('an element is expected')
    if (span.end < 0) {
      if (to - at <= maxElementBytes) return false
      add(at + KEPT_OF_FAULT, {
        code: 'too_large',
        detail: `an element of more than ${maxElementBytes} bytes at byte ${base + at}`,
      })
      return pass('discard')
    }
    add(
      span.end,
      span.depth > maxDepth
        ? { code: 'too_deep', detail: `nested ${span.depth} deep, at most ${maxDepth} are read` }
        : undefined,
    )
    at = span.end
    mode = 'between'
    return true
  }
  let afterComma = false
  const onBetween = (c: number): boolean => {
    afterComma = c === COMMA
    if (c === CLOSE_LIST) return close(true)
    if (c === CLOSE_OBJECT) return broken('a bracket closes that was not opened')
    if (afterComma) at++
    else onNote?.(`a comma is missing at byte ${base + at}; nothing was lost`)
    mode = 'element'
    return true
  }
  const onPassed = (): boolean => {
    const end = skipper.skip(bytes, at, to)
    at = end < 0 ? to : end
    if (end < 0) return false
    mode = mode === 'discard' ? 'between' : open.length === 0 ? 'end' : 'comma'
    return true
  }

  /** One step; false where more bytes are needed, or nothing more can be read. */
  const step = (): boolean => {
    if (mode === 'skip' || mode === 'discard') return onPassed()
    while (at < to && isSpace(bytes[at] as number)) at++
    if (at >= to || mode === 'damaged') return false
    const c = bytes[at] as number
    switch (mode) {
      case 'element':
        return onElement(c, afterComma)
      case 'between':
        return onBetween(c)
      case 'value':
        return onValue(c)
      case 'first':
        mode = 'key'
        return c === CLOSE_OBJECT ? close(false) : true
      case 'key':
        return onKey(c)
      case 'colon':
        if (c !== COLON) return broken('a colon is expected')
        at++
        mode = 'value'
        return true
      case 'comma':
        return onComma(c)
      case 'end':
        if (c !== 0) return broken('more follows behind the end of the document')
        at++
        return true
    }
  }

  return {
    push(chunks) {
      base += at
      const carried = to - at
      to = chunks.reduce((sum, chunk) => sum + chunk.length, carried)
      bytes = refilled(bytes, at, carried, chunks, to)
      at = 0
      page = newPage()
      while (step());
      return { ...page, bytes, count: page.start.length, consumed: base + at }
    },
    finish() {
      page = newPage()
      const scalar = mode === 'skip' && open.length === 0
      if (mode !== 'end' && mode !== 'damaged' && !scalar) {
        const end = to
        if (mode === 'element' && at < end)
          add(Math.min(end, at + KEPT_OF_FAULT), { code: 'cut_off', detail: 'the file ends inside of it' })
        damage = `the file ends at byte ${base + end} before the document is complete`
        mode = 'damaged'
      }
      return { ...page, bytes, count: page.start.length, consumed: base + to }
    },
    damage: () => damage,
  }
}

const VALUE_START = /["[{\dtfn-]/

function newPage() {
  return { start: [] as number[], end: [] as number[], part: [] as number[], faults: new Map<number, ElementFault>() }
}

function fieldName(quoted: Uint8Array): string {
  const text = new TextDecoder().decode(quoted)
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}

/** What is carried over, then the chunks, then a byte 0: in the same buffer where they fit. */
function refilled(
  buffer: Uint8Array,
  from: number,
  carried: number,
  chunks: readonly Uint8Array[],
  size: number,
): Uint8Array {
  const target = buffer.length > size ? buffer : new Uint8Array(Math.max(size + 1, WINDOW * 2))
  if (target === buffer) target.copyWithin(0, from, from + carried)
  else target.set(buffer.subarray(from, from + carried))
  let at = carried
  for (const chunk of chunks) {
    target.set(chunk, at)
    at += chunk.length
  }
  target[at] = 0
  return target
}

/** Chunks gathered to a window, without a byte order mark; UTF-16 is brought to UTF-8. */
async function* windows(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Uint8Array[]> {
  let gathered: Uint8Array[] = []
  let size = 0
  let recode: ((chunk: Uint8Array) => Uint8Array) | undefined
  let first = true
  try {
    for await (const chunk of chunks) {
      if (first && chunk.length >= 2) recode = recoder(chunk)
      const usable = first && recode === undefined ? withoutMark(chunk) : (recode?.(chunk) ?? chunk)
      first = false
      gathered.push(usable)
      size += usable.length
      if (size < WINDOW) continue
      yield gathered
      gathered = []
      size = 0
    }
  } catch (error) {
    // The good bytes before a damage are read too.
    if (size > 0) yield gathered
    throw error
  }
  if (size > 0) yield gathered
}

function withoutMark(chunk: Uint8Array): Uint8Array {
  return chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? chunk.subarray(3) : chunk
}

function recoder(chunk: Uint8Array): ((chunk: Uint8Array) => Uint8Array) | undefined {
  const label =
    chunk[0] === 0xff && chunk[1] === 0xfe
      ? 'utf-16le'
      : chunk[0] === 0xfe && chunk[1] === 0xff
        ? 'utf-16be'
        : undefined
  if (label === undefined) return undefined
  const decoder = new TextDecoder(label)
  const encoder = new TextEncoder()
  return (bytes) => encoder.encode(decoder.decode(bytes, { stream: true }))
}
