import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto'
import pg from 'pg'
import { AppError } from '../../../core/errors.ts'
import type { KeyRing } from '../../../core/security/key-ring.ts'
import { type Connections, only, readerSettings, type Sight, transaction } from '../connections.ts'
import { storageFault } from '../faults.ts'
import { LOCKS } from '../locks.ts'

/** The way in of one owner's reader role; its rights are those of `datapunk_app`, or of `datapunk_masked`, for the owner's rows, for good. */
export interface ReaderRole {
  /** A new connection; nothing that is said on it can lead to other rows or other rights. */
  connect(): Promise<pg.Client>
}

interface RoleOptions {
  readonly url: string
  readonly connections: Connections
  readonly keys: KeyRing
}

/** Finds the reader role of an owner in this database, or makes it. */
export async function openReaderRole(
  { url, connections, keys }: RoleOptions,
  owner: number,
  sight: Sight = 'clear',
): Promise<ReaderRole> {
  const { rows } = await connections.writer.query<{ database: string }>(
    'select oid::text as database from pg_database where datname = current_database()',
  )
  const name = `datapunk_${sight === 'masked' ? 'masked' : 'reader'}_${only(rows).database}_${owner}`
  const password = keys.databasePassword(name)
  const { host, port, database, ssl } = new pg.Client({ connectionString: url })
  const attempt = async () => {
    const client = new pg.Client({
      ...{ host, port, user: name, password, ssl, application_name: 'datapunk sql' },
      ...(database === undefined ? {} : { database }),
    })
    client.on('error', () => undefined)
    await client.connect()
    return client
  }
  return {
    async connect() {
      try {
        return await attempt()
      } catch (error) {
        if (!isRefused(error)) throw storageFault(error, 'connecting to the database')
      }
      await makeRole(connections, { name, password, rights: readerSettings(sight)[0] })
      return attempt().catch((error: unknown) => {
        throw new AppError(
          'database.role',
          `connecting as ${name}: ${error instanceof Error ? error.message : error}`,
          {
            cause: error,
          },
        )
      })
    },
  }
}

/** The role is not there, or has another password: the key of the data directory was changed. */
const isRefused = (error: unknown) => error instanceof pg.DatabaseError && /^28/.test(error.code ?? '')

interface NewRole {
  readonly name: string
  readonly password: string
  /** The role whose rights it has. */
  readonly rights: string
}

async function makeRole({ writer }: Connections, { name, password, rights }: NewRole): Promise<void> {
  const role = pg.escapeIdentifier(name)
  try {
    await transaction(writer, async (client) => {
      await client.query('select pg_advisory_xact_lock($1, $2)', [...LOCKS.roles])
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name])
      await client.query(
        `${rowCount === 0 ? 'create' : 'alter'} role ${role} login password ${pg.escapeLiteral(scramVerifier(password))}`,
      )
      await client.query(`alter role ${role} set default_transaction_read_only = on`)
      await client.query(`grant ${rights} to ${role}`)
    })
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === '42501')
      throw new AppError(
        'database.role',
        `making the role ${name}, which reads for you: ${error.message}; the role of DATABASE_URL may have to create roles and give ${rights} to them`,
        { cause: error },
      )
    throw storageFault(error, `making the role ${name}`)
  }
}

const ITERATIONS = 4096

/** What PostgreSQL stores of a password (RFC 5802), so that the password itself is in no statement and no log of one. */
function scramVerifier(password: string): string {
  const salt = randomBytes(16)
  const salted = pbkdf2Sync(password, salt, ITERATIONS, 32, 'sha256')
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest()
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64')
  return `SCRAM-SHA-256$${ITERATIONS}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`
}
