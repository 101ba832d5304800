import { isAppError } from '../../../core/errors.ts'
import type { Entry } from '../../../integrations/archive/entry.ts'
import { type Inputs, openInputs } from '../../../integrations/archive/inputs.ts'
import { probe } from '../../../integrations/archive/probe.ts'
import type { ArchiveChannel, RawRecord, Source } from '../../../integrations/source.ts'
import type { JsonObject } from '../../../models/events.ts'
import type { Decode, RawItem } from '../../../processors/stream/judge.ts'
import { isUnread } from '../../../processors/stream/judge.ts'
import type { FileList } from '../flows/file-list.ts'
import { type Joined, type JoinedRecognition, joinSources } from '../flows/join-files.ts'
import { ownFiles } from '../flows/planned-files.ts'
import { claims, recognise, type SharedFile } from '../flows/recognise.ts'
import { recordPages } from '../flows/record-pages.ts'
import { createDealer, loadTakers } from '../flows/shared-takers.ts'
import { createExplainer, type ExplainedRecord } from './explain-record.ts'

/** A file as an import would take it. */
export interface ExplainedFile {
  readonly path: string
  readonly bytes?: number
  /** What it is by its structure: `json-object`, `html`, `csv` … */
  readonly shape: string
  /** Every channel that claims it, the surest first. */
  readonly claims: readonly {
    readonly source: string
    readonly channel: string
    readonly title: string
    readonly confidence: number
  }[]
  /** Why no source reads it. */
  readonly ignored?: string
  /** What belongs to it or is told of it by files beside it. */
  readonly about?: JsonObject
  /** It belongs to another file and has no records of its own. */
  readonly isCompanion?: true
  /** How many records were looked at, and whether that is all of them. */
  readonly records: number
  readonly isWhole: boolean
  /** Of the records: by type of their events, by reason, by code. */
  readonly events: Readonly<Record<string, number>>
  readonly dropped: Readonly<Record<string, number>>
  readonly quarantined: Readonly<Record<string, number>>
  readonly first: readonly ExplainedRecord[]
  /** Where it breaks off. */
  readonly damage?: string
}

export interface ExplainOptions {
  readonly paths: readonly string[]
  readonly sources: readonly Source[]
  /** Show this record alone; else the first `shown`. */
  readonly record?: number
  readonly shown: number
  /** Look at so many records of a file. */
  readonly most: number
  readonly signal: AbortSignal
  /** Told of every record that is looked at, in order; waited for. */
  readonly onRecord?: (record: ExplainedRecord) => Promise<void>
}

/**
 * Goes the way of an import, file by file, without storing anything: the same recognition, joins, readers, decoders,
 * checks and identities.
 */
export async function* explain(options: ExplainOptions): AsyncGenerator<ExplainedFile> {
  const { paths, sources, signal } = options
  const inputs = await openInputs(paths)
  try {
    const looks = await lookAt(inputs, sources, signal)
    const recognition = await joinSources(await recognise(inputs, sources, signal), inputs, sources, signal)
    for (const { path, why } of recognition.ignored) yield { ...lookOf(looks, path), ...nothing(true), ignored: why }
    for await (const file of readable(inputs, recognition, options)) yield { ...lookOf(looks, file.path), ...file }
    const read = new Set([...recognition.ignored.map(({ path }) => path), ...looks.keys()])
    for (const { path, why } of inputs.problems)
      if (!read.has(path)) yield { path, shape: 'binary', claims: [], ...nothing(false), ignored: why }
  } finally {
    await inputs.close()
  }
}

type Look = Pick<ExplainedFile, 'path' | 'bytes' | 'shape' | 'claims'>
type Read = Omit<ExplainedFile, 'bytes' | 'shape' | 'claims'>
const nothing = (isWhole: boolean) => ({ records: 0, isWhole, events: {}, dropped: {}, quarantined: {}, first: [] })
const lookOf = (looks: ReadonlyMap<string, Look>, path: string): Look =>
  looks.get(path) ?? { path, shape: 'empty', claims: [] }

async function lookAt(
  inputs: Inputs,
  sources: readonly Source[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Look>> {
  const looks = new Map<string, Look>()
  for await (const { entry, head } of inputs.scan(signal)) {
    const probed = probe(entry, head)
    const claimed = claims(sources, probed).map(({ source, channel, confidence }) => {
      return { source: source.id, channel: channel.id, title: channel.title, confidence }
    })
    looks.set(entry.path, { ...sized(entry), shape: probed.shape, claims: claimed })
  }
  return looks
}

const sized = ({ path, bytes }: Entry) => ({ path, ...(bytes === undefined ? {} : { bytes }) })

async function* readable(
  inputs: Inputs,
  { bySource, shared, joined }: JoinedRecognition,
  options: ExplainOptions,
): AsyncGenerator<Read> {
  for (const [source, files] of bySource)
    yield* ownRecords({ source, files, joined: joined.get(source) }, inputs, options)
  const byPath = new Map(shared.map((file) => [file.entry.path, file]))
  for await (const { entry, chunks } of inputs.read(new Set(byPath.keys()), options.signal)) {
    const file = byPath.get(entry.path)
    if (file !== undefined) yield await sharedRecords(file, chunks, options)
  }
}

interface OwnFiles {
  readonly source: Source
  readonly files: FileList
  readonly joined: Joined | undefined
}

async function* ownRecords(
  { source, files, joined }: OwnFiles,
  inputs: Inputs,
  options: ExplainOptions,
): AsyncGenerator<Read> {
  const planned = ownFiles(files, joined)
  const wanted = new Set([...files].map(({ entry }) => entry.path))
  for await (const { entry, chunks } of inputs.read(wanted, options.signal)) {
    const no = files.indexOf(entry.path)
    const [channel, plan] = [files.at(no)?.channel, planned.at(no)]
    if (channel === undefined || plan === undefined) continue
    if (plan.part === 'companion') {
      yield { path: entry.path, ...nothing(true), isCompanion: true }
      continue
    }
    const decoder = await channel.load()
    const told = plan.about === undefined ? {} : { about: plan.about }
    const explainRecord = createExplainer<RawRecord>(source)
    const decode: Decode<RawRecord> = (record, { name }) => decoder.decode(record, { name, ...told })
    const look = (item: RawItem<RawRecord>, index: number) => explainRecord({ item, index, name: entry.name, decode })
    yield { ...(await summed(entry, channel, chunks, { look, options })), ...told }
  }
}

async function sharedRecords(
  file: SharedFile,
  chunks: AsyncIterable<Uint8Array>,
  options: ExplainOptions,
): Promise<Read> {
  const { takers, rest } = await loadTakers(file)
  const explainers = new Map(takers.map(({ source }) => [source.id, createExplainer<RawRecord>(source)]))
  const dealt = createDealer(takers, rest)
  const { name } = file.entry
  const look = (item: RawItem<RawRecord>, index: number) => {
    const taker = dealt(isUnread(item.record) ? undefined : item.record)
    const explainRecord = explainers.get(taker.source.id) ?? createExplainer<RawRecord>(taker.source)
    return explainRecord({ item, index, name, decode: (record, context) => taker.decoder.decode(record, context) })
  }
  return summed(file.entry, rest.channel, chunks, { look, options })
}

interface Looking {
  readonly look: (item: RawItem<RawRecord>, index: number) => ExplainedRecord
  readonly options: ExplainOptions
}

/** Reads the records of a file up to the most that is wanted. */
async function summed(
  entry: Entry,
  channel: ArchiveChannel,
  chunks: AsyncIterable<Uint8Array>,
  { look, options }: Looking,
): Promise<Read> {
  const sum = createSum(options)
  try {
    for await (const page of recordPages(channel.layout, chunks, undefined, () => undefined)) {
      options.signal.throwIfAborted()
      for (let i = 0; i < page.count && !sum.isDone(); i++) {
        const item = page.item(i)
        if (item === undefined) continue
        const record = look(item, sum.records())
        sum.add(record)
        await options.onRecord?.(record)
      }
      if (sum.isDone()) return { path: entry.path, ...sum.result(false) }
    }
    return { path: entry.path, ...sum.result(true) }
  } catch (error) {
    if (!isAppError(error, 'input.damaged')) throw error
    return { path: entry.path, ...sum.result(false), damage: error.message }
  }
}

function createSum({ record, shown, most }: ExplainOptions) {
  const events: Record<string, number> = {}
  const dropped: Record<string, number> = {}
  const quarantined: Record<string, number> = {}
  const first: ExplainedRecord[] = []
  const count = (counts: Record<string, number>, name: string) => {
    counts[name] = (counts[name] ?? 0) + 1
  }
  let records = 0
  return {
    records: () => records,
    isDone: () => records >= most || (record !== undefined && records > record),
    add(explained: ExplainedRecord) {
      records++
      if (record === undefined ? first.length < shown : explained.record === record) first.push(explained)
      for (const { draft } of explained.events) count(events, draft.type)
      if (explained.reason !== undefined) count(dropped, explained.reason)
      for (const { code } of explained.aside) count(quarantined, code)
    },
    result: (isWhole: boolean) => ({ records, isWhole, events, dropped, quarantined, first }),
  }
}
