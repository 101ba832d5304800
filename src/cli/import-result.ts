import type { EventCounts, RecordCounts, RunFormat, RunState } from '../models/stream.ts'
import type { RunReport } from '../services/instance.ts'
import type { Run } from '../storage/ports.ts'
import { EXIT } from './context.ts'

/** The object of `import --json`: a contract, documented in docs/cli.md. */
export interface ImportResult {
  readonly id: string
  readonly state: RunState
  readonly seconds: number
  readonly events: EventCounts
  readonly runs: readonly SourceResult[]
  /** `bytes` is 0 where nothing of the file is there, or nobody knows how large it is. */
  readonly ignored: readonly {
    readonly path: string
    /** How many files of that folder it stands for; absent means the one file. */
    readonly files?: number
    readonly bytes: number
    readonly records?: number
    readonly why: string
  }[]
  /** What was odd, in words: damaged files, missing parts. Absent when nothing was. */
  readonly problems?: readonly string[]
  /** Why it failed; absent when it did not. */
  readonly error?: { readonly code: string; readonly message: string }
}

/** What one source got out of the import. */
export interface SourceResult {
  readonly id: string
  readonly source: string
  readonly state: RunState
  readonly seconds: number
  readonly counts: RecordCounts
  readonly events: EventCounts
  /** At most 2,000 of them; `formats` counts all. */
  readonly files: readonly { readonly path: string; readonly format: string; readonly records: number }[]
  readonly formats: readonly RunFormat[]
  readonly error?: { readonly code: string; readonly message: string }
}

/** The result of a finished run with its child runs, in the contract's form. */
export function importResult({ run, children }: RunReport): ImportResult {
  // A file that broke off is told by itself and by the run that read it.
  const problems = [...new Set([run, ...children].flatMap(problemsOf))]
  return {
    id: run.id,
    state: run.state,
    seconds: run.seconds,
    events: { new: run.events.new, revised: run.events.revised, duplicate: run.events.duplicate },
    runs: children.map(sourceResult),
    ignored: run.ignored.map(({ bytes = 0, ...file }) => ({ ...file, bytes })),
    ...(problems.length === 0 ? {} : { problems }),
    ...(run.error === undefined ? {} : { error: run.error }),
  }
}

function sourceResult(run: Run): SourceResult {
  const { read, stored, revised, duplicate, dropped, quarantined } = run.counts
  return {
    id: run.id,
    source: run.source ?? '',
    state: run.state,
    seconds: run.seconds,
    counts: { read, stored, revised, duplicate, dropped, quarantined },
    events: { new: run.events.new, revised: run.events.revised, duplicate: run.events.duplicate },
    files: run.files.map(({ path, format, records }) => ({ path, format, records })),
    formats: run.formats.map(({ format, files, bytes, records }) => ({ format, files, bytes, records })),
    ...(run.error === undefined ? {} : { error: run.error }),
  }
}

function problemsOf(run: Run): string[] {
  const notes = run.files.flatMap(({ path, note }) => (note === undefined ? [] : [`${path}: ${note}`]))
  const isTold = run.parent === undefined || run.error === undefined || run.state === 'cancelled'
  return isTold ? notes : [...notes, run.error.message]
}

const EXIT_CODES: Readonly<Record<RunState, number>> = {
  queued: EXIT.failed,
  running: EXIT.failed,
  succeeded: EXIT.ok,
  partial: EXIT.partial,
  failed: EXIT.failed,
  cancelled: EXIT.interrupted,
}

/** The exit code of a command whose run ended in a state. */
export const exitCodeOfState = (state: RunState): number => EXIT_CODES[state]

const sum = (reasons: Readonly<Record<string, number>>): number =>
  Object.values(reasons).reduce((total, each) => total + each, 0)

/** The terms of the equation of a run, in records. */
export interface Equation {
  readonly read: number
  readonly stored: number
  readonly revised: number
  readonly duplicate: number
  readonly dropped: number
  readonly quarantined: number
  /** Whether `read` equals the sum of the others. */
  readonly closes: boolean
}

export function equationOf(counts: RecordCounts): Equation {
  const { read, stored, revised, duplicate } = counts
  const dropped = sum(counts.dropped)
  const quarantined = sum(counts.quarantined)
  const closes = read === stored + revised + duplicate + dropped + quarantined
  return { read, stored, revised, duplicate, dropped, quarantined, closes }
}
