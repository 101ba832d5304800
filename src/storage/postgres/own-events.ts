import { randomUUID } from 'node:crypto'
import type { EventColumns } from '../../models/batch.ts'
import type { Draft, EventType, Identity } from '../../models/events.ts'
import type { PageGuard } from '../../models/guard.ts'
import { ownSource } from '../../models/wire.ts'
import { uuidText } from '../../utils/fact-id.ts'
import type { AppendOutcome, OwnEvent } from '../ports.ts'
import { appendColumns, DUPLICATE, NEW } from './bulk/append.ts'
import type { Fold } from './bulk/facts.ts'
import type { Placed } from './bulk/revise.ts'
import type { Codes, OwnType } from './codes.ts'
import type { Connections } from './connections.ts'
import { type Queryable, transaction } from './connections.ts'
import { overCollisions, storageFault } from './faults.ts'
import { insertTallies } from './ingest-store.ts'
import { beginAppend } from './locks.ts'
import type { LogNotifier } from './notifier.ts'
import { insertFound } from './personal-values.ts'

export interface EditorOptions {
  readonly connections: Connections
  readonly notifier: LogNotifier
  readonly fold: Fold
  /** Makes a batch for so many drafts: `processors/stream/batch.ts`. What `guard` cannot search it refuses. */
  readonly createBatch: (
    types: readonly EventType[],
    expected: number,
    guard: PageGuard | undefined,
  ) => EventColumns & { add(draft: Draft): void }
  /** The PII stage of a source, or of the owner's own stream, as events name it; undefined in tests alone. */
  readonly guard?: ((owner: number, source: string) => Promise<PageGuard>) | undefined
}

/** Appends events of an owner to a stream of the owner, in one transaction. */
export async function appendOwn(
  { connections, notifier, createBatch, fold, guard: guardOf }: EditorOptions,
  codes: Codes,
  owner: number,
  stream: string,
  events: readonly OwnEvent[],
): Promise<AppendOutcome[]> {
  const source = ownSource(stream)
  const guard = await guardOf?.(owner, source)
  const { batch, types } = batchOf((given, expected) => createBatch(given, expected, guard), stream, events)
  const found = guard?.taken()
  const append = async () => {
    const code = await codes.stream(owner, stream, true)
    const typeIds = await codes.types(owner, source, types)
    return transaction(connections.writer, async (client) => {
      const fence = await beginAppend(client)
      const placed = new Map<number, Placed>()
      const context = { owner, stream: code, types: typeIds, fold, fence, placed }
      const appended = await appendColumns(client, batch, context)
      await insertTallies(client, owner, code, typeIds, appended.live)
      await placeDuplicates(client, owner, batch, placed)
      // Appends of one stream wait for each other only where there is something to tell.
      if (found !== undefined && found.counts.length > 0)
        await insertFound(client, { owner, chain: `stream/${stream}`, source }, found)
      return { ...appended, placed }
    })
  }
  try {
    const { first, positions, outcome, placed } = await overCollisions(append)
    if (positions > 0) notifier.committed(first + positions)
    return events.map((_, row): AppendOutcome => {
      const { revision, position } = placed.get(row) ?? { revision: 1 }
      const known = outcome[row] === NEW ? 'new' : outcome[row] === DUPLICATE ? 'duplicate' : 'revised'
      const where = position === undefined ? {} : { position: String(position) }
      return { outcome: known, fact: uuidText(batch.id, row), revision, ...where }
    })
  } catch (error) {
    throw storageFault(error, `appending to the stream ${stream}`)
  }
}

/** Rows that changed nothing stand where their fact stands. */
async function placeDuplicates(
  client: Queryable,
  owner: number,
  batch: EventColumns,
  placed: Map<number, Placed>,
): Promise<void> {
  if (placed.size === batch.count) return
  const rows = Array.from({ length: batch.count }, (_, row) => row).filter((row) => !placed.has(row))
  const known = await client.query<{ id: string; revision: number }>(
    'select id::text, revision from dp.event where usr = $1 and id = any($2)',
    [owner, rows.map((row) => uuidText(batch.id, row))],
  )
  const revisions = new Map(known.rows.map(({ id, revision }) => [id, revision]))
  for (const row of rows) placed.set(row, { revision: revisions.get(uuidText(batch.id, row)) ?? 1 })
}

function batchOf(
  createBatch: (types: readonly EventType[], expected: number) => ReturnType<EditorOptions['createBatch']>,
  stream: string,
  events: readonly OwnEvent[],
) {
  let identity: Identity = { key: [] }
  const kinds = new Map<string, string | undefined>()
  for (const { type, kind } of events) kinds.set(type, kind ?? kinds.get(type))
  const types: OwnType[] = [...kinds].map(([name, kind]) => ({ name, kind, version: 1 }))
  const batch = createBatch(
    types.map((type) => declared(type.name, () => identity)),
    events.length,
  )
  for (const { id, kind: _kind, ...draft } of events) {
    identity = { key: [stream, id ?? randomUUID()] }
    batch.add(draft)
  }
  return { batch, types }
}

/** What a batch must know of a type; an owner declares none. */
function declared(name: string, identity: () => Identity): EventType {
  const example = { type: name, data: {} }
  return { name, title: name, kind: 'did', data: {}, version: 1, identity, text: [], pii: {}, example }
}
