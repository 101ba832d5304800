import { isAppError } from '../../../core/errors.ts'
import type { Entry } from '../../../integrations/archive/entry.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import type { Join, Source } from '../../../integrations/source.ts'
import type { IgnoredFile } from '../../../models/stream.ts'
import { isUnread } from '../../../processors/stream/judge.ts'
import { type Joined, joinFile } from './planned-files.ts'
import type { RecognisedFile, Recognition } from './recognise.ts'
import { recordPages } from './record-pages.ts'

/** What was recognised, with what the joins of the sources say of their files. */
export interface JoinedRecognition extends Recognition {
  /** By source, for each of its files. */
  readonly joined: ReadonlyMap<Source, Joined>
}

/** Asks the join of every source that has one. Files that are foreign to it after all are among the ignored. */
export async function joinSources(
  recognition: Recognition,
  inputs: Inputs,
  signal: AbortSignal,
): Promise<JoinedRecognition> {
  const bySource = new Map<Source, readonly RecognisedFile[]>()
  const joined = new Map<Source, Joined>()
  const ignored = [...recognition.ignored]
  for (const [source, files] of recognition.bySource) {
    const said = await joinFiles(source, files, inputs, signal)
    const own = files.filter((_, i) => said[i] !== 'foreign')
    for (const { entry } of files.filter((_, i) => said[i] === 'foreign')) ignored.push(foreignFile(source, entry))
    if (own.length === 0) continue
    bySource.set(source, own)
    joined.set(
      source,
      said.filter((one) => one !== 'foreign'),
    )
  }
  return { ...recognition, bySource, ignored, joined }
}

function foreignFile({ id }: Source, { path, bytes }: Entry): IgnoredFile {
  const why = `a kind of file that ${id} reads, but this one belongs to nothing of it; no source reads it`
  return { path, ...(bytes === undefined ? {} : { bytes }), why }
}

/** Finds out which files of a source belong together: one pass over the few that tell. Nothing where it has no join. */
async function joinFiles(
  source: Source,
  files: readonly RecognisedFile[],
  inputs: Inputs,
  signal: AbortSignal,
): Promise<ReturnType<Join['of']>> {
  const join = await source.join?.()
  if (join === undefined) return []
  const telling = new Map(files.filter(({ channel }) => join.first.includes(channel.id)).map((file) => [file.entry.path, file])) // biome-ignore format: one line
  if (telling.size > 0) {
    for await (const { entry, chunks } of inputs.read(new Set(telling.keys()), signal)) {
      const file = telling.get(entry.path)
      if (file !== undefined) await noteRecords(join, file, chunks)
    }
  }
  return join.of(files.map(joinFile))
}

/** Records that cannot be read say nothing; a file that breaks off says what it said. Reading it in earnest will tell. */
async function noteRecords(join: Join, file: RecognisedFile, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  const told = joinFile(file)
  try {
    for await (const page of recordPages(file.channel.layout, chunks, undefined, () => undefined)) {
      for (let i = 0; i < page.count; i++) {
        const record = page.item(i)?.record
        if (record !== undefined && !isUnread(record)) join.note(record, told)
      }
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
  }
}
