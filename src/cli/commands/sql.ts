import { type Command, Option } from 'commander'
import { AppError, isAppError } from '../../core/errors.ts'
import type { PublicView, SqlSession } from '../../storage/ports.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { tellError, usage } from '../failure.ts'
import { withInstance } from '../instance.ts'
import { type SqlFormat, writeRows } from '../sql/output.ts'
import { commandOf, holdPrompt } from '../sql/prompt.ts'
import { table } from '../table.ts'
import { wholeNumber } from './query.ts'

interface SqlOptions {
  readonly limit: number
  readonly timeout: number
  readonly ndjson?: true
  readonly csv?: true
  readonly masked?: true
}

const USUAL_LIMIT = 1000
const USUAL_TIMEOUT_S = 60
const SECOND = 1000

const EXAMPLES = `
It reads as you, under row-level security, and can change nothing. Views: docs/sql.md, or \\d at the prompt.

Examples:
  $ datapunk sql
  $ datapunk sql "select name, count(*), sum(minutes) from maps_visits group by 1 order by 2 desc limit 10"
  $ datapunk sql --csv --limit 1000000 "select * from maps_positions" > positions.csv
  $ datapunk sql '\\d maps_visits'`

/** `datapunk sql`. */
export function sqlCommand(program: Command, run: RunCommand): void {
  program
    .command('sql')
    .argument(
      '[statement]',
      'one statement that reads, or a command of the prompt; without one a prompt, or what stdin holds',
    )
    .description('ask in SQL: a prompt that reads, no psql needed')
    .option('--limit <rows>', 'at most so many rows of a statement', wholeNumber, USUAL_LIMIT)
    .option('--timeout <seconds>', 'end a statement after so long', wholeNumber, USUAL_TIMEOUT_S)
    .addOption(new Option('--ndjson', 'print a JSON object a row, a line each').conflicts('csv'))
    .option('--csv', 'print CSV with a header line')
    .option('--masked', 'show personal values masked, as a key without the scope pii:read sees them')
    .addHelpText('after', EXAMPLES)
    .action((statement: string | undefined, options: SqlOptions, self: Command) =>
      run(self, (session) => {
        const format = formatOf(options, session)
        if (options.limit === 0) throw usage('--limit 0: give at least 1.')
        if (format === 'json' && statement === undefined)
          throw usage('--json prints one object: give one statement, or --ndjson.')
        return withInstance(session, async ({ stores, owner }) => {
          const { sql } = options.masked === true ? stores.masked : stores
          const opened = await sql.open(owner, {
            zone: session.config.zone,
            timeoutMs: options.timeout * SECOND,
          })
          try {
            const asked = { session, opened, format, limit: options.limit }
            return statement === undefined ? await converse(asked) : await once(asked, statement)
          } finally {
            await opened.close()
          }
        })
      }),
    )
}

function formatOf({ ndjson, csv }: SqlOptions, { terminal }: Session): SqlFormat {
  if (terminal.isJson && (ndjson === true || csv === true))
    throw usage('--json prints one object; choose one of --json, --ndjson, --csv.')
  if (terminal.isJson) return 'json'
  return ndjson === true ? 'ndjson' : csv === true ? 'csv' : 'table'
}

interface Asked {
  readonly session: Session
  readonly opened: SqlSession
  readonly format: SqlFormat
  readonly limit: number
}

async function once(asked: Asked, statement: string): Promise<number> {
  const { opened, session } = asked
  const cancel = () => void opened.cancel().catch(() => undefined)
  session.interrupt.signal.addEventListener('abort', cancel, { once: true })
  try {
    await answer(asked, statement)
    return EXIT.ok
  } catch (error) {
    throw isAppError(error, 'sql.failed') ? placed(error, statement) : error
  }
}

async function converse(asked: Asked): Promise<number> {
  const { session, opened } = asked
  const { terminal, interrupt } = session
  const isPerson = process.stdin.isTTY === true && terminal.isOutTerminal
  if (isPerson)
    terminal.note(terminal.err.dim('a statement ends with a semicolon; \\d lists the views, \\? helps, \\q ends'))
  const isGood = await holdPrompt({
    input: process.stdin,
    output: process.stdout,
    isPerson,
    run: (statement) => answer(asked, statement),
    cancel: () => opened.cancel(),
    tell: (error, statement) => tellError(isAppError(error, 'sql.failed') ? placed(error, statement) : error, terminal),
    signal: interrupt.signal,
  })
  return interrupt.exitCode ?? (isGood ? EXIT.ok : EXIT.failed)
}

async function answer({ session, opened, format, limit }: Asked, statement: string): Promise<void> {
  const { terminal } = session
  const command = commandOf(statement)
  if (command === undefined) await writeRows(opened.run(statement, limit + 1), { terminal, format, limit })
  else if (command.isHelp) terminal.print(HELP)
  else describe(await opened.views(), command.view.replace(/^datapunk\./, ''), terminal)
}

const HELP = `\\d            the views
\\d <view>     its columns
\\q            ends, as Ctrl-D does
Ctrl-C        ends the statement that runs
Everything else is SQL, up to a semicolon: SELECT, WITH, VALUES, TABLE, EXPLAIN, SHOW.`

function describe(views: readonly PublicView[], name: string, terminal: Session['terminal']): void {
  const view = views.find((each) => each.name === name)
  if (name !== '' && view === undefined)
    throw new AppError(
      'sql.failed',
      `There is no view ${name}. There are ${views.map((each) => each.name).join(', ')}.`,
    )
  if (terminal.isJson) terminal.json(view ?? { views })
  else terminal.print(view === undefined ? viewsText(views, terminal) : columnsText(view, terminal))
}

const ABOUT = { title: 'what it is', flexible: true as const }
const optionsOf = ({ out, isOutTerminal, width }: Session['terminal']) => ({
  style: out,
  ...(isOutTerminal && { width }),
})

function viewsText(views: readonly PublicView[], terminal: Session['terminal']): string {
  const rows = views.map(({ name, about }) => [name, about])
  return table([{ title: 'view' }, ABOUT], rows, optionsOf(terminal))
}

function columnsText({ name, about, columns }: PublicView, terminal: Session['terminal']): string {
  const rows = columns.map((column) => [column.name, column.type, column.about])
  return `${name}: ${about}\n${table([{ title: 'column' }, { title: 'type' }, ABOUT], rows, optionsOf(terminal))}`
}

/** With the line that PostgreSQL means, and a mark below the place. */
function placed(error: AppError, statement: string): AppError {
  const position = error.details?.['position']
  if (typeof position !== 'number') return error
  // PostgreSQL counts characters, JavaScript code units.
  const before = [...statement].slice(0, position - 1).join('')
  const start = before.lastIndexOf('\n') + 1
  const [line = ''] = statement.slice(start).split('\n')
  const number = before.split('\n').length
  const head = `line ${number}: `
  return new AppError(
    'sql.failed',
    `${error.message}\n${head}${line}\n${' '.repeat(head.length + before.length - start)}^`,
    {
      cause: error,
      details: { position },
    },
  )
}
