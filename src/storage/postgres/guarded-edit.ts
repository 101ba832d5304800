import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { PageGuard } from '../../models/guard.ts'
import type { EditPatch } from '../ports.ts'
import type { CurrentRow } from './bulk/facts.ts'
import { FACT } from './event-reader.ts'
import type { EditorOptions } from './own-events.ts'
import { contentOfPatch, patchOfContent } from './patched.ts'
import { insertFound } from './personal-values.ts'

/** The stage for edits of a fact. */
export interface EditGuard {
  readonly guard: PageGuard
  readonly source: string
  readonly type: string
  readonly stream: string
}

/**
 * Asked for before the transaction of the edit: making a guard may need a connection, and edits that each hold one would wait for
 * each other. Undefined where there is no stage, or no such fact.
 */
export async function editGuard(
  { connections, guard: guardOf }: EditorOptions,
  owner: number,
  fact: string,
): Promise<EditGuard | undefined> {
  if (guardOf === undefined || !FACT.test(fact)) return undefined
  const { rows } = await connections.writer.query<Omit<EditGuard, 'guard'>>(
    `select t.source, t.name as type, s.name as stream from dp.event e
       join dp.type t on t.id = e.type join dp.stream s on s.id = e.stream
     where e.usr = $1 and e.id = $2`,
    [owner, fact],
  )
  const [place] = rows
  return place === undefined ? undefined : { ...place, guard: await guardOf(owner, place.source) }
}

/**
 * What an owner writes into a fact passes the stage for personal values as everything else does. Throws `pii.scan_failed` where it
 * cannot be searched: nothing is stored then.
 */
export async function guardedPatch(
  client: pg.PoolClient,
  of: EditGuard | undefined,
  owner: number,
  { id: fact, lat, lon }: Pick<CurrentRow, 'id' | 'lat' | 'lon'>,
  patch: EditPatch,
): Promise<EditPatch> {
  if (of === undefined) return patch
  const { guard, source, type, stream } = of
  // Half of a position is one with the half that is there.
  const isHalf = (typeof patch.lat === 'number') !== (typeof patch.lon === 'number')
  const whole = isHalf ? { ...patch, lat: patch.lat ?? lat ?? 0, lon: patch.lon ?? lon ?? 0 } : patch
  const { pii: _, ...said } = contentOfPatch(whole)
  const treated = protect(() => guard.protect({ type, ...said }, () => fact))
  const found = guard.taken()
  if (found.counts.length > 0) await insertFound(client, { owner, chain: `stream/${stream}`, source }, found)
  if (treated === undefined) return patch
  const { type: _type, alias: _alias, ...content } = treated.draft
  const patched = patchOfContent(whole, { ...content, pii: treated.labels })
  if (!isHalf || content.lat !== said.lat || content.lon !== said.lon) return patched
  // The other half stays what it is without the edit.
  const { lat: _lat, lon: _lon, ...rest } = patched
  const half = {
    ...(patch.lat === undefined ? {} : { lat: patch.lat }),
    ...(patch.lon === undefined ? {} : { lon: patch.lon }),
  }
  return { ...rest, ...half }
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
