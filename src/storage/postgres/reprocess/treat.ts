import type { Content } from '../../../models/events.ts'
import { equalJson } from '../../../utils/canonical-json.ts'
import type { ReprocessStage } from '../../pii.ts'
import { type Fold, withSay } from '../bulk/facts.ts'
import { contentOfRow, overlay, storedContent } from '../content.ts'
import { patchOfContent } from '../patched.ts'
import { contentsOf, type FactParts } from './parts.ts'
import type { Writes } from './write.ts'

/** What became of one event. */
export type Verdict = 'revised' | 'duplicate' | 'failed'

/**
 * Treats all that is stored of an event, and notes what is to be written. What is shown stays the fold of its readings with the
 * owner's edit laid over it.
 */
export function treatFact(
  { fact, contents, superseded }: FactParts,
  of: { readonly source: string; readonly type: string },
  { stage, fold }: { readonly stage: ReprocessStage; readonly fold: Fold },
  writes: Writes,
): Verdict {
  const { id } = fact.current
  const treated = stage.treat({ ...of, fact: id }, contents)
  if (treated === undefined) return 'failed'
  if (treated.every((content) => content === undefined)) return 'duplicate'
  const after = contents.map(({ content }, i) => treated[i] ?? content)
  const own = fact.isKept ? contentsOf(fact) : []
  const first = fact.isKept ? own.length : 1
  own.forEach(({ hash, content: before, revision }, i) => {
    const content = treated[i]
    // What stands in a revision alone goes with that.
    if (content !== undefined || revision !== undefined) writes.contents.push({ id, hash, content: content ?? before })
  })
  superseded.forEach((revision, i) => {
    const content = treated[first + i]
    if (content !== undefined) writes.superseded.push({ id, revision, content })
  })
  const content = shown(fact, after, {
    first: first + superseded.length,
    fold,
    writes,
    isEdited: treated.at(-1) !== undefined,
  })
  if (!equalJson(storedContent(content), storedContent(contentOfRow(fact.current)))) revise(fact, content, writes)
  return 'revised'
}

interface Shown {
  /** Where the edit stands among the contents. */
  readonly first: number
  readonly fold: Fold
  readonly writes: Writes
  readonly isEdited: boolean
}

function shown(fact: FactParts['fact'], after: readonly Content[], { first, fold, writes, isEdited }: Shown): Content {
  const byHash = new Map(fact.isKept ? contentsOf(fact).map(({ hash }, i) => [hash, after[i] as Content]) : [])
  const base = fact.isKept
    ? fold(
        withSay(fact.readings).map((reading) => ({ ...reading, content: byHash.get(reading.hash) ?? reading.content })),
      )
    : (after[0] as Content)
  const edited = after[first]
  if (fact.edit === undefined || edited === undefined) return base
  const patch = patchOfContent(fact.edit, edited)
  if (isEdited) writes.edits.push({ id: fact.current.id, patch })
  return overlay(base, patch)
}

/** The event stays that of the run that brought it. */
function revise({ current }: FactParts['fact'], content: Content, writes: Writes): void {
  const { id, revision, hash, state, run, file, record } = current
  writes.revisions.push({
    ...{ id, revision: revision + 1, hash, state, content },
    ...{ run: run ?? undefined, file: file ?? undefined, record: record ?? undefined },
  })
}
