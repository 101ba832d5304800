import type { Contents, IgnoredFiles, SourceContents } from '../services/contents.ts'
import type { RecordEstimate } from '../services/estimate-records.ts'
import { bytes, count, plural } from './format.ts'
import { type Style, shown, wrap } from './style.ts'
import { table } from './table.ts'
import type { Terminal } from './terminal.ts'

const MOST_LINES = 8
const MOST_PATHS = 3

/** What an input holds, for people, before anything of it is imported. */
export function contentsText(contents: Contents, terminal: Pick<Terminal, 'out' | 'width' | 'isOutTerminal'>): string {
  const { out: style } = terminal
  const layout = { style, width: terminal.isOutTerminal ? terminal.width : Number.POSITIVE_INFINITY }
  return [
    ...(contents.sources.length === 0 ? nothing(contents, layout) : [understood(contents.sources, style)]),
    ...problems(contents, layout),
    ...ignored(contents.ignored, layout),
    ...absent(contents, style),
  ].join('\n')
}

/** `2,400`, or `about 2,400` where it is worked out. */
function recordsText({ records, isEstimate }: RecordEstimate): string {
  if (records === undefined) return 'unknown'
  return isEstimate ? `about ${count(records)}` : count(records)
}

function understood(sources: readonly SourceContents[], style: Style): string {
  const rows = sources.flatMap(({ source, formats }) =>
    formats.map((format, index) => [
      index === 0 ? source : '',
      shown(format.title),
      count(format.files),
      bytes(format.bytes),
      recordsText(format),
    ]),
  )
  const right = 'right' as const
  const columns = [
    { title: 'source' },
    { title: 'format' },
    { title: 'files', align: right },
    { title: 'size', align: right },
    { title: 'records', align: right },
  ]
  return table(columns, rows, { style })
}

/** Where something is understood, advice on a file stands with the reason why that is ignored. */
function nothing({ advice }: Contents, { style, width }: Layout): string[] {
  return [style.yellow('Nothing in it is understood.'), ...advice.flatMap((each) => ['', ...wrap(shown(each), width)])]
}

interface Layout {
  readonly style: Style
  readonly width: number
}

function problems({ problems: all }: Contents, { style, width }: Layout): string[] {
  if (all.length === 0) return []
  const told = all.slice(0, MOST_LINES)
  return [
    '',
    style.yellow('missing or unreadable'),
    ...told.flatMap(({ path, why }) => [`  ${shown(path)}`, ...indented(why, width)]),
    ...more(all.length - told.length, style),
  ]
}

function ignored(groups: readonly IgnoredFiles[], { style, width }: Layout): string[] {
  if (groups.length === 0) return []
  const files = groups.reduce((sum, group) => sum + group.files, 0)
  const told = groups.slice(0, MOST_LINES)
  return [
    '',
    `will be ignored  ${plural(files, 'file')}`,
    ...told.flatMap((group) => {
      const names = group.paths.slice(0, MOST_PATHS).map((path) => shown(nameOf(path)))
      const rest = group.files > names.length ? ` and ${count(group.files - names.length)} more` : ''
      return [
        `  ${plural(group.files, 'file')}, ${bytes(group.bytes)}  ${style.dim(names.join(', ') + rest)}`,
        ...indented(group.why, width),
      ]
    }),
    ...more(groups.length - told.length, style),
  ]
}

function absent({ absent: sources }: Contents, style: Style): string[] {
  if (sources.length === 0) return []
  return [
    '',
    'not in it',
    ...sources.map(
      ({ source, title, exportSteps }) => `  ${source}  ${style.dim(`${title}: ${exportSteps[0] ?? ''}`)}`,
    ),
    style.dim('  datapunk sources <id>   shows every step to an export'),
  ]
}

const indented = (text: string, width: number): string[] => wrap(shown(text), width - 4).map((line) => `    ${line}`)
const nameOf = (path: string): string => path.split('/').at(-1) ?? path
const more = (left: number, style: Style): string[] => (left > 0 ? [style.dim(`  … and ${count(left)} more`)] : [])
