import { resolve } from 'node:path'
import { type Command, Option } from 'commander'
import { AppError } from '../../core/errors.ts'
import type { EventFilter } from '../../models/stream.ts'
import { assertFreeFolder, exportCsvFolder } from '../../services/export/csv-folder.ts'
import { EXPORT_FORMATS, type ExportFormat, exportDocument } from '../../services/export/export-events.ts'
import type { Instance } from '../../services/instance.ts'
import { assertFree, writeOutput } from '../../services/output-file.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { usage } from '../failure.ts'
import { addFilters, type FilterOptions, oddities, toFilter } from '../filter.ts'
import { bytes, count, duration, plural } from '../format.ts'
import { withInstance } from '../instance.ts'
import { showWork } from '../work-line.ts'

interface ExportOptions extends FilterOptions {
  readonly format: ExportFormat
  readonly out?: string
  readonly force?: true
}

const EXAMPLES = `
Examples:
  $ datapunk export --out everything.ndjson               CloudEvents; datapunk import reads them again
  $ datapunk export | gzip > everything.ndjson.gz
  $ datapunk export --format csv --out tables             a folder, a table for each type
  $ datapunk export --format csv --type google.maps.visit > visits.csv
  $ datapunk export --format geojson --on 2024 --out 2024.geojson`

/** `datapunk export`. */
export function exportCommand(program: Command, run: RunCommand): void {
  const command = program.command('export').description('everything out again: NDJSON, CSV, GeoJSON')
  addFilters(command)
    .addOption(new Option('--format <format>', 'what to write').choices(EXPORT_FORMATS).default('ndjson'))
    .option('--out <path>', 'a file; of CSV a folder. Default: stdout, of CSV with one --type')
    .option('--force', 'replace a file that is there')
    .addHelpText('after', EXAMPLES)
    .action((options: ExportOptions, self: Command) =>
      run(self, async (session) => {
        const filter = toFilter(options, { now: session.context.now(), zone: session.config.zone })
        const out = await checkedOut(options, session)
        return withInstance(session, async (instance) => {
          for (const oddity of oddities(filter, instance))
            session.terminal.note(`${session.terminal.err.yellow('note')} ${oddity}`)
          return exportTo(out, { ...options, filter }, { instance, session })
        })
      }),
    )
}

/** What is wrong with the command is told before anything is opened. */
async function checkedOut({ format, out, force, type }: ExportOptions, { terminal }: Session) {
  if (out === undefined) {
    if (terminal.isJson) throw usage('--json tells of a file: give --out. Without it the events go to stdout.')
    if (format === 'csv' && type?.length !== 1)
      throw usage('CSV is a table for each type: give --out with a folder, or one --type.')
    return undefined
  }
  const path = resolve(out)
  if (format === 'csv') await assertFreeFolder(path)
  else if (force !== true) await assertFree(path)
  return path
}

interface Place {
  readonly instance: Instance
  readonly session: Session
}

interface Wish {
  readonly format: ExportFormat
  readonly filter: EventFilter
  readonly force?: true
}

async function exportTo(out: string | undefined, wish: Wish, { instance, session }: Place): Promise<number> {
  const { terminal, interrupt, context } = session
  const { format, filter, force = false } = wish
  const started = context.now()
  const told = { events: 0, leftOut: 0, bytes: 0, files: out === undefined ? [] : [out] }
  const total = await totalOf(filter, instance)
  const of = total === undefined ? '' : ` of about ${count(total)}`
  const stop = showWork(
    session,
    () => `exporting  ${count(told.events)}${of} events  ${rate(told.events, context.now() - started)}`,
  )
  const request = {
    owner: instance.owner,
    filter,
    onProgress(events: number, leftOut: number) {
      told.events += events
      told.leftOut += leftOut
    },
  }
  const document = () => untilStopped(exportDocument(format, instance, request), session)
  try {
    if (out === undefined) for await (const chunk of document()) await terminal.stream(chunk)
    else if (format === 'csv') {
      const names = await exportCsvFolder(out, instance, request, interrupt.signal)
      told.files = names.map((name) => resolve(out, name))
    } else told.bytes = await writeOutput(out, encoded(document()), { force })
  } finally {
    stop()
  }
  if (out !== undefined) tell(told, out, (context.now() - started) / 1000, session)
  return EXIT.ok
}

async function* untilStopped(chunks: AsyncIterable<string>, { interrupt, terminal }: Session): AsyncGenerator<string> {
  for await (const chunk of chunks) {
    if (interrupt.signal.aborted) throw new AppError('cancelled', 'The export was interrupted.')
    if (terminal.gone.aborted) return
    yield chunk
  }
}

async function* encoded(chunks: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield Buffer.from(chunk)
}

/** How many there are, where the filter is one that the tallies answer. */
async function totalOf(filter: EventFilter, { stores, owner }: Instance): Promise<number | undefined> {
  const { stream, source, type, ...rest } = filter
  if (Object.keys(rest).length > 0) return undefined
  const counts = await stores.events.counts(owner)
  const fits = (wanted: readonly string[] | undefined, name: string) => wanted === undefined || wanted.includes(name)
  return counts
    .filter((each) => fits(stream, each.stream) && fits(source, each.source) && fits(type, each.type))
    .reduce((sum, { events }) => sum + events, 0)
}

const rate = (events: number, ms: number): string => (ms < 1000 ? '' : `${count((events / ms) * 1000)}/s`)

interface Told {
  readonly events: number
  readonly leftOut: number
  readonly bytes: number
  readonly files: readonly string[]
}

function tell(
  { events, leftOut, bytes: size, files }: Told,
  out: string,
  seconds: number,
  { terminal }: Session,
): void {
  if (terminal.isJson) {
    terminal.json({ events, leftOut, files, seconds })
    return
  }
  const what = files.length === 1 && files[0] === out ? bytes(size) : plural(files.length, 'file')
  terminal.print(`${out}: ${plural(events - leftOut, 'event')}, ${what} in ${duration(seconds)}`)
  if (leftOut > 0)
    terminal.note(terminal.err.dim(`${plural(leftOut, 'event')} without a position: GeoJSON has no place for them`))
}
