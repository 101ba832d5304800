import { FLAGS } from '../gazetteers/flags.ts'
import { foldCode, hashStep } from '../gazetteers/fold.ts'
import { lexicon } from '../gazetteers/lexicon.ts'
import { SHAPES } from '../scan/tokens.ts'
import type { Tokens } from '../scan/words.ts'
import { claim, type Findings, isFree } from './findings.ts'
import { flagsAt, has, isCapitalised, isCaseless, isGlued, isMark, isNear, isOneOf, isSentenceStart, isWord, labelBefore, lengthAt, MARK, shapeAt, wordSet } from './reading.ts' // biome-ignore format: a list of names

const PLACE = FLAGS.city | FLAGS.country | FLAGS.region
const NAME = FLAGS.given | FLAGS.surname
const SPACE = 0x20
const MOST_WORDS = 6
/** What no unknown place name begins with. */
const NO_PLACE =
  FLAGS.word | FLAGS.frequent | FLAGS.never | FLAGS.month | FLAGS.weekday | FLAGS.nationality | FLAGS.title
/** Nor after a verb of place: `lives in Lake Maurine`. */
const NEVER_PLACE = FLAGS.never | FLAGS.month | FLAGS.weekday | FLAGS.nationality | FLAGS.title
const STRONG_CUES = wordSet('in from to at near via nach aus de en till')
const KINDS = wordSet('city town village hometown country state province capital')
const KINDS_OF = wordSet('city town village state province county republic kingdom capital mayor streets people')
const LABELS = wordSet(
  'city town country state location place where ort stadt land ville pays ciudad citta birthplace province region county destination hometown',
)

export interface PlaceMatch {
  /** Row after the last token; 0: none. */
  end: number
  flags: number
}

const match: PlaceMatch = { end: 0, flags: 0 }

/** The longest known place name that begins here. The answer is used again by the next call. */
export function matchPlace(tokens: Tokens, start: number): PlaceMatch {
  match.end = 0
  match.flags = 0
  let flags = flagsAt(tokens, start)
  if ((flags & (PLACE | FLAGS.opens)) === 0) return match
  if ((flags & PLACE) !== 0) remember(start + 1, flags)
  let hash = tokens.hashes[start] as number
  let last = start
  for (let words = 1; words < MOST_WORDS && (flags & FLAGS.opens) !== 0; words++) {
    last = nextPart(tokens, last)
    if (last === 0) break
    hash = extend(tokens, hashStep(hash, SPACE), last)
    flags = lexicon().flags(hash)
    if ((flags & PLACE) !== 0) remember(last + 1, flags)
  }
  return match
}

function remember(end: number, flags: number): void {
  match.end = end
  match.flags = flags
}

/** The next word of a name of several: after a blank, a hyphen, or the dot of an abbreviation (St. Louis). */
function nextPart(tokens: Tokens, row: number): number {
  let next = row + 1
  if ((isMark(tokens, next, MARK.hyphen) || isMark(tokens, next, MARK.dot)) && isGlued(tokens, next)) next++
  return isWord(tokens, next) && isNear(tokens, next) ? next : 0
}

function extend(tokens: Tokens, hash: number, row: number): number {
  let extended = hash
  for (let at = tokens.starts[row] as number; at < (tokens.ends[row] as number); at++) {
    const code = foldCode(tokens.text.charCodeAt(at))
    if (code !== 0) extended = hashStep(extended, code)
  }
  return extended
}

/** Cities, regions and countries outside addresses. */
export function findPlaces(tokens: Tokens, findings: Findings): void {
  if (isCaseless(tokens) && (tokens.seen & (PLACE | FLAGS.opens)) === 0) return
  for (let at = 0, next = 0; at < tokens.notableCount; at++) {
    const row = tokens.notable[at] as number
    if (row < next || tokens.claimed[row] !== 0) continue
    if (canBegin(tokens, row)) next = placeHere(tokens, findings, row)
  }
}

function canBegin(tokens: Tokens, row: number): boolean {
  if (isCapitalised(tokens, row)) return true
  return has(tokens, row, PLACE | FLAGS.opens) && (isCaseless(tokens) || shapeAt(tokens, row) === SHAPES.uncased)
}

/** The row to go on from. */
function placeHere(tokens: Tokens, findings: Findings, start: number): number {
  const { end: known, flags } = matchPlace(tokens, start)
  const end = known === 0 ? unknownEnd(tokens, start) : known
  if (end === 0 || !isFree(findings, start, end)) return start + 1
  const own = known === 0 ? -1.7 : knownLogit(tokens, start, end, flags)
  const logit = own + cueLogit(tokens, start, end) - (isCaseless(tokens) ? 0.7 : 0)
  return logit < -0.5 ? start + 1 : claim(findings, 'LOCATION_NAME', [start, end], logit)
}

/** What a known name says by itself. */
function knownLogit(tokens: Tokens, start: number, end: number, flags: number): number {
  let logit = -2
  if ((flags & FLAGS.country) !== 0) logit = 2
  else if ((flags & FLAGS.bigCity) !== 0) logit = 1
  else if ((flags & FLAGS.region) !== 0) logit = 0.5
  if (end - start > 1) return logit + 2
  if ((flags & FLAGS.frequent) !== 0) logit -= 4
  else if ((flags & FLAGS.word) !== 0) logit -= 2
  if ((flags & NAME) === NAME && (flags & FLAGS.country) === 0) logit -= 1
  if ((flags & (FLAGS.month | FLAGS.weekday | FLAGS.title | FLAGS.nationality | FLAGS.never)) !== 0) logit -= 3
  return lengthAt(tokens, start) === 2 ? logit - 1.5 : logit
}

/** Capitalised words after a place cue that no list holds. */
function unknownEnd(tokens: Tokens, start: number): number {
  if (!has(tokens, start - 1, FLAGS.placeCue) && !isOneOf(tokens, start - 1, KINDS)) return 0
  const isCertain = has(tokens, start - 2, FLAGS.placeVerb)
  if (has(tokens, start, isCertain ? NEVER_PLACE : NO_PLACE)) return 0
  let end = start + 1
  while (end < start + 4 && isNear(tokens, end) && isCapitalised(tokens, end) && !has(tokens, end, FLAGS.never)) end++
  // One word of the dictionary alone is none.
  return isCertain && end === start + 1 && has(tokens, start, FLAGS.word) ? 0 : end
}

function cueLogit(tokens: Tokens, start: number, end: number): number {
  let logit = wordsBefore(tokens, start)
  if (isMark(tokens, end, MARK.comma)) logit += afterComma(tokens, end + 1)
  if (isMark(tokens, start - 1, MARK.comma) && has(tokens, start - 2, PLACE)) logit += 1.5
  if (isOneOf(tokens, labelBefore(tokens, start), LABELS)) logit += 4
  return isSentenceStart(tokens, start) ? logit - 0.3 : logit
}

function wordsBefore(tokens: Tokens, start: number): number {
  if (!isWord(tokens, start - 1)) return 0
  let logit = 0
  if (has(tokens, start - 1, FLAGS.placeCue)) logit += isOneOf(tokens, start - 1, STRONG_CUES) ? 1.8 : 1.2
  if (has(tokens, start - 2, FLAGS.placeVerb) || has(tokens, start - 1, FLAGS.placeVerb)) logit += 1.2
  else if (has(tokens, start - 3, FLAGS.placeVerb)) logit += 0.8
  if (isOneOf(tokens, start - 1, KINDS)) logit += 2.2
  if (isOneOf(tokens, start - 1, OF) && isOneOf(tokens, start - 2, KINDS_OF)) logit += 2.5
  return logit
}
const OF = wordSet('of')

/** `Springfield, IL`; `Lyon, France`. */
function afterComma(tokens: Tokens, row: number): number {
  if (has(tokens, row, FLAGS.stateCode) && shapeAt(tokens, row) === SHAPES.upper) return 3
  return isCapitalised(tokens, row) && has(tokens, row, FLAGS.country | FLAGS.region) ? 2 : 0
}
