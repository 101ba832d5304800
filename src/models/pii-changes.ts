import type { PiiChange } from './pii.ts'

/** Sums what pages say, in order of entity. */
export function joinedChanges(changes: readonly PiiChange[]): readonly PiiChange[] {
  const joined = new Map<string, PiiChange>()
  for (const change of changes) {
    const key = `${change.entity} ${change.from} ${change.to}`
    joined.set(key, { ...change, values: change.values + (joined.get(key)?.values ?? 0) })
  }
  return [...joined].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, change]) => change)
}
