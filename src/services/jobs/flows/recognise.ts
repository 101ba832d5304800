import type { Entry } from '../../../integrations/archive/entry.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import { type FileProbe, probe } from '../../../integrations/archive/probe.ts'
import { type ArchiveChannel, archiveChannels, type Source } from '../../../integrations/source.ts'
import type { IgnoredFile } from '../../../models/stream.ts'

export interface RecognisedFile {
  readonly entry: Entry
  readonly channel: ArchiveChannel
}
export interface Recognition {
  /** By source id, in the order of the scan. */
  readonly bySource: ReadonlyMap<Source, readonly RecognisedFile[]>
  readonly ignored: readonly IgnoredFile[]
  /** What sources said of files that are theirs but hold no records: which file is the right one. */
  readonly advice: readonly string[]
}

/** Below this a recognition is no more than a guess. */
const LEAST_CONFIDENCE = 0.3

/** Looks at the beginning of every file: which channel of which source reads it; of the others, what they are. */
export async function recognise(inputs: Inputs, sources: readonly Source[], signal: AbortSignal): Promise<Recognition> {
  const bySource = new Map<Source, RecognisedFile[]>()
  const ignored: IgnoredFile[] = []
  const advice = new Set<string>()
  for await (const { entry, head } of inputs.scan(signal)) {
    const probed = probe(entry, head)
    const best = bestChannel(sources, probed)
    if (best !== undefined) {
      const files = bySource.get(best.source) ?? []
      files.push({ entry, channel: best.channel })
      bySource.set(best.source, files)
      continue
    }
    // What could not be read at all is told as such.
    if (probed.head.length === 0 && inputs.problems.some(({ path }) => path === entry.path)) continue
    const said = adviceOn(sources, probed)
    if (said !== undefined) advice.add(said)
    ignored.push({
      path: entry.path,
      ...(entry.bytes === undefined ? {} : { bytes: entry.bytes }),
      why: said ?? whyIgnored(probed),
    })
  }
  return { bySource, ignored, advice: [...advice] }
}

function bestChannel(sources: readonly Source[], probed: FileProbe) {
  let best: { source: Source; channel: ArchiveChannel; confidence: number } | undefined
  for (const source of sources) {
    for (const channel of archiveChannels(source)) {
      const confidence = channel.recognise(probed)?.confidence ?? 0
      if (confidence >= LEAST_CONFIDENCE && confidence > (best?.confidence ?? 0)) best = { source, channel, confidence }
    }
  }
  return best
}

function adviceOn(sources: readonly Source[], probed: FileProbe): string | undefined {
  for (const source of sources) {
    const said = source.advise?.(probed)
    if (said !== undefined) return said
  }
  return undefined
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
