import type { Draft, Json } from '../../../models/events.ts'
import type { PiiLabel } from '../../../models/pii.ts'
import { formatEventPath, parseEventPath } from '../../../utils/event-path.ts'
import { sealPlace } from '../operators/apply.ts'
import { sealedToken, tokensIn } from '../operators/token.ts'
import { isRemoving } from '../policy/model.ts'
import { type Again, type Clear, type Label, type Mark, marksIn } from './marks.ts'
import type { Treating } from './open.ts'
import { mapStrings, type Standing } from './strings.ts'

export interface Settled {
  readonly draft: Draft
  readonly labels: readonly PiiLabel[]
}

/** What was found anew. */
export interface Guarded extends Settled {
  /** Paths that are personal by declaration: what stands there needs no label. */
  readonly declared: ReadonlySet<string>
}

/** Puts what was marked back into the event as it came out of the search, and its labels to those that were found. */
export function settled(treating: Treating, again: Again, { draft, labels, declared }: Guarded): Settled {
  const found = byPath(labels)
  const out: PiiLabel[] = []
  const inside = new Map<string, Label[]>()
  const put = (mark: Mark, at: Standing) => boundHere(treating, again, mark, at)
  const after = mapStrings(draft, {
    key: (key, at) => withMarks(again, key, (mark) => put(mark, at)).text,
    isOpened: (_, at) => again.inside.has(formatEventPath(at.before)),
    text(text, at) {
      const path = formatEventPath(at.before)
      const back = withMarks(again, text, (mark) => put(mark, at))
      const here = found.get(path) ?? []
      found.delete(path)
      const told = [...moved(here, back.places), ...labelsOf(back.places)]
      const all = declared.has(path) ? told : withClear(back.text, again.clear.get(path) ?? [], told)
      if (at.json === undefined) out.push(...all.map((label) => ({ ...label, path: formatEventPath(at.after) })))
      else inside.set(at.json, [...(inside.get(at.json) ?? []), ...all])
      return back.text
    },
    inside(text, at) {
      const path = formatEventPath(at.before)
      // Of JSON within JSON the outermost text tells.
      if (at.json !== undefined) return text
      const here = found.get(path) ?? []
      found.delete(path)
      const label = worstOf([...here, ...(inside.get(formatEventPath(at.after)) ?? [])], again.labels.get(path))
      if (label !== undefined) out.push({ ...label, path: formatEventPath(at.after), start: 0, end: text.length })
      return text
    },
  })
  for (const [path, left] of found)
    out.push(...left.map((label) => ({ ...label, path: withKeys(treating, again, path) })))
  return { draft: after, labels: out }
}

/** Where a mark stood in the searched text, and where what it stands for is now. */
interface Moved {
  readonly from: number
  readonly to: number
  readonly start: number
  readonly end: number
  readonly mark: Mark
}

function withMarks(
  again: Again,
  text: string,
  put: (mark: Mark) => string,
): { readonly text: string; readonly places: readonly Moved[] } {
  const places: Moved[] = []
  let out = ''
  let from = 0
  for (const { start, end, mark } of marksIn(again, text)) {
    out += text.slice(from, start)
    const value = put(mark)
    places.push({ from: start, to: end, start: out.length, end: out.length + value.length, mark })
    out += value
    from = end
  }
  return places.length === 0 ? { text, places } : { text: out + text.slice(from), places }
}

/** Labels of the searched text where their values stand now. One around a value that is treated already says less than that. */
function moved(labels: readonly PiiLabel[], places: readonly Moved[]): PiiLabel[] {
  const now = (offset: number) => {
    const before = places.filter(({ to }) => to <= offset).at(-1)
    return before === undefined ? offset : before.end + offset - before.to
  }
  return labels
    .filter(({ start, end }) => !places.some(({ from, to, mark }) => mark.label && start <= from && to <= end))
    .map((label) => ({ ...label, start: now(label.start), end: now(label.end) }))
}

const labelsOf = (places: readonly Moved[]): PiiLabel[] =>
  places.flatMap(({ start, end, mark: { label } }) => (label === undefined ? [] : [{ ...label, path: '', start, end }]))

/** Labels for values that were labelled before and are not found any more, or only a part of them, wherever in the text they stand. */
function withClear(text: string, clear: readonly Clear[], found: readonly PiiLabel[]): readonly PiiLabel[] {
  let labels = found
  for (const { value, label } of clear) {
    if (value === '') continue
    for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + value.length))
      labels = withWhole(labels, { ...label, path: '', start, end: start + value.length })
  }
  return labels
}

function withWhole(labels: readonly PiiLabel[], whole: PiiLabel): readonly PiiLabel[] {
  const touches = (other: PiiLabel) => whole.start < other.end && other.start < whole.end
  const met = labels.filter(touches)
  if (met.some(({ start, end, operator }) => isRemoving(operator) || (start <= whole.start && whole.end <= end)))
    return labels
  const start = Math.min(whole.start, ...met.map((other) => other.start))
  const end = Math.max(whole.end, ...met.map((other) => other.end))
  return [...labels.filter((other) => !touches(other)), { ...whole, start, end }]
}

/** The surest; of equals the one that was there. */
function worstOf(labels: readonly Label[], stored: readonly PiiLabel[] = []): Label | undefined {
  const isStored = ({ entity, operator }: Label) =>
    stored.some((label) => label.entity === entity && label.operator === operator)
  const candidates =
    labels.length === 0 ? stored.filter(({ operator }) => isRemoving(operator) && !isToken(operator)) : labels
  return candidates.toSorted((a, b) => b.score - a.score || Number(isStored(b)) - Number(isStored(a)))[0]
}
/** Its tokens would have told. */
const isToken = (operator: string) => operator === 'hash' || operator === 'encrypt'

/** An encrypted value opens at its path alone, and by its key: where one of them is another now it is sealed anew, no longer than before. */
function boundHere({ keys, owner }: Treating, again: Again, { put, boundTo }: Mark, at: Standing): string {
  const [token] = boundTo === undefined ? [] : tokensIn(put)
  if (token?.sealed === undefined || boundTo === undefined) return put
  const path = formatEventPath(at.after)
  const { policy, value, keyId } = token.sealed
  if (path === boundTo.path && keyId === keys.keyId) return put
  const place = (fact: string, of: string) => sealPlace({ owner, fact: () => fact, path: of, policy }, token.entity)
  const facts = [boundTo.fact, ...again.facts]
  const text = firstOpened(facts.map((fact) => () => keys.open(value, place(fact, boundTo.path))))
  return sealedToken(token.entity, keys.keyId, policy, keys.seal(text, place(again.fact, path)))
}

/** Throws what the last one throws. */
function firstOpened(ways: readonly (() => string)[]): string {
  let fault: unknown
  for (const open of ways) {
    try {
      return open()
    } catch (error) {
      fault = error
    }
  }
  throw fault
}

function byPath(labels: readonly PiiLabel[]): Map<string, PiiLabel[]> {
  const map = new Map<string, PiiLabel[]>()
  for (const label of labels) map.set(label.path, [...(map.get(label.path) ?? []), label])
  return map
}

/** Of what is no string: its path as it is now. */
function withKeys(treating: Treating, again: Again, path: string): string {
  const after: (string | number)[] = []
  const before: (string | number)[] = []
  for (const step of parseEventPath(path) ?? []) {
    const at = { before: [...before], after: [...after] }
    before.push(step)
    after.push(
      typeof step === 'string' ? withMarks(again, step, (mark) => boundHere(treating, again, mark, at)).text : step,
    )
  }
  return formatEventPath(after)
}

/** JSON values by their paths, to be compared. */
export function valueAt(draft: Draft, path: string): unknown {
  const steps = parseEventPath(path) ?? []
  if (steps.length === 0) return `${draft.lat},${draft.lon}`
  let value: Json | undefined = draft as unknown as Json
  for (const step of steps) {
    if (typeof value !== 'object' || value === null) return value
    value = (value as unknown as Record<string, Json>)[step]
  }
  return value
}
