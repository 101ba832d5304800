import { createHash } from 'node:crypto'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { AppError } from '../../../core/errors.ts'
import { tarEnd, tarFile } from '../../../utils/tar-blocks.ts'
import type { BackupOptions } from '../../ports.ts'
import { type Connections, only } from '../connections.ts'
import { storageFault } from '../faults.ts'
import {
  type BackupTable,
  CHECKSUMS,
  type Checksums,
  MANIFEST,
  manifestText,
  partName,
  type TableSum,
} from './manifest.ts'
import { backupTables, sequenceValues } from './tables.ts'

const PART_BYTES = 4 << 20
const NEWLINE = 0x0a

/** The bytes of a backup, as the database is at one moment: one transaction reads everything. */
export async function* writeBackup(
  connections: Connections,
  keyIds: readonly string[],
  options: BackupOptions,
): AsyncGenerator<Buffer> {
  const client = await connections.dedicated('backup')
  try {
    await client.query('begin isolation level repeatable read read only')
    yield* everything(client, keyIds, options)
    await client.query('commit')
  } catch (error) {
    throw storageFault(error, 'backing up')
  } finally {
    await client.end()
  }
}

async function* everything(
  client: pg.Client,
  keyIds: readonly string[],
  { program, created, signal, onProgress }: BackupOptions,
): AsyncGenerator<Buffer> {
  const now = Date.parse(created)
  const file = (name: string, bytes: Uint8Array) => tarFile(name, bytes, now)
  const { rows } = await client.query<{ schema: number }>('select max(no) as schema from dp.migration')
  const { schema } = only(rows)
  const tables = await backupTables(client)
  yield file(MANIFEST, Buffer.from(manifestText({ schema, program, created, keyIds, tables })))
  const sums = new Map<string, TableSum>()
  for (const table of tables) {
    const content = copied(client, table)
    for (let part = 0; ; part++) {
      if (signal.aborted) throw new AppError('cancelled', 'The backup was interrupted; no file was written.')
      const next = await content.next()
      if (next.done === true) {
        sums.set(table.name, next.value)
        break
      }
      onProgress?.({ table: table.name, bytes: next.value.length })
      yield file(partName(table.name, part), next.value)
    }
  }
  // Asked for last: sequences belong to no transaction, and what was read has none of a later value.
  const checksums: Checksums = { tables: Object.fromEntries(sums), sequences: await sequenceValues(client) }
  yield file(CHECKSUMS, Buffer.from(`${JSON.stringify(checksums, null, 2)}\n`))
  yield tarEnd()
}

/** The rows of a table in parts that end with a row; at last what they are in sum. */
async function* copied(client: pg.Client, { name, columns }: BackupTable): AsyncGenerator<Buffer, TableSum> {
  const stream = client.query(copyTo(`copy dp.${name} (${columns.join(', ')}) to stdout`))
  const hash = createHash('sha256')
  let bytes = 0
  let held: Buffer[] = []
  let size = 0
  const taken = (part: Buffer) => {
    hash.update(part)
    bytes += part.length
    return part
  }
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    held.push(chunk)
    size += chunk.length
    if (size < PART_BYTES || !chunk.includes(NEWLINE)) continue
    const all = Buffer.concat(held, size)
    const end = all.lastIndexOf(NEWLINE) + 1
    held = [all.subarray(end)]
    size = all.length - end
    yield taken(all.subarray(0, end))
  }
  if (size > 0) yield taken(Buffer.concat(held, size))
  return { rows: stream.rowCount, bytes, sha256: hash.digest('hex') }
}
