import { COUNTRY_ALIASES, CUES, NATIONALITY_ALIASES, STATE_CODES } from '../../src/processors/pii/gazetteers/cues.ts'
import { FLAGS } from '../../src/processors/pii/gazetteers/flags.ts'
import { hashStep, hashWord } from '../../src/processors/pii/gazetteers/fold.ts'
import { COUNTRIES, NATIONALITIES, REGIONS } from './data/countries.ts'
import { GIVEN_NAMES } from './data/given-names.ts'
import { BIG_CITIES, CITIES } from './data/places.ts'
import { SURNAMES } from './data/surnames.ts'
import { DICTIONARY, FREQUENT } from './data/words.ts'
import { visitPacked } from './packed.ts'

const SPACE = 0x20

/** `FLAGS` of every word of the gazetteers and cues, by its hash. */
export function wordFlags(): ReadonlyMap<number, number> {
  const all = new Map<number, number>()
  const add = (hash: number, flags: number) => all.set(hash, (all.get(hash) ?? 0) | flags)
  const list = (packed: string, flag: number) => visitPacked(packed, (hash) => add(hash, flag))
  // Of names of several words each beginning that ends at a space is marked, so that a search knows when to give up.
  const phrases = (packed: string, flag: number) =>
    visitPacked(
      packed,
      (hash) => add(hash, flag),
      (hash) => add(hash, FLAGS.opens),
    )
  const phrase = (words: string, flag: number) => {
    const hash = [...words].reduce((before, letter) => {
      if (letter === ' ') add(before, FLAGS.opens)
      return hashStep(before, letter === ' ' ? SPACE : letter.charCodeAt(0))
    }, hashWord(''))
    add(hash, flag)
  }
  list(GIVEN_NAMES, FLAGS.given)
  list(SURNAMES, FLAGS.surname)
  list(DICTIONARY, FLAGS.word)
  list(FREQUENT, FLAGS.frequent)
  phrases(CITIES, FLAGS.city)
  phrases(BIG_CITIES, FLAGS.city | FLAGS.bigCity)
  phrases(COUNTRIES, FLAGS.country)
  phrases(REGIONS, FLAGS.region)
  list(NATIONALITIES, FLAGS.nationality)
  for (const name of COUNTRY_ALIASES.split('|')) phrase(name, FLAGS.country)
  for (const word of NATIONALITY_ALIASES.split(' ')) add(hashWord(word), FLAGS.nationality)
  for (const code of STATE_CODES.split(' ')) add(hashWord(code), FLAGS.stateCode)
  for (const [flags, words] of CUES) for (const word of words.split(' ')) add(hashWord(word), flags)
  return all
}
