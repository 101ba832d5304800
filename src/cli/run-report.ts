import type { RunState } from '../models/stream.ts'
import type { RunReport } from '../services/instance.ts'
import type { Run } from '../storage/ports.ts'
import { bytes, count, duration, plural } from './format.ts'
import { equationOf } from './import-result.ts'
import { type Style, shown } from './style.ts'
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
    ...files(parts, { style, most }),
    ...ignored(run, { style, most }),
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
  const [state, ...why] = STATE_WORDS[run.state].split(': ')
  const words = state === undefined ? '' : [stateText(run.state, style), ...why].join(': ')
  return `${style.bold(run.work)} ${words}  ${style.dim(`${duration(run.seconds)}${rate}, run ${run.id}`)}`
}

/** `read = stored + revised + duplicate + dropped + quarantined`, a line a source, with a tick where it closes. */
export function equations(runs: readonly Run[], { out: style }: Pick<Terminal, 'out'>): string {
  const titles = ['source', 'read', '= stored', '+ revised', '+ duplicate', '+ dropped', '+ quarantined', '']
  const rows = runs.map((run) => {
    const { read, stored, revised, duplicate, dropped, quarantined, closes } = equationOf(run.counts)
    const numbers = [read, stored, revised, duplicate, dropped, quarantined].map(count)
    return [run.source ?? run.work, ...numbers, closes ? style.green('✓') : style.red('✗ does not close')]
  })
  return table(
    titles.map((title, index) => (index === 0 || title === '' ? { title } : { title, align: 'right' })),
    rows,
    { style },
  )
}

function reasons(runs: readonly Run[], style: Style): string[] {
  const lines = (what: string, reasonsOf: (run: Run) => Readonly<Record<string, number>>) =>
    runs.flatMap((run) =>
      Object.entries(reasonsOf(run)).map(([reason, times]) => `  ${style.dim(what)} ${reason} ${count(times)}`),
    )
  const quarantined = lines('quarantined', ({ counts }) => counts.quarantined)
  return [
    ...lines('dropped', ({ counts }) => counts.dropped),
    ...quarantined,
    ...(quarantined.length === 0 ? [] : [style.dim('  kept encrypted: datapunk quarantine list')]),
  ]
}

function events({ events: { new: fresh, revised, duplicate } }: Run): string {
  return `events  ${count(fresh)} new, ${count(revised)} revised, ${count(duplicate)} duplicate`
}

function failure({ error, state }: Run, style: Style): string[] {
  if (error === undefined || state === 'cancelled') return []
  return ['', style.red(error.code), ...error.message.split('\n').map((line) => `  ${shown(line)}`)]
}

interface ListOptions {
  readonly style: Style
  readonly most: number
}

function files(runs: readonly Run[], { style, most }: ListOptions): string[] {
  const all = runs.flatMap((run) => run.files.map((file) => ({ ...file, source: run.source ?? '' })))
  if (all.length === 0) return []
  const ranked = [...all].sort(
    (a, b) => Number(b.note !== undefined) - Number(a.note !== undefined) || b.records - a.records,
  )
  const told = ranked.slice(0, most)
  const rows = told.map((file) => [
    `  ${count(file.records)}`,
    `${file.source} ${file.format}`,
    shown(file.path) + (file.note === undefined ? '' : style.yellow(`  ${shown(file.note)}`)),
  ])
  const columns = [{ title: '  records', align: 'right' as const }, { title: 'format' }, { title: 'file' }]
  return [
    '',
    `recognised  ${plural(all.length, 'file')}`,
    table(columns, rows, { style }),
    ...more(all.length, told.length, style),
  ]
}

function ignored(run: Run, { style, most }: ListOptions): string[] {
  if (run.ignored.length === 0) return []
  const told = run.ignored.slice(0, most)
  const lines = told.map(({ path, bytes: size, why }) => {
    const room = size === undefined ? '' : style.dim(` (${bytes(size)})`)
    return `  ${shown(path)}${room}\n    ${shown(why)}`
  })
  return [
    '',
    `ignored  ${plural(run.ignored.length, 'file')}`,
    ...lines,
    ...more(run.ignored.length, told.length, style),
  ]
}

const more = (all: number, told: number, style: Style): string[] =>
  all > told ? [style.dim(`  … and ${count(all - told)} more`)] : []
