import { open } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { AppError } from '../../core/errors.ts'
import { readPolicyAt, readPolicyText } from '../../services/pii/policy-file.ts'
import type { ScanResult } from '../../services/pii/scan.ts'
import { EXIT, type Session } from '../context.ts'
import { count, plural } from '../format.ts'
import { shown } from '../style.ts'
import { table } from '../table.ts'
import type { Terminal } from '../terminal.ts'

export interface ScanFlags {
  readonly text?: true
  readonly policy?: string
}

/** `datapunk pii scan`: counts, and values only masked. Code 1 where no file would be read. */
export async function scan(paths: readonly string[], flags: ScanFlags, session: Session): Promise<number> {
  const { terminal, interrupt, config } = session
  const { scanExports, scanLines } = await import('../../services/pii/scan.ts')
  const { SOURCES } = await import('../../integrations/registry.ts')
  const policy = flags.policy === undefined ? await readPolicyText(config.data) : await readPolicyAt(flags.policy)
  const options = { policy, sources: SOURCES, signal: interrupt.signal }
  const result = flags.text ? await scanLines(linesOf(paths), options) : await scanExports(paths, options)
  if (terminal.isJson) terminal.json(result)
  else terminal.print(result.rows.length === 0 ? 'Nothing personal would be found.' : rowsTable(result, terminal))
  noteResult(result, flags.text ? 'line' : 'event', terminal)
  return result.files === 0 || result.failed > 0 ? EXIT.failed : EXIT.ok
}

function noteResult({ searched, files, failed, ignored }: ScanResult, what: string, terminal: Terminal): void {
  const { dim, red } = terminal.err
  terminal.note(dim(`${plural(searched, what)} searched; nothing was stored`))
  if (failed > 0) terminal.note(red(`${plural(failed, what)} could not be searched`))
  for (const { path, why } of ignored) terminal.note(dim(shown(`not read: ${path}: ${why}`)))
  if (files === 0) terminal.note('No source reads any of it; --text searches a file as lines of text.')
}

/** The lines of files; `-` is stdin. Throws `input.not_found`, `input.unreadable`. */
export async function* linesOf(paths: readonly string[]): AsyncGenerator<string> {
  for (const path of paths) {
    try {
      const input = path === '-' ? process.stdin : (await open(path)).createReadStream()
      yield* createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })
    } catch (error) {
      throw unreadable(path, error)
    }
  }
}

function unreadable(path: string, error: unknown): unknown {
  const { code, message } = error as NodeJS.ErrnoException
  if (code === undefined) return error
  const what = code === 'ENOENT' ? 'input.not_found' : 'input.unreadable'
  return new AppError(what, `Reading ${path}: ${message}`, { cause: error })
}

function rowsTable({ rows }: ScanResult, terminal: Terminal): string {
  const titles = ['type', 'path', 'entity', 'risk', 'operator', 'by']
  return table(
    [...titles.map((title) => ({ title })), { title: 'findings', align: 'right' as const }, { title: 'example' }],
    rows.map((row) => [
      row.type === '' ? 'text' : row.type,
      shown(row.path),
      row.entity,
      row.risk,
      row.operator,
      row.declared ? 'declared' : 'found',
      count(row.findings),
      shown(row.example).slice(0, 40),
    ]),
    { style: terminal.out },
  )
}
