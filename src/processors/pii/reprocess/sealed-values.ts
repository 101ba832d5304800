import type { Draft } from '../../../models/events.ts'
import { formatEventPath } from '../../../utils/event-path.ts'
import { type StoredToken, tokensIn } from '../operators/token.ts'
import { mapStrings, type StringVisitor } from './strings.ts'

/** An encrypted value of an event, and the paths that it may be bound to: one in JSON that a text holds stands deeper than the text. */
export interface SealedValue {
  readonly path: string
  readonly paths: readonly string[]
  readonly token: StoredToken & { readonly sealed: NonNullable<StoredToken['sealed']> }
}

/** In order; those in keys of maps too, at the path of the map. */
export function sealedValues(draft: Draft): readonly SealedValue[] {
  const found = new Map<string, SealedValue>()
  for (const isInside of [false, true]) mapStrings(draft, collecting(found, isInside))
  return [...found.values()]
}

function collecting(found: Map<string, SealedValue>, isInside: boolean): StringVisitor {
  const note = (text: string, steps: readonly (string | number)[]) => {
    const path = formatEventPath(steps)
    for (const { sealed, ...place } of tokensIn(text)) {
      if (sealed === undefined) continue
      const known = found.get(sealed.value)
      const paths = [...(known?.paths ?? []), path]
      found.set(sealed.value, known === undefined ? { path, paths, token: { ...place, sealed } } : { ...known, paths })
    }
    return text
  }
  return {
    key: (key, at) => note(key, at.before),
    text: (text, at) => note(text, at.before),
    isOpened: (text) => isInside && text.includes('⟦'),
    inside: (text) => text,
  }
}
