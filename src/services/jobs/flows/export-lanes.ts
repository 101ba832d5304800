import type { PageGuard } from '../../../models/guard.ts'
import type { FileProgress, PlannedFile, RestoredPages } from '../../../storage/ports.ts'
import type { JobContext } from '../../engine.ts'
import type { ExportedLine, LineFault } from '../../export/read-line.ts'
import { isUnderstood, problemOf, type RunProblem, type SourceOutcome, storedEnd } from './import-outcome.ts'
import type { ProgressMeter } from './progress-meter.ts'
import { type HeldLine, restoredPage } from './restored-page.ts'
import { countPages, notUnderstood, runEnd, type SourceDependencies } from './source-run.ts'

/** The lines of exports, by the stream that they belong to: each has a run of its own, whose counts close. */
export interface ExportLanes {
  add(at: Omit<HeldLine, 'line' | 'stage'>, line: ExportedLine | LineFault, stage: string | undefined): Promise<void>
  /** Commits when enough is held. */
  turn(): Promise<void>
  /** All lines of the file were added; `damage` says where it broke off. */
  endFile(file: number, damage: string | undefined): Promise<void>
  failed(error: unknown): void
  finish(): Promise<readonly SourceOutcome[]>
}

interface LanesPart {
  /** The run of the whole import. */
  readonly parent: string
  readonly meter: ProgressMeter
  /** The files as the run of a source knows them. */
  readonly filesOf: (source: string) => readonly PlannedFile[]
}

/** Lines of which no stream can be told; also the label of all of them in metrics. */
const UNKNOWN = 'export'
const MOST_LINES = 5000
const MOST_BYTES = 3 << 20

interface Lane {
  readonly name: string
  readonly run: string
  readonly files: readonly PlannedFile[]
  readonly progress: readonly FileProgress[]
  readonly store: RestoredPages
  readonly guard: PageGuard
  /** Lines of each file. */
  readonly records: number[]
  readonly problems: RunProblem[]
  held: HeldLine[]
}

export function createExportLanes(
  { book, metrics, log, seed, stage }: SourceDependencies,
  { parent, meter, filesOf }: LanesPart,
  { owner, signal }: JobContext,
): ExportLanes {
  const lanes = new Map<string, Lane>()
  const onCommit = countPages(metrics, UNKNOWN, meter)
  let lines = 0
  let bytes = 0
  let failure: unknown

  const open = async (name: string, line: ExportedLine | LineFault): Promise<Lane> => {
    const run = await book.child(owner, parent, name)
    const of = 'fact' in line ? line : { source: UNKNOWN, stream: UNKNOWN, isOwn: false }
    const files = filesOf(of.source)
    const progress = await book.files(owner, run, files)
    const store = await book.restored(owner, run, of, files)
    const guard = await stage.guard(owner, of.source)
    return { name, run, files, progress, store, guard, records: files.map(() => 0), problems: [], held: [] }
  }
  const laneOf = async (line: ExportedLine | LineFault): Promise<Lane> => {
    const name = 'fact' in line ? `${UNKNOWN}:${line.source}` : UNKNOWN
    const lane = lanes.get(name) ?? (await open(name, line))
    lanes.set(name, lane)
    return lane
  }
  const flush = async () => {
    for (const lane of lanes.values()) {
      if (lane.held.length === 0) continue
      onCommit(await lane.store.commit(restoredPage(lane.held, seed, lane.guard)))
      lane.held = []
    }
    lines = 0
    bytes = 0
  }
  const finish = async (lane: Lane): Promise<SourceOutcome> => {
    const outcome = outcomeOf(lane)
    const { counts } = await storedEnd(failure, () => book.finish(owner, lane.run, runEnd(outcome)))
    if (outcome.state !== 'succeeded' || isUnderstood(counts)) return outcome
    const message = notUnderstood(lane.name, lane.run, counts, lane.files)
    const none: SourceOutcome = { state: 'failed', problems: [{ code: 'input.nothing_understood', message }] }
    await book.finish(owner, lane.run, runEnd(none))
    return none
  }
  const outcomeOf = ({ problems }: Lane): SourceOutcome => {
    if (signal.aborted) return { state: 'cancelled', problems: [problemOf(failure)] }
    if (failure !== undefined) return { state: 'failed', problems: [problemOf(failure)] }
    return { state: problems.length > 0 ? 'partial' : 'succeeded', problems }
  }

  return {
    async add({ file, record, raw }, line, fault) {
      const lane = await laneOf(line)
      lane.records[file] = (lane.records[file] ?? 0) + 1
      if (isCommitted(lane.progress[file], record)) return
      // They are written over, and a line that the PII stage fails at goes into quarantine too.
      lane.held.push({ file, record, line, stage: fault ?? '', raw: raw.slice() })
      lines += 1
      bytes += raw.length
      if (bytes >= MOST_BYTES) await flush()
    },
    async turn() {
      if (lines >= MOST_LINES) await flush()
    },
    async endFile(file, damage) {
      await flush()
      for (const { store, records, problems, files } of lanes.values()) {
        if (damage !== undefined) {
          problems.push({ code: 'input.damaged', message: `${files[file]?.path ?? ''}: ${damage}` })
        }
        await store.endFiles([{ file, records: records[file] ?? 0, note: damage, isWhole: damage === undefined }])
      }
    },
    failed(error) {
      failure = error
      if (!signal.aborted) log.error({ run: parent, err: error }, 'import of an export failed')
    },
    async finish() {
      const outcomes: SourceOutcome[] = []
      for (const lane of lanes.values()) outcomes.push(await finish(lane))
      if (outcomes.length === 0 && failure !== undefined) throw failure
      return outcomes
    },
  }
}

function isCommitted(progress: FileProgress | undefined, record: number): boolean {
  return progress?.committed.some(([from, to]) => record >= from && record < to) === true
}
