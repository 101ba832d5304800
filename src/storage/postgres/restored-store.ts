import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { STATES } from '../../models/events.ts'
import { uuidText } from '../../utils/fact-id.ts'
import { parseJson } from '../../utils/json-text.ts'
import type { EditPatch, PageCounts, RestoredPage, RestoredPages, RestoredTombstone } from '../ports.ts'
import { appendColumns, DUPLICATE, NEW } from './bulk/append.ts'
import { int8Text } from './bulk/arrays.ts'
import { eraseFact } from './bulk/erase.ts'
import { DELETED, keepReadings, loadFacts, lockFacts, RETRACTED, SEVERAL } from './bulk/facts.ts'
import { insertSeen } from './bulk/seen.ts'
import { createCodes } from './codes.ts'
import { only, transaction } from './connections.ts'
import { contentOfBatch, joinPatches, patchOf, storedPatch } from './content.ts'
import { editFact, writeRevision } from './editor.ts'
import { overCollisions, storageFault } from './faults.ts'
import {
  appendContext,
  assertHeld,
  endFiles,
  type IngestStoreOptions,
  insertBatch,
  insertQuarantine,
  insertTallies,
} from './ingest-store.ts'
import { beginAppend } from './locks.ts'
import { insertFound } from './personal-values.ts'

const REVISED = 1

export interface RestoredStoreOptions extends Omit<IngestStoreOptions, 'types'> {
  readonly stream: string
  /** An owner's own: its events are no readings of anything. */
  readonly isOwn: boolean
}

/**
 * Writes the pages of a run that reads an export of ours: events that have their ids, edits and deletions already. Where
 * nothing of them is stored they are as they were; else events are readings like any, an edit is laid under one that is
 * there, and what was deleted there is deleted here.
 */
export async function createRestoredStore(options: RestoredStoreOptions): Promise<RestoredPages> {
  const { connections, owner, run, source, files, notifier, isOwn } = options
  const codes = createCodes(connections.writer)
  const stream = await codes.stream(owner, options.stream, isOwn)
  const last = await connections.writer.query<{ no: number | null }>(
    'select max(no) as no from dp.batch where run = $1',
    [run],
  )
  let no = last.rows[0]?.no ?? 0

  const commitOnce = async (page: RestoredPage, batch: number): Promise<{ counts: PageCounts; head: number }> => {
    const types = await codes.types(owner, source, page.types)
    return transaction(connections.writer, async (client) => {
      const fence = await beginAppend(client)
      const placed = appendContext(page, { owner, run, stream, types, fold: options.fold, fence }, files)
      const { reading: _, ...withoutReading } = placed
      const appended = await appendColumns(client, page.columns, isOwn ? withoutReading : placed)
      const restored: Restored = { client, owner, page, outcome: appended.outcome, ...(isOwn ? {} : { placed }) }
      await restoreEdits(restored)
      const buried = await restoreTombstones(client, page.tombstones, { owner, run, stream, types })
      const counts = page.classify(Uint8Array.from([...appended.outcome, ...buried]))
      if (options.attempt !== undefined) await assertHeld(client, options.attempt)
      await insertBatch(client, owner, run, batch, page, counts)
      await insertSeen(client, { owner, run, no: batch }, appended.seen)
      await insertTallies(client, owner, stream, types, appended.live)
      await insertQuarantine(client, options, page)
      if (page.found !== undefined) await insertFound(client, { owner, chain: `run/${run}`, run, source }, page.found)
      const { head } = only((await client.query<{ head: number }>('select dp.fence()::float8 as head')).rows)
      return { counts, head: Math.max(head, appended.first + appended.positions) }
    })
  }
  return {
    async commit(page) {
      no += 1
      const batch = no
      try {
        const { counts, head } = await overCollisions(() => commitOnce(page, batch))
        notifier.committed(head)
        return counts
      } catch (error) {
        throw storageFault(error, `storing page ${batch} of ${source}`)
      }
    },
    endFiles: (ended) => endFiles(connections.writer, run, ended),
  }
}

interface Restored {
  readonly client: pg.PoolClient
  readonly owner: number
  readonly page: RestoredPage
  readonly outcome: Uint8Array
  /** Absent for events that are no readings. */
  readonly placed?: ReturnType<typeof appendContext>
}

/** The owner's edits: few, so one by one. An edit that was made here wins over one that comes from elsewhere. */
async function restoreEdits(restored: Restored): Promise<void> {
  const { client, owner, page, outcome } = restored
  for (const [row, text] of page.edits) {
    const id = uuidText(page.columns.id, row)
    const patch = patchOf(parseJson(text))
    if (outcome[row] === NEW) await editFresh(restored, row, id, patch)
    else if (await editStored(client, owner, id, patch)) outcome[row] = REVISED
  }
}

/** The row is what the edit made of it already. From now on it is no reading any more. */
async function editFresh(
  { client, owner, page: { columns }, placed }: Restored,
  row: number,
  id: string,
  patch: EditPatch,
): Promise<void> {
  await client.query('insert into dp.edit (usr, id, patch) values ($1, $2, $3)', [
    owner,
    id,
    storedPatch({ ...patch, data: patch.data ?? {} }),
  ])
  const { run, origin, reading } = placed ?? {}
  if (run === undefined || origin === undefined || reading === undefined) return
  const { file, record } = origin(row)
  const hash = int8Text(columns.hash, row)
  await keepReadings(client, owner, [
    { id, run, file, record, ...reading(file), hash, content: contentOfBatch(columns, row) },
  ])
}

async function editStored(client: pg.PoolClient, owner: number, id: string, patch: EditPatch): Promise<boolean> {
  await lockFacts(client, owner, [id])
  const fact = (await loadFacts(client, owner, [id])).get(id)
  if (fact === undefined || fact.current.state === DELETED || fact.current.state === RETRACTED) return false
  const joined = fact.edit === undefined ? patch : joinPatches(patch, fact.edit)
  if (isDeepStrictEqual(joinPatches(joined, {}), fact.edit)) return false
  const revision = await editFact(client, owner, fact, joined)
  if (revision === undefined) return false
  await writeRevision(client, owner, revision)
  return true
}

interface Grave {
  readonly owner: number
  readonly run: number
  readonly stream: number
  readonly types: readonly number[]
}

/** What is left of deleted events: blocks every import of them. Answers an outcome for each. */
async function restoreTombstones(
  client: pg.PoolClient,
  tombstones: readonly RestoredTombstone[],
  grave: Grave,
): Promise<number[]> {
  if (tombstones.length === 0) return []
  const { owner } = grave
  const ids = tombstones.map(({ fact }) => fact)
  await lockFacts(client, owner, ids)
  const { rows } = await client.query<{ id: string; state: number }>(
    'select id::text, state from dp.event where usr = $1 and id = any($2)',
    [owner, ids],
  )
  const states = new Map(rows.map(({ id, state }) => [id, state]))
  const seen = new Set<string>()
  const outcome = tombstones.map(({ fact }) => {
    const state = states.get(fact)
    if (state === DELETED || seen.has(fact)) return DUPLICATE
    seen.add(fact)
    return state === undefined ? NEW : REVISED
  })
  const chosen = (wanted: number) => tombstones.filter((_, k) => outcome[k] === wanted)
  await bury(client, chosen(NEW), grave)
  for (const { fact } of chosen(REVISED)) {
    const stored = (await loadFacts(client, owner, [fact])).get(fact)
    if (stored !== undefined) await writeRevision(client, owner, await eraseFact(client, owner, stored))
  }
  return outcome
}

async function bury(
  client: pg.PoolClient,
  tombstones: readonly RestoredTombstone[],
  { owner, run, stream, types }: Grave,
): Promise<void> {
  if (tombstones.length === 0) return
  await client.query(
    `insert into dp.event (time, position, hash, id, usr, run, file, record, stream, type, revision, precision, state, data)
     select dp.instant(q.time), b.first + q.n - 1, ${SEVERAL}, q.id, $1, $2, q.file, q.record, $3, q.type, q.revision, 0, ${STATES.indexOf('deleted')}, '{}'
     from (select dp.take_positions($4) as first) b,
       unnest($5::float8[], $6::uuid[], $7::int[], $8::int[], $9::int[], $10::int[]) with ordinality q(time, id, file, record, type, revision, n)`,
    [
      owner,
      run,
      stream,
      tombstones.length,
      tombstones.map(({ time }) => time ?? null),
      tombstones.map(({ fact }) => fact),
      tombstones.map(({ file }) => file),
      tombstones.map(({ record }) => record),
      tombstones.map(({ type }) => types[type]),
      tombstones.map(({ revision }) => revision),
    ],
  )
}
