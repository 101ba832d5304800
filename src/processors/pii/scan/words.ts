import type { Words } from '../model.ts'
import { CLASSES, isForeignLetter, isIdeograph, LOWER, UPPER } from './characters.ts'
import { doubled } from './places.ts'

const SEED = 0x811c9dc5
const PRIME = 0x01000193
const APOSTROPHE = 0x27
const FIRST = 256
const ASCII = 0x80
const CASE_BIT = 0x20

/** The hash of a word as `Words.hashes` has it (FNV-1a over the code units of its lower-case form, 32 bits, signed). */
export function hashWord(word: string): number {
  let hash = SEED
  for (let at = 0; at < word.length; at++) hash = Math.imul(hash ^ lowered(word.charCodeAt(at)), PRIME)
  return hash | 0
}

/** A cutter of words with arrays of its own, used again for every text. */
export function createWordCutter(): (text: string) => Words {
  const own = {
    count: 0,
    source: '',
    starts: new Int32Array(FIRST),
    ends: new Int32Array(FIRST),
    hashes: new Int32Array(FIRST),
    cases: new Uint8Array(FIRST),
    text: (row: number) => own.source.slice(own.starts[row], own.ends[row]).toLowerCase(),
  }

  function grow(): void {
    own.starts = doubled(own.starts)
    own.ends = doubled(own.ends)
    own.hashes = doubled(own.hashes)
    const cases = new Uint8Array(own.cases.length * 2)
    cases.set(own.cases)
    own.cases = cases
  }

  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: runs for every character of every text, where a call costs more than the work
  return (text) => {
    let count = 0
    const { length } = text
    let at = 0
    while (at < length) {
      let code = text.charCodeAt(at)
      if (!isLetter(code)) {
        at++
        continue
      }
      if (count === own.starts.length) grow()
      const start = at
      const isAlone = isIdeograph(code)
      let hash = SEED
      let uppers = 0
      let letters = 0
      do {
        // Of ASCII only letters and the apostrophe come here, which has this bit already.
        const low = code < ASCII ? code | CASE_BIT : lowered(code)
        if (low !== code) uppers++
        letters++
        hash = Math.imul(hash ^ low, PRIME)
        at++
        if (isAlone || at === length) break
        code = text.charCodeAt(at)
      } while (isInner(code) || (code === APOSTROPHE && at + 1 < length && isInner(text.charCodeAt(at + 1))))
      own.starts[count] = start
      own.ends[count] = at
      own.hashes[count] = hash | 0
      own.cases[count] = caseOf(uppers, letters, text.charCodeAt(start))
      count++
    }
    own.count = count
    own.source = text
    return own
  }
}

function caseOf(uppers: number, letters: number, first: number): number {
  if (uppers === letters && letters > 1) return 2
  return lowered(first) === first ? 0 : 1
}

function isInner(code: number): boolean {
  if (code < ASCII) return ((CLASSES[code] ?? 0) & (UPPER | LOWER)) !== 0
  return isForeignLetter(code) && !isIdeograph(code)
}

function isLetter(code: number): boolean {
  return code < ASCII ? ((CLASSES[code] ?? 0) & (UPPER | LOWER)) !== 0 : isForeignLetter(code)
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
