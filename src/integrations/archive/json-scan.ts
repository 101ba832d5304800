/** Byte-level scanning of JSON: where values end. Nothing is decoded and nothing inside a value is judged. */

export const QUOTE = 0x22
export const COMMA = 0x2c
export const COLON = 0x3a
export const OPEN_LIST = 0x5b
export const BACKSLASH = 0x5c
export const CLOSE_LIST = 0x5d
export const OPEN_OBJECT = 0x7b
export const CLOSE_OBJECT = 0x7d

export const isSpace = (c: number) => c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09

/** The end of a string whose opening quote is at `from`, or -1 where `bytes` end before it. */
export function stringEnd(bytes: Uint8Array, from: number, to: number): number {
  for (let at = from + 1; at < to; at++) {
    const c = bytes[at]
    if (c === QUOTE) return at + 1
    if (c === BACKSLASH) at++
  }
  return -1
}

export interface Span {
  /** Behind the value's last byte; -1 where the bytes end before the value does. */
  end: number
  /** How deep lists and objects were nested in it. */
  depth: number
}

/** Finds the end of the value that begins at `from`; a scalar ends only where a delimiter follows. Fills `span`. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop over every byte of an import; split up it is far slower
export function valueEnd(bytes: Uint8Array, from: number, to: number, span: Span): void {
  let depth = 0
  let at = from
  span.depth = 0
  span.end = -1
  while (at < to) {
    const c = bytes[at++] as number
    // Most bytes inside a value are none of the five that count.
    if (depth > 0 && c !== QUOTE && c < OPEN_LIST) continue
    if (c === QUOTE) {
      let closed = false
      while (at < to) {
        const d = bytes[at++]
        if (d === QUOTE) {
          closed = true
          break
        }
        if (d === BACKSLASH) at++
      }
      if (!closed) return
      if (depth === 0) {
        span.end = at
        return
      }
    } else if (c === OPEN_OBJECT || c === OPEN_LIST) {
      if (++depth > span.depth) span.depth = depth
    } else if (c === CLOSE_OBJECT || c === CLOSE_LIST) {
      if (--depth <= 0) {
        span.end = depth < 0 ? at - 1 : at
        return
      }
    } else if (depth === 0 && (c === COMMA || isSpace(c))) {
      span.end = at - 1
      return
    }
  }
}

export interface ValueSkipper {
  /** The next byte begins a value. */
  begin(): void
  /** Goes on over `bytes`; answers where the value ends, or -1 when it goes on behind `to`. */
  skip(bytes: Uint8Array, from: number, to: number): number
}

/** Passes over one value that may be larger than memory. */
export function createValueSkipper(): ValueSkipper {
  let depth = 0
  let inString = false
  let escaped = false
  return {
    begin() {
      depth = 0
      inString = false
      escaped = false
    },
    // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: one loop over every byte of what is passed over
    skip(bytes, from, to) {
      for (let at = from; at < to; at++) {
        const c = bytes[at] as number
        if (inString) {
          if (escaped) escaped = false
          else if (c === BACKSLASH) escaped = true
          else if (c === QUOTE) {
            inString = false
            if (depth === 0) return at + 1
          }
        } else if (c === QUOTE) inString = true
        else if (c === OPEN_OBJECT || c === OPEN_LIST) depth++
        else if (c === CLOSE_OBJECT || c === CLOSE_LIST) {
          depth--
          if (depth <= 0) return depth < 0 ? at : at + 1
        } else if (depth === 0 && (c === COMMA || isSpace(c))) return at
      }
      return -1
    },
  }
}
