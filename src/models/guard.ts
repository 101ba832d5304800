import type { Draft } from './events.ts'
import type { PiiFound, PiiLabel } from './pii.ts'

/** The PII stage as batches ask it: `processors/pii/protect/protector.ts`. */
export interface RowGuard {
  /** Undefined where nothing was found. `fact` is the id of the event. */
  protect(draft: Draft, fact: () => string): { readonly draft: Draft; readonly labels: readonly PiiLabel[] } | undefined
  /** Whether a top-level field of `data` of a type needs no look at all. */
  isIdle(type: string, field: string): boolean
  /** Whether positions of the type stay as they are. */
  keepsPosition(type: string): boolean
}

/** The stage of one source of one owner, page by page. */
export interface PageGuard extends RowGuard {
  /** What was found since it was last asked. */
  taken(): PiiFound
}
