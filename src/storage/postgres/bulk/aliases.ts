import type pg from 'pg'
import { sha256 } from '../../../core/security/digest.ts'
import type { EventColumns } from '../../../models/batch.ts'
import type { Alias } from '../../../models/events.ts'
import { uuidText } from '../../../utils/fact-id.ts'
import { LOCKS } from '../locks.ts'
import type { Renamed } from './revise.ts'

/** What dp.alias.place says: the fact has the name, a part of it has, or it is known by it alone. */
const HAS = 0
const PART = 1
const GOES_BY = 2

/** What the names in a batch come to. */
export interface ResolvedAliases {
  /** The columns, with the ids of the facts that have the names of some rows. */
  readonly columns: EventColumns
  readonly renamed: ReadonlyMap<number, Renamed>
  /** Facts that were stored under a name alone and now belong, or may belong, to another. */
  readonly moves: readonly Move[]
}
export interface Move {
  /** The id that its readings have by themselves. */
  readonly own: string
  readonly from: string
  readonly to: string
  readonly isPart: boolean
}

/** The fact that has one of its names, or the id itself. */
interface Home {
  readonly id: string
  readonly isPart: boolean
}

interface NameRow {
  readonly key: string
  readonly id: string
  readonly place: number
}

/**
 * Writes the names of a batch down and asks which facts its rows belong to. Which that is follows from all names that were
 * ever told, never from their order. `types` are the
 * names of the types. In the transaction that appends the batch.
 */
export async function resolveAliases(
  client: pg.PoolClient,
  owner: number,
  columns: EventColumns,
  types: readonly string[],
): Promise<ResolvedAliases> {
  // Most sources have none, and pay nothing for them.
  if (columns.alias === undefined || columns.alias.size === 0) return { columns, renamed: NOBODY, moves: [] }
  const names = namesOf(columns, types)
  await client.query('select pg_advisory_xact_lock($1, $2)', [...LOCKS.aliases])
  const claimed = names.filter(({ place }) => place < GOES_BY).map(({ key }) => key)
  const { rows, ids } = namedRows(columns)
  const concerned = [...new Set([...(await knownBy(client, owner, claimed)), ...ids])]
  const before = await homesOf(client, owner, concerned)
  await writeNames(client, owner, names)
  const homes = await homesOf(client, owner, concerned)
  const id = columns.id.slice()
  const renamed = new Map<number, Renamed>()
  rows.forEach((row, k) => {
    const own = ids[k] as string
    const home = homes.get(own)
    if (home === undefined) return
    id.set(Buffer.from(home.id.replaceAll('-', ''), 'hex'), row * 16)
    renamed.set(row, { own, isPart: home.isPart })
  })
  const moves = concerned.flatMap((own): Move[] => {
    const [was, is] = [before.get(own), homes.get(own)]
    if (is === undefined || (was?.id === is.id && was.isPart === is.isPart)) return []
    return [{ own, from: was?.id ?? own, to: is.id, isPart: is.isPart }]
  })
  return { columns: { ...columns, id }, renamed, moves }
}

const NONE: ReadonlyMap<number, Alias> = new Map()
const NOBODY: ReadonlyMap<number, Renamed> = new Map()

function namesOf({ alias = NONE, id, type }: EventColumns, types: readonly string[]): readonly NameRow[] {
  const rows = new Map<string, NameRow>()
  const add = (row: number, names: readonly string[] = [], place: (k: number) => number) => {
    names.forEach((name, k) => {
      const one = { key: keyOf(types[type[row] as number] ?? '', name), id: uuidText(id, row), place: place(k) }
      const other = rows.get(one.key + one.id)
      if (other === undefined || other.place > one.place) rows.set(one.key + one.id, one)
    })
  }
  for (const [row, { claims, parts, goesBy }] of alias) {
    add(row, claims, () => HAS)
    add(row, parts, () => PART)
    add(row, goesBy, (k) => GOES_BY + k)
  }
  // Of the same order everywhere: two owners of a lock never wait for each other, and neighbours in the index are written together.
  return [...rows.values()].sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : a.id < b.id ? -1 : 1))
}

/** Names tell nothing to who does not know them, as ids do not. */
const keyOf = (type: string, name: string): string => uuidText(sha256(JSON.stringify([type, name])), 0)

/** Rows that go by a name alone. */
function namedRows({ alias = NONE, id }: EventColumns) {
  const rows = [...alias].filter(([, { goesBy = [] }]) => goesBy.length > 0).map(([row]) => row)
  return { rows, ids: rows.map((row) => uuidText(id, row)) }
}

/** What goes by one of the names alone. */
async function knownBy(client: pg.PoolClient, owner: number, keys: readonly string[]): Promise<readonly string[]> {
  if (keys.length === 0) return []
  const { rows } = await client.query<{ id: string }>(
    `select distinct a.id::text from unnest($2::uuid[]) q(key)
       cross join lateral (select id from dp.alias where usr = $1 and key = q.key and place >= ${GOES_BY} offset 0) a`,
    [owner, keys],
  )
  return rows.map(({ id }) => id)
}

/** The facts that have the surest name of each; of several the one with the lowest id. */
async function homesOf(
  client: pg.PoolClient,
  owner: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Home>> {
  if (ids.length === 0) return new Map()
  const { rows } = await client.query<{ own: string; id: string; part: boolean }>(
    `select q.id::text as own, h.id::text, h.place = ${PART} as part from unnest($2::uuid[]) q(id)
       cross join lateral (
         select has.id, has.place from dp.alias a
           cross join lateral (select id, place from dp.alias where usr = $1 and key = a.key and place < ${GOES_BY} offset 0) has
         where a.usr = $1 and a.id = q.id and a.place >= ${GOES_BY}
         order by a.place, has.place, has.id limit 1) h`,
    [owner, ids],
  )
  return new Map(rows.map(({ own, id, part }) => [own, { id, isPart: part }]))
}

async function writeNames(client: pg.PoolClient, owner: number, names: readonly NameRow[]): Promise<void> {
  await client.query(
    `insert into dp.alias (usr, key, id, place) select $1, q.* from unnest($2::uuid[], $3::uuid[], $4::smallint[]) q(key, id, place)
     on conflict (usr, key, id) do update set place = excluded.place where dp.alias.place > excluded.place`,
    [owner, names.map(({ key }) => key), names.map(({ id }) => id), names.map(({ place }) => place)],
  )
}

/** The ids under which readings of a fact may have been stored before it was known whose they are. */
export async function ownIdsOf(client: pg.PoolClient, owner: number, id: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ id: string }>(
    `select distinct o.id::text from dp.alias a join dp.alias o on o.usr = a.usr and o.key = a.key and o.place >= ${GOES_BY}
     where a.usr = $1 and a.id = $2 and a.place < ${GOES_BY}`,
    [owner, id],
  )
  return rows.map((row) => row.id)
}
