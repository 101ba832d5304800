import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import { STATES } from '../../models/events.ts'
import { loadFacts, type ReviseContext } from './bulk/revise.ts'
import { type Revision, writeRevisions } from './bulk/revisions.ts'
import { type Connections, only, transaction } from './connections.ts'
import { canonical, contentOfRow, overlay } from './content.ts'
import type { LogNotifier } from './notifier.ts'

interface UndoOptions {
  readonly connections: Connections
  readonly notifier: LogNotifier
  readonly fold: ReviseContext['fold']
}

const PAGE = 2000
const LIVE = STATES.indexOf('live')
const RETRACTED = STATES.indexOf('retracted')

/**
 * Takes back what a finished run alone brought. Facts that another finished run read too stay; facts that other
 * readings told of are folded anew without it; the rest is retracted, and may come back with a later import.
 */
export async function undoRun(options: UndoOptions, owner: number, run: number, by: number): Promise<number> {
  const { writer } = options.connections
  const found = await writer.query<{ state: string; undone: boolean }>(
    'select state, undone from dp.run where usr = $1 and id = $2',
    [owner, run],
  )
  const [target] = found.rows
  if (target === undefined) throw new AppError('run.not_found', `there is no run ${run}`)
  if (target.state === 'queued' || target.state === 'running')
    throw new AppError('run.busy', `run ${run} is still at work; cancel it first`)
  const family = await writer.query<{ id: number }>(
    'select id from dp.run where usr = $1 and (id = $2 or parent = $2)',
    [owner, run],
  )
  const runs = family.rows.map((row) => row.id)
  const others = await createSeenByOthers(writer, owner, runs)
  let after = '00000000-0000-0000-0000-000000000000'
  let taken = 0
  for (;;) {
    const { rows } = await writer.query<{ id: string; type: number }>(
      `select id::text, type from (
         (select id, type from dp.event where usr = $1 and id > $2 and run = any($3) and state in (0, 2) order by id limit $4)
         union (select r.id, e.type from dp.reading r join dp.event e on e.usr = r.usr and e.id = r.id
                where r.usr = $1 and r.id > $2 and r.run = any($3) order by r.id limit $4)) touched
       order by id limit $4`,
      [owner, after, runs, PAGE],
    )
    if (rows.length === 0) break
    after = rows.at(-1)?.id ?? after
    const ids: string[] = []
    for (const row of rows) if (!(await others.saw(row.id, row.type))) ids.push(row.id)
    taken += await takeBack(options, owner, runs, by, ids)
  }
  await writer.query('update dp.run set undone = true where id = any($1)', [runs])
  return taken
}

async function takeBack(
  { connections, notifier, fold }: UndoOptions,
  owner: number,
  runs: readonly number[],
  by: number,
  ids: readonly string[],
): Promise<number> {
  if (ids.length === 0) return 0
  let behind = 0
  const count = await transaction(connections.writer, async (client) => {
    const facts = await loadFacts(client, owner, ids)
    const first = Number(
      only((await client.query<{ first: string }>('select dp.take_positions($1) as first', [facts.size])).rows).first,
    )
    behind = first + facts.size
    await client.query('delete from dp.reading where usr = $1 and id = any($2) and run = any($3)', [owner, ids, runs])
    const revisions: Revision[] = []
    for (const [id, { current, readings, edit }] of facts) {
      const left = readings.filter((reading) => reading.run === undefined || !runs.includes(reading.run))
      const untouched = current.state !== LIVE || (readings.length === 0 && !runs.includes(current.run ?? -1))
      if (untouched) continue
      const base = { id, position: first + revisions.length, revision: current.revision + 1, hash: current.hash }
      const [origin] = left.slice(-1)
      if (origin === undefined) {
        revisions.push({ ...base, state: RETRACTED, content: contentOfRow(current), run: by })
        continue
      }
      const content = overlay(fold(left), edit)
      if (canonical(content) === canonical(contentOfRow(current))) continue
      revisions.push({
        ...base,
        state: LIVE,
        hash: origin.hash,
        content,
        run: origin.run,
        file: origin.file,
        record: origin.record,
      })
    }
    await writeRevisions(client, owner, revisions)
    await tallyRetracted(
      client,
      owner,
      revisions.filter((revision) => revision.state === RETRACTED).map((revision) => revision.id),
    )
    return revisions.length
  })
  notifier.committed(behind)
  return count
}

async function tallyRetracted(client: pg.PoolClient, owner: number, ids: readonly string[]): Promise<void> {
  await client.query(
    'insert into dp.tally (usr, stream, type, events) select usr, stream, type, -count(*) from dp.event where usr = $1 and id = any($2) group by usr, stream, type',
    [owner, ids],
  )
}

/** Knows which facts other finished runs read again without storing them. */
async function createSeenByOthers(writer: pg.Pool, owner: number, runs: readonly number[]) {
  const { rows: batches } = await writer.query<{
    run: number
    no: number
    low: string
    high: string
    types: number[]
    whole: boolean
  }>(
    `select b.run, b.no, b.seen_low::text as low, b.seen_high::text as high, b.seen_types as types, b.seen is null as whole
     from dp.batch b join dp.run r on r.id = b.run
     where b.usr = $1 and b.seen_low is not null and b.run <> all($2) and r.state in ('succeeded', 'partial') and not r.undone`,
    [owner, runs],
  )
  const tails = new Map<string, ReadonlySet<string>>()
  const tailsOf = async (run: number, no: number): Promise<ReadonlySet<string>> => {
    const key = `${run}/${no}`
    const known = tails.get(key)
    if (known !== undefined) return known
    const { rows } = await writer.query<{ seen: Buffer }>('select seen from dp.batch where run = $1 and no = $2', [
      run,
      no,
    ])
    const { seen } = only(rows)
    const set = new Set<string>()
    for (let at = 0; at < seen.length; at += 8) set.add(seen.toString('hex', at, at + 8))
    if (tails.size > 64) tails.clear()
    tails.set(key, set)
    return set
  }
  return {
    async saw(id: string, type: number): Promise<boolean> {
      const tail = id.replaceAll('-', '').slice(16)
      for (const batch of batches) {
        if (id < batch.low || id > batch.high || !batch.types.includes(type)) continue
        if (batch.whole || (await tailsOf(batch.run, batch.no)).has(tail)) return true
      }
      return false
    },
  }
}
