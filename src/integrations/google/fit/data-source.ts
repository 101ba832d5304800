/**
 * How far points were worked on. Streams of all layers lie side by side in an export and hold the same steps; a sum takes
 * one of them.
 *
 * - `raw`: as an app or a sensor wrote it,
 * - `derived`: computed by an app or by Google from others,
 * - `merged`: what Google made of all streams of the type; what its apps show,
 * - `unknown`: the file does not say where its points are from.
 */
export const LAYERS = ['raw', 'derived', 'merged', 'unknown'] as const
export type Layer = (typeof LAYERS)[number]

/**
 * Of a data source as Google names it, `<raw or derived>:<data type>:<package>[:<device>…]:<stream>`:
 *
 *     derived:com.google.step_count.delta:com.google.android.gms:merge_step_deltas      merged
 *     derived:com.google.sleep.segment:com.google.android.gms:merged                    merged
 *     derived:com.google.step_count.delta:com.google.android.gms:estimated_steps        derived
 *     raw:com.google.step_count.delta:com.example.app:2024-04-30T17:59:58.999Z - …      raw
 */
export function layerOf(dataSource: string | undefined): Layer {
  if (dataSource === undefined) return 'unknown'
  if (dataSource.startsWith('raw:')) return 'raw'
  if (!dataSource.startsWith('derived:')) return 'unknown'
  const stream = dataSource.slice(dataSource.lastIndexOf(':') + 1)
  return MERGED.test(stream) ? 'merged' : 'derived'
}

/** A stream that was made from a merged one (`from_steps<-merge_step_deltas`) is not merged itself. */
const MERGED = /^(?:merged?(?:_\w+)?|top_level)$/

/** The data type that a data source names. */
export const dataTypeOf = (dataSource: string | undefined): string | undefined =>
  /^(?:raw|derived):([^:]+)/.exec(dataSource ?? '')?.[1]
