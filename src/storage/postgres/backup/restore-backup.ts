import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import pg from 'pg'
import { from as copyFrom } from 'pg-copy-streams'
import { AppError, isAppError } from '../../../core/errors.ts'
import type { KeyRing } from '../../../core/security/key-ring.ts'
import type { BackupSummary, RestoreOptions } from '../../ports.ts'
import { type Connections, only } from '../connections.ts'
import { storageFault } from '../faults.ts'
import { LOCKS } from '../locks.ts'
import { applyMigrations, newestSchema } from '../migrate.ts'
import { type Checksums, damaged, type Manifest } from './manifest.ts'
import { backupParts, verifyBackup } from './read-backup.ts'
import { backupTables } from './tables.ts'

/** What an instance has without anybody having brought anything: its owner, logins, a cursor of an index. */
const OF_AN_EMPTY_ONE = ['owner', 'token', 'idempotency', 'projection']
const LOCK_PATIENCE_MS = 15_000

/**
 * Puts a backup into an empty database, in one transaction. An older schema is built as it was, filled, and migrated
 * from there, so that migrations see the rows they were written for.
 */
export async function restoreBackup(
  connections: Connections,
  keys: KeyRing,
  { open, withoutKey, signal }: RestoreOptions,
): Promise<BackupSummary> {
  const { manifest, checksums } = await verifyBackup(open())
  const newest = await newestSchema()
  if (manifest.schema > newest) {
    throw new AppError(
      'backup.newer',
      `Restoring: the backup was written with schema ${manifest.schema} (version ${manifest.program}), this program knows schemas up to ${newest}`,
    )
  }
  const client = await connections.dedicated('restore')
  try {
    await takePlace(client)
    await client.query('begin')
    await client.query(`set local lock_timeout = ${LOCK_PATIENCE_MS}`)
    await assertEmpty(client)
    if (manifest.schema < newest) await rebuild(client, manifest.schema)
    await fill(client, { manifest, checksums, open, signal })
    await setSequences(client, checksums)
    await applyMigrations(client, manifest.schema, newest)
    if (withoutKey) await forgetSealed(client)
    else await assertOpens(client, keys)
    await client.query('commit')
  } catch (error) {
    await client.query('rollback').catch(() => undefined)
    throw inBackupWords(error)
  } finally {
    await client.end()
  }
  const tables = manifest.tables.map(({ name }) => ({ name, rows: checksums.tables[name]?.rows ?? 0 }))
  return { schema: manifest.schema, program: manifest.program, created: manifest.created, tables }
}

function inBackupWords(error: unknown): unknown {
  if (isAppError(error)) return error
  const code = error instanceof pg.DatabaseError ? (error.code ?? '') : ''
  if (/^2[23]/.test(code)) return damaged(`PostgreSQL refused a row of it (${code})`, error)
  return storageFault(error, 'restoring')
}

/** No server and no other migration may be at work on the database. The locks end with the connection. */
async function takePlace(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [...LOCKS.server])
  if (!only(rows).got) throw new AppError('server.running', 'Restoring: a server runs on this database; stop it first')
  await client.query('select pg_advisory_lock($1, $2)', [...LOCKS.migrate])
}

/** Nobody else writes from here on. */
async function assertEmpty(client: pg.Client): Promise<void> {
  const tables = (await backupTables(client)).map(({ name }) => name)
  await client.query(`lock table ${tables.map((name) => `dp.${name}`).join(', ')} in access exclusive mode`)
  for (const name of tables) {
    if (OF_AN_EMPTY_ONE.includes(name)) continue
    const { rows } = await client.query<{ any: boolean }>(`select exists(select from dp.${name}) as any`)
    if (only(rows).any)
      throw new AppError('backup.not_empty', `Restoring: the instance is not empty, there are rows in ${name}`)
  }
  await client.query(
    `delete from dp.token; delete from dp.idempotency; delete from dp.projection; delete from dp.owner`,
  )
}

async function rebuild(client: pg.Client, schema: number): Promise<void> {
  await client.query('drop schema if exists dp_shown cascade; drop schema datapunk cascade; drop schema dp cascade')
  await applyMigrations(client, 0, schema)
  await client.query('delete from dp.owner')
}

interface Filling {
  readonly manifest: Manifest
  readonly checksums: Checksums
  readonly open: RestoreOptions['open']
  readonly signal: AbortSignal
}

async function fill(client: pg.Client, { manifest, checksums, open, signal }: Filling): Promise<void> {
  const parts = backupParts(open())
  let next = await parts.next()
  for (const { name, columns } of manifest.tables) {
    async function* rows() {
      while (next.done !== true && next.value.table === name) {
        if (signal.aborted) throw new AppError('cancelled', 'The restore was interrupted; nothing was changed.')
        yield next.value.bytes
        next = await parts.next()
      }
    }
    const copy = client.query(copyFrom(`copy dp.${name} (${columns.join(', ')}) from stdin`))
    await pipeline(Readable.from(rows()), copy)
    if (copy.rowCount !== checksums.tables[name]?.rows) throw damaged(`${name} has ${copy.rowCount} rows`)
  }
  if (next.done !== true) throw damaged('its tables are in another order than its manifest says')
}

/** New rows must get numbers that no row has and none ever had. */
async function setSequences(client: pg.Client, { sequences }: Checksums): Promise<void> {
  await client.query(
    `select setval(format('dp.%I', name)::regclass, value) from jsonb_to_recordset($1::jsonb) q(name text, value bigint)
     where to_regclass(format('dp.%I', name)) is not null`,
    [JSON.stringify(Object.entries(sequences).map(([name, value]) => ({ name, value })))],
  )
}

/** The owners' keys are sealed by the master key of the instance that was backed up. */
async function assertOpens(client: pg.Client, keys: KeyRing): Promise<void> {
  const { rows } = await client.query<{ id: number; present: Buffer; former: Buffer[]; hashing: Buffer | null }>(
    'select id, data_key as present, former_keys as former, hash_key as hashing from dp.owner where data_key is not null',
  )
  for (const { id, present, former, hashing } of rows)
    keys.openOwnerKeys(id, { present, former, ...(hashing === null ? {} : { hashing }) })
}

/** What nobody can open any more: the raw records in quarantine. */
async function forgetSealed(client: pg.Client): Promise<void> {
  await client.query(
    "update dp.owner set data_key = null, former_keys = '{}', hash_key = null; delete from dp.quarantine",
  )
}
