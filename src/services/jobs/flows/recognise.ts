import type { Entry } from '../../../integrations/archive/entry.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import { type FileProbe, probe } from '../../../integrations/archive/probe.ts'
import { type Advice, type ArchiveChannel, archiveChannels, type Source } from '../../../integrations/source.ts'
import type { IgnoredFile } from '../../../models/stream.ts'
import { isOwnExport } from '../../export/read-line.ts'
import { createFileList, type FileList, type GrowingFileList, type RecognisedFile } from './file-list.ts'
import { createIgnoredList, type IgnoredList } from './ignored-list.ts'
import { noteBeginning, type StartedJoin, startedJoin } from './started-join.ts'

/** A file of a format that several sources share: its records are dealt out when they are read. */
export interface SharedFile {
  readonly entry: Entry
  /** The channel of each source that may have records in it. */
  readonly takers: readonly { readonly source: Source; readonly channel: ArchiveChannel }[]
}
export interface Recognition {
  /** Files that are one source's alone, by source, in the order of the scan. */
  readonly bySource: ReadonlyMap<Source, FileList>
  /** The joins of the sources that have one, as far as beginnings of files told them something. */
  readonly joins: ReadonlyMap<Source, StartedJoin>
  readonly shared: readonly SharedFile[]
  /** Exports of our own. */
  readonly exports: readonly Entry[]
  readonly ignored: readonly IgnoredFile[]
  /** How the records of ignored files that are listed by name are counted, by path, where their form is known. */
  readonly countable: ReadonlyMap<string, NonNullable<Advice['count']>>
  /** What sources said of files that are theirs but hold no records: which file is the right one. */
  readonly advice: readonly string[]
}

/** As far as files tell by themselves: the joins of the sources may know more of some to be ignored. */
export interface Recognised extends Omit<Recognition, 'ignored'> {
  readonly ignored: IgnoredList
}

/** Below this a recognition is no more than a guess. */
const LEAST_CONFIDENCE = 0.3

/** Looks at the beginning of every file: which channel of which source reads it; of the others, what they are. */
export async function recognise(inputs: Inputs, sources: readonly Source[], signal: AbortSignal): Promise<Recognised> {
  const bySource = new Map<Source, GrowingFileList>()
  const joins = new Map<Source, StartedJoin>()
  const shared: SharedFile[] = []
  const exports: Entry[] = []
  const others = createOthers()
  for await (const { entry, head } of inputs.scan(signal)) {
    const probed = probe(entry, head)
    const best = bestChannel(sources, probed)
    if (isOwnExport(probed)) {
      exports.push(entry)
      continue
    }
    if (best?.channel.share !== undefined) shared.push({ entry, takers: takersOf(sources, best.channel.share.format) })
    else if (best !== undefined) {
      const file = recognisedFile(entry, best.channel, probed)
      await noteBeginning(await startedJoin(joins, best.source), file, head, addFile(bySource, best.source, file))
    }
    // What could not be read at all is told as such.
    else if (!isUnreadable(entry, probed, inputs))
      others.add(entry, adviceOn(sources, probed) ?? { says: whyIgnored(probed), isGuess: true })
  }
  return { bySource, joins, shared, exports, ...others.told() }
}

/** Files that no source reads, with what is said of them. */
function createOthers() {
  const ignored = createIgnoredList()
  const countable = new Map<string, NonNullable<Advice['count']>>()
  const said = new Set<string>()
  return {
    add(entry: Entry, { says, count, isGuess }: Advice) {
      const isNamed = ignored.add(ignoredFile(entry, says))
      if (count !== undefined && isNamed) countable.set(entry.path, count)
      if (isGuess !== true && count === undefined && said.size < MOST_ADVICE) said.add(says)
    },
    told: (): Pick<Recognised, 'ignored' | 'countable' | 'advice'> => ({ ignored, countable, advice: [...said] }),
  }
}

/** More than a person would read. */
const MOST_ADVICE = 100

const isUnreadable = ({ path }: Entry, { head }: FileProbe, { problems }: Inputs): boolean =>
  head.length === 0 && problems.some((problem) => problem.path === path)

function recognisedFile(entry: Entry, channel: ArchiveChannel, probed: FileProbe): RecognisedFile {
  const about = channel.about?.(probed)
  return { entry, channel, ...(about === undefined ? {} : { about }) }
}

/** Answers which of its source's files it is. */
function addFile(bySource: Map<Source, GrowingFileList>, source: Source, file: RecognisedFile): number {
  const files = bySource.get(source) ?? createFileList()
  bySource.set(source, files)
  return files.add(file)
}

function ignoredFile({ path, bytes }: Entry, why: string): IgnoredFile {
  return { path, ...(bytes === undefined ? {} : { bytes }), why }
}

/** All files that are read. */
export function* readFiles({ bySource, shared, exports }: Recognition): Generator<Entry> {
  for (const files of bySource.values()) for (const { entry } of files) yield entry
  for (const { entry } of shared) yield entry
  yield* exports
}

/** Whether the file of this path is among them. */
export const isRead = ({ bySource, shared, exports }: Recognition, path: string): boolean =>
  [...bySource.values()].some((files) => files.indexOf(path) >= 0) ||
  shared.some(({ entry }) => entry.path === path) ||
  exports.some((entry) => entry.path === path)

/** What a channel says of a file by its beginning. */
export interface Claim {
  readonly source: Source
  readonly channel: ArchiveChannel
  /** 0 to 1; too low a one is no more than a guess and takes nothing. */
  readonly confidence: number
}

/** Every channel that takes the file for one of its own, the surest first; `LEAST_CONFIDENCE` is not asked for. */
export function claims(sources: readonly Source[], probed: FileProbe): readonly Claim[] {
  return sources
    .flatMap((source) =>
      archiveChannels(source).map((channel) => {
        return { source, channel, confidence: channel.recognise(probed)?.confidence ?? 0 }
      }),
    )
    .filter(({ confidence }) => confidence > 0)
    .sort((a, b) => b.confidence - a.confidence)
}

function bestChannel(sources: readonly Source[], probed: FileProbe): Claim | undefined {
  const [best] = claims(sources, probed)
  return best !== undefined && best.confidence >= LEAST_CONFIDENCE ? best : undefined
}

function takersOf(sources: readonly Source[], format: string): SharedFile['takers'] {
  return sources.flatMap((source) =>
    archiveChannels(source)
      .filter((channel) => channel.share?.format === format)
      .map((channel) => ({ source, channel })),
  )
}

/** What sources say of a file that none of them reads: who is sure of it first. */
export function adviceOn(sources: readonly Source[], probed: FileProbe): Advice | undefined {
  let guess: Advice | undefined
  for (const source of sources) {
    const said = source.advise?.(probed)
    const advice = typeof said === 'string' ? { says: said } : said
    if (advice?.isGuess !== true && advice !== undefined) return advice
    guess ??= advice
  }
  return guess
}

const SHAPES: Readonly<Record<FileProbe['shape'], string>> = {
  'json-object': 'a JSON file of a form that no source knows',
  'json-array': 'a JSON file of a form that no source knows',
  ndjson: 'lines of JSON of a form that no source knows',
  html: 'an HTML page that no source knows',
  csv: 'a table that no source knows',
  text: 'a text that no source reads',
  binary: 'a binary file; no source reads it',
  empty: 'the file is empty',
}

const whyIgnored = (probed: FileProbe): string => SHAPES[probed.shape]
