import type { Metrics } from '../../../core/metrics.ts'
import type { PageCounts } from '../../../processors/stream/page.ts'

/** Counts committed pages of a source, and the time between them. */
export function createPageCounter(metrics: Metrics, source: string): (counts: PageCounts) => void {
  const total = (by: Readonly<Record<string, number>>) => Object.values(by).reduce((sum, n) => sum + n, 0)
  let last = performance.now()
  return ({ records, events }) => {
    const now = performance.now()
    metrics.batch(source, (now - last) / 1000)
    last = now
    for (const outcome of ['read', 'stored', 'revised', 'duplicate'] as const)
      metrics.records(source, outcome, records[outcome])
    metrics.records(source, 'dropped', total(records.dropped))
    metrics.records(source, 'quarantined', total(records.quarantined))
    for (const outcome of ['new', 'revised', 'duplicate'] as const) metrics.events(source, outcome, events[outcome])
  }
}
