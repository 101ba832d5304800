import pg from 'pg'
import { AppError } from '../../core/errors.ts'
import { storageFault } from './faults.ts'

/** What takes a statement: a pool (its faults are ours) or a connection in a transaction (its faults are PostgreSQL's). */
export interface Queryable {
  query<R extends pg.QueryResultRow>(text: string, values?: unknown[]): Promise<pg.QueryResult<R>>
}

/** A pool of connections. */
export interface Pool extends Queryable {
  connect(): Promise<pg.PoolClient>
}

/** The ways into the database. */
export interface Connections {
  /** As the owner of the tables: ingest writer, book-keeping, access tables. */
  readonly writer: Pool
  /** As the writer, for transactions that stay open while others write: on the same pool they would wait for each other. */
  readonly waiting: Pool
  /**
   * Under row-level security for one owner: as `datapunk_app`, or as `datapunk_masked`, for which the event tables are
   * views with masked values. Queries name these tables without their schema.
   */
  reader<T>(owner: number, work: (client: pg.PoolClient) => Promise<T>, sight?: Sight): Promise<T>
  /** A connection of its own, for locks and notifications that live as long as it. */
  dedicated(name: string): Promise<pg.Client>
  /** Ends all pools; done when no connection of them is left. */
  close(): Promise<void>
}

/** What a reader sees of personal values. */
export type Sight = 'clear' | 'masked'

/** Role and search path of a reader: its tables are what stands first in the path. */
export const readerSettings = (sight: Sight): readonly [role: string, path: string] =>
  sight === 'masked' ? ['datapunk_masked', 'dp_shown, dp'] : ['datapunk_app', 'dp']

export interface ConnectionOptions {
  readonly url: string
  /** At most; the writer's bulk path uses two. */
  readonly writers?: number
  readonly readers?: number
  readonly waiters?: number
  /** Told of connections that broke while idle; they are replaced. */
  readonly onBroken?: (error: Error) => void
}

const PATIENCE_MS = 15_000

export function createConnections({
  url,
  writers = 8,
  readers = 8,
  waiters = 8,
  onBroken = () => undefined,
}: ConnectionOptions): Connections {
  // Of those that are open: a pool says that it has ended when it has asked for that, not when they are gone.
  const open = new Set<Promise<void>>()
  let isClosing = false
  const broken = (error: Error) => {
    if (!isClosing) onBroken(error)
  }
  const pool = (name: string, max: number) => {
    const made = new pg.Pool({
      connectionString: url,
      application_name: `datapunk ${name}`,
      max,
      connectionTimeoutMillis: PATIENCE_MS,
      idleTimeoutMillis: 30_000,
    })
    made.on('error', broken)
    // A connection that breaks while it is in use tells those who wait for its answers; unheard it would end the process.
    made.on('connect', (client) => {
      client.on('error', () => undefined)
      const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
      open.add(ended)
      void ended.then(() => open.delete(ended))
    })
    return made
  }
  const writer = pool('writer', writers)
  const waiting = pool('waiting', waiters)
  const readerPool = pool('reader', readers)
  const owners = new WeakMap<pg.PoolClient, string>()
  return {
    writer: inOurWords(writer),
    waiting: inOurWords(waiting),
    async reader(owner, work, sight = 'clear') {
      const client = await connect(readerPool)
      try {
        const who = `${sight}/${owner}`
        if (owners.get(client) !== who) {
          owners.delete(client)
          await client.query(
            "select set_config('role', $2, false), set_config('datapunk.owner', $1, false), set_config('search_path', $3, false)",
            [String(owner), ...readerSettings(sight)],
          )
          owners.set(client, who)
        }
        return await work(client)
      } catch (error) {
        throw storageFault(error, 'reading from the database')
      } finally {
        client.release()
      }
    },
    async dedicated(name) {
      const client = new pg.Client({ connectionString: url, application_name: `datapunk ${name}` })
      client.on('error', broken)
      await client.connect().catch((error: unknown) => {
        throw storageFault(error, `opening the connection of the ${name}`)
      })
      return client
    },
    async close() {
      isClosing = true
      await Promise.all([writer.end(), waiting.end(), readerPool.end()])
      // Who stops the database next would else end them, which looks like a fault.
      await Promise.all(open)
    },
  }
}

function inOurWords(pool: pg.Pool): Pool {
  return {
    connect: () => connect(pool),
    query: async <R extends pg.QueryResultRow>(text: string, values?: unknown[]) => {
      try {
        return await pool.query<R>(text, values)
      } catch (error) {
        throw storageFault(error, 'asking the database')
      }
    },
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect()
  } catch (error) {
    throw new AppError('database.unavailable', 'connecting to the database failed', { cause: error })
  }
}

/** Runs `work` in a transaction on a connection of the pool; rolls back when it throws. Faults are PostgreSQL's own. */
export async function transaction<T>(pool: Pool, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect()
  let broken: Error | undefined
  try {
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } catch (error) {
    await client.query('rollback').catch((failure: Error) => {
      broken = failure
    })
    throw error
  } finally {
    client.release(broken)
  }
}

/** The one row of a statement that always gives one. */
export function only<T>(rows: readonly T[]): T {
  const [row] = rows
  if (row === undefined) throw new AppError('database.failed', 'a statement that must give a row gave none')
  return row
}
