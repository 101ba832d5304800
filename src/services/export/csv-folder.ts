import { randomBytes } from 'node:crypto'
import { appendFile, mkdir, readdir, rename, rm, rmdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '../../core/errors.ts'
import type { ExportedEvent } from '../../storage/ports.ts'
import type { Instance } from '../instance.ts'
import { toFileFault } from '../output-file.ts'
import { type CsvFields, csvHead, csvRow } from './csv.ts'
import { csvFields, csvFileName, type ExportRequest } from './export-events.ts'

/** Kept for all files together before it is written. */
const MOST_HELD = 4 << 20

/**
 * Writes a folder with a CSV file for each type. It appears under its name when all of it is whole; until then it has
 * another name beside it. The folder may be there, but empty: else `output.exists`. Answers the names of the files.
 */
export async function exportCsvFolder(
  path: string,
  { stores, sources }: Pick<Instance, 'stores' | 'sources'>,
  { owner, filter, onProgress }: ExportRequest,
  signal: AbortSignal,
): Promise<readonly string[]> {
  await assertFreeFolder(path)
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(4).toString('hex')}.partial`)
  try {
    await mkdir(draft, { mode: 0o700 })
    const files = createFiles(draft, sources)
    for await (const events of stores.events.export(owner, filter, { order: 'time', isComplete: false })) {
      if (signal.aborted) throw new AppError('cancelled', 'The export was interrupted; nothing was written.')
      for (const event of events) files.add(event)
      await files.turn()
      onProgress?.(events.length, 0)
    }
    await files.flush()
    await rmdir(path).catch(() => undefined)
    await rename(draft, path)
    return files.names()
  } catch (error) {
    throw toFileFault(path, error)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

/** Throws `output.exists`: asked before the work begins. */
export async function assertFreeFolder(path: string): Promise<void> {
  const there = await readdir(path).catch((error: Error) =>
    'code' in error && error.code === 'ENOENT' ? [] : undefined,
  )
  if (there === undefined) throw new AppError('output.exists', `Writing ${path}: it is there, and no folder`)
  if (there.length > 0) throw new AppError('output.exists', `Writing ${path}: the folder is not empty`)
}

/** Files that are appended to and never held open: there may be many types. */
function createFiles(folder: string, sources: Instance['sources']) {
  const fields = new Map<string, CsvFields>()
  const held = new Map<string, string[]>()
  let size = 0
  const opened = (event: ExportedEvent, name: string): CsvFields => {
    const known = fields.get(name) ?? csvFields(sources, event.type)
    if (!fields.has(name)) {
      fields.set(name, known)
      held.set(name, [csvHead(known)])
    }
    return known
  }
  const flush = async () => {
    for (const [name, rows] of held) {
      if (rows.length > 0) await appendFile(join(folder, name), rows.join(''), { mode: 0o600 })
      rows.length = 0
    }
    size = 0
  }
  return {
    add(event: ExportedEvent) {
      const name = csvFileName(event)
      const row = csvRow(event, opened(event, name))
      held.get(name)?.push(row)
      size += row.length
    },
    async turn() {
      if (size > MOST_HELD) await flush()
    },
    flush,
    names: () => [...fields.keys()].sort(),
  }
}
