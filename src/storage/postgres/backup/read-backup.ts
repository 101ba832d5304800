import { createHash, type Hash } from 'node:crypto'
import { isAppError } from '../../../core/errors.ts'
import { type TarFile, tarFiles } from '../../../utils/tar-blocks.ts'
import {
  CHECKSUMS,
  type Checksums,
  damaged,
  MANIFEST,
  type Manifest,
  parseChecksums,
  parseManifest,
  tableOfPart,
} from './manifest.ts'

/** A part of a table is cut at a row; no row is larger than PostgreSQL's limit of a value. */
const MOST_PART = 1 << 30

/** Reads a backup to its end and holds every table against its checksum. Throws `backup.damaged`. */
export async function verifyBackup(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ readonly manifest: Manifest; readonly checksums: Checksums }> {
  const read = files(chunks)
  const first = await read.next()
  if (first.done === true) throw damaged('it is empty')
  const manifest = manifestOf(first.value)
  const hashes = new Map(manifest.tables.map(({ name }) => [name, createHash('sha256')]))
  let checksums: Checksums | undefined
  for await (const file of read) {
    if (file.name === CHECKSUMS) checksums = parseChecksums(file.bytes.toString())
    else hashPart(hashes, file)
  }
  if (checksums === undefined) throw damaged('it was cut off')
  for (const [table, hash] of hashes) {
    if (checksums.tables[table]?.sha256 !== hash.digest('hex'))
      throw damaged(`the rows of ${table} are others than were written`)
  }
  return { manifest, checksums }
}

function hashPart(hashes: ReadonlyMap<string, Hash>, { name, bytes }: TarFile): void {
  const hash = hashes.get(tableOfPart(name) ?? '')
  if (hash === undefined) throw damaged('it holds a part that no manifest names')
  hash.update(bytes)
}

/** The rows of the tables in the order they were written, each table with its parts. Verify it first. */
export async function* backupParts(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<{ readonly table: string; readonly bytes: Buffer }> {
  for await (const { name, bytes } of files(chunks)) {
    const table = tableOfPart(name)
    if (table !== undefined) yield { table, bytes }
  }
}

function manifestOf({ name, bytes }: TarFile): Manifest {
  if (name !== MANIFEST) throw damaged('the file is no backup of Datapunk Stream')
  return parseManifest(bytes.toString())
}

async function* files(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<TarFile> {
  try {
    yield* tarFiles(chunks, MOST_PART)
  } catch (error) {
    if (isAppError(error)) throw error
    if (error instanceof RangeError) throw damaged(error.message, error)
    throw error
  }
}
