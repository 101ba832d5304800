import { AppError } from '../../core/errors.ts'
import { only, type Queryable } from './connections.ts'

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

/** An event type as the log keeps it. Without a kind the stored one stays; a new type is `did` then. */
export interface OwnType {
  readonly name: string
  readonly kind: string | undefined
  readonly version: number
}

/** The numbers of event types of a source, in order, made where there are none; kind and version follow the program. */
export async function typeCodes(
  client: Queryable,
  owner: number,
  source: string,
  types: readonly OwnType[],
): Promise<number[]> {
  const known = await storedTypes(client, owner, source, types)
  const isStored = ({ name, kind, version }: OwnType) => {
    const stored = known.get(name)
    return stored !== undefined && (kind === undefined || stored.kind === kind) && stored.version >= version
  }
  // Only where something is new: an update would let writers of the same type wait for each other.
  const fresh = types.filter((type) => !isStored(type)).sort((a, b) => (a.name < b.name ? -1 : 1))
  if (fresh.length > 0) {
    await client.query(
      `insert into dp.type (usr, source, name, kind, version)
       select $1, $2, q.name, coalesce(q.kind, 'did'), q.version from unnest($3::text[], $4::text[], $5::int[]) q(name, kind, version)
       on conflict (usr, source, name) do update set
         kind = coalesce(($4::text[])[array_position($3::text[], excluded.name)], dp.type.kind),
         version = greatest(dp.type.version, excluded.version)`,
      [
        owner,
        source,
        fresh.map((type) => type.name),
        fresh.map((type) => type.kind ?? null),
        fresh.map((type) => type.version),
      ],
    )
  }
  const stored = fresh.length > 0 ? await storedTypes(client, owner, source, types) : known
  return types.map(({ name }) => {
    const id = stored.get(name)?.id
    if (id === undefined) throw new AppError('database.failed', `the type ${name} could not be stored`)
    return id
  })
}

interface StoredType {
  readonly id: number
  readonly name: string
  readonly kind: string
  readonly version: number
}

async function storedTypes(
  client: Queryable,
  owner: number,
  source: string,
  types: readonly OwnType[],
): Promise<ReadonlyMap<string, StoredType>> {
  const { rows } = await client.query<StoredType>(
    'select id, name, kind, version from dp.type where usr = $1 and source = $2 and name = any($3)',
    [owner, source, types.map((type) => type.name)],
  )
  return new Map(rows.map((row) => [row.name, row]))
}
