import { AppError } from '../../core/errors.ts'
import { only, type Queryable } from './connections.ts'

/** Numbers of streams and types. They are made before the transaction that uses them, and never change. */
export interface Codes {
  /** The number of a stream of the owner, made where there is none. */
  stream(owner: number, name: string, own: boolean): Promise<number>
  /** The numbers of event types of a source, in order, made where there are none; kind and version follow the program. */
  types(owner: number, source: string, types: readonly OwnType[]): Promise<readonly number[]>
}

/** Keeps what it has looked up. */
export function createCodes(writer: Queryable): Codes {
  const streams = new Map<string, number>()
  const sources = new Map<string, ReadonlyMap<string, StoredType>>()
  return {
    async stream(owner, name, own) {
      const key = `${owner}/${name}`
      const code = streams.get(key) ?? (await streamCode(writer, owner, name, own))
      remember(streams, key, code)
      return code
    },
    async types(owner, source, types) {
      const key = `${owner}/${source}`
      let stored = sources.get(key)
      if (stored === undefined || freshTypes(types, stored).length > 0) {
        stored = new Map([...(stored ?? []), ...(await typeCodes(writer, owner, source, types))])
        remember(sources, key, stored)
      }
      return types.map(({ name }) => codeOf(stored, name))
    },
  }
}

const MOST_KEPT = 10_000

function remember<V>(kept: Map<string, V>, key: string, value: V): void {
  if (kept.size >= MOST_KEPT && !kept.has(key)) kept.clear()
  kept.set(key, value)
}

function codeOf(stored: ReadonlyMap<string, StoredType>, name: string): number {
  const id = stored.get(name)?.id
  if (id === undefined) throw new AppError('database.failed', `the type ${name} could not be stored`)
  return id
}

async function streamCode(client: Queryable, owner: number, name: string, own: boolean): Promise<number> {
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

/** Types that are not stored as they are told: only they are written, an update would let writers wait for each other. */
function freshTypes(types: readonly OwnType[], known: ReadonlyMap<string, StoredType>): OwnType[] {
  const isStored = ({ name, kind, version }: OwnType) => {
    const stored = known.get(name)
    return stored !== undefined && (kind === undefined || stored.kind === kind) && stored.version >= version
  }
  return types.filter((type) => !isStored(type)).sort((a, b) => (a.name < b.name ? -1 : 1))
}

async function typeCodes(
  client: Queryable,
  owner: number,
  source: string,
  types: readonly OwnType[],
): Promise<ReadonlyMap<string, StoredType>> {
  const known = await storedTypes(client, owner, source, types)
  const fresh = freshTypes(types, known)
  if (fresh.length === 0) return known
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
  return storedTypes(client, owner, source, types)
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
