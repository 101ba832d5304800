import { type Inputs, openInputs } from '../integrations/archive/inputs.ts'
import { archiveChannels, type Source } from '../integrations/source.ts'
import type { IgnoredFile } from '../models/stream.ts'
import { estimateRecords, type FormatEstimate, OWN_EXPORT, type RecordEstimate } from './estimate-records.ts'
import { joinSources } from './jobs/flows/join-files.ts'
import { recognise } from './jobs/flows/recognise.ts'

/** What an input holds, before anything of it is imported. */
export interface Contents {
  /** Those that read something of it. What several read stands with each of them. */
  readonly sources: readonly SourceContents[]
  /** Files that no source reads, by reason, the largest first. */
  readonly ignored: readonly IgnoredFiles[]
  /** Which other file would be the right one. */
  readonly advice: readonly string[]
  /** Parts of an export that are missing, and what cannot be read. */
  readonly problems: readonly { readonly path: string; readonly why: string }[]
  /** Sources that have exports and of which nothing is in it, with the way to them. */
  readonly absent: readonly {
    readonly source: string
    readonly title: string
    readonly exportSteps: readonly string[]
  }[]
}
export interface SourceContents extends RecordEstimate {
  readonly source: string
  readonly title: string
  readonly files: number
  readonly formats: readonly FormatContents[]
}
export interface FormatContents extends RecordEstimate {
  readonly format: string
  readonly title: string
  readonly files: number
}
export interface IgnoredFiles {
  readonly why: string
  readonly files: number
  /** Of those whose size is known. */
  readonly bytes: number
  /** The first few of them. */
  readonly paths: readonly string[]
}

export interface ContentsOptions {
  readonly sources: readonly Source[]
  readonly signal: AbortSignal
  /** Left off paths where they begin with it. */
  readonly within?: string
}

const MOST_PATHS = 20

/** Looks at files, folders and archives as an import would, without storing anything. Errors as `openInputs`. */
export async function lookInto(paths: readonly string[], options: ContentsOptions): Promise<Contents> {
  const inputs = await openInputs(paths)
  try {
    return await describe(inputs, options)
  } finally {
    await inputs.close()
  }
}

async function describe(inputs: Inputs, { sources, signal, within = '' }: ContentsOptions): Promise<Contents> {
  const recognition = await joinSources(await recognise(inputs, sources, signal), inputs, sources, signal)
  const formats = await estimateRecords(inputs, recognition, signal)
  const short = (path: string) => (path.startsWith(within) ? path.slice(within.length) : path)
  const present = new Map(formats.map(({ source }) => [source.id, source]))
  const isOwn = present.size > 0 && [...present.keys()].every((id) => id === OWN_EXPORT.source.id)
  return {
    sources: [...present.values()].map((source) =>
      sourceContents(
        source,
        formats.filter((format) => format.source.id === source.id),
      ),
    ),
    ignored: byReason(recognition.ignored, short),
    advice: recognition.advice,
    problems: inputs.problems.map(({ path, why }) => ({ path: short(path), why })),
    // An export of our own is whole by itself: nobody looks for another in it.
    absent: (isOwn ? [] : sources)
      .filter((source) => !present.has(source.id) && archiveChannels(source).length > 0)
      .map(({ id, title, exportSteps }) => ({ source: id, title, exportSteps })),
  }
}

function sourceContents(
  { id, title }: Pick<Source, 'id' | 'title'>,
  formats: readonly FormatEstimate[],
): SourceContents {
  return {
    source: id,
    title,
    files: formats.reduce((sum, { files }) => sum + files, 0),
    ...summed(formats),
    formats: formats.map(({ source: _, channel, ...estimate }) => ({
      format: channel.id,
      title: channel.title,
      ...estimate,
    })),
  }
}

function summed(parts: readonly RecordEstimate[]): RecordEstimate {
  const records = parts.map((part) => part.records)
  return {
    bytes: parts.reduce((sum, { bytes }) => sum + bytes, 0),
    ...(records.includes(undefined) ? {} : { records: records.reduce<number>((sum, n) => sum + (n ?? 0), 0) }),
    isEstimate: parts.some(({ isEstimate }) => isEstimate),
  }
}

function byReason(ignored: readonly IgnoredFile[], short: (path: string) => string): readonly IgnoredFiles[] {
  const groups = new Map<string, { files: number; bytes: number; readonly paths: string[] }>()
  for (const { path, files = 1, bytes = 0, why } of ignored) {
    const group = groups.get(why) ?? { files: 0, bytes: 0, paths: [] }
    group.files += files
    group.bytes += bytes
    if (group.paths.length < MOST_PATHS) group.paths.push(short(path))
    groups.set(why, group)
  }
  return [...groups].map(([why, group]) => ({ why, ...group })).sort((a, b) => b.bytes - a.bytes || b.files - a.files)
}
