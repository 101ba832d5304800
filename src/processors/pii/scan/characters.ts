import { FEATURES } from '../model.ts'

/** What a character is, for cutting. Beyond ASCII see `isLetter`. */
export const DIGIT = 1
export const UPPER = 2
export const LOWER = 4

const ASCII = 128
const range = (from: string, to: string): number[] =>
  Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, index) => from.charCodeAt(0) + index)

/** Class bits of every ASCII character. */
export const CLASSES: Uint8Array = classTable()
/** Feature bits that a single ASCII character sets. */
export const FEATURE_BITS: Int32Array = featureTable()

function classTable(): Uint8Array {
  const table = new Uint8Array(ASCII)
  for (const code of range('0', '9')) table[code] = DIGIT
  for (const code of range('A', 'Z')) table[code] = UPPER
  for (const code of range('a', 'z')) table[code] = LOWER
  return table
}

function featureTable(): Int32Array {
  const table = new Int32Array(ASCII)
  const marks: readonly (readonly [string, number])[] = [
    ['@', FEATURES.at],
    [':', FEATURES.colon],
    ['/', FEATURES.slash],
    ['.', FEATURES.dot],
    ['-', FEATURES.hyphen],
    ['_', FEATURES.underscore],
    ['+', FEATURES.plus],
  ]
  for (const [character, bit] of marks) table[character.charCodeAt(0)] = bit
  for (const code of range('0', '9')) table[code] = FEATURES.digit
  for (const code of range('A', 'Z')) table[code] = FEATURES.upper
  for (const code of range('a', 'z')) table[code] = FEATURES.lower
  return table
}

/** Whether a code unit beyond ASCII belongs to a word: letters and combining marks of all scripts; halves of pairs too. */
export function isForeignLetter(code: number): boolean {
  if (code < 0xc0) return code === 0xaa || code === 0xb5 || code === 0xba
  if (code < 0x2000) return code !== 0xd7 && code !== 0xf7
  if (code < 0x2c00) return false
  return code < 0x2e00 || (code >= 0x3040 && code < 0xe000) || (code >= 0xf900 && code < 0xfe10)
}

/** Whether a code unit is of a script that writes without spaces: each such character counts as a word. */
export const isIdeograph = (code: number): boolean => code >= 0x3040 && code < 0xa000
