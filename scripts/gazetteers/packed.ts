import { HASH_SEED, hashStep } from '../../src/processors/pii/gazetteers/fold.ts'

/**
 * Sorted words in one string: each begins with a letter A–Z that says how many characters it shares with the word before
 * (A: none), then come the others. Words are lower-case, so that a capital can only be such a mark. A third of plain text.
 */

const NONE = 65
const SPACE = 0x20
const MOST_SHARED = 25

export function packWords(words: Iterable<string>): string {
  let before = ''
  let packed = ''
  for (const word of [...new Set(words)].sort()) {
    let shared = 0
    while (shared < MOST_SHARED && shared < before.length && before[shared] === word[shared]) shared++
    packed += String.fromCharCode(NONE + shared) + word.slice(shared)
    before = word
  }
  return packed
}

/** Calls `visit` with the hash of each word (`hashWord`), `visitOpening` with that of what stands before each space in one. */
export function visitPacked(
  packed: string,
  visit: (hash: number) => void,
  visitOpening?: (hash: number) => void,
): void {
  // hashes[n]: of the first n characters of the current word.
  const hashes = new Int32Array(256)
  hashes[0] = HASH_SEED
  let length = 0
  let hash = HASH_SEED
  for (let index = 0; index < packed.length; index++) {
    const code = packed.charCodeAt(index)
    if (code < NONE || code > NONE + MOST_SHARED) {
      if (code === SPACE) visitOpening?.(hash)
      hash = hashStep(hash, code)
      hashes[++length] = hash
      continue
    }
    if (index > 0) visit(hash)
    length = code - NONE
    hash = hashes[length] as number
  }
  if (packed !== '') visit(hash)
}
