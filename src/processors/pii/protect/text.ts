import { scoreOf } from '../evidence/score.ts'
import { positionsInLink } from '../finders/coordinates.ts'
import { isToken, withoutTokens } from '../operators/token.ts'
import { encodedWords, isDataUri, queryValues } from '../paths/inside.ts'
import { guessByKey } from '../paths/key-names.ts'
import { decide, entityOf, type Hit, label, note, removes, replacement, type Work } from './work.ts'

const DECLARED_SCORE = 0.99

/** The whole of a string is a value of an entity. Null where it is dropped. Labels of declared paths are the type's, not the event's. */
export function treatWhole(
  work: Work,
  id: string,
  text: string,
  { score = DECLARED_SCORE, by = 'declared', isLabelled = false, start = 0 } = {},
): string | null {
  if (text === '' || isToken(text.slice(start))) return text
  const entity = entityOf(work, id)
  const decision = decide(work, entity, score)
  if (decision === undefined) return text
  const hit: Hit = { start, end: text.length, entity, score, by, decision }
  const value = text.slice(start)
  note(work, hit, value)
  if (decision.treatment.operator === 'drop') return null
  const put = removes(hit) ? replacement(work, hit, value) : value
  if (isLabelled) label(work, hit, start, start + put.length)
  return text.slice(0, start) + put
}

/** Searches a string and treats what is found in it. Of a `link` only what stands in it counts, not that it is one. */
export function treatText(work: Work, text: string, isLink = false): string {
  if (text.length < LEAST || isDataUri(text)) return text
  if (isLink && !WORTH_A_LOOK.test(text)) return text
  work.tally.scannedChars += text.length
  const hits = isLink ? [] : found(work, withoutTokens(text))
  hits.push(...insideLinks(work, text, hits, isLink))
  const words = encodedWords(text)
  if (words !== undefined && hits.every((hit) => !removes(hit))) return treatWords(work, text, words, hits)
  return applied(work, text, hits)
}

const LEAST = 3
/** What may be a value in a link: an address, something encoded, a long number, a position, a name of a parameter that says so. */
const WORTH_A_LOOK =
  /[@%+]|\d{7}|\d\.\d{2}|[?&][^=]*(?:mail|user|name|phone|tel|token|pass|key|secret|sid|session)[^=]*=/i

/** What a link may show as it stands beside positions: an address or handle, a long number that is no fraction, a key in a path. */
const HAS_VALUE = /@[a-z_]|(?<![\d.])\d{7}|[\w-]{20}/i

/** Positions are what most links of an archive show: they are found without a search for everything else. */
function positionsIn(work: Work, link: string, at: number): readonly Hit[] {
  const hits: Hit[] = []
  for (const { entity: id, start, end, logit } of positionsInLink(link)) {
    const entity = entityOf(work, id)
    const score = scoreOf(logit)
    const decision = decide(work, entity, score)
    if (decision !== undefined) hits.push({ start: at + start, end: at + end, entity, score, by: 'link', decision })
  }
  return hits
}

function found(work: Work, text: string, isLink = false): Hit[] {
  const hits: Hit[] = []
  for (const { entity: id, start, end, score, by, evidence } of work.detect(text, isLink)) {
    const entity = entityOf(work, id)
    const decision = decide(work, entity, score)
    if (decision !== undefined) hits.push({ start, end, entity, score, by, evidence, decision })
  }
  return hits
}

/** A link takes its span as a whole: what stands in its path and its query is looked for by itself. */
function insideLinks(work: Work, text: string, hits: readonly Hit[], isLink: boolean): readonly Hit[] {
  const links = isLink
    ? [{ start: 0, end: text.length }]
    : hits.filter((hit) => hit.entity.id === 'URL' && !removes(hit))
  const inside: Hit[] = []
  for (const { start, end } of links) {
    const link = text.slice(start, end)
    if (link.includes('.')) inside.push(...positionsIn(work, link, start))
    if (!HAS_VALUE.test(link)) continue
    const parts = withoutTokens(link)
      .replace(/^\w+:\/\//, blanks)
      .replace(/[/?&=#;:]/g, ' ')
    for (const hit of found(work, parts, true)) inside.push(moved(hit, start))
  }
  for (const value of queryValues(text)) {
    const hit = inQuery(work, text, value)
    if (hit !== undefined) inside.push(hit)
  }
  return inside.filter((hit) => hit.entity.id !== 'URL')
}
const blanks = (part: string) => ' '.repeat(part.length)
const moved = (hit: Hit, by: number): Hit => ({ ...hit, start: hit.start + by, end: hit.end + by })

function inQuery(
  work: Work,
  text: string,
  { name, start, end, decoded }: ReturnType<typeof queryValues>[number],
): Hit | undefined {
  if (isToken(decoded)) return undefined
  const guess = guessByKey(name, undefined, decoded)
  if (guess !== undefined) {
    const entity = entityOf(work, guess.entity)
    const decision = decide(work, entity, guess.score)
    if (decision !== undefined)
      return { start, end, entity, score: guess.score, by: 'key-name', decision, value: decoded }
  }
  // As it stands it is searched with the text.
  if (decoded === text.slice(start, end)) return undefined
  const [first, ...others] = found(work, withoutTokens(decoded)).filter(({ entity }) => entity.id !== 'URL')
  if (first === undefined) return undefined
  const worst = others.find(removes) ?? first
  return { ...worst, start, end, value: decoded.slice(worst.start, worst.end) }
}

/** Encoded words hide what they say. What is removed leaves the text as it reads. */
function treatWords(work: Work, text: string, words: string, hits: readonly Hit[]): string {
  const inside = found(work, withoutTokens(words))
  if (inside.some(removes)) return applied(work, words, inside)
  const first = inside[0]
  const whole = first === undefined || hits.length > 0 ? [] : [{ ...first, start: 0, end: text.length }]
  return applied(work, text, [...hits, ...whole])
}

/** From left to right; labels tell where things stand in what is stored. */
function applied(work: Work, text: string, all: readonly Hit[]): string {
  if (all.length === 0) return text
  let out = ''
  let at = 0
  for (const hit of disjoint(all)) {
    const value = text.slice(hit.start, hit.end)
    note(work, hit, hit.value ?? value)
    out += text.slice(at, hit.start)
    const put = removes(hit) ? replacement(work, hit, value) : value
    label(work, hit, out.length, out.length + put.length)
    out += put
    at = hit.end
  }
  return out + text.slice(at)
}

/** In order. What is removed takes precedence; where two that are removed overlap, both go as one. */
function disjoint(hits: readonly Hit[]): readonly Hit[] {
  const kept: Hit[] = []
  const wanted = hits.toSorted((a, b) => Number(removes(b)) - Number(removes(a)) || a.start - b.start || b.end - a.end)
  for (const hit of wanted) {
    const other = kept.find(({ start, end }) => hit.start < end && start < hit.end)
    if (other === undefined) kept.push({ ...hit })
    else if (removes(hit)) other.end = Math.max(other.end, hit.end)
  }
  return kept.toSorted((a, b) => a.start - b.start)
}
