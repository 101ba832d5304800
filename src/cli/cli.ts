import { Command, CommanderError } from 'commander'
import { loadProcessConfig } from '../core/config/config.ts'
import { isAppError } from '../core/errors.ts'
import { backupCommands } from './commands/backup.ts'
import { demoCommand } from './commands/demo.ts'
import { devicesCommand } from './commands/devices.ts'
import { doctorCommand } from './commands/doctor.ts'
import { eventsCommand } from './commands/events.ts'
import { explainCommand } from './commands/explain.ts'
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
