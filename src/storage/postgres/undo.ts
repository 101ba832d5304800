import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import {
  DELETED,
  type Fact,
  type Fold,
  loadFacts,
  lockFacts,
  RETRACTED,
  type Reading,
  SEVERAL,
  withSay,
} from './bulk/facts.ts'
import { type Revision, writeRevisions } from './bulk/revisions.ts'
import { createSeenLookup, type SeenLookup } from './bulk/seen.ts'
import { type Connections, only, transaction } from './connections.ts'
import { contentOfRow, overlay, saySame } from './content.ts'
import { storageFault } from './faults.ts'
import { LOCKS } from './locks.ts'
import type { LogNotifier } from './notifier.ts'

interface UndoOptions {
  readonly connections: Connections
  readonly notifier: LogNotifier
  readonly fold: Fold
}

const PAGE = 2000
const LOWEST_ID = '00000000-0000-0000-0000-000000000000'

/**
 * Takes back the readings of a finished run and its children. Facts that other runs read too are what those say; facts
 * that nobody else read are retracted, and may come back with a later import. Answers how many events changed. Can be
 * done again after a crash.
 */
export async function undoRun(options: UndoOptions, owner: number, run: number, by: number): Promise<number> {
  const { connections, notifier } = options
  const { writer } = connections
  const runs = await familyOf(connections, owner, run)
  await writer.query('delete from dp.seen where usr = $1 and run = any($2)', [owner, runs])
  // Right after an import the planner may believe the table to be small, and would read all of it for every page.
  await writer.query('analyze dp.event')
  const seen = createSeenLookup()
  let after = LOWEST_ID
  let taken = 0
  for (;;) {
    const { rows } = await writer.query<{ id: string }>(
      `select id::text from (
         (select id from dp.event where usr = $1 and id > $2 and run = any($3) and state in (0, 2) order by id limit $4)
         union (select id from dp.reading where usr = $1 and id > $2 and run = any($3) order by id limit $4)) touched
       order by id limit $4`,
      [owner, after, runs, PAGE],
    )
    const ids = rows.map((row) => row.id)
    if (ids.length === 0) break
    after = ids.at(-1) ?? after
    try {
      const { count, behind } = await transaction(writer, (client) =>
        takeBack(client, { owner, runs, by, fold: options.fold, seen }, ids),
      )
      taken += count
      if (count > 0) notifier.committed(behind)
    } catch (error) {
      throw storageFault(error, `undoing run ${run}`)
    }
  }
  await writer.query('update dp.run set undone = true where id = any($1)', [runs])
  return taken
}

/** The run and its children; refuses one that is still at work. */
async function familyOf({ writer }: Connections, owner: number, run: number): Promise<readonly number[]> {
  const { rows } = await writer.query<{ id: number; state: string; work: string }>(
    'select id, state, work from dp.run where usr = $1 and (id = $2 or parent = $2)',
    [owner, run],
  )
  const target = rows.find((row) => row.id === run)
  if (target === undefined) throw new AppError('run.not_found', `there is no run ${run}`)
  if (target.state === 'queued' || target.state === 'running')
    throw new AppError('run.busy', `run ${run} is still at work; cancel it first`)
  if (target.work === 'reprocess')
    throw new AppError(
      'request.conflict',
      `Undoing run ${run}: it treated personal values of stored events, and what it removed is gone; under another policy "datapunk pii reprocess" opens what was encrypted`,
    )
  return rows.map((row) => row.id)
}

interface TakeBack {
  readonly owner: number
  readonly runs: readonly number[]
  /** The run that undoes. */
  readonly by: number
  readonly fold: Fold
  readonly seen: SeenLookup
}

async function takeBack(
  client: pg.PoolClient,
  undo: TakeBack,
  ids: readonly string[],
): Promise<{ readonly count: number; readonly behind: number }> {
  const { owner, runs } = undo
  // Who finds a fact stored now writes that down before it is taken.
  await client.query('select pg_advisory_xact_lock($1, $2)', [...LOCKS.undo])
  await lockFacts(client, owner, ids)
  const facts = await loadFacts(client, owner, ids, undo.seen)
  const revisions: Omit<Revision, 'position'>[] = []
  const passed: (Reading & { readonly id: string })[] = []
  for (const [id, fact] of facts) {
    const { revision, heir } = without(fact, undo)
    if (revision !== undefined) revisions.push(revision)
    else if (heir !== undefined) passed.push({ ...heir, id })
  }
  await passOn(client, owner, passed)
  await client.query('delete from dp.reading where usr = $1 and id = any($2) and run = any($3)', [owner, ids, runs])
  await client.query(
    `delete from dp.reading_content c where usr = $1 and id = any($2)
       and not exists(select from dp.reading r where r.usr = c.usr and r.id = c.id and r.hash = c.hash)`,
    [owner, ids],
  )
  if (revisions.length === 0) return { count: 0, behind: 0 }
  const { first } = only(
    (await client.query<{ first: string }>('select dp.take_positions($1) as first', [revisions.length])).rows,
  )
  const placed = revisions.map((revision, k) => ({ ...revision, position: Number(first) + k }))
  await writeRevisions(client, owner, placed)
  await tallyRetracted(client, owner, placed)
  return { count: placed.length, behind: Number(first) + placed.length }
}

/** The fact without the readings of the runs: its next revision, or who has it from now on, or neither. */
function without(
  { current, readings, isKept, edit }: Fact,
  { runs, by, fold }: TakeBack,
): { readonly revision?: Omit<Revision, 'position'>; readonly heir?: Reading } {
  if (current.state === DELETED || current.state === RETRACTED) return {}
  const left = readings.filter((reading) => !runs.includes(reading.run))
  if (left.length === readings.length) return {}
  const base = { id: current.id, revision: current.revision + 1 }
  const heir = left.reduce<Reading | undefined>((best, each) => (isBetter(each, best) ? each : best), undefined)
  if (heir === undefined) {
    return { revision: { ...base, hash: SEVERAL, state: RETRACTED, content: contentOfRow(current), run: by } }
  }
  const content = isKept ? overlay(fold(withSay(left)), edit) : contentOfRow(current)
  if (saySame(content, contentOfRow(current))) return current.run !== null && runs.includes(current.run) ? { heir } : {}
  const { run, file, record } = heir
  return { revision: { ...base, hash: SEVERAL, state: current.state, content, run, file, record } }
}

function isBetter(each: Reading, best: Reading | undefined): boolean {
  return best === undefined || each.rank > best.rank || (each.rank === best.rank && each.asof > best.asof)
}

/** Rows whose content stays belong to another run that read it; that is no revision. */
async function passOn(
  client: pg.PoolClient,
  owner: number,
  heirs: readonly (Reading & { readonly id: string })[],
): Promise<void> {
  if (heirs.length === 0) return
  await client.query(
    `update dp.event e set run = q.run, file = q.file, record = q.record
     from unnest($2::uuid[], $3::int[], $4::int[], $5::int[]) q(id, run, file, record) where e.usr = $1 and e.id = q.id`,
    [
      owner,
      heirs.map((heir) => heir.id),
      heirs.map((heir) => heir.run),
      heirs.map((heir) => heir.file),
      heirs.map((heir) => heir.record ?? null),
    ],
  )
}

async function tallyRetracted(client: pg.PoolClient, owner: number, revisions: readonly Revision[]): Promise<void> {
  const ids = revisions.filter((revision) => revision.state === RETRACTED).map((revision) => revision.id)
  if (ids.length === 0) return
  await client.query(
    `insert into dp.tally (usr, stream, type, events)
     select usr, stream, type, -count(*) from dp.event where usr = $1 and id = any($2) group by usr, stream, type`,
    [owner, ids],
  )
}
