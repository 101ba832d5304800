import { type Command, InvalidArgumentError, Option } from 'commander'
import type { StoredEvent } from '../../models/events.ts'
import type { EventFilter } from '../../models/stream.ts'
import { toWire } from '../../models/wire.ts'
import type { Instance } from '../../services/instance.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { viewOf } from '../event-view.ts'
import { usage } from '../failure.ts'
import { addFilters, type FilterOptions, oddities, toFilter } from '../filter.ts'
import { plural } from '../format.ts'
import { withInstance } from '../instance.ts'
import { table } from '../table.ts'

interface QueryOptions extends FilterOptions {
  readonly limit?: number
  readonly order?: 'asc' | 'desc'
  readonly after?: string
  readonly ndjson?: true
  readonly allRevisions?: true
}

const PAGE = 1000
const USUAL_LIMIT = 50

const EXAMPLES = `
Examples:
  $ datapunk query --kind visited --on 2024-07
  $ datapunk query --text museum --order asc --limit 10
  $ datapunk query --type google.maps.point --bbox 9.7,53.4,10.3,53.7 --ndjson > points.ndjson
  $ datapunk query --ndjson --all-revisions | gzip > everything.ndjson.gz`

export function wholeNumber(text: string): number {
  if (!/^\d{1,12}$/.test(text)) throw new InvalidArgumentError('Give a whole number.')
  return Number(text)
}

/** `datapunk query`. */
export function queryCommand(program: Command, run: RunCommand): void {
  const command = program.command('query').description('find events: a table, or every one of them as NDJSON')
  addFilters(command)
    .option('--limit <number>', `at most so many (a table shows ${USUAL_LIMIT}, NDJSON all)`, wholeNumber)
    .addOption(
      new Option('--order <order>', 'by time; default: desc (newest first), with --ndjson asc').choices([
        'asc',
        'desc',
      ]),
    )
    .option('--after <cursor>', 'go on behind a page: its `next` of --json')
    .option('--ndjson', 'print the current revision of every match as a line, one CloudEvent each')
    .option('--all-revisions', 'with --ndjson: every revision, in the order of the log')
    .addHelpText('after', EXAMPLES)
    .action((options: QueryOptions, self: Command) =>
      run(self, async (session) => {
        const filter = checked(options, session)
        return withInstance(session, async (instance) => {
          for (const oddity of oddities(filter, instance))
            session.terminal.note(`${session.terminal.err.yellow('note')} ${oddity}`)
          return options.ndjson === true
            ? writeLines(filter, options, { instance, session })
            : showPage(filter, options, { instance, session })
        })
      }),
    )
}

function checked(options: QueryOptions, { terminal, context, config }: Session): EventFilter {
  if (options.ndjson === true && terminal.isJson)
    throw usage('--ndjson prints many lines, --json prints one: choose one of them.')
  if (options.allRevisions === true && options.ndjson !== true) throw usage('--all-revisions needs --ndjson.')
  if (options.allRevisions === true && options.after !== undefined)
    throw usage('--after cannot be combined with --all-revisions.')
  return toFilter(options, { now: context.now(), zone: config.zone })
}

interface Place {
  readonly instance: Instance
  readonly session: Session
}

async function showPage(filter: EventFilter, options: QueryOptions, { instance, session }: Place): Promise<number> {
  const { terminal, config } = session
  const limit = options.limit ?? USUAL_LIMIT
  const events: StoredEvent[] = []
  let next: string | undefined
  for await (const page of pages(filter, { ...options, limit }, { instance, session })) {
    events.push(...page.events)
    next = page.next
  }
  if (terminal.isJson) {
    const wires = events.map(toWire).join(',')
    await terminal.stream(`{"events":[${wires}]${next === undefined ? '' : `,"next":${JSON.stringify(next)}`}}\n`)
    return EXIT.ok
  }
  if (events.length === 0) {
    terminal.print('No event matches.')
    terminal.note(terminal.err.dim('datapunk sources   shows what is there'))
    return EXIT.ok
  }
  const names = await placeNames(events, instance)
  const rows = events.map((event) => {
    const view = viewOf(event, config.zone, names)
    return [view.when, view.lasted, view.kind, view.what, terminal.out.dim(event.fact)]
  })
  const columns = [
    { title: `time (${config.zone})` },
    { title: 'lasted', align: 'right' as const },
    { title: 'kind' },
    { title: 'what', flexible: true as const },
    { title: 'fact' },
  ]
  terminal.print(
    table(columns, rows, { style: terminal.out, ...(terminal.isOutTerminal && { width: terminal.width }) }),
  )
  if (next !== undefined)
    terminal.note(terminal.err.dim(`the first ${plural(events.length, 'event')}; --limit shows more, --ndjson all`))
  return EXIT.ok
}

const MOST_LOOKED_UP = 100

/** What other visits to the same places call them. */
async function placeNames(events: readonly StoredEvent[], { stores, owner }: Instance): Promise<Map<string, string>> {
  const places = new Set(events.flatMap(({ place }) => place ?? []))
  const names = new Map<string, string>()
  for (const place of [...places].slice(0, MOST_LOOKED_UP)) {
    const [found] = await stores.events.places(owner, { place }, 1)
    if (found?.name !== undefined) names.set(place, found.name)
  }
  return names
}

interface Page {
  readonly events: readonly StoredEvent[]
  readonly next?: string
}

/** Pages of the query until the limit, or the end; ends early when the reader has gone or the person interrupts. */
async function* pages(filter: EventFilter, options: QueryOptions, { instance, session }: Place): AsyncGenerator<Page> {
  const isStopped = () => session.interrupt.signal.aborted || session.terminal.gone.aborted
  let left = options.limit ?? Number.POSITIVE_INFINITY
  let after = options.after
  while (left > 0 && !isStopped()) {
    const page = await instance.stores.events.query(instance.owner, filter, {
      limit: Math.min(PAGE, left),
      order: options.order ?? (options.ndjson === true ? 'asc' : 'desc'),
      ...(after !== undefined && { after }),
    })
    yield page
    left -= page.events.length
    after = page.next
    if (after === undefined) return
  }
}

/** The log from its beginning to where it stands now. */
async function* revisions(
  filter: EventFilter,
  options: QueryOptions,
  { instance, session }: Place,
): AsyncGenerator<Page> {
  const isStopped = () => session.interrupt.signal.aborted || session.terminal.gone.aborted
  const end = BigInt(await instance.stores.events.head(instance.owner))
  let left = options.limit ?? Number.POSITIVE_INFINITY
  let after = '0'
  while (left > 0 && BigInt(after) < end && !isStopped()) {
    const { events, head } = await instance.stores.events.read(instance.owner, filter, {
      after,
      limit: Math.min(PAGE, left),
      allRevisions: true,
    })
    yield { events }
    left -= events.length
    if (head === after) return
    after = head
  }
}

async function writeLines(filter: EventFilter, options: QueryOptions, place: Place): Promise<number> {
  const { terminal, interrupt } = place.session
  const source = options.allRevisions === true ? revisions : pages
  for await (const { events } of source(filter, options, place)) {
    if (events.length > 0) await terminal.stream(events.map((event) => `${toWire(event)}\n`).join(''))
  }
  return interrupt.exitCode ?? EXIT.ok
}
