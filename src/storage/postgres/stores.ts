import { AppError } from '../../core/errors.ts'
import type { KeyRing, Vault } from '../../core/security/key-ring.ts'
import type { RecordCounts } from '../../models/stream.ts'
import type { StoreHealth, Stores, TypeCatalogue } from '../ports.ts'
import { createAccess } from './access.ts'
import { createBackups } from './backup/backups.ts'
import type { Fold } from './bulk/facts.ts'
import { type Connections, createConnections, only } from './connections.ts'
import { createEditor } from './editor.ts'
import { createEventReader } from './event-reader.ts'
import { storageFault } from './faults.ts'
import { createIdempotency } from './idempotency.ts'
import { LOCKS } from './locks.ts'
import { createMediaBook } from './media.ts'
import { createNotifier } from './notifier.ts'
import type { EditorOptions } from './own-events.ts'
import { createOwnerKeyBook, openVault } from './owner-keys.ts'
import { createPersonalValues } from './personal-values.ts'
import { createPiiReports } from './pii-reports.ts'
import { createQuarantine } from './quarantine.ts'
import { createRunBook } from './run-book.ts'
import { createRuns } from './runs.ts'
import { createSqlPrompt } from './sql/session.ts'
import { createViewReader } from './sql/view-reader.ts'
import { createStreams } from './streams.ts'
import { createTextProjection } from './text-projection.ts'

export interface StoresOptions {
  /** Of a migrated database. */
  readonly url: string
  readonly keys: KeyRing
  readonly catalogue: TypeCatalogue
  /** What the processors give: storage does not know them. */
  readonly fold: Fold
  readonly createBatch: EditorOptions['createBatch']
  readonly guard?: EditorOptions['guard']
  readonly assertCloses: (counts: RecordCounts) => void
  readonly onBroken?: (error: Error) => void
}

export interface PostgresStores extends Stores {
  /** The place of the one API server; undefined while another process has it. */
  claimServer(): Promise<{ release(): Promise<void> } | undefined>
}

/** All stores on one PostgreSQL database. */
export function createStores(options: StoresOptions): PostgresStores {
  const { url, keys, catalogue, fold, createBatch, guard, assertCloses, onBroken } = options
  const connections = createConnections({ url, ...(onBroken === undefined ? {} : { onBroken }) })
  const notifier = createNotifier(connections)
  const runs = createRuns(connections)
  const vaults = new Map<number, Promise<Vault>>()
  const vault = (owner: number) => {
    const known = vaults.get(owner) ?? openVault(connections, keys, owner)
    vaults.set(owner, known)
    known.catch(() => vaults.delete(owner))
    return known
  }
  const ownerKeys = createOwnerKeyBook(connections, keys, (owner) => vaults.delete(owner))
  let closing: Promise<void> | undefined
  const closeAll = async () => {
    await notifier.close()
    await book.close()
    await connections.close()
  }
  const book = createRunBook({ connections, notifier, runs, catalogue, fold, vault, assertCloses })
  return {
    events: createEventReader(connections, notifier),
    editor: createEditor({ connections, notifier, fold, createBatch, guard }),
    streams: createStreams(connections, catalogue),
    runs,
    book,
    quarantine: createQuarantine(connections),
    pii: createPiiReports(connections),
    media: createMediaBook(connections),
    access: createAccess(connections),
    idempotency: createIdempotency(connections),
    projections: createTextProjection(connections, catalogue),
    views: createViewReader(connections),
    sql: createSqlPrompt({ url, connections, keys }),
    masked: {
      events: createEventReader(connections, notifier, 'masked'),
      views: createViewReader(connections, 'masked'),
      sql: createSqlPrompt({ url, connections, keys }, 'masked'),
    },
    health: createHealth(connections),
    backups: createBackups(connections, keys),
    personal: createPersonalValues(connections, vault, ownerKeys),
    claimServer: () => claimServer(connections),
    close() {
      closing ??= closeAll()
      return closing
    },
  }
}

function createHealth({ writer }: Connections): StoreHealth {
  return {
    async check(signal) {
      const started = performance.now()
      const late = () => new AppError('database.unavailable', 'the database did not answer in time')
      if (signal.aborted) throw late()
      const aborted = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(late()), { once: true })
      })
      const asked = writer.query<{ version: string; schema: number }>(
        "select current_setting('server_version') as version, (select max(no) from dp.migration) as schema",
      )
      const { rows } = await Promise.race([asked, aborted])
      return { ...only(rows), milliseconds: Math.round((performance.now() - started) * 10) / 10 }
    },
  }
}

async function claimServer(connections: Connections) {
  const client = await connections.dedicated('server')
  try {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
      ...LOCKS.server,
    ])
    if (only(rows).got) return { release: () => client.end() }
  } catch (error) {
    await client.end()
    throw storageFault(error, 'taking the place of the server')
  }
  await client.end()
  return undefined
}
