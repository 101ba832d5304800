import type { Entity, Risk } from '../../processors/pii/model.ts'
import { createDecider, isUnconditional } from '../../processors/pii/policy/decide.ts'
import type { Policy, Rule, Treatment } from '../../processors/pii/policy/model.ts'
import { type PolicyFault, parsePolicy } from '../../processors/pii/policy/parse.ts'
import type { PolicyText } from './policy-file.ts'

/** What a policy would do, or all that is wrong with it. */
export type PolicyCheck =
  | { readonly faults: readonly PolicyFault[] }
  | {
      readonly policy: Policy
      readonly outcomes: readonly EntityOutcome[]
      /** Rules that are never asked: others, more specific or earlier, speak of all that they are for. */
      readonly idle: readonly Rule[]
    }

export interface EntityOutcome {
  readonly entity: Entity
  /** In the order they are asked; the first whose condition holds decides. The last has none. */
  readonly cases: readonly OutcomeCase[]
}
export interface OutcomeCase {
  readonly treatment: Treatment
  /** Line of the rule in the file; absent where the default decides. */
  readonly line?: number
  /** Of the default. */
  readonly risk?: Risk
  /** Where the rule holds; absent where it always does. */
  readonly condition?: string
}

/** Checks a policy against the catalogue and says of every entity what becomes of it, and by which rule. */
export async function checkPolicy({ text }: PolicyText): Promise<PolicyCheck> {
  const { CATALOGUE } = await import('../../processors/pii/catalogue/index.ts')
  const entities = CATALOGUE.flatMap((group) => group.entities).toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const parsed = parsePolicy(text, new Map(entities.map((entity) => [entity.id, entity])))
  if ('faults' in parsed) return parsed
  const { policy } = parsed
  const decider = createDecider(policy)
  const asked = new Set<Rule>()
  const outcomes = entities.map((entity): EntityOutcome => {
    const rules = decider.rulesFor(entity)
    for (const rule of rules) asked.add(rule)
    const cases = rules.map(caseOf)
    const last = rules.at(-1)
    if (last !== undefined && isUnconditional(last)) return { entity, cases }
    return { entity, cases: [...cases, { treatment: policy.default[entity.risk], risk: entity.risk }] }
  })
  return { policy, outcomes, idle: policy.rules.filter((rule) => !asked.has(rule)) }
}

function caseOf(rule: Rule): OutcomeCase {
  const { path, entity: _entity, category: _category, risk: _risk, where, unless, minScore, line, ...treatment } = rule
  const placed = (word: string, { source, type }: { readonly source?: string; readonly type?: string }) =>
    `${word} ${[source && `source ${source}`, type && `type ${type}`].filter(Boolean).join(', ')}`
  const conditions = [
    ...(path === undefined ? [] : [`at ${path.text}`]),
    ...(where === undefined ? [] : [placed('in', where)]),
    ...(unless === undefined ? [] : [placed('not in', unless)]),
    ...(minScore === undefined ? [] : [`from score ${minScore} on`]),
  ]
  return { treatment, line, ...(conditions.length > 0 && { condition: conditions.join(', ') }) }
}
