import { AppError } from '../../core/errors.ts'
import type { EventType } from '../../models/events.ts'
import type { PageGuard } from '../../models/guard.ts'
import { createEventBatch, type EventBatch } from '../../processors/stream/batch.ts'
import { StageFault } from '../../processors/stream/guard.ts'

/** A batch of an owner's own events. There is no quarantine for them: what cannot be searched is refused, `pii.scan_failed`. */
export function createOwnBatch(
  types: readonly EventType[],
  seed: readonly [number, number],
  expected: number,
  guard: PageGuard | undefined,
): EventBatch {
  const batch = createEventBatch(types, seed, expected, guard)
  const { add } = batch
  return Object.assign(batch, {
    add(draft: Parameters<EventBatch['add']>[0]) {
      try {
        add(draft)
      } catch (error) {
        if (error instanceof StageFault)
          throw new AppError('pii.scan_failed', `Appending an event: ${error.message}`, { cause: error })
        throw error
      }
    },
  })
}
