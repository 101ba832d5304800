import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { EventType } from '../../models/events.ts'
import { storableText } from '../../utils/json-text.ts'
import type { Listed } from '../../utils/listed.ts'
import type { EndedFile, PageCounts, PageStore, PlannedFile, StoredPage } from '../ports.ts'
import { resolveAliases } from './bulk/aliases.ts'
import { type AppendContext, appendColumns } from './bulk/append.ts'
import { idRange } from './bulk/distinct.ts'
import type { Fold } from './bulk/facts.ts'
import { moveReadings } from './bulk/move-readings.ts'
import { insertSeen } from './bulk/seen.ts'
import { createCodes } from './codes.ts'
import { type Connections, type Pool, transaction } from './connections.ts'
import { overCollisions, storageFault } from './faults.ts'
import { beginAppend } from './locks.ts'
import type { LogNotifier } from './notifier.ts'
import { insertFound } from './personal-values.ts'

export interface IngestStoreOptions {
  readonly connections: Connections
  readonly notifier: LogNotifier
  readonly owner: number
  readonly run: number
  readonly source: string
  readonly types: readonly EventType[]
  readonly files: Listed<PlannedFile>
  /** Of the whole run, where this process holds it: pages are refused once another process has taken it. */
  readonly attempt?: { readonly run: number; readonly no: number }
  readonly fold: Fold
  /** Seals a raw record with the owner's key; `aad` says where it belongs. */
  readonly seal: (raw: Uint8Array, aad: string) => Uint8Array
}

/** Writes the pages of a run. Several may be on their way; those whose ids could meet wait for each other. */
export async function createIngestStore(options: IngestStoreOptions): Promise<PageStore> {
  const { connections, owner, run, source, types, files, notifier } = options
  const codes = createCodes(connections.writer)
  const stream = await codes.stream(owner, source, false)
  const typeIds = await codes.types(owner, source, types)
  const typeNames = types.map(({ name }) => name)
  const last = await connections.writer.query<{ no: number | null }>(
    'select max(no) as no from dp.batch where run = $1',
    [run],
  )
  const meet = createMeeting()
  let no = last.rows[0]?.no ?? 0

  const commitOnce = (page: StoredPage, batch: number): Promise<{ counts: PageCounts; head: number }> =>
    transaction(connections.writer, async (client) => {
      const fence = await beginAppend(client)
      const base = { owner, run, stream, types: typeIds, fold: options.fold, fence }
      const named = await resolveAliases(client, owner, page.columns, typeNames)
      const context = appendContext(page, { ...base, renamed: named.renamed }, files)
      const appended = await appendColumns(client, named.columns, context)
      const counts = page.classify(appended.outcome)
      if (options.attempt !== undefined) await assertHeld(client, options.attempt)
      await insertBatch(client, owner, run, batch, page, counts)
      await insertSeen(client, { owner, run, no: batch }, appended.seen)
      await insertTallies(client, owner, stream, typeIds, appended.live)
      await insertQuarantine(client, options, page)
      // Behind what was seen again: that is among the readings that move.
      const moved = await moveReadings(client, named.moves, { owner, run, fold: options.fold })
      if (page.found !== undefined) await insertFound(client, { owner, chain: `run/${run}`, run, source }, page.found)
      return { counts, head: Math.max(appended.first + appended.positions, moved) }
    })

  return {
    async commit(page) {
      no += 1
      const batch = no
      const leave = await meet.enter(page)
      try {
        const { counts, head } = await overCollisions(() => commitOnce(page, batch))
        if (head > 0) notifier.committed(head)
        return counts
      } catch (error) {
        throw storageFault(error, `storing page ${batch} of ${source}`)
      } finally {
        leave()
      }
    },
    endFiles: (ended) => endFiles(connections.writer, run, ended),
  }
}

/** One statement for all of them. Of a file that ended twice the last counts. */
export async function endFiles(writer: Pool, run: number, ended: readonly EndedFile[]): Promise<void> {
  const files = [...new Map(ended.map((one) => [one.file, one])).values()]
  await writer.query(
    `update dp.run_file f set complete = q.complete, records = q.records, note = q.note
     from unnest($2::int[], $3::int[], $4::text[], $5::bool[]) q(no, records, note, complete) where f.run = $1 and f.no = q.no`,
    [
      run,
      files.map(({ file }) => file),
      files.map(({ records }) => records),
      files.map(({ note }) => (note === undefined ? null : storableText(note))),
      files.map(({ isWhole }) => isWhole),
    ],
  )
}

/** Until the commit nobody else can take the run. */
export async function assertHeld(client: pg.PoolClient, { run, no }: { run: number; no: number }): Promise<void> {
  const { rows } = await client.query('select from dp.run where id = $1 and attempt = $2 for key share', [run, no])
  if (rows.length === 0) throw new AppError('run.busy', `another process has taken run ${run}; it goes on there`)
}

export function appendContext(
  page: StoredPage,
  base: Omit<AppendContext, 'origin' | 'reading'>,
  files: Listed<PlannedFile>,
): AppendContext {
  const { columns, ranges } = page
  let at = 0
  const rangeOf = (row: number) => {
    const ordinal = columns.record[row] as number
    // Rows come in order of their records, but for a second look at some: begin anew then.
    if ((ranges[at]?.ordinal ?? 0) > ordinal) at = 0
    while (at + 1 < ranges.length && (ranges[at + 1]?.ordinal ?? Number.POSITIVE_INFINITY) <= ordinal) at++
    const range = ranges[at]
    if (range === undefined) throw new AppError('internal.unexpected', 'an event belongs to no record')
    return { file: range.file, record: range.from + ordinal - range.ordinal }
  }
  return {
    ...base,
    origin: rangeOf,
    reading(file) {
      const { rank, asof } = files.at(file) ?? { rank: 0, asof: 0 }
      return { rank, asof }
    },
  }
}

export async function insertBatch(
  client: pg.PoolClient,
  owner: number,
  run: number,
  no: number,
  page: StoredPage,
  { records, events }: PageCounts,
): Promise<void> {
  await client.query(
    `insert into dp.batch (usr, run, no, ranges, read, stored, revised, duplicate, dropped, quarantined, events_new, events_revised, events_duplicate)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
    [
      owner,
      run,
      no,
      page.ranges.flatMap((range) => [range.file, range.from, range.to]),
      records.read,
      records.stored,
      records.revised,
      records.duplicate,
      JSON.stringify(records.dropped),
      JSON.stringify(records.quarantined),
      events.new,
      events.revised,
      events.duplicate,
    ],
  )
}

export async function insertTallies(
  client: pg.PoolClient,
  owner: number,
  stream: number,
  types: readonly number[],
  live: ReadonlyMap<number, number>,
): Promise<void> {
  if (live.size === 0) return
  await client.query(
    'insert into dp.tally (usr, stream, type, events) select $1, $2, q.type, q.events from unnest($3::int[], $4::bigint[]) q(type, events)',
    [owner, stream, [...live.keys()].map((type) => types[type]), [...live.values()]],
  )
}

/** Raw records of one statement: as parameters they need several times their size. */
const RAW_BYTES = 1 << 20

export async function insertQuarantine(
  client: pg.PoolClient,
  options: Omit<IngestStoreOptions, 'types'>,
  page: StoredPage,
): Promise<void> {
  const { owner, run, source, files, seal } = options
  for (const group of groupedBySize(page.quarantined)) {
    await client.query(
      `insert into dp.quarantine (usr, run, source, file, record, channel, part, name, stage, code, detail, bytes, raw)
       select $1, $2, $3, q.* from unnest($4::int[], $5::int[], $6::text[], $7::text[], $8::text[], $9::text[], $10::text[], $11::text[], $12::int[], $13::bytea[]) q`,
      [
        owner,
        run,
        source,
        group.map((item) => item.file),
        group.map((item) => item.record),
        group.map((item) => files.at(item.file)?.format ?? ''),
        group.map((item) => storableText(item.part)),
        group.map((item) => storableText(files.at(item.file)?.path ?? '')),
        group.map((item) => item.stage),
        group.map((item) => item.code),
        group.map((item) => storableText(item.detail)),
        group.map((item) => item.raw.length),
        group.map((item) => Buffer.from(seal(item.raw, quarantineSeal(run, item.file, item.record)))),
      ],
    )
  }
}

function* groupedBySize(quarantined: StoredPage['quarantined']): Generator<StoredPage['quarantined']> {
  for (let from = 0, to = 0; to < quarantined.length; from = to) {
    let bytes = 0
    while (to < quarantined.length && bytes < RAW_BYTES) bytes += quarantined[to++]?.raw.length ?? 0
    yield quarantined.slice(from, to)
  }
}

/** Binds a sealed raw record to its place. */
export const quarantineSeal = (run: number, file: number, record: number) => `quarantine/${run}/${file}/${record}`

/** Lets pages in whose ranges of ids do not meet those of pages on their way: two COPYs of one id would deadlock. */
function createMeeting() {
  const inside = new Set<{ readonly low: string; readonly high: string; readonly left: Promise<void> }>()
  return {
    async enter(page: StoredPage): Promise<() => void> {
      if (page.columns.count === 0) return () => undefined
      const { low, high } = idRange(page.columns)
      for (;;) {
        const other = [...inside].find((each) => each.low <= high && low <= each.high)
        if (other === undefined) break
        await other.left
      }
      let leave: () => void = () => undefined
      const left = new Promise<void>((resolve) => {
        leave = resolve
      })
      const self = { low, high, left }
      inside.add(self)
      return () => {
        inside.delete(self)
        leave()
      }
    },
  }
}
