import type pg from 'pg'
import { AppError } from '../../../core/errors.ts'
import type { ReprocessedPage, ReprocessFilter, ReprocessGround, ReprocessPages, ReprocessStage } from '../../pii.ts'
import type { PageCounts } from '../../ports.ts'
import { type Fold, lockFacts } from '../bulk/facts.ts'
import { type Connections, only, type Pool, transaction } from '../connections.ts'
import { overCollisions, storageFault } from '../faults.ts'
import { assertHeld } from '../ingest-store.ts'
import { beginAlone } from '../locks.ts'
import type { LogNotifier } from '../notifier.ts'
import { insertFound } from '../personal-values.ts'
import { conditions, parameters, timeConditions } from '../queries/filter.ts'
import { noteChecked } from './epochs.ts'
import { loadParts } from './parts.ts'
import { treatFact } from './treat.ts'
import { noWrites, type Writes, writeTreated } from './write.ts'

export interface ReprocessOptions {
  readonly connections: Connections
  readonly notifier: LogNotifier
  readonly fold: Fold
  readonly owner: number
  readonly filter: ReprocessFilter
  /** Absent where nothing is written: what would be done is told alone. */
  readonly run?: {
    readonly id: number
    readonly ground: ReprocessGround
    readonly attempt: { readonly run: number; readonly no: number } | undefined
    /** The run of a source, below it. */
    readonly child: (source: string) => Promise<string>
  }
}

/** Appends wait for a page: it should not take long. */
const FACTS_PER_PAGE = 500
const LOWEST_ID = '00000000-0000-0000-0000-000000000000'
/** Facts that are named in a report, of one page. */
const MOST_FAILED = 100

interface Member {
  readonly id: string
  readonly source: string
  readonly type: string
}

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
      `select e.id::text, t.source, t.name as type from (
         select e.id, e.type from dp.event e where e.usr = $1 and e.id > $2 and e.state <> 1${all} order by e.id limit ${FACTS_PER_PAGE}) e
       join dp.type t on t.id = e.type order by e.id`,
      bound.values,
    )
    return rows
  } finally {
    client.release()
  }
}

interface Treated {
  readonly pages: readonly ReprocessedPage[]
  readonly head: number
}

async function treatPage(
  options: ReprocessOptions,
  members: readonly Member[],
  { stage, children }: { readonly stage: ReprocessStage; readonly children: ReadonlyMap<string, string> },
): Promise<Treated> {
  const { connections, run } = options
  if (run !== undefined)
    return transaction(connections.writer, async (client) => {
      await beginAlone(client)
      await lockFacts(
        client,
        options.owner,
        members.map(({ id }) => id),
      )
      const { pages, writes } = await treatMembers(client, options, members, stage)
      const head = await writeTreated(client, options.owner, writes)
      if (run.attempt !== undefined) await assertHeld(client, run.attempt)
      for (const page of pages) await insertPage(client, options.owner, Number(children.get(page.source)), page)
      await client.query('update dp.run set cursor = $2 where id = $1', [run.id, members.at(-1)?.id])
      // The last statements: the chains are locked from here on.
      for (const page of pages) {
        const child = Number(children.get(page.source))
        const { found, changed, lost } = page.treated
        const at = { owner: options.owner, chain: `run/${child}`, run: child, source: page.source }
        await insertFound(client, at, { ...found, reprocessed: { changed, lost } })
      }
      return { pages, head }
    })
  const client = await connections.writer.connect()
  try {
    const { pages } = await treatMembers(client, options, members, stage)
    return { pages, head: 0 }
  } finally {
    client.release()
  }
}

/** What becomes of each, by source. */
async function treatMembers(
  client: pg.PoolClient,
  { owner, fold }: ReprocessOptions,
  members: readonly Member[],
  stage: ReprocessStage,
): Promise<{ readonly pages: readonly ReprocessedPage[]; readonly writes: Writes }> {
  const writes = noWrites()
  const sources = new Map(
    members.map(({ source }) => [source, { read: 0, revised: 0, duplicate: 0, failed: [] as string[] }]),
  )
  // What an attempt that collided with another writer had noted.
  for (const source of sources.keys()) stage.taken(source)
  const byId = new Map(members.map((member) => [member.id, member]))
  for (const parts of await loadParts(
    client,
    owner,
    members.map(({ id }) => id),
  )) {
    const { id } = parts.fact.current
    const member = byId.get(id)
    const counts = sources.get(member?.source ?? '')
    if (member === undefined || counts === undefined) continue
    counts.read++
    const verdict = treatFact(parts, member, { stage, fold }, writes)
    if (verdict === 'failed') counts.failed.push(id)
    else counts[verdict]++
  }
  const pages = [...sources].map(([source, { read, revised, duplicate, failed }]) => ({
    source,
    counts: countsOf(read, revised, duplicate, failed.length),
    treated: stage.taken(source),
    failed: failed.slice(0, MOST_FAILED),
  }))
  return { pages, writes }
}

function countsOf(read: number, revised: number, duplicate: number, failed: number): PageCounts {
  const quarantined: Record<string, number> = failed === 0 ? {} : { 'pii.scan_failed': failed }
  return {
    records: { read, stored: 0, revised, duplicate, dropped: {}, quarantined },
    events: { new: 0, revised, duplicate },
  }
}

async function insertPage(
  client: pg.PoolClient,
  owner: number,
  run: number,
  { counts: { records, events }, treated: { changed, lost }, failed }: ReprocessedPage,
): Promise<void> {
  await client.query(
    `insert into dp.batch (usr, run, no, ranges, read, stored, revised, duplicate, dropped, quarantined, events_new, events_revised, events_duplicate, pii)
     select $1, $2, coalesce(max(no), 0) + 1, '{}', $3, 0, $4, $5, '{}', $6, 0, $7, $8, $9 from dp.batch where run = $2`,
    [
      owner,
      run,
      records.read,
      records.revised,
      records.duplicate,
      JSON.stringify(records.quarantined),
      events.revised,
      events.duplicate,
      JSON.stringify({ changed, lost, failed }),
    ],
  )
}
