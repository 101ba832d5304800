import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { EventType } from '../../models/events.ts'
import { only } from './connections.ts'

type Queryable = Pick<pg.ClientBase, 'query'>

/** The number of a stream of the owner, made where there is none. */
export async function streamCode(client: Queryable, owner: number, name: string, own: boolean): Promise<number> {
  const found = await client.query<{ id: number }>('select id from dp.stream where usr = $1 and name = $2', [
    owner,
    name,
  ])
  if (found.rows[0] !== undefined) return found.rows[0].id
  await client.query('insert into dp.stream (usr, name, own) values ($1, $2, $3) on conflict do nothing', [
    owner,
    name,
    own,
  ])
  const made = await client.query<{ id: number }>('select id from dp.stream where usr = $1 and name = $2', [
    owner,
    name,
  ])
  return only(made.rows).id
}

/** The numbers of event types of a source, in order, made where there are none; kind and version follow the program. */
export async function typeCodes(
  client: Queryable,
  owner: number,
  source: string,
  types: readonly Pick<EventType, 'name' | 'kind' | 'version'>[],
): Promise<number[]> {
  const { rows } = await client.query<{ id: number; name: string }>(
    `insert into dp.type (usr, source, name, kind, version)
     select $1, $2, q.name, q.kind, q.version from unnest($3::text[], $4::text[], $5::int[]) q(name, kind, version)
     on conflict (usr, source, name) do update set kind = excluded.kind, version = greatest(dp.type.version, excluded.version)
     returning id, name`,
    [owner, source, types.map((type) => type.name), types.map((type) => type.kind), types.map((type) => type.version)],
  )
  const ids = new Map(rows.map((row) => [row.name, row.id]))
  return types.map((type) => {
    const id = ids.get(type.name)
    if (id === undefined) throw new AppError('database.failed', `the type ${type.name} could not be stored`)
    return id
  })
}
