import { AppError } from '../../../core/errors.ts'
import type { Channel, RawRecord, Source } from '../../../integrations/source.ts'
import type { RunState } from '../../../models/stream.ts'
import { type IngestFile, type IngestStore, ingest, type RawPage } from '../../../processors/stream/ingest.ts'
import type { RawItem, UnreadRecord } from '../../../processors/stream/judge.ts'
import type { PageStore, PlannedFile, QuarantinedOrigin, Run, RunBook } from '../../../storage/ports.ts'
import type { Job, JobContext } from '../../engine.ts'
import type { PiiStage } from '../../pii/pii-stage.ts'
import { problemOf } from '../flows/import-outcome.ts'
import { createLineReader } from '../flows/record-pages.ts'

export interface RetryDependencies {
  readonly book: RunBook
  readonly sources: readonly Source[]
  readonly seed: readonly [number, number]
  readonly stage: Pick<PiiStage, 'guard'>
}
export interface RetryInput {
  readonly source?: string
  readonly run?: string
}

/**
 * Reads quarantined records again with today's decoders, as a run with its own equation. What is understood leaves the
 * quarantine; what is not is quarantined anew by this run, and its old entry leaves.
 */
export function createRetryQuarantine(dependencies: RetryDependencies): Job<RetryInput> {
  const { book, sources } = dependencies
  return {
    name: 'retry',
    lane: 'task',
    async prepare({ source, run }, { owner, engine }) {
      if (source !== undefined && !sources.some(({ id }) => id === source))
        throw new AppError('source.not_found', `Reading quarantined records again: there is no source ${source}.`)
      return book.begin(owner, {
        work: 'retry',
        engine,
        fingerprint: `retry ${source ?? ''} ${run ?? ''}`,
        input: [source, run].filter((part) => part !== undefined),
      })
    },
    async perform(run, input, context) {
      const hold = await book.hold(run)
      if (hold === undefined) throw new AppError('run.busy', `another process is at work on this retry, run ${run}`)
      try {
        return await retryAll(dependencies, run, input, context)
      } finally {
        await hold.release().catch(() => undefined)
      }
    },
  }
}

async function retryAll(
  dependencies: RetryDependencies,
  run: string,
  input: RetryInput,
  context: JobContext,
): Promise<Run> {
  const { book, sources } = dependencies
  const records = await book.quarantined(context.owner, input)
  let state: RunState = 'succeeded'
  for (const source of sources) {
    const files = groupedByFile(source, records)
    if (files.length > 0) state = await retrySource(dependencies, run, source, files, context)
    if (state !== 'succeeded') break
  }
  return book.finish(context.owner, run, { state })
}

async function retrySource(
  { book, seed, stage }: RetryDependencies,
  parent: string,
  source: Source,
  files: readonly QuarantinedFile[],
  { owner, signal }: JobContext,
): Promise<RunState> {
  const run = await book.child(owner, parent, source.id)
  const planned = files.map((file) => file.planned)
  await book.files(owner, run, planned)
  const store = await book.pages(owner, run, source.id, planned)
  try {
    const guard = await stage.guard(owner, source.id)
    const raws: Raws = (records) => book.raws(owner, records)
    await ingest(quarantinedFiles(files, raws), wholeFiles(store), { types: source.types, seed, signal, guard })
    const read = files.flatMap(({ entries }) => entries)
    await book.resolve(
      owner,
      read.map(({ id }) => id),
    )
  } catch (error) {
    const state = signal.aborted ? 'cancelled' : 'failed'
    await book.finish(owner, run, { state, error: problemOf(error) })
    return state
  }
  await book.finish(owner, run, { state: 'succeeded' })
  return 'succeeded'
}

const wholeFiles = (store: PageStore): IngestStore => ({
  commit: store.commit,
  endFiles: (files) =>
    store.endFiles(files.map(({ file, records, damage }) => ({ file, records, note: damage, isWhole: true }))),
})

/** The quarantined records of one file, as far as the source still has a channel that reads them. */
interface QuarantinedFile {
  readonly planned: PlannedFile
  readonly channel: Source['channels'][number]
  /** Everything that leaves the quarantine; several where parts of one record were lost. */
  readonly entries: QuarantinedOrigin[]
  /** One entry for each record. */
  readonly records: Map<number, QuarantinedOrigin>
}

function groupedByFile(source: Source, entries: readonly QuarantinedOrigin[]): readonly QuarantinedFile[] {
  const files = new Map<string, QuarantinedFile>()
  for (const entry of entries) {
    const channel = source.channels.find(({ id }) => id === entry.channel)
    if (entry.source !== source.id || channel === undefined) continue
    const key = `${entry.run}/${entry.fileNo}`
    const file = files.get(key) ?? newFile(entry, channel)
    files.set(key, file)
    file.entries.push(entry)
    file.records.set(entry.record, entry)
  }
  return [...files.values()]
}

function newFile({ file, asof, about }: QuarantinedOrigin, channel: QuarantinedFile['channel']): QuarantinedFile {
  const told = about === undefined ? {} : { about }
  const planned = { path: file, format: channel.id, rank: channel.rank, asof, ...told }
  return { planned, channel, entries: [], records: new Map() }
}

type Raws = (records: readonly QuarantinedOrigin[]) => Promise<readonly Uint8Array[]>

async function* quarantinedFiles(files: readonly QuarantinedFile[], raws: Raws): AsyncGenerator<IngestFile<RawRecord>> {
  for (const [no, { planned, channel, records }] of files.entries()) {
    const decoder = await channel.load()
    const told = planned.about === undefined ? {} : { about: planned.about }
    yield {
      no,
      name: planned.path.slice(planned.path.lastIndexOf('!/') + 1).replace(/^\//, ''),
      committed: [],
      pages: () => rawPages([...records.values()], raws, createReader(kindOf(channel))),
      decode: (record, { name }) => decoder.decode(record, { name, ...told }),
    }
  }
}

/** HTML and CSV have records of a kind of their own; what every other layout gives, and what is pushed, is JSON. */
function kindOf(channel: Channel): RawRecord['kind'] {
  if (channel.kind === 'push') return 'json'
  const { kind } = channel.layout
  return kind === 'html' || kind === 'csv' ? kind : 'json'
}

const RECORDS_AT_ONCE = 500
const BYTES_AT_ONCE = 4 << 20

/** Not all bytes at once: a whole export may stand in quarantine. */
async function* rawPages(
  records: readonly QuarantinedOrigin[],
  raws: Raws,
  read: ReturnType<typeof createReader>,
): AsyncGenerator<RawPage<RawRecord>> {
  for (let from = 0, to = 0; from < records.length; from = to) {
    let bytes = 0
    while (to < records.length && to - from < RECORDS_AT_ONCE && bytes < BYTES_AT_ONCE)
      bytes += records[to++]?.bytes ?? 0
    const some = records.slice(from, to)
    const opened = await raws(some)
    yield { count: some.length, item: (i) => itemOf(some[i], opened[i], read) }
  }
}

function itemOf(
  record: QuarantinedOrigin | undefined,
  raw: Uint8Array | undefined,
  read: ReturnType<typeof createReader>,
): RawItem<RawRecord> | undefined {
  return record === undefined || raw === undefined ? undefined : read(record, raw)
}

/** The layouts of HTML and CSV are kept as what their readers made of them. What cannot be read stays as it was told. */
function createReader(kind: RawRecord['kind']): (entry: QuarantinedOrigin, raw: Uint8Array) => RawItem<RawRecord> {
  const read = createLineReader()
  return ({ part, stage, code, detail }, raw) => {
    const reading = read(Buffer.from(raw.buffer, raw.byteOffset, raw.length))
    const unread: UnreadRecord = { kind: 'quarantine', stage, code, detail }
    const record = 'value' in reading ? ({ kind, part, value: reading.value } as RawRecord) : unread
    return { part, record, raw: () => raw }
  }
}
