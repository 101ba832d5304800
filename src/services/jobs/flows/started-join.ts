import { isAppError } from '../../../core/errors.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import type { Join, JoinFile, Source } from '../../../integrations/source.ts'
import { isUnread } from '../../../processors/stream/judge.ts'
import type { FileList, RecognisedFile } from './file-list.ts'
import { recordPages } from './record-pages.ts'

/** The join of a source while the input is looked through. */
export interface StartedJoin {
  readonly join: Join
  /** Files whose records tell it something and that are longer than the beginning that was looked at. */
  readonly unread: Set<string>
}

/** That of the source, begun where it is not yet; undefined where the source has none. */
export async function startedJoin(joins: Map<Source, StartedJoin>, source: Source): Promise<StartedJoin | undefined> {
  if (source.join === undefined) return undefined
  const started = joins.get(source) ?? { join: await source.join(), unread: new Set<string>() }
  joins.set(source, started)
  return started
}

/** Notes the records of a file that is no longer than its beginning: so it need not be opened for that once more. */
export async function noteBeginning(
  started: StartedJoin | undefined,
  file: RecognisedFile,
  head: Uint8Array,
  place: number,
): Promise<void> {
  if (started?.join.first.includes(file.channel.id) !== true) return
  const { bytes, path } = file.entry
  if (bytes === undefined || bytes !== head.length) started.unread.add(path)
  else await noteRecords(started.join, file, only(head), place)
}

/** Notes the records of the others: one pass over the few that there are. */
export async function noteUnread(
  { join, unread }: StartedJoin,
  files: FileList,
  inputs: Inputs,
  signal: AbortSignal,
): Promise<void> {
  if (unread.size === 0) return
  for await (const { entry, chunks } of inputs.read(unread, signal)) {
    const place = files.indexOf(entry.path)
    const file = files.at(place)
    if (file !== undefined) await noteRecords(join, file, chunks, place)
  }
}

async function* only(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** Records that cannot be read say nothing; a file that breaks off says what it said. Reading it in earnest will tell. */
async function noteRecords(
  join: Join,
  file: RecognisedFile,
  chunks: AsyncIterable<Uint8Array>,
  place: number,
): Promise<void> {
  const told = joinFile(file)
  try {
    for await (const page of recordPages(file.channel.layout, chunks, undefined, () => undefined)) {
      for (let i = 0; i < page.count; i++) {
        const record = page.item(i)?.record
        if (record !== undefined && !isUnread(record)) join.note(record, told, place)
      }
    }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
  }
}

/** A file as a join sees it. */
export function joinFile({ entry, channel, about }: RecognisedFile): JoinFile {
  return { name: entry.name, set: entry.set, channel: channel.id, ...(about === undefined ? {} : { about }) }
}
