import type { Draft, JsonObject, StoredEvent } from '../../models/events.ts'
import type { PiiOperator } from '../../models/pii.ts'
import type { Evidence, Risk } from '../../processors/pii/model.ts'
import type { Decision } from '../../processors/pii/policy/model.ts'
import type { ToldFinding } from '../../processors/pii/protect/work.ts'
import { parseStored } from '../../utils/json-text.ts'
import type { PiiTeller } from './pii-stage.ts'
import { maskedValue, textDraft } from './scan.ts'

/** A finding, why it is one, and which rule decides of it. */
export interface ExplainedFinding {
  readonly path: string
  /** UTF-16 code units in the string at the path, the end exclusive. */
  readonly start: number
  readonly end: number
  readonly entity: string
  readonly risk: Risk
  readonly score: number
  /** The recogniser or finder; `declared` by the type, `key-name` by the name of its key. */
  readonly by: string
  readonly evidence?: Evidence
  readonly operator: PiiOperator
  /** The line of the rule in the policy, or the risk whose default decides. */
  readonly rule: { readonly line: number } | { readonly default: Risk }
  /** Without its letters and digits. */
  readonly masked: string
}

/** What would be found in a line of text. */
export const explainText = (teller: PiiTeller, text: string) => explained(teller, '', textDraft(text))

/** What would be found in an event as it is stored, under the policy as it is now. What was hashed or encrypted is passed over. */
export function explainEvent(teller: PiiTeller, event: StoredEvent): Promise<readonly ExplainedFinding[]> {
  const { type, subject, place, actors, lat, lon } = event
  const given = Object.entries({ subject, place, actors, lat, lon }).filter(([, value]) => value !== undefined)
  const data = parseStored(event.data) as JsonObject
  return explained(teller, event.source, { type, ...Object.fromEntries(given), data } as unknown as Draft)
}

async function explained(teller: PiiTeller, source: string, draft: Draft): Promise<readonly ExplainedFinding[]> {
  const findings: ExplainedFinding[] = []
  const guard = await teller.explaining(source, (told) => findings.push(findingOf(told)))
  guard.protect(draft, () => '')
  return findings
}

function findingOf(told: ToldFinding): ExplainedFinding {
  const { path, start, end, entity, score, by, evidence, decision } = told
  return {
    ...{ path, start, end, entity: entity.id, risk: entity.risk, score: Number(score.toFixed(4)), by },
    ...(evidence !== undefined && { evidence }),
    operator: decision.treatment.operator,
    rule: ruleOf(decision),
    masked: maskedValue(told),
  }
}

const ruleOf = ({ rule }: Decision) => (typeof rule === 'string' ? { default: rule } : { line: rule.line })
