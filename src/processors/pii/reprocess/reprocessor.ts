import type { BoundContent, Content, Draft } from '../../../models/events.ts'
import type { PiiChange, PiiLabel, Reprocessed } from '../../../models/pii.ts'
import { labelTuples } from '../../../models/pii-labels.ts'
import { equalJson } from '../../../utils/canonical-json.ts'
import { isRemoving } from '../policy/model.ts'
import { createProtector, type ProtectorOptions } from '../protect/protector.ts'
import type { ToldFinding } from '../protect/work.ts'
import { type Again, type Change, change } from './marks.ts'
import { opened } from './open.ts'
import { settled, valueAt } from './settle.ts'

/** Treats what is stored under the policy in force. */
export interface Reprocessor {
  /**
   * The contents of one event (what is shown, its readings, its earlier revisions) as the policy wants them; undefined for those that
   * stay as they are. Throws what a recogniser throws: nothing of the event is to be changed then, and nothing of it is counted.
   */
  treat(fact: string, type: string, contents: readonly BoundContent[]): readonly (Content | undefined)[]
  /** What was found and done since it was last asked. */
  taken(): Reprocessed
}

export function createReprocessor(options: Omit<ProtectorOptions, 'onFinding'>): Reprocessor {
  let told: ToldFinding[] = []
  const guard = createProtector({ ...options, onFinding: (finding) => told.push(finding) })
  const changed = createCounts()
  const lost = createCounts()

  const treatOne = (facts: readonly string[], type: string, content: Content) => {
    const { pii = [], ...said } = content
    const again = beginning(type, facts, pii)
    const { fact } = again
    const draft = opened(options, again, { type, ...said })
    told = []
    const guarded = guard.protect(draft, () => fact)
    const found = guarded?.draft ?? draft
    const declared = new Set(told.filter(({ by }) => by === 'declared').map(({ path }) => path))
    const after = settled(options, again, { draft: found, labels: guarded?.labels ?? [], declared })
    const isSame = sameLabels(after.labels, pii) && equalJson(after.draft, { type, ...said })
    if (isSame) return { after: undefined, again: { ...again, changed: [] as Change[] } }
    noteFound(again, told, { before: draft, after: found, labels: after.labels })
    return { after: contentOf(after.draft, after.labels), again }
  }

  return {
    treat(fact, type, contents) {
      const others = contents.flatMap(({ own }) => own ?? [])
      const results = contents.map(({ content, own = fact }) =>
        treatOne([...new Set([own, fact, ...others])], type, content),
      )
      for (const { again } of results) {
        changed.add(again.changed)
        lost.add(again.lost)
      }
      return results.map(({ after }) => after)
    },
    taken: () => ({ found: guard.taken(), changed: changed.taken(), lost: lost.taken() }),
  }
}

function beginning(type: string, facts: readonly string[], pii: readonly PiiLabel[]): Again {
  const labels = new Map<string, readonly PiiLabel[]>()
  for (const label of pii) labels.set(label.path, [...(labels.get(label.path) ?? []), label])
  return {
    type,
    fact: facts[0] ?? '',
    facts,
    labels,
    marks: [],
    clear: new Map(),
    inside: new Set(),
    changed: [],
    lost: [],
  }
}

function contentOf({ type: _, ...said }: Draft, labels: readonly PiiLabel[]): Content {
  return labels.length === 0 ? said : { ...said, pii: labels }
}

/** In whatever order: that of fields is lost in the store. */
function sameLabels(a: readonly PiiLabel[], b: readonly PiiLabel[]): boolean {
  const texts = (labels: readonly PiiLabel[]) =>
    labelTuples(labels)
      .map((tuple) => JSON.stringify(tuple))
      .sort()
  return a.length === b.length && equalJson(texts(a), texts(b))
}

interface Searched {
  readonly before: Draft
  readonly after: Draft
  readonly labels: readonly PiiLabel[]
}

/** Of the findings those that changed something: what was tagged before and is removed, what is tagged for the first time, and no longer. */
function noteFound({ changed, labels: stored }: Again, told: readonly ToldFinding[], searched: Searched): void {
  const note = (entity: string, from: Change['from'], to: Change['to']) => changed.push(change(entity, from, to))
  const tags = tagsOf([...stored.values()].flat())
  for (const { entity, from } of changed) if (from === 'tag') take(tags, entity)
  const openedTags = countsOf(changed.filter(({ to }) => to === 'tag').map(({ entity }) => entity))
  for (const { entity, operator } of removed(told, searched))
    note(entity, take(tags, entity) ? 'tag' : 'clear', operator)
  const fresh = each(tagsOf(searched.labels)).filter((entity) => !take(tags, entity) && !take(openedTags, entity))
  for (const entity of fresh) note(entity, 'clear', 'tag')
  for (const entity of each(tags)) note(entity, 'tag', 'keep')
}

function removed(told: readonly ToldFinding[], { before, after }: Searched) {
  const isGone = (path: string) => valueAt(before, path) !== valueAt(after, path)
  return told
    .map(({ path, entity, decision }) => ({ path, entity: entity.id, operator: decision.treatment.operator }))
    .filter(({ path, operator }) => isRemoving(operator) && isGone(path))
}

const each = (counts: ReadonlyMap<string, number>): readonly string[] =>
  [...counts].flatMap(([entity, count]) => Array.from({ length: count }, () => entity))

const tagsOf = (labels: readonly PiiLabel[]) =>
  countsOf(labels.filter(({ operator }) => operator === 'tag').map(({ entity }) => entity))

function countsOf(entities: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const entity of entities) counts.set(entity, (counts.get(entity) ?? 0) + 1)
  return counts
}

function take(tags: Map<string, number>, entity: string): boolean {
  const left = tags.get(entity) ?? 0
  if (left > 0) tags.set(entity, left - 1)
  return left > 0
}

function createCounts() {
  const counts = new Map<string, number>()
  return {
    add(changes: readonly Change[]) {
      for (const { entity, from, to } of changes) {
        const key = JSON.stringify([entity, from, to])
        counts.set(key, (counts.get(key) ?? 0) + 1)
      }
    },
    taken(): readonly PiiChange[] {
      const taken = [...counts]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([key, values]) => {
          const [entity, from, to] = JSON.parse(key) as [string, PiiChange['from'], PiiChange['to']]
          return { entity, from, to, values }
        })
      counts.clear()
      return taken
    },
  }
}
