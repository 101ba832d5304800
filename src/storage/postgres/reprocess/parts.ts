import type pg from 'pg'
import type { BoundContent, Content } from '../../../models/events.ts'
import { each, type Fact, loadFacts } from '../bulk/facts.ts'
import { CONTENT_COLUMNS, type ContentRow, contentOfRow } from '../content.ts'
import { contentOfPatch } from '../patched.ts'

/** Everything that is stored of one event and may hold a personal value. */
export interface FactParts {
  readonly fact: Fact
  /** What is treated, in this order: the row, or its readings where those are kept; superseded revisions; the owner's edit. */
  readonly contents: readonly BoundContent[]
  /** Revisions of the superseded ones. */
  readonly superseded: readonly number[]
}

/** Readings that are not kept say what the row says: nobody has to look for them. */
const NO_LOOKUP = { find: async () => new Map() }

/** The parts of the facts, by id; of deleted ones nothing is left. */
export async function loadParts(
  client: pg.PoolClient,
  owner: number,
  ids: readonly string[],
): Promise<readonly FactParts[]> {
  const facts = await loadFacts(client, owner, ids, NO_LOOKUP)
  const history = await loadHistory(client, owner, ids)
  return ids.flatMap((id) => {
    const fact = facts.get(id)
    if (fact === undefined) return []
    const earlier = history.get(id) ?? []
    const own = fact.isKept ? contentsOf(fact) : [{ content: contentOfRow(fact.current) }]
    const edit = fact.edit === undefined ? [] : [{ content: contentOfPatch(fact.edit) }]
    return [
      {
        fact,
        contents: [...own, ...earlier, ...edit],
        superseded: earlier.map(({ revision }) => revision),
      },
    ]
  })
}

/** The kept contents of a fact, each once: several readings may say the same. */
export function contentsOf({ readings }: Fact): readonly KeptContent[] {
  const byHash = new Map<string, KeptContent>()
  for (const { hash, content, own, revision } of readings)
    byHash.set(hash, { hash, content, own, revision: revision ?? byHash.get(hash)?.revision })
  return [...byHash.values()]
}

interface KeptContent extends BoundContent {
  readonly hash: string
  /** The revision that it stands in, where it is not kept by itself. */
  readonly revision: number | undefined
}

interface Superseded {
  readonly revision: number
  readonly content: Content
}

async function loadHistory(
  client: pg.PoolClient,
  owner: number,
  ids: readonly string[],
): Promise<ReadonlyMap<string, readonly Superseded[]>> {
  const { rows } = await client.query<ContentRow & { id: string; revision: number }>(
    `select e.id::text, e.revision, ${CONTENT_COLUMNS} from ${each('dp.event_history')} e order by e.revision`,
    [owner, ids],
  )
  const byFact = new Map<string, Superseded[]>()
  for (const row of rows) {
    const superseded = { revision: row.revision, content: contentOfRow(row) }
    byFact.set(row.id, [...(byFact.get(row.id) ?? []), superseded])
  }
  return byFact
}
