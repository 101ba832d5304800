import { FEATURES, type Finder } from '../model.ts'
import { CLASSES, isForeignLetter } from '../scan/characters.ts'
import { type HostKind, hostKind } from './host.ts'

/** RFC 5321 allows 64 octets before and 253 characters after the `@`. */
const MOST_LOCAL = 64
const MOST_HOST = 253
const LOGIT: Readonly<Record<HostKind, number>> = { public: 5, reserved: 4, unknown: -1 }

/** Users of version control, not of mail: `git@github.com:owner/name.git`. */
const PROTOCOL_USERS = /^(?:git|hg|svn)$/

/**
 * Addresses, outwards from each `@`: a local part of RFC 5322 atoms, letters of any script included (RFC 6531), or in quotes; a host with a
 * dot, internationalised or not.
 */
export const email: Finder = {
  id: 'email',
  version: 2,
  entities: ['EMAIL'],
  needs: FEATURES.at | FEATURES.dot,
  find({ text }, _knowledge, add) {
    let from = 0
    for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
      if (isAtom(text.charCodeAt(at + 1)) && at > from) from = findAt(text, at, from, add)
    }
  },
}

function findAt(text: string, at: number, from: number, add: Parameters<Finder['find']>[2]): number {
  const start = localStart(text, at, from)
  if (start === at) return from
  const end = hostEnd(text, at + 1)
  if (end < 0) return from
  const local = text.slice(start, at)
  if (PROTOCOL_USERS.test(local) && text.charAt(end) === ':') return from
  add({ entity: 'EMAIL', start, end, logit: LOGIT[hostKind(text.slice(at + 1, end).toLowerCase())] })
  return end
}

const ATOMS = "!#$%&'*+/=?^_`{|}~-"
const MARKS = new Set([...ATOMS, '.'].map((character) => character.charCodeAt(0)))
const DOT = 0x2e
const HYPHEN = 0x2d
const QUOTE = 0x22
const BACKSLASH = 0x5c

/** Letters, digits and marks of any script. */
function isAtom(code: number): boolean {
  return code < 0x80 ? (CLASSES[code] ?? 0) !== 0 : isForeignLetter(code)
}

function localStart(text: string, at: number, from: number): number {
  if (text.charCodeAt(at - 1) === QUOTE) return quotedStart(text, at, from)
  const least = Math.max(from, at - MOST_LOCAL)
  let start = at
  while (start > least && isLocal(text.charCodeAt(start - 1))) start--
  // What commonly stands before an address is no part of it.
  while (start < at && !isAtom(text.charCodeAt(start)) && !'_+'.includes(text.charAt(start))) start++
  const field = text.slice(start, at).lastIndexOf('=')
  if (field >= 0) start += field + 1
  return text.charCodeAt(at - 1) === DOT ? at : start
}

const isLocal = (code: number): boolean => isAtom(code) || MARKS.has(code)

/** `"ada l"@example.org`. */
function quotedStart(text: string, at: number, from: number): number {
  const least = Math.max(from, at - MOST_LOCAL)
  for (let start = at - 2; start >= least; start--) {
    const code = text.charCodeAt(start)
    if (code === QUOTE && text.charCodeAt(start - 1) !== BACKSLASH) return start < at - 2 ? start : at
    if (code < 0x20 || code === 0x40) return at
  }
  return at
}

/** The end of a host of at least two labels, the last of letters; below 0 where there is none. */
function hostEnd(text: string, start: number): number {
  const most = Math.min(text.length, start + MOST_HOST)
  let end = start
  while (end < most && isHost(text, end)) end++
  while (end > start && !isAtom(text.charCodeAt(end - 1))) end--
  return hasLetterSuffix(text, start, end) ? end : -1
}

/** A part of a host at `at`; a dot only between two names. */
function isHost(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  if (code === DOT) return text.charCodeAt(at + 1) !== DOT
  return code === HYPHEN || isAtom(code)
}

const SUFFIX = /\.(?:xn--[a-z\d-]{2,59}|[^\d\s.-]{2,63})$/i
const LONGEST_SUFFIX = 64
const hasLetterSuffix = (text: string, start: number, end: number): boolean =>
  SUFFIX.test(text.slice(Math.max(start, end - LONGEST_SUFFIX), end))
