import type { RunFile, RunState } from '../models/stream.ts'
import type { RunReport } from '../services/instance.ts'
import type { Run } from '../storage/ports.ts'
import { bytes, count, duration, plural } from './format.ts'
import { equationOf } from './import-result.ts'
import { reprocessLines } from './pii/reprocess-text.ts'
import { type Style, shown, wrap } from './style.ts'
import { table } from './table.ts'
import type { Terminal } from './terminal.ts'

const MOST_LINES = 8

/** The whole report of a finished run for people: equation, reasons, events, files. */
export function reportText(
  { run, children }: RunReport,
  terminal: Pick<Terminal, 'out' | 'width' | 'isOutTerminal'>,
): string {
  const style = terminal.out
  const parts = children.length > 0 ? children : [run]
  const most = terminal.isOutTerminal ? MOST_LINES : Number.POSITIVE_INFINITY
  return [
    headline(run, style),
    '',
    ...(parts.some(({ counts }) => counts.read > 0)
      ? [equations(parts, terminal), ...reasons(parts, style), '', events(run)]
      : []),
    ...reprocessLines(run.reprocess, style),
    ...files(parts, { style, most }),
    ...ignored(run, { style, most, width: terminal.isOutTerminal ? terminal.width : Number.POSITIVE_INFINITY }),
    ...failure(run, style),
  ].join('\n')
}

const STATE_WORDS: Readonly<Record<RunState, string>> = {
  queued: 'queued',
  running: 'running',
  succeeded: 'succeeded',
  partial: 'partial: a part of the input could not be read to its end',
  failed: 'failed',
  cancelled: 'cancelled: what was read before is kept',
}

/** A state in its colour. */
export function stateText(state: RunState, style: Style): string {
  if (state === 'succeeded') return style.green(state)
  if (state === 'failed') return style.red(state)
  return state === 'queued' || state === 'running' ? style.cyan(state) : style.yellow(state)
}

function headline(run: Run, style: Style): string {
  const rate = run.seconds > 0 && run.counts.read > 0 ? `, ${count(run.counts.read / run.seconds)} records/s` : ''
  const [state, ...why] = (run.work === 'reprocess' ? run.state : STATE_WORDS[run.state]).split(': ')
  const words = state === undefined ? '' : [stateText(run.state, style), ...why].join(': ')
  return `${style.bold(run.work)} ${words}  ${style.dim(`${duration(run.seconds)}${rate}, run ${run.id}`)}`
}

/** `read = stored + revised + duplicate + dropped + quarantined`, a line a source, with a tick where it closes. */
function equations(runs: readonly Run[], { out: style }: Pick<Terminal, 'out'>): string {
  const titles = ['source', 'read', '= stored', '+ revised', '+ duplicate', '+ dropped', '+ quarantined', '']
  const rows = runs.map((run) => {
    const { read, stored, revised, duplicate, dropped, quarantined, closes } = equationOf(run.counts)
    const numbers = [read, stored, revised, duplicate, dropped, quarantined].map(count)
    return [run.source ?? run.work, ...numbers, closes ? style.green('✓') : style.red('✗ does not close')]
  })
  return table(
    titles.map((title, index) => (index === 0 || title === '' ? { title } : { title, align: 'right' })),
    rows,
    { style, gap: ' ' },
  )
}

function reasons(runs: readonly Run[], style: Style): string[] {
  const of = ({ source }: Run) => (runs.length > 1 && source !== undefined ? style.dim(`  ${source}`) : '')
  const lines = (what: string, reasonsOf: (run: Run) => Readonly<Record<string, number>>) =>
    runs.flatMap((run) =>
      Object.entries(reasonsOf(run)).map(
        ([reason, times]) => `  ${style.dim(what)} ${reason} ${count(times)}${of(run)}`,
      ),
    )
  const quarantined = lines('quarantined', ({ counts }) => counts.quarantined)
  return [
    ...lines('dropped', ({ counts }) => counts.dropped),
    ...quarantined,
    ...(quarantined.length === 0 ? [] : [style.dim(`  ${whereKept(runs)}`)]),
  ]
}

/** Stored events that could not be searched stay where they are. */
const whereKept = ([run]: readonly Run[]): string =>
  run?.work === 'reprocess' ? 'they stay as they were' : 'kept encrypted: datapunk quarantine list'

function events({ events: { new: fresh, revised, duplicate } }: Run): string {
  return `events  ${count(fresh)} new, ${count(revised)} revised, ${count(duplicate)} duplicate`
}

function failure({ error, state }: Run, style: Style): string[] {
  if (error === undefined || state === 'cancelled') return []
  return ['', style.red(error.code), ...error.message.split('\n').map((line) => `  ${shown(line)}`)]
}

interface ListOptions {
  readonly style: Style
  /** How many entries a list shows; endless where no person waits for its end. */
  readonly most: number
}

type SourceFile = RunFile & { readonly source: string }

function files(runs: readonly Run[], options: ListOptions): string[] {
  const all = runs.flatMap((run) => run.files.map((file) => ({ ...file, source: run.source ?? '' })))
  const total = runs.flatMap((run) => run.formats).reduce((sum, format) => sum + format.files, 0)
  if (total === 0) return []
  const head = ['', `recognised  ${plural(total, 'file')}`]
  const isShort = total <= options.most && total === all.length
  return isShort ? [...head, fileTable(all, options)] : [...head, ...formats(runs, all, options)]
}

function fileTable(files: readonly SourceFile[], { style }: ListOptions): string {
  const within = commonFolder(files.map(({ path }) => path))
  const rows = [...files]
    .sort((a, b) => b.records - a.records)
    .map((file) => [
      `  ${count(file.records)}`,
      `${file.source} ${file.format}`,
      shown(file.path.slice(within.length)) + (file.note === undefined ? '' : style.yellow(`  ${shown(file.note)}`)),
    ])
  const columns = [{ title: '  records', align: 'right' as const }, { title: 'format' }, { title: 'file' }]
  return table(columns, rows, { style })
}

/** Many files in few lines: one a format, and those that something is said of. */
function formats(runs: readonly Run[], files: readonly SourceFile[], options: ListOptions): string[] {
  const nameOfOnly = (source: string, format: string) =>
    shown(nameOf(files.find((file) => file.source === source && file.format === format)?.path ?? ''))
  const rows = runs.flatMap(({ source = '', formats: all }) =>
    all.map((one) => [
      `  ${count(one.records)}`,
      `${source} ${one.format}`,
      one.files === 1 ? nameOfOnly(source, one.format) : plural(one.files, 'file'),
    ]),
  )
  const columns = [{ title: '  records', align: 'right' as const }, { title: 'format' }, { title: 'files' }]
  const noted = files.filter(({ note }) => note !== undefined)
  const told = noted.slice(0, options.most)
  return [
    table(columns, rows, options),
    ...told.map(({ path, note = '' }) => `  ${shown(nameOf(path))}  ${options.style.yellow(shown(note))}`),
    ...more(noted.length, told.length, options.style),
  ]
}

const nameOf = (path: string): string => path.split('/').at(-1) ?? path

/** What the folders of all paths begin with; a member of an archive is told with its archive. */
function commonFolder(paths: readonly string[]): string {
  const folders = paths.map((path) => path.slice(0, (path.split('!/')[0] ?? path).lastIndexOf('/') + 1))
  const [first = ''] = folders
  const parts = first.split('/')
  for (let length = parts.length; length > 0; length--) {
    const start = `${parts.slice(0, length - 1).join('/')}/`
    if (folders.every((folder) => folder.startsWith(start))) return start
  }
  return ''
}

/** Files that are ignored for one reason stand together: a Takeout has hundreds of notes. */
function ignored(run: Run, { style, most, width }: ListOptions & { readonly width: number }): string[] {
  if (run.ignored.length === 0) return []
  const within = commonFolder(run.ignored.map(({ path }) => path))
  const groups = byReason(run.ignored, most)
  const lines = groups.slice(0, most).map(([why, found]) => {
    const room = sizeOf(found)
    const first = shown(found[0]?.path.slice(within.length) ?? '')
    const others = filesIn(found) - 1
    const and = others === 0 ? '' : style.dim(` and ${count(others)} more`)
    const told = wrap(shown(why), width - 4).map((line) => `    ${line}`)
    return [`  ${first}${and}${room === '' ? '' : style.dim(` (${room})`)}`, ...told].join('\n')
  })
  return ['', `ignored  ${plural(filesIn(run.ignored), 'file')}`, ...lines, ...more(groups.length, lines.length, style)]
}

const filesIn = (found: Run['ignored']): number => found.reduce((sum, { files = 1 }) => sum + files, 0)

/** All of them are named where nobody has to scroll. */
function byReason(files: Run['ignored'], most: number): [string, Run['ignored'][number][]][] {
  if (most === Number.POSITIVE_INFINITY) return files.map((file) => [file.why, [file]])
  const groups = new Map<string, Run['ignored'][number][]>()
  for (const file of files) {
    const known = groups.get(file.why)
    if (known === undefined) groups.set(file.why, [file])
    else known.push(file)
  }
  return [...groups]
}

/** `12 records, 3.4 kB`, as far as it is known. */
function sizeOf(found: Run['ignored']): string {
  const sum = (of: (file: Run['ignored'][number]) => number | undefined) =>
    found.every((file) => of(file) === undefined) ? undefined : found.reduce((all, file) => all + (of(file) ?? 0), 0)
  const records = sum((file) => file.records)
  const size = sum((file) => file.bytes)
  return [
    ...(records === undefined ? [] : [plural(records, 'record')]),
    ...(size === undefined ? [] : [bytes(size)]),
  ].join(', ')
}

const more = (all: number, told: number, style: Style): string[] =>
  all > told ? [style.dim(`  … and ${count(all - told)} more`)] : []
