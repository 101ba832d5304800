/**
 * Copying JSON values byte by byte, for kernels that read records without parsing them. Strict and plain: escapes, bytes
 * beyond ASCII, fractions and exponents are refused, so that what is copied is, to the byte, what
 * `JSON.stringify(JSON.parse(…))` would give, and is valid JSON.
 *
 * Callers guarantee that at least one byte 0 stands behind the bytes they pass, so that no loop needs a bound.
 */
export interface JsonCopier {
  /** Where the next copied byte goes. */
  put: number
  /** Copies the value at `from` without its white space. Answers where it ends, or -1 where it was refused. */
  copy(source: Uint8Array, from: number, target: Uint8Array): number
}

const QUOTE = 0x22
const COMMA = 0x2c
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39
const COLON = 0x3a
const OPEN_LIST = 0x5b
const OPEN_OBJECT = 0x7b
const MOST_DEPTH = 30

/** 1 for a byte that may stand in a plain string. */
export const PLAIN = Uint8Array.from({ length: 256 }, (_, c) =>
  c >= 0x20 && c <= 0x7e && c !== QUOTE && c !== 0x5c ? 1 : 0,
)
/** 1 for white space between tokens. */
export const SPACE = Uint8Array.from({ length: 256 }, (_, c) =>
  c === 0x20 || c === 0x0a || c === 0x0d || c === 0x09 ? 1 : 0,
)

export function createJsonCopier(): JsonCopier {
  const copier: JsonCopier = { put: 0, copy: (source, from, target) => copyValue(copier, source, from, target) }
  return copier
}

// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: hot loop over the bytes of every record; as calls it is 3 x slower
function copyValue(copier: JsonCopier, source: Uint8Array, from: number, target: Uint8Array): number {
  let i = from
  let o = copier.put
  let depth = 0
  /** One bit a container, the innermost lowest: 1 is an object. */
  let kinds = 0
  let name = false
  for (;;) {
    let c = source[i] as number
    if (c === QUOTE) {
      do {
        target[o++] = c
        c = source[++i] as number
      } while (PLAIN[c] === 1)
      if (c !== QUOTE) return -1
      target[o++] = c
      i++
      if (name) {
        while (SPACE[source[i] as number] === 1) i++
        if (source[i++] !== COLON) return -1
        target[o++] = COLON
        while (SPACE[source[i] as number] === 1) i++
        name = false
        continue
      }
    } else if (name) {
      return -1
    } else if (c === OPEN_OBJECT || c === OPEN_LIST) {
      if (++depth > MOST_DEPTH) return -1
      kinds = (kinds << 1) | (c === OPEN_OBJECT ? 1 : 0)
      target[o++] = c
      i++
      while (SPACE[source[i] as number] === 1) i++
      // The closing bracket stands two behind the opening one in ASCII, for both kinds.
      if (source[i] !== c + 2) {
        name = c === OPEN_OBJECT
        continue
      }
      target[o++] = c + 2
      i++
      depth--
      kinds >>= 1
    } else {
      const end = (c >= ZERO && c <= NINE) || c === MINUS ? integerEnd(source, i) : wordEnd(source, i)
      if (end < 0) return -1
      while (i < end) target[o++] = source[i++] as number
    }
    for (;;) {
      if (depth === 0) {
        copier.put = o
        return i
      }
      while (SPACE[source[i] as number] === 1) i++
      c = source[i++] as number
      if (c === COMMA) {
        target[o++] = c
        while (SPACE[source[i] as number] === 1) i++
        name = (kinds & 1) === 1
        break
      }
      if (c !== ((kinds & 1) === 1 ? 0x7d : 0x5d)) return -1
      target[o++] = c
      depth--
      kinds >>= 1
    }
  }
}

/** Where the whole number at `from` ends, in its one spelling; -1 for any other number. */
export function integerEnd(source: Uint8Array, from: number): number {
  let i = source[from] === MINUS ? from + 1 : from
  const first = source[i] as number
  if (first < ZERO || first > NINE || (first === ZERO && i > from)) return -1
  let c = source[++i] as number
  if (first !== ZERO) while (c >= ZERO && c <= NINE) c = source[++i] as number
  // A digit behind a zero, a point or an exponent.
  return (c >= ZERO && c <= NINE) || c === 0x2e || c === 0x65 || c === 0x45 ? -1 : i
}

function wordEnd(source: Uint8Array, from: number): number {
  for (const word of WORDS) {
    let i = 0
    while (i < word.length && source[from + i] === word[i]) i++
    if (i === word.length) return from + i
  }
  return -1
}

const WORDS = ['true', 'false', 'null'].map((word) => new TextEncoder().encode(word))
