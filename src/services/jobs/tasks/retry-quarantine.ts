import type { RawRecord, Source } from '../../../integrations/source.ts'
import type { RunState } from '../../../models/stream.ts'
import { type IngestFile, ingest, type RawPage } from '../../../processors/stream/ingest.ts'
import type { PlannedFile, QuarantinedWithRaw, RunBook } from '../../../storage/ports.ts'
import type { Job } from '../../engine.ts'
import { createJsonReader } from '../flows/record-pages.ts'

export interface RetryDependencies {
  readonly book: RunBook
  readonly sources: readonly Source[]
  readonly seed: readonly [number, number]
}
export interface RetryInput {
  readonly source?: string
  readonly run?: string
}

/**
 * Reads quarantined records again with today's decoders, as a run with its own equation. What is understood leaves the
 * quarantine; what is not is quarantined anew by this run, and its old entry leaves.
 */
export function createRetryQuarantine({ book, sources, seed }: RetryDependencies): Job<RetryInput> {
  return {
    name: 'retry',
    lane: 'task',
    prepare: (input, { owner, engine }) =>
      book.begin(owner, {
        work: 'retry',
        engine,
        fingerprint: `retry ${input.source ?? ''} ${input.run ?? ''}`,
        input: [input.source, input.run].filter((part) => part !== undefined),
      }),
    async perform(run, input, { owner, signal }) {
      const records = await book.quarantined(owner, input)
      let state: RunState = 'succeeded'
      for (const source of sources) {
        const own = records.filter((record) => record.source === source.id)
        if (own.length === 0) continue
        const child = await book.child(owner, run, source.id)
        const files = groupedByChannel(own)
        const planned = files.map(([channel, group]): PlannedFile => {
          const declared = source.channels.find((each) => each.id === channel)
          return {
            path: `quarantine/${source.id}/${channel}`,
            format: channel,
            rank: declared?.rank ?? 0,
            asof: Date.parse(group[0]?.created ?? '') || 0,
          }
        })
        await book.files(owner, child, planned)
        const store = await book.pages(owner, child, source.id, planned)
        try {
          await ingest(quarantinedFiles(source, files), store, { types: source.types, seed, signal })
          await book.resolve(
            owner,
            own.map((record) => record.id),
          )
        } catch (error) {
          state = signal.aborted ? 'cancelled' : 'failed'
          await book.finish(owner, child, {
            state,
            error: { code: 'internal.unexpected', message: error instanceof Error ? error.message : 'unknown' },
          })
          break
        }
        await book.finish(owner, child, { state: 'succeeded' })
      }
      return book.finish(owner, run, { state })
    },
  }
}

function groupedByChannel(records: readonly QuarantinedWithRaw[]): [string, QuarantinedWithRaw[]][] {
  const groups = new Map<string, QuarantinedWithRaw[]>()
  for (const record of records) groups.set(record.channel, [...(groups.get(record.channel) ?? []), record])
  return [...groups]
}

async function* quarantinedFiles(
  source: Source,
  files: readonly [string, readonly QuarantinedWithRaw[]][],
): AsyncGenerator<IngestFile<RawRecord>> {
  for (const [no, [id, records]] of files.entries()) {
    const channel = source.channels.find((each) => each.id === id)
    if (channel === undefined) continue
    const decoder = await channel.load()
    const read = createJsonReader()
    const page: RawPage<RawRecord> = {
      count: records.length,
      item(i) {
        const record = records[i]
        if (record === undefined) return undefined
        const value = read(record.raw)
        const failed =
          typeof value === 'object' &&
          value !== null &&
          'stage' in value &&
          'kind' in value &&
          value.kind === 'quarantine'
        // The layouts of HTML and CSV are kept as what their readers made of them.
        const raw = { kind: channel.layout.kind, part: record.part, value } as RawRecord
        return {
          part: record.part,
          record: failed ? { kind: 'quarantine', stage: record.stage, code: record.code, detail: record.detail } : raw,
          raw: () => record.raw,
        }
      },
    }
    yield {
      no,
      name: id,
      committed: [],
      pages: () => single(page),
      decode: (record, context) => decoder.decode(record, context),
    }
  }
}

async function* single<T>(item: T): AsyncGenerator<T> {
  yield item
}
