import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { KeyRing, OwnerKeys, Vault } from '../../core/security/key-ring.ts'
import type { KeyChange, OwnerKeyBook } from '../pii.ts'
import { type Connections, only, type Queryable } from './connections.ts'
import { quarantineSeal } from './ingest-store.ts'
import { LOCKS, RUN_LOCKS } from './locks.ts'

interface KeyRow {
  readonly present: Buffer
  readonly former: readonly Buffer[]
  readonly hashing: Buffer | null
}

/** The owner's vault; makes the key where there is none, and wraps keys anew after a rotation of the master key. */
export async function openVault({ writer }: Connections, ring: KeyRing, owner: number): Promise<Vault> {
  await writer.query('update dp.owner set data_key = $2 where id = $1 and data_key is null', [
    owner,
    Buffer.from(ring.createOwnerKey(owner)),
  ])
  const keys = await keysOf(writer, owner)
  const vault = ring.openOwnerKeys(owner, keys)
  const wrap = (wrapped: Uint8Array) => Buffer.from(ring.rewrapOwnerKey(owner, wrapped) ?? wrapped)
  const { present, former = [], hashing } = keys
  if ([present, ...former, ...(hashing === undefined ? [] : [hashing])].some((key) => ring.rewrapOwnerKey(owner, key)))
    // Only what was read is replaced: another process may have made a new key meanwhile.
    await writer.query(
      'update dp.owner set data_key = $3, former_keys = $4, hash_key = $5 where id = $1 and data_key = $2',
      [owner, Buffer.from(present), wrap(present), former.map(wrap), hashing === undefined ? null : wrap(hashing)],
    )
  return vault
}

async function keysOf(client: Queryable, owner: number): Promise<OwnerKeys> {
  const { rows } = await client.query<KeyRow>(
    'select data_key as present, former_keys as former, hash_key as hashing from dp.owner where id = $1',
    [owner],
  )
  const { present, former, hashing } = only(rows)
  return { present, former, ...(hashing === null ? {} : { hashing }) }
}

/** `onChange`: what was opened of an owner's keys before must not be used any more. */
export function createOwnerKeyBook(
  connections: Connections,
  ring: KeyRing,
  onChange: (owner: number) => void,
): OwnerKeyBook {
  const changing = (change: typeof rotateKey) => async (owner: number) => {
    try {
      return await change(connections, ring, owner)
    } finally {
      onChange(owner)
    }
  }
  return { rotate: changing(rotateKey), retire: changing(retireKeys), forget: changing(forgetKeys) }
}

/** A new key seals from now on; the former ones open. Hashes stay as they are. */
async function rotateKey(connections: Connections, ring: KeyRing, owner: number): Promise<KeyChange> {
  return alone(connections, 'making a new data key', async (client) => {
    await openVault(connections, ring, owner)
    const { present, former = [], hashing = present } = await keysOf(client, owner)
    const keys: OwnerKeys = { present: ring.createOwnerKey(owner), former: [present, ...former], hashing }
    const [before, after] = [ring.openOwnerKeys(owner, { present }), ring.openOwnerKeys(owner, keys)]
    await client.query('update dp.owner set data_key = $2, former_keys = $3, hash_key = $4 where id = $1', [
      owner,
      Buffer.from(keys.present),
      (keys.former ?? []).map((key) => Buffer.from(key)),
      Buffer.from(hashing),
    ])
    await resealQuarantine(client, owner, after)
    const change = { did: 'rotated', key: after.keyId, former: [before.keyId] } as const
    await audit(client, owner, change)
    return change
  })
}

/** Takes the former keys away. `key.in_use` where something stored opens with them alone. */
async function retireKeys(connections: Connections, ring: KeyRing, owner: number): Promise<KeyChange> {
  return alone(connections, 'taking former data keys away', async (client) => {
    const { present, former = [] } = await keysOf(client, owner)
    const ids = former.map((key) => ring.openOwnerKeys(owner, { present: key }).keyId)
    const { keyId } = ring.openOwnerKeys(owner, { present })
    if (ids.length > 0) await assertUnused(client, owner, ids)
    await client.query("update dp.owner set former_keys = '{}' where id = $1", [owner])
    const change = { did: 'retired', key: keyId, former: ids } as const
    if (ids.length > 0) await audit(client, owner, change)
    return change
  })
}

/** Destroys all keys of the owner: what was encrypted opens never again, and hashes cannot be found by trying. */
async function forgetKeys(connections: Connections, ring: KeyRing, owner: number): Promise<KeyChange> {
  return alone(connections, 'destroying the data keys', async (client) => {
    const { rows } = await client.query<{ none: boolean }>(
      'select data_key is null as none from dp.owner where id = $1',
      [owner],
    )
    const { present, former = [] } = only(rows).none ? { present: undefined } : await keysOf(client, owner)
    const keys = present === undefined ? [] : [present, ...former]
    const ids = keys.map((key) => ring.openOwnerKeys(owner, { present: key }).keyId)
    await client.query("update dp.owner set data_key = null, former_keys = '{}', hash_key = null where id = $1", [
      owner,
    ])
    // Nobody could open what is in it.
    await client.query('delete from dp.quarantine where usr = $1', [owner])
    const change = { did: 'forgotten', former: ids } as const
    await audit(client, owner, change)
    return change
  })
}

const audit = (client: Queryable, owner: number, change: KeyChange) =>
  client.query('select dp.add_pii_audit($1, $2, $3)', [owner, 'keys', JSON.stringify(change)])

/**
 * In a transaction, while no server and no run is at work: they hold the keys that they opened at their start, and would go on
 * sealing with them. `server.running`, `run.busy`.
 */
async function alone<T>(connections: Connections, doing: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = await connections.dedicated('keys')
  try {
    const { rows } = await client.query<{ got: boolean }>('select pg_try_advisory_lock($1, $2) as got', [
      ...LOCKS.server,
    ])
    if (!only(rows).got) throw new AppError('server.running', `Stopped before ${doing}: a server runs on this instance`)
    await assertIdle(client, doing)
    await client.query('begin')
    const result = await work(client)
    await client.query('commit')
    return result
  } finally {
    await client.end()
  }
}

async function assertIdle(client: Queryable, doing: string): Promise<void> {
  const { rows } = await client.query<{ run: number }>(
    `select objid::bigint::integer as run from pg_locks where locktype = 'advisory' and objsubid = 2 and classid = $1
       and database = (select oid from pg_database where datname = current_database()) limit 1`,
    [RUN_LOCKS],
  )
  const [busy] = rows
  if (busy !== undefined) throw new AppError('run.busy', `Stopped before ${doing}: run ${busy.run} is at work`)
}

const RECORDS_AT_ONCE = 200

async function resealQuarantine(client: Queryable, owner: number, vault: Vault): Promise<void> {
  let after = '0'
  for (;;) {
    const { rows } = await client.query<{ id: string; run: number; file: number; record: number; raw: Buffer }>(
      'select id::text, run, file, record, raw from dp.quarantine where usr = $1 and id > $2 order by id limit $3',
      [owner, after, RECORDS_AT_ONCE],
    )
    const last = rows.at(-1)
    if (last === undefined) return
    after = last.id
    const sealed = rows.map(({ run, file, record, raw }) => {
      const place = quarantineSeal(run, file, record)
      return Buffer.from(vault.seal(vault.open(raw, place), place))
    })
    await client.query(
      'update dp.quarantine q set raw = n.raw from unnest($1::bigint[], $2::bytea[]) n(id, raw) where q.id = n.id',
      [rows.map(({ id }) => id), sealed],
    )
  }
}

/** Where values may stand that were encrypted. */
const SEALED_IN = ['event', 'event_history', 'reading_content', 'edit']

async function assertUnused(client: Queryable, owner: number, ids: readonly string[]): Promise<void> {
  const tokens = ids.map((id) => `%:e1:${id}.%`)
  for (const table of SEALED_IN) {
    const { rows } = await client.query<{ events: number }>(
      `select count(distinct t.id)::float8 as events from dp.${table} t where t.usr = $1 and t::text like any($2)`,
      [owner, tokens],
    )
    const { events } = only(rows)
    if (events > 0)
      throw new AppError(
        'key.in_use',
        `Taking former data keys away: values of ${events} events in dp.${table} open with them alone; "datapunk pii reprocess" seals them anew`,
      )
  }
}
