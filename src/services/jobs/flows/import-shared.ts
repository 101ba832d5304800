import type { Inputs } from '../../../integrations/archive/inputs.ts'
import type { DecodeContext, Decoder, RawRecord, Source } from '../../../integrations/source.ts'
import { next } from '../../../models/outcome.ts'
import {
  createLane,
  ingestShared,
  type Lane,
  type OpenLane,
  type SharedIngestFile,
} from '../../../processors/stream/ingest-shared.ts'
import type { Decode } from '../../../processors/stream/judge.ts'
import { counted } from './import-source.ts'
import type { ProgressMeter } from './progress-meter.ts'
import type { SharedFile } from './recognise.ts'
import { recordPages } from './record-pages.ts'
import { createDealer, loadTakers } from './shared-takers.ts'
import type { SourceRun } from './source-run.ts'

/** The files of an import that hold records of several sources. */
export interface SharedPart {
  readonly files: readonly SharedFile[]
  readonly inputs: Pick<Inputs, 'read'>
  readonly meter: Pick<ProgressMeter, 'bytes'>
  /** The run of a source and the number that a shared file has in it. Opened when the first of its records is there. */
  readonly open: (source: Source) => Promise<{ readonly run: SourceRun; numberOf(file: SharedFile): number }>
}

/** Reads each of them once and gives every record to the source that claims it most. */
export async function importShared(part: SharedPart, signal: AbortSignal): Promise<void> {
  const lanes = createLanes(part)
  try {
    const damaged = await ingestShared(sharedIngestFiles(part, lanes, signal), signal)
    for (const { lane, no, why } of damaged) lanes.run(lane)?.damaged(no, why)
  } catch (error) {
    lanes.fail(error)
  } finally {
    await lanes.end()
  }
}

interface Lanes {
  open(source: Source): Promise<{ readonly run: SourceRun; readonly lane: Lane<RawRecord>; readonly numberOf: Numbers }>
  run(source: string): SourceRun | undefined
  fail(error: unknown): void
  /** Commits what is left, each source's by itself: the fault of one is not another's. */
  end(): Promise<void>
}
type Numbers = (file: SharedFile) => number

function createLanes({ open }: SharedPart): Lanes {
  const opened = new Map<string, Awaited<ReturnType<Lanes['open']>>>()
  let isFailed = false
  return {
    async open(source) {
      const known = opened.get(source.id)
      if (known !== undefined) return known
      const { run, numberOf } = await open(source)
      const entry = { run, numberOf, lane: createLane<RawRecord>(run.store, run.options) }
      opened.set(source.id, entry)
      return entry
    },
    run: (source) => opened.get(source)?.run,
    fail(error) {
      // Where there is no run yet to tell it, it is the import's.
      if (opened.size === 0) throw error
      isFailed = true
      for (const { run } of opened.values()) run.failed(error)
    },
    async end() {
      for (const { run, lane } of opened.values()) {
        await (isFailed ? lane.book.settle() : emptied(lane)).catch((error: unknown) => run.failed(error))
      }
    },
  }
}

/** Commits what is left and waits for all pages on their way; throws what went wrong with any. */
async function emptied({ book }: Lane<RawRecord>): Promise<void> {
  try {
    await book.flush()
  } finally {
    await book.settle()
  }
  book.rethrow()
}

async function* sharedIngestFiles(
  { files, inputs, meter }: SharedPart,
  lanes: Lanes,
  signal: AbortSignal,
): AsyncGenerator<SharedIngestFile<RawRecord>> {
  const byPath = new Map(files.map((file) => [file.entry.path, file]))
  for await (const { entry, chunks } of inputs.read(new Set(byPath.keys()), signal)) {
    const file = byPath.get(entry.path)
    if (file !== undefined) yield await ingestFile(file, counted(chunks, meter.bytes), lanes)
  }
}

async function ingestFile(
  file: SharedFile,
  chunks: AsyncIterable<Uint8Array>,
  lanes: Lanes,
): Promise<SharedIngestFile<RawRecord>> {
  const { takers, rest } = await loadTakers(file)
  const dealt = createDealer(takers, rest)
  const notes = createFileNotes()
  return {
    name: file.entry.name,
    laneOf: (record) => dealt(record).source.id,
    pages: () => recordPages(rest.channel.layout, chunks, undefined, notes.add),
    async open(id): Promise<OpenLane<RawRecord>> {
      const { source, decoder } = takers.find((taker) => taker.source.id === id) ?? rest
      const { run, lane, numberOf } = await lanes.open(source)
      const no = numberOf(file)
      notes.tell((note) => run.note(no, note))
      return {
        lane,
        no,
        committed: run.progress[no]?.committed ?? [],
        decode: decodeOf(decoder, { name: file.entry.name }),
      }
    },
  }
}

/** Records of the usual shape are written at once; the others, and those that are to be looked at, are decoded. */
function decodeOf(decoder: Decoder, context: DecodeContext): Decode<RawRecord> {
  return (record) => {
    const written = decoder.brief?.(record)
    return written === undefined ? decoder.decode(record, context) : next({ drafts: [written] })
  }
}

/** Oddities of a file are told to everybody who has records in it. */
function createFileNotes() {
  const notes: string[] = []
  const listeners: ((note: string) => void)[] = []
  return {
    add(note: string) {
      notes.push(note)
      for (const listener of listeners) listener(note)
    },
    tell(listener: (note: string) => void) {
      for (const note of notes) listener(note)
      listeners.push(listener)
    },
  }
}
