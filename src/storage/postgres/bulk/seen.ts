import type pg from 'pg'
import { only } from '../connections.ts'
import { milliseconds } from '../content.ts'

/** A reading that said again what was stored: which run's, of which of its files. */
export interface SeenReading {
  readonly run: number
  readonly file: number
  readonly rank: number
  readonly asof: number
}

/** Facts of a page that were read again, all of one rank and time of export. */
export interface SeenFacts {
  /** A file of that rank and time. */
  readonly file: number
  readonly low: string
  readonly high: string
  readonly types: readonly number[]
  /** Positions below were stored when the page looked. */
  readonly before: number
  /** The last 8 bytes of the ids; absent where it is all facts of the types in the range. */
  readonly tails?: Uint8Array
}

export async function insertSeen(
  client: pg.PoolClient,
  page: { readonly owner: number; readonly run: number; readonly no: number },
  seen: readonly SeenFacts[],
): Promise<void> {
  for (const { file, low, high, types, before, tails } of seen) {
    await client.query(
      'insert into dp.seen (usr, run, no, file, low, high, types, before, tails) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)',
      [page.owner, page.run, page.no, file, low, high, types, before, tails === undefined ? null : Buffer.from(tails)],
    )
  }
}

interface SeenRow extends SeenReading {
  readonly no: number
  readonly low: string
  readonly high: string
  readonly types: readonly number[]
  readonly before: number
  readonly whole: boolean
}

export interface SeenCandidate {
  readonly id: string
  readonly type: number
  readonly position: number
}

/** Looks up who read facts again. Keeps the lists it needed: neighbouring facts need the same. */
export interface SeenLookup {
  /** By id; of facts whose current revision is their first. */
  find(
    client: pg.PoolClient,
    owner: number,
    facts: readonly SeenCandidate[],
  ): Promise<ReadonlyMap<string, readonly SeenReading[]>>
}

export function createSeenLookup(): SeenLookup {
  const lists = new Map<string, BigUint64Array>()
  const listOf = async (client: pg.PoolClient, { run, no, file }: SeenRow): Promise<BigUint64Array> => {
    const key = `${run}/${no}/${file}`
    const known = lists.get(key)
    if (known !== undefined) return known
    const { rows } = await client.query<{ tails: Buffer }>(
      'select tails from dp.seen where run = $1 and no = $2 and file = $3',
      [run, no, file],
    )
    const list = sortedTails(only(rows).tails)
    if (lists.size >= MOST_LISTS) lists.clear()
    lists.set(key, list)
    return list
  }
  const seenOf = async (client: pg.PoolClient, seen: SeenRow, sorted: readonly SeenCandidate[]): Promise<string[]> => {
    const candidates = between(sorted, seen.low, seen.high).filter(({ type }) => seen.types.includes(type))
    if (candidates.length === 0) return []
    const list = seen.whole ? undefined : await listOf(client, seen)
    const wasSeen = (fact: SeenCandidate) =>
      list === undefined ? fact.position < seen.before : has(list, tailOf(fact.id))
    return candidates.filter(wasSeen).map(({ id }) => id)
  }
  return {
    async find(client, owner, facts) {
      const found = new Map<string, SeenReading[]>()
      if (facts.length === 0) return found
      const sorted = [...facts].sort((a, b) => (a.id < b.id ? -1 : 1))
      for (const seen of await seenBetween(client, owner, sorted[0]?.id ?? '', sorted.at(-1)?.id ?? '')) {
        for (const id of await seenOf(client, seen, sorted)) found.set(id, [...(found.get(id) ?? []), seen])
      }
      return found
    },
  }
}

const MOST_LISTS = 64

async function seenBetween(
  client: pg.PoolClient,
  owner: number,
  low: string,
  high: string,
): Promise<readonly SeenRow[]> {
  const { rows } = await client.query<SeenRow>(
    `select s.run, s.no, s.file, s.low::text, s.high::text, s.types, s.before::float8 as before, s.tails is null as whole,
       f.rank, ${milliseconds('f.asof')} as asof
     from dp.seen s join dp.run_file f on f.run = s.run and f.no = s.file
     where s.usr = $1 and s.low <= $3 and s.high >= $2`,
    [owner, low, high],
  )
  return rows
}

function between(sorted: readonly SeenCandidate[], low: string, high: string): readonly SeenCandidate[] {
  const from = lowerBound(sorted.length, (k) => (sorted[k] as SeenCandidate).id < low)
  const to = lowerBound(sorted.length, (k) => (sorted[k] as SeenCandidate).id <= high)
  return sorted.slice(from, to)
}

/** The first of `0 … count` that is not below. */
function lowerBound(count: number, isBelow: (k: number) => boolean): number {
  let from = 0
  let to = count
  while (from < to) {
    const middle = (from + to) >> 1
    if (isBelow(middle)) from = middle + 1
    else to = middle
  }
  return from
}

const tailOf = (id: string) => BigInt(`0x${id.slice(19, 23)}${id.slice(24)}`)

function sortedTails(bytes: Buffer): BigUint64Array {
  const list = new BigUint64Array(bytes.length / 8)
  for (let k = 0; k < list.length; k++) list[k] = bytes.readBigUInt64BE(k * 8)
  return list.sort()
}

function has(list: BigUint64Array, tail: bigint): boolean {
  return list[lowerBound(list.length, (k) => (list[k] as bigint) < tail)] === tail
}
