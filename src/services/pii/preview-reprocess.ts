import type { EventType } from '../../models/events.ts'
import type { PiiChange } from '../../models/pii.ts'
import { joinedChanges } from '../../models/pii-changes.ts'
import type { RecordCounts } from '../../models/stream.ts'
import type { ReprocessedPage, ReprocessFilter } from '../../storage/pii.ts'
import type { Stores } from '../../storage/ports.ts'
import type { StageParts } from './pii-stage.ts'
import { checkFilter } from './reprocess-input.ts'
import { createReprocessStage } from './reprocess-stage.ts'

/** What a reprocess would do: nothing is written, no run is made. */
export interface ReprocessPreview {
  readonly policy: number
  readonly sources: readonly { readonly source: string; readonly counts: RecordCounts }[]
  readonly changed: readonly PiiChange[]
  readonly lost: readonly PiiChange[]
  /** Facts that could not be searched. */
  readonly failed: readonly string[]
}

export interface PreviewOptions {
  readonly stores: Pick<Stores, 'book' | 'events' | 'personal'>
  readonly sources: readonly { readonly id: string; readonly types: readonly EventType[] }[]
  readonly owner: number
  readonly filter: ReprocessFilter
  /** Of the policy to be tried. */
  readonly parts: StageParts
  readonly signal: AbortSignal
  readonly onRead?: (events: number) => void
}

export async function previewReprocess(options: PreviewOptions): Promise<ReprocessPreview> {
  const { stores, sources, owner, filter, parts, signal, onRead } = options
  checkFilter(filter, await stores.events.counts(owner))
  const stage = createReprocessStage({ parts, keys: await stores.personal.keys(owner), owner, sources })
  const pages = await stores.book.previewReprocess(owner, filter)
  const counts = new Map<string, RecordCounts>()
  let changed: readonly PiiChange[] = []
  let lost: readonly PiiChange[] = []
  const failed: string[] = []
  for (;;) {
    signal.throwIfAborted()
    const page = await pages.next(stage)
    if (page === undefined) break
    for (const part of page) {
      counts.set(part.source, added(counts.get(part.source), part))
      changed = joinedChanges([...changed, ...part.treated.changed])
      lost = joinedChanges([...lost, ...part.treated.lost])
      failed.push(...part.failed)
      onRead?.(part.counts.records.read)
    }
  }
  return {
    policy: parts.decider.policy.version,
    sources: [...counts].map(([source, each]) => ({ source, counts: each })),
    changed,
    lost,
    failed,
  }
}

function added(sum: RecordCounts | undefined, { counts: { records } }: ReprocessedPage): RecordCounts {
  if (sum === undefined) return records
  const quarantined = { ...sum.quarantined }
  for (const [code, count] of Object.entries(records.quarantined)) quarantined[code] = (quarantined[code] ?? 0) + count
  return {
    ...sum,
    read: sum.read + records.read,
    revised: sum.revised + records.revised,
    duplicate: sum.duplicate + records.duplicate,
    quarantined,
  }
}
