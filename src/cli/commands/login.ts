import type { Command } from 'commander'
import { createLoginLink } from '../../api/middleware/auth.ts'
import { AppError } from '../../core/errors.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { withInstance } from '../instance.ts'
import { isAnswering, readServerNote } from '../server-note.ts'

/** `datapunk login`. */
export function loginCommand(program: Command, run: RunCommand): void {
  program
    .command('login')
    .description('print a new login link for the running server')
    .action((_options: object, command: Command) => run(command, login))
}

async function login(session: Session): Promise<number> {
  const { terminal, config, context } = session
  const note = await readServerNote(config.data)
  if (note === undefined || !(await isAnswering(note.url))) {
    throw new AppError('server.not_running', `No server runs on ${config.data}.`)
  }
  return withInstance(session, async (instance) => {
    const link = await createLoginLink(instance, note.url, context.now())
    if (terminal.isJson) terminal.json({ url: note.url, login: link })
    else {
      terminal.print(link)
      terminal.note(terminal.err.dim('Works once, for an hour.'))
    }
    return EXIT.ok
  })
}
