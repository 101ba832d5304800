import { resolve } from 'node:path'
import type { Source } from '../../integrations/source.ts'
import type { Draft } from '../../models/events.ts'
import type { PageGuard } from '../../models/guard.ts'
import type { PiiOperator } from '../../models/pii.ts'
import type { Risk } from '../../processors/pii/model.ts'
import { masked } from '../../processors/pii/operators/mask.ts'
import type { ToldFinding } from '../../processors/pii/protect/work.ts'
import { wholeOf } from '../../processors/stream/batch.ts'
import { explain } from '../jobs/explain/explain.ts'
import { createPiiTeller, type PiiTeller } from './pii-stage.ts'
import type { PolicyText } from './policy-file.ts'

/** What would be found at one path of one type, and done there. */
export interface ScanRow {
  /** '' of lines of text. */
  readonly source: string
  readonly type: string
  /** Every element of a list stands as `[]`. */
  readonly path: string
  readonly entity: string
  readonly risk: Risk
  readonly operator: PiiOperator
  /** Whether the type says that it is one; else it was found. */
  readonly declared: boolean
  findings: number
  /** The first of them, without its letters and digits. */
  readonly example: string
}

export interface ScanResult {
  /** Files that an import would read. */
  readonly files: number
  /** Files that no source reads, and why. */
  readonly ignored: readonly { readonly path: string; readonly why: string }[]
  /** Events or lines that were searched. */
  readonly searched: number
  /** What could not be searched: an import would keep it in quarantine. */
  readonly failed: number
  readonly rows: readonly ScanRow[]
}

/** A value as it may be shown to anyone: of a credential not even its form. */
export const maskedValue = ({ entity, value }: Pick<ToldFinding, 'entity' | 'value'>): string =>
  entity.category === 'credential' ? `[${entity.id}]` : masked(value)

/** The event that a line of text would be. */
export const textDraft = (text: string): Draft => ({ type: '', data: { text } }) as unknown as Draft

export interface ScanOptions {
  readonly policy: PolicyText
  readonly sources: readonly Source[]
  readonly signal: AbortSignal
}

/** Searches the events that an import of the paths would make. Stores nothing. Throws what an import throws of paths. */
export async function scanExports(paths: readonly string[], options: ScanOptions): Promise<ScanResult> {
  const sum = createSum(createPiiTeller(options))
  const ignored: { path: string; why: string }[] = []
  let files = 0
  const told = explain({
    paths: paths.map((path) => resolve(path)),
    sources: options.sources,
    shown: 0,
    most: Number.POSITIVE_INFINITY,
    signal: options.signal,
    async onRecord({ source, events }) {
      for (const { draft, fact } of events) await sum.add(source, wholeOf(draft), fact)
    },
  })
  for await (const { path, ignored: why } of told) {
    if (why === undefined) files++
    else ignored.push({ path, why })
  }
  return { files, ignored, ...sum.result() }
}

/** Searches lines of text. */
export async function scanLines(lines: AsyncIterable<string>, options: ScanOptions): Promise<ScanResult> {
  const sum = createSum(createPiiTeller(options))
  for await (const line of lines) {
    options.signal.throwIfAborted()
    await sum.add('', textDraft(line), '')
  }
  return { files: 1, ignored: [], ...sum.result() }
}

function createSum(teller: PiiTeller) {
  const rows = new Map<string, ScanRow>()
  const guards = new Map<string, PageGuard>()
  let searched = 0
  let failed = 0
  let at = { source: '', type: '' }
  const note = (told: ToldFinding) => {
    const { entity, decision, by } = told
    const path = told.path.replace(/\[\d+\]/g, '[]')
    const { operator } = decision.treatment
    const declared = by === 'declared'
    const key = JSON.stringify([at.source, at.type, path, entity.id, operator, declared])
    const row = rows.get(key)
    if (row !== undefined) row.findings++
    else {
      const what = { path, entity: entity.id, risk: entity.risk, operator, declared, findings: 1 }
      rows.set(key, { ...at, ...what, example: maskedValue(told) })
    }
  }
  return {
    async add(source: string, draft: Draft, fact: string): Promise<void> {
      const guard = guards.get(source) ?? (await teller.explaining(source, note))
      guards.set(source, guard)
      at = { source, type: draft.type }
      searched++
      try {
        guard.protect(draft, () => fact)
      } catch {
        failed++
      }
    },
    result: () => ({ searched, failed, rows: [...rows.values()].toSorted(byPlace) }),
  }
}

const place = ({ source, type, path, entity }: ScanRow) => [source, type, path, entity].join('\0')
const byPlace = (a: ScanRow, b: ScanRow) => (place(a) < place(b) ? -1 : 1)
