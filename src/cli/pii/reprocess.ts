import { resolve } from 'node:path'
import type { Instance } from '../../services/instance.ts'
import type { ReprocessPreview } from '../../services/pii/preview-reprocess.ts'
import type { ReprocessFilter, TreatedUnder } from '../../storage/pii.ts'
import { runDetail } from '../commands/runs.ts'
import { EXIT, type Session } from '../context.ts'
import { type FilterOptions, toFilter } from '../filter.ts'
import { submitAndFollow } from '../follow-run.ts'
import { count } from '../format.ts'
import { exitCodeOfState } from '../import-result.ts'
import { withInstance } from '../instance.ts'
import { reportText } from '../run-report.ts'
import { isAnswering, readServerNote } from '../server-note.ts'
import { shown } from '../style.ts'
import { table } from '../table.ts'
import { showWork } from '../work-line.ts'
import { reprocessLines } from './reprocess-text.ts'

export interface ReprocessFlags extends Pick<FilterOptions, 'source' | 'type' | 'from' | 'to' | 'on'> {
  readonly dryRun?: true
  readonly policy?: string
}

/** `datapunk pii reprocess`. */
export function reprocess(flags: ReprocessFlags, session: Session): Promise<number> {
  const { config, context } = session
  const filter = toFilter(flags, { now: context.now(), zone: config.zone })
  return withInstance(session, (instance) =>
    flags.dryRun === true ? preview(filter, flags.policy, instance, session) : treat(filter, instance, session),
  )
}

async function treat(filter: ReprocessFilter, instance: Instance, session: Session): Promise<number> {
  const { terminal, interrupt, config } = session
  const note = await readServerNote(config.data)
  if (note !== undefined && (await isAnswering(note.url)))
    terminal.note(
      terminal.err.yellow(
        'A server runs on this instance: what comes in there is treated under the policy it was started with. Start it again after a change.',
      ),
    )
  const report = await submitAndFollow(instance.jobs.reprocess, { filter }, instance, session)
  if (terminal.isJson) terminal.json(runDetail(report))
  else terminal.print(reportText(report, terminal))
  const { state, finished } = report.run
  const isLeft = finished === undefined || state === 'cancelled'
  return isLeft ? (interrupt.exitCode ?? EXIT.interrupted) : exitCodeOfState(state)
}

/** Code 3 where events could not be searched. */
async function preview(
  filter: ReprocessFilter,
  file: string | undefined,
  instance: Instance,
  session: Session,
): Promise<number> {
  const { terminal, interrupt, config } = session
  const { createPiiTeller } = await import('../../services/pii/pii-stage.ts')
  const { readPolicyAt, readPolicyText } = await import('../../services/pii/policy-file.ts')
  const { previewReprocess } = await import('../../services/pii/preview-reprocess.ts')
  const { stores, sources, owner } = instance
  const policy = file === undefined ? await readPolicyText(config.data) : await readPolicyAt(resolve(file))
  let read = 0
  const stop = showWork(session, () => `looking at stored events: ${count(read)}`)
  try {
    const parts = await createPiiTeller({ sources, policy }).parts()
    const onRead = (events: number) => {
      read += events
    }
    const result = await previewReprocess({ stores, sources, owner, filter, parts, signal: interrupt.signal, onRead })
    const under = await stores.personal.treatedUnder(owner)
    stop()
    if (terminal.isJson) terminal.json({ dryRun: true, ...result, stored: under })
    else terminal.print(previewText(result, under, session))
    return result.failed.length > 0 ? EXIT.partial : EXIT.ok
  } finally {
    stop()
  }
}

function previewText(preview: ReprocessPreview, under: readonly TreatedUnder[], { terminal }: Session): string {
  const { out: style } = terminal
  const rows = preview.sources.map(({ source, counts: { read, revised, duplicate, quarantined } }) => [
    shown(source),
    ...[read, revised, duplicate, quarantined['pii.scan_failed'] ?? 0].map(count),
  ])
  const titles = ['source', 'events', 'would change', 'would stay', 'not searched']
  const columns = titles.map((title, i) => (i === 0 ? { title } : { title, align: 'right' as const }))
  return [
    `Nothing was changed. Under version ${preview.policy} of the policy a reprocess would do this:`,
    '',
    rows.length === 0 ? style.dim('Nothing is stored that it would look at.') : table(columns, rows, { style }),
    ...reprocessLines(preview, style, false),
    ...underLines(under, terminal),
  ].join('\n')
}

/** Under which versions of the policy events were treated last. */
export function underLines(under: readonly TreatedUnder[], { out: style }: Session['terminal']): string[] {
  if (under.length === 0) return []
  const rows = under.map(({ source, policy, catalogue, events }) => [
    shown(source),
    policy === undefined ? 'earlier' : String(policy),
    catalogue?.slice(0, CATALOGUE_SHOWN) ?? '',
    count(events),
  ])
  const columns = [
    { title: 'source' },
    { title: 'policy', align: 'right' as const },
    { title: 'catalogue' },
    { title: 'events', align: 'right' as const },
  ]
  return ['', 'Treated last under:', table(columns, rows, { style })]
}
const CATALOGUE_SHOWN = 8
