import { Command, CommanderError } from 'commander'
import { loadProcessConfig } from '../core/config/config.ts'
import { isAppError } from '../core/errors.ts'
import { backupCommands } from './commands/backup.ts'
import { demoCommand } from './commands/demo.ts'
import { devicesCommand } from './commands/devices.ts'
import { doctorCommand } from './commands/doctor.ts'
import { eventsCommand } from './commands/events.ts'
import { explainCommand } from './commands/explain.ts'
import { exportCommand } from './commands/export.ts'
import { importCommand } from './commands/import.ts'
import { keysCommand } from './commands/keys.ts'
import { loginCommand } from './commands/login.ts'
import { piiCommands } from './commands/pii.ts'
import { quarantineCommand } from './commands/quarantine.ts'
import { queryCommand } from './commands/query.ts'
import { runsCommand } from './commands/runs.ts'
import { sourcesCommand } from './commands/sources.ts'
import { sqlCommand } from './commands/sql.ts'
import { startCommand } from './commands/start.ts'
import { streamsCommand } from './commands/streams.ts'
import { tailCommand } from './commands/tail.ts'
import { addConfigOptions } from './config-options.ts'
import { type Action, type CliContext, EXIT, type RunCommand, type RunOptions } from './context.ts'
import { exitCodeOf, tellError, usage } from './failure.ts'
import { type Interrupt, listenForInterrupt } from './interrupt.ts'
import { createTerminal, type Terminal } from './terminal.ts'

const ADVICE = `
Begin with:
  $ datapunk demo                     a made-up life, imported while you watch
  $ datapunk sources                  what can be read, and how to get your exports
  $ datapunk import ~/Downloads/takeout-*.zip
  $ datapunk start                    the server with its page`

/**
 * Runs one command line (arguments after the program's name) to its end and answers the exit code; never rejects.
 * 0 done, 1 failed, 2 used wrongly, 3 partial, 130 interrupted; docs/cli.md is the contract.
 */
export async function runCli(argv: readonly string[], context: CliContext): Promise<number> {
  const isJson = argv.includes('--json')
  const early = createTerminal({ isJson, color: usualColor() })
  const said: Said = { out: [], refused: [] }
  let exitCode: number = EXIT.ok
  const run: RunCommand = async (command, action, options = {}) => {
    exitCode = await perform(command, action, options, context)
  }
  try {
    await createProgram(run, context.version, { ...said, isJson }).parseAsync(argv, { from: 'user' })
    return exitCode
  } catch (error) {
    return refuse(error, said, early)
  } finally {
    early.close()
  }
}

/** What the parser of the command line said instead of printing it. */
interface Said {
  /** Help and version, with `--json`: there they are a part of the one object. */
  readonly out: string[]
  readonly refused: string[]
}

function createProgram(run: RunCommand, version: string, said: Said & { readonly isJson: boolean }): Command {
  const program = new Command('datapunk')
    .description('Your digital life as one live, private, deduplicated event stream in your own PostgreSQL.')
    .version(version, '-V, --version', 'print the version')
    .option('--json', 'print one line, one JSON object; everything else goes to stderr')
    .exitOverride()
    .configureOutput({
      writeErr: (text) => void said.refused.push(text),
      outputError: () => undefined,
      ...(said.isJson && { writeOut: (text: string) => void said.out.push(text) }),
    })
    .configureHelp({ showGlobalOptions: true, styleTitle: (title) => `\u001b[1m${title}\u001b[0m` })
    .addHelpText('after', ADVICE)
  addConfigOptions(program, 'global')
  const groups: [string, ((program: Command, run: RunCommand) => void)[]][] = [
    ['Bring in:', [demoCommand, importCommand, explainCommand, sourcesCommand, runsCommand, quarantineCommand]],
    ['Look at:', [queryCommand, tailCommand, sqlCommand, eventsCommand, streamsCommand]],
    ['Keep:', [exportCommand, backupCommands]],
    ['Protect:', [piiCommands]],
    ['Serve:', [startCommand, loginCommand, keysCommand, devicesCommand, doctorCommand]],
  ]
  for (const [heading, commands] of groups) {
    program.commandsGroup(heading)
    for (const register of commands) register(program, run)
  }
  return program
}

async function perform(command: Command, action: Action, options: RunOptions, context: CliContext): Promise<number> {
  const flags: Record<string, unknown> = { ...options.flags, ...command.optsWithGlobals() }
  const isJson = flags['json'] === true
  const load = () => loadProcessConfig({ flags, ...(options.ignore && { ignore: options.ignore }) })
  const loaded = load()
  const isQuiet = options.isServer !== true && loaded.origins.get('logLevel') === 'default'
  const config = isQuiet ? { ...loaded.config, logLevel: 'warn' as const } : loaded.config
  const terminal = createTerminal({ isJson, color: config.color })
  const interrupt = listenForInterrupt(
    () => terminal.note(terminal.err.dim('stopping cleanly; once more to stop at once')),
    context.now,
  )
  for (const warning of loaded.warnings) terminal.note(`${terminal.err.yellow('note')} ${warning}`)
  try {
    const exitCode = await action({ context, terminal, interrupt, loaded, config })
    if (terminal.unwritable !== undefined) throw terminal.unwritable
    return exitCode
  } catch (error) {
    return ended(error, { terminal, interrupt }, options)
  } finally {
    interrupt.release()
    terminal.close()
  }
}

/** What a thrown error means for the exit code, told where it has to be told. */
function ended(
  error: unknown,
  { terminal, interrupt }: { readonly terminal: Terminal; readonly interrupt: Interrupt },
  { failed }: RunOptions,
): number {
  if (terminal.gone.aborted && terminal.unwritable === undefined) return EXIT.ok
  if (interrupt.exitCode !== undefined && (isAppError(error, 'cancelled') || interrupt.signal.aborted)) {
    if (terminal.isJson) tellError(error, terminal, failed?.('cancelled'))
    else if (isAppError(error)) terminal.note(terminal.err.dim(error.message))
    return interrupt.exitCode
  }
  tellError(error, terminal, failed?.(isAppError(error, 'cancelled') ? 'cancelled' : 'failed'))
  return exitCodeOf(error)
}

/** Errors before a command began: commander's words become ours, a wanted help text is no error. */
function refuse(error: unknown, { out, refused }: Said, terminal: Terminal): number {
  if (!(error instanceof CommanderError)) {
    tellError(error, terminal)
    return exitCodeOf(error)
  }
  if (error.exitCode === 0) {
    const text = out.join('').trimEnd()
    if (terminal.isJson) terminal.json(error.code === 'commander.version' ? { version: text } : { help: text })
    return EXIT.ok
  }
  if (error.code === 'commander.help') {
    if (terminal.isJson) tellError(usage('Name a command. `datapunk help` lists them.'), terminal)
    else terminal.note(refused.join('').trimEnd())
    return EXIT.usage
  }
  const message = error.message.replace(/^error: /, '').replace(/\n?\(Did you mean (.+)\?\)/s, ' Did you mean $1?')
  tellError(usage(`${message.charAt(0).toUpperCase()}${message.slice(1)}`), terminal)
  return EXIT.usage
}

/** Colours before a command's own configuration is known. */
function usualColor(): 'auto' | 'always' | 'never' {
  try {
    return loadProcessConfig().config.color
  } catch {
    return 'never'
  }
}
