import type { EventCounts, IgnoredFile, RecordCounts, RunState } from '../models/stream.ts'
import type { Run } from '../storage/ports.ts'
import type { RunReport } from './instance.ts'
import { createNameFilter, kindOfFile, type NameFilter } from './travel-words.ts'

/**
 * What can be told of a run to somebody else: how much of what was read, and what became of it. It holds nothing of what
 * was read: no value, no key, no name of a file, no path, no time of day. Files are a number and a kind.
 */
export interface TravelReport {
  readonly report: 'datapunk-stream run'
  readonly version: 1
  readonly program: { readonly version: string; readonly node: string; readonly platform: string; readonly cpu: string }
  readonly run: TravelRun
  /** One a source. */
  readonly sources: readonly TravelSource[]
  /** Files that no source reads, by reason and kind. */
  readonly ignored: readonly TravelIgnored[]
}
interface TravelRun {
  readonly work: string
  readonly engine: string
  readonly state: RunState
  /** UTC. */
  readonly day: string
  readonly seconds: number
  readonly equation: TravelEquation
  readonly events: EventCounts
  /** Of an error the code alone: messages name files. */
  readonly error?: string
  readonly undone: boolean
}
interface TravelSource {
  readonly source: string
  readonly state: RunState
  readonly seconds: number
  readonly equation: TravelEquation
  readonly events: EventCounts
  readonly error?: string
  readonly formats: readonly TravelFormat[]
  readonly files: readonly TravelFile[]
}
export type TravelEquation = RecordCounts & { readonly closes: boolean }
interface TravelFormat {
  readonly format: string
  readonly files: number
  readonly bytes: number
  readonly records: number
}
/** One of the first files, by its number in the run. */
interface TravelFile {
  readonly no: number
  readonly kind: string
  readonly format: string
  readonly bytes?: number
  readonly records: number
  /** Something was odd, or it broke off; what, the person who has the file can see. */
  readonly isNoted: boolean
}
interface TravelIgnored {
  readonly why: string
  readonly kind: string
  readonly files: number
  readonly bytes: number
}

/** What runs the program. */
interface Platform {
  readonly version: string
  readonly node: string
  readonly platform: string
  readonly arch: string
}

export const thisPlatform = (version: string): Platform => ({
  version,
  node: process.versions.node,
  platform: process.platform,
  arch: process.arch,
})

/** As it is written into a file. */
export const travelText = (report: TravelReport): string => JSON.stringify(report, undefined, 2)

const MOST_FILES = 200

/** Only what is named here is told: a new field of a run stays at home until somebody thought about it. */
export function travelReport({ run, children }: RunReport, on: Platform): TravelReport {
  const parts = children.length > 0 ? children : [run]
  const names = createNameFilter([
    ...run.input,
    ...[run, ...children].flatMap(({ files, ignored }) => [...files, ...ignored].map(({ path }) => path)),
  ])
  return {
    report: 'datapunk-stream run',
    version: 1,
    program: { version: on.version, node: on.node, platform: on.platform, cpu: on.arch },
    run: {
      work: run.work,
      engine: run.engine,
      state: run.state,
      day: run.created.slice(0, 'yyyy-mm-dd'.length),
      seconds: run.seconds,
      equation: equationOf(run.counts),
      events: eventsOf(run.events),
      ...(run.error === undefined ? {} : { error: code(run.error.code) }),
      undone: run.undone,
    },
    sources: parts.map(sourceOf),
    ignored: ignoredOf(run.ignored, names),
  }
}

function sourceOf({ source, work, state, seconds, counts, events, error, files, formats }: Run): TravelSource {
  return {
    source: source ?? work,
    state,
    seconds,
    equation: equationOf(counts),
    events: eventsOf(events),
    ...(error === undefined ? {} : { error: code(error.code) }),
    formats: formats.map(({ format, files: all, bytes, records }) => ({ format, files: all, bytes, records })),
    files: files.slice(0, MOST_FILES).map((file, i) => ({
      no: i + 1,
      kind: kindOfFile(file.path),
      format: file.format,
      ...(file.bytes === undefined ? {} : { bytes: file.bytes }),
      records: file.records,
      isNoted: file.note !== undefined,
    })),
  }
}

function ignoredOf(ignored: readonly IgnoredFile[], names: NameFilter): readonly TravelIgnored[] {
  const groups = new Map<string, TravelIgnored>()
  for (const { path, files = 1, bytes = 0, why } of ignored) {
    const told = { why: names.withheld(why), kind: kindOfFile(path) }
    const key = JSON.stringify(told)
    const known = groups.get(key) ?? { ...told, files: 0, bytes: 0 }
    groups.set(key, { ...told, files: known.files + files, bytes: known.bytes + bytes })
  }
  return [...groups.values()]
}

function equationOf({ read, stored, revised, duplicate, dropped, quarantined }: RecordCounts): TravelEquation {
  const all = [...Object.values(dropped), ...Object.values(quarantined)].reduce((sum, n) => sum + n, 0)
  const closes = read === stored + revised + duplicate + all
  return { read, stored, revised, duplicate, dropped: coded(dropped), quarantined: coded(quarantined), closes }
}

const eventsOf = ({ new: fresh, revised, duplicate }: EventCounts): EventCounts => ({ new: fresh, revised, duplicate })

/** Reasons and codes are words of the program. What does not look like one is counted, not repeated. */
function coded(counts: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const [name, times] of Object.entries(counts)) sums[code(name)] = (sums[code(name)] ?? 0) + times
  return sums
}

const code = (text: string): string =>
  /^[a-z][a-z0-9_]{0,40}(\.[a-z][a-z0-9_]{0,40}){0,3}$/.test(text) ? text : 'other'
