import type { Command } from 'commander'
import { AppError } from '../../core/errors.ts'
import type { StoredEvent } from '../../models/events.ts'
import { toWire } from '../../models/wire.ts'
import type { EditPatch } from '../../storage/ports.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { parseEdits } from '../edits.ts'
import { viewOf } from '../event-view.ts'
import { usage } from '../failure.ts'
import { withInstance } from '../instance.ts'

interface EditOptions {
  readonly set?: readonly string[]
  readonly unset?: readonly string[]
}

const EXAMPLES = `
Examples:
  $ datapunk events edit 018d…  --set subject="Lunch with Mira" --set data.note=lovely
  $ datapunk events edit 018d…  --set time=2026-03-14T18:05:00+01:00 --unset place
  $ datapunk events delete 018d…

Fields: time, endtime, subject, place, lat, lon (degrees), data.<name>. What you set wins over every import, now and later.`

const append = (value: string, before: readonly string[] | undefined): readonly string[] => [...(before ?? []), value]

/** `datapunk events show|edit|delete`. */
export function eventsCommand(program: Command, run: RunCommand): void {
  const events = program
    .command('events')
    .description('show, correct or delete one event')
    .addHelpText('after', EXAMPLES)
  events
    .command('show')
    .argument('<fact>', 'the fact of the event: its id up to the point')
    .description('the event with all its revisions')
    .action((fact: string, _options: object, command: Command) =>
      run(command, (session) => show(factOf(fact), session)),
    )
  events
    .command('edit')
    .argument('<fact>', 'the fact of the event')
    .option('--set <field=value>', 'give a field a value (repeatable)', append)
    .option('--unset <field>', 'empty a field (repeatable)', append)
    .description('correct fields of an event')
    .addHelpText('after', EXAMPLES)
    .action((fact: string, options: EditOptions, command: Command) =>
      run(command, (session) => {
        const patch = parseEdits(options.set ?? [], options.unset ?? [], session.config.zone)
        if (Object.keys(patch).length === 0) throw usage('Nothing to edit: give --set field=value or --unset field.')
        return edit(factOf(fact), patch, session)
      }),
    )
  events
    .command('delete')
    .argument('<fact>', 'the fact of the event')
    .description('delete an event for good: content and history are erased, and no import brings it back')
    .action((fact: string, _options: object, command: Command) =>
      run(command, (session) => remove(factOf(fact), session)),
    )
}

/** The fact of an event, also out of an id like `<fact>.<revision>`. */
export function factOf(text: string): string {
  const [fact = ''] = text.trim().split('.')
  if (!/^[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}$/i.test(fact)) {
    throw usage(`${text}: this is no fact. \`datapunk query\` shows the fact of every event in its last column.`)
  }
  return fact.toLowerCase()
}

function show(fact: string, session: Session): Promise<number> {
  return withInstance(session, async ({ stores, owner }) => {
    const revisions = await stores.events.revisions(owner, fact)
    if (revisions.length === 0) throw new AppError('event.not_found', `There is no event ${fact}.`)
    if (session.terminal.isJson) await session.terminal.stream(`{"revisions":[${revisions.map(toWire).join(',')}]}\n`)
    else for (const event of revisions) session.terminal.print(JSON.stringify(JSON.parse(toWire(event)), undefined, 2))
    return EXIT.ok
  })
}

function edit(fact: string, patch: EditPatch, session: Session): Promise<number> {
  return withInstance(session, async ({ stores, owner }) =>
    tell(await stores.editor.edit(owner, fact, patch), 'edited', session),
  )
}

function remove(fact: string, session: Session): Promise<number> {
  return withInstance(session, async ({ stores, owner }) =>
    tell(await stores.editor.remove(owner, fact), 'deleted', session),
  )
}

async function tell(event: StoredEvent, what: string, { terminal, config }: Session): Promise<number> {
  if (terminal.isJson) await terminal.stream(`${toWire(event)}\n`)
  else {
    const view = viewOf(event, config.zone)
    terminal.print(
      `${terminal.out.green(what)} ${event.fact} (revision ${event.revision}): ${view.when}  ${view.kind}  ${view.what}`,
    )
  }
  return EXIT.ok
}
