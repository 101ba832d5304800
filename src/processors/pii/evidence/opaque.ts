import type { Candidate } from '../model.ts'
import { CLASSES, DIGIT, LOWER, UPPER } from '../scan/characters.ts'

/**
 * What is no personal value by its own shape. `id`: a random name (UUID, hash, YouTube, Spotify); nothing inside of it is meant as a word or
 * number. `number`: a time, version, price, article or order number; no number of a person, though a finder may know better.
 */
export interface Opaque {
  readonly start: number
  readonly end: number
  readonly form: 'id' | 'number'
}

/** Longer runs without a space are looked at no further. */
const MOST = 96
const INNER = '._~+-'
const BETWEEN_DIGITS = ':/'

/** The opaque value that a span is, or is a part of. Looked for only where something was claimed. */
export function opaqueAround(text: string, start: number, end: number): Opaque | undefined {
  const from = edge(text, start, -1)
  const to = edge(text, end - 1, 1) + 1
  if (to - from > MOST) return undefined
  const run = text.slice(from, to).replace(/[.:+-]+$/, '')
  const form = formOf(run) ?? (isPriced(text, from, from + run.length) ? 'number' : undefined)
  return form === undefined || from + run.length < end ? undefined : { start: from, end: from + run.length, form }
}

/** Whether a candidate is a whole number of no person (a fraction, a time): known at once, before anybody is asked. */
export function isPlainOpaque({ kind, start, end, compact }: Candidate, text: string): boolean {
  const marks = end - start - compact.length
  if (kind !== 'digits' || marks > 1 || (marks === 0 && compact.length < LEAST_PLAIN)) return false
  if ((start > 0 && belongs(text, start - 1)) || (end < text.length && belongs(text, end))) return false
  if (marks === 0) return isOpaqueNumber(compact)
  const dot = text.indexOf('.', start)
  return dot > start && dot < end - 1
}
const LEAST_PLAIN = 8

/** The last place, from `at` on in a direction, that belongs to the same run. */
function edge(text: string, at: number, step: 1 | -1): number {
  let last = at
  for (let count = 0; count <= MOST; count++) {
    const next = last + step
    if (next < 0 || next >= text.length || !belongs(text, next)) break
    last = next
  }
  return last
}

function belongs(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if ((CLASSES[code] ?? 0) !== 0) return true
  const character = text.charAt(at)
  if (INNER.includes(character)) return true
  return BETWEEN_DIGITS.includes(character) && isDigit(text, at - 1) && isDigit(text, at + 1)
}

const isDigit = (text: string, at: number): boolean => (CLASSES[text.charCodeAt(at)] ?? 0) === DIGIT

function formOf(run: string): Opaque['form'] | undefined {
  const kinds = kindsOf(run)
  if ((kinds & DIGIT) === 0) return isYoutubeName(run) ? 'id' : undefined
  if (/^\d+$/.test(run)) return isOpaqueNumber(run) ? 'number' : undefined
  if (ID_FORMS.some((form) => form.test(run))) return 'id'
  if (kinds === (DIGIT | UPPER | LOWER) && isMixed(run)) return 'id'
  return NUMBER_FORMS.some((form) => form.test(run)) || isBookNumber(run) ? 'number' : undefined
}

function kindsOf(run: string): number {
  let kinds = 0
  for (let at = 0; at < run.length; at++) kinds |= CLASSES[run.charCodeAt(at)] ?? 0
  return kinds
}

const ID_FORMS: readonly RegExp[] = [
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i, // UUID
  /^[0-7][\dA-HJKMNP-TV-Z]{25}$/, // ULID
  /^(?=.*[a-f])[\da-f]{7,}$/, // hashes, short and long
  /^(?=.*\d)[A-F\d]{32,}$/,
  /^\w*[A-Za-z\d]_\w*[A-Za-z\d]/, // names of files and fields
]

const NUMBER_FORMS: readonly RegExp[] = [
  /^\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?:T[\d:.+-]*Z?)?$/i,
  /^\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})$/,
  /^\d{8}T\d{4,6}Z?$/,
  /^\+?\d{1,3}:\d{2}(?::\d{2}(?:[.,]\d+)?)?$/, // times, durations
  /^[+-]?\d+\.\d+$/, // decimals
  /^v?\d{1,4}\.\d{1,2}\.\d{1,4}(?:[-+][\w.]+)?$/i, // versions: some part is short
  /^v?\d{1,2}\.\d{1,4}\.\d{1,4}(?:[-+][\w.]+)?$/i,
  /^v\d+(?:\.\d+)+(?:[-+]\S*)?$/i,
  /^[A-Z]{2,5}-\d{3,}(?:-\d+)*$/, // numbered papers: INV-123-456
  /^[A-Z]{2,5}-\d+(?:-\d+){2,}$/,
  /\.(?!\d+$)[a-z][a-z\d]{1,4}$/, // names of files
]

/** Letters of both cases and digits without order, as random names have them. */
const LEAST_MIXED = 8
function isMixed(run: string): boolean {
  if (run.length < LEAST_MIXED || !/^[\w-]+$/.test(run)) return false
  return (
    run.length === YOUTUBE || run.split('-').some((part) => /[a-z]/.test(part) && /[A-Z]/.test(part) && /\d/.test(part))
  )
}
const YOUTUBE = 11

/** One of YouTube that has no digit: two of its parts are written as no name is. */
function isYoutubeName(run: string): boolean {
  return run.length === YOUTUBE && /^[\w-]+$/.test(run) && run.split(/[-_]/).filter(isOddlyWritten).length > 1
}
const isOddlyWritten = (part: string): boolean =>
  !/^(?:[A-Z]?[a-z]*|[A-Z]+|(?:Ma?c|D[eiu]|L[ae]|V[ao]n|O)[A-Z][a-z]+)$/.test(part)

/** Unix times (seconds to nanoseconds, 2001 to 2033), snowflakes, dates without separators, articles by their check digit. */
function isOpaqueNumber(digits: string): boolean {
  const { length } = digits
  if (/^1\d{9}(?:\d{3}){0,3}$/.test(digits)) return true
  if (length >= 17 && length <= 20) return true
  if (/^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?:\d{4}|\d{6})?$/.test(digits)) return true
  return length === 13 && !digits.startsWith(SWISS) && passesEan(digits)
}
/** Swiss insurance numbers are EAN-13 of a country that has no articles. */
const SWISS = '756'

function isBookNumber(run: string): boolean {
  const digits = run.replaceAll('-', '')
  return /^97[89]\d{10}$/.test(digits) && passesEan(digits)
}

function passesEan(digits: string): boolean {
  let sum = 0
  for (let at = 0; at < digits.length; at++) sum += Number(digits[at]) * (at % 2 === 0 ? 1 : 3)
  return sum % 10 === 0
}

const CURRENCY_BEFORE = /[$€£¥₹₽₩]\s?$/
const CURRENCY_AFTER = /^\s?(?:[$€£¥₹₽₩%]|EUR|USD|GBP|CHF|JPY|SEK|NOK|DKK|PLN|CZK)(?![A-Za-z])/
const CURRENCY_SPAN = 5
function isPriced(text: string, start: number, end: number): boolean {
  return (
    CURRENCY_BEFORE.test(text.slice(Math.max(0, start - 2), start)) ||
    CURRENCY_AFTER.test(text.slice(end, end + CURRENCY_SPAN))
  )
}
