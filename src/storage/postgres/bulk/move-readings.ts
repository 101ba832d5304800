import type pg from 'pg'
import { only } from '../connections.ts'
import { contentOfRow, joinPatches, overlay, saySame, storedPatch } from '../content.ts'
import type { Move } from './aliases.ts'
import { eraseFact } from './erase.ts'
import {
  DELETED,
  type Fact,
  type Fold,
  keepReadings,
  LIVE,
  loadFacts,
  lockFacts,
  RETRACTED,
  type Reading,
  SEVERAL,
  withSay,
} from './facts.ts'
import { type Revision, writeRevisions } from './revisions.ts'
import { createSeenLookup, type SeenLookup } from './seen.ts'

const CHUNK = 500

export interface MoveContext {
  readonly owner: number
  readonly run: number
  readonly fold: Fold
}

/**
 * Gives readings to the facts they turned out to be of: those have what they say from now on, and what held them until now is
 * retracted, with its last content, in the stream too. Answers the position behind the last that was taken; 0 where none was.
 */
export async function moveReadings(
  client: pg.PoolClient,
  moves: readonly Move[],
  context: MoveContext,
): Promise<number> {
  const stored = await storedOf(client, context.owner, moves)
  const seen = createSeenLookup()
  let behind = 0
  for (let from = 0; from < stored.length; from += CHUNK)
    behind = Math.max(behind, await moveSome(client, stored.slice(from, from + CHUNK), context, seen))
  return behind
}

/** Those from facts that there are: most readings come under a name whose fact is known. */
async function storedOf(client: pg.PoolClient, owner: number, moves: readonly Move[]): Promise<readonly Move[]> {
  if (moves.length === 0) return moves
  const { rows } = await client.query<{ id: string }>(
    `select q.id::text from unnest($2::uuid[]) q(id) where exists (select from dp.event where usr = $1 and id = q.id)`,
    [owner, moves.map(({ from }) => from)],
  )
  const stored = new Set(rows.map(({ id }) => id))
  return moves.filter(({ from }) => stored.has(from))
}

/** A fact while readings come and go. */
interface Changing {
  readonly fact: Fact
  readings: readonly Reading[]
  edit: Fact['edit']
  isErased: boolean
}

async function moveSome(
  client: pg.PoolClient,
  moves: readonly Move[],
  context: MoveContext,
  seen: SeenLookup,
): Promise<number> {
  const { owner } = context
  const ids = [...new Set(moves.flatMap(({ from, to }) => [from, to]))]
  await lockFacts(client, owner, ids)
  const facts = new Map<string, Changing>()
  for (const [id, fact] of await loadFacts(client, owner, ids, seen))
    facts.set(id, { fact, readings: fact.readings, edit: fact.edit, isErased: false })
  const touched = new Set<Changing>()
  for (const move of moves) {
    const [from, to] = [facts.get(move.from), facts.get(move.to)]
    if (from === undefined || to === undefined) continue
    moveOne(move, from, to)
    touched.add(from).add(to)
  }
  return write(client, [...touched], context)
}

function moveOne({ own, isPart }: Move, from: Changing, to: Changing): void {
  const { current } = from.fact
  const isMoved = (reading: Reading) => (reading.own ?? current.id) === own
  const moved = from.readings
    .filter(isMoved)
    .map((reading): Reading => ({ ...reading, own, isPart, revision: undefined }))
  from.readings = from.readings.filter((reading) => !isMoved(reading))
  to.readings = [...to.readings, ...moved]
  if (own !== current.id || isPart) return
  // What the owner decided of the one is decided of the other.
  if (current.state === DELETED) to.isErased = true
  if (from.edit === undefined) return
  to.edit = to.edit === undefined ? from.edit : joinPatches(from.edit, to.edit)
  from.edit = undefined
}

async function write(client: pg.PoolClient, facts: readonly Changing[], context: MoveContext): Promise<number> {
  const { owner } = context
  const erased = facts.filter(({ fact, isErased }) => isErased && fact.current.state !== DELETED)
  const kept = facts.filter(({ fact, isErased }) => !isErased && fact.current.state !== DELETED)
  await writeReadings(client, owner, facts, kept)
  for (const { fact, edit } of kept) if (edit !== fact.edit) await writeEdit(client, owner, fact.current.id, edit)
  const revisions = kept.flatMap((one) => revisionOf(one, context))
  await tally(client, owner, facts, revisions)
  for (const { fact } of erased) revisions.push(await eraseFact(client, owner, fact))
  if (revisions.length === 0) return 0
  const first = Number(
    only((await client.query<{ first: string }>('select dp.take_positions($1) as first', [revisions.length])).rows)
      .first,
  )
  await writeRevisions(
    client,
    owner,
    revisions.map((revision, k) => ({ ...revision, position: first + k })),
  )
  const gone = revisions.filter(({ state }) => state === DELETED).map(({ id }) => id)
  if (gone.length > 0) await client.query('delete from dp.event_history where usr = $1 and id = any($2)', [owner, gone])
  return first + revisions.length
}

/** All readings of the facts anew: whose they are is part of them. */
async function writeReadings(
  client: pg.PoolClient,
  owner: number,
  facts: readonly Changing[],
  kept: readonly Changing[],
): Promise<void> {
  const ids = facts.map(({ fact }) => fact.current.id)
  for (const table of ['reading', 'reading_content'])
    await client.query(`delete from dp.${table} where usr = $1 and id = any($2)`, [owner, ids])
  await keepReadings(
    client,
    owner,
    kept.flatMap(({ fact, readings }) => readings.map((reading) => ({ ...reading, id: fact.current.id }))),
  )
}

async function writeEdit(client: pg.PoolClient, owner: number, id: string, edit: Fact['edit']): Promise<void> {
  if (edit === undefined) await client.query('delete from dp.edit where usr = $1 and id = $2', [owner, id])
  else
    await client.query(
      `insert into dp.edit (usr, id, patch) values ($1, $2, $3)
       on conflict (usr, id) do update set patch = excluded.patch, edited = now()`,
      [owner, id, storedPatch({ ...edit, data: edit.data ?? {} })],
    )
}

function revisionOf({ fact, readings, edit }: Changing, { run, fold }: MoveContext): Omit<Revision, 'position'>[] {
  const { current } = fact
  const { id, revision, state } = current
  const base = { id, revision: revision + 1, hash: SEVERAL }
  const before = contentOfRow(current)
  const [first] = readings
  if (first === undefined) return state === RETRACTED ? [] : [{ ...base, state: RETRACTED, content: before, run }]
  const content = overlay(fold(withSay(readings)), edit)
  if (state === RETRACTED) {
    const { run, file, record } = first
    return [{ ...base, state: LIVE, content, run, file, record }]
  }
  if (saySame(content, before)) return []
  const heir = readings.find((reading) => reading.run === current.run && reading.file === current.file) ?? first
  return [{ ...base, state, content, run: heir.run, file: heir.file, record: heir.record }]
}

/** What is retracted is one less, what comes back one more. */
async function tally(
  client: pg.PoolClient,
  owner: number,
  facts: readonly Changing[],
  revisions: readonly Omit<Revision, 'position'>[],
): Promise<void> {
  const states = new Map(facts.map(({ fact }) => [fact.current.id, fact.current.state]))
  const changes = revisions.flatMap(({ id, state }) => {
    if (state === states.get(id)) return []
    return [{ id, by: state === RETRACTED ? -1 : 1 }]
  })
  if (changes.length === 0) return
  await client.query(
    `insert into dp.tally (usr, stream, type, events)
     select e.usr, e.stream, e.type, sum(q.by) from unnest($2::uuid[], $3::int[]) q(id, by) join dp.event e on e.usr = $1 and e.id = q.id
     group by e.usr, e.stream, e.type`,
    [owner, changes.map(({ id }) => id), changes.map(({ by }) => by)],
  )
}
