import type { Words } from '../model.ts'
import { CLASSES, isForeignLetter, LOWER, UPPER } from './characters.ts'

const SEED = 0x811c9dc5
const PRIME = 0x01000193
const APOSTROPHE = 0x27
const FIRST = 256

/** The hash of a word as `Words.hashes` has it (FNV-1a over the code units of its lower-case form, 32 bits, signed). */
export function hashWord(word: string): number {
  let hash = SEED
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ lowered(word.charCodeAt(at)), PRIME)
  return hash | 0
}

/** A cutter of words with arrays of its own, used again for every text. */
export function createWordCutter(): (text: string) => Words {
  let starts = new Int32Array(FIRST)
  let ends = new Int32Array(FIRST)
  let hashes = new Int32Array(FIRST)
  let cases = new Uint8Array(FIRST)

  function grow(): void {
    const twice = starts.length * 2
    starts = enlarged(starts, new Int32Array(twice))
    ends = enlarged(ends, new Int32Array(twice))
    hashes = enlarged(hashes, new Int32Array(twice))
    cases = enlarged(cases, new Uint8Array(twice))
  }

  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: runs for every character of every text, where a call costs more than the work
  return (text) => {
    let count = 0
    const { length } = text
    for (let at = 0; at < length; at++) {
      if (!isLetter(text.charCodeAt(at))) continue
      if (count === starts.length) grow()
      const start = at
      let hash = SEED
      let uppers = 0
      let letters = 0
      for (; at < length; at++) {
        const code = text.charCodeAt(at)
        if (!isLetter(code) && !(code === APOSTROPHE && at + 1 < length && isLetter(text.charCodeAt(at + 1)))) break
        const low = lowered(code)
        if (low !== code) uppers++
        letters++
        hash = Math.imul(hash ^ low, PRIME)
      }
      starts[count] = start
      ends[count] = at
      hashes[count] = hash | 0
      cases[count] = caseOf(uppers, letters, text.charCodeAt(start))
      count++
    }
    return {
      count,
      starts,
      ends,
      hashes,
      cases,
      text: (row) => text.slice(starts[row], ends[row]).toLowerCase(),
    }
  }
}

function caseOf(uppers: number, letters: number, first: number): number {
  if (uppers === letters && letters > 1) return 2
  return lowered(first) === first ? 0 : 1
}

function enlarged<T extends Int32Array | Uint8Array>(from: T, to: T): T {
  to.set(from)
  return to
}

function isLetter(code: number): boolean {
  return code < 0x80 ? ((CLASSES[code] ?? 0) & (UPPER | LOWER)) !== 0 : isForeignLetter(code)
}

/** Latin, Greek, Cyrillic and Armenian have upper-case letters below this. */
const CASED = 0x590
const LOWERED: Uint16Array = Uint16Array.from({ length: CASED }, (_, code) => {
  const low = String.fromCharCode(code).toLowerCase()
  return low.length === 1 ? low.charCodeAt(0) : code
})
function lowered(code: number): number {
  return code < CASED ? (LOWERED[code] ?? code) : code
}
