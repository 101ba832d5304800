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
  /** The rules that may speak of an entity, in the order they are asked; none behind one that always speaks. */
  rulesFor(entity: Entity): readonly Rule[]
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
    rulesFor(entity) {
      const asked = rules.filter((rule) => isFor(rule, entity))
      const last = asked.findIndex(isUnconditional)
      return last < 0 ? asked : asked.slice(0, last + 1)
    },
    decide(entity, score, spot) {
      for (const rule of rules) {
        if (score >= (rule.minScore ?? USUAL_SCORE) && isFor(rule, entity) && isThere(rule, spot))
          return { treatment: rule, rule }
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

function isFor({ entity, category, risk }: Rule, of: Entity): boolean {
  if (entity !== undefined && entity !== of.id) return false
  if (category !== undefined && category !== of.category) return false
  return risk === undefined || risk === of.risk
}

function isThere({ path, where, unless }: Rule, spot: Spot): boolean {
  if (where !== undefined && !isAt(where, spot)) return false
  if (unless !== undefined && isAt(unless, spot)) return false
  return path === undefined || covers(path.steps, spot.path)
}

/** Whether a rule speaks of what it is for wherever it stands, as soon as it is a finding at all. */
export const isUnconditional = ({ path, where, unless, minScore = USUAL_SCORE }: Rule): boolean =>
  path === undefined && where === undefined && unless === undefined && minScore <= USUAL_SCORE

const isAt = ({ source, type }: Place, spot: Spot) =>
  (source === undefined || source === spot.source) && (type === undefined || type === spot.type)
