import type { PiiReport } from '../../services/pii-report.ts'
import { piiReport, piiReportCsv } from '../../services/pii-report.ts'
import { EXIT, type Session } from '../context.ts'
import { count } from '../format.ts'
import { withInstance } from '../instance.ts'
import { table } from '../table.ts'
import { underLines } from './reprocess.ts'

/** `datapunk pii report`. */
export function tellReport(session: Session, options: { readonly csv?: true }): Promise<number> {
  const { terminal } = session
  return withInstance(session, async (instance) => {
    const report = await piiReport(instance, { owner: instance.owner })
    if (options.csv === true) terminal.print(piiReportCsv(report))
    else if (terminal.isJson) terminal.json(report)
    else terminal.print(textOf(report, terminal))
    return EXIT.ok
  })
}

function textOf(report: PiiReport, terminal: Session['terminal']): string {
  const { out: style } = terminal
  const number = { align: 'right' as const }
  const found = table(
    [
      { title: 'source' },
      { title: 'found in texts' },
      { title: 'risk' },
      { title: 'operator' },
      { title: 'findings', ...number },
    ],
    withoutMonths(report).map((row) => [row.source, row.entity, row.risk, row.operator, count(row.findings)]),
    { style },
  )
  const declared = table(
    [{ title: 'type' }, { title: 'declared' }, { title: 'risk' }, { title: 'events', ...number }],
    report.declared.map((row) => [row.type, row.entity, row.risk, count(row.events)]),
    { style },
  )
  return [
    report.found.length === 0 ? style.dim('No personal values were found in texts.') : found,
    report.declared.length === 0 ? style.dim('No type of what is stored declares personal values.') : declared,
    underLines(report.stored, terminal).slice(1).join('\n'),
  ].join('\n\n')
}

function withoutMonths({ found }: PiiReport) {
  const rows = new Map<string, (typeof found)[number]>()
  for (const row of found) {
    const key = [row.source, row.entity, row.operator].join()
    rows.set(key, { ...row, findings: row.findings + (rows.get(key)?.findings ?? 0) })
  }
  return [...rows.values()]
}
