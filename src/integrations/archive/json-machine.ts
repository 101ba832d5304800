import type { ElementFault, ElementPage, SplitOptions } from './json-elements.ts'
import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  COMMA,
  createValueScanner,
  OPEN_LIST,
  OPEN_OBJECT,
  QUOTE,
  spaceEnd,
  stringEnd,
  type ValueScanner,
} from './json-scan.ts'
import { refilled, WINDOW } from './json-windows.ts'

/** Follows the structure of one JSON document, window by window, and finds the elements of its record arrays. */
export interface JsonMachine {
  /** Goes on over more bytes of the document; answers the elements that ended in them. */
  push(chunks: readonly Uint8Array[]): ElementPage
  /** The document has ended: what it ended inside of, if anything. */
  finish(): ElementPage
  /** What is wrong with the document and where; nothing behind it can be read. */
  damage(): string | undefined
}

const MAX_ELEMENT = 4 << 20
const MAX_DEPTH = 200
const MAX_KEY = 64 << 10
/** How much of an element that cannot be kept whole is kept. */
const KEPT_OF_FAULT = 64 << 10
/** Up to here an element that goes on behind the window is offered again when it is there as a whole. */
const OFFERED_AGAIN = 2 * WINDOW

/** Among the arrays: the document itself is the record. */
export const DOCUMENT = ''

/** What comes next. `skip` passes over a value that is no record, `discard` over the rest of an element too large. */
type Mode = 'value' | 'first' | 'key' | 'colon' | 'comma' | 'element' | 'between' | 'skip' | 'discard' | 'end'

interface State {
  readonly arrays: readonly string[]
  readonly limits: { readonly bytes: number; readonly depth: number }
  readonly take: SplitOptions['take']
  readonly note: (what: string) => void
  readonly scanner: ValueScanner
  /** Paths of the open containers; of a record array with `[]` at its end. */
  readonly open: string[]
  mode: Mode
  bytes: Uint8Array
  at: number
  to: number
  /** Bytes of the document before `bytes`. */
  base: number
  /** Path of the field whose value comes next. */
  path: string
  /** Index into `arrays` of the open record array. */
  part: number
  /** Bytes of the element at `at` that were scanned in earlier windows. */
  scanned: number
  /** A comma came last. */
  isAfterComma: boolean
  page: Page
  damage: string | undefined
}

interface Page {
  readonly start: number[]
  readonly end: number[]
  readonly part: number[]
  readonly faults: Map<number, ElementFault>
}

export function createJsonMachine(options: SplitOptions): JsonMachine {
  const { arrays, maxElementBytes = MAX_ELEMENT, maxDepth = MAX_DEPTH, take, onNote } = options
  const state: State = {
    arrays,
    limits: { bytes: maxElementBytes, depth: maxDepth },
    take,
    note: (what) => onNote?.(`${what} at byte ${state.base + state.at}; nothing was lost`),
    scanner: createValueScanner(),
    open: [],
    mode: 'value',
    bytes: new Uint8Array(0),
    at: 0,
    to: 0,
    base: 0,
    path: '',
    part: -1,
    scanned: 0,
    isAfterComma: false,
    page: newPage(),
    damage: undefined,
  }
  const paged = (): ElementPage => ({ ...state.page, bytes: state.bytes, count: state.page.start.length })
  return {
    push(chunks) {
      state.base += state.at
      Object.assign(state, refilled(state.bytes, state.at, state.to - state.at, chunks))
      state.at = 0
      state.page = newPage()
      while (state.damage === undefined && step(state));
      return paged()
    },
    finish() {
      state.page = newPage()
      if (state.damage === undefined && !isComplete(state)) breakOff(state)
      return paged()
    },
    damage: () => state.damage,
  }
}

const newPage = (): Page => ({ start: [], end: [], part: [], faults: new Map() })

/** One step; false where more bytes are needed, or nothing more can be read. */
function step(state: State): boolean {
  if (state.mode === 'skip' || state.mode === 'discard') return passOver(state)
  state.at = spaceEnd(state.bytes, state.at, state.to)
  if (state.at >= state.to) return false
  return STEPS[state.mode](state, state.bytes[state.at] as number)
}

const STEPS: Readonly<Record<Exclude<Mode, 'skip' | 'discard'>, (state: State, c: number) => boolean>> = {
  value: onValue,
  first: (state, c) => (c === CLOSE_OBJECT ? close(state, false) : onKey(state, c)),
  key: onKey,
  colon(state, c) {
    if (c !== COLON) return broken(state, 'a colon is expected')
    return advance(state, 'value')
  },
  comma: onComma,
  element: onElement,
  between: onBetween,
  end: onEnd,
}

function onEnd(state: State, c: number): boolean {
  // Files that were saved in blocks have zeros behind their end.
  if (c === 0) return advance(state, 'end')
  if (c !== OPEN_OBJECT && c !== OPEN_LIST) return broken(state, 'more follows behind the end of the document')
  // Files put one behind the other; where documents are the records, that is how they are meant.
  if (!state.arrays.includes(DOCUMENT)) state.note('another document begins')
  state.path = ''
  state.mode = 'value'
  return true
}

function advance(state: State, mode: Mode): true {
  state.at++
  state.mode = mode
  return true
}

function broken(state: State, what: string): false {
  state.damage = `${what} at byte ${state.base + state.at}`
  return false
}

function close(state: State, isList: boolean): boolean {
  if (state.open.at(-1)?.endsWith('[]') !== isList) return broken(state, 'a bracket closes that was not opened')
  state.open.pop()
  return advance(state, state.open.length === 0 ? 'end' : 'comma')
}

const VALUE_START = new Set([...'"[{-tfn0123456789'].map((character) => character.charCodeAt(0)))

function onValue(state: State, c: number): boolean {
  const { arrays, path } = state
  if (state.open.length === 0 && arrays.includes(DOCUMENT)) return onDocument(state, c)
  const part = arrays.indexOf(`${path}[]`)
  if (c === OPEN_LIST && part >= 0) {
    state.open.push(`${path}[]`)
    state.part = part
    state.isAfterComma = false
    return advance(state, 'element')
  }
  if (c === OPEN_OBJECT && (state.open.length === 0 || arrays.some((array) => array.startsWith(`${path}.`)))) {
    state.open.push(path)
    return advance(state, 'first')
  }
  if (!VALUE_START.has(c)) return broken(state, 'this is no JSON: a value is expected')
  state.scanner.begin()
  state.mode = 'skip'
  return true
}

/** The document as a whole is the element. */
function onDocument(state: State, c: number): boolean {
  if (c !== OPEN_OBJECT && c !== OPEN_LIST) return broken(state, 'this is no JSON: an object or a list is expected')
  state.part = state.arrays.indexOf(DOCUMENT)
  state.mode = 'element'
  return true
}

function onKey(state: State, c: number): boolean {
  if (c === COMMA || c === CLOSE_OBJECT) {
    state.note('a comma too many')
    return c === COMMA ? advance(state, 'key') : close(state, false)
  }
  if (c !== QUOTE) return broken(state, 'the name of a field is expected')
  const { bytes, at, to } = state
  const end = stringEnd(bytes, at, to)
  if (end < 0) return to - at > MAX_KEY ? broken(state, 'the name of a field has no end') : false
  state.path = pathOf(state.open.at(-1) ?? '', fieldName(bytes.subarray(at, end)))
  state.at = end
  state.mode = 'colon'
  return true
}

/** A name that would look like a path is none of those asked for. */
function pathOf(container: string, name: string): string {
  if (name === '' || /[.[\]]/.test(name)) return '\0'
  return container === '' ? name : `${container}.${name}`
}

function fieldName(quoted: Uint8Array): string {
  const text = new TextDecoder().decode(quoted)
  try {
    return String(JSON.parse(text))
  } catch {
    return text.slice(1, -1)
  }
}

function onComma(state: State, c: number): boolean {
  if (c === COMMA) return advance(state, 'key')
  if (c === CLOSE_OBJECT) return close(state, false)
  if (c !== QUOTE) return broken(state, 'a comma or closing bracket is expected')
  state.note('a comma is missing')
  state.mode = 'key'
  return true
}

function onElement(state: State, c: number): boolean {
  if (c === CLOSE_LIST || c === COMMA) {
    if (c === COMMA || state.isAfterComma) state.note('a comma too many')
    return c === COMMA ? advance(state, 'element') : close(state, true)
  }
  if (c === CLOSE_OBJECT) return broken(state, 'an element is expected')
  if (state.scanned === 0) state.scanner.begin()
  if (state.scanned <= OFFERED_AGAIN && isTaken(state)) return true
  const end = state.scanner.scan(state.bytes, state.at + state.scanned, state.to)
  if (end < 0) return unended(state)
  add(state, end, faultOf(state, end - state.at))
  return behind(state, end)
}

function isTaken(state: State): boolean {
  const { take, bytes, at, to, part, page } = state
  const end = take?.(bytes, at, to, part, page.start.length) ?? -1
  if (end < 0) return false
  page.start.push(-1)
  page.end.push(end)
  page.part.push(part)
  return behind(state, end)
}

function behind(state: State, end: number): true {
  state.at = end
  state.scanned = 0
  state.mode = afterElement(state)
  return true
}

const afterElement = ({ open }: State): Mode => (open.length === 0 ? 'end' : 'between')

/** The element goes on behind the window. */
function unended(state: State): false {
  const { at, to, limits } = state
  state.scanned = to - at
  if (state.scanned <= limits.bytes) return false
  add(state, to, faultOf(state, state.scanned))
  behind(state, to)
  state.mode = 'discard'
  return false
}

function faultOf({ limits, scanner, base, at }: State, length: number): ElementFault | undefined {
  if (length > limits.bytes)
    return { code: 'too_large', detail: `an element of more than ${limits.bytes} bytes at byte ${base + at}` }
  const { deepest } = scanner
  if (deepest <= limits.depth) return undefined
  return { code: 'too_deep', detail: `nested ${deepest} deep at byte ${base + at}, at most ${limits.depth} are read` }
}

function add({ page, at, part }: State, end: number, fault?: ElementFault): void {
  if (fault !== undefined) page.faults.set(page.start.length, fault)
  page.start.push(at)
  page.end.push(fault === undefined ? end : Math.min(end, at + KEPT_OF_FAULT))
  page.part.push(part)
}

function onBetween(state: State, c: number): boolean {
  state.isAfterComma = c === COMMA
  if (c === CLOSE_LIST) return close(state, true)
  if (c === CLOSE_OBJECT) return broken(state, 'a bracket closes that was not opened')
  if (c === COMMA) return advance(state, 'element')
  state.note('a comma is missing')
  state.mode = 'element'
  return true
}

function passOver(state: State): boolean {
  const end = state.scanner.scan(state.bytes, state.at, state.to)
  state.at = end < 0 ? state.to : end
  if (end < 0) return false
  state.mode = state.mode === 'discard' ? afterElement(state) : state.open.length === 0 ? 'end' : 'comma'
  return true
}

/** A whole document may be a number or a word, which has no end of its own. */
function isComplete({ mode, open, scanner }: State): boolean {
  return mode === 'end' || (mode === 'skip' && open.length === 0 && scanner.isScalar)
}

function breakOff(state: State): void {
  const { mode, at, to, base } = state
  if (mode === 'element' && at < to) add(state, to, { code: 'cut_off', detail: 'the file ends inside of it' })
  state.damage = `the file ends at byte ${base + to} before the document is complete`
}
