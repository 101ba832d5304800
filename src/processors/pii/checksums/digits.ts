/**
 * Characters of a compact number (no separators, upper-case) as values. Nothing here allocates: these functions run on
 * every candidate of every text.
 */

const ZERO = 48
/** `A` is 10, as in ISO 7064, MRZ and most national schemes. */
const LETTERS = 55

/** `0`–`9` are 0 to 9, `A`–`Z` are 10 to 35. Anything else gives a number outside of 0 to 35. */
export function valueAt(compact: string, at: number): number {
  const code = compact.charCodeAt(at)
  if (code < 65) return code < ZERO || code > 57 ? -1 : code - ZERO
  return code > 90 ? -1 : code - LETTERS
}

/** The number that the digits from `from` to before `to` write; NaN if there is another character. Exact up to 15 digits. */
export function numberAt(compact: string, from: number, to: number): number {
  let value = 0
  for (let at = from; at < to; at++) {
    const digit = compact.charCodeAt(at) - ZERO
    if (!(digit >= 0 && digit <= 9)) return Number.NaN
    value = value * 10 + digit
  }
  return value
}

export function isDigit(compact: string, at: number): boolean {
  const code = compact.charCodeAt(at)
  return code >= ZERO && code <= 57
}

export function isLetter(compact: string, at: number): boolean {
  const code = compact.charCodeAt(at)
  return code >= 65 && code <= 90
}

/** Whether all characters are the same one: placeholders that pass many a checksum. */
export function isOneCharacter(compact: string): boolean {
  for (let at = 1; at < compact.length; at++) if (compact.charCodeAt(at) !== compact.charCodeAt(0)) return false
  return true
}

/**
 * Whether the number has a shape: `9` a digit, `A` a letter, `X` either, `*` anything; other characters stand for
 * themselves. Lengths must agree.
 */
export function hasShape(compact: string, shape: string): boolean {
  if (compact.length !== shape.length) return false
  for (let at = 0; at < shape.length; at++) if (!fits(compact.charCodeAt(at), shape.charCodeAt(at))) return false
  return true
}

const ANY_DIGIT = 57
const ANY_LETTER = 65
const EITHER = 88
const ANYTHING = 42

function fits(code: number, expected: number): boolean {
  const isDigitCode = code >= ZERO && code <= 57
  const isLetterCode = code >= 65 && code <= 90
  if (expected === ANY_DIGIT) return isDigitCode
  if (expected === ANY_LETTER) return isLetterCode
  if (expected === EITHER) return isDigitCode || isLetterCode
  return expected === ANYTHING || code === expected
}
