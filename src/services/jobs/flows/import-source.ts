import type { Inputs } from '../../../integrations/archive/inputs.ts'
import type { RawRecord } from '../../../integrations/source.ts'
import type { JsonObject } from '../../../models/events.ts'
import { type IngestFile, ingest } from '../../../processors/stream/ingest.ts'
import type { PlannedFile } from '../../../storage/ports.ts'
import type { ProgressMeter } from './progress-meter.ts'
import type { RecognisedFile } from './recognise.ts'
import { recordPages } from './record-pages.ts'
import type { SourceRun } from './source-run.ts'

/** What of the input is one source's alone. */
export interface OwnPart {
  readonly files: readonly RecognisedFile[]
  /** The same files as the run knows them. */
  readonly planned: readonly PlannedFile[]
  readonly inputs: Inputs
  readonly meter: ProgressMeter
}

/** Imports the files of one source into its run; what goes wrong is told to the run. */
export async function importSource(run: SourceRun, part: OwnPart): Promise<void> {
  try {
    const damaged = await ingest(ownFiles(run, part), run.store, run.options)
    for (const [file, why] of damaged) run.damaged(file, why)
  } catch (error) {
    run.failed(error)
  }
}

async function* ownFiles(
  run: SourceRun,
  { inputs, files, planned, meter }: OwnPart,
): AsyncGenerator<IngestFile<RawRecord>> {
  const numbers = new Map(files.map((file, no) => [file.entry.path, no]))
  const wanted = new Set<string>()
  files.forEach(({ entry }, no) => {
    const isDone = run.progress[no]?.complete === true || planned[no]?.part === 'companion'
    if (isDone) meter.bytes(entry.bytes ?? 0)
    else wanted.add(entry.path)
  })
  if (wanted.size === 0) return
  for await (const { entry, chunks } of inputs.read(wanted, run.options.signal)) {
    const no = numbers.get(entry.path)
    const channel = no === undefined ? undefined : files[no]?.channel
    if (no === undefined || channel === undefined) continue
    const decoder = await channel.load()
    const context = { name: entry.name, ...aboutOf(planned[no]) }
    yield {
      no,
      name: entry.name,
      committed: run.progress[no]?.committed ?? [],
      pages: (take) => recordPages(channel.layout, counted(chunks, meter.bytes), take, (note) => run.note(no, note)),
      decode: (record) => decoder.decode(record, context),
      ...(decoder.kernel === undefined ? {} : { kernel: decoder.kernel }),
    }
  }
}

const aboutOf = (file: PlannedFile | undefined): { readonly about?: JsonObject } =>
  file?.about === undefined ? {} : { about: file.about }

/** Counts bytes as they are read. */
export async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk
    onBytes(chunk.length)
  }
}
