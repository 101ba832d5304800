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
/** An end is promised only when the rate has shown itself for so long. */
const LEAST_FOR_END_MS = 3000

/**
 * Follows one run. A run of several sources tells the sums of all and the source it is at: what each gave is what the
 * sums grew by while it was its turn.
 */
export function createProgressMeter(run: string): ProgressMeter {
  const bySource = new Map<string, Progress>()
  let latest: Progress | undefined
  let before: Progress | undefined
  let samples: Sample[] = []
  return {
    update: (progress, now) => {
      if (progress.run !== run) return
      if (latest?.source !== progress.source) before = latest
      if (progress.source !== undefined) bySource.set(progress.source, grownBy(progress, before))
      latest = progress
      const sample = { at: now, records: progress.read, bytes: progress.doneBytes }
      samples = [...samples.filter(({ at }) => now - at <= WINDOW_MS), sample]
    },
    view: (now) => {
      const rates = ratesOf(samples, now)
      const left = latest?.totalBytes === undefined ? undefined : Math.max(0, latest.totalBytes - latest.doneBytes)
      return {
        phase: latest?.phase ?? 'starting',
        doneBytes: latest?.doneBytes ?? 0,
        totalBytes: latest?.totalBytes,
        records: latest?.read ?? 0,
        recordsPerSecond: rates.records,
        secondsLeft:
          left === undefined || rates.bytes <= 0 || rates.overMs < LEAST_FOR_END_MS ? undefined : left / rates.bytes,
        sources: [...bySource.values()].filter(({ read }) => read > 0),
      }
    },
  }
}

function grownBy(progress: Progress, before: Progress | undefined): Progress {
  if (before === undefined) return progress
  const { read, stored, revised, duplicate, dropped, quarantined } = progress
  return {
    ...progress,
    read: read - before.read,
    stored: stored - before.stored,
    revised: revised - before.revised,
    duplicate: duplicate - before.duplicate,
    dropped: dropped - before.dropped,
    quarantined: quarantined - before.quarantined,
  }
}

interface Rates {
  readonly records: number
  readonly bytes: number
  readonly overMs: number
}

function ratesOf(samples: readonly Sample[], now: number): Rates {
  const [first] = samples
  const last = samples.at(-1)
  if (first === undefined || last === undefined || now - first.at < LEAST_WINDOW_MS)
    return { records: 0, bytes: 0, overMs: 0 }
  const overMs = now - first.at
  const aSecond = 1000 / overMs
  return { records: (last.records - first.records) * aSecond, bytes: (last.bytes - first.bytes) * aSecond, overMs }
}
