import { isAppError } from '../core/errors.ts'
import type { Entry } from '../integrations/archive/entry.ts'
import type { Inputs } from '../integrations/archive/inputs.ts'
import type { ArchiveChannel, RawRecord, Source } from '../integrations/source.ts'
import type { RawPage } from '../processors/stream/ingest.ts'
import type { JoinedRecognition } from './jobs/flows/join-files.ts'
import type { SharedFile } from './jobs/flows/recognise.ts'
import { recordPages } from './jobs/flows/record-pages.ts'
import { createDealer, loadTakers } from './jobs/flows/shared-takers.ts'

export interface RecordEstimate {
  /** Uncompressed, of the files whose size is known. */
  readonly bytes: number
  /** Absent where not even a guess is possible: a compressed file does not say how large it becomes. */
  readonly records?: number
  /** Whether `records` is worked out from the beginnings of files; else it was counted. */
  readonly isEstimate: boolean
}
export interface FormatEstimate extends RecordEstimate, Reader {
  readonly files: number
}

/** Who reads files of a format. */
interface Reader {
  readonly source: Pick<Source, 'id' | 'title'>
  readonly channel: Pick<ArchiveChannel, 'id' | 'title' | 'layout'>
}

/** Exports of our own hold events of all sources. */
export const OWN_EXPORT: Reader = {
  source: { id: 'datapunk.export', title: 'Export of Datapunk Stream' },
  channel: { id: 'ndjson', title: 'Events of any source (NDJSON)', layout: { kind: 'lines' } },
}

/** How much of a file is read to tell how long its records are. */
const SAMPLE_BYTES = 1 << 20
/** How many files of a format are looked at. */
const MOST_SAMPLES = 20

/** Files of one format. Where several sources share its records, `takers` deal them out. */
interface Group {
  readonly readers: readonly Reader[]
  readonly takers?: SharedFile['takers']
  readonly entries: Entry[]
  /** Files of the format that belong to others and have no records. */
  readonly companions: Entry[]
}
type Counts = ReadonlyMap<Reader['channel'], number>
interface Sample {
  /** Records of the part that was read, by whose they are. */
  readonly records: Counts
  readonly bytes: number
  /** The whole file was read: its records are counted. */
  readonly isWhole: boolean
}

/** How many records the files of each format hold: counted where files are short, else worked out from their beginnings. */
export async function estimateRecords(
  inputs: Inputs,
  recognition: JoinedRecognition,
  signal: AbortSignal,
): Promise<readonly FormatEstimate[]> {
  const groups = groupsOf(recognition)
  const chosen = new Map(groups.flatMap((group) => largest(group).map((entry) => [entry.path, group] as const)))
  const samples = new Map<string, Sample>()
  if (chosen.size > 0) {
    for await (const { entry, chunks } of inputs.read(new Set(chosen.keys()), signal)) {
      const group = chosen.get(entry.path)
      if (group !== undefined) samples.set(entry.path, await sampled(entry, group, chunks))
    }
  }
  return groups.flatMap((group) => estimates(group, samples))
}

function groupsOf({ bySource, shared, exports, joined }: JoinedRecognition): readonly Group[] {
  const groups = new Map<unknown, Group>()
  const groupAt = (key: unknown, begin: Pick<Group, 'readers' | 'takers'>): Group => {
    const group = groups.get(key) ?? { ...begin, entries: [], companions: [] }
    groups.set(key, group)
    return group
  }
  const add = (key: unknown, entry: Entry, begin: Pick<Group, 'readers' | 'takers'>) =>
    groupAt(key, begin).entries.push(entry)
  for (const [source, files] of bySource) {
    const said = joined.get(source)
    let i = 0
    for (const { entry, channel } of files) {
      const { entries, companions } = groupAt(channel, { readers: [{ source, channel }] })
      if (said?.at(i++) === 'companion') companions.push(entry)
      else entries.push(entry)
    }
  }
  for (const { entry, takers } of shared) add(takers[0]?.channel.share?.format, entry, { readers: takers, takers })
  for (const entry of exports) add(OWN_EXPORT, entry, { readers: [OWN_EXPORT] })
  return [...groups.values()]
}

/** The largest say most of all; in archives that are read from their beginning none costs more than another. */
const largest = ({ entries }: Group): readonly Entry[] =>
  entries.length <= MOST_SAMPLES
    ? entries
    : [...entries].sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0)).slice(0, MOST_SAMPLES)

async function sampled(entry: Entry, group: Group, chunks: AsyncIterable<Uint8Array>): Promise<Sample> {
  let bytes = 0
  let isWhole = false
  async function* beginning(): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (bytes >= SAMPLE_BYTES) return
      bytes += chunk.length
      yield chunk
    }
    isWhole = true
  }
  const records = await countRecords(entry, group, beginning())
  // Of a file that is one record nothing can be worked out from a part: it stays one.
  return isOne(group) ? { records, bytes: entry.bytes ?? bytes, isWhole: true } : { records, bytes, isWhole }
}

/** Each file is a record, however large it is. */
const isOne = ({ readers }: Pick<Group, 'readers'>): boolean =>
  ['document', 'media'].includes(readers[0]?.channel.layout.kind ?? '')

async function countRecords(entry: Entry, group: Group, chunks: AsyncIterable<Uint8Array>): Promise<Counts> {
  const records = new Map<Reader['channel'], number>()
  const dealt = await dealer(entry, group)
  const [first] = group.readers
  if (first === undefined) return records
  try {
    for await (const page of recordPages(first.channel.layout, chunks, undefined, () => undefined))
      for (const [channel, more] of dealt(page)) records.set(channel, (records.get(channel) ?? 0) + more)
  } catch (error) {
    // A document that was left in its middle; of one that is damaged the import will tell.
    if (!isAppError(error, 'input.damaged')) throw error
  }
  return records
}

/** Says whose the records of a page are; of formats that several share by what each claims. */
async function dealer(entry: Entry, { readers, takers }: Group) {
  if (takers === undefined)
    return ({ count }: RawPage<RawRecord>) => readers.map(({ channel }) => [channel, count] as const)
  const { takers: ready, rest } = await loadTakers({ entry, takers })
  const dealt = createDealer(ready, rest)
  return (page: RawPage<RawRecord>) =>
    Array.from({ length: page.count }, (_, i) => {
      const record = page.item(i)?.record
      const isRead = record !== undefined && record.kind !== 'quarantine'
      return [dealt(isRead ? record : undefined).channel, 1] as const
    })
}

/** What each reader has in the files; of several who share them only those that have something, or else the first. */
function estimates(
  { readers, entries, companions }: Group,
  samples: ReadonlyMap<string, Sample>,
): readonly FormatEstimate[] {
  const looked = entries.flatMap(({ path }) => samples.get(path) ?? [])
  const isCounted = looked.length === entries.length && looked.every(({ isWhole }) => isWhole)
  const seen = looked.reduce((sum, sample) => sum + sample.bytes, 0)
  const bytes = entries.reduce((sum, entry) => sum + (entry.bytes ?? 0), 0)
  const beside = companions.reduce((sum, entry) => sum + (entry.bytes ?? 0), 0)
  const isSized = entries.every((entry) => entry.bytes !== undefined)
  const all = readers.map(({ source, channel }) => {
    const found = looked.reduce((sum, { records }) => sum + (records.get(channel) ?? 0), 0)
    const part = isOne({ readers }) ? looked.length / entries.length : isSized ? seen / bytes : 0
    const worked = part > 0 ? Math.round(found / part) : undefined
    const records = isCounted ? found : worked
    const estimate = { bytes: bytes + beside, isEstimate: !isCounted, ...(records === undefined ? {} : { records }) }
    return { found, estimate: { source, channel, files: entries.length + companions.length, ...estimate } }
  })
  const having = all.filter(({ found }) => found > 0)
  return (having.length > 0 ? having : all.slice(0, 1)).map(({ estimate }) => estimate)
}
