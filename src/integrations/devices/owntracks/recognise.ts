import type { FileProbe } from '../../archive/probe.ts'
import type { Recognition } from '../../source.ts'

const LISTS = ['data', 'locations', ''] as const
const CLEAR = 0.95

/** Messages in the list of an export: `_type` and `tst` are the app's own words. */
export function recogniseRecorder({ shape, paths }: FileProbe): Recognition | undefined {
  if (shape !== 'json-object' && shape !== 'json-array') return undefined
  const has = (list: string, field: string) => paths.has(`${list}[].${field}`)
  const isFound = LISTS.some((list) => has(list, '_type') && has(list, 'tst') && has(list, 'lat'))
  return isFound ? { confidence: CLEAR } : undefined
}
