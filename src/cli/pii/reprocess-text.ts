import type { PiiChange, ReprocessReport } from '../../models/pii.ts'
import { count, plural } from '../format.ts'
import { type Style, shown } from '../style.ts'
import { table } from '../table.ts'

const MOST_NAMED = 10

/** What a reprocess did, or would do: lines below the counts of its run. */
export function reprocessLines(report: ReprocessReport | undefined, style: Style, isDone = true): string[] {
  if (report === undefined) return []
  const { changed, lost, failed } = report
  return [
    ...(changed.length === 0
      ? []
      : ['', changes(changed, ['kind of value', ...(isDone ? ['was', 'is'] : ['is', 'would be']), 'values'], style)]),
    ...(lost.length === 0
      ? []
      : [
          '',
          'These stay as they are, since the values themselves are gone, or the key that opens them:',
          changes(lost, ['kind of value', 'stored as', 'the policy asks', 'values'], style),
        ]),
    ...named(failed, style),
  ]
}

function changes(rows: readonly PiiChange[], titles: readonly string[], style: Style): string {
  return table(
    titles.map((title) => (title === 'values' ? { title, align: 'right' as const } : { title })),
    rows.map(({ entity, from, to, values }) => [shown(entity), from, to, count(values)]),
    { style },
  )
}

function named(failed: readonly string[], style: Style): string[] {
  if (failed.length === 0) return []
  const told = failed.slice(0, MOST_NAMED).map((fact) => `  ${fact}`)
  const rest = failed.length > told.length ? [style.dim(`  … and more: --json lists up to 100`)] : []
  return ['', `${plural(failed.length, 'event')} that could not be searched and stay as they were:`, ...told, ...rest]
}
