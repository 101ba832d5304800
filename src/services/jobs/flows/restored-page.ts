import type { EventType } from '../../../models/events.ts'
import type { PageGuard } from '../../../models/guard.ts'
import { createEventBatch } from '../../../processors/stream/batch.ts'
import { StageFault } from '../../../processors/stream/guard.ts'
import { createPageTally, type PageTally } from '../../../processors/stream/tally.ts'
import type { PageCounts, RestoredPage, RestoredTombstone } from '../../../storage/ports.ts'
import type { ExportedLine, LineFault } from '../../export/read-line.ts'

/** A line of an export that waits to be stored. */
export interface HeldLine {
  readonly file: number
  readonly record: number
  readonly line: ExportedLine | LineFault
  /** That found the fault. */
  readonly stage: string
  /** For quarantine. */
  readonly raw: Uint8Array
}

/** Lines of one stream as a page of the store. */
export function restoredPage(
  held: readonly HeldLine[],
  seed: readonly [number, number],
  guard: PageGuard,
): RestoredPage {
  const types = typesOf(held)
  const batch = createEventBatch([...types.values()].map(declared), seed, held.length, guard)
  const indexes = new Map([...types.keys()].map((name, index) => [name, index]))
  const tally = createPageTally()
  const revision = new Map<number, number>()
  const gone = new Set<number>()
  const edits = new Map<number, string>()
  const tombstones: RestoredTombstone[] = []
  const quarantined: RestoredPage['quarantined'][number][] = []
  /** What went wrong, where it was not added. */
  const addEvent = (line: ExportedLine): string | undefined => {
    const row = batch.count
    try {
      batch.addKnown(line.draft, line.fact, line.data, line.labels)
    } catch (error) {
      if (error instanceof StageFault) return error.message
      throw error
    }
    if (line.revision > 1) revision.set(row, line.revision)
    if (line.state === 'gone') gone.add(row)
    if (line.edit !== undefined) edits.set(row, line.edit)
    return undefined
  }
  held.forEach(({ file, record, line, stage, raw }, ordinal) => {
    batch.beginRecord(ordinal)
    tally.read(1)
    if (!('fact' in line)) {
      const { code, detail } = line
      quarantined.push({ file, record, part: '', stage, code, detail, raw })
      tally.quarantined(`${stage}.${code}`)
    } else if (line.state === 'deleted') {
      const { fact, draft, revision: of } = line
      const time = draft.time === undefined ? {} : { time: draft.time }
      tombstones.push({ fact, type: indexes.get(line.type.name) ?? 0, ...time, revision: of, file, record })
    } else {
      const fault = addEvent(line)
      if (fault === undefined) return
      quarantined.push({ file, record, part: '', stage: 'pii', code: 'scan_failed', detail: fault, raw })
      tally.quarantined('pii.scan_failed')
    }
  })
  const found = guard.taken()
  return {
    types: [...types.values()],
    columns: Object.assign(batch, { revision, gone }),
    edits,
    tombstones,
    ranges: rangesOf(held),
    quarantined,
    found,
    classify: (outcome) => withTombstones(tally, batch, outcome),
  }
}

function typesOf(held: readonly HeldLine[]): ReadonlyMap<string, ExportedLine['type']> {
  const types = new Map<string, ExportedLine['type']>()
  for (const { line } of held) {
    if (!('fact' in line)) continue
    const known = types.get(line.type.name)
    if (known === undefined || known.version < line.type.version) types.set(line.type.name, line.type)
  }
  return types
}

/** What a batch must know of a type: the events have their ids already. */
function declared({ name, version }: ExportedLine['type']): EventType {
  const example = { type: name, data: {} }
  return {
    name,
    title: name,
    kind: 'did',
    data: {},
    version,
    identity: () => ({ key: [] }),
    text: [],
    pii: {},
    example,
  }
}

function rangesOf(held: readonly HeldLine[]): RestoredPage['ranges'] {
  const ranges: { file: number; from: number; to: number; ordinal: number }[] = []
  held.forEach(({ file, record }, ordinal) => {
    const last = ranges.at(-1)
    if (last?.file === file && last.to === record) last.to++
    else ranges.push({ file, from: record, to: record + 1, ordinal })
  })
  return ranges
}

/** A line is one event: what became of a tombstone counts as that of a row. */
function withTombstones(tally: PageTally, batch: RestoredPage['columns'], outcome: Uint8Array): PageCounts {
  const rows = { ...batch, count: outcome.length, record: Int32Array.from(outcome, (_, k) => k) }
  return tally.classify(rows, outcome)
}
