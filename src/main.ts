import { mkdir, readFile } from 'node:fs/promises'
import { runCli } from './cli/cli.ts'
import type { Config } from './core/config/config.ts'
import { AppError } from './core/errors.ts'
import type { Progress } from './services/engine.ts'
import type { Instance, Jobs } from './services/instance.ts'

/** The owner that the first migration makes: the person on loopback. */
const DEFAULT_OWNER = 1
const DRAIN_MS = 10_000

/** The composition root: config → clients → adapters → ways in. The only file that names adapters. Answers the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const version = await ownVersion()
  return runCli(argv, { version, open: (config) => openInstance(config, version), now: () => Date.now() })
}

async function ownVersion(): Promise<string> {
  // Built, the program stands one folder deeper than its sources.
  for (const place of ['../package.json', '../../package.json']) {
    const text = await readFile(new URL(place, import.meta.url), 'utf8').catch(() => undefined)
    const found: unknown = text === undefined ? undefined : JSON.parse(text)
    if (typeof found === 'object' && found !== null && 'version' in found && typeof found.version === 'string')
      return found.version
  }
  return '0.0.0'
}

/** Opens the instance of a configuration: attaches to its database, or starts it, and brings its schema up to date. */
export async function openInstance(config: Config, version: string): Promise<Instance> {
  const { createLogger, createMetrics, openKeyRing, SOURCES, ...parts } = await loadParts()
  const log = createLogger(config)
  await mkdir(config.data, { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw new AppError('data.directory', `making the data directory ${config.data} failed`, { cause: error })
  })
  const keys = await openKeyRing(config, { create: true, warn: (message) => log.warn(message) })
  const cluster =
    config.databaseUrl === undefined
      ? await parts.attachCluster({ dataDir: config.data, password: keys.databasePassword('postgres'), log })
      : undefined
  const url = cluster?.url ?? config.databaseUrl ?? ''
  const seed = halves(keys.contentHashSeed())
  try {
    await parts.migrate(url)
  } catch (error) {
    await cluster?.release()
    throw error
  }
  const stores = parts.createStores({
    url,
    keys,
    catalogue: SOURCES.map(({ id, types }) => ({ source: id, types })),
    fold: parts.foldReadings,
    createBatch: (types, expected) => parts.createEventBatch(types, seed, expected),
    assertCloses: parts.assertCloses,
    onBroken: (error) => log.warn({ err: error }, 'a connection to the database broke'),
  })
  const metrics = createMetrics({ version, process: true })
  const progress = createProgress()
  const engine = parts.createInlineEngine({ log, onProgress: progress.tell })
  const { book, projections } = stores
  const jobs: Jobs = {
    importArchive: parts.createImportArchive({ book, projections, sources: SOURCES, metrics, log, seed }),
    retryQuarantine: parts.createRetryQuarantine({ book, sources: SOURCES, seed }),
    undoRun: parts.createUndoRun(book),
  }
  const duties = { owner: DEFAULT_OWNER, stores, engine, jobs, log }
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
    progress,
    async claimServer() {
      const place = await stores.claimServer()
      if (place === undefined) throw new AppError('server.running', `a server already runs on ${config.data}`)
      const endDuties = parts.beginServerDuties(duties)
      return {
        async release() {
          await endDuties()
          await place.release()
        },
      }
    },
    async close() {
      await engine.drain(DRAIN_MS)
      await stores.close()
      await cluster?.release()
    },
  }
}

/** What an instance is made of. Loaded when one is opened: help, completions and wrong usage answer without it. */
async function loadParts() {
  const modules = await Promise.all([
    import('./core/logging/logger.ts'),
    import('./core/metrics.ts'),
    import('./core/security/master-key.ts'),
    import('./integrations/registry.ts'),
    import('./storage/postgres/embedded/cluster.ts'),
    import('./storage/postgres/migrate.ts'),
    import('./storage/postgres/stores.ts'),
    import('./processors/stream/batch.ts'),
    import('./processors/stream/merge.ts'),
    import('./processors/stream/tally.ts'),
    import('./services/embedded/inline-engine.ts'),
    import('./services/jobs/flows/import-archive.ts'),
    import('./services/jobs/tasks/retry-quarantine.ts'),
    import('./services/jobs/tasks/undo-run.ts'),
    import('./services/server-duties.ts'),
  ])
  const [log, metrics, keys, registry, cluster, migrate, stores, batch, merge, tally, engine, ...jobs] = modules
  const [importArchive, retryQuarantine, undoRun, duties] = jobs
  const core = { ...log, ...metrics, ...keys, ...registry }
  const storage = { ...cluster, ...migrate, ...stores }
  const processors = { ...batch, ...merge, ...tally }
  return { ...core, ...storage, ...processors, ...engine, ...importArchive, ...retryQuarantine, ...undoRun, ...duties }
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
