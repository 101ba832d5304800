import { access, constants, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from './core/config/config.ts'
import { AppError } from './core/errors.ts'
import { createLogger } from './core/logging/logger.ts'
import { createMetrics } from './core/metrics.ts'
import { openKeyRing } from './core/security/master-key.ts'
import { SOURCES } from './integrations/registry.ts'
import { foldReadings } from './processors/stream/merge.ts'
import { assertCloses } from './processors/stream/tally.ts'
import { createInlineEngine } from './services/embedded/inline-engine.ts'
import type { Progress } from './services/engine.ts'
import type { Instance, Jobs } from './services/instance.ts'
import { createImportArchive } from './services/jobs/flows/import-archive.ts'
import { createReprocess } from './services/jobs/flows/reprocess.ts'
import { createRetryQuarantine } from './services/jobs/tasks/retry-quarantine.ts'
import { createUndoRun } from './services/jobs/tasks/undo-run.ts'
import { createMediaService } from './services/media.ts'
import { createOwnBatch } from './services/pii/own-batch.ts'
import { createPiiStage } from './services/pii/pii-stage.ts'
import { readPolicyText } from './services/pii/policy-file.ts'
import { createReceiver } from './services/receiver.ts'
import { beginServerDuties } from './services/server-duties.ts'
import { locateInput } from './services/uploads/upload-references.ts'
import { createUploadService } from './services/uploads/upload-service.ts'
import { createDiskMedia } from './storage/disk/media.ts'
import { createDiskUploads } from './storage/disk/uploads.ts'
import { attachCluster } from './storage/postgres/embedded/cluster.ts'
import { migrate } from './storage/postgres/migrate.ts'
import { createStores } from './storage/postgres/stores.ts'

/** The owner that the first migration makes: the person on loopback. */
const DEFAULT_OWNER = 1
const DRAIN_MS = 10_000

/**
 * Opens the instance of a configuration: config → clients → adapters. Attaches to its database, or starts it, and brings
 * its schema up to date.
 */
export async function openInstance(config: Config, version: string): Promise<Instance> {
  const log = createLogger(config)
  await openDirectory(config.data)
  const policy = await readPolicyText(config.data)
  const keys = await openKeyRing(config, { create: true, warn: (message) => log.warn(message) })
  const cluster =
    config.databaseUrl === undefined
      ? await attachCluster({ dataDir: config.data, password: keys.databasePassword('postgres'), log })
      : undefined
  const url = cluster?.url ?? config.databaseUrl ?? ''
  const seed = halves(keys.contentHashSeed())
  try {
    await migrate(url, {
      program: version,
      views: SOURCES.flatMap(({ views = [] }) => views),
      catalogue: SOURCES.map(({ id, types }) => ({ source: id, types })),
      onKept: (view, error) => log.warn({ view, err: error }, 'a public view stays as it was: others stand upon it'),
    })
  } catch (error) {
    await cluster?.release()
    throw error
  }
  const stores = createStores({
    url,
    keys,
    catalogue: SOURCES.map(({ id, types }) => ({ source: id, types })),
    fold: foldReadings,
    createBatch: (types, expected, guard) => createOwnBatch(types, seed, expected, guard),
    guard: (owner, source) => stage.guard(owner, source),
    assertCloses,
    onBroken: (error) => log.warn({ err: error }, 'a connection to the database broke'),
  })
  const stage = await createPiiStage({
    policy,
    sources: SOURCES,
    keys: stores.personal.keys,
    register: stores.personal.registerPolicy,
  }).catch(async (error: unknown) => {
    await stores.close()
    await cluster?.release()
    throw error
  })
  const metrics = createMetrics({ version, process: true })
  const progress = createProgress()
  const engine = createInlineEngine({ log, onProgress: progress.tell })
  const { book, projections } = stores
  const files = createDiskUploads({ directory: join(config.data, 'uploads'), now: Date.now })
  const media = createMediaService({
    book: stores.media,
    files: createDiskMedia(join(config.data, 'media')),
    reserveBytes: config.uploadReserveBytes,
  })
  const locate = (owner: number, input: readonly string[]) => locateInput(files, owner, input)
  const jobs: Jobs = {
    importArchive: createImportArchive({
      book,
      projections,
      sources: SOURCES,
      metrics,
      log,
      seed,
      locate,
      stage,
      media,
    }),
    retryQuarantine: createRetryQuarantine({ book, sources: SOURCES, seed, stage }),
    undoRun: createUndoRun(book, media),
    reprocess: createReprocess({
      book,
      runs: stores.runs,
      events: stores.events,
      projections,
      stage,
      keys: stores.personal.keys,
      sources: SOURCES,
      log,
    }),
  }
  const uploads = createUploadService({
    uploads: files,
    limits: config,
    sources: SOURCES,
    runs: stores.runs,
    engine,
    importArchive: jobs.importArchive,
    log,
    now: Date.now,
  })
  const receiver = createReceiver({ book, metrics, seed, stage, now: Date.now })
  const duties = { owner: DEFAULT_OWNER, stores, engine, jobs, uploads, log }
  return {
    config,
    log,
    metrics,
    keys,
    sources: SOURCES,
    owner: DEFAULT_OWNER,
    stores,
    engine,
    jobs,
    uploads,
    media,
    receiver,
    progress,
    async claimServer() {
      const place = await stores.claimServer()
      if (place === undefined) throw new AppError('server.running', `a server already runs on ${config.data}`)
      const endDuties = beginServerDuties(duties)
      return {
        async release() {
          await endDuties()
          await place.release()
        },
      }
    },
    async close() {
      await engine.drain(DRAIN_MS)
      await receiver.close()
      await stores.close()
      await cluster?.release()
    },
  }
}

/** Makes the data directory where there is none. `data.directory` where it cannot be made or written. */
async function openDirectory(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 })
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK)
  } catch (cause) {
    const [why] = cause instanceof Error ? cause.message.split(', ') : []
    throw new AppError('data.directory', `Opening the data directory ${path}: ${why ?? 'it cannot be used'}.`, {
      cause,
    })
  }
}

function halves(seed: bigint): readonly [number, number] {
  return [Number(BigInt.asIntN(32, seed >> 32n)), Number(BigInt.asIntN(32, seed))]
}

/** The latest progress of each run at work here, and who wants to hear of changes. */
function createProgress() {
  const current = new Map<string, Progress>()
  const listeners = new Set<(progress: Progress) => void>()
  return {
    current,
    tell(progress: Progress) {
      current.set(progress.run, progress)
      for (const listener of listeners) listener(progress)
    },
    onChange(listener: (progress: Progress) => void) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
