import { FLAGS } from '../gazetteers/flags.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { FIELD_POST, isUnit } from './address-parts.ts'
import { endingSet, endsInOneOf } from './endings.ts'
import { postcodeEnd } from './postcodes.ts'
import { digitsAt, flagsAt, has, isCapitalised, isCaseless, isGlued, isLineStart, isMark, isNear, isNumber, isNumeric, isOneOf, isWord, lengthAt, MARK, shapeAt, skipDot, textAt, wordSet } from './reading.ts' // biome-ignore format: a list of names

/** Endings of street names that are written in one word: Hauptstraße, Koskikatu, Drottninggatan. */
const STREET_ENDINGS = endingSet(
  'strasse straße str gatan gata gade vej veien vegen veg weg allee allé platz gasse ring damm ufer steig pfad laan straat plein singel gracht kade dreef steenweg katu tie kuja polku utca braut stræti straeti stræde strede väg vägen plass torg torget gränd stíg vegur gerði hagi hlíð',
)
/** What says that an address follows, and how strongly its place in the sentence does. */
const CUES = wordSet(
  'address adresse adres indirizzo direccion endereco lives live living lived located resides residing residence wohnt wohne wohnhaft habite vive abita adress anschrift',
)
const MEDIUM_CUES = wordSet(
  'ship shipped deliver delivered office restaurant station moved meet side letter package sent enter following',
)
/** Rows in which a cue is looked for. */
const FARTHEST = 14
const WEAK_CUES = wordSet('at on in of')
const BOXES = wordSet('postfach postbus postboks apartado casella bp bus skrytka')
const WEAK_BOXES = wordSet('bp bus')
const POST = wordSet('p po post')
const BOX = wordSet('box')
const ARMY = wordSet('psc unit cmr')
const THE = wordSet('the')
const CORNER = wordSet('corner intersection ecke angle')
const OF = wordSet('of')
const AND = wordSet('and')
const AND_OR_VERB = wordSet('and is was y e i')
const ORDINAL = /^\d+(?:st|nd|rd|th|e|ème)$/
const MOST_WORDS = 6

export interface Street {
  /** Where it is not the row that was asked about. */
  readonly start?: number
  /** Row after the last token; 0: none. */
  readonly end: number
  /** Log-odds. */
  readonly logit: number
}
const NONE: Street = { end: 0, logit: -9 }

/** A street with its number, a post box, or the crossing whose `corner` this is. */
export function streetAt(tokens: Tokens, row: number): Street {
  if (isNumeric(tokens, row)) return numberFirst(tokens, row)
  if (!isWord(tokens, row)) return NONE
  if (!has(tokens, row, FLAGS.addressStart)) return tokens.numbers === 0 ? NONE : streetThenNumber(tokens, row)
  const corner = cornerOf(tokens, row)
  if (corner.end > 0 || tokens.numbers === 0) return corner
  const box = postBox(tokens, row)
  return box.end > 0 ? box : streetThenNumber(tokens, row)
}

/** `12 Main Street`, `12b rue de la Paix`, `6750 Koskikatu 25`. */
function numberFirst(tokens: Tokens, row: number): Street {
  if (digitsAt(tokens, row) > 6 || lengthAt(tokens, row) > 7 || isInsideNumber(tokens, row)) return NONE
  let at = houseNumberEnd(tokens, row)
  const hasComma = isMark(tokens, at, MARK.comma)
  if (hasComma) at++
  if (isNumber(tokens, at) && isNear(tokens, at)) at++
  if (!isWord(tokens, at) || !isNear(tokens, at)) return NONE
  if (isAmount(tokens, row, at)) return NONE
  const first = skipDot(tokens, at + 1)
  if (isStreetFirst(tokens, at) && isNamePart(tokens, first))
    return { end: houseNumberAfter(tokens, nameEnd(tokens, first)), logit: 1.5 + cueBefore(tokens, row) }
  if (hasComma) return NONE
  return isStreetPart(tokens, at, isCaseless(tokens)) ? nameThenWord(tokens, row, at) : NONE
}

/** `2 billion views`, `$35 an hour`. */
function isAmount(tokens: Tokens, number: number, next: number): boolean {
  return (
    isOneOf(tokens, next, AMOUNTS) || (isGlued(tokens, number) && CURRENCIES.has(tokens.codes[number - 1] as number))
  )
}
const AMOUNTS = wordSet(
  'hundred hundreds thousand thousands million millions billion billions trillion percent penny pennies cent cents dollar dollars euro euros pounds bucks views view likes dislikes comments subscribers subs times years months weeks days hours minutes mins seconds people users',
)
const CURRENCIES = new Set([...'$€£¥₹'].map((mark) => mark.charCodeAt(0)))

/** After the point of a decimal or version, a letter or a hyphen. */
function isInsideNumber(tokens: Tokens, row: number): boolean {
  return (
    isGlued(tokens, row) &&
    (isWord(tokens, row - 1) || isMark(tokens, row - 1, MARK.dot) || isMark(tokens, row - 1, MARK.hyphen))
  )
}

/** `Main Street`, `N 5th Ave NW`, and names without a word for street where a number, a unit or a cue stands by. */
function nameThenWord(tokens: Tokens, row: number, first: number): Street {
  const isSmall = isCaseless(tokens)
  let end = 0
  let at = first
  for (let words = 0; words < MOST_WORDS && isNear(tokens, at) && isStreetPart(tokens, at, isSmall); words++) {
    if ((words > 0 && isStreetWord(tokens, at)) || isStreetCompound(tokens, at)) end = at + 1
    at = skipDot(tokens, at + 1)
  }
  if (end === 0) return unnamedStreet(tokens, row, [first, at])
  const logit = 2.5 + cueBefore(tokens, row)
  return { end: houseNumberAfter(tokens, pastCompass(tokens, pastShortDot(tokens, end))), logit }
}

/** One letter is an abbreviation with its dot only: Hungarian `u.`. */
function isStreetWord(tokens: Tokens, row: number): boolean {
  return has(tokens, row, FLAGS.street) && (lengthAt(tokens, row) > 1 || isMark(tokens, row + 1, MARK.dot))
}

/** No word that we know for a street: a number behind the name, a unit, the line or a cue has to say so. */
function unnamedStreet(tokens: Tokens, row: number, [first, end]: readonly [first: number, end: number]): Street {
  if (!isCapitalised(tokens, first) || has(tokens, first, FLAGS.frequent)) return NONE
  const cue = cueBefore(tokens, row)
  const hasNumber = isNumber(tokens, end) && isNear(tokens, end) && lengthAt(tokens, end) <= 4
  if (!hasNumber) return { end, logit: (isUnit(tokens, end) ? 1 : -2) + cue }
  return { end: houseNumberEnd(tokens, end), logit: (isLineStart(tokens, row) ? 0.3 : -0.3) + cue }
}

/** `Villacher Straße 89`, `Koskikatu 25`, `Via Roma 3`, `Calle Mayor, 5`. */
function streetThenNumber(tokens: Tokens, row: number): Street {
  const flags = flagsAt(tokens, row)
  const first = skipDot(tokens, row + 1)
  if (isStreetFirst(tokens, row) && isNear(tokens, first) && isNamePart(tokens, first)) {
    const end = houseNumberAfter(tokens, nameEnd(tokens, first))
    if (isNumeric(tokens, end - 1)) return { end, logit: ((flags & FLAGS.word) !== 0 ? 0 : 2) + cueBefore(tokens, row) }
  }
  if (!isCapitalised(tokens, row) && !(isCaseless(tokens) && isStreetCompound(tokens, row))) return NONE
  return (flags & (FLAGS.month | FLAGS.weekday | FLAGS.unit | FLAGS.never)) === 0 ? nameThenNumber(tokens, row) : NONE
}

function nameThenNumber(tokens: Tokens, row: number): Street {
  let at = row
  let hasStreet = false
  for (let words = 0; words < 5 && (words === 0 || isNear(tokens, at)) && isStreetPart(tokens, at, false); words++) {
    hasStreet = isStreetCompound(tokens, at) || (words > 0 && isForeignStreetWord(tokens, at))
    at = skipDot(tokens, at + 1)
  }
  // After a comma only behind a word for street: `Ann Lee, 12 Elm Road` is two things.
  const end = hasStreet || !isMark(tokens, at, MARK.comma) ? houseNumberAfter(tokens, at) : at
  if (end === at || at === row || lengthAt(tokens, end - 1) > 5) return NONE
  return { end, logit: (hasStreet ? 2.5 : unitLogit(tokens, end)) + cueBefore(tokens, row) }
}

/** rue, Via; `An der` and its like only with a capital. */
function isStreetFirst(tokens: Tokens, row: number): boolean {
  return has(tokens, row, FLAGS.streetFirst) && (isCapitalised(tokens, row) || !isOneOf(tokens, row, ONLY_WRITTEN))
}
const ONLY_WRITTEN = wordSet('am an der im unter al os pl r c')

/** In front of a number an English one (`Drive 5`) says nothing. */
function isForeignStreetWord(tokens: Tokens, row: number): boolean {
  return has(tokens, row, FLAGS.street) && !has(tokens, row, FLAGS.word)
}

function unitLogit(tokens: Tokens, end: number): number {
  return isUnit(tokens, isMark(tokens, end, MARK.comma) ? end + 1 : end) ? 0.2 : -1.8
}

/** `the corner of A Street and B Road`. */
function cornerOf(tokens: Tokens, row: number): Street {
  if (!isOneOf(tokens, row, CORNER) || !isOneOf(tokens, row + 1, OF)) return NONE
  const start = isOneOf(tokens, row - 1, THE) ? row - 1 : row
  const first = crossingEnd(tokens, row + 2)
  if (first === row + 2 || !(isOneOf(tokens, first, AND) || isMark(tokens, first, MARK.and))) return NONE
  const second = crossingEnd(tokens, first + 1)
  return second === first + 1 ? NONE : { start, end: second, logit: 2.5 }
}

function crossingEnd(tokens: Tokens, row: number): number {
  let at = row
  while (at < row + 7 && isCrossingPart(tokens, at, at < row + 3)) at = skipDot(tokens, at + 1)
  return isMark(tokens, at - 1, MARK.dot) && !isWord(tokens, at) ? at - 1 : at
}

function isCrossingPart(tokens: Tokens, row: number, isEarly: boolean): boolean {
  if (isNumeric(tokens, row) || isCapitalised(tokens, row)) return true
  if (!isWord(tokens, row) || isOneOf(tokens, row, AND_OR_VERB)) return false
  return has(tokens, row, FLAGS.street | FLAGS.particle | FLAGS.streetFirst) || (isCaseless(tokens) && isEarly)
}

/** `P.O. Box 104`, `PSC 12, Box 34`, `APO AE 09012`, `Postfach 12`. */
function postBox(tokens: Tokens, row: number): Street {
  if (isOneOf(tokens, row, POST)) return boxNear(tokens, row + 1, 4)
  if (isOneOf(tokens, row, ARMY) && isNumber(tokens, row + 1)) return boxNear(tokens, row + 2, 2)
  if (isOneOf(tokens, row, FIELD_POST)) {
    const isWhole = has(tokens, row + 1, FLAGS.stateCode) && isNumber(tokens, row + 2)
    return isWhole ? { end: row + 3, logit: 3 } : NONE
  }
  if (!isOneOf(tokens, row, BOXES) || !isNumber(tokens, row + 1)) return NONE
  return { end: row + 2, logit: isOneOf(tokens, row, WEAK_BOXES) ? -1.5 : 2.5 }
}

function boxNear(tokens: Tokens, row: number, tokensAhead: number): Street {
  for (let at = row; at < row + tokensAhead; at++)
    if (isOneOf(tokens, at, BOX) && isNumber(tokens, at + 1)) return { end: at + 2, logit: 4 }
  return NONE
}

function isStreetCompound(tokens: Tokens, row: number): boolean {
  return (
    lengthAt(tokens, row) > 5 &&
    isWord(tokens, row) &&
    (flagsAt(tokens, row) & FLAGS.word) === 0 &&
    endsInOneOf(tokens, row, STREET_ENDINGS, 1)
  )
}

function isStreetPart(tokens: Tokens, row: number, isCaselessText: boolean): boolean {
  if (isCapitalised(tokens, row)) return !has(tokens, row, FLAGS.unit) || !isUnit(tokens, row)
  if (shapeAt(tokens, row) === SHAPES.alnum) return ORDINAL.test(textAt(tokens, row))
  if (!isWord(tokens, row)) return false
  return isCaselessText
    ? !has(tokens, row, FLAGS.unit | FLAGS.personVerb)
    : has(tokens, row, FLAGS.street | FLAGS.particle)
}

function isNamePart(tokens: Tokens, row: number): boolean {
  return isCapitalised(tokens, row) || has(tokens, row, FLAGS.particle) || (isCaseless(tokens) && isWord(tokens, row))
}

/** The end of a street's name: capitalised words and particles. */
function nameEnd(tokens: Tokens, first: number): number {
  let at = first
  while (
    at < first + MOST_WORDS &&
    (at === first || isNear(tokens, at)) &&
    isNamePart(tokens, at) &&
    !isUnit(tokens, at)
  ) {
    at = skipDot(tokens, at + 1)
    if (isMark(tokens, at, MARK.hyphen) && isGlued(tokens, at)) at++
  }
  return isMark(tokens, at - 1, MARK.dot) ? at - 1 : at
}

/** Past `12`, `12-14`, `12/3`. */
function houseNumberEnd(tokens: Tokens, row: number): number {
  const isRange =
    (isMark(tokens, row + 1, MARK.hyphen) || isMark(tokens, row + 1, MARK.slash)) && isGlued(tokens, row + 1)
  return isRange && isNumeric(tokens, row + 2) && isGlued(tokens, row + 2) ? row + 3 : row + 1
}

/** Past a house number behind the street, if one is there: `, 12`, `12b`. */
function houseNumberAfter(tokens: Tokens, end: number): number {
  const at = isMark(tokens, end, MARK.comma) ? end + 1 : end
  if (!isNumeric(tokens, at) || !isNear(tokens, at) || lengthAt(tokens, at) > 5) return end
  if (at === end && isGlued(tokens, at) && isWord(tokens, at - 1)) return end
  return at > end && postcodeEnd(tokens, at) > 0 ? end : houseNumberEnd(tokens, at)
}

function pastCompass(tokens: Tokens, end: number): number {
  return has(tokens, end, FLAGS.compass) && isCapitalised(tokens, end) && isNear(tokens, end) ? end + 1 : end
}

/** The dot of `St.` belongs to it. */
function pastShortDot(tokens: Tokens, end: number): number {
  return lengthAt(tokens, end - 1) <= 4 ? skipDot(tokens, end) : end
}

/** Whether words shortly before announce an address; log-odds. */
function cueBefore(tokens: Tokens, row: number): number {
  const near = isOneOf(tokens, row - 1, WEAK_CUES) ? 0.6 : 0
  let medium = 0
  for (let back = row - 1, words = 0; back >= row - FARTHEST && words < 5; back--) {
    if (!isWord(tokens, back)) continue
    if (isOneOf(tokens, back, CUES)) return 2.2
    if (isOneOf(tokens, back, MEDIUM_CUES)) medium = 1.4
    words++
  }
  return near + medium
}
