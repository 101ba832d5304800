import type { Json, JsonObject } from '../../../models/events.ts'
import type { PiiHint } from '../../../models/pii.ts'
import { bigDigits } from '../../../utils/json-text.ts'
import { roundedDegrees } from '../operators/generalise.ts'
import { hashToken, isToken, withoutTokens } from '../operators/token.ts'
import { type HintNode, isEntity, isUndeclared, leaf } from '../paths/hint-tree.ts'
import { jsonInside } from '../paths/inside.ts'
import { coordinatePair, guessBesideCard, guessByKey, type KeyGuess, speaksOfCard } from '../paths/key-names.ts'
import { formatPath } from '../paths/path.ts'
import { treatText, treatWhole } from './text.ts'
import { decide, entityOf, note, removes, replacement, type Work } from './work.ts'

/** JSON in strings of JSON in strings: so deep and no deeper. */
const MOST_INSIDE = 3
const COORDINATES = 'LOCATION_COORDINATES'
const UNDECLARED = leaf(undefined)

/** What the names of the keys around a value say: of the object it stands in. */
interface Around {
  /** The key of the value, and that of the object that holds it. */
  readonly key: string | undefined
  readonly holder: string | undefined
  readonly isCard: boolean
  readonly coordinates: readonly string[] | undefined
}
const NOTHING: Around = { key: undefined, holder: undefined, isCard: false, coordinates: undefined }

/** Treats a value and all in it. The same object where nothing changes; keys keep their order. */
export function treatValue(work: Work, value: Json, node: HintNode, around: Around = NOTHING, depth = 0): Json {
  if (node.isPlain) return value
  if (typeof value === 'string') return treatString(work, value, node, around, depth)
  if (typeof value === 'number') return treatNumber(work, value, node, around)
  if (value === null || typeof value !== 'object') return value
  return Array.isArray(value)
    ? treatList(work, value, node, around, depth)
    : treatObject(work, value as JsonObject, node, around, depth)
}

function treatList(work: Work, list: readonly Json[], node: HintNode, around: Around, depth: number): Json {
  let changed: Json[] | undefined
  for (let i = 0; i < list.length; i++) {
    const before = list[i] as Json
    work.steps.push(i)
    const after = treatValue(work, before, node.element, around, depth)
    work.steps.pop()
    if (after === before) continue
    changed ??= [...list]
    changed[i] = after
  }
  return changed ?? list
}

function treatObject(work: Work, object: JsonObject, node: HintNode, { key }: Around, depth: number): Json {
  const keys = Object.keys(object)
  const around = aroundIn(object, keys, node, key)
  let changed: [string, Json | undefined][] | undefined
  for (const [i, name] of keys.entries()) {
    const before = object[name]
    const known = node.keys.get(name)
    const next = known ?? node.anyKey
    if (before === undefined || next.isPlain) continue
    const put = known === undefined && isUndeclared(node.hint) ? treatKey(work, name) : name
    work.steps.push(put)
    const after = treatValue(work, before, next, { ...around, key: name }, depth)
    work.steps.pop()
    if (after === before && put === name) continue
    changed ??= keys.map((each) => [each, object[each]])
    changed[i] = [put, after]
  }
  return changed === undefined ? object : Object.fromEntries(changed)
}

/** What keys say of each other is asked where one of them is not declared. */
function aroundIn(object: JsonObject, keys: readonly string[], node: HintNode, holder: string | undefined): Around {
  const isOpen = isUndeclared(node.hint) && keys.some((name) => !node.keys.has(name))
  if (!isOpen) return { ...NOTHING, holder }
  return { key: undefined, holder, isCard: speaksOfCard(keys, holder), coordinates: coordinatesOf(object, keys) }
}

/** Maps are keyed by addresses and numbers too. A key has no reader's mask: what would be tagged is hashed. */
function treatKey(work: Work, key: string): string {
  if (key.length < 6 || !/@|\d{7}|[:=]./.test(key.replace(/[\s().+-]/g, ''))) return key
  let put = ''
  let at = 0
  for (const { entity: id, start, end, score, by } of work.detect(withoutTokens(key))) {
    const entity = entityOf(work, id)
    const decision = decide(work, entity, score)
    if (decision === undefined) continue
    const hit = { start, end, entity, score, by, decision }
    const value = key.slice(start, end)
    note(work, hit, value)
    const token = removes(hit)
      ? replacement(work, hit, value)
      : hashToken(id, work.keys.hashKeyId, work.keys.digest(id, entity.canonical?.(value) ?? value))
    put += key.slice(at, start) + token
    at = end
  }
  return put + key.slice(at)
}

function treatString(work: Work, text: string, { hint }: HintNode, around: Around, depth: number): Json {
  if (hint !== undefined && hint !== 'unknown') return treatDeclared(work, text, hint, depth)
  const digits = bigDigits(text)
  if (digits !== undefined) return treatDigits(work, text, digits, around)
  const guess = guessed(around, text)
  return guess === undefined ? treatFree(work, text, depth) : treatGuessed(work, text, guess, depth)
}

function treatDeclared(work: Work, text: string, hint: PiiHint, depth: number): Json {
  if (bigDigits(text) !== undefined) return text
  if (isEntity(hint)) return treatWhole(work, hint, text)
  if (hint === 'urn') return treatUrn(work, text)
  if (hint === 'link') return treatText(work, text, true)
  if (hint === 'latitude' || hint === 'longitude') return treatWhole(work, COORDINATES, text)
  return treatFree(work, text, depth)
}

function treatFree(work: Work, text: string, depth: number): Json {
  const inside = depth < MOST_INSIDE ? jsonInside(text) : undefined
  return inside === undefined ? treatText(work, text) : treatInside(work, text, inside as Json, depth)
}

/** What stays by the name of its key may hold what has to go: an address with a number of a card behind it. */
function treatGuessed(work: Work, text: string, guess: KeyGuess, depth: number): Json {
  const put = treatWhole(work, guess.entity, text, { ...guess, by: 'key-name', isLabelled: true })
  if (put !== text) return put
  const { labels } = work
  work.labels = []
  const inner = treatFree(work, text, depth)
  const innerLabels = work.labels
  work.labels = labels
  if (inner === text) return text
  while (labels.at(-1)?.path === formatPath(work.steps)) labels.pop()
  labels.push(...innerLabels)
  return inner
}

function guessed({ key, holder, isCard, coordinates }: Around, text: string): KeyGuess | undefined {
  if (key === undefined) return undefined
  if (coordinates?.includes(key)) return { entity: COORDINATES, score: 0.9 }
  return guessByKey(key, holder, text) ?? (isCard ? guessBesideCard(key, text) : undefined)
}

/** `person:email:ann@example.org`: what stands behind the registry is the value. */
function treatUrn(work: Work, text: string): string | null {
  const [, registry] = /^person:([a-z0-9-]+):/.exec(text) ?? []
  if (registry === undefined) return text
  const entity = URNS[registry] ?? 'USERNAME'
  return treatWhole(work, entity, text, { start: `person:${registry}:`.length })
}
const URNS: Readonly<Record<string, string>> = { email: 'EMAIL', phone: 'PHONE', tel: 'PHONE' }

/** The text of what is inside is written again only where something was removed. Labels tell of the text around it. */
function treatInside(work: Work, text: string, inside: Json, depth: number): string {
  const { labels } = work
  work.labels = []
  const after = treatValue(work, inside, UNDECLARED, NOTHING, depth + 1)
  const [worst] = work.labels.toSorted((a, b) => b.score - a.score)
  work.labels = labels
  const put = after === inside ? text : JSON.stringify(after)
  // Where exactly a value stands in the text around it depends on its escapes: the whole of it is marked.
  if (worst !== undefined) labels.push({ ...worst, path: formatPath(work.steps), start: 0, end: put.length })
  return put
}

function treatNumber(work: Work, value: number, { hint }: HintNode, around: Around): Json {
  const isPosition = hint === 'latitude' || hint === 'longitude'
  if (isPosition || around.coordinates?.includes(around.key ?? ''))
    return treatDegrees(work, value, isPosition ? 0.99 : 0.9)
  return isUndeclared(hint) ? (treatDigits(work, value, String(value), around) as Json) : value
}

/** A number that is a value as it stands, or by the name of its key: it becomes a text where it is removed. */
function treatDigits<T extends Json>(work: Work, given: T, digits: string, around: Around): T | string | null {
  if (digits.length < 3) return given
  const guess = guessed(around, digits)
  const after =
    guess !== undefined
      ? treatWhole(work, guess.entity, digits, { ...guess, by: 'key-name', isLabelled: true })
      : digits.length >= LONG_NUMBER
        ? treatText(work, digits)
        : digits
  return after === digits ? given : after
}
const LONG_NUMBER = 9

function treatDegrees(work: Work, value: number, score: number): Json {
  const entity = entityOf(work, COORDINATES)
  const decision = decide(work, entity, score)
  if (decision === undefined) return value
  const text = String(value)
  const hit = { start: 0, end: text.length, entity, score, by: 'declared', decision }
  note(work, hit, text)
  const { operator, decimals } = decision.treatment
  if (operator === 'tag') return value
  if (operator === 'generalise') return roundedDegrees(value, decimals)
  return operator === 'hash' || operator === 'encrypt' ? replacement(work, hit, text) : null
}

/** The two halves of a position among the fields of an object, where their values could be one. */
function coordinatesOf(object: JsonObject, keys: readonly string[]): readonly string[] | undefined {
  const pair = coordinatePair(keys)
  return pair?.every((key) => isDegrees(object[key])) === true ? pair : undefined
}
const isDegrees = (value: Json | undefined): boolean => {
  if (typeof value !== 'number' && typeof value !== 'string') return false
  if (typeof value === 'string' && (isToken(value) || value.trim() === '')) return false
  return Math.abs(Number(value)) <= MOST_E7
}
const MOST_E7 = 1_800_000_000
