import type { Draft, Json, JsonObject } from '../../../models/events.ts'
import type { PiiLabel, PiiOperator } from '../../../models/pii.ts'
import { formatEventPath } from '../../../utils/event-path.ts'
import { storableText } from '../../../utils/json-text.ts'
import { sealPlace, treated } from '../operators/apply.ts'
import { masked } from '../operators/mask.ts'
import { type StoredToken, tokensIn } from '../operators/token.ts'
import { isRemoving, type Treatment } from '../policy/model.ts'
import type { ProtectorOptions } from '../protect/protector.ts'
import { type Again, addMark, type Bound, change, type Label, type Mark } from './marks.ts'
import { mapStrings, type Standing } from './strings.ts'

/** What treating anew shares over all events of a source. */
export type Treating = Pick<ProtectorOptions, 'entities' | 'decider' | 'keys' | 'owner' | 'source'>

const COORDINATES = 'LOCATION_COORDINATES'
const DECLARED_SCORE = 0.99
/** What needs no value: it can be done to what is left of one. */
const NEEDS_NO_VALUE: ReadonlySet<PiiOperator> = new Set(['drop', 'replace'])

/**
 * The event as it is to be searched: what the policy wants in clear is opened, what was treated and stays is marked, and what
 * it wants treated otherwise is.
 */
export function opened(treating: Treating, again: Again, draft: Draft): Draft {
  return mapStrings(openPosition(treating, again, draft), {
    key: (key, at) => openKey(treating, again, key, at),
    text: (text, at) => openText(treating, again, text, at),
    isOpened: (text, at) =>
      at.json !== undefined || isLabelledAsWhole(text, again.labels.get(formatEventPath(at.before))),
    inside(text, at) {
      again.inside.add(formatEventPath(at.after))
      return text
    },
  })
}

/** Where something was found in JSON that a text holds, its label tells of all of the text. */
const isLabelledAsWhole = (text: string, labels: readonly PiiLabel[] | undefined) =>
  labels === undefined ? text.includes('⟦') : labels.every(({ start, end }) => start === 0 && end === text.length)

/** A value that is told apart: by its token, by its label, or by both. */
interface Span {
  readonly start: number
  readonly end: number
  readonly token?: StoredToken
  readonly label?: PiiLabel | undefined
}

function openText(treating: Treating, again: Again, text: string, at: Standing): Json {
  const spans =
    at.json === undefined
      ? spansOf(text, again.labels.get(formatEventPath(at.before)) ?? [])
      : insideSpans(again, text, at.json)
  let out = ''
  let from = 0
  for (const span of spans) {
    const value = text.slice(span.start, span.end)
    const isInQuery = QUERY.test(text.slice(Math.max(0, span.start - MOST_NAME), span.start))
    const put = openSpan(treating, again, { ...span, value, at, isInQuery })
    // What a type declares is dropped as a whole.
    if (put === undefined) return null
    out += text.slice(from, span.start) + put
    from = span.end
  }
  if (from === 0) return text
  const whole = out + text.slice(from)
  return isDegrees(spans, text, whole) ? Number(whole) : whole
}

/** The name of a parameter of a link: what stands behind it was sealed as it reads. */
const QUERY = /[?&;][\w.[\]-]{1,64}=$/
const MOST_NAME = 66
/** What would end the parameter, or the link. */
const ENDS = /[\s&#;%+"<>]/

/** A number that was encrypted became a text; only of degrees it is known that they were one. */
function isDegrees([span]: readonly Span[], text: string, whole: string): boolean {
  if (span?.token?.entity !== COORDINATES || span.start !== 0 || span.end !== text.length) return false
  return /^-?\d+(\.\d+)?$/.test(whole)
}

/** In order. Where nothing was removed the text is whole, and is searched as if it came in now. */
function spansOf(text: string, labels: readonly PiiLabel[]): readonly Span[] {
  const spans: Span[] = tokensIn(text).map((token) => {
    const label = labels.find(({ start, end }) => start === token.start && end === token.end)
    return { start: token.start, end: token.end, token, label }
  })
  const add = (wanted: (operator: PiiOperator) => boolean) => {
    for (const label of labels) {
      const { start, end, operator } = label
      const isFree = spans.every((span) => end <= span.start || start >= span.end)
      if (wanted(operator) && isFree && start < end && end <= text.length) spans.push({ start, end, label })
    }
  }
  add(isRemoving)
  if (spans.length === 0 && isBlackened(text)) spans.push({ start: 0, end: text.length })
  if (spans.length > 0) add((operator) => !isRemoving(operator))
  return spans.toSorted((a, b) => a.start - b.start)
}

/** Of a text with JSON one label tells, the one of the surest value in it: the others are less sure. */
function insideSpans({ labels }: Again, text: string, json: string): readonly Span[] {
  const [told] = labels.get(json) ?? []
  return tokensIn(text).map((token) => {
    const { start, end, entity } = token
    const score = told === undefined ? DECLARED_SCORE : told.entity === entity ? told.score : told.score - A_LITTLE
    return {
      start,
      end,
      token,
      label: { path: json, start, end, entity, score, operator: fromOf({ start, end, token }) },
    }
  })
}
const A_LITTLE = 0.01

/** A field that was masked as a whole: there is nothing in it that could be found. */
const isBlackened = (text: string) => text.includes('*') && masked(text) === text

interface Value extends Span {
  readonly value: string
  readonly at: Standing
  readonly isInQuery?: boolean
}

/** What the search is to see of a value; undefined where a declared one is dropped. */
function openSpan(treating: Treating, again: Again, span: Value): string | undefined {
  const { token, label, value } = span
  const id = token?.entity ?? label?.entity
  if (id === undefined) return addMark(again, { put: value })
  const from = fromOf(span)
  const how = wanted(treating, again, id, { score: label?.score, path: decidedAt(span) })
  if (from === 'tag') return openTagged(treating, again, span, how)
  if (how.operator === from) return unchanged(treating, again, span, how)
  if (!NEEDS_NO_VALUE.has(how.operator)) {
    if (from === 'encrypt') return openSealed(treating, again, span, how)
    if (!(how.operator === 'mask' && from === 'generalise')) return stays(again, span, how.operator)
  }
  again.changed.push(change(id, from, how.operator))
  if (how.operator === 'drop' && label === undefined) return undefined
  return treatedMark(treating, again, span, how, value)
}

/** A position in `data` is that of the columns. */
const decidedAt = ({ token, at }: Value) =>
  token?.entity === COORDINATES && formatEventPath(at.before) === POSITION ? ['lat'] : at.before
const POSITION = '$.data.position'

const fromOf = ({ token, label }: Span): PiiOperator =>
  token === undefined ? (label?.operator ?? 'tag') : token.sealed === undefined ? 'hash' : 'encrypt'

/** What the policy in force says of a value; `keep` too where its score is too low. */
function wanted(
  { entities, decider, source }: Treating,
  { type }: Again,
  id: string,
  {
    score = DECLARED_SCORE,
    path,
  }: { readonly score?: number | undefined; readonly path: readonly (string | number)[] },
): Treatment {
  const entity = entities.get(id) ?? unknown(id)
  return decider.decide(entity, score, { source, type, path })?.treatment ?? { operator: 'keep' }
}
const unknown = (id: string) => ({ id, title: id, category: 'identity', risk: 'low' }) as const

/** The value is gone, or its key is: it stays as it was, and the report says so. */
function stays(again: Again, span: Value, to: PiiOperator): string {
  const { token, label, value } = span
  again.lost.push(change(token?.entity ?? label?.entity ?? '', fromOf(span), to))
  return addMark(again, { put: value, label })
}

/** Treated as the policy asks; with other parameters it may be more. */
function unchanged(treating: Treating, again: Again, span: Value, how: Treatment): string {
  const { token, label, value, at } = span
  if (token?.sealed !== undefined) {
    if (token.sealed.keyId !== treating.keys.keyId) {
      const clear = clearValue(treating, again, span)
      if (clear === undefined) return stays(again, span, how.operator)
      again.changed.push(change(token.entity, 'encrypt', 'encrypt'))
      return addMark(again, { put: value, label, boundTo: clear.boundTo })
    }
    // Opened where it has to be bound to another path alone.
    return addMark(again, { put: value, label, boundTo: { fact: again.fact, path: formatEventPath(at.before) } })
  }
  if (how.operator !== 'mask' && how.operator !== 'replace') return addMark(again, { put: value, label })
  const id = label?.entity ?? ''
  const put = apply(treating, again, { id, how, value, at })
  if (put !== value) again.changed.push(change(id, how.operator, how.operator))
  return addMark(again, { put, label })
}

function openTagged(treating: Treating, again: Again, span: Value, how: Treatment): string {
  const { label, value } = span
  if (label === undefined || how.operator === 'keep') return value
  if (how.operator === 'tag') return inClear(again, span, label, value)
  again.changed.push(change(label.entity, 'tag', how.operator))
  return treatedMark(treating, again, span, how, value)
}

function openSealed(treating: Treating, again: Again, span: Value, how: Treatment): string {
  const { token, label } = span
  const value = clearValue(treating, again, span)?.value
  if (token === undefined || value === undefined) return stays(again, span, how.operator)
  again.changed.push(change(token.entity, 'encrypt', how.operator))
  const shown = span.isInQuery === true && ENDS.test(value) ? encodeURIComponent(value) : value
  if (how.operator === 'keep') return shown
  const { entity, score } = label ?? { entity: token.entity, score: DECLARED_SCORE }
  if (how.operator === 'tag') return inClear(again, span, { entity, score, operator: 'tag' }, shown)
  return treatedMark(treating, again, span, how, value)
}

/** The value of an encrypted one; undefined where its key is gone or it was moved. */
function clearValue(
  treating: Treating,
  { facts }: Again,
  { token, at }: Value,
): { readonly value: string; readonly boundTo: Bound } | undefined {
  if (token?.sealed === undefined) return undefined
  const { policy, value } = token.sealed
  const path = formatEventPath(at.before)
  for (const fact of facts) {
    try {
      const text = treating.keys.open(
        value,
        sealPlace({ owner: treating.owner, fact: () => fact, path, policy }, token.entity),
      )
      return { value: at.before[0] === 'data' ? text : storableText(text), boundTo: { fact, path } }
    } catch {
      // Of another fact, or damaged: the next one tells.
    }
  }
  return undefined
}

function inClear({ clear }: Again, { at }: Value, { entity, score }: Label, value: string): string {
  const path = formatEventPath(at.after)
  clear.set(path, [...(clear.get(path) ?? []), { value, label: { entity, score, operator: 'tag' } }])
  return value
}

function treatedMark(treating: Treating, again: Again, span: Value, how: Treatment, value: string): string {
  const { token, label, at } = span
  const id = token?.entity ?? label?.entity ?? ''
  const put = apply(treating, again, { id, how, value, at })
  const mark: Mark = { put, label: label === undefined ? undefined : { ...label, operator: how.operator } }
  return addMark(
    again,
    how.operator === 'encrypt' ? { ...mark, boundTo: { fact: again.fact, path: formatEventPath(at.before) } } : mark,
  )
}

function apply(
  treating: Treating,
  { fact }: Again,
  {
    id,
    how,
    value,
    at,
  }: { readonly id: string; readonly how: Treatment; readonly value: string; readonly at: Standing },
): string {
  const { entities, keys, owner, decider } = treating
  const place = { owner, fact: () => fact, path: formatEventPath(at.before), policy: decider.policy.version }
  return treated(entities.get(id) ?? unknown(id), value, how, keys, place)
}

/** Keys that are tokens stay tokens: an event whose keys changed could not be told from another. */
function openKey(treating: Treating, again: Again, key: string, at: Standing): string {
  const tokens = tokensIn(key)
  let out = ''
  let from = 0
  for (const token of tokens) {
    const value = key.slice(token.start, token.end)
    const isOld = token.sealed !== undefined && token.sealed.keyId !== treating.keys.keyId
    const clear = clearValue(treating, again, { ...token, token, value, at })
    const boundTo = clear === undefined ? {} : { boundTo: clear.boundTo }
    if (isOld && clear !== undefined) again.changed.push(change(token.entity, 'encrypt', 'encrypt'))
    out += key.slice(from, token.start) + addMark(again, { put: value, ...boundTo })
    from = token.end
  }
  return from === 0 ? key : out + key.slice(from)
}

/** A position that was hashed or encrypted stands in `data`; what is opened goes back to its columns. How exact it was is gone. */
function openPosition(treating: Treating, again: Again, draft: Draft): Draft {
  const { position, ...data } = draft.data
  if (draft.lat !== undefined || typeof position !== 'string') return draft
  const [token] = tokensIn(position)
  if (token?.entity !== COORDINATES || token.end - token.start !== position.length) return draft
  const how = wanted(treating, again, COORDINATES, { path: ['lat'] })
  const span = { ...token, token, value: position, at: standing(['data', 'position']) }
  const from = fromOf(span)
  if (how.operator === from) return draft
  if (how.operator === 'drop' || how.operator === 'replace' || how.operator === 'mask') {
    again.changed.push(change(COORDINATES, from, how.operator))
    return { ...draft, data }
  }
  const value = clearValue(treating, again, span)?.value
  const degrees = value?.split(',').map((part) => Math.round(Number(part) * E7)) ?? []
  const [lat, lon] = degrees
  if (lat === undefined || lon === undefined || how.operator === 'hash') return draft
  again.changed.push(change(COORDINATES, from, how.operator))
  return { ...draft, lat, lon, data: data as JsonObject }
}
const E7 = 1e7
const standing = (path: readonly (string | number)[]): Standing => ({ before: path, after: path })
