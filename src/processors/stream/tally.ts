import { AppError } from '../../core/errors.ts'
import type { EventColumns } from '../../models/batch.ts'
import type { EventCounts, RecordCounts } from '../../models/stream.ts'

/** What became of the records of a page. */
export interface PageTally {
  /** The splitter gave so many records: counted before anything is decoded. */
  read(records: number): void
  /** A record gave no event, by a rule of ours. */
  dropped(reason: string): void
  /** A record gave no event, because of a fault. */
  quarantined(code: string): void
  /**
   * Counts the page: a record that gave events is stored if any of them is new, else revised, else duplicate.
   * `outcome` is 0 new, 1 revised, 2 duplicate by row. Throws `import.count_mismatch` unless the equation holds.
   */
  classify(columns: EventColumns, outcome: Uint8Array): { readonly records: RecordCounts; readonly events: EventCounts }
  clear(): void
}

export function createPageTally(): PageTally {
  let read = 0
  const drops = new Map<string, number>()
  const faults = new Map<string, number>()
  const count = (by: Map<string, number>, key: string) => void by.set(key, (by.get(key) ?? 0) + 1)
  return {
    read(records) {
      read += records
    },
    dropped: (reason) => count(drops, reason),
    quarantined: (code) => count(faults, code),
    classify(columns, outcome) {
      const { records, events } = outcomes(columns, outcome)
      const [stored = 0, revised = 0, duplicate = 0] = records
      const counts = {
        read,
        stored,
        revised,
        duplicate,
        dropped: Object.fromEntries(drops),
        quarantined: Object.fromEntries(faults),
      }
      assertCloses(counts)
      return { records: counts, events: { new: events[0] ?? 0, revised: events[1] ?? 0, duplicate: events[2] ?? 0 } }
    },
    clear() {
      read = 0
      drops.clear()
      faults.clear()
    },
  }
}

/** Throws `import.count_mismatch` unless read = stored + revised + duplicate + dropped + quarantined. */
export function assertCloses(counts: RecordCounts): void {
  const sum = (by: Readonly<Record<string, number>>) => Object.values(by).reduce((total, n) => total + n, 0)
  const told = counts.stored + counts.revised + counts.duplicate + sum(counts.dropped) + sum(counts.quarantined)
  if (told !== counts.read) {
    throw new AppError('import.count_mismatch', `of ${counts.read} records read, ${told} are accounted for`)
  }
}

/** Rows of one record stand together. */
function outcomes(columns: EventColumns, outcome: Uint8Array) {
  const records = [0, 0, 0]
  const events = [0, 0, 0]
  let best = -1
  for (let row = 0; row < columns.count; row++) {
    const of = outcome[row] as number
    events[of] = (events[of] as number) + 1
    best = best < 0 ? of : Math.min(best, of)
    if (row + 1 === columns.count || columns.record[row + 1] !== columns.record[row]) {
      records[best] = (records[best] as number) + 1
      best = -1
    }
  }
  return { records, events }
}
