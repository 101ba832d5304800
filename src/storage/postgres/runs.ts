import type { ReprocessReport } from '../../models/pii.ts'
import { joinedChanges } from '../../models/pii-changes.ts'
import type { EventCounts, IgnoredFile, RecordCounts, RunFile, RunFormat, RunState } from '../../models/stream.ts'
import { wireText } from '../../utils/json-text.ts'
import type { Run, Runs } from '../ports.ts'
import type { Connections } from './connections.ts'
import { idCursor, isId } from './ids.ts'

/** Of a run that tells of no progress no more is counted: it was left by a crash. */
const MOST_SILENT_SECONDS = 10

/**
 * File and number of records of each range. The arrays are unrolled: `ranges[i]` would unpack a whole one every time, and
 * a page of small files has thousands of ranges.
 */
const RANGES = `
  select max(u.value) filter (where u.n % 3 = 1) as file, sum(case u.n % 3 when 2 then -u.value when 0 then u.value end) as records
  from dp.batch pb, unnest(pb.ranges) with ordinality u(value, n) where pb.run = r.id group by pb.no, (u.n - 1) / 3`

/** Files of a run that are listed one by one. */
const MOST_FILES = 2000

/** Sums of the pages of a run; of a parent those of its children. */
const RUN_COLUMNS = `
  select r.id::text, r.parent::text, r.work, r.source, r.engine, r.state, r.phase, r.input, r.created, r.finished,
    (r.seconds + case when r.state in ('queued', 'running') then least(coalesce(extract(epoch from clock_timestamp() - r.beat), 0), ${MOST_SILENT_SECONDS})
      else 0 end)::float8 as seconds,
    r.done_bytes::float8 as done_bytes, r.total_bytes::float8 as total_bytes, r.error, r.ignored, r.undone, b.*, f.*,
    case when r.work = 'reprocess' then (select coalesce(jsonb_agg(p.pii), '[]') from dp.batch p
      where p.run in (select r.id union all select c.id from dp.run c where c.parent = r.id) and p.pii is not null) end as reprocess
  from dp.run r
  cross join lateral (
    select coalesce(sum(read), 0)::float8 as read, coalesce(sum(stored), 0)::float8 as stored, coalesce(sum(revised), 0)::float8 as revised,
      coalesce(sum(duplicate), 0)::float8 as duplicate, coalesce(sum(events_new), 0)::float8 as events_new,
      coalesce(sum(events_revised), 0)::float8 as events_revised, coalesce(sum(events_duplicate), 0)::float8 as events_duplicate,
      coalesce(jsonb_agg(dropped) filter (where dropped <> '{}'), '[]') as dropped,
      coalesce(jsonb_agg(quarantined) filter (where quarantined <> '{}'), '[]') as quarantined
    from dp.batch p where p.run in (select r.id union all select c.id from dp.run c where c.parent = r.id)
  ) b
  cross join lateral (
    with file as materialized (
      select told.*, row_number() over (order by note is null, part is not distinct from 'companion', no) as place
      from (
        -- Not a join: the planner takes runs for short and would compare every file with every other.
        select no, max(path) as path, max(bytes) as bytes, max(format) as format, max(note) as note, max(part) as part,
          bool_or(complete) as complete, sum(records) as records
        from (
          select no, path, bytes, format, note, part, complete, null::bigint as records from dp.run_file where run = r.id
          union all
          select file, null, null, null, null, null, null, records from (${RANGES}) range) each
        group by no) told
      where path is not null and (part is distinct from 'shared' or records is not null or complete))
    select
      (select coalesce(jsonb_agg(jsonb_build_object('path', path, 'bytes', bytes, 'format', format, 'note', note,
          'records', coalesce(records, 0)) order by no), '[]') from file where place <= ${MOST_FILES}) as files,
      (select coalesce(jsonb_agg(jsonb_build_object('format', format, 'files', files, 'bytes', bytes, 'records', records) order by first), '[]')
        from (select format, min(no) as first, count(*) as files, coalesce(sum(bytes), 0) as bytes, coalesce(sum(records), 0) as records
          from file group by format) each) as formats
  ) f`

interface RunRow {
  readonly id: string
  readonly parent: string | null
  readonly work: string
  readonly source: string | null
  readonly engine: string
  readonly state: RunState
  readonly phase: string
  readonly input: readonly string[]
  readonly created: Date
  readonly finished: Date | null
  readonly seconds: number
  readonly done_bytes: number
  readonly total_bytes: number | null
  readonly error: { readonly code: string; readonly message: string } | null
  readonly ignored: readonly IgnoredFile[]
  readonly undone: boolean
  readonly read: number
  readonly stored: number
  readonly revised: number
  readonly duplicate: number
  readonly events_new: number
  readonly events_revised: number
  readonly events_duplicate: number
  readonly dropped: readonly Record<string, number>[]
  readonly quarantined: readonly Record<string, number>[]
  readonly files: readonly {
    readonly path: string
    readonly bytes: number | null
    readonly format: string
    readonly note: string | null
    readonly records: number
  }[]
  readonly formats: readonly RunFormat[]
  /** By page. */
  readonly reprocess: readonly ReprocessReport[] | null
}

export function createRuns(connections: Connections): Runs {
  const select = (owner: number, where: string, values: readonly unknown[]) =>
    connections.reader(owner, async (client) =>
      (await client.query<RunRow>(`${RUN_COLUMNS} where r.usr = $1 and ${where}`, [owner, ...values])).rows.map(runOf),
    )
  return {
    async list(owner, { limit, after, state }) {
      const before = after === undefined ? null : Math.min(idCursor(after), 2 ** 31 - 1)
      const runs = await select(
        owner,
        'r.parent is null and ($2::int is null or r.id < $2) and ($3::text is null or r.state = $3) order by r.id desc limit $4',
        [before, state ?? null, limit + 1],
      )
      const last = runs[limit - 1]
      return { runs: runs.slice(0, limit), ...(runs.length > limit && last !== undefined ? { next: last.id } : {}) }
    },
    async get(owner, id) {
      if (!isId(id)) return undefined
      return (await select(owner, 'r.id = $2', [Number(id)]))[0]
    },
    children: (owner, id) =>
      isId(id) ? select(owner, 'r.parent = $2 order by r.id', [Number(id)]) : Promise.resolve([]),
  }
}

function runOf(row: RunRow): Run {
  const counts: RecordCounts = {
    read: row.read,
    stored: row.stored,
    revised: row.revised,
    duplicate: row.duplicate,
    dropped: summed(row.dropped),
    quarantined: summed(row.quarantined),
  }
  const events: EventCounts = { new: row.events_new, revised: row.events_revised, duplicate: row.events_duplicate }
  return {
    id: row.id,
    ...(row.parent === null ? {} : { parent: row.parent }),
    work: row.work,
    ...(row.source === null ? {} : { source: row.source }),
    engine: row.engine,
    state: row.state,
    created: row.created.toISOString(),
    ...(row.finished === null ? {} : { finished: row.finished.toISOString() }),
    seconds: Math.round(row.seconds * 1000) / 1000,
    counts,
    events,
    progress: {
      done: row.done_bytes,
      ...(row.total_bytes === null ? {} : { total: row.total_bytes }),
      phase: row.phase,
    },
    ...(row.error === null ? {} : { error: row.error }),
    files: row.files.map(fileOf),
    formats: row.formats,
    ignored: row.ignored.map((file) => ({ ...file, path: wireText(file.path) })),
    input: row.input.map(wireText),
    undone: row.undone,
    ...(row.reprocess === null ? {} : { reprocess: joinedReport(row.reprocess) }),
  }
}

const MOST_FAILED = 100

function joinedReport(pages: readonly ReprocessReport[]): ReprocessReport {
  return {
    changed: joinedChanges(pages.flatMap(({ changed }) => changed)),
    lost: joinedChanges(pages.flatMap(({ lost }) => lost)),
    failed: pages.flatMap(({ failed }) => failed).slice(0, MOST_FAILED),
  }
}

function fileOf(file: RunRow['files'][number]): RunFile {
  return {
    path: wireText(file.path),
    ...(file.bytes === null ? {} : { bytes: file.bytes }),
    format: file.format,
    records: file.records,
    ...(file.note === null ? {} : { note: wireText(file.note) }),
  }
}

function summed(parts: readonly Record<string, number>[]): Record<string, number> {
  const sum: Record<string, number> = {}
  for (const part of parts) for (const [key, count] of Object.entries(part)) sum[key] = (sum[key] ?? 0) + count
  return sum
}
