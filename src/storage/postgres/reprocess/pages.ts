import { AppError } from '../../../core/errors.ts'
import type { ReprocessPages } from '../../pii.ts'

import { only, type Pool } from '../connections.ts'
import { overCollisions, storageFault } from '../faults.ts'

import { conditions, parameters, timeConditions } from '../queries/filter.ts'
import { noteChecked } from './epochs.ts'

import { type Member, type ReprocessOptions, treatPage } from './page.ts'

/** Appends wait while what changed of a page is written: that should not take long. */
const FACTS_PER_PAGE = 500
/** Of their data as it is stored; at least one event. A page is held in memory several times over. */
const BYTES_PER_PAGE = 2 << 20
const LOWEST_ID = '00000000-0000-0000-0000-000000000000'

/** Goes over the events of an owner by their ids, which never change: what came before a page came in under the policy in force. */
export async function createReprocessPages(options: ReprocessOptions): Promise<ReprocessPages> {
  const { connections, run, notifier } = options
  let after = run === undefined ? LOWEST_ID : await begun(connections.writer, run)
  const children = new Map<string, string>()
  const childrenOf = async (members: readonly Member[]) => {
    if (run === undefined) return
    for (const source of new Set(members.map((member) => member.source)))
      if (!children.has(source)) children.set(source, await run.child(source))
  }
  const next: ReprocessPages['next'] = async (stage) => {
    const members = await membersAfter(options, after)
    const last = members.at(-1)
    if (last === undefined) {
      if (run !== undefined) await ended(options, run.id)
      return undefined
    }
    await childrenOf(members)
    const { pages, head } = await overCollisions(() => treatPage(options, members, { stage, children }))
    after = last.id
    if (head > 0) notifier.committed(head)
    return pages
  }
  return {
    next: (stage) =>
      next(stage).catch((error: unknown) => {
        throw storageFault(error, 'treating stored events anew')
      }),
  }
}

/** Where the run goes on. `reprocess.superseded` where it was begun under another policy or catalogue: half of it would be of either. */
async function begun(writer: Pool, { id, ground }: NonNullable<ReprocessOptions['run']>): Promise<string> {
  const { rows } = await writer.query<{ cursor: string | null; policy: number; catalogue: string }>(
    `update dp.run set reprocess = coalesce(reprocess, jsonb_build_object('policy', $2::integer, 'catalogue', $3::text, 'before', dp.fence()))
     where id = $1 returning cursor::text, (reprocess ->> 'policy')::integer as policy, reprocess ->> 'catalogue' as catalogue`,
    [id, ground.policy, ground.catalogue],
  )
  const { cursor, policy, catalogue } = only(rows)
  if (policy === ground.policy && catalogue === ground.catalogue) return cursor ?? LOWEST_ID
  throw new AppError(
    'reprocess.superseded',
    `Going on with run ${id}: it was begun under version ${policy} of the policy, and another policy or catalogue is in force now`,
  )
}

/** Events that could not be searched, and those outside a range of time, may still be as they were. */
async function ended({ connections: { writer }, owner, filter }: ReprocessOptions, run: number): Promise<void> {
  if (filter.from !== undefined || filter.to !== undefined) return
  const { rows } = await writer.query<{ any: boolean }>(
    `select exists(select from dp.batch where run in (select id from dp.run where parent = $1) and quarantined <> '{}') as any`,
    [run],
  )
  if (!only(rows).any) await noteChecked(writer, owner, run, filter)
}

/** Those that were not deleted: of these nothing is left. */
async function membersAfter(
  { connections, owner, filter }: ReprocessOptions,
  after: string,
): Promise<readonly Member[]> {
  const client = await connections.writer.connect()
  try {
    const bound = parameters(owner, after)
    const where = await conditions(client, owner, filter, bound)
    if (where === undefined) return []
    const all = [...where, ...timeConditions(filter, bound)].map((condition) => ` and ${condition}`).join('')
    const { rows } = await client.query<Member>(
      `with next as (
         select e.id, e.type, pg_column_size(e.data) as bytes from dp.event e
         where e.usr = $1 and e.id > $2 and e.state <> 1${all} order by e.id limit ${FACTS_PER_PAGE}),
       summed as (select id, type, bytes, sum(bytes) over (order by id) as behind from next)
       select e.id::text, t.source, t.name as type from summed e join dp.type t on t.id = e.type
       where e.behind - e.bytes < ${BYTES_PER_PAGE} order by e.id`,
      bound.values,
    )
    return rows
  } finally {
    client.release()
  }
}
