import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { JsonObject } from '../../models/events.ts'
import type { EditPatch } from '../ports.ts'
import { only } from './connections.ts'
import type { EditorOptions } from './own-events.ts'
import { insertFound } from './personal-values.ts'

/**
 * What an owner writes into a fact passes the stage for personal values as everything else does. Throws `pii.scan_failed` where it
 * cannot be searched: nothing is stored then.
 */
export async function guardedPatch(
  client: pg.PoolClient,
  { guard: guardOf }: EditorOptions,
  owner: number,
  fact: string,
  patch: EditPatch,
): Promise<EditPatch> {
  if (guardOf === undefined) return patch
  const { rows } = await client.query<{ source: string; name: string; stream: string }>(
    `select t.source, t.name, s.name as stream from dp.event e
       join dp.type t on t.id = e.type join dp.stream s on s.id = e.stream
     where e.usr = $1 and e.id = $2`,
    [owner, fact],
  )
  const { source, name, stream } = only(rows)
  const guard = await guardOf(owner, source)
  const { pii: _, data = {}, ...columns } = patch
  const draft = { ...filled(columns), type: name, data: filled(data) as JsonObject }
  const treated = protect(() => guard.protect(draft, () => fact))
  const found = guard.taken()
  if (found.counts.length > 0) await insertFound(client, { owner, chain: `stream/${stream}`, source }, found)
  if (treated === undefined) return patch
  const { type: _type, data: said, ...shown } = treated.draft
  return {
    ...columns,
    ...shown,
    ...(patch.data === undefined ? {} : { data: { ...data, ...said } }),
    pii: treated.labels,
  }
}

function protect<T>(treat: () => T): T {
  try {
    return treat()
  } catch (error) {
    const why = error instanceof Error ? error.name : 'unknown'
    throw new AppError('pii.scan_failed', `Editing an event: the search for personal values failed: ${why}`, {
      cause: error,
    })
  }
}

/** What the patch sets; what it empties holds nothing to be found. */
function filled<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], null | undefined> } {
  const set = Object.entries(values).filter(([, value]) => value !== null && value !== undefined)
  return Object.fromEntries(set) as { [K in keyof T]: Exclude<T[K], null | undefined> }
}
