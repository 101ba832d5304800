import type { Entry } from '../../../integrations/archive/entry.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import { type FileProbe, probe } from '../../../integrations/archive/probe.ts'
import { type Advice, type ArchiveChannel, archiveChannels, type Source } from '../../../integrations/source.ts'
import type { JsonObject } from '../../../models/events.ts'
import type { IgnoredFile } from '../../../models/stream.ts'
import { isOwnExport } from '../../export/read-line.ts'

export interface RecognisedFile {
  readonly entry: Entry
  readonly channel: ArchiveChannel
  /** What the channel says of the file by its beginning. */
  readonly about?: JsonObject
}
/** A file of a format that several sources share: its records are dealt out when they are read. */
export interface SharedFile {
  readonly entry: Entry
  /** The channel of each source that may have records in it. */
  readonly takers: readonly { readonly source: Source; readonly channel: ArchiveChannel }[]
}
export interface Recognition {
  /** Files that are one source's alone, by source, in the order of the scan. */
  readonly bySource: ReadonlyMap<Source, readonly RecognisedFile[]>
  readonly shared: readonly SharedFile[]
  /** Exports of our own. */
  readonly exports: readonly Entry[]
  readonly ignored: readonly IgnoredFile[]
  /** How the records of ignored files are counted, by path, where their form is known. */
  readonly countable: ReadonlyMap<string, NonNullable<Advice['count']>>
  /** What sources said of files that are theirs but hold no records: which file is the right one. */
  readonly advice: readonly string[]
}

/** Below this a recognition is no more than a guess. */
const LEAST_CONFIDENCE = 0.3

/** Looks at the beginning of every file: which channel of which source reads it; of the others, what they are. */
export async function recognise(inputs: Inputs, sources: readonly Source[], signal: AbortSignal): Promise<Recognition> {
  const bySource = new Map<Source, RecognisedFile[]>()
  const shared: SharedFile[] = []
  const exports: Entry[] = []
  const others: Listed[] = []
  for await (const { entry, head } of inputs.scan(signal)) {
    const probed = probe(entry, head)
    const best = bestChannel(sources, probed)
    if (isOwnExport(probed)) {
      exports.push(entry)
      continue
    }
    if (best?.channel.share !== undefined) shared.push({ entry, takers: takersOf(sources, best.channel.share.format) })
    else if (best !== undefined) addFile(bySource, best.source, recognisedFile(entry, best.channel, probed))
    // What could not be read at all is told as such.
    else if (!isUnreadable(entry, probed, inputs))
      others.push({ entry, advice: adviceOn(sources, probed) ?? { says: whyIgnored(probed), isGuess: true } })
  }
  return { bySource, shared, exports, ...listed(others) }
}

/** A file that no source reads, with what is said of it. */
interface Listed {
  readonly entry: Entry
  readonly advice: Advice
}

function listed(others: readonly Listed[]): Pick<Recognition, 'ignored' | 'countable' | 'advice'> {
  const countable = new Map<string, NonNullable<Advice['count']>>()
  for (const { entry, advice } of others) if (advice.count !== undefined) countable.set(entry.path, advice.count)
  const said = others.filter(({ advice }) => advice.isGuess !== true && advice.count === undefined)
  return {
    ignored: others.map(({ entry, advice }) => ignoredFile(entry, advice.says)),
    countable,
    advice: [...new Set(said.map(({ advice }) => advice.says))],
  }
}

const isUnreadable = ({ path }: Entry, { head }: FileProbe, { problems }: Inputs): boolean =>
  head.length === 0 && problems.some((problem) => problem.path === path)

function recognisedFile(entry: Entry, channel: ArchiveChannel, probed: FileProbe): RecognisedFile {
  const about = channel.about?.(probed)
  return { entry, channel, ...(about === undefined ? {} : { about }) }
}

function addFile(bySource: Map<Source, RecognisedFile[]>, source: Source, file: RecognisedFile): void {
  const files = bySource.get(source)
  if (files === undefined) bySource.set(source, [file])
  else files.push(file)
}

function ignoredFile({ path, bytes }: Entry, why: string): IgnoredFile {
  return { path, ...(bytes === undefined ? {} : { bytes }), why }
}

/** All files that are read. */
export function readFiles({ bySource, shared, exports }: Recognition): readonly Entry[] {
  return [...[...[...bySource.values()].flat(), ...shared].map(({ entry }) => entry), ...exports]
}

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

function adviceOn(sources: readonly Source[], probed: FileProbe): Advice | undefined {
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
