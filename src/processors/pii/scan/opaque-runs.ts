import { CLASSES, DIGIT, LOWER, UPPER } from './characters.ts'

/**
 * What machines write and no one reads: nothing inside of it is a word, a name or a number of a person, so that it is passed over in one
 * step. Only what is certain by its form; what merely looks opaque is weighed where something was claimed (evidence/opaque.ts).
 */

const HYPHEN = 0x2d
const COLON = 0x3a
const T = 0x54
const Z = 0x5a
const DOT = 0x2e
const UNDERSCORE = 0x5f
const PLUS = 0x2b
const SLASH = 0x2f
const ZERO = 0x30

const isDigit = (text: string, at: number): boolean => (CLASSES[text.charCodeAt(at)] ?? 0) === DIGIT
const areTwoDigits = (text: string, at: number): boolean => isDigit(text, at) && isDigit(text, at + 1)

/**
 * Where a time of a machine ends that begins at `start` (ISO 8601 with date and time, as in `2025-03-12T10:22:33.5Z`); `start` where there is
 * none. Midnight may be a date of birth and is none.
 */
export function timestampEnd(text: string, start: number): number {
  if (text.charCodeAt(start + 10) !== T || text.charCodeAt(start + 4) !== HYPHEN) return start
  if (text.charCodeAt(start + 7) !== HYPHEN || text.charCodeAt(start + 13) !== COLON) return start
  for (const at of [0, 2, 5, 8, 11, 14]) if (!areTwoDigits(text, start + at)) return start
  if (start > 0 && (CLASSES[text.charCodeAt(start - 1)] ?? 0) !== 0) return start
  if (isMidnight(text, start + 11)) return start
  return zoneEnd(text, fractionEnd(text, start + 16))
}

const isMidnight = (text: string, at: number): boolean =>
  [0, 1, 3, 4].every((place) => text.charCodeAt(at + place) === ZERO)

function fractionEnd(text: string, minutes: number): number {
  if (text.charCodeAt(minutes) !== COLON || !areTwoDigits(text, minutes + 1)) return minutes
  let at = minutes + 3
  if (text.charCodeAt(at) === DOT && isDigit(text, at + 1))
    do at++
    while (isDigit(text, at))
  return at
}

function zoneEnd(text: string, at: number): number {
  const code = text.charCodeAt(at)
  if (code === Z) return at + 1
  if ((code !== HYPHEN && code !== PLUS) || !areTwoDigits(text, at + 1)) return at
  const minutes = text.charCodeAt(at + 3) === COLON ? at + 4 : at + 3
  return areTwoDigits(text, minutes) ? minutes + 2 : at + 3
}

/** Groups of a UUID: where its hyphens stand. */
const UUID_HYPHENS = [8, 13, 18, 23]
const UUID = 36
/** Beside the classes of characters. */
const MARKED = 8

/**
 * Where a random name ends that begins at `start`, a run of at least 16 letters, digits, `-` and `_`: a UUID, or letters and digits mixed
 * without any mark; `start` where it is none.
 */
export function randomNameEnd(text: string, start: number): number {
  let at = start
  let kinds = 0
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    const kind = code === HYPHEN || code === UNDERSCORE ? MARKED : (CLASSES[code] ?? 0)
    if (kind === 0) break
    kinds |= kind
  }
  const isMixed = (kinds & DIGIT) !== 0 && (kinds & (UPPER | LOWER)) !== 0
  if (!isMixed) return start
  if ((kinds & MARKED) === 0) return base64End(text, at)
  return isUuid(text, start, at) ? at : start
}

/** Past further parts of letters of both cases and digits after `+` or `/`, as base64 has them. */
function base64End(text: string, from: number): number {
  let end = from
  while (text.charCodeAt(end) === PLUS || text.charCodeAt(end) === SLASH) {
    let at = end + 1
    let kinds = 0
    for (let kind = CLASSES[text.charCodeAt(at)] ?? 0; kind !== 0; kind = CLASSES[text.charCodeAt(++at)] ?? 0)
      kinds |= kind
    if ((kinds & DIGIT) === 0 && kinds !== (UPPER | LOWER)) break
    end = at
  }
  return end
}

function isUuid(text: string, start: number, end: number): boolean {
  return end - start === UUID && UUID_HYPHENS.every((at) => text.charCodeAt(start + at) === HYPHEN)
}
