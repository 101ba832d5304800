import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { Readable } from 'node:stream'
import { createGunzip, createGzip } from 'node:zlib'
import { AppError, isAppError } from '../core/errors.ts'
import type { BackupOptions, BackupSummary, Backups } from '../storage/ports.ts'
import { type OutputOptions, writeOutput } from './output-file.ts'

/** Above it costs much time and saves little. */
const GZIP_LEVEL = 3
const READ_BYTES = 256 << 10

/** Writes a backup as a gzip file; it appears under its name when it is whole. Answers its bytes. */
export function writeBackupFile(
  path: string,
  backups: Backups,
  options: BackupOptions & OutputOptions,
): Promise<number> {
  return writeOutput(path, gzipped(backups.write(options)), options)
}

export interface RestoreFileOptions {
  readonly withoutKey: boolean
  readonly signal: AbortSignal
  /** Told how many bytes of the file were read; it is read twice. */
  readonly onBytes?: (bytes: number) => void
}

/** Restores a backup from its file. `input.not_found`, and what `Backups.restore` throws. */
export async function restoreBackupFile(
  path: string,
  backups: Backups,
  { withoutKey, signal, onBytes }: RestoreFileOptions,
): Promise<BackupSummary> {
  await assertFile(path)
  return backups.restore({ open: () => gunzipped(path, onBytes), withoutKey, signal })
}

/** Throws `input.not_found` where there is no such file. */
export async function assertFile(path: string): Promise<void> {
  const there = await stat(path).catch(() => undefined)
  if (there?.isFile() !== true) throw new AppError('input.not_found', `Reading the backup: there is no file ${path}`)
}

async function* gzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const source = Readable.from(chunks, { objectMode: false })
  const gzip = createGzip({ level: GZIP_LEVEL })
  source.on('error', (error) => gzip.destroy(error))
  yield* source.pipe(gzip)
}

async function* gunzipped(path: string, onBytes: RestoreFileOptions['onBytes']): AsyncGenerator<Buffer> {
  const source = createReadStream(path, { highWaterMark: READ_BYTES })
  const gunzip = createGunzip()
  source.on('error', (error) => gunzip.destroy(error))
  source.on('data', (chunk) => onBytes?.(chunk.length))
  try {
    yield* source.pipe(gunzip)
  } catch (error) {
    throw isAppError(error) ? error : unreadable(path, error)
  } finally {
    source.destroy()
    gunzip.destroy()
  }
}

/** zlib's words for a damaged file say where no reader would look: ours say what it means. */
function unreadable(path: string, error: unknown): AppError {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'Z_BUF_ERROR')
    return new AppError('backup.damaged', `Reading the backup: ${path} was cut off; nothing was changed`, {
      cause: error,
    })
  if (typeof code === 'string' && code.startsWith('Z_'))
    return new AppError(
      'backup.damaged',
      `Reading the backup: ${path} is damaged, or is no backup; nothing was changed`,
      {
        cause: error,
      },
    )
  return new AppError('input.unreadable', `Reading the backup: ${error instanceof Error ? error.message : path}`, {
    cause: error,
  })
}
