import type { Command } from 'commander'
import type { StoredEvent } from '../../models/events.ts'
import type { EventFilter } from '../../models/stream.ts'
import { toWire } from '../../models/wire.ts'
import type { Instance } from '../../services/instance.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { viewOf } from '../event-view.ts'
import { usage } from '../failure.ts'
import { addStreamFilters, type FilterOptions, oddities, toFilter } from '../filter.ts'
import { count } from '../format.ts'
import { withInstance } from '../instance.ts'
import { cut, padEnd, padStart } from '../style.ts'

interface TailOptions extends FilterOptions {
  readonly fromPosition?: string
  readonly sinceStart?: true
  readonly ndjson?: true
}

const PAGE = 500
const KIND_WIDTH = 12
const LASTED_WIDTH = 12
const WHEN_WIDTH = 19

const EXAMPLES = `
Examples:
  $ datapunk tail                                  what comes in from now on, until Ctrl-C
  $ datapunk tail --kind visited,watched
  $ datapunk tail --since-start --ndjson | jq .type
  $ datapunk tail --from-position 184213 --ndjson  goes on where a reader stopped

Every event carries its position; the last one handled is where to go on.`

/** `datapunk tail`. */
export function tailCommand(program: Command, run: RunCommand): void {
  addStreamFilters(program.command('tail').description('follow the stream live'))
    .option('--from-position <position>', 'begin behind this position')
    .option('--since-start', 'begin with the first event')
    .option('--ndjson', 'one CloudEvent a line')
    .addHelpText('after', EXAMPLES)
    .action((options: TailOptions, command: Command) =>
      run(command, async (session) => {
        const { terminal, context, config } = session
        if (terminal.isJson) throw usage('tail never ends, so it has no one object: use --ndjson, one object a line.')
        if (options.fromPosition !== undefined && !/^\d{1,19}$/.test(options.fromPosition)) {
          throw usage(`--from-position ${options.fromPosition}: a position is the whole number that an event carries.`)
        }
        if (options.fromPosition !== undefined && options.sinceStart === true) {
          throw usage('--from-position and --since-start both say where to begin: give one of them.')
        }
        const filter = toFilter(options, { now: context.now(), zone: config.zone })
        return withInstance(session, (instance) => follow(filter, options, { instance, session }))
      }),
    )
}

interface Place {
  readonly instance: Instance
  readonly session: Session
}

async function follow(filter: EventFilter, options: TailOptions, { instance, session }: Place): Promise<number> {
  const { terminal, interrupt, config } = session
  const { events: log } = instance.stores
  for (const oddity of oddities(filter, instance)) terminal.note(`${terminal.err.yellow('note')} ${oddity}`)
  const lineOf = options.ndjson === true ? toWire : (event: StoredEvent) => prettyLine(event, config.zone, terminal)
  const stop = AbortSignal.any([interrupt.signal, terminal.gone])
  let position = options.sinceStart === true ? '0' : (options.fromPosition ?? (await log.head(instance.owner)))
  if (terminal.isErrTerminal)
    terminal.note(terminal.err.dim(`following from position ${count(Number(position))}; Ctrl-C ends`))
  while (!stop.aborted) {
    const { events, head } = await log.read(instance.owner, filter, { after: position, limit: PAGE })
    if (events.length > 0) await terminal.stream(events.map((event) => `${lineOf(event)}\n`).join(''))
    if (head === position) await log.changed(position, stop)
    position = head
  }
  return interrupt.exitCode ?? EXIT.ok
}

function prettyLine(event: StoredEvent, zone: string, terminal: Session['terminal']): string {
  const { dim, cyan, yellow } = terminal.out
  const view = viewOf(event, zone)
  const revision = event.revision > 1 ? yellow(` r${event.revision}`) : ''
  const room = Math.max(20, terminal.width - WHEN_WIDTH - KIND_WIDTH - LASTED_WIDTH - event.stream.length - 8)
  const what = terminal.isOutTerminal ? cut(view.what, room) : view.what
  const lasted = padStart(view.lasted, LASTED_WIDTH)
  return `${padEnd(view.when, WHEN_WIDTH)} ${dim(lasted)}  ${cyan(padEnd(view.kind, KIND_WIDTH))}${what}${revision}  ${dim(event.stream)}`
}
