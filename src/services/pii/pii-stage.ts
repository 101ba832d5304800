import { AppError } from '../../core/errors.ts'
import type { PersonKeys } from '../../core/security/person-keys.ts'
import type { EventType } from '../../models/events.ts'
import type { PageGuard } from '../../models/guard.ts'
import { createCachedDetector } from '../../processors/pii/cache.ts'
import { createDetector } from '../../processors/pii/detector.ts'
import type { Detector, Entity } from '../../processors/pii/model.ts'
import { createDecider, type Decider } from '../../processors/pii/policy/decide.ts'
import { createProtector } from '../../processors/pii/protect/protector.ts'
import type { ToldFinding } from '../../processors/pii/protect/work.ts'
import { type PolicyText, readPolicy } from './policy-file.ts'

/** Short texts a guard remembers: titles, queries and names repeat. */
const REMEMBERED = 8_000

/** The PII stage of an instance: one policy, one detector, a guard for every owner and source. */
export interface PiiStage extends PiiTeller {
  /** The guard of a source, or of an owner's own stream as events name it. */
  guard(owner: number, source: string): Promise<PageGuard>
  /** As `parts`, for who stores: the policy is known as one that was in force. */
  inForce(): Promise<StageParts>
}

/** Tells what a policy would do; nothing is stored, and no key is needed. */
export interface PiiTeller {
  /** As `guard`, told of every finding with its value: for the owner's eyes alone. */
  explaining(source: string, onFinding: (told: ToldFinding) => void): Promise<PageGuard>
  parts(): Promise<StageParts>
}

export interface StageParts {
  readonly detector: Detector
  readonly entities: ReadonlyMap<string, Entity>
  readonly decider: Decider
}

export interface PiiTellerOptions {
  /** What the types of the sources declare. */
  readonly sources: readonly { readonly id: string; readonly types: readonly EventType[] }[]
  readonly policy: PolicyText
}
export interface PiiStageOptions extends PiiTellerOptions {
  readonly keys: (owner: number) => Promise<PersonKeys>
  /** Called once, before anything is treated under the policy. */
  readonly register: (version: number, text: string, catalogue: string) => Promise<void>
}

/** The catalogue is loaded when it is first needed; a policy of the owner's own is read at once, so that a fault is told at the start. */
export async function createPiiStage(options: PiiStageOptions): Promise<PiiStage> {
  const teller = createPiiTeller(options)
  const load = teller.parts
  const ready = once(async () => {
    const parts = await load()
    await options.register(parts.decider.policy.version, options.policy.text, parts.detector.catalogueHash)
    return parts
  })
  if (options.policy.from !== 'shipped') await load()
  return {
    ...teller,
    inForce: ready,
    async guard(owner, source) {
      const [parts, keys] = [await ready(), await options.keys(owner)]
      // A guard lives as long as its run, or its request; what it remembers of texts goes with it.
      const detector = createCachedDetector(parts.detector, REMEMBERED)
      return createProtector({ ...parts, detector, keys, owner, source, types: typesOf(options, source) })
    },
  }
}

export function createPiiTeller(options: PiiTellerOptions): PiiTeller {
  const load = once(() => loadParts(options.policy))
  return {
    async explaining(source, onFinding) {
      const types = typesOf(options, source)
      return createProtector({ ...(await load()), keys: SHOWN_KEYS, owner: 0, source, types, onFinding })
    },
    parts: load,
  }
}

const typesOf = ({ sources }: PiiTellerOptions, source: string) => sources.find(({ id }) => id === source)?.types ?? []

async function loadParts(text: PolicyText): Promise<StageParts> {
  const { CATALOGUE } = await import('../../processors/pii/catalogue/index.ts')
  const entities = new Map(CATALOGUE.flatMap((group) => group.entities.map((entity) => [entity.id, entity] as const)))
  const decider = createDecider(readPolicy(text, entities))
  return { entities, decider, detector: createDetector({ groups: CATALOGUE, threshold: decider.leastScore }) }
}

/** Shows what a token looks like where nothing is stored. */
const SHOWN_KEYS: PersonKeys = {
  keyId: '0'.repeat(16),
  hashKeyId: '0'.repeat(16),
  digest: () => '·'.repeat(22),
  seal: () => '·',
  open() {
    throw new AppError('internal.unexpected', 'nothing is sealed where nothing is stored')
  },
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    made.catch(() => {
      made = undefined
    })
    return made
  }
}
