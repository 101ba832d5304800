import type { Command } from 'commander'
import type { Instance } from '../../services/instance.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { submitAndFollow } from '../follow-run.ts'
import { bytes, count, localTime, plural } from '../format.ts'
import { exitCodeOfState, importResult } from '../import-result.ts'
import { withInstance } from '../instance.ts'
import { reportText } from '../run-report.ts'
import { shown } from '../style.ts'
import { table } from '../table.ts'
import { wholeNumber } from './query.ts'

interface ListOptions {
  readonly limit: number
  readonly after?: string
  readonly source?: string
  readonly run?: string
}

const USUAL_LIMIT = 50

/** `datapunk quarantine list|retry`. */
export function quarantineCommand(program: Command, run: RunCommand): void {
  const quarantine = program
    .command('quarantine')
    .description('records that could not become events: kept encrypted, to be tried again')
  quarantine
    .command('list', { isDefault: true })
    .option('--source <id>', 'only this source')
    .option('--run <id>', 'only this run')
    .option('--limit <number>', 'at most so many', wholeNumber, USUAL_LIMIT)
    .option('--after <cursor>', 'go on behind a page: its `next` of --json')
    .description('show what is kept, and why')
    .action((options: ListOptions, command: Command) =>
      run(command, (session) => withInstance(session, (instance) => list(options, instance, session))),
    )
  quarantine
    .command('retry')
    .option('--source <id>', 'only this source')
    .option('--run <id>', 'only this run')
    .description('decode them again with the program as it is now')
    .action((options: Pick<ListOptions, 'source' | 'run'>, command: Command) =>
      run(command, (session) => withInstance(session, (instance) => retry(options, instance, session))),
    )
}

async function list(options: ListOptions, instance: Instance, { terminal, config }: Session): Promise<number> {
  const { limit, after, source, run } = options
  const page = await instance.stores.quarantine.list(instance.owner, {
    limit,
    ...(after && { after }),
    ...(source && { source }),
    ...(run && { run }),
  })
  if (terminal.isJson) {
    terminal.json(page)
    return EXIT.ok
  }
  if (page.records.length === 0) {
    terminal.print('Nothing is in quarantine.')
    return EXIT.ok
  }
  const rows = page.records.map((record) => [
    localTime(Date.parse(record.created), config.zone).slice(0, 16),
    record.source,
    `${record.stage}.${record.code}`,
    count(record.record),
    bytes(record.bytes),
    `${shown(record.detail)}  ${shown(record.file)}`,
  ])
  const right = 'right' as const
  const columns = [
    { title: 'since' },
    { title: 'source' },
    { title: 'why' },
    { title: 'record', align: right },
    { title: 'size', align: right },
    { title: 'detail', flexible: true as const },
  ]
  terminal.print(
    table(columns, rows, { style: terminal.out, ...(terminal.isOutTerminal && { width: terminal.width }) }),
  )
  const more = page.next === undefined ? '' : '; there are more, --limit shows them'
  terminal.note(
    terminal.err.dim(`${plural(page.records.length, 'record')}${more}. datapunk quarantine retry   reads them again`),
  )
  return EXIT.ok
}

async function retry(
  options: Pick<ListOptions, 'source' | 'run'>,
  instance: Instance,
  session: Session,
): Promise<number> {
  const input = { ...(options.source && { source: options.source }), ...(options.run && { run: options.run }) }
  const report = await submitAndFollow(instance.jobs.retryQuarantine, input, instance, session)
  const { terminal } = session
  if (terminal.isJson) terminal.json(importResult(report))
  else terminal.print(reportText(report, terminal))
  return exitCodeOfState(report.run.state)
}
