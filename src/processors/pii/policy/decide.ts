import type { Entity } from '../model.ts'
import { covers, type Step } from '../paths/path.ts'
import { type Decision, type Place, type Policy, type Rule, USUAL_SCORE } from './model.ts'

/** Where a finding stands. */
export interface Spot {
  readonly source: string
  readonly type: string
  readonly path: readonly Step[]
}

/** What a policy says of findings. */
export interface Decider {
  /** Undefined where the score is too low for whatever speaks of it: it is no finding then. */
  decide(entity: Entity, score: number, spot: Spot): Decision | undefined
  readonly policy: Policy
  /** Least score that any rule asks for. */
  readonly leastScore: number
}

/**
 * Most specific wins: path > entity > category > risk; among rules that are equally specific, one that names a place, then the
 * deeper path. Of findings below a rule's score another rule, or the default, is asked.
 */
export function createDecider(policy: Policy): Decider {
  const rules = policy.rules.toSorted((a, b) => weight(b) - weight(a))
  return {
    policy,
    leastScore: Math.min(USUAL_SCORE, ...policy.rules.map(({ minScore = USUAL_SCORE }) => minScore)),
    decide(entity, score, spot) {
      for (const rule of rules) {
        if (score >= (rule.minScore ?? USUAL_SCORE) && speaksOf(rule, entity, spot)) return { treatment: rule, rule }
      }
      return score < USUAL_SCORE ? undefined : { treatment: policy.default[entity.risk], rule: entity.risk }
    },
  }
}

/** Path, entity, category, risk, and whether it names a place: each more than all behind it. */
function weight({ path, entity, category, risk, where, unless }: Rule): number {
  const said = (value: unknown, worth: number) => (value === undefined ? 0 : worth)
  return (
    said(path, 1600 + (path?.steps.length ?? 0)) +
    said(entity, 800) +
    said(category, 400) +
    said(risk, 200) +
    said(where, 100) +
    said(unless, 50)
  )
}

function speaksOf({ path, entity, category, risk, where, unless }: Rule, of: Entity, spot: Spot): boolean {
  if (entity !== undefined && entity !== of.id) return false
  if (category !== undefined && category !== of.category) return false
  if (risk !== undefined && risk !== of.risk) return false
  if (where !== undefined && !isAt(where, spot)) return false
  if (unless !== undefined && isAt(unless, spot)) return false
  return path === undefined || covers(path.steps, spot.path)
}

const isAt = ({ source, type }: Place, spot: Spot) =>
  (source === undefined || source === spot.source) && (type === undefined || type === spot.type)
