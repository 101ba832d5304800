import type { Inputs } from '../../../integrations/archive/inputs.ts'
import type { RawRecord, Source } from '../../../integrations/source.ts'
import { type IngestFile, ingest, type PageCounts } from '../../../processors/stream/ingest.ts'
import type { FileProgress, PageStore, PlannedFile } from '../../../storage/ports.ts'
import type { RecognisedFile } from './recognise.ts'
import { recordPages } from './record-pages.ts'

export interface SourceImport {
  readonly source: Source
  readonly inputs: Inputs
  readonly files: readonly RecognisedFile[]
  readonly progress: readonly FileProgress[]
  readonly store: PageStore
  readonly seed: readonly [number, number]
  readonly signal: AbortSignal
  readonly onBytes: (bytes: number) => void
  readonly onCommit: (counts: PageCounts) => void
  /** Told when a page's transaction has taken so many seconds, from the first record to the commit. */
  readonly onNote: (file: number, note: string) => void
}

/** The name Takeout gives its archives says when they were made: `takeout-20250301T120000Z-003.zip`. */
const TAKEOUT_TIME = /takeout-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/i

/** The files of a source as the run knows them. When the provider wrote a file: the archive's name, else its entry. */
export function plannedFiles(files: readonly RecognisedFile[]): readonly PlannedFile[] {
  return files.map(({ entry, channel }) => {
    const named = TAKEOUT_TIME.exec(entry.path)
    const [, year, month, day, hour, minute, second] = (named ?? []).map(Number)
    const asof =
      named === null ? (entry.modified ?? 0) : Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second)
    return {
      path: entry.path,
      ...(entry.bytes === undefined ? {} : { bytes: entry.bytes }),
      format: channel.id,
      rank: channel.rank,
      asof,
    }
  })
}

/** Reads all files of one source through the loop. Answers the damaged ones with where they broke. */
export async function importSource(options: SourceImport): Promise<ReadonlyMap<number, string>> {
  const { source, store, seed, signal, onCommit } = options
  return ingest(sourceFiles(options), store, { types: source.types, seed, signal, onCommit })
}

async function* sourceFiles({
  inputs,
  files,
  progress,
  signal,
  onBytes,
  onNote,
}: SourceImport): AsyncGenerator<IngestFile<RawRecord>> {
  const numbers = new Map(files.map((file, no) => [file.entry.path, no]))
  const wanted = new Set<string>()
  files.forEach(({ entry }, no) => {
    if (progress[no]?.complete) onBytes(entry.bytes ?? 0)
    else wanted.add(entry.path)
  })
  if (wanted.size === 0) return
  for await (const { entry, chunks } of inputs.read(wanted, signal)) {
    const no = numbers.get(entry.path)
    const channel = no === undefined ? undefined : files[no]?.channel
    if (no === undefined || channel === undefined) continue
    const decoder = await channel.load()
    yield {
      no,
      name: entry.name,
      committed: progress[no]?.committed ?? [],
      pages: (take) => recordPages(channel.layout, counted(chunks, onBytes), take, (note) => onNote(no, note)),
      decode: (record, context) => decoder.decode(record, context),
      ...(decoder.kernel === undefined ? {} : { kernel: decoder.kernel }),
    }
  }
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk
    onBytes(chunk.length)
  }
}
