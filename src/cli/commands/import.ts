import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { Instance, RunReport } from '../../services/instance.ts'
import type { ImportInput } from '../../services/jobs/import-input.ts'
import { contentsText } from '../contents-text.ts'
import type { RunCommand, Session } from '../context.ts'
import { EXIT } from '../context.ts'
import { submitAndFollow } from '../follow-run.ts'
import { bytes, count } from '../format.ts'
import { exitCodeOfState, importResult } from '../import-result.ts'
import { withInstance } from '../instance.ts'
import { reportText } from '../run-report.ts'

const EXAMPLES = `
Examples:
  $ datapunk import ~/Downloads/takeout-20260301T120000Z-001.zip ~/Downloads/takeout-20260301T120000Z-002.zip
  $ datapunk import ~/Downloads                     everything in a folder that is understood
  $ datapunk import --dry-run ~/Downloads           what is in it, what is missing; stores nothing
  $ datapunk import --keep-media takeout-*.zip      with the pictures and films themselves
  $ datapunk import Timeline.json --json | jq .events

Archives are read in place; nothing is unpacked. Importing the same again changes nothing and is no error.
Exit codes: 0 done, 1 failed or nothing understood, 2 used wrongly, 3 partial, 130 after Ctrl-C.`

/** `datapunk import <paths…>`. */
export function importCommand(program: Command, run: RunCommand): void {
  program
    .command('import')
    .argument('<paths...>', 'files, folders, zip or tgz archives; all parts of a Takeout together')
    .option('--keep-media', 'copy pictures and films (Google Photos) into the data directory, each content once')
    .option('--dry-run', 'only tell what is in it, what will be ignored and what is missing')
    .description('read export archives into the stream')
    .addHelpText('after', EXAMPLES)
    .action((paths: readonly string[], { dryRun, keepMedia = false }: ImportOptions, command: Command) =>
      dryRun === true
        ? run(command, (session) => lookAt(paths, session))
        : run(
            command,
            (session) => withInstance(session, (instance) => importPaths({ paths, keepMedia }, instance, session)),
            { failed: (state) => ({ state }) },
          ),
    )
}

interface ImportOptions {
  readonly dryRun?: true
  readonly keepMedia?: boolean
}

/** Needs no database. 1 where nothing is understood. */
async function lookAt(paths: readonly string[], { terminal, interrupt }: Session): Promise<number> {
  // Sources and readers: no other command needs them before an instance is opened.
  const [{ lookInto }, { SOURCES }] = await Promise.all([
    import('../../services/contents.ts'),
    import('../../integrations/registry.ts'),
  ])
  const contents = await lookInto(
    paths.map((path) => resolve(path)),
    { sources: SOURCES, signal: interrupt.signal },
  )
  if (terminal.isJson) terminal.json(contents)
  else terminal.print(contentsText(contents, terminal))
  return contents.sources.length > 0 ? EXIT.ok : EXIT.failed
}

async function importPaths(input: ImportInput, instance: Instance, session: Session): Promise<number> {
  const report = await importAndFollow(input, instance, session)
  const { terminal, interrupt } = session
  if (terminal.isJson) terminal.json(importResult(report))
  else {
    terminal.print(reportText(report, terminal))
    if (input.keepMedia === true) terminal.print(await keptText(report, instance))
    terminal.print(nextSteps(report, session))
  }
  const { state, finished } = report.run
  // Interrupted while it watched a run of another process, which goes on.
  const isLeft = finished === undefined || state === 'cancelled'
  return isLeft ? (interrupt.exitCode ?? EXIT.interrupted) : exitCodeOfState(state)
}

/** Submits the import and waits for its end. Paths are relative to the working directory. */
export async function importAndFollow(
  { paths, ...options }: ImportInput,
  instance: Instance,
  session: Session,
): Promise<RunReport> {
  const input = { ...options, paths: paths.map((path) => resolve(path)) }
  return submitAndFollow(instance.jobs.importArchive, input, instance, session)
}

async function keptText({ run }: RunReport, { media, owner }: Instance): Promise<string> {
  const kept = await media.totals(owner, run.id)
  return `${count(kept.files)} pictures and films kept (${bytes(kept.bytes)})`
}

function nextSteps({ run }: RunReport, { terminal, loaded }: Session): string {
  const { dim } = terminal.out
  const data = loaded.origins.get('data') === 'default' ? '' : ` --data ${loaded.config.data}`
  if (run.finished === undefined) return dim(`\nThe run goes on in the other process:  datapunk runs ${run.id}${data}`)
  if (run.state === 'cancelled') return dim('\nRun the same command again to go on: nothing is stored twice.')
  if (run.state === 'failed') {
    const isInput = run.error?.code.startsWith('input.') === true
    return isInput ? dim('\ndatapunk sources   tells how to get each export') : ''
  }
  const tries = [
    `datapunk query --limit 20${data}`,
    `datapunk start${data}`,
    ...(run.state === 'partial' ? [`datapunk runs undo ${run.id}${data}`] : []),
  ]
  return dim(`\nNext:  ${tries.join('\n       ')}`)
}
