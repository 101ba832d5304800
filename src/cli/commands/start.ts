import type { Command } from 'commander'
import { addConfigOptions } from '../config-options.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { withInstance } from '../instance.ts'
import { untilInterrupted } from '../interrupt.ts'

const EXAMPLES = `
Examples:
  $ datapunk start
  $ datapunk start --port 0 --json      one line when it answers: {"url", "login", "data", "pid"}
  $ DATABASE_URL=postgres://… datapunk start

Ctrl-C stops it cleanly; unfinished imports go on at the next start.`

/** `datapunk start`. */
export function startCommand(program: Command, run: RunCommand): void {
  const command = program.command('start').description('run the server: page, HTTP API, live stream')
  addConfigOptions(command, 'server')
    .addHelpText('after', EXAMPLES)
    .action((_options: object, self: Command) => run(self, start, { isServer: true }))
}

async function start(session: Session): Promise<number> {
  return withInstance(session, async (instance) => {
    const { terminal, config } = session
    const { serve } = await import('../serve.ts')
    const served = await serve(instance, session, { mayMove: false })
    try {
      if (terminal.isJson)
        terminal.json({ url: served.url, login: served.loginLink, data: config.data, pid: process.pid })
      else {
        const { bold, dim, cyan } = terminal.out
        terminal.print(`${bold('Datapunk Stream')} answers at ${cyan(served.url)}`)
        terminal.print(`  log in     ${cyan(served.loginLink)}  ${dim('(works once, for an hour)')}`)
        terminal.print(`  API        ${served.url}/docs`)
        terminal.print(`  data       ${config.data}`)
        terminal.print(dim('Ctrl-C stops it.'))
      }
      await untilInterrupted(session.interrupt)
    } finally {
      await served.stop()
    }
    return EXIT.ok
  })
}
