import type { Source } from '../integrations/source.ts'
import type { Risk } from '../processors/pii/model.ts'
import type { PiiCount, TreatedUnder } from '../storage/pii.ts'
import type { Stores } from '../storage/ports.ts'
import { csvLine } from '../utils/csv.ts'

/** What is known of personal values in what is stored: counts alone, no value. */
export interface PiiReport {
  /** Found in texts, as the labels of current events say. An event with several counts once in `events` of each. */
  readonly found: readonly FoundCount[]
  /** The same, summed; `month` is that of the events (UTC), `none` for facts without a time. */
  readonly findings: Readonly<
    Record<'source' | 'entity' | 'risk' | 'operator' | 'month', Readonly<Record<string, number>>>
  >
  /** What types declare to be personal, and how many events of them there are. */
  readonly declared: readonly DeclaredCount[]
  /** Under which version of the policy events were treated last. */
  readonly stored: readonly TreatedUnder[]
}
export interface FoundCount extends Omit<PiiCount, 'month'> {
  readonly risk: Risk | 'unknown'
  readonly month: string
}
export interface DeclaredCount {
  readonly source: string
  readonly type: string
  readonly entity: string
  readonly risk: Risk | 'unknown'
  readonly paths: readonly string[]
  readonly events: number
}

export interface ReportRequest {
  readonly owner: number
  /** Milliseconds since 1970, of the events; from is inclusive, to exclusive. */
  readonly from?: number
  readonly to?: number
}

export async function piiReport(
  {
    stores,
    sources,
  }: { readonly stores: Pick<Stores, 'pii' | 'events' | 'personal'>; readonly sources: readonly Source[] },
  { owner, ...span }: ReportRequest,
): Promise<PiiReport> {
  const risks = await risksOfEntities()
  const riskOf = (entity: string): Risk | 'unknown' => risks.get(entity) ?? 'unknown'
  const counted = await stores.pii.found(owner, span)
  const found = counted.map(({ month, ...count }) => ({ ...count, month: month ?? 'none', risk: riskOf(count.entity) }))
  const stored = await stores.events.counts(owner)
  const eventsOf = (type: string) =>
    stored.filter((each) => each.type === type).reduce((sum, { events }) => sum + events, 0)
  const sum = (by: 'source' | 'entity' | 'risk' | 'operator' | 'month') => {
    const sums: Record<string, number> = {}
    for (const count of found) sums[count[by]] = (sums[count[by]] ?? 0) + count.findings
    return sums
  }
  return {
    found,
    findings: {
      source: sum('source'),
      entity: sum('entity'),
      risk: sum('risk'),
      operator: sum('operator'),
      month: sum('month'),
    },
    declared: sources.flatMap(({ id, types }) =>
      types
        .filter(({ name }) => eventsOf(name) > 0)
        .flatMap(({ name, pii }) =>
          declaredOf(pii).map(([entity, paths]) => ({
            ...{ source: id, type: name, entity, risk: riskOf(entity), paths, events: eventsOf(name) },
          })),
        ),
    ),
    stored: await stores.personal.treatedUnder(owner),
  }
}

/** The rows of `found` as a table. */
export function piiReportCsv({ found }: PiiReport): string {
  const columns = ['month', 'source', 'entity', 'risk', 'operator', 'findings', 'events'] as const
  return [columns, ...found.map((row) => columns.map((column) => String(row[column])))].map(csvLine).join('')
}

function declaredOf(hints: Readonly<Record<string, string>>): readonly (readonly [string, readonly string[]])[] {
  const paths = new Map<string, string[]>()
  for (const [path, hint] of Object.entries(hints)) {
    const entity = hint === 'latitude' || hint === 'longitude' ? 'LOCATION_COORDINATES' : hint
    if (/^[A-Z]/.test(entity)) paths.set(entity, [...(paths.get(entity) ?? []), path])
  }
  return [...paths]
}

/** The catalogue is large: it is loaded when somebody asks. */
async function risksOfEntities(): Promise<ReadonlyMap<string, Risk>> {
  const { CATALOGUE } = await import('../processors/pii/catalogue/index.ts')
  return new Map(CATALOGUE.flatMap(({ entities }) => entities).map(({ id, risk }) => [id, risk]))
}
