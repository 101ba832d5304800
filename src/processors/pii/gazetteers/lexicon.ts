import { COUNTRY_ALIASES, CUES, NATIONALITY_ALIASES, STATE_CODES } from './cues.ts'
import { COUNTRIES, NATIONALITIES, REGIONS } from './data/countries.ts'
import { GIVEN_NAMES } from './data/given-names.ts'
import { BIG_CITIES, CITIES } from './data/places.ts'
import { SURNAMES } from './data/surnames.ts'
import { DICTIONARY, FREQUENT } from './data/words.ts'
import { FLAGS } from './flags.ts'
import { hashStep, hashWord } from './fold.ts'
import { visitPacked } from './packed.ts'

/** Room for 2^20 words: with 420,000 of them a miss costs one or two looks. */
const SLOTS = 1 << 20
/** Words looked up last, by a part of their hash: most words of a text are few, and a look into all costs a miss of the cache. */
const REMEMBERED = 1 << 14
const SPACE = 0x20

/** All words of the gazetteers and cues by their hash: `flags` of a word that is not there is 0. */
export interface Lexicon {
  readonly flags: (hash: number) => number
}

let made: Lexicon | undefined

/**
 * The lexicon of this process, made when first asked for (about 60 ms, 8 MB). Words are known by 32 bits of hash alone: of
 * 10,000 unknown words one is taken for a known one, which a name needs more evidence than.
 */
export function lexicon(): Lexicon {
  made ??= makeLexicon()
  return made
}

function makeLexicon(): Lexicon {
  const table = makeTable()
  const list = (packed: string, flag: number) => visitPacked(packed, (hash) => table.add(hash, flag))
  list(GIVEN_NAMES, FLAGS.given)
  list(SURNAMES, FLAGS.surname)
  list(DICTIONARY, FLAGS.word)
  list(FREQUENT, FLAGS.frequent)
  phrases(CITIES, FLAGS.city, table)
  phrases(BIG_CITIES, FLAGS.city | FLAGS.bigCity, table)
  phrases(COUNTRIES, FLAGS.country, table)
  phrases(REGIONS, FLAGS.region, table)
  list(NATIONALITIES, FLAGS.nationality)
  for (const name of COUNTRY_ALIASES.split('|')) addPhrase(name, FLAGS.country, table)
  for (const word of NATIONALITY_ALIASES.split(' ')) table.add(hashWord(word), FLAGS.nationality)
  for (const code of STATE_CODES.split(' ')) table.add(hashWord(code), FLAGS.stateCode)
  for (const [flags, words] of CUES) for (const word of words.split(' ')) table.add(hashWord(word), flags)
  return { flags: table.flags }
}

interface Table {
  readonly add: (hash: number, flags: number) => void
  readonly flags: (hash: number) => number
}

/** Open addressing with linear probing; hash and flags side by side, so that a look costs one line of cache. Flags 0: free. To be asked only when all is added. */
function makeTable(): Table {
  const slots = new Int32Array(2 * SLOTS)
  const recent = new Int32Array(2 * REMEMBERED)
  const find = (hash: number): number => {
    let slot = ((hash ^ (hash >>> 15)) & (SLOTS - 1)) << 1
    while (slots[slot + 1] !== 0 && slots[slot] !== hash) slot = (slot + 2) & (2 * SLOTS - 1)
    return slot
  }
  return {
    add: (hash, flags) => {
      const slot = find(hash)
      slots[slot] = hash
      slots[slot + 1] = (slots[slot + 1] as number) | flags
    },
    flags: (hash) => {
      const place = (hash & (REMEMBERED - 1)) << 1
      if (recent[place] === hash) return recent[place + 1] as number
      recent[place] = hash
      recent[place + 1] = slots[find(hash) + 1] as number
      return recent[place + 1] as number
    },
  }
}

/** Names of several words: each beginning that ends at a space is marked, so that a search knows when to give up. */
function phrases(packed: string, flag: number, table: Table): void {
  visitPacked(
    packed,
    (hash) => table.add(hash, flag),
    (hash) => table.add(hash, FLAGS.opens),
  )
}

function addPhrase(phrase: string, flag: number, table: Table): void {
  const words = phrase.split(' ')
  let hash = hashWord(words[0] as string)
  for (const word of words.slice(1)) {
    table.add(hash, FLAGS.opens)
    hash = hashStep(hash, SPACE)
    for (let index = 0; index < word.length; index++) hash = hashStep(hash, word.charCodeAt(index))
  }
  table.add(hash, flag)
}
