import { FEATURES, type Finder, type Found } from '../model.ts'
import { CLASSES, isForeignLetter, isIdeograph } from '../scan/characters.ts'
import { hostKind } from './host.ts'

type Add = (found: Found) => void

const WITH_SCHEME = 6
const WITH_WWW = 4
const BARE = 2
/** What is longer is no address one would share. */
const MOST = 4096
const MOST_HOST = 253

/**
 * Links with a scheme, hosts with `www.`, and bare hosts where they are surely one: under a suffix that no word, file or abbreviation ends
 * in, or with a path.
 */
export const url: Finder = {
  id: 'url',
  version: 1,
  entities: ['URL'],
  needs: FEATURES.lower,
  find({ text, features }, _knowledge, add) {
    if ((features & FEATURES.slash) !== 0 && (features & FEATURES.colon) !== 0) findSchemes(text, add)
    if ((features & FEATURES.dot) !== 0) findHosts(text, add)
  },
}

const SCHEME = /(?:https?|ftps?|sftp|wss?|hxxps?)$/i
const LONGEST_SCHEME = 6
const SEPARATOR = '://'

function findSchemes(text: string, add: Add): void {
  let from = 0
  for (let at = text.indexOf(SEPARATOR); at >= 0; at = text.indexOf(SEPARATOR, at + 1)) {
    if (at < from) continue
    const scheme = SCHEME.exec(text.slice(Math.max(from, at - LONGEST_SCHEME), at))
    if (scheme === null) continue
    const start = at - scheme[0].length
    if (start > 0 && isHostPart(text.charCodeAt(start - 1)) && isName(text.charCodeAt(start - 1))) continue
    const host = at + SEPARATOR.length
    const end = linkEnd(text, host)
    if (end <= host + 1 || (!isName(text.charCodeAt(host)) && text.charAt(host) !== '[')) continue
    add({ entity: 'URL', start, end, logit: WITH_SCHEME })
    from = end
  }
}

const STOPS = new Set([...' \t\r\n"<>`{}|\\^'].map((character) => character.charCodeAt(0)))
const TRAILING = /[.,;:!?'*_~…]/
const PAIRS: Readonly<Record<string, string>> = { ')': '(', ']': '[' }

/** Where a link that begins at `start` ends: at a space or quote, without the punctuation of the sentence around it. */
function linkEnd(text: string, start: number): number {
  const most = Math.min(text.length, start + MOST)
  let end = start
  while (end < most && !isStop(text.charCodeAt(end)) && !isProseAfter(text, end)) end++
  for (;;) {
    const last = text.charAt(end - 1)
    const open = PAIRS[last]
    const isOutside = open !== undefined && isUnbalanced(text, start, end, open, last)
    if (end <= start || !(TRAILING.test(last) || isOutside)) return end
    end--
  }
}

/** Spaces, quotes, controls, and the punctuation of scripts without spaces. */
const isStop = (code: number): boolean => code <= 0x20 || STOPS.has(code) || (code >= 0x3000 && code < 0x3040)

/** A text without spaces goes on after a link: of two scripts beside each other the second is no part of it. */
const isProseAfter = (text: string, at: number): boolean =>
  isIdeograph(text.charCodeAt(at)) && text.charCodeAt(at - 1) < 0x80 && !'/.'.includes(text.charAt(at - 1))

/** Looked at no further back: a link has few brackets. */
const MOST_BRACKETS = 512
function isUnbalanced(text: string, start: number, end: number, open: string, close: string): boolean {
  let depth = 0
  for (let at = Math.max(start, end - MOST_BRACKETS); at < end; at++) {
    const character = text.charAt(at)
    if (character === open) depth++
    else if (character === close) depth--
  }
  return depth < 0
}

const DOT = 0x2e
const HYPHEN = 0x2d
const isName = (code: number): boolean => (code < 0x80 ? (CLASSES[code] ?? 0) !== 0 : isForeignLetter(code))

/** Bare hosts, from each dot between two names outwards; each host once. */
function findHosts(text: string, add: Add): void {
  for (let dot = text.indexOf('.'); dot >= 0; ) {
    const end = isName(text.charCodeAt(dot + 1)) && isName(text.charCodeAt(dot - 1)) ? findHost(text, dot, add) : dot
    dot = text.indexOf('.', Math.max(end, dot + 1))
  }
}

/** Looks at the host around a dot; its end. */
function findHost(text: string, dot: number, add: Add): number {
  const { start, end, whole } = hostAround(text, dot)
  if (!isPlaceForHost(text, start, end)) return whole
  const hasPath = text.charAt(end) === '/' && isName(text.charCodeAt(end + 1))
  const logit = hostLogit(text.slice(start, end), hasPath)
  if (logit > 0) add({ entity: 'URL', start, end: hasPath || isPort(text, end) ? linkEnd(text, start) : end, logit })
  return whole
}

/** The host around a dot, and where its run of characters ends. */
function hostAround(
  text: string,
  dot: number,
): { readonly start: number; readonly end: number; readonly whole: number } {
  let start = dot
  while (start > 0 && dot - start < MOST_HOST && isHostPart(text.charCodeAt(start - 1))) start--
  let whole = dot
  while (whole < text.length && whole - dot < MOST_HOST && isHostPart(text.charCodeAt(whole))) whole++
  let end = whole
  while (end > dot && !isName(text.charCodeAt(end - 1))) end--
  while (start < dot && !isName(text.charCodeAt(start))) start++
  return { start, end, whole }
}

const isHostPart = (code: number): boolean => (isName(code) && !isIdeograph(code)) || code === DOT || code === HYPHEN
const isPort = (text: string, at: number): boolean => /^:\d{2,5}(?:\/|$)/.test(text.slice(at, at + 7))

/** Not after `@`, `/`, `_` or in a longer name: addresses and paths are found elsewhere. */
function isPlaceForHost(text: string, start: number, end: number): boolean {
  const before = text.charAt(start - 1)
  const after = text.charAt(end)
  return !'@/\\_=&?#%$'.includes(before || ' ') && !'@_('.includes(after || ' ')
}

const WWW = /^www\d?\./i
const HOST = /^(?:[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?\.)+[a-z]{2,24}$/
/** Suffixes that no word, file or abbreviation ends in. */
const SURE =
  /[a-z\d-]{2,}\.(?:com|org|net|edu|gov|info|biz|(?:co|ac|gov|org)\.uk|co\.(?:jp|nz|za|in|kr)|(?:com|org|net|edu|gov)\.[a-z]{2})$/
/** Endings of files that are suffixes too. */
const FILE = /\.(?:md|rs|py|sh|pl|so|cc|ps|ml|zip|mov|app|java|cs|ts|tf|vi|br|gz|py|pm|mm|ph|la|ai|do)$/

function hostLogit(host: string, hasPath: boolean): number {
  const isLower = HOST.test(host) || (/^[A-Z]?[A-Za-z\d-]+(?:\.[a-z]+)+$/.test(host) && HOST.test(host.toLowerCase()))
  if (WWW.test(host)) return hostKind(host.toLowerCase()) === 'public' ? WITH_WWW : -1
  if (!isLower) return -1
  const name = host.toLowerCase()
  if (!(SURE.test(name) || (hasPath && !FILE.test(name)))) return -1
  return hostKind(name) === 'public' ? BARE : -1
}
