import type { PersonKeys } from '../../core/security/person-keys.ts'
import { createCachedDetector } from '../../processors/pii/cache.ts'
import { createReprocessor, type Reprocessor } from '../../processors/pii/reprocess/reprocessor.ts'
import type { ReprocessStage } from '../../storage/pii.ts'
import type { PiiTellerOptions, StageParts } from './pii-stage.ts'

/** Short texts that are remembered: those of neighbouring events repeat. */
const REMEMBERED = 40_000

export interface ReprocessStageOptions extends Pick<PiiTellerOptions, 'sources'> {
  readonly parts: StageParts
  readonly keys: PersonKeys
  readonly owner: number
  /** Told the kind of a fault, never what an event says. */
  readonly onFault?: (kind: string) => void
}

/** The stage for what is stored already. Fails closed: an event that cannot be searched stays as it is. */
export function createReprocessStage(options: ReprocessStageOptions): ReprocessStage {
  const { parts, keys, owner, sources, onFault } = options
  const detector = createCachedDetector(parts.detector, REMEMBERED)
  const known = new Map<string, Reprocessor>()
  const of = (source: string): Reprocessor => {
    const types = sources.find(({ id }) => id === source)?.types ?? []
    const reprocessor = known.get(source) ?? createReprocessor({ ...parts, detector, keys, owner, source, types })
    known.set(source, reprocessor)
    return reprocessor
  }
  return {
    treat({ source, type, fact }, contents) {
      try {
        return of(source).treat(fact, type, contents)
      } catch (error) {
        onFault?.(error instanceof Error ? error.name : 'unknown')
        return undefined
      }
    },
    taken: (source) => of(source).taken(),
  }
}
