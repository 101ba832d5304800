import type { Command } from 'commander'
import { AppError } from '../../core/errors.ts'
import type { Source } from '../../integrations/source.ts'
import type { Instance } from '../../services/instance.ts'
import { EXIT, type RunCommand, type Session } from '../context.ts'
import { count } from '../format.ts'
import { withInstance } from '../instance.ts'
import { didYouMean } from '../suggest.ts'
import { table } from '../table.ts'

type Counts = Awaited<ReturnType<Instance['stores']['events']['counts']>>

/** `datapunk sources [id]`. */
export function sourcesCommand(program: Command, run: RunCommand): void {
  program
    .command('sources')
    .argument('[id]', 'tell of this source alone')
    .description('what can be read, how to get each export, and how much is there')
    .action((id: string | undefined, _options: object, command: Command) =>
      run(command, (session) => withInstance(session, (instance) => tell(id, instance, session))),
    )
}

async function tell(id: string | undefined, instance: Instance, { terminal }: Session): Promise<number> {
  const sources = chosen(id, instance.sources)
  const counts = await instance.stores.events.counts(instance.owner)
  if (terminal.isJson) {
    terminal.json({ sources: sources.map((source) => describe(source, counts)) })
    return EXIT.ok
  }
  for (const source of sources) terminal.print(`${textOf(source, counts, terminal)}\n`)
  return EXIT.ok
}

function chosen(id: string | undefined, sources: readonly Source[]): readonly Source[] {
  if (id === undefined) return sources
  const found = sources.filter((source) => source.id === id)
  if (found.length > 0) return found
  const ids = sources.map((source) => source.id)
  throw new AppError('source.not_found', `There is no source ${id}.${didYouMean(id, ids)}`)
}

function countsOf(
  source: Source,
  counts: Counts,
): { readonly type: string; readonly title: string; readonly events: number }[] {
  return source.types.map(({ name, title }) => ({
    type: name,
    title,
    events: counts
      .filter((entry) => entry.source === source.id && entry.type === name)
      .reduce((sum, { events }) => sum + events, 0),
  }))
}

function describe(source: Source, counts: Counts): object {
  const types = countsOf(source, counts)
  return {
    id: source.id,
    title: source.title,
    events: types.reduce((sum, { events }) => sum + events, 0),
    types,
    formats: source.channels.map(({ id, title }) => ({ id, title })),
    exportSteps: source.exportSteps,
  }
}

function textOf(source: Source, counts: Counts, { out: style }: Session['terminal']): string {
  const types = countsOf(source, counts)
  const total = types.reduce((sum, { events }) => sum + events, 0)
  const rows = types.map(({ type, title, events }) => [`  ${type}`, title, count(events)])
  const columns = [{ title: '  type' }, { title: 'what it is' }, { title: 'events', align: 'right' as const }]
  return [
    `${style.bold(source.title)}  ${style.dim(source.id)}  ${total === 0 ? style.dim('nothing yet') : `${count(total)} events`}`,
    table(columns, rows, { style }),
    `  ${style.dim('reads')} ${source.channels.map(({ title }) => title).join(', ')}`,
    ...source.exportSteps.map((step, index) => `  ${index + 1}. ${step}`),
  ].join('\n')
}
