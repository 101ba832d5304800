import { validateMnemonic } from '@scure/bip39'
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
  const hashes = new Set(wordlist.map(hashWord))
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
        if (!hashes.has(words.hashes[row] ?? 0)) continue
        const [first, last] = runAround(words, row, hashes)
        if (last - first + 1 >= LEAST) addPhrase(words, first, last, add)
        row = last
      }
    },
  }
}

function runAround(words: Words, row: number, hashes: ReadonlySet<number>): readonly [number, number] {
  let first = row
  while (first > 0 && hashes.has(words.hashes[first - 1] ?? 0) && isBeside(words, first - 1)) first--
  let last = row
  while (last + 1 < words.count && hashes.has(words.hashes[last + 1] ?? 0) && isBeside(words, last)) last++
  return [first, last]
}

const isBeside = (words: Words, row: number): boolean => (words.starts[row + 1] ?? 0) - (words.ends[row] ?? 0) <= GAP

/** A row of just the right length is tried whole; of a longer one, which may run on into other text, both ends. */
function addPhrase(words: Words, first: number, last: number, add: Parameters<Finder['find']>[2]): void {
  if (last - first + 1 > MOST) return
  for (const size of SIZES) {
    const from = [first, last - size + 1].find(
      (row) => row >= first && row + size - 1 <= last && isPhrase(words, row, size),
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

function isPhrase(words: Words, from: number, count: number): boolean {
  const phrase = Array.from({ length: count }, (_, index) => words.text(from + index)).join(' ')
  return validateMnemonic(phrase, wordlist)
}
