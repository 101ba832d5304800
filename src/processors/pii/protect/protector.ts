import type { PersonKeys } from '../../../core/security/person-keys.ts'
import type { Draft, EventType, Json, JsonObject } from '../../../models/events.ts'
import type { PageGuard } from '../../../models/guard.ts'
import type { PiiHint } from '../../../models/pii.ts'
import type { Detector, Entity } from '../model.ts'
import { roundedDegrees } from '../operators/generalise.ts'
import { compileHints, type HintNode, isEntity, leaf } from '../paths/hint-tree.ts'
import type { Decider } from '../policy/decide.ts'
import { type Decision, isRemoving } from '../policy/model.ts'
import { treatText, treatWhole } from './text.ts'
import { treatValue } from './walk.ts'
import {
  clearTally,
  countsOf,
  createTally,
  decide,
  entityOf,
  note,
  replacement,
  type ToldFinding,
  type Work,
} from './work.ts'

export interface ProtectorOptions {
  readonly detector: Detector
  readonly entities: ReadonlyMap<string, Entity>
  readonly decider: Decider
  readonly keys: PersonKeys
  readonly owner: number
  /** As events name it: of the owner's own events the stream. */
  readonly source: string
  /** Types by name, with what they declare; events of other types are searched as a whole. */
  readonly types: readonly Pick<EventType, 'name' | 'pii'>[]
  /** Told of every finding, with its value: for `explain` alone. */
  readonly onFinding?: (told: ToldFinding) => void
}

/** Raised with every change of how strings are searched and treated; what may be found has the hash of the catalogue. */
const ENGINE_VERSION = 1

interface Compiled {
  readonly root: HintNode
  readonly data: HintNode
}

/**
 * Finds and treats the personal values of events, one after the other, before they are stored. `protect` gives the draft itself
 * where nothing was removed; it throws what a recogniser throws, and the event is not to be stored then.
 */
export function createProtector(options: ProtectorOptions): PageGuard {
  const { detector, types, onFinding } = options
  const work: Work = {
    entities: options.entities,
    decider: options.decider,
    keys: options.keys,
    owner: options.owner,
    source: options.source,
    detect: (text, isLink) => detector.detect(text, undefined, isLink),
    tally: createTally(),
    onFinding,
    type: '',
    fact: () => '',
    steps: [],
    labels: [],
  }
  const compiled = new Map<string, Compiled>(types.map(({ name, pii }) => [name, compile(compileHints(pii))]))
  const undeclared = compile(compileHints({}))
  const of = (type: string) => compiled.get(type) ?? undeclared

  return {
    protect(draft, fact) {
      work.type = draft.type
      work.fact = fact
      work.labels = []
      work.steps.length = 0
      work.tally.events++
      const after = treatDraft(work, draft, of(draft.type))
      return after === draft && work.labels.length === 0 ? undefined : { draft: after, labels: work.labels }
    },
    isIdle(type, field) {
      work.type = type
      const { data } = of(type)
      const node = data.keys.get(field) ?? data.anyKey
      return node !== data.anyKey && isIdle(work, node, ['data', field])
    },
    keepsPosition(type) {
      work.type = type
      const operator = positionDecision(work)?.treatment.operator
      return operator === undefined || operator === 'tag'
    },
    taken() {
      const { tally, entities, decider } = work
      const found = {
        policyVersion: decider.policy.version,
        catalogueHash: detector.catalogueHash,
        engineVersion: ENGINE_VERSION,
        events: tally.events,
        scannedChars: tally.scannedChars,
        truncated: 0,
        counts: countsOf(tally, entities),
      }
      clearTally(tally)
      return found
    },
  }
}

function compile(root: HintNode): Compiled {
  return { root, data: root.keys.get('data') ?? leaf(undefined) }
}

/** Nothing below is text, and what is a personal value stays as it is. */
function isIdle(work: Work, node: HintNode, steps: Work['steps']): boolean {
  if (node.isPlain) return true
  const { hint } = node
  if (hint === undefined || isSearched(hint)) return false
  if (isEntity(hint) || hint === 'latitude' || hint === 'longitude') {
    work.steps.splice(0, work.steps.length, ...steps)
    const entity = entityOf(work, isEntity(hint) ? hint : 'LOCATION_COORDINATES')
    const operator = decide(work, entity, 0.99)?.treatment.operator
    if (operator !== undefined && isRemoving(operator)) return false
  }
  const inner = [...node.keys.values(), node.anyKey, node.element].filter((each) => each !== leaf(hint))
  return inner.every((each) => isIdle(work, each, steps))
}

const isSearched = (hint: PiiHint) => hint === 'freetext' || hint === 'unknown' || hint === 'link' || hint === 'urn'

function treatDraft(work: Work, draft: Draft, { root, data }: Compiled): Draft {
  let after = draft
  for (const name of ['subject', 'place'] as const) {
    const text = draft[name]
    const put = text === undefined ? text : treatColumn(work, name, text, root)
    if (put !== text) after = { ...after, [name]: put ?? '' }
  }
  const actors = treatActors(work, draft, root)
  if (actors !== draft.actors) after = { ...after, ...(actors === undefined ? {} : { actors }) }
  const treatedData = at(work, 'data', () => treatValue(work, draft.data, data) as JsonObject)
  if (treatedData !== draft.data) after = { ...after, data: treatedData }
  return draft.lat === undefined || draft.lon === undefined ? after : treatPosition(work, draft, after)
}

function treatActors(work: Work, { actors }: Draft, root: HintNode): readonly string[] | undefined {
  if (actors === undefined || actors.length === 0) return actors
  const treated = at(work, 'actors', () => treatValue(work, actors as Json, root.keys.get('actors') ?? leaf('urn')))
  return treated === actors ? actors : (treated as readonly (string | null)[]).filter((actor) => actor !== null)
}

function treatColumn(work: Work, name: string, text: string, root: HintNode): string | null {
  const { hint } = root.keys.get(name) ?? leaf(undefined)
  return at(work, name, () => {
    if (isEntity(hint)) return treatWhole(work, hint, text)
    if (hint === undefined || hint === 'unknown' || hint === 'freetext') return treatText(work, text)
    return treatValue(work, text, root.keys.get(name) ?? leaf(undefined)) as string | null
  })
}

function at<T>(work: Work, step: string, treat: () => T): T {
  work.steps.push(step)
  const result = treat()
  work.steps.pop()
  return result
}

function positionDecision(work: Work): Decision | undefined {
  work.steps.splice(0, work.steps.length, 'lat')
  const decision = decide(work, entityOf(work, 'LOCATION_COORDINATES'), 0.99)
  work.steps.length = 0
  return decision
}

/** The columns take numbers alone: what is hashed or encrypted stands in `data` as `position` instead. */
function treatPosition(work: Work, before: Draft, after: Draft): Draft {
  const decision = positionDecision(work)
  if (decision === undefined) return after
  const { treatment } = decision
  const entity = entityOf(work, 'LOCATION_COORDINATES')
  const { lat = 0, lon = 0 } = before
  // Written out only where it is looked at: every position of an import comes here.
  const isRead =
    work.onFinding !== undefined ||
    (decision.treatment.operator !== 'tag' && decision.treatment.operator !== 'generalise')
  const text = isRead ? `${lat / 1e7},${lon / 1e7}` : ''
  const hit = {
    start: 0,
    end: text.length,
    entity,
    score: 0.99,
    by: 'declared',
    decision,
  }
  note(work, hit, text)
  if (treatment.operator === 'tag') return after
  if (treatment.operator === 'generalise') {
    const rounded = (value: number) => Math.round(roundedDegrees(value / 1e7, treatment.decimals) * 1e7)
    const [coarseLat, coarseLon] = [rounded(lat), rounded(lon)]
    return coarseLat === lat && coarseLon === lon ? after : { ...after, lat: coarseLat, lon: coarseLon }
  }
  const { lat: _lat, lon: _lon, accuracy: _accuracy, ...rest } = after
  if (treatment.operator !== 'hash' && treatment.operator !== 'encrypt') return rest
  const position = at(work, 'data', () => at(work, 'position', () => replacement(work, hit, text)))
  return { ...rest, data: { ...rest.data, position } }
}
