/** The value below which `share` of the others lie, in the unit they have; two digits. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return round2(sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? 0)
}

export const round2 = (value: number): number => Math.round(value * 100) / 100

/** Median, p95, p99 and the worst. */
export function spread(values: readonly number[]) {
  return {
    count: values.length,
    p50: percentile(values, 0.5),
    p95: percentile(values, 0.95),
    p99: percentile(values, 0.99),
    most: percentile(values, 1),
  }
}

/** Runs `work` until `ms` have passed, `width` at a time. */
export async function during(ms: number, width: number, work: (n: number) => Promise<void>): Promise<void> {
  const end = performance.now() + ms
  let next = 0
  const lane = async () => {
    while (performance.now() < end) await work(next++)
  }
  await Promise.all(Array.from({ length: width }, lane))
}
