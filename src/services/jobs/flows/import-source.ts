import type { Inputs, Wanted } from '../../../integrations/archive/inputs.ts'
import type { RawRecord } from '../../../integrations/source.ts'
import type { JsonObject } from '../../../models/events.ts'
import { type IngestFile, ingest } from '../../../processors/stream/ingest.ts'
import type { PlannedFile } from '../../../storage/ports.ts'
import type { Listed } from '../../../utils/listed.ts'
import type { FileList } from './file-list.ts'
import type { ProgressMeter } from './progress-meter.ts'
import { recordPages } from './record-pages.ts'
import type { SourceRun } from './source-run.ts'

/** What of the input is one source's alone. */
export interface OwnPart {
  readonly files: FileList
  /** The same files as the run knows them. */
  readonly planned: Listed<PlannedFile>
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
  const wanted = wantedFiles(run, { inputs, files, planned, meter })
  if (wanted.size === 0) return
  for await (const { entry, chunks } of inputs.read(wanted, run.options.signal)) {
    const no = files.indexOf(entry.path)
    const channel = files.at(no)?.channel
    if (channel === undefined) continue
    const decoder = await channel.load()
    const context = { name: entry.name, ...aboutOf(planned.at(no)) }
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

/** What is not done yet and has records of its own. */
function wantedFiles(run: SourceRun, { files, planned, meter }: OwnPart): Wanted {
  const isWanted = new Uint8Array(files.length)
  let size = 0
  for (let no = 0; no < files.length; no++) {
    const isDone = run.progress[no]?.complete === true || planned.at(no)?.part === 'companion'
    if (isDone) meter.bytes(files.at(no)?.entry.bytes ?? 0)
    else size += isWanted[no] = 1
  }
  return {
    size,
    has: (path) => isWanted[files.indexOf(path)] === 1,
    *keys() {
      for (let no = 0; no < files.length; no++) if (isWanted[no] === 1) yield files.at(no)?.entry.path ?? ''
    },
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
