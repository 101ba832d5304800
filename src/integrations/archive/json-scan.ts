/** Byte-level scanning of JSON: where values end. Nothing is decoded and nothing inside a value is judged. */

export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPEN_LIST = 0x5b
const BACKSLASH = 0x5c
export const CLOSE_LIST = 0x5d
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d

const isSpace = (c: number) => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09

/** The first byte from `from` on that is no white space, or `to`. */
export function spaceEnd(bytes: Uint8Array, from: number, to: number): number {
  let at = from
  while (at < to && isSpace(bytes[at] as number)) at++
  return at
}

/** The end of a string whose opening quote is at `from`, or -1 where `bytes` end before it. */
export function stringEnd(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from + 1; at < to; at++) {
    const c = bytes[at]
    if (c === QUOTE) return at + 1
    if (c === BACKSLASH) at++
  }
  return -1
}

/** Finds the end of one value, which may come in pieces and be larger than memory. */
export interface ValueScanner {
  /** How deep lists and objects were nested in the value so far. */
  readonly deepest: number
  /** Whether the value would be complete if no more bytes came: a number or word has no end of its own. */
  readonly isScalar: boolean
  /** The next byte begins a value. */
  begin(): void
  /** Goes on over `bytes`; answers where the value ends, or -1 where it goes on behind `to`. */
  scan(bytes: Uint8Array, from: number, to: number): number
}

export function createValueScanner(): ValueScanner {
  const state = { depth: 0, deepest: 0, inString: false, escaped: false }
  return {
    get deepest() {
      return state.deepest
    },
    get isScalar() {
      return state.depth === 0 && !state.inString
    },
    begin() {
      state.depth = 0
      state.deepest = 0
      state.inString = false
      state.escaped = false
    },
    scan: (bytes, from, to) => scanValue(state, bytes, from, to),
  }
}

interface ScanState {
  depth: number
  deepest: number
  inString: boolean
  /** The byte before was a backslash inside of a string. */
  escaped: boolean
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop over every byte of an import; split up it is far slower
function scanValue(state: ScanState, bytes: Uint8Array, from: number, to: number): number {
  let { depth, deepest, inString } = state
  let at = state.escaped && from < to ? from + 1 : from
  let end = -1
  while (at < to || inString) {
    if (inString) {
      while (at < to) {
        const d = bytes[at++]
        if (d === QUOTE) {
          inString = false
          break
        }
        if (d === BACKSLASH) at++
      }
      if (inString) break
      if (depth > 0) continue
      end = at
      break
    }
    const c = bytes[at++] as number
    // Most bytes inside a value are none of the five that count.
    if (depth > 0 && c !== QUOTE && c < OPEN_LIST) continue
    if (c === QUOTE) {
      inString = true
    } else if (c === OPEN_OBJECT || c === OPEN_LIST) {
      if (++depth > deepest) deepest = depth
    } else if (c === CLOSE_OBJECT || c === CLOSE_LIST) {
      if (--depth > 0) continue
      end = depth < 0 ? at - 1 : at
      break
    } else if (depth === 0 && (c === COMMA || isSpace(c))) {
      end = at - 1
      break
    }
  }
  state.depth = depth
  state.deepest = deepest
  state.inString = inString
  state.escaped = inString && (at > to || (state.escaped && from >= to))
  return end
}
