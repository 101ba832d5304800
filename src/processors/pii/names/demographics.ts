import { FLAGS } from '../gazetteers/flags.ts'
import { hashWord } from '../gazetteers/fold.ts'
import { lexicon } from '../gazetteers/lexicon.ts'
import type { Tokens } from '../scan/words.ts'
import { ageLogit } from './ages.ts'
import { dateEnd, dateLogit } from './dates.ts'
import { claim, type Findings } from './findings.ts'
import {
  flagsAt,
  has,
  isCapitalised,
  isCaseless,
  isNear,
  isNumeric,
  isOneOf,
  isWord,
  lengthAt,
  textAt,
  wordSet,
} from './reading.ts'

const BIRTH = wordSet(
  'born dob birth birthdate birthday birthdays geboren geburtsdatum geb naissance nee ne nacimiento nacido nacida nascita nato nata geboortedatum nascimento fodt fodd urodzony urodzona',
)
/** Rows in which a word before a date is looked for. */
const FARTHEST = 14
const LANGUAGE_CUES = wordSet(
  'in speak speaks speaking spoke spoken learn learning into translate translated write written teach',
)
const NATIONAL_CUES = wordSet("am i'm is are proud a an nationality nice new")

export function findDatesAndAges(tokens: Tokens, findings: Findings): void {
  if (tokens.numbers === 0 && (tokens.seen & FLAGS.weekday) === 0) return
  for (let at = 0, next = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (row < next || tokens.claimed[row] !== 0) continue
    if (isNumeric(tokens, row)) next = dateHere(tokens, findings, row) || ageHere(tokens, findings, row)
    else if (has(tokens, row, FLAGS.month | FLAGS.weekday)) next = dateHere(tokens, findings, row)
  }
}

/** The row after a claimed date; 0: none. */
function dateHere(tokens: Tokens, findings: Findings, row: number): number {
  const end = dateEnd(tokens, row)
  if (end === 0) return 0
  return claim(findings, isBirth(tokens, row) ? 'DATE_OF_BIRTH' : 'DATE_TIME', [row, end], dateLogit(tokens, row, end))
}

function isBirth(tokens: Tokens, row: number): boolean {
  for (let back = row - 1, words = 0; back >= row - FARTHEST && words < 5; back--) {
    if (!isWord(tokens, back)) continue
    words++
    if (isOneOf(tokens, back, BIRTH)) return true
  }
  return false
}

function ageHere(tokens: Tokens, findings: Findings, row: number): number {
  const logit = ageLogit(tokens, row)
  return logit < 0 ? 0 : claim(findings, 'AGE', [row, row + 1], logit)
}

/** After names and places, so that `Czech Republic` and `Pat English` stay whole. */
export function findNationalities(tokens: Tokens, findings: Findings): void {
  for (let at = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (tokens.claimed[row] !== 0 || !isNationality(tokens, row, flagsAt(tokens, row))) continue
    const logit = nationalityLogit(tokens, row, flagsAt(tokens, row))
    if (logit >= -0.6) claim(findings, 'NRP', [row, row + 1], logit)
  }
}

function nationalityLogit(tokens: Tokens, row: number, flags: number): number {
  const isWritten = isCapitalised(tokens, row)
  let logit = isWritten ? 1.6 : isCaseless(tokens) || isOneOf(tokens, row - 1, NATIONAL_CUES) ? 0.8 : -0.3
  if ((flags & FLAGS.word) !== 0 && !isWritten) logit -= 1.5
  if ((flags & FLAGS.given) !== 0 && (flags & FLAGS.word) === 0) logit -= 1
  if (isOneOf(tokens, row - 1, LANGUAGE_CUES)) logit -= 2.5
  if (isCapitalised(tokens, row + 1) && isNear(tokens, row + 1)) logit -= 1.5
  return isBetweenNames(tokens, row) ? logit - 1 : logit
}

function isBetweenNames(tokens: Tokens, row: number): boolean {
  return isCapitalised(tokens, row - 1) && isNear(tokens, row) && !has(tokens, row - 1, FLAGS.never)
}

/** The word itself, or its plural. */
function isNationality(tokens: Tokens, row: number, flags: number): boolean {
  if ((flags & (FLAGS.country | FLAGS.title)) !== 0) return false
  if ((flags & FLAGS.nationality) !== 0) return lengthAt(tokens, row) > 3 || isCapitalised(tokens, row)
  if (flags !== 0 || !endsInS(tokens, row)) return false
  return (isCapitalised(tokens, row) || isOneOf(tokens, row - 1, NATIONAL_CUES)) && isPlural(tokens, row)
}

function endsInS(tokens: Tokens, row: number): boolean {
  return lengthAt(tokens, row) >= 6 && (tokens.text.charCodeAt((tokens.ends[row] as number) - 1) | 0x20) === 0x73
}

function isPlural(tokens: Tokens, row: number): boolean {
  return (lexicon().flags(hashWord(textAt(tokens, row).slice(0, -1))) & FLAGS.nationality) !== 0
}
