import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { ExplainedFile } from '../../services/jobs/explain/explain.ts'
import { storableJson, wireJson } from '../../utils/json-text.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { explainedLines, redacted } from '../explain-view.ts'
import { plural } from '../format.ts'
import { wholeNumber } from './query.ts'

interface ExplainOptions {
  readonly record?: number
  readonly shown: number
  readonly most: number
  readonly all?: true
  readonly redact?: true
}

const SHOWN = 3
const MOST = 20_000

const EXAMPLES = `
Nothing is stored, and no database is opened. Values of your records are shown: --redact hides them.

Examples:
  $ datapunk explain Timeline.json
  $ datapunk explain takeout-001.zip --redact
  $ datapunk explain Records.json --record 4711`

/** `datapunk explain`. */
export function explainCommand(program: Command, run: RunCommand): void {
  program
    .command('explain')
    .argument('<paths...>', 'files, folders, archives')
    .description('what an import would make of files: format, first events, what would be left out and why')
    .option('--record <number>', 'show this record alone, from 0', wholeNumber)
    .option('--shown <number>', 'show so many records of a file', wholeNumber, SHOWN)
    .option('--most <number>', 'look at so many records of a file', wholeNumber, MOST)
    .option('--all', 'look at all records')
    .option('--redact', 'hide every value')
    .addHelpText('after', EXAMPLES)
    .action((paths: readonly string[], options: ExplainOptions, self: Command) =>
      run(self, (session) => explainPaths(paths, options, session)),
    )
}

async function explainPaths(
  paths: readonly string[],
  options: ExplainOptions,
  { terminal, interrupt }: Session,
): Promise<number> {
  const files: string[] = []
  let understood = 0
  for await (const file of await explained(paths, options, interrupt.signal)) {
    if (terminal.gone.aborted) break
    if (file.ignored === undefined) understood++
    const told = options.redact === true ? redacted(file) : file
    if (terminal.isJson) files.push(wireJson(storableJson(told)))
    else terminal.print(`${explainedLines(told, terminal.out).join('\n')}\n`)
  }
  if (terminal.isJson) await terminal.stream(`{"files":[${files.join(',')}]}\n`)
  terminal.note(terminal.err.dim(`${plural(understood, 'file')} would be read`))
  return understood > 0 ? EXIT.ok : EXIT.failed
}

async function explained(
  paths: readonly string[],
  options: ExplainOptions,
  signal: AbortSignal,
): Promise<AsyncIterable<ExplainedFile>> {
  const { explain } = await import('../../services/jobs/explain/explain.ts')
  const { SOURCES } = await import('../../integrations/registry.ts')
  const { record, shown, most, all } = options
  return explain({
    paths: paths.map((path) => resolve(path)),
    sources: SOURCES,
    shown,
    most: all === true || record !== undefined ? Number.POSITIVE_INFINITY : most,
    signal,
    ...(record === undefined ? {} : { record }),
  })
}
