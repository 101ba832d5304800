import type { PersonKeys } from '../../../core/security/person-keys.ts'
import type { PiiCount, PiiLabel, PiiOperator } from '../../../models/pii.ts'
import type { Entity, Evidence, Finding } from '../model.ts'
import { treated } from '../operators/apply.ts'
import { formatPath, type Step } from '../paths/path.ts'
import type { Decider } from '../policy/decide.ts'
import { type Decision, isRemoving } from '../policy/model.ts'

/** What all parts of the treatment of an event share; one for each protector, used again for every event. */
export interface Work {
  readonly entities: ReadonlyMap<string, Entity>
  readonly decider: Decider
  readonly keys: PersonKeys
  readonly owner: number
  readonly source: string
  detect(text: string, isLink?: boolean): readonly Finding[]
  readonly tally: PiiTally
  readonly onFinding: ((told: ToldFinding) => void) | undefined
  /** Of the event at hand. */
  type: string
  fact: () => string
  /** Where the walk is. */
  readonly steps: Step[]
  labels: PiiLabel[]
}

/** A finding as `explain` tells it: with its value, which is shown to the owner alone and stored nowhere. */
export interface ToldFinding {
  readonly path: string
  /** In the text as it was given. */
  readonly start: number
  readonly end: number
  readonly entity: Entity
  readonly score: number
  readonly by: string
  readonly evidence?: Evidence | undefined
  readonly decision: Decision
  readonly value: string
}

/** What was found and done, by type, entity and operator; of one batch. Never holds a value. */
export interface PiiTally {
  readonly counts: Map<string, number>
  scannedChars: number
  events: number
}

export const createTally = (): PiiTally => ({ counts: new Map(), scannedChars: 0, events: 0 })

export function clearTally(tally: PiiTally): void {
  tally.counts.clear()
  tally.scannedChars = 0
  tally.events = 0
}

export function countsOf({ counts }: PiiTally, entities: ReadonlyMap<string, Entity>): readonly PiiCount[] {
  return [...counts]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, findings]) => {
      const [type = '', entity = '', operator = ''] = key.split('\0')
      return { type, entity, risk: entities.get(entity)?.risk ?? 'low', operator: operator as PiiOperator, findings }
    })
}

/** A personal value in a string, and what is to become of it. */
export interface Hit {
  readonly start: number
  end: number
  readonly entity: Entity
  readonly score: number
  readonly by: string
  readonly evidence?: Evidence | undefined
  readonly decision: Decision
  /** The value where the text has it in another form. */
  readonly value?: string
}

/** Entities that a source declares before the catalogue knows them. */
const unknownEntity = (id: string): Entity => ({ id, title: id, category: 'identity', risk: 'low' })
export const entityOf = ({ entities }: Work, id: string): Entity => entities.get(id) ?? unknownEntity(id)

/** What the policy says of an entity where the walk is; undefined where it is to be left alone. */
export function decide(work: Work, entity: Entity, score: number): Decision | undefined {
  const { source, type, steps, decider } = work
  const decision = decider.decide(entity, score, { source, type, path: steps })
  return decision === undefined || decision.treatment.operator === 'keep' ? undefined : decision
}

/** Notes a finding: counted, and told to who listens. */
export function note(work: Work, hit: Omit<Hit, 'value'>, value: string): void {
  const { tally, type, onFinding } = work
  const key = `${type}\0${hit.entity.id}\0${hit.decision.treatment.operator}`
  tally.counts.set(key, (tally.counts.get(key) ?? 0) + 1)
  onFinding?.({ ...hit, path: formatPath(work.steps), value })
}

export function replacement(work: Work, { entity, decision, value }: Hit, text: string): string {
  const { keys, owner, fact, decider, steps } = work
  const place = { owner, fact, path: formatPath(steps), policy: decider.policy.version }
  return treated(entity, value ?? text, decision.treatment, keys, place)
}

export function label(work: Work, { entity, score, decision }: Hit, start: number, end: number): void {
  const { operator } = decision.treatment
  work.labels.push({ path: formatPath(work.steps), start, end, entity: entity.id, score, operator })
}

export const removes = ({ decision }: Hit): boolean => isRemoving(decision.treatment.operator)
