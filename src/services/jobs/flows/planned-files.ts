import type { Entry } from '../../../integrations/archive/entry.ts'
import type { ArchiveChannel, Source } from '../../../integrations/source.ts'
import type { JsonObject } from '../../../models/events.ts'
import type { PlannedFile } from '../../../storage/ports.ts'
import { type Listed, listed, mapped } from '../../../utils/listed.ts'
import type { FileList } from './file-list.ts'
import type { Joined } from './join-files.ts'
import type { SharedFile } from './recognise.ts'

/** The name Takeout gives its archives says when they were made: `takeout-20250301T120000Z-003.zip`. */
const TAKEOUT_TIME = /takeout-(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z/i

/** When the provider wrote a file (ms): the archive's name tells, else its entry. */
function writtenAt(entry: Entry): number {
  const named = TAKEOUT_TIME.exec(entry.path)
  const [, year = 0, month = 1, day = 1, hour, minute, second] = (named ?? []).map(Number)
  return named === null ? (entry.modified ?? 0) : Date.UTC(year, month - 1, day, hour, minute, second)
}

function planned(entry: Entry, channel: ArchiveChannel): PlannedFile {
  return {
    path: entry.path,
    ...(entry.bytes === undefined ? {} : { bytes: entry.bytes }),
    format: channel.id,
    rank: channel.rank,
    asof: writtenAt(entry),
  }
}

/** The files that are the source's alone, as its run knows them. */
export function ownFiles(files: FileList, joined: Joined | undefined): Listed<PlannedFile> {
  return mapped(files, ({ entry, channel, about: own }, i): PlannedFile => {
    const said = joined?.at(i)
    if (said === 'companion') return { ...planned(entry, channel), part: 'companion' }
    const about: JsonObject | undefined = own === undefined && said === undefined ? undefined : { ...own, ...said }
    return { ...planned(entry, channel), ...(about === undefined ? {} : { about }) }
  })
}

/** These and behind them others. */
export const withOthers = (files: Listed<PlannedFile>, others: readonly PlannedFile[]): Listed<PlannedFile> =>
  listed(files.length + others.length, (i) => (files.at(i) ?? others[i - files.length]) as PlannedFile)

/** Where a source's records may be among those of others. */
export interface TakenFile {
  readonly entry: Entry
  readonly channel: ArchiveChannel
}

/** The shared files that may hold records of the source. */
export function takenFiles(source: Source, shared: readonly SharedFile[]): readonly TakenFile[] {
  return shared.flatMap(({ entry, takers }) => {
    const taker = takers.find((one) => one.source === source)
    return taker === undefined ? [] : [{ entry, channel: taker.channel }]
  })
}

/** These as the source's run knows them, behind the files of its own. */
export const sharedFiles = (files: readonly TakenFile[]): readonly PlannedFile[] =>
  files.map(({ entry, channel }) => ({ ...planned(entry, channel), part: 'shared' }))
