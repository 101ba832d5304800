import pg from 'pg'
import { AppError } from '../../../core/errors.ts'
import { hasCode } from './system.ts'

/**
 * The advisory lock by which PostgreSQL itself knows who uses a cluster: every attached process holds it shared on a
 * connection of its own, so the holds of crashed processes end with them; who gets it exclusively is the last one.
 * Advisory locks count per database: this one is always taken in `postgres`.
 */
const ATTACHED = { space: 0x64706b, key: 1 } as const
const DATABASE = 'datapunk'
const CONNECT_MS = 5_000
const QUERY_MS = 30_000

/** Where a postmaster listens and how one gets in. */
interface Door {
  readonly port: number
  readonly password: string
}

/** One process's hold on a running cluster. */
export interface Holder {
  /** Ends when the connection is gone, wanted or not. */
  readonly ended: Promise<void>
  /** Gives up the hold. True when nobody else has one; nobody can then get one until `close`. */
  leave(): Promise<boolean>
  close(): Promise<void>
}

/** The address of the project's database in the cluster. It says `sslmode` because PGSSLMODE would say it otherwise. */
export function urlOf({ port, password }: Door): string {
  return `postgres://postgres:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}?sslmode=disable`
}

/**
 * Takes hold of a running cluster and sees to it that our database is there. Undefined when that is not possible at
 * the moment: it is still starting, already stopping, or has no connection free. `database.unavailable` when it does
 * not take the password.
 */
export async function hold(door: Door): Promise<Holder | undefined> {
  const client = new pg.Client({
    host: '127.0.0.1',
    port: door.port,
    user: 'postgres',
    password: door.password,
    database: 'postgres',
    ssl: false,
    application_name: 'datapunk: attached',
    connectionTimeoutMillis: CONNECT_MS,
    query_timeout: QUERY_MS,
  })
  const ended = new Promise<void>((resolve) => client.once('end', () => resolve()))
  client.on('error', () => undefined) // what matters is that the connection ends, and `ended` tells that
  try {
    await client.connect()
    if (await ask(client, 'pg_try_advisory_lock_shared')) {
      await makeDatabase(client)
      return { ended, leave: () => leave(client), close: () => client.end() }
    }
  } catch (error) {
    await discard(client)
    if (!isPassing(error)) throw translate(error, door)
    return undefined
  }
  return await discard(client)
}

async function discard(client: pg.Client): Promise<undefined> {
  await client.end().catch(() => undefined)
}

async function ask(client: pg.Client, lock: 'pg_try_advisory_lock_shared' | 'pg_try_advisory_lock'): Promise<boolean> {
  const { rows } = await client.query<{ got: boolean }>(`select ${lock}($1, $2) as got`, [ATTACHED.space, ATTACHED.key])
  return rows[0]?.got === true
}

async function leave(client: pg.Client): Promise<boolean> {
  await client.query('select pg_advisory_unlock_shared($1, $2)', [ATTACHED.space, ATTACHED.key])
  return await ask(client, 'pg_try_advisory_lock')
}

async function makeDatabase(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE])
  if (rowCount === 1) return
  await client.query(`create database ${DATABASE} template template0`).catch((error: unknown) => {
    // duplicate_database, and what it is called when two create it in the same moment
    if (!hasCode(error, '42P04', '23505')) throw error
  })
}

/** Nobody listens yet or any more; cannot_connect_now, admin_shutdown, crash_shutdown, too_many_connections. */
function isPassing(error: unknown): boolean {
  if (hasCode(error, 'ECONNREFUSED', 'ECONNRESET', 'EPIPE', '57P01', '57P02', '57P03', '53300')) return true
  return error instanceof Error && /^Connection terminated|timeout expired/.test(error.message)
}

function translate(error: unknown, { port }: Door): AppError {
  if (hasCode(error, '28P01', '28000')) {
    const why = `the PostgreSQL on port ${port} does not take the password that belongs to this data directory`
    const help = 'Its keys and its database come from different times: restore both from the same backup.'
    return new AppError('database.unavailable', `Attaching to the database failed: ${why}. ${help}`, { cause: error })
  }
  const why = error instanceof Error ? error.message : String(error)
  const code = hasCode(error, '53100') ? 'storage.full' : 'database.unavailable'
  return new AppError(code, `Attaching to the PostgreSQL on port ${port} failed: ${why}.`, { cause: error })
}
