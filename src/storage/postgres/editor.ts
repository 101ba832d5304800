import { randomUUID } from 'node:crypto'
import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { EventColumns } from '../../models/batch.ts'
import { type Draft, type EventType, type Identity, STATES, type StoredEvent } from '../../models/events.ts'
import { storableJson, storableText } from '../../utils/json-text.ts'
import type { AppendOutcome, EditPatch, EventEditor, OwnEvent } from '../ports.ts'
import { appendColumns, DUPLICATE, NEW } from './bulk/append.ts'
import { uuidText } from './bulk/arrays.ts'
import { createRowBuffers } from './bulk/copy-rows.ts'
import { loadFacts, type ReviseContext } from './bulk/revise.ts'
import { type Revision, writeRevisions } from './bulk/revisions.ts'
import { streamCode, typeCodes } from './codes.ts'
import { type Connections, only, transaction } from './connections.ts'
import { contentOfRow, joinPatches, overlay } from './content.ts'
import { createGroupCommit } from './group-commit.ts'
import { insertTallies, storageFault } from './ingest-store.ts'
import type { LogNotifier } from './notifier.ts'
import { type EventRow, eventOf, selectEvents } from './rows.ts'

export interface EditorOptions {
  readonly connections: Connections
  readonly notifier: LogNotifier
  readonly fold: ReviseContext['fold']
  /** Makes a batch of drafts: `processors/stream/batch.ts`. */
  readonly createBatch: (types: readonly EventType[]) => EventColumns & { add(draft: Draft): void }
}

const LIVE = STATES.indexOf('live')
const DELETED = STATES.indexOf('deleted')
const FACT = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

export function createEditor(options: EditorOptions): EventEditor {
  const { connections, notifier } = options
  const appends = createGroupCommit<OwnEvent, AppendOutcome>((owner, stream, events) =>
    appendOwn(options, owner, stream, events),
  )
  return {
    append: (owner, stream, events) => appends.submit(owner, stream, events),
    edit: (owner, fact, patch) =>
      change(options, owner, fact, async (client, position) => {
        const { current, edit } = await liveFact(client, owner, fact)
        const joined = joinPatches(edit, storablePatch(patch))
        await client.query(
          `insert into dp.edit (usr, id, patch) values ($1, $2, $3)
           on conflict (usr, id) do update set patch = excluded.patch, edited = now()`,
          [owner, fact, storableJson(joined)],
        )
        const content = overlay(contentOfRow(current), joined)
        return {
          id: fact,
          position,
          revision: current.revision + 1,
          hash: current.hash,
          state: LIVE,
          content,
          ...originOf(current),
        }
      }),
    remove: (owner, fact) =>
      change(options, owner, fact, async (client, position) => {
        const { current } = await liveFact(client, owner, fact)
        const time = current.time
        // Of a deleted fact only its place in time stays, so that a re-import finds it blocked.
        return {
          id: fact,
          position,
          revision: current.revision + 1,
          hash: '0',
          state: DELETED,
          content: { ...(time === null ? {} : { time }), data: {} },
        }
      }).then(async (event) => {
        notifier.committed(Number(event.position) + 1)
        return event
      }),
  }

  async function change(
    _options: EditorOptions,
    owner: number,
    fact: string,
    revise: (client: pg.PoolClient, position: number) => Promise<Revision>,
  ): Promise<StoredEvent> {
    if (!FACT.test(fact)) throw new AppError('event.not_found', `there is no event ${fact.slice(0, 60)}`)
    const event = await transaction(connections.writer, async (client) => {
      const { first } = only((await client.query<{ first: string }>('select dp.take_positions(1) as first')).rows)
      const revision = await revise(client, Number(first))
      await writeRevisions(client, owner, [revision])
      if (revision.state === DELETED) await erase(client, owner, fact)
      const row = await client.query<EventRow>(selectEvents('select * from dp.event where usr = $1 and id = $2'), [
        owner,
        fact,
      ])
      return eventOf(only(row.rows))
    })
    notifier.committed(Number(event.position) + 1)
    return event
  }
}

async function liveFact(client: pg.PoolClient, owner: number, fact: string) {
  const found = (await loadFacts(client, owner, [fact])).get(fact)
  if (found === undefined || found.current.state === DELETED)
    throw new AppError('event.not_found', `there is no event ${fact}`)
  return found
}

function originOf({
  run,
  file,
  record,
}: {
  readonly run: number | null
  readonly file: number | null
  readonly record: number | null
}) {
  return { run: run ?? undefined, file: file ?? undefined, record: record ?? undefined }
}

async function erase(client: pg.PoolClient, owner: number, fact: string): Promise<void> {
  for (const table of ['event_history', 'reading', 'edit', 'event_text']) {
    await client.query(`delete from dp.${table} where usr = $1 and id = $2`, [owner, fact])
  }
  await client.query(
    'insert into dp.tally (usr, stream, type, events) select usr, stream, type, -1 from dp.event where usr = $1 and id = $2',
    [owner, fact],
  )
}

function storablePatch(patch: EditPatch): EditPatch {
  const { subject, place } = patch
  return {
    ...patch,
    ...(typeof subject === 'string' ? { subject: storableText(subject) } : {}),
    ...(typeof place === 'string' ? { place: storableText(place) } : {}),
  }
}

async function appendOwn(
  options: EditorOptions,
  owner: number,
  stream: string,
  events: readonly OwnEvent[],
): Promise<AppendOutcome[]> {
  const { connections, notifier, createBatch } = options
  let identity: Identity = { key: [] }
  const names = new Map<string, EventType>()
  for (const event of events)
    if (!names.has(event.type))
      names.set(
        event.type,
        ownType(event, () => identity),
      )
  const types = [...names.values()]
  const batch = createBatch(types)
  for (const { id, kind: _kind, ...draft } of events) {
    identity = { key: [stream, id ?? randomUUID()] }
    batch.add(draft)
  }
  try {
    const appended = await transaction(connections.writer, async (client) => {
      const code = await streamCode(client, owner, stream, true)
      const codes = await typeCodes(client, owner, `/v1/streams/${stream}`, types)
      await client.query('set local enable_hashjoin = off; set local enable_mergejoin = off')
      const result = await appendColumns(client, batch, {
        owner,
        stream: code,
        types: codes,
        fold: options.fold,
        buffers: createRowBuffers(),
      })
      await insertTallies(client, owner, code, codes, result.live)
      return result
    })
    if (appended.positions > 0) notifier.committed(appended.first + appended.positions)
    return events.map((_, row) => {
      const placed = appended.placed.get(row)
      const outcome =
        appended.outcome[row] === NEW ? 'new' : appended.outcome[row] === DUPLICATE ? 'duplicate' : 'revised'
      const fact = uuidText(batch.id, row)
      return placed === undefined
        ? { outcome, fact, revision: 0 }
        : { outcome, fact, revision: placed.revision, position: String(placed.position) }
    })
  } catch (error) {
    throw storageFault(error, `appending to the stream ${stream}`)
  }
}

function ownType(event: OwnEvent, identity: () => Identity): EventType {
  const { id: _id, kind = 'did', ...example } = event
  // The kind of an owner's event is the owner's word; the log keeps it as it is.
  return {
    name: event.type,
    title: event.type,
    kind: kind as EventType['kind'],
    data: {},
    version: 1,
    identity,
    text: [],
    example,
  }
}
