import { isDeepStrictEqual } from 'node:util'
import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { StoredEvent } from '../../models/events.ts'
import { storableText } from '../../utils/json-text.ts'
import type { EditPatch, EventEditor, OwnEvent } from '../ports.ts'
import { eraseFact } from './bulk/erase.ts'
import { DELETED, type Fact, keepReadings, loadFacts, lockFacts, RETRACTED, SEVERAL } from './bulk/facts.ts'
import { type Revision, writeRevisions } from './bulk/revisions.ts'
import { createCodes } from './codes.ts'
import { only, transaction } from './connections.ts'
import { contentOfRow, joinPatches, overlay, storedPatch } from './content.ts'
import { FACT } from './event-reader.ts'
import { storageFault } from './faults.ts'
import { createGroupCommit } from './group-commit.ts'
import { editGuard, guardedPatch } from './guarded-edit.ts'
import { appendOwn, type EditorOptions } from './own-events.ts'
import { type EventRow, eventOf, selectEvents } from './rows.ts'

export function createEditor(options: EditorOptions): EventEditor {
  const codes = createCodes(options.connections.writer)
  const appends = createGroupCommit((owner, stream, events: readonly OwnEvent[]) =>
    appendOwn(options, codes, owner, stream, events),
  )
  return {
    append: (owner, stream, events) =>
      events.length === 0 ? Promise.resolve([]) : appends.submit(owner, stream, events),
    async edit(owner, fact, patch) {
      const guard = await editGuard(options, owner, fact)
      return change(options, owner, fact, async (client, found) =>
        editFact(client, owner, found, await guardedPatch(client, guard, owner, found.current, patch)),
      )
    },
    remove: (owner, fact) => change(options, owner, fact, (client, found) => eraseFact(client, owner, found)),
  }
}

/** Revises one fact in a transaction of its own, unless there is nothing to change. Answers it as it is then. */
async function change(
  { connections, notifier }: EditorOptions,
  owner: number,
  id: string,
  revise: (client: pg.PoolClient, found: Fact) => Promise<Omit<Revision, 'position'> | undefined>,
): Promise<StoredEvent> {
  const missing = () => new AppError('event.not_found', `there is no event ${id.slice(0, 60)}`)
  if (!FACT.test(id)) throw missing()
  try {
    const event = await transaction(connections.writer, async (client) => {
      await lockFacts(client, owner, [id])
      const found = (await loadFacts(client, owner, [id])).get(id)
      if (found === undefined || found.current.state === DELETED) throw missing()
      const revision = await revise(client, found)
      if (revision !== undefined) await writeRevision(client, owner, revision)
      const rows = await client.query<EventRow>(selectEvents('select * from dp.event where usr = $1 and id = $2'), [
        owner,
        id,
      ])
      return eventOf(only(rows.rows))
    })
    notifier.committed(Number(event.position) + 1)
    return event
  } catch (error) {
    throw storageFault(error, 'changing an event')
  }
}

/** Writes the next revision of a fact that is locked. */
export async function writeRevision(
  client: pg.PoolClient,
  owner: number,
  revision: Omit<Revision, 'position'>,
): Promise<void> {
  const { first } = only((await client.query<{ first: string }>('select dp.take_positions(1) as first')).rows)
  await writeRevisions(client, owner, [{ ...revision, position: Number(first) }])
  if (revision.state === DELETED)
    await client.query('delete from dp.event_history where usr = $1 and id = $2', [owner, revision.id])
}

/** Undefined where the edit says nothing that an earlier one has not said. */
export async function editFact(
  client: pg.PoolClient,
  owner: number,
  { current, readings, isKept, edit }: Fact,
  patch: EditPatch,
): Promise<Omit<Revision, 'position'> | undefined> {
  const { id, state, revision, run, file, record } = current
  if (state === RETRACTED) throw new AppError('event.not_found', `the event ${id} was taken back with its import`)
  const joined = joinPatches(edit, storablePatch(patch))
  const { pii: _, ...before } = edit ?? { data: {} }
  if (isDeepStrictEqual({ ...joined, pii: undefined }, { ...before, pii: undefined })) return undefined
  // From now on the row is no reading any more.
  if (!isKept) {
    await keepReadings(
      client,
      owner,
      readings.map((reading) => ({ ...reading, id })),
    )
  }
  await client.query(
    `insert into dp.edit (usr, id, patch) values ($1, $2, $3)
     on conflict (usr, id) do update set patch = excluded.patch, edited = now()`,
    [owner, id, storedPatch(joined)],
  )
  return {
    id,
    revision: revision + 1,
    hash: readings.length > 0 ? SEVERAL : current.hash,
    state,
    content: overlay(contentOfRow(current), joined),
    run: run ?? undefined,
    file: file ?? undefined,
    record: record ?? undefined,
  }
}

function storablePatch(patch: EditPatch): EditPatch {
  const { subject, place } = patch
  return {
    ...patch,
    ...(typeof subject === 'string' ? { subject: storableText(subject) } : {}),
    ...(typeof place === 'string' ? { place: storableText(place) } : {}),
  }
}
