import { AppError } from '../../../core/errors.ts'
import { isRecord } from '../../../utils/validators.ts'

/**
 * What stands in a backup, a tar:
 *
 *     manifest.json                  what it is, before anything else
 *     tables/<table>/<part>.copy     rows as COPY writes them (text), in parts that end with a row; parents come first
 *     checksums.json                 of every table: rows, bytes, SHA-256; where the counters stand. Last: what lacks it was cut off
 */
export const MANIFEST = 'manifest.json'
export const CHECKSUMS = 'checksums.json'
const FORMAT = 'datapunk backup'
const FORMAT_VERSION = 1

export interface Manifest {
  /** Number of the newest migration of the database. */
  readonly schema: number
  /** Version of the program that wrote it. */
  readonly program: string
  /** RFC 3339. */
  readonly created: string
  /** Ids of the master keys of the instance; one of them opens what is sealed in it. */
  readonly keyIds: readonly string[]
  readonly tables: readonly BackupTable[]
}
export interface BackupTable {
  readonly name: string
  readonly columns: readonly string[]
}
export interface Checksums {
  readonly tables: Readonly<Record<string, TableSum>>
  /** The last value each sequence gave out. */
  readonly sequences: Readonly<Record<string, string>>
}
export interface TableSum {
  readonly rows: number
  readonly bytes: number
  readonly sha256: string
}

export const partName = (table: string, part: number): string => `tables/${table}/${String(part).padStart(6, '0')}.copy`

/** The table of a part; undefined for a file that is none. */
export const tableOfPart = (name: string): string | undefined => /^tables\/([a-z_]+)\/\d+\.copy$/.exec(name)?.[1]

export const manifestText = (manifest: Manifest): string =>
  `${JSON.stringify({ format: FORMAT, formatVersion: FORMAT_VERSION, ...manifest }, null, 2)}\n`

/** A backup that cannot be read: what is wrong with it. */
export const damaged = (what: string, cause?: unknown): AppError =>
  new AppError('backup.damaged', `Reading the backup: ${what}; nothing was changed`, { cause })

/** Throws `backup.damaged` where it is none, `backup.newer` where another program would be needed. */
export function parseManifest(text: string): Manifest {
  const value = parsed(text, MANIFEST)
  const { format, formatVersion, schema, program, created, keyIds, tables } = value
  if (format !== FORMAT || typeof formatVersion !== 'number') throw damaged('the file is no backup of Datapunk Stream')
  if (formatVersion > FORMAT_VERSION) {
    throw new AppError(
      'backup.newer',
      `Reading the backup: its format is ${formatVersion}, this program knows ${FORMAT_VERSION}`,
    )
  }
  const isSound = typeof schema === 'number' && typeof program === 'string' && typeof created === 'string'
  if (!isSound || !isNames(keyIds) || !Array.isArray(tables) || !tables.every(isTable))
    throw damaged(`${MANIFEST} is incomplete`)
  return { schema, program, created, keyIds, tables }
}

export function parseChecksums(text: string): Checksums {
  const { tables, sequences } = parsed(text, CHECKSUMS)
  if (!isRecord(tables) || !isRecord(sequences)) throw damaged(`${CHECKSUMS} is incomplete`)
  const sums = Object.entries(tables).filter((entry): entry is [string, TableSum] => isSum(entry[1]))
  const values = Object.entries(sequences).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  return { tables: Object.fromEntries(sums), sequences: Object.fromEntries(values) }
}

function parsed(text: string, name: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    if (isRecord(value)) return value
  } catch {
    // Said below.
  }
  throw damaged(`${name} is no JSON object`)
}

const NAME = /^[a-z_][a-z0-9_]*$/
const isNames = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((each) => typeof each === 'string')
const isTable = (value: unknown): value is BackupTable =>
  isRecord(value) &&
  typeof value['name'] === 'string' &&
  NAME.test(value['name']) &&
  isNames(value['columns']) &&
  value['columns'].every((column) => NAME.test(column))
const isSum = (value: unknown): boolean =>
  isRecord(value) && typeof value['rows'] === 'number' && typeof value['sha256'] === 'string'
