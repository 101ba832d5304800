import type { PageCounts } from '../../../processors/stream/page.ts'
import type { Progress } from '../../engine.ts'

/** Sums what an import has done so far and tells of it: often to who watches, once a second to the store. */
export interface ProgressMeter {
  phase(name: string, source?: string): Promise<void>
  /** The files that will be read, with their sizes, uncompressed. */
  expect(files: Iterable<{ readonly bytes?: number }>): void
  readonly bytes: (bytes: number) => void
  add(counts: PageCounts): void
  end(): Promise<void>
}

const TELL_MS = 100
const STORE_MS = 1000

export function createProgressMeter(
  run: string,
  tell: (progress: Progress) => void,
  store: (phase: string, done: number, total: number | undefined) => Promise<void>,
): ProgressMeter {
  let phase = ''
  let source: string | undefined
  let done = 0
  let total: number | undefined
  const records = { read: 0, stored: 0, revised: 0, duplicate: 0, dropped: 0, quarantined: 0 }
  let told = 0
  let stored = performance.now()
  let storing: Promise<void> = Promise.resolve()

  const say = (now: boolean) => {
    const at = performance.now()
    if (!now && at - told < TELL_MS) return
    told = at
    tell({
      run,
      phase,
      ...(source === undefined ? {} : { source }),
      doneBytes: done,
      ...(total === undefined ? {} : { totalBytes: total }),
      ...records,
    })
    if (at - stored < STORE_MS) return
    stored = at
    // Only for those who look from outside: a lost one is made good by the next.
    storing = store(phase, done, total).catch(() => undefined)
  }
  const sum = (by: Readonly<Record<string, number>>) => Object.values(by).reduce((all, n) => all + n, 0)

  return {
    async phase(name, of) {
      phase = name
      source = of
      say(true)
      await storing
      await store(phase, done, total)
    },
    expect(files) {
      total = 0
      for (const { bytes } of files) total = total === undefined || bytes === undefined ? undefined : total + bytes
    },
    bytes(bytes) {
      done += bytes
      say(false)
    },
    add(counts) {
      for (const name of ['read', 'stored', 'revised', 'duplicate'] as const) records[name] += counts.records[name]
      records.dropped += sum(counts.records.dropped)
      records.quarantined += sum(counts.records.quarantined)
      say(false)
    },
    async end() {
      say(true)
      await storing
    },
  }
}
