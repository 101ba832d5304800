import { FEATURES } from '../model.ts'
import { CLASSES, DIGIT, FEATURE_BITS, UPPER } from './characters.ts'
import { type Places, place } from './places.ts'

/** Words of capital letters that are candidates: bank codes. */
const CAPITALS = { least: 8, most: 11 } as const
const FEW_DIGITS = 4
/** As many as the shortest number of a card. */
const CARD_DIGITS = 12
/** Letters, digits, `-` and `_` in a row, as keys have them. */
const RUN = FEATURES.digit | FEATURES.upper | FEATURES.lower | FEATURES.hyphen | FEATURES.underscore
const LONG_RUN = 16
const ASCII = 0x80
const SPACE = 0x20
const [A_LOWER, Z_LOWER] = [0x61, 0x7a]

/** What one pass over the characters of a text sees. Used again for the next. */
export interface Seen {
  /** Bits of `FEATURES`. */
  features: number
  /** Where runs of digits begin, and words that look like bank codes. */
  readonly digits: Places
  /** Where runs of at least 16 letters, digits, `-` and `_` begin. */
  readonly longRuns: Places
  /** Where numbers of at least 12 digits begin, groups a space or hyphen apart. */
  readonly longNumbers: Places
}

/** Looks at every character once. */
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: runs for every character of every text, where a call costs more than the work
export function look(text: string, seen: Seen): void {
  const { length } = text
  let features = 0
  let digits = 0
  let number = 0
  let numberStart = 0
  let groupEnd = -1
  let runStart = 0
  /** Where the last run of one kind of letters or digits ended. */
  let named = -1
  seen.digits.count = 0
  seen.longRuns.count = 0
  seen.longNumbers.count = 0
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at)
    if (code >= A_LOWER && code <= Z_LOWER) {
      features |= FEATURES.lower
      do at++
      while (at < length && text.charCodeAt(at) >= A_LOWER && text.charCodeAt(at) <= Z_LOWER)
      named = at
      at--
      continue
    }
    if (code === SPACE) {
      if (at - runStart >= LONG_RUN) place(seen.longRuns, runStart)
      runStart = at + 1
      continue
    }
    if (code >= ASCII) {
      features |= FEATURES.nonAscii
      if (at - runStart >= LONG_RUN) place(seen.longRuns, runStart)
      runStart = at + 1
      continue
    }
    const bits = FEATURE_BITS[code] ?? 0
    features |= bits
    if ((bits & RUN) === 0) {
      if (at - runStart >= LONG_RUN) place(seen.longRuns, runStart)
      runStart = at + 1
      continue
    }
    const kind = CLASSES[code] ?? 0
    if (kind === 0) continue
    const start = at
    do at++
    while (at < length && CLASSES[text.charCodeAt(at)] === kind)
    if (kind === DIGIT) {
      digits += at - start
      // Groups a space or hyphen apart make one number.
      const isJoined = start === groupEnd + 1 && isJoint(text.charCodeAt(groupEnd))
      if (!isJoined) numberStart = start
      const before = isJoined ? number : 0
      number = before + at - start
      if (number >= CARD_DIGITS && before < CARD_DIGITS) place(seen.longNumbers, numberStart)
      groupEnd = at
      place(seen.digits, start)
    } else if (kind === UPPER && named !== start && isBankCode(text, start, at)) place(seen.digits, start)
    named = at
    at--
  }
  if (length - runStart >= LONG_RUN) place(seen.longRuns, runStart)
  if (digits >= FEW_DIGITS) features |= FEATURES.digits4
  if (seen.longRuns.count > 0) features |= FEATURES.longRun
  if (seen.longNumbers.count > 0) features |= FEATURES.digits12
  seen.features = features
}

const isJoint = (code: number): boolean => code === SPACE || code === 0x2d
const isBankCode = (text: string, start: number, end: number): boolean =>
  end - start >= CAPITALS.least && end - start <= CAPITALS.most && (CLASSES[text.charCodeAt(end)] ?? 0) === 0
