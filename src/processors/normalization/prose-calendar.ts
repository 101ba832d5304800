import { asciiDigits } from './digits.ts'

/** Names of months and of the halves of the day in the languages that `Intl` knows, for reading dates in prose. */
export interface Calendar {
  /** The months (1 to 12) a word names in some language; mostly none or one. `word` as `normalise` leaves it. */
  months(word: string): readonly number[]
  /** Which of several months it is: the one whose language prints this very date so; else the first. */
  choose(months: readonly number[], year: number, day: number, text: string): number
  half(word: string): 'am' | 'pm' | undefined
}

/** In order of how many people write so: where a name means two months, the first language is tried first. */
const LOCALES = [
  'en-US', 'en-GB', 'en-CA', 'zh-CN', 'zh-TW', 'es', 'es-MX', 'hi', 'ar', 'pt-BR', 'pt-PT', 'bn', 'ru', 'ja', 'id', 'de', 'fr',
  'fr-CA', 'ur', 'tr', 'vi', 'ko', 'it', 'th', 'fa', 'ms', 'pl', 'uk', 'nl', 'ta', 'te', 'mr', 'gu', 'kn', 'ml', 'pa', 'fil', 'sw',
  'ro', 'el', 'hu', 'cs', 'sv', 'sr', 'sr-Latn', 'bg', 'da', 'fi', 'nb', 'sk', 'he', 'ca', 'hr', 'sl', 'lt', 'lv', 'et', 'eu', 'gl',
  // Regions whose months have other names.
  'de-AT', 'es-PE', 'ar-IQ', 'ar-DZ', 'ar-MA', 'ky',
  'af', 'is', 'sq', 'mk', 'bs', 'az', 'ka', 'hy', 'kk', 'uz', 'ne', 'si', 'km', 'lo', 'my', 'mn', 'am', 'zu', 'be',
] // biome-ignore format: a word list
const STYLES: readonly Intl.DateTimeFormatOptions[] = [
  { dateStyle: 'medium' },
  { dateStyle: 'long' },
  { month: 'long' },
  { month: 'short' },
]
const WORD = /[\p{L}\p{M}]+/gu
const PLAIN = /^[\x20-\x7e]*$/

/**
 * Text with one kind of space, ASCII digits and signs, lower case, without direction marks and without the points inside
 * or behind abbreviations (`p. m.` becomes `pm`), so that words can be compared.
 */
export function normalise(text: string): string {
  const spaced = text.replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ')
  const plain = PLAIN.test(spaced) ? spaced.toLowerCase() : unified(spaced)
  return plain.replace(/(?<=[\p{L}\p{M}])[.'’׳]/gu, '').replace(/\b([ap]) m\b/g, '$1m')
}

function unified(text: string): string {
  const plain = text
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\u200b-\u200f\u061c\u2066-\u2069]/g, '')
    .replace(/\s/g, ' ')
    .replace(/[\u2212\u2013]/g, '-')
  return asciiDigits(plain)
}

let built: Calendar | undefined

/** The tables never change, and building them takes some hundred milliseconds: they are built once, when first needed. */
export function calendar(): Calendar {
  built ??= createCalendar()
  return built
}

function createCalendar(): Calendar {
  const months = new Map<string, number[]>()
  const halves = new Map<string, 'am' | 'pm'>()
  const locales = Intl.DateTimeFormat.supportedLocalesOf(LOCALES)
  for (const locale of locales) {
    for (const style of STYLES) addMonths(months, formatter(locale, style))
    addHalves(halves, locale)
  }
  return {
    months: (word) => months.get(word) ?? [],
    half: (word) => halves.get(word),
    choose(candidates, year, day, text) {
      const compact = squeeze(text)
      const printsSo = (month: number) => {
        const date = Date.UTC(year, month - 1, day)
        return locales.some((locale) =>
          STYLES.slice(0, 2).some((style) =>
            compact.includes(squeeze(normalise(formatter(locale, style).format(date)))),
          ),
        )
      }
      return candidates.find(printsSo) ?? candidates[0] ?? 0
    },
  }
}

const squeeze = (text: string) => text.replaceAll(' ', '')

function formatter(locale: string, style: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return new Intl.DateTimeFormat(locale, { ...style, calendar: 'gregory', timeZone: 'UTC' })
}

/** The words that differ from month to month are the names: also with what a language glues to them (`במרץ`, `d’oct.`). */
function addMonths(months: Map<string, number[]>, format: Intl.DateTimeFormat): void {
  const words = Array.from(
    { length: 12 },
    (_, at) => normalise(format.format(Date.UTC(2025, at, 15))).match(WORD) ?? [],
  )
  const uses = new Map<string, number>()
  for (const list of words) for (const word of new Set(list)) uses.set(word, (uses.get(word) ?? 0) + 1)
  words.forEach((list, at) => {
    for (const word of list) {
      if ((uses.get(word) ?? 0) > 2) continue
      const known = months.get(word)
      if (known === undefined) months.set(word, [at + 1])
      else if (!known.includes(at + 1)) known.push(at + 1)
    }
  })
}

function addHalves(halves: Map<string, 'am' | 'pm'>, locale: string): void {
  const clock = { hour: 'numeric', hour12: true, timeZone: 'UTC' } as const
  for (const style of [clock, { ...clock, dayPeriod: 'short' }] as const) {
    const format = new Intl.DateTimeFormat(locale, style)
    for (let hour = 0; hour < 24; hour++) {
      const part = format.formatToParts(Date.UTC(2025, 0, 1, hour)).find(({ type }) => type === 'dayPeriod')
      const word = normalise(part?.value ?? '').replaceAll(/[^\p{L}\p{M}]/gu, '')
      if (word !== '' && !halves.has(word)) halves.set(word, hour < 12 ? 'am' : 'pm')
    }
  }
}
