import { FLAGS } from '../gazetteers/flags.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { flagsAt, has, isCapitalised, isGenitive, isLineEnd, isLineStart, isMark, isNear, isNumber, isOneOf, isSentenceStart, isWord, labelBefore, MARK, shapeAt, wordSet } from './reading.ts' // biome-ignore format: a list of names

const LABELS = wordSet(
  'name names nom nombre naam nome namn navn patient client customer contact employee from to cc attn attention author by user signed signature recipient sender applicant student teacher guest host candidate beneficiary holder cardholder owner interviewer interviewee vorname nachname surname lastname firstname prenom apellido apellidos cognome imie nazwisko kontakt ansprechpartner spouse guardian doctor physician manager witness',
)
const NAMED = wordSet(
  "named called call calls name's known nicknamed i'm im je soy sono ich bin heisse heiss heise appelle llamo chiamo heet heter hedder meet met introduce introducing ask contact tell email emailed phone marry married dated dating guardian befriended",
)
const AM = wordSet('am')
const I = wordSet('i')
const COPULAS = wordSet("is it's ist est es to as under")
const NAME_WORDS = wordSet('name names naam nom nombre nome navn namn this here speaking account correct')
const NAME_WORD = wordSet('name surname')
const PRONOUNS = wordSet('him her me')
const BY = wordSet('by with starring featuring and between alongside from to for than versus vs')
const ARTICLES = wordSet('the a an this')
const PLACES = wordSet('city town village state country visit visited visiting')
const INTO = wordSet('in near inside across around')
const ACCORDING = wordSet('according')
const AND = wordSet('and und et y e og och en i')
const QUESTIONS = wordSet('name names who called')
const NAME = FLAGS.given | FLAGS.surname

/** What stands around a run of words says whether it is a person; log-odds. */
export function personContext(tokens: Tokens, start: number, end: number): number {
  return before(tokens, start) + after(tokens, start, end) + around(tokens, start, end)
}

function before(tokens: Tokens, start: number): number {
  const title = titleBefore(tokens, start)
  if (title > 0) return title
  const label = labelBefore(tokens, start)
  if (label > 0) return isOneOf(tokens, label, LABELS) ? 3.5 : 0
  const isApart = isMark(tokens, start - 1, MARK.comma) || isMark(tokens, start - 1, MARK.quote)
  const row = isApart ? start - 2 : start - 1
  if (!isWord(tokens, row)) return 0
  if (has(tokens, row, FLAGS.greeting)) return 2.2
  if (has(tokens, row, FLAGS.speech)) return 1.8
  return isApart ? 0 : directly(tokens, row)
}

function titleBefore(tokens: Tokens, start: number): number {
  const isDotted = isMark(tokens, start - 1, MARK.dot)
  const row = isDotted ? start - 2 : start - 1
  if (!has(tokens, row, FLAGS.title) || !isNear(tokens, start)) return 0
  return isDotted || isCapitalised(tokens, row) || (flagsAt(tokens, row) & FLAGS.word) === 0 ? 3.5 : 1.5
}

/** Of the word directly before. */
function directly(tokens: Tokens, row: number): number {
  if (isOneOf(tokens, row, NAMED) || (isOneOf(tokens, row, AM) && isOneOf(tokens, row - 1, I))) return 2
  if (has(tokens, row, FLAGS.kin)) return 2.2
  if (isOneOf(tokens, row, COPULAS) && isNameAsked(tokens, row)) return 3
  if (isOneOf(tokens, row, NAME_WORD)) return 2.5
  if (isOneOf(tokens, row, PRONOUNS)) return isOneOf(tokens, row - 1, NAMED) ? 2.6 : 1.5
  if (has(tokens, row, FLAGS.job)) return 1.2
  return loosely(tokens, row)
}

function loosely(tokens: Tokens, row: number): number {
  if (isOneOf(tokens, row, ARTICLES)) return -1
  if (isOneOf(tokens, row, INTO) || (has(tokens, row, FLAGS.placeCue) && has(tokens, row - 1, FLAGS.placeVerb)))
    return -2.5
  if (isOneOf(tokens, row, PLACES)) return -2.5
  if (isOneOf(tokens, row, BY)) return isOneOf(tokens, row - 1, ACCORDING) ? 1.8 : 0.5
  return has(tokens, row, FLAGS.placeCue) ? -0.8 : 0
}

/** `my name is`, `the name on the account is`, `this is`, `change it to` after a name was spoken of. */
function isNameAsked(tokens: Tokens, row: number): boolean {
  for (let back = row - 1; back >= row - 12 && back >= tokens.first; back--)
    if (isOneOf(tokens, back, NAME_WORDS)) return true
  return false
}

function after(tokens: Tokens, start: number, end: number): number {
  if (shapeAt(tokens, end) === SHAPES.mark) return afterMark(tokens, start, end)
  if (!isNear(tokens, end)) return 0
  if (has(tokens, end, FLAGS.speech)) return 1.8
  if (has(tokens, end, FLAGS.personVerb)) return has(tokens, end, FLAGS.placeVerb) ? 2 : 1
  return has(tokens, end, FLAGS.orgHead | FLAGS.street) && isCapitalised(tokens, end) ? -2 : 0
}

function afterMark(tokens: Tokens, start: number, mark: number): number {
  if (isMark(tokens, mark, MARK.comma)) return afterComma(tokens, mark + 1)
  if (isMark(tokens, mark, MARK.colon)) return isLineStart(tokens, start) ? 1.2 : 0
  if (isMark(tokens, mark, MARK.bracket)) return isNumber(tokens, mark + 1) ? 0.6 : 0
  if (!isGenitive(tokens, mark)) return 0
  if (has(tokens, mark + 1, FLAGS.kin)) return 1.8
  return isCapitalised(tokens, mark + 1) ? -1 : 0.7
}

/** `Ann Lee, the director,`, `Ann, 34,`. */
function afterComma(tokens: Tokens, row: number): number {
  if (isNumber(tokens, row)) return 0.6
  for (let next = row; next < row + 5; next++) if (has(tokens, next, FLAGS.job)) return 1.5
  return has(tokens, row, FLAGS.personVerb) ? 0.4 : 0
}

function around(tokens: Tokens, start: number, end: number): number {
  let logit = isPair(tokens, start, end) ? 1.2 : 0
  if (!isLineEnd(tokens, end)) return logit
  if (isLineStart(tokens, start)) logit += ownLine(tokens, start, end)
  return isAnswer(tokens, start) ? logit + 3 : logit
}

/** `What's your name? Ann`. */
function isAnswer(tokens: Tokens, start: number): boolean {
  if (!isSentenceStart(tokens, start) || !isMark(tokens, start - 1, MARK.question)) return false
  for (let back = start - 2; back > start - 7 && back >= tokens.first; back--)
    if (isOneOf(tokens, back, QUESTIONS)) return true
  return false
}

/** A line of its own: a signature after a farewell, the first line of an address or a card. */
function ownLine(tokens: Tokens, start: number, end: number): number {
  let row = start - 1
  while (isBetweenLines(tokens, row)) row--
  row--
  if (has(tokens, row, FLAGS.closing)) return 3
  const isAlone = shapeAt(tokens, start - 1) === SHAPES.end && shapeAt(tokens, end) === SHAPES.end
  return isAlone ? 0.3 : 1
}

function isBetweenLines(tokens: Tokens, row: number): boolean {
  return shapeAt(tokens, row) === SHAPES.newline || isMark(tokens, row, MARK.comma) || isMark(tokens, row, MARK.hyphen)
}

/** `Anna and Peter`. */
function isPair(tokens: Tokens, start: number, end: number): boolean {
  if ((isOneOf(tokens, end, AND) || isMark(tokens, end, MARK.and)) && isName(tokens, end + 1)) return true
  return isOneOf(tokens, start - 1, AND) && isName(tokens, start - 2)
}

function isName(tokens: Tokens, row: number): boolean {
  const flags = flagsAt(tokens, row)
  return isCapitalised(tokens, row) && (flags & NAME) !== 0 && (flags & FLAGS.frequent) === 0
}
