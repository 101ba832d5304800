import type { Progress } from '../services/engine.ts'

/** What a progress bar shows at one moment. */
export interface ProgressView {
  readonly phase: string
  readonly doneBytes: number
  readonly totalBytes: number | undefined
  readonly records: number
  /** Over the last seconds. */
  readonly recordsPerSecond: number
  /** Seconds that are left, where the total is known and the rate is steady. */
  readonly secondsLeft: number | undefined
  /** The latest of every source, in order of appearance. */
  readonly sources: readonly Progress[]
}

export interface ProgressMeter {
  /** Takes in a change of a run; `now` in ms. */
  update(progress: Progress, now: number): void
  view(now: number): ProgressView
}

interface Sample {
  readonly at: number
  readonly records: number
  readonly bytes: number
}

/** The rate is that of the last seconds: long enough to be steady, short enough to follow. */
const WINDOW_MS = 8000
const LEAST_WINDOW_MS = 1000

/** Follows one run: `run` is the parent, its children are told by source. */
export function createProgressMeter(run: string): ProgressMeter {
  const bySource = new Map<string, Progress>()
  let whole: Progress | undefined
  let samples: Sample[] = []
  const records = () => whole?.read || [...bySource.values()].reduce((sum, { read }) => sum + read, 0)
  return {
    update: (progress, now) => {
      if (progress.run === run) whole = progress
      if (progress.source !== undefined) bySource.set(progress.source, progress)
      const doneBytes = whole?.doneBytes ?? progress.doneBytes
      samples = [
        ...samples.filter(({ at }) => now - at <= WINDOW_MS),
        { at: now, records: records(), bytes: doneBytes },
      ]
    },
    view: (now) => {
      const latest = whole ?? [...bySource.values()].at(-1)
      const rates = ratesOf(samples, now)
      const left = latest?.totalBytes === undefined ? undefined : Math.max(0, latest.totalBytes - latest.doneBytes)
      return {
        phase: latest?.phase ?? 'starting',
        doneBytes: latest?.doneBytes ?? 0,
        totalBytes: latest?.totalBytes,
        records: records(),
        recordsPerSecond: rates.records,
        secondsLeft: left === undefined || rates.bytes <= 0 ? undefined : left / rates.bytes,
        sources: [...bySource.values()],
      }
    },
  }
}

function ratesOf(samples: readonly Sample[], now: number): { readonly records: number; readonly bytes: number } {
  const [first] = samples
  const last = samples.at(-1)
  if (first === undefined || last === undefined || now - first.at < LEAST_WINDOW_MS) return { records: 0, bytes: 0 }
  const seconds = (now - first.at) / 1000
  return { records: (last.records - first.records) / seconds, bytes: (last.bytes - first.bytes) / seconds }
}
