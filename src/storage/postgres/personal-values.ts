import { createHash } from 'node:crypto'
import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { Vault } from '../../core/security/key-ring.ts'
import { createPersonKeys, type PersonKeys } from '../../core/security/person-keys.ts'
import type { PiiFound, Reprocessed } from '../../models/pii.ts'
import type { AuditChain, KeyChange, OwnerKeyBook, PersonalValues } from '../pii.ts'
import { type Connections, only, type Queryable } from './connections.ts'
import { storageFault } from './faults.ts'
import { beginEpoch, treatedUnder } from './reprocess/epochs.ts'

export function createPersonalValues(
  { writer }: Connections,
  vault: (owner: number) => Promise<Vault>,
  ownerKeys: OwnerKeyBook,
): PersonalValues {
  const known = new Map<number, Promise<PersonKeys>>()
  /** What was opened before is not used any more. */
  const changed = async (owner: number, work: Promise<KeyChange>): Promise<KeyChange> => {
    try {
      return await work
    } finally {
      known.delete(owner)
    }
  }
  return {
    ownerKeys: {
      rotate: (owner) => changed(owner, ownerKeys.rotate(owner)),
      retire: (owner) => changed(owner, ownerKeys.retire(owner)),
      forget: (owner) => changed(owner, ownerKeys.forget(owner)),
    },
    keys(owner) {
      const keys = known.get(owner) ?? vault(owner).then(createPersonKeys)
      known.set(owner, keys)
      keys.catch(() => known.delete(owner))
      return keys
    },
    async registerPolicy(version, text, catalogue) {
      const hash = createHash('sha256').update(text).digest()
      try {
        await writer.query(
          'insert into dp.pii_policy (version, hash, text) values ($1, $2, $3) on conflict do nothing',
          [version, hash, text],
        )
        const { rows } = await writer.query<{ hash: Buffer }>('select hash from dp.pii_policy where version = $1', [
          version,
        ])
        if (only(rows).hash.equals(hash)) return await beginEpoch(writer, version, catalogue)
      } catch (error) {
        throw storageFault(error, 'noting the version of the policy for personal values')
      }
      throw new AppError(
        'policy.changed',
        `Opening the policy: version ${version} stands for another text already; give this one the next number`,
      )
    },
    treatedUnder: (owner) => treatedUnder(writer, owner),
    async boundTo(owner, fact) {
      const { rows } = await writer.query<{ own: string }>(
        'select distinct own::text from dp.reading where usr = $1 and id = $2 and own is not null',
        [owner, fact],
      )
      return [...new Set([fact, ...rows.map(({ own }) => own)])]
    },
    async noteRevealed(owner, record) {
      await writer.query('select dp.add_pii_audit($1, $2, $3)', [owner, 'reveal', JSON.stringify(record)])
    },
    verifyAudit: (owner) => verifyAudit(writer, owner),
  }
}

/** Where the records of a page stand. */
export interface FoundOf {
  readonly owner: number
  readonly chain: string
  readonly run?: number
  readonly source: string
}

/** Writes the record and the counts of what was found. The last statements of a transaction: the chain is locked from here on. */
export async function insertFound(
  client: pg.PoolClient,
  { owner, chain, run, source }: FoundOf,
  found: PiiFound & { readonly reprocessed?: Omit<Reprocessed, 'found'> },
): Promise<void> {
  const { counts, policyVersion } = found
  if (counts.length > 0)
    await client.query(
      `insert into dp.pii_count (usr, run, source, type, entity, risk, operator, policy, findings)
       select $1, $2, $3, q.type, q.entity, q.risk, q.operator, $4, q.findings
       from unnest($5::text[], $6::text[], $7::text[], $8::text[], $9::bigint[]) q(type, entity, risk, operator, findings)`,
      [
        owner,
        run ?? null,
        source,
        policyVersion,
        counts.map(({ type }) => type),
        counts.map(({ entity }) => entity),
        counts.map(({ risk }) => risk),
        counts.map(({ operator }) => operator),
        counts.map(({ findings }) => findings),
      ],
    )
  await client.query('select dp.add_pii_audit($1, $2, $3)', [owner, chain, JSON.stringify({ source, ...found })])
}

interface AuditRow {
  readonly chain: string
  readonly no: number
  readonly record: string
  readonly prev: Buffer
  readonly hash: Buffer
}
const PAGE = 1000

async function verifyAudit(writer: Queryable, owner: number): Promise<readonly AuditChain[]> {
  const { rows: ends } = await writer.query<{ chain: string; no: number; hash: Buffer }>(
    'select chain, no, hash from dp.pii_chain where usr = $1 order by chain',
    [owner],
  )
  const chains: AuditChain[] = []
  for (const end of ends) chains.push(await verifyChain(writer, owner, end))
  return chains
}

async function verifyChain(
  writer: Queryable,
  owner: number,
  { chain, no, hash }: { readonly chain: string; readonly no: number; readonly hash: Buffer },
): Promise<AuditChain> {
  const end = { no: 0, hash: Buffer.alloc(0) as Buffer }
  for (;;) {
    const { rows } = await writer.query<AuditRow>(
      'select chain, no, record, prev, hash from dp.pii_audit where usr = $1 and chain = $2 and no > $3 order by no limit $4',
      [owner, chain, end.no, PAGE],
    )
    const broken = followed(rows, end)
    if (broken !== undefined) return { chain, records: no, broken }
    if (rows.length < PAGE) break
  }
  if (end.no !== no) return { chain, records: no, broken: { no: end.no + 1, why: MISSING } }
  if (end.hash.equals(hash)) return { chain, records: no }
  return { chain, records: no, broken: { no, why: 'the end of the chain was altered' } }
}

const MISSING = 'the record is missing'

/** Moves the end of the chain over the records; where one does not follow, why. */
function followed(rows: readonly AuditRow[], end: { no: number; hash: Buffer }): AuditChain['broken'] {
  for (const row of rows) {
    const why = row.no === end.no + 1 ? faultOf(row, end.hash) : MISSING
    if (why !== undefined) return { no: end.no + 1, why }
    end.no = row.no
    end.hash = row.hash
  }
  return undefined
}

function faultOf({ chain, no, record, prev, hash }: AuditRow, before: Buffer): string | undefined {
  if (!prev.equals(before)) return 'it does not follow the record before it'
  const made = createHash('sha256').update(before).update(`${chain}\n${no}\n${record}`).digest()
  return made.equals(hash) ? undefined : 'the record was altered'
}
