import type { Metrics } from '../core/metrics.ts'
import type { PushDecoder, RawRecord } from '../integrations/source.ts'
import type { Json } from '../models/events.ts'
import type { PageGuard } from '../models/guard.ts'
import { type IngestFile, ingest, type RawPage } from '../processors/stream/ingest.ts'
import { storableJson, wireJson } from '../utils/json-text.ts'
import { createPageCounter } from './jobs/flows/page-counter.ts'
import type { PiiStage } from './pii/pii-stage.ts'
import { openPushRun, type PushRun, type PushRunOptions, type Sender } from './push-run.ts'

/** Takes what devices send by themselves through the same stages as an import. */
export interface Receiver {
  /**
   * Resolves when every record of the request is durable: as an event, or in quarantine. Where it rejects, some may be;
   * the same request again stores nothing twice.
   */
  receive(sender: Sender, body: Json): Promise<void>
  /** Waits for what is on its way and ends the runs. */
  close(): Promise<void>
}

export interface ReceiverOptions extends PushRunOptions {
  readonly metrics: Metrics
  /** Seed of the content hashes. */
  readonly seed: readonly [number, number]
  readonly stage: Pick<PiiStage, 'guard'>
}

export function createReceiver(options: ReceiverOptions): Receiver {
  const lines = new Map<string, Line>()
  return {
    receive(sender, body) {
      const key = JSON.stringify([sender.owner, sender.source.id, sender.device])
      const line = lines.get(key) ?? createLine(sender, options)
      lines.set(key, line)
      return line.take(body)
    },
    async close() {
      for (const line of lines.values()) await line.close()
    },
  }
}

/** The requests of one device, one after the other; what arrives while a page is on its way goes with the next. */
interface Line {
  take(body: Json): Promise<void>
  close(): Promise<void>
}

interface Waiting {
  readonly body: Json
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/** Requests of one page: a phone that empties its queue sends them one by one. */
const MOST_REQUESTS = 100

function createLine(sender: Sender, options: ReceiverOptions): Line {
  const queue: Waiting[] = []
  const count = createPageCounter(options.metrics, sender.source.id)
  let run: PushRun | undefined
  let decoder: Promise<PushDecoder> | undefined
  let guard: Promise<PageGuard> | undefined
  let working: Promise<void> | undefined

  const store = async (bodies: readonly Json[]): Promise<void> => {
    decoder ??= sender.channel.load()
    const { records, decode } = await decoder
    const given = bodies.flatMap((body) => records(body))
    if (given.length === 0) return
    run = await openPushRun(run, sender, options)
    const { pages, first } = run
    guard ??= options.stage.guard(sender.owner, sender.source.id)
    const file: IngestFile<RawRecord> = {
      no: 0,
      name: sender.device,
      first,
      committed: [],
      pages: () => pageOf(given),
      decode: (record, context) => decode(record, context),
    }
    await ingest(only(file), pages, {
      types: sender.source.types,
      seed: options.seed,
      guard: await guard,
      signal: NEVER,
      concurrency: 1,
      recordsPerPage: given.length,
      onCommit: count,
    })
    run.first += given.length
  }
  const work = async (): Promise<void> => {
    while (queue.length > 0) {
      const group = queue.splice(0, MOST_REQUESTS)
      try {
        await store(group.map(({ body }) => body))
        for (const { resolve } of group) resolve()
      } catch (error) {
        // What of it was committed is read from the store when the run is opened again.
        await run?.leave()
        run = undefined
        for (const { reject } of group) reject(error)
      }
    }
    working = undefined
  }
  return {
    take: (body) =>
      new Promise((resolve, reject) => {
        queue.push({ body, resolve, reject })
        working ??= work()
      }),
    async close() {
      await working
      await run?.finish()
      run = undefined
    },
  }
}

/** A request that was begun is stored to its end: the device waits for the answer. */
const NEVER = new AbortController().signal

async function* only<T>(item: T): AsyncGenerator<T> {
  yield item
}

async function* pageOf(records: readonly RawRecord[]): AsyncGenerator<RawPage<RawRecord>> {
  yield {
    count: records.length,
    item(i) {
      const record = records[i]
      if (record === undefined) return undefined
      return { part: record.part, record, raw: () => new TextEncoder().encode(wireJson(storableJson(record.value))) }
    },
  }
}
