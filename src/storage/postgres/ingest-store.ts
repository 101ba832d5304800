import type pg from 'pg'
import { AppError } from '../../core/errors.ts'
import type { EventType } from '../../models/events.ts'
import { storableText } from '../../utils/json-text.ts'
import type { PageCounts, PageStore, PlannedFile, StoredPage } from '../ports.ts'
import { type AppendContext, type Appended, appendColumns } from './bulk/append.ts'
import { createRowBuffers } from './bulk/copy-rows.ts'
import { idRange } from './bulk/distinct.ts'
import type { ReviseContext } from './bulk/revise.ts'
import { streamCode, typeCodes } from './codes.ts'
import { type Connections, transaction } from './connections.ts'
import type { LogNotifier } from './notifier.ts'

export interface IngestStoreOptions {
  readonly connections: Connections
  readonly notifier: LogNotifier
  readonly owner: number
  readonly run: number
  readonly source: string
  readonly types: readonly EventType[]
  readonly files: readonly PlannedFile[]
  readonly fold: ReviseContext['fold']
  /** Seals a raw record with the owner's key; `aad` says where it belongs. */
  readonly seal: (raw: Uint8Array, aad: string) => Uint8Array
}

/** PostgreSQL's words for: somebody else wrote the same ids at the same time. */
const COLLISIONS = new Set(['23505', '40P01', '40001'])
const ATTEMPTS = 5

/** Writes the pages of a run. Several may be on their way; those whose ids could meet wait for each other. */
export async function createIngestStore(options: IngestStoreOptions): Promise<PageStore> {
  const { connections, owner, run, source, types, files, notifier } = options
  const stream = await streamCode(connections.writer, owner, source, false)
  const typeIds = await typeCodes(connections.writer, owner, source, types)
  const last = await connections.writer.query<{ no: number | null }>(
    'select max(no) as no from dp.batch where run = $1',
    [run],
  )
  const meet = createMeeting()
  const buffers = createRowBuffers()
  let no = last.rows[0]?.no ?? 0

  const commitOnce = (page: StoredPage, batch: number): Promise<{ counts: PageCounts; head: number }> =>
    transaction(connections.writer, async (client) => {
      // Ids are asked for by index probes; the planner would rather hash the table.
      await client.query('set local enable_hashjoin = off; set local enable_mergejoin = off')
      const context = appendContext(page, { owner, run, stream, types: typeIds, fold: options.fold, buffers }, files)
      const appended = await appendColumns(client, page.columns, context)
      const counts = page.classify(appended.outcome)
      await insertBatch(client, owner, run, batch, page, counts, appended)
      await insertTallies(client, owner, stream, typeIds, appended.live)
      await insertQuarantine(client, options, page)
      return { counts, head: appended.first + appended.positions }
    })

  return {
    async commit(page) {
      no += 1
      const batch = no
      const leave = await meet.enter(page)
      try {
        for (let attempt = 1; ; attempt++) {
          try {
            const { counts, head } = await commitOnce(page, batch)
            if (head > 0) notifier.committed(head)
            return counts
          } catch (error) {
            if (attempt === ATTEMPTS || !isCollision(error))
              throw storageFault(error, `storing page ${batch} of ${source}`)
          }
        }
      } finally {
        leave()
      }
    },
    async endFile(file, records, note, isWhole) {
      await connections.writer.query(
        'update dp.run_file set complete = $5, records = $3, note = $4 where run = $1 and no = $2',
        [run, file, records, note ?? null, isWhole],
      )
    },
  }
}

function appendContext(
  page: StoredPage,
  base: Omit<AppendContext, 'origin' | 'reading'>,
  files: readonly PlannedFile[],
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
    reading(row) {
      const file = files[rangeOf(row).file]
      return { rank: file?.rank ?? 0, asof: file?.asof ?? 0 }
    },
  }
}

async function insertBatch(
  client: pg.PoolClient,
  owner: number,
  run: number,
  no: number,
  page: StoredPage,
  counts: PageCounts,
  appended: Appended,
): Promise<void> {
  const { records, events } = counts
  const { seen } = appended
  await client.query(
    `insert into dp.batch (usr, run, no, ranges, read, stored, revised, duplicate, dropped, quarantined, events_new, events_revised, events_duplicate, seen_low, seen_high, seen, seen_types)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
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
      seen?.low ?? null,
      seen?.high ?? null,
      seen?.rows === undefined ? null : idTails(page, seen.rows),
      seen?.types ?? null,
    ],
  )
}

/** The last 8 bytes of the ids: enough to know them again. */
function idTails(page: StoredPage, rows: readonly number[]): Buffer {
  const tails = Buffer.allocUnsafe(rows.length * 8)
  rows.forEach((row, k) => {
    tails.set(page.columns.id.subarray(row * 16 + 8, row * 16 + 16), k * 8)
  })
  return tails
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

async function insertQuarantine(client: pg.PoolClient, options: IngestStoreOptions, page: StoredPage): Promise<void> {
  const { owner, run, source, files, seal } = options
  for (const item of page.quarantined) {
    const file = files[item.file]
    await client.query(
      `insert into dp.quarantine (usr, run, file, record, source, channel, part, name, stage, code, detail, bytes, raw)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        owner,
        run,
        item.file,
        item.record,
        source,
        file?.format ?? '',
        item.part,
        storableText(file?.path ?? ''),
        item.stage,
        item.code,
        storableText(item.detail),
        item.raw.length,
        Buffer.from(seal(item.raw, quarantineSeal(run, item.file, item.record))),
      ],
    )
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
      let leave = () => undefined as void
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

const isCollision = (error: unknown) =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && COLLISIONS.has(error.code)

/** An error of the database in our words; errors that are ours already pass. */
export function storageFault(error: unknown, doing: string): unknown {
  if (error instanceof AppError) return error
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === '53100' || code === 'ENOSPC')
    return new AppError('storage.full', `${doing}: the disk of the database is full`, { cause: error })
  const reason = error instanceof Error ? error.message : 'unknown'
  return new AppError(
    code === '' || code.startsWith('08') || code.startsWith('57') || code === 'ECONNRESET'
      ? 'database.unavailable'
      : 'database.failed',
    `${doing}: ${reason}`,
    { cause: error },
  )
}
