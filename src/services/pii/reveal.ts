import { AppError } from '../../core/errors.ts'
import type { Draft, JsonObject, StoredEvent } from '../../models/events.ts'
import { sealPlace } from '../../processors/pii/operators/apply.ts'
import { covers } from '../../processors/pii/paths/path.ts'
import { type SealedValue, sealedValues } from '../../processors/pii/reprocess/sealed-values.ts'
import type { Stores } from '../../storage/ports.ts'
import { parseEventPath } from '../../utils/event-path.ts'
import { parseStored, wireText } from '../../utils/json-text.ts'

/** What was encrypted in an event, in clear. */
export interface Revealed {
  readonly fact: string
  readonly revision: number
  readonly values: readonly { readonly path: string; readonly entity: string; readonly value: string }[]
  /** What does not open: its key is gone, or it was altered. */
  readonly closed: readonly { readonly path: string; readonly entity: string; readonly key: string }[]
}

export interface RevealRequest {
  readonly owner: number
  readonly fact: string
  /** Only there and below: `$.data.body`. Default: the whole event. */
  readonly path?: string
  /** Who asks, for the audit; no secret. */
  readonly by: string
}

/**
 * Opens what was encrypted in the current revision of an event. It is written down, without the values, before they are given:
 * what cannot be audited is not shown. `event.not_found`, `request.invalid` for what is no path.
 */
export async function reveal(
  { events, personal }: Pick<Stores, 'events' | 'personal'>,
  { owner, fact, path, by }: RevealRequest,
): Promise<Revealed> {
  const wanted = path === undefined ? [] : parseEventPath(path)
  if (wanted === undefined)
    throw new AppError('request.invalid', `Revealing values: ${path} is no path; write $.subject or $.data.title`)
  const event = await events.get(owner, fact)
  if (event === undefined || event.state === 'deleted')
    throw new AppError('event.not_found', `Revealing values: there is no event ${fact.slice(0, 60)}`)
  const sealed = sealedValues(draftOf(event)).filter((value) => covers(wanted, parseEventPath(value.path) ?? []))
  if (sealed.length === 0) return { fact, revision: event.revision, values: [], closed: [] }
  const keys = await personal.keys(owner)
  const facts = await personal.boundTo(owner, fact)
  const values: Revealed['values'][number][] = []
  const closed: Revealed['closed'][number][] = []
  for (const { path: at, paths, token } of sealed) {
    const value = firstOf(paths, facts, (place, of) =>
      keys.open(
        token.sealed.value,
        sealPlace({ owner, fact: () => of, path: place, policy: token.sealed.policy }, token.entity),
      ),
    )
    if (value === undefined) closed.push({ path: at, entity: token.entity, key: token.sealed.keyId })
    else values.push({ path: at, entity: token.entity, value: wireText(value) })
  }
  await personal.noteRevealed(owner, {
    by,
    fact,
    revision: event.revision,
    revealed: values.map(({ path: at, entity }) => ({ path: at, entity })),
    closed: closed.length,
  })
  return { fact, revision: event.revision, values, closed }
}

function firstOf(
  paths: SealedValue['paths'],
  facts: readonly string[],
  open: (path: string, fact: string) => string,
): string | undefined {
  for (const path of paths)
    for (const fact of facts) {
      try {
        return open(path, fact)
      } catch {
        // Bound to another place, or its key is gone: the last one leaves it closed.
      }
    }
  return undefined
}

/** As it is stored: of what is sealed the escapes of the store are no part. */
function draftOf({ type, subject, place, actors, data }: StoredEvent): Draft {
  return {
    type,
    ...(subject === undefined ? {} : { subject }),
    ...(place === undefined ? {} : { place }),
    ...(actors === undefined ? {} : { actors }),
    data: parseStored(data) as JsonObject,
  }
}
