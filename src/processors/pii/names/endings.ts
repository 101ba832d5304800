import { foldCode, HASH_SEED, hashStep } from '../gazetteers/fold.ts'
import type { Tokens } from '../scan/words.ts'
import { lengthAt, type WordSet } from './reading.ts'

const LONGEST = 10

/** Endings of words, hashed from their last letter on; a power of two of slots, 0 where free. */
export function endingSet(endings: string): WordSet {
  const hashes = endings.trim().split(/\s+/).map(hashBackwards)
  const set = new Int32Array(1 << (33 - Math.clz32(hashes.length)))
  for (const hash of hashes) {
    let slot = hash & (set.length - 1)
    while (set[slot] !== 0 && set[slot] !== hash) slot = (slot + 1) & (set.length - 1)
    set[slot] = hash
  }
  return set
}

function hashBackwards(ending: string): number {
  let hash = HASH_SEED
  for (let at = ending.length - 1; at >= 0; at--) {
    const code = foldCode(ending.charCodeAt(at))
    if (code !== 0) hash = hashStep(hash, code)
  }
  return hash
}

/** Whether a word ends in one of these, with at least `least` letters before. */
export function endsInOneOf(tokens: Tokens, row: number, set: WordSet, least: number): boolean {
  const last = (tokens.ends[row] as number) - 1
  const first = last - Math.min(lengthAt(tokens, row) - least, LONGEST) + 1
  let hash = HASH_SEED
  for (let at = last; at >= first; at--) {
    const code = foldCode(tokens.text.charCodeAt(at))
    if (code === 0) continue
    hash = hashStep(hash, code)
    if (isIn(set, hash)) return true
  }
  return false
}

function isIn(set: WordSet, hash: number): boolean {
  let slot = hash & (set.length - 1)
  for (let found = set[slot] as number; found !== 0; found = set[slot] as number) {
    if (found === hash) return true
    slot = (slot + 1) & (set.length - 1)
  }
  return false
}
