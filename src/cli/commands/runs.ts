import { writeFile } from 'node:fs/promises'
import { type Command, Option } from 'commander'
import { AppError } from '../../core/errors.ts'
import { RUN_STATES, type RunState } from '../../models/stream.ts'
import type { Instance, RunReport } from '../../services/instance.ts'
import { type TravelReport, thisPlatform, travelReport, travelText } from '../../services/travel-report.ts'
import type { Run } from '../../storage/ports.ts'
import { askServer } from '../ask-server.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { submitAndFollow } from '../follow-run.ts'
import { count, duration, localTime, percent } from '../format.ts'
import { exitCodeOfState, importResult } from '../import-result.ts'
import { withInstance } from '../instance.ts'
import { reportText, stateText } from '../run-report.ts'
import { shown } from '../style.ts'
import { table } from '../table.ts'
import { wholeNumber } from './query.ts'

const EXAMPLES = `
Examples:
  $ datapunk runs                 the latest runs
  $ datapunk runs <id>            one run: equation, reasons, files
  $ datapunk runs undo <id>       takes back what this run alone brought
  $ datapunk runs report <id> --out report.json
                                  what became of it without anything of yours, to attach to a bug report
  $ datapunk runs cancel <id>     ends a run of the server`

const USUAL_LIMIT = 20

interface ListOptions {
  readonly limit: number
  readonly state?: RunState
  readonly after?: string
}

/** `datapunk runs [id]`, `runs undo <id>`, `runs report <id>`, `runs cancel <id>`. */
export function runsCommand(program: Command, run: RunCommand): void {
  const runs = program
    .command('runs')
    .argument('[id]', 'show this run')
    .option('--limit <number>', 'at most so many', wholeNumber, USUAL_LIMIT)
    .addOption(new Option('--state <state>', 'only runs in this state').choices(RUN_STATES))
    .option('--after <cursor>', 'go on behind a page: its `next` of --json')
    .description('what was imported, with its counts; undo, cancel')
    .addHelpText('after', EXAMPLES)
    .action((id: string | undefined, options: ListOptions, command: Command) =>
      run(command, (session) =>
        withInstance(session, (instance) =>
          id === undefined ? list(options, instance, session) : show(id, instance, session),
        ),
      ),
    )
  runs
    .command('undo')
    .argument('<id>', 'a finished run')
    .description('take back what a run alone brought; a later import may bring it again')
    .action((id: string, _options: object, command: Command) =>
      run(command, (session) => withInstance(session, (instance) => undo(id, instance, session))),
    )
  runs
    .command('report')
    .argument('<id>', 'a run')
    .option('--out <file>', 'write it there instead of printing it')
    .description('counts, formats and reasons of a run, without anything that was read and without names of files')
    .action((id: string, { out }: { readonly out?: string }, command: Command) =>
      run(command, (session) => withInstance(session, (instance) => tellReport(id, out, instance, session))),
    )
  runs
    .command('cancel')
    .argument('<id>', 'an unfinished run')
    .description('end an unfinished run; what it read is kept')
    .action((id: string, _options: object, command: Command) =>
      run(command, (session) => withInstance(session, (instance) => cancel(id, instance, session))),
    )
}

async function list(options: ListOptions, instance: Instance, { terminal, config }: Session): Promise<number> {
  const { limit, state, after } = options
  const page = await instance.stores.runs.list(instance.owner, {
    limit,
    ...(state && { state }),
    ...(after && { after }),
  })
  if (terminal.isJson) {
    terminal.json(page)
    return EXIT.ok
  }
  if (page.runs.length === 0) {
    terminal.print('No runs yet.')
    terminal.note(terminal.err.dim('datapunk import <paths…>   makes the first'))
    return EXIT.ok
  }
  const { out: style } = terminal
  const rows = page.runs.map((run) => [
    run.id,
    localTime(Date.parse(run.created), config.zone).slice(0, 16),
    run.work,
    stateText(run.state, style) + (run.undone ? style.dim(' undone') : ''),
    run.progress.total === undefined || run.finished !== undefined
      ? ''
      : percent(run.progress.done, run.progress.total),
    duration(run.seconds),
    count(run.counts.read),
    count(run.events.new),
    shown(run.input.join(', ')),
  ])
  const right = 'right' as const
  const columns = [
    { title: 'run' },
    { title: `created (${config.zone})` },
    { title: 'work' },
    { title: 'state' },
    { title: '', align: right },
    { title: 'took', align: right },
    { title: 'read', align: right },
    { title: 'new events', align: right },
    { title: 'input', flexible: true as const },
  ]
  terminal.print(table(columns, rows, { style, ...(terminal.isOutTerminal && { width: terminal.width }) }))
  return EXIT.ok
}

/** A run with its child runs. `run.not_found` when there is none. */
async function findReport(id: string, instance: Instance): Promise<RunReport> {
  const run = await instance.stores.runs.get(instance.owner, id)
  if (run === undefined) throw new AppError('run.not_found', `There is no run ${id}.`)
  return { run, children: await instance.stores.runs.children(instance.owner, id) }
}

async function show(id: string, instance: Instance, { terminal }: Session): Promise<number> {
  const report = await findReport(id, instance)
  if (terminal.isJson) terminal.json(runDetail(report))
  else terminal.print(reportText(report, terminal))
  return EXIT.ok
}

/** The contract of an import, and what runs have besides. */
export function runDetail(report: RunReport): object {
  const { work, engine, created, finished, progress, counts, input, undone, reprocess } = report.run
  return {
    ...importResult(report),
    work,
    engine,
    created,
    ...(finished === undefined ? {} : { finished }),
    progress,
    counts,
    input,
    undone,
    ...(reprocess === undefined ? {} : { reprocess }),
  }
}

/** A report that can be given away. */
async function tellReport(id: string, out: string | undefined, instance: Instance, session: Session): Promise<number> {
  const { terminal, context } = session
  const report = travelReport(await findReport(id, instance), thisPlatform(context.version))
  if (out !== undefined) await writeReport(out, report)
  if (terminal.isJson) terminal.json(report)
  else if (out === undefined) terminal.print(travelText(report))
  else terminal.print(`${shown(out)} holds no value, name or path of yours; read it before you give it away.`)
  return EXIT.ok
}

async function writeReport(path: string, report: TravelReport): Promise<void> {
  try {
    await writeFile(path, `${travelText(report)}\n`)
  } catch (cause) {
    const why = cause instanceof Error ? cause.message.split(', ')[0] : 'unknown'
    throw new AppError('output.unwritable', `Writing the report to ${path}: ${why}.`, { cause })
  }
}

async function undo(id: string, instance: Instance, session: Session): Promise<number> {
  await findReport(id, instance)
  const report = await submitAndFollow(instance.jobs.undoRun, { run: id }, instance, session)
  const { terminal } = session
  if (terminal.isJson) terminal.json(runDetail(report))
  else terminal.print(reportText(report, terminal))
  return exitCodeOfState(report.run.state)
}

async function cancel(id: string, instance: Instance, session: Session): Promise<number> {
  const { run } = await findReport(id, instance)
  const { terminal } = session
  if (run.finished !== undefined) {
    throw new AppError('request.conflict', `Run ${id} has ended already (${run.state}); there is nothing to cancel.`)
  }
  if (
    !instance.engine.cancel(id, 'cancelled by its owner') &&
    !(await askServer(`/v1/runs/${id}/cancel`, instance, session))
  ) {
    throw new AppError('run.busy', `Run ${id} is not at work in the server: press Ctrl-C where it was started.`)
  }
  const ended = await waitForEnd(id, instance, session)
  if (terminal.isJson)
    terminal.json(runDetail({ run: ended, children: await instance.stores.runs.children(instance.owner, id) }))
  else terminal.print(`Run ${id} is ${ended.state}. What it had read is kept.`)
  return EXIT.ok
}

const POLL_MS = 100

async function waitForEnd(id: string, instance: Instance, { interrupt }: Session): Promise<Run> {
  for (;;) {
    const { run } = await findReport(id, instance)
    if (run.finished !== undefined || interrupt.signal.aborted) return run
    await new Promise((resolve) => setTimeout(resolve, POLL_MS))
  }
}
