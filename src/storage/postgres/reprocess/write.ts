import type pg from 'pg'
import { type Content, PRECISIONS } from '../../../models/events.ts'
import { storableJson } from '../../../utils/json-text.ts'
import type { EditPatch } from '../../ports.ts'
import { type Revision, replaceRows } from '../bulk/revisions.ts'
import { only } from '../connections.ts'
import { storedContent, storedPatch } from '../content.ts'

/** What is to be written of the facts of a page. */
export interface Writes {
  readonly revisions: Omit<Revision, 'position'>[]
  readonly contents: { readonly id: string; readonly hash: string; readonly content: Content }[]
  readonly superseded: { readonly id: string; readonly revision: number; readonly content: Content }[]
  readonly edits: { readonly id: string; readonly patch: EditPatch }[]
}

export const noWrites = (): Writes => ({ revisions: [], contents: [], superseded: [], edits: [] })

/** The facts that something is written of. */
export const changedIn = (writes: Writes): readonly string[] => [
  ...new Set(Object.values(writes).flatMap((rows: readonly { readonly id: string }[]) => rows.map(({ id }) => id))),
]

/** Writes all of it; answers the position behind the last revision, 0 where there is none. */
export async function writeTreated(client: pg.PoolClient, owner: number, writes: Writes): Promise<number> {
  await writeContents(client, owner, writes.contents)
  await writeSuperseded(client, owner, writes.superseded)
  await writeEdits(client, owner, writes.edits)
  return writeCurrent(client, owner, writes.revisions)
}

/** The revision before holds what must not be kept, so it is not: the new one stands in its place. Its words leave the text search with it. */
async function writeCurrent(client: pg.PoolClient, owner: number, revisions: Writes['revisions']): Promise<number> {
  if (revisions.length === 0) return 0
  const ids = revisions.map(({ id }) => id)
  await listSeen(client, owner, ids)
  const taken = await client.query<{ first: string }>('select dp.take_positions($1) as first', [revisions.length])
  const first = Number(only(taken.rows).first)
  await replaceRows(
    client,
    owner,
    revisions.map((revision, k) => ({ ...revision, position: first + k })),
  )
  await client.query('delete from dp.event_text where usr = $1 and id = any($2::uuid[])', [owner, ids])
  return first + revisions.length
}

/**
 * Readings that said again what was stored are told in short as all facts of a range below a position. These facts leave their
 * positions: the ids are listed from now on.
 */
async function listSeen(client: pg.PoolClient, owner: number, ids: readonly string[]): Promise<void> {
  const sorted = ids.toSorted()
  await client.query(
    `update dp.seen s set tails = coalesce((
         select string_agg(substring(uuid_send(e.id) from 9), ''::bytea order by e.id) from dp.event e
         where e.usr = s.usr and e.id between s.low and s.high and e.type = any(s.types) and e.position < s.before), ''::bytea)
     where s.usr = $1 and s.low <= $3 and s.high >= $2 and s.tails is null`,
    [owner, sorted[0], sorted.at(-1)],
  )
}

async function writeContents(client: pg.PoolClient, owner: number, contents: Writes['contents']): Promise<void> {
  if (contents.length === 0) return
  await client.query(
    `insert into dp.reading_content as c (usr, id, hash, content)
     select $1, q.* from jsonb_to_recordset($2::jsonb) q(id uuid, hash bigint, content jsonb)
     on conflict (usr, id, hash) do update set content = excluded.content`,
    [owner, storableJson(contents.map(({ id, hash, content }) => ({ id, hash, content: storedContent(content) })))],
  )
  // The revisions that they stood in are treated by themselves, or replaced.
  await client.query(
    `update dp.reading set revision = null where usr = $1 and id = any($2::uuid[]) and revision is not null`,
    [owner, [...new Set(contents.map(({ id }) => id))]],
  )
}

/** They keep number and position: what was read of them is as it was, but for the values. */
async function writeSuperseded(client: pg.PoolClient, owner: number, rows: Writes['superseded']): Promise<void> {
  if (rows.length === 0) return
  const flat = rows.map(({ id, revision, content }) => ({
    id,
    revision,
    ...storedContent(content),
    precision: PRECISIONS.indexOf(content.precision ?? 'ms'),
  }))
  await client.query(
    `update dp.event_history e set lat = q.lat, lon = q.lon, accuracy = q.accuracy, subject = q.subject, place = q.place,
       actors = q.actors, data = q.data, pii = q.pii
     from jsonb_to_recordset($2::jsonb) q(id uuid, revision integer, lat integer, lon integer, accuracy integer, subject text, place text,
       actors text[], data jsonb, pii jsonb)
     where e.usr = $1 and e.id = q.id and e.revision = q.revision`,
    [owner, storableJson(flat)],
  )
}

async function writeEdits(client: pg.PoolClient, owner: number, edits: Writes['edits']): Promise<void> {
  for (const { id, patch } of edits)
    await client.query('update dp.edit set patch = $3 where usr = $1 and id = $2', [owner, id, storedPatch(patch)])
}
