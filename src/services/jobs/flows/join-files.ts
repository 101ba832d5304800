import type { Entry } from '../../../integrations/archive/entry.ts'
import type { Inputs } from '../../../integrations/archive/inputs.ts'
import { probe } from '../../../integrations/archive/probe.ts'
import type { Said, Source } from '../../../integrations/source.ts'
import type { IgnoredFile } from '../../../models/stream.ts'
import { type Listed, mapped } from '../../../utils/listed.ts'
import { type FileList, partOf } from './file-list.ts'
import { adviceOn, type Recognised, type Recognition } from './recognise.ts'
import { joinFile, noteUnread, type StartedJoin } from './started-join.ts'

/** What a join said of each file that is not foreign. */
export type Joined = Listed<Exclude<Said, 'foreign'>>

/** What was recognised, with what the joins of the sources say of their files. */
export interface JoinedRecognition extends Recognition {
  /** By source, for each of its files; nothing where it has no join. */
  readonly joined: ReadonlyMap<Source, Joined>
}

/** Asks the join of every source that has one. Files that are foreign to it after all are among the ignored. */
export async function joinSources(
  recognition: Recognised,
  inputs: Inputs,
  sources: readonly Source[],
  signal: AbortSignal,
): Promise<JoinedRecognition> {
  const bySource = new Map<Source, FileList>()
  const joined = new Map<Source, Joined>()
  for (const [source, files] of recognition.bySource) {
    const started = recognition.joins.get(source)
    if (started === undefined) {
      bySource.set(source, files)
      continue
    }
    const onForeign = (entry: Entry) => void recognition.ignored.add(foreignFile(source, entry, sources))
    const { own, said } = await joinFiles(started, files, inputs, { signal, onForeign })
    if (own.length === 0) continue
    bySource.set(source, own)
    joined.set(source, said)
  }
  // What the joins noted is said by now.
  return { ...recognition, joins: new Map(), bySource, ignored: recognition.ignored.all(), joined }
}

function foreignFile({ id }: Source, entry: Entry, sources: readonly Source[]): IgnoredFile {
  const { path, bytes } = entry
  // What it holds is known and says nothing; where it lies may.
  const said = adviceOn(sources, probe(entry, new Uint8Array(0)))?.says
  const why = said ?? `a kind of file that ${id} reads, but this one belongs to nothing of it; no source reads it`
  return { path, ...(bytes === undefined ? {} : { bytes }), why }
}

/** Finds out which files of a source belong together, and which are none of its. */
async function joinFiles(
  started: StartedJoin,
  files: FileList,
  inputs: Inputs,
  { signal, onForeign }: { readonly signal: AbortSignal; readonly onForeign: (entry: Entry) => void },
): Promise<{ readonly own: FileList; readonly said: Joined }> {
  await noteUnread(started, files, inputs, signal)
  const all = started.join.of(mapped(files, joinFile))
  const places = new Int32Array(files.length)
  let own = 0
  for (let i = 0; i < files.length; i++) {
    if (all.at(i) !== 'foreign') places[own++] = i
    else onForeign((files.at(i) as { readonly entry: Entry }).entry)
  }
  const kept = places.slice(0, own)
  const said = mapped(kept, (i) => notForeign(all.at(i)))
  return { own: partOf(files, kept), said }
}

const notForeign = (said: Said): Exclude<Said, 'foreign'> => (said === 'foreign' ? undefined : said)
