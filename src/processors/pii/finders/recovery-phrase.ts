import { sha256 } from '@noble/hashes/sha2.js'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { hashWord } from '../gazetteers/fold.ts'
import { FEATURES, type Finder } from '../model.ts'
import type { Words } from '../scan/words.ts'

/** BIP-39 phrases have 12 to 24 words, three at a time. */
const LEAST = 12
const SIZES = [24, 21, 18, 15, 12] as const
/** A longer row of words of the list is a text, or the list itself. */
const MOST = 40
const LOGIT = 6
/** Between two words: spaces, a line break, a comma, a number. */
const GAP = 6

/** Recovery phrases of wallets: words of the list in a row, with their checksum. */
export const recoveryPhrase = (): Finder => {
  const numbers = new Map(wordlist.map((word, number) => [hashWord(word), number]))
  return {
    id: 'recovery-phrase',
    version: 1,
    entities: ['RECOVERY_PHRASE'],
    isOfProse: true,
    needs: FEATURES.lower,
    find(scan, _knowledge, add) {
      const words = scan.words()
      // Of any twelve words in a row one is a twelfth: a text of other words costs a look at each twelfth.
      for (let row = LEAST - 1; row < words.count; row += LEAST) {
        if (!numbers.has(words.hashes[row] ?? 0)) continue
        const [first, last] = runAround(words, row, numbers)
        if (last - first + 1 >= LEAST) addPhrase(words, [first, last], numbers, add)
        row = last
      }
    },
  }
}

function runAround(words: Words, row: number, numbers: ReadonlyMap<number, number>): readonly [number, number] {
  let first = row
  while (first > 0 && numbers.has(words.hashes[first - 1] ?? 0) && isBeside(words, first - 1)) first--
  let last = row
  while (last + 1 < words.count && numbers.has(words.hashes[last + 1] ?? 0) && isBeside(words, last)) last++
  return [first, last]
}

const isBeside = (words: Words, row: number): boolean => (words.starts[row + 1] ?? 0) - (words.ends[row] ?? 0) <= GAP

/** A row of just the right length is tried whole; of a longer one, which may run on into other text, both ends. */
function addPhrase(
  words: Words,
  [first, last]: readonly [first: number, last: number],
  numbers: ReadonlyMap<number, number>,
  add: Parameters<Finder['find']>[2],
): void {
  if (last - first + 1 > MOST) return
  for (const size of SIZES) {
    const from = [first, last - size + 1].find(
      (row) => row >= first && row + size - 1 <= last && isPhrase(words.hashes.subarray(row, row + size), numbers),
    )
    if (from === undefined) continue
    add({
      entity: 'RECOVERY_PHRASE',
      start: words.starts[from] ?? 0,
      end: words.ends[from + size - 1] ?? 0,
      logit: LOGIT,
    })
    return
  }
}

const BITS_OF_WORD = 11

/**
 * Whether words are a phrase: 11 bits each, of which the last ones are the first of the SHA-256 of all before, one for every 32.
 * https://github.com/bitcoin/bips/blob/master/bip-0039.mediawiki
 */
function isPhrase(hashes: Int32Array, numbers: ReadonlyMap<number, number>): boolean {
  const bits = [...hashes].map((hash) => (numbers.get(hash) ?? 0).toString(2).padStart(BITS_OF_WORD, '0')).join('')
  const length = (bits.length * 32) / 33
  const entropy = Uint8Array.from({ length: length / 8 }, (_, at) => Number.parseInt(bits.slice(8 * at, 8 * at + 8), 2))
  const checked = (sha256(entropy)[0] ?? 0).toString(2).padStart(8, '0')
  return checked.startsWith(bits.slice(length))
}
