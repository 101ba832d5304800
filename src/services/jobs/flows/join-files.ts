import { isAppError } from '../../../core/errors.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import type { Join, Source } from '../../../integrations/source.ts'
import { isUnread } from '../../../processors/stream/judge.ts'
import { type Joined, joinFile } from './planned-files.ts'
import type { RecognisedFile } from './recognise.ts'
import { recordPages } from './record-pages.ts'

/** Finds out which files of a source belong together: one pass over the few that tell. Nothing where it has no join. */
export async function joinFiles(
  source: Source,
  files: readonly RecognisedFile[],
  inputs: Inputs,
  signal: AbortSignal,
): Promise<Joined> {
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
