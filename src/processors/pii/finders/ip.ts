import { FEATURES, type Finder, type Match, type Recogniser } from '../model.ts'
import { CLASSES, DIGIT } from '../scan/characters.ts'

const V4 = /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)\.){3}(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\/(?:3[0-2]|[12]?\d))?$/
/** What looks like a version rather than an address: all parts small. */
const SMALL = /^\d{1,2}(?:\.\d{1,2}){3}$/
const VERSION_BEFORE = /(?:[a-z]|\d|[-/_.])$/i

/** IPv4, also with a prefix length. */
export const ipv4: Recogniser = {
  id: 'ipv4',
  version: 1,
  entity: 'IP_ADDRESS',
  takes: ['digits'],
  lengths: [4, 14],
  needs: FEATURES.dot,
  prior: 3,
  match({ start, end, compact }, { text }): Match | undefined {
    if (end - start < compact.length + 3) return undefined
    const written = text.slice(start, end)
    if (!V4.test(written) || VERSION_BEFORE.test(text.charAt(start - 1))) return undefined
    return { start, end, shape: SMALL.test(written) ? -2 : 0 }
  },
  cues: ['ip', 'ip address', 'ipv4', 'client ip', 'remote addr', 'host', 'server', 'gateway', 'dns', 'subnet', 'ping', 'address', 'addresse', 'adresse ip', 'dirección ip', 'ip adresse'],
  anticues: ['section', 'chapter', 'firmware', 'driver', 'kernel', 'abschnitt', 'kapitel'],
} // biome-ignore format: word lists

const COLON = 0x3a
const DOT = 0x2e
const GROUPS = 8
const LONGEST = 45
const LOGIT = 4
const ZONE = /^%[\w.-]{1,16}/

/** IPv6, shortened or whole, with an embedded IPv4 address or a zone; found at its first two colons. */
export const ipv6: Finder = {
  id: 'ipv6',
  version: 1,
  entities: ['IP_ADDRESS'],
  needs: FEATURES.colon,
  find({ text }, _knowledge, add) {
    let from = 0
    for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', Math.max(colon + 1, from))) {
      const start = runEdge(text, colon, -1, from)
      const end = runEdge(text, colon, 1, from) + 1
      from = end
      if (!hasManyColons(text, start, end)) continue
      const written = trimmed(text.slice(start, end))
      if (!isStandalone(text, start, start + written.length) || !isIpv6(written)) continue
      const zone = ZONE.exec(text.slice(start + written.length, start + written.length + LONGEST))?.[0] ?? ''
      add({ entity: 'IP_ADDRESS', start, end: start + written.length + zone.length, logit: LOGIT })
    }
  },
}

/** Two colons beside each other, or seven. */
function hasManyColons(text: string, start: number, end: number): boolean {
  let colons = 0
  for (let at = start; at < end; at++) {
    if (text.charCodeAt(at) !== COLON) continue
    if (text.charCodeAt(at + 1) === COLON || ++colons === GROUPS - 1) return true
  }
  return false
}

const trimmed = (written: string): string => (written.endsWith('::') ? written : written.replace(/[.:]$/, ''))

function runEdge(text: string, at: number, step: 1 | -1, from: number): number {
  let last = at
  for (let count = 0; count < LONGEST; count++) {
    const next = last + step
    if (next < from || next >= text.length || !belongs(text.charCodeAt(next))) break
    last = next
  }
  return last
}

const belongs = (code: number): boolean => code === COLON || code === DOT || isHex(code)
const isHex = (code: number): boolean =>
  (CLASSES[code] ?? 0) === DIGIT || ((code | 0x20) >= 0x61 && (code | 0x20) <= 0x66)

const isStandalone = (text: string, start: number, end: number): boolean =>
  (CLASSES[text.charCodeAt(start - 1)] ?? 0) === 0 && (CLASSES[text.charCodeAt(end)] ?? 0) === 0

/** Whether a text is an address by RFC 4291, and long enough to be no accident (`a::b` is code). */
function isIpv6(written: string): boolean {
  if (!/\d/.test(written) && !written.startsWith('fe80')) return false
  const halves = written.split('::')
  if (halves.length > 2) return false
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')))
  const last = groups.at(-1) ?? ''
  const size = groups.length + (last.includes('.') ? 1 : 0)
  const areGroups = groups.every(
    (group, index) =>
      /^[\da-f]{1,4}$/i.test(group) || (index === groups.length - 1 && V4.test(group) && !group.includes('/')),
  )
  if (!areGroups) return false
  return halves.length === 1 ? size === GROUPS : size < GROUPS && size >= 1 && isTelling(written, size)
}

/** Of short forms only those with a known beginning, three groups, or groups that begin with digits, as no name in code does. */
const isTelling = (written: string, size: number): boolean =>
  size >= 3 ||
  /^(?:::1$|::ffff:|2[0-9a-f]{3}:|f[cd][0-9a-f]{2}:|fe80:|ff0)/i.test(written) ||
  /^\d[^:]*::(?:\d.*)?$/.test(written)
