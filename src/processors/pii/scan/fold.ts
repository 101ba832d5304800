/** A text as it is searched, and where its characters stood. */
export interface Folded {
  readonly text: string
  /** For each code unit (and the end) its place in the given text; absent where the places are the same. */
  readonly places?: Int32Array
}

const ZERO_OF_SCRIPTS = [
  0x0660, 0x06f0, 0x07c0, 0x0966, 0x09e6, 0x0a66, 0x0ae6, 0x0b66, 0x0be6, 0x0c66, 0x0ce6, 0x0d66, 0x0de6, 0x0e50, 0x0ed0,
  0x0f20, 0x1040, 0x1090, 0x17e0, 0x1810, 0x1946, 0x19d0, 0x1a80, 0x1a90, 0x1b50, 0x1bb0, 0x1c40, 0x1c50, 0xa620, 0xa8d0,
  0xa900, 0xa9d0, 0xa9f0, 0xaa50, 0xabf0,
] // biome-ignore format: zeros of the decimal digits (category Nd) of the basic plane
const FULL_WIDTH = 0xfee0
const SPACES = '\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000'
const DASHES = '\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63'
const INVISIBLE = '\u00ad\u200b\u200c\u200d\u2060\ufeff'
const QUOTES: readonly (readonly [string, string])[] = [
  ['\u2018\u2019\u02bc', "'"],
  ['\u201c\u201d\u201e\u00ab\u00bb', '"'],
  ['\u3002', '.'],
  ['\u3001', ','],
]

/** Marks a character that is left out. */
const OUT = 0xffff

/** Brings a text to the form that is searched. */
export function fold(text: string): Folded {
  let hasChanged = false
  let hasGaps = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code < 0x80) continue
    const to = folded(code)
    if (to === code) continue
    hasChanged = true
    if (to === OUT) hasGaps = true
  }
  if (!hasChanged) return { text }
  return hasGaps ? closed(text) : { text: replaced(text) }
}

function replaced(text: string): string {
  const units = new Uint16Array(text.length)
  for (let at = 0; at < text.length; at++) units[at] = folded(text.charCodeAt(at))
  return decoded(units)
}

function closed(text: string): Folded {
  const units = new Uint16Array(text.length)
  const places = new Int32Array(text.length + 1)
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const to = folded(text.charCodeAt(at))
    if (to === OUT) continue
    units[length] = to
    places[length++] = at
  }
  places[length] = text.length
  return { text: decoded(units.subarray(0, length)), places }
}

const CHUNK = 8192
function decoded(units: Uint16Array): string {
  let text = ''
  for (let at = 0; at < units.length; at += CHUNK) text += String.fromCharCode(...units.subarray(at, at + CHUNK))
  return text
}

const FOLDS: ReadonlyMap<number, number> = foldTable()
function folded(code: number): number {
  if (code < 0x80) return code
  if (code >= 0xff01 && code <= 0xff5e) return code - FULL_WIDTH
  return FOLDS.get(code) ?? code
}

function foldTable(): ReadonlyMap<number, number> {
  const table = new Map<number, number>()
  for (const zero of ZERO_OF_SCRIPTS) for (let digit = 0; digit <= 9; digit++) table.set(zero + digit, 0x30 + digit)
  const all: readonly (readonly [string, string])[] = [[SPACES, ' '], [DASHES, '-'], ...QUOTES]
  for (const [characters, to] of all) for (const one of characters) table.set(one.charCodeAt(0), to.charCodeAt(0))
  for (const one of INVISIBLE) table.set(one.charCodeAt(0), OUT)
  return table
}
