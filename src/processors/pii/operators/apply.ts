import type { PersonKeys } from '../../../core/security/person-keys.ts'
import type { Entity } from '../model.ts'
import type { Treatment } from '../policy/model.ts'
import { generalised } from './generalise.ts'
import { masked } from './mask.ts'
import { hashToken, sealedToken } from './token.ts'

/** Where a value is treated: what an encrypted one is bound to. */
export interface TreatedPlace {
  readonly owner: number
  /** Id of the fact; asked for where something is encrypted. */
  readonly fact: () => string
  readonly path: string
  readonly policy: number
}

/** What an encrypted value opens with: it is bound to its owner, event, path, entity and policy. */
export const sealPlace = ({ owner, fact, path, policy }: TreatedPlace, entity: string): string =>
  `pii/v1/${owner}/${fact()}/${path}/${entity}/${policy}`

/** What stands in the place of a value of an entity; of `keep` and `tag` the value itself. */
export function treated(entity: Entity, value: string, how: Treatment, keys: PersonKeys, place: TreatedPlace): string {
  switch (how.operator) {
    case 'keep':
    case 'tag':
      return value
    case 'mask':
      return masked(value, how.keepFirst, how.keepLast)
    case 'generalise':
      return generalised(entity.id, value, how)
    case 'replace':
      return how.text ?? `[${entity.id}]`
    case 'drop':
      return `[${entity.id}]`
    case 'hash':
      return hashToken(entity.id, keys.hashKeyId, keys.digest(entity.id, canonicalOf(entity, value)))
    case 'encrypt':
      return sealedToken(entity.id, keys.keyId, place.policy, keys.seal(value, sealPlace(place, entity.id)))
  }
}

/** The form in which equal values are equal. */
function canonicalOf(entity: Entity, value: string): string {
  return entity.canonical?.(value) ?? value.normalize('NFKC').trim()
}
