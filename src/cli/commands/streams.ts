import type { Command } from 'commander'
import type { Instance } from '../../services/instance.ts'
import { isStreamName } from '../../utils/validators.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { usage } from '../failure.ts'
import { count } from '../format.ts'
import { withInstance } from '../instance.ts'
import { table } from '../table.ts'

/** `datapunk streams list|create`. */
export function streamsCommand(program: Command, run: RunCommand): void {
  const streams = program.command('streams').description('the streams there are; streams of your own')
  streams
    .command('list', { isDefault: true })
    .description('all streams with their events')
    .action((_options: object, command: Command) =>
      run(command, (session) => withInstance(session, (instance) => list(instance, session))),
    )
  streams
    .command('create')
    .argument('<name>', 'lower-case letters, digits, dots, underscores and hyphens')
    .description('make a stream of your own; events go in over HTTP')
    .action((name: string, _options: object, command: Command) => run(command, (session) => create(name, session)))
}

async function list({ stores, owner }: Instance, { terminal }: Session): Promise<number> {
  const streams = await stores.streams.list(owner)
  if (terminal.isJson) {
    terminal.json({ streams })
    return EXIT.ok
  }
  const rows = streams.map(({ name, own, events }) => [name, own ? 'yours' : 'of a source', count(events)])
  terminal.print(
    table([{ title: 'stream' }, { title: '' }, { title: 'events', align: 'right' }], rows, { style: terminal.out }),
  )
  return EXIT.ok
}

function create(name: string, session: Session): Promise<number> {
  if (!isStreamName(name)) {
    throw usage(
      `${name}: a stream is named with lower-case letters, digits, dots, underscores and hyphens, begins with a letter or digit and has at most 63 characters.`,
    )
  }
  return withInstance(session, async ({ stores, owner }) => {
    await stores.streams.create(owner, name)
    if (session.terminal.isJson) session.terminal.json({ name })
    else session.terminal.print(`Stream ${name} is there. Append with POST /v1/streams/${name}/events.`)
    return EXIT.ok
  })
}
