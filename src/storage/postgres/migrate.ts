import { readdir, readFile } from 'node:fs/promises'
import pg from 'pg'
import { AppError } from '../../core/errors.ts'
import { storageFault } from './faults.ts'
import { publishHides } from './hides.ts'
import { LOCKS } from './locks.ts'
import { type Published, publishViews } from './public-views.ts'

/**
 * Brings a database to the newest schema: forward only, each migration in a transaction, one program at a time.
 * Refuses a schema that is newer than this program or not ours; nothing is changed then. Then the views of the sources.
 */
export async function migrate(url: string, published?: Published): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'datapunk migrate' })
  client.on('error', () => undefined)
  await client.connect().catch((error: unknown) => {
    throw storageFault(error, 'connecting to the database')
  })
  try {
    await client.query('select pg_advisory_lock($1, $2)', [...LOCKS.migrate])
    const applied = await appliedSchema(client)
    const known = await migrations()
    const newest = known.at(-1)?.no ?? 0
    if (applied > newest) {
      throw new AppError(
        'database.schema_newer',
        `the database has schema ${applied}, this program knows schemas up to ${newest}`,
      )
    }
    for (const migration of known) if (migration.no > applied) await applyAlone(client, migration)
    if (published !== undefined) {
      await publishViews(client, published)
      await publishHides(client, published.catalogue)
    }
  } catch (error) {
    throw storageFault(error, 'bringing the schema of the database up to date')
  } finally {
    await client.end()
  }
}

/** The newest schema that this program knows. */
export async function newestSchema(): Promise<number> {
  return (await migrations()).at(-1)?.no ?? 0
}

/** Applies the migrations behind `from` up to `to` within the caller's transaction. */
export async function applyMigrations(client: pg.Client, from: number, to: number): Promise<void> {
  for (const migration of await migrations())
    if (migration.no > from && migration.no <= to) await apply(client, migration)
}

interface Migration {
  readonly no: number
  readonly file: string
}

const folder = new URL('./migrations/', import.meta.url)

async function migrations(): Promise<readonly Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort()
  return files.map((file) => ({ no: Number.parseInt(file, 10), file }))
}

async function appliedSchema(client: pg.Client): Promise<number> {
  const { rows } = await client.query<{ schema: boolean; ledger: boolean }>(
    `select exists(select from pg_namespace where nspname in ('dp', 'datapunk')) as schema,
       (select count(*) = 3 from pg_attribute where attrelid = to_regclass('dp.migration') and attname in ('no', 'file', 'applied')) as ledger`,
  )
  if (rows[0]?.ledger) {
    const last = await client.query<{ no: number | null }>('select max(no) as no from dp.migration')
    return last.rows[0]?.no ?? 0
  }
  if (rows[0]?.schema) {
    throw new AppError(
      'database.schema_foreign',
      'the database has a schema dp or datapunk that Datapunk Stream did not make; use a database of its own',
    )
  }
  return 0
}

async function applyAlone(client: pg.Client, migration: Migration): Promise<void> {
  await client.query('begin')
  try {
    await apply(client, migration)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback')
    if (error instanceof pg.DatabaseError && error.code === '42501') {
      throw new AppError(
        'database.role',
        `applying ${migration.file}: ${error.message}; the role of DATABASE_URL must own the database and may create roles`,
        { cause: error },
      )
    }
    throw error
  }
}

async function apply(client: pg.Client, { no, file }: Migration): Promise<void> {
  await client.query(await readFile(new URL(file, folder), 'utf8'))
  await client.query(
    'create table if not exists dp.migration (no integer primary key, file text not null, applied timestamptz not null default now())',
  )
  await client.query('insert into dp.migration (no, file) values ($1, $2)', [no, file])
}
